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

-- Lists that the owner has subscribed to. `pending` is a text that was fetched and differs from the one
-- whose rules hold, `text`.
create table blocklists (
    source text primary key,
    fetched integer,
    text text,
    pending text
) strict, without rowid;

create index followers_since on followers (since);

-- Hosts at which somebody unknown has written to the owner: many new ones at once are a wave.
create table met_hosts (
    host text primary key,
    since integer not null
) strict, without rowid;
create index met_hosts_since on met_hosts (since);

insert into sizes (name, n) values ('met_hosts', 0);
create trigger met_hosts_more after insert on met_hosts
    begin update sizes set n = n + 1 where name = 'met_hosts'; end;
create trigger met_hosts_less after delete on met_hosts
    begin update sizes set n = n - 1 where name = 'met_hosts'; end;
