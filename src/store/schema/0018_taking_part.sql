-- What the owner did with posts; `activity` is what an Undo has to name.
create table own_acts (
    object text not null,
    kind text not null check (kind in ('like', 'boost')),
    activity text not null unique,
    author text not null,
    at integer not null,
    primary key (object, kind)
) strict, without rowid;

create table bookmarks (
    object text primary key,
    url text not null,
    at integer not null
) strict, without rowid;

-- Lists of accounts that are read together.
create table lists (
    name text primary key collate nocase,
    since integer not null
) strict, without rowid;
create table list_members (
    list text not null collate nocase references lists (name) on delete cascade,
    actor text not null,
    primary key (list, actor)
) strict, without rowid;
create index list_members_by_actor on list_members (actor);

-- Words that the owner does not want to meet unwarned.
create table filters (
    word text primary key collate nocase,
    place text not null check (place in ('everywhere', 'home', 'replies')),
    act text not null check (act in ('warn', 'hide')),
    since integer not null
) strict, without rowid;

-- Feeds that are followed like accounts. `url` is also the author of what they bring; `why`: what went
-- wrong last.
create table feeds (
    url text primary key,
    title text not null,
    home text,
    etag text,
    modified text,
    due integer not null,
    tries integer not null default 0,
    why text,
    since integer not null
) strict, without rowid;
create index feeds_due on feeds (due);

-- Who else has boosted what a line of the timeline shows.
create table boosters (
    entry integer not null references timeline (id) on delete cascade,
    actor text not null,
    at integer not null,
    primary key (entry, actor)
) strict, without rowid;
create index boosters_by_actor on boosters (actor);
create index timeline_by_booster on timeline (boosted_by) where boosted_by is not null;

-- Which conversation a post is in: the id of what began it, as far as that is known. `kept_until`: it
-- was fetched to be read, and stays for a while.
alter table remote_posts add column thread text;
alter table remote_posts add column kept_until integer;
update remote_posts set thread = coalesce(in_reply_to, object);
-- What is there of a conversation becomes one: from each post that answers nothing that is here, downwards.
create index remote_posts_reply on remote_posts (in_reply_to);
create temp table roots as
    with recursive reached (id, object, thread, depth) as (
        select id, object, coalesce(in_reply_to, object), 0 from remote_posts p
            where in_reply_to is null
               or not exists (select 1 from remote_posts q where q.object = p.in_reply_to)
        union all
        select c.id, c.object, r.thread, depth + 1
            from reached r join remote_posts c on c.in_reply_to = r.object where depth < 1000)
    select id, thread from reached;
update remote_posts set thread = roots.thread from roots where roots.id = remote_posts.id;
drop table roots;
drop index remote_posts_reply;
create index remote_posts_thread on remote_posts (thread);
create index remote_posts_kept on remote_posts (kept_until) where kept_until is not null;

-- Conversations in which the owner took part: what is in them is not cleared away.
create table joined (
    thread text primary key,
    since integer not null
) strict, without rowid;
insert into joined (thread, since)
    select thread, min(received) from remote_posts where review <> 'none' group by thread;
-- What the owner has answered or quoted; when, is not known.
insert or ignore into joined (thread, since)
    select coalesce((select thread from remote_posts where object = n.object), n.object),
        unixepoch() * 1000
    from post_names n where n.object is not null;

create trigger remote_posts_find_thread after insert on remote_posts begin
    update remote_posts set thread = coalesce(
        (select thread from remote_posts where object = new.in_reply_to),
        new.in_reply_to, new.object)
    where id = new.id;
    insert into joined (thread, since)
        select thread, new.received from remote_posts p
        where id = new.id
          and (new.review <> 'none' or exists (select 1 from joined where thread = new.object))
          and not exists (select 1 from joined where thread = p.thread);
    -- What answers it came first.
    update remote_posts set thread = (select thread from remote_posts where id = new.id)
        where thread = new.object and new.in_reply_to is not null
          -- What comes in the wrong order a thousand times in a row may stay in two pieces.
          and (select count(*) from (select 1 from remote_posts where thread = new.object limit 1001)) <= 1000;
end;
create trigger remote_posts_join after update of review on remote_posts
    when old.review = 'none' and new.review <> 'none' begin
    insert into joined (thread, since)
        select new.thread, new.received
        where not exists (select 1 from joined where thread = new.thread);
end;
create trigger own_acts_join after insert on own_acts begin
    insert into joined (thread, since)
        select t, new.at from (select coalesce(
            (select thread from remote_posts where object = new.object), new.object) as t)
        where not exists (select 1 from joined where thread = t);
end;
create trigger bookmarks_join after insert on bookmarks begin
    insert into joined (thread, since)
        select t, new.at from (select coalesce(
            (select thread from remote_posts where object = new.object), new.object) as t)
        where not exists (select 1 from joined where thread = t);
end;
-- What the owner answers and quotes.
create trigger post_names_join after insert on post_names when new.object is not null begin
    insert into joined (thread, since)
        select t, new.at from (select coalesce(
            (select thread from remote_posts where object = new.object), new.object) as t)
        where not exists (select 1 from joined where thread = t);
end;

create index post_names_by_object on post_names (object) where object is not null;

-- What is news for the owner is read by time.
create index reactions_since on reactions (since);
create index remote_posts_heard on remote_posts (received) where review <> 'none';
create index quotes_since on quotes (since);
create index followers_moved on followers (moved) where moved is not null;
