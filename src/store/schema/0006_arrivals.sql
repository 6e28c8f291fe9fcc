-- The questions of the owner, as the last build knew them; without `ends`, voting never ends. `over`:
-- its pages have been written again since it ended.
create table polls (
    post text primary key,
    multiple integer not null,
    ends integer,
    over integer not null default 0
) strict, without rowid;
create index polls_by_end on polls (ends) where over = 0;

create table poll_options (
    post text not null references polls (post) on delete cascade,
    name text not null,
    place integer not null,
    primary key (post, name)
) strict, without rowid;

create table votes (
    post text not null,
    actor text not null,
    choice text not null,
    since integer not null,
    primary key (post, actor, choice)
) strict, without rowid;
create index votes_by_actor on votes (actor);

insert into sizes (name, n) values ('votes', 0);
create trigger votes_more after insert on votes
    begin update sizes set n = n + 1 where name = 'votes'; end;
create trigger votes_less after delete on votes
    begin update sizes set n = n - 1 where name = 'votes'; end;

-- Posts of others that quote one of the owner's, and whether they may (FEP-044f). `stamp` is the last
-- part of the address of the proof; `told`: whoever asked knows what became of it.
create table quotes (
    id integer primary key autoincrement,
    quoting text not null unique,
    actor text not null,
    origin text not null,
    post text not null,
    request text not null,
    inbox text not null,
    state text not null check (state in ('asked', 'waiting', 'approved', 'refused', 'revoked')),
    stamp text unique,
    told integer not null default 0,
    since integer not null
) strict;
create index quotes_by_state on quotes (state, told);
create index quotes_by_origin on quotes (origin, state);
create index quotes_by_actor on quotes (actor);

insert into sizes (name, n) values ('quotes', 0);
create trigger quotes_more after insert on quotes
    begin update sizes set n = n + 1 where name = 'quotes'; end;
create trigger quotes_less after delete on quotes
    begin update sizes set n = n - 1 where name = 'quotes'; end;

-- What others report to the owner (INB-14). `objects` has an id on each line: those of the owner's.
create table reports (
    id integer primary key autoincrement,
    reporter text not null,
    origin text not null,
    objects text not null,
    words text,
    received integer not null
) strict;
create index reports_by_origin on reports (origin);

-- Followed accounts that have moved, as their old and their new server both say; it is for the owner to
-- follow them there.
create table moves (
    actor text primary key references following (actor) on delete cascade,
    target text not null,
    heard integer not null
) strict, without rowid;

-- Since when a follower is known to have moved.
alter table followers add column moved integer;
