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
