-- How many rows the tables have that strangers can make grow, and those that excuse some of it.
-- Counting them at each insertion would read the whole table.
create table sizes (
    name text primary key,
    n integer not null
) strict, without rowid;

-- Requests that turned something, by their signed content: bytes that are played back are known by
-- it. A table of its own, because unlike ids they are needed only while a signature lives.
create table turns (
    actor text not null,
    signed integer not null,
    body text not null,
    at integer not null,
    primary key (actor, signed, body)
) strict, without rowid;
create index turns_at on turns (at);

insert into sizes (name, n)
    select 'actors', count(*) from actors
    union all select 'burnt', count(*) from burnt
    union all select 'errands', count(*) from errands
    union all select 'followers', count(*) from followers
    union all select 'following', count(*) from following
    union all select 'missing_keys', count(*) from missing_keys
    union all select 'seen', count(*) from seen
    union all select 'turns', count(*) from turns;

create trigger actors_more after insert on actors
    begin update sizes set n = n + 1 where name = 'actors'; end;
create trigger actors_less after delete on actors
    begin update sizes set n = n - 1 where name = 'actors'; end;
create trigger burnt_more after insert on burnt
    begin update sizes set n = n + 1 where name = 'burnt'; end;
create trigger burnt_less after delete on burnt
    begin update sizes set n = n - 1 where name = 'burnt'; end;
create trigger errands_more after insert on errands
    begin update sizes set n = n + 1 where name = 'errands'; end;
create trigger errands_less after delete on errands
    begin update sizes set n = n - 1 where name = 'errands'; end;
create trigger followers_more after insert on followers
    begin update sizes set n = n + 1 where name = 'followers'; end;
create trigger followers_less after delete on followers
    begin update sizes set n = n - 1 where name = 'followers'; end;
create trigger following_more after insert on following
    begin update sizes set n = n + 1 where name = 'following'; end;
create trigger following_less after delete on following
    begin update sizes set n = n - 1 where name = 'following'; end;
create trigger missing_keys_more after insert on missing_keys
    begin update sizes set n = n + 1 where name = 'missing_keys'; end;
create trigger missing_keys_less after delete on missing_keys
    begin update sizes set n = n - 1 where name = 'missing_keys'; end;
create trigger seen_more after insert on seen
    begin update sizes set n = n + 1 where name = 'seen'; end;
create trigger seen_less after delete on seen
    begin update sizes set n = n - 1 where name = 'seen'; end;
create trigger turns_more after insert on turns
    begin update sizes set n = n + 1 where name = 'turns'; end;
create trigger turns_less after delete on turns
    begin update sizes set n = n - 1 where name = 'turns'; end;

create index missing_keys_until on missing_keys (until);
create index burnt_by_actor on burnt (actor, until);
create index actors_by_age on actors (fetched_at);

-- Whose origin asks for so much: old rows belong to nobody.
alter table errands add column origin text not null default '';
create index errands_origin on errands (origin);

-- Which text of a post the owner has seen: `edition` counts its versions, `shown` is the one that
-- was last listed. Approving is approving that one.
alter table remote_posts add column edition integer not null default 1;
alter table remote_posts add column shown integer;

-- Numbers of posts are how the owner names them: none is given twice, whatever is deleted.
create table post_numbers (last integer not null) strict;
insert into post_numbers select coalesce(max(id), 0) from remote_posts;
create trigger post_numbers_grow after insert on remote_posts
    begin update post_numbers set last = max(last, new.id); end;

-- How often, since when and when last the origin of an actor said that it does not have it.
alter table actors add column absent_times integer not null default 0;
alter table actors add column absent_since integer;
alter table actors add column absent_last integer;
