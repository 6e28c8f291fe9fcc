-- What the names in the owner's texts stand for, as last found out: `user@host` an account, an
-- address a post. Without an actor: it could not be found, and `why`.
create table names (
    name text primary key,
    actor text,
    handle text,
    profile text,
    object text,
    page text,
    why text,
    until integer not null
) strict, without rowid;

-- What they stood for when others were told of a post that has them. Rows stay when an edit takes
-- the name out: whoever had the post hears of what becomes of it.
create table post_names (
    post text not null,
    name text not null,
    actor text,
    handle text,
    profile text,
    object text,
    page text,
    at integer not null,
    primary key (post, name)
) strict, without rowid;
create index post_names_by_actor on post_names (actor) where actor is not null;
