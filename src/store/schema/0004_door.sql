-- Who asks to follow, where the owner lets followers in by hand.
create table follow_requests (
    actor text primary key,
    follow text,
    inbox text not null,
    shared_inbox text,
    origin text not null,
    since integer not null
) strict, without rowid;
create index follow_requests_origin on follow_requests (origin);
create index follow_requests_since on follow_requests (since, actor);

-- What the front matter of single posts says of those who answer them; no row: as everywhere.
create table post_policies (
    post text primary key,
    replies text not null check (replies in ('approve', 'approve-first', 'open', 'off'))
) strict, without rowid;

-- One row for each emoji of each actor (INB-11); `icon` is where a custom one can be had.
create table reactions_by_emoji (
    actor text not null,
    post text not null,
    kind text not null check (kind in ('like', 'boost', 'emoji')),
    emoji text not null default '',
    icon text,
    activity text,
    since integer not null,
    primary key (actor, post, kind, emoji)
) strict, without rowid;
insert into reactions_by_emoji (actor, post, kind, activity, since)
    select actor, post, kind, activity, since from reactions;
drop table reactions;
alter table reactions_by_emoji rename to reactions;
create index reactions_by_post on reactions (post, kind);
create index reactions_by_activity on reactions (activity);

-- What belongs to the posts of others.
create table attachments (
    post integer not null references remote_posts (id) on delete cascade,
    place integer not null,
    url text not null,
    media_type text,
    alt text,
    primary key (post, place)
) strict, without rowid;

-- The custom emoji that an actor or a post names, by the id of the one that names them.
create table emojis (
    bearer text not null,
    name text not null,
    url text not null,
    primary key (bearer, name)
) strict, without rowid;
create trigger emojis_leave_with_posts after delete on remote_posts
    begin delete from emojis where bearer = old.object; end;
create trigger emojis_leave_with_actors after delete on actors
    begin delete from emojis where bearer = old.id; end;

-- Why a post waits for the owner, if not because all do; the thread it says it is in.
alter table remote_posts add column why text;
alter table remote_posts add column sensitive integer not null default 0;
alter table remote_posts add column language text;
alter table remote_posts add column context text;

alter table actors add column icon text;
alter table actors add column published integer;
alter table actors add column first_met integer;

insert into sizes (name, n)
    select 'follow_requests', 0
    union all select 'reactions', count(*) from reactions
    union all select 'remote_posts', count(*) from remote_posts;

create trigger follow_requests_more after insert on follow_requests
    begin update sizes set n = n + 1 where name = 'follow_requests'; end;
create trigger follow_requests_less after delete on follow_requests
    begin update sizes set n = n - 1 where name = 'follow_requests'; end;
create trigger reactions_more after insert on reactions
    begin update sizes set n = n + 1 where name = 'reactions'; end;
create trigger reactions_less after delete on reactions
    begin update sizes set n = n - 1 where name = 'reactions'; end;
create trigger remote_posts_more after insert on remote_posts
    begin update sizes set n = n + 1 where name = 'remote_posts'; end;
create trigger remote_posts_less after delete on remote_posts
    begin update sizes set n = n - 1 where name = 'remote_posts'; end;
