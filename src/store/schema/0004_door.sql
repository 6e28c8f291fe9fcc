-- Who asks to follow, where the owner lets followers in by hand. `why` says what made this one
-- wait, where others are let in at once.
create table follow_requests (
    actor text primary key,
    follow text,
    inbox text not null,
    shared_inbox text,
    origin text not null,
    since integer not null,
    why text
) strict, without rowid;
create index follow_requests_origin on follow_requests (origin);
create index follow_requests_since on follow_requests (since, actor);

-- What the front matter of single posts says of those who answer or quote them; no row, or null:
-- as everywhere.
create table post_policies (
    post text primary key,
    replies text check (replies in ('approve', 'approve-first', 'open', 'off')),
    quotes text
) strict, without rowid;

-- Whose words are let in, kept out or kept silent: `target` is the id of an actor, or a domain;
-- `source` is empty for the owner's own rules, else the list that has it.
create table rules (
    target text not null,
    what text not null check (what in ('allow', 'block', 'mute')),
    source text not null default '',
    note text,
    reject_media integer not null default 0,
    since integer not null,
    until integer,
    primary key (target, what, source)
) strict, without rowid;
create index rules_source on rules (source);

-- Lists of blocked domains that the owner follows. `pending` is what was fetched and would cut
-- followers, until the owner agrees.
create table blocklists (
    source text primary key,
    fetched integer,
    etag text,
    pending text
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

-- Votes on the owner's polls, by the words of the option.
create table votes (
    actor text not null,
    post text not null,
    choice text not null,
    since integer not null,
    primary key (actor, post, choice)
) strict, without rowid;
create index votes_by_post on votes (post);

-- Who quotes or asks to quote the owner's posts (FEP-044f); `stamp` is the name of the
-- authorisation, a file below `ap/stamp/` while it is approved.
create table quotes (
    stamp text primary key,
    post text not null,
    quoting text not null unique,
    actor text not null,
    request text,
    state text not null check (state in ('waiting', 'approved', 'refused', 'revoked')),
    since integer not null
) strict, without rowid;
create index quotes_by_post on quotes (post, state);
create index quotes_by_actor on quotes (actor);

-- Reports for the owner (INB-14). `objects` has one id in each line.
create table reports (
    id integer primary key,
    reporter text not null,
    objects text not null,
    words text,
    received integer not null,
    done integer
) strict;

-- Accounts that say that they have moved, for the owner to follow or not (protocol 7.3).
create table moves (
    actor text primary key,
    target text not null,
    heard integer not null,
    state text not null check (state in ('offered', 'done', 'dismissed'))
) strict, without rowid;

-- Pictures of others: what became of each address. `hash` names the file that was made of it.
create table media (
    url text primary key,
    state text not null check (state in ('waiting', 'kept', 'refused')),
    hash text,
    media_type text,
    bytes integer,
    width integer,
    height integer,
    due integer not null,
    tries integer not null default 0,
    used integer not null
) strict, without rowid;
create index media_due on media (due) where state = 'waiting';
create index media_used on media (used);

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

-- Why a post waits for the owner, if not because all do; which of the owner's posts it quotes; the
-- thread it says it is in.
alter table remote_posts add column why text;
alter table remote_posts add column sensitive integer not null default 0;
alter table remote_posts add column language text;
alter table remote_posts add column quotes text;
alter table remote_posts add column context text;
create index remote_posts_quotes on remote_posts (quotes) where quotes is not null;

alter table actors add column icon text;
alter table actors add column published integer;
alter table actors add column first_met integer;

-- How many fetches this errand may still lead to, and the post for whose sake it is run.
alter table errands add column budget integer not null default 0;
alter table errands add column root text not null default '';

insert into sizes (name, n)
    select 'follow_requests', 0
    union all select 'media', 0
    union all select 'moves', 0
    union all select 'quotes', 0
    union all select 'reactions', count(*) from reactions
    union all select 'remote_posts', count(*) from remote_posts
    union all select 'reports', 0
    union all select 'votes', 0;

create trigger follow_requests_more after insert on follow_requests
    begin update sizes set n = n + 1 where name = 'follow_requests'; end;
create trigger follow_requests_less after delete on follow_requests
    begin update sizes set n = n - 1 where name = 'follow_requests'; end;
create trigger media_more after insert on media
    begin update sizes set n = n + 1 where name = 'media'; end;
create trigger media_less after delete on media
    begin update sizes set n = n - 1 where name = 'media'; end;
create trigger moves_more after insert on moves
    begin update sizes set n = n + 1 where name = 'moves'; end;
create trigger moves_less after delete on moves
    begin update sizes set n = n - 1 where name = 'moves'; end;
create trigger quotes_more after insert on quotes
    begin update sizes set n = n + 1 where name = 'quotes'; end;
create trigger quotes_less after delete on quotes
    begin update sizes set n = n - 1 where name = 'quotes'; end;
create trigger reactions_more after insert on reactions
    begin update sizes set n = n + 1 where name = 'reactions'; end;
create trigger reactions_less after delete on reactions
    begin update sizes set n = n - 1 where name = 'reactions'; end;
create trigger remote_posts_more after insert on remote_posts
    begin update sizes set n = n + 1 where name = 'remote_posts'; end;
create trigger remote_posts_less after delete on remote_posts
    begin update sizes set n = n - 1 where name = 'remote_posts'; end;
create trigger reports_more after insert on reports
    begin update sizes set n = n + 1 where name = 'reports'; end;
create trigger reports_less after delete on reports
    begin update sizes set n = n - 1 where name = 'reports'; end;
create trigger votes_more after insert on votes
    begin update sizes set n = n + 1 where name = 'votes'; end;
create trigger votes_less after delete on votes
    begin update sizes set n = n - 1 where name = 'votes'; end;
