-- What the owner thinks of accounts and servers. `target` is the id of an actor, `user@host`, or a
-- host, which stands for all hosts below it, too; `source` is the address of the list that says so,
-- or `` for the owner.
create table rules (
    target text not null,
    source text not null default '',
    stance text not null check (stance in ('mute', 'limit', 'block', 'allow', 'trust')),
    note text,
    since integer not null,
    until integer,
    primary key (target, source)
) strict, without rowid;
create index rules_source on rules (source);
create index rules_until on rules (until) where until is not null;

create index followers_since on followers (since);
