-- The pictures of others that pages show, or would show: `name` is that of our own copy, as soon as there
-- is one. `due`: when something is to be done for it. `left`: no page wants it any more; `evicted`: others
-- needed the room. `uses` and `newest` say how much it is missed, `post` is one that shows it.
create table media (
    url text not null,
    role text not null check (role in ('avatar', 'emoji', 'picture')),
    origin text not null,
    state text not null check (state in ('wanted', 'here', 'refused', 'evicted', 'left')),
    due integer,
    tries integer not null default 0,
    name text,
    bytes integer not null default 0,
    width integer not null default 0,
    height integer not null default 0,
    post text not null,
    uses integer not null,
    newest integer not null,
    primary key (url, role)
) strict, without rowid;
-- How often each origin was asked for pictures in the hour that began at `since`.
create table media_origins (
    origin text primary key,
    since integer not null,
    fetches integer not null
) strict, without rowid;
create index media_due on media (due) where due is not null;
create index media_name on media (name) where name is not null;
