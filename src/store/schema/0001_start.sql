-- Times are milliseconds since 1970 in UTC. Ids are kept byte for byte as their origin writes them.

-- Small facts about this node: the origin it began with, when its actor was made.
create table facts (
    name text primary key,
    value text not null
) strict, without rowid;

-- Other people's actors, as last fetched from their own origin.
create table actors (
    id text primary key,
    kind text not null,
    username text not null,
    name text not null,
    url text,
    inbox text not null,
    shared_inbox text,
    followers_url text,
    moved_to text,
    fetched_at integer not null
) strict, without rowid;

create table actor_keys (
    id text primary key,
    actor text not null references actors (id) on delete cascade,
    pem text not null
) strict, without rowid;
create index actor_keys_by_actor on actor_keys (actor);

-- Keys that could not be fetched, so that a stranger cannot make us ask again and again.
create table missing_keys (
    id text primary key,
    until integer not null,
    gone integer not null
) strict, without rowid;

create table followers (
    actor text primary key,
    follow text,
    inbox text not null,
    shared_inbox text,
    since integer not null
) strict, without rowid;

create table following (
    actor text primary key,
    follow text not null unique,
    inbox text not null,
    state text not null check (state in ('pending', 'accepted', 'rejected')),
    since integer not null
) strict, without rowid;

-- The ledger of what was federated. A row is never removed: `deleted` burns the id for ever.
create table posts (
    key text primary key,
    source text not null,
    kind text not null,
    fingerprint text not null,
    body_hash text not null,
    published integer not null,
    updated integer,
    announced integer not null,
    deleted integer
) strict, without rowid;
create index posts_living on posts (source) where deleted is null;

-- Activities of ours on their way, one row for the text, one for each inbox.
create table letters (
    id integer primary key,
    activity text not null unique,
    kind text not null,
    about text,
    body text not null,
    patient integer not null,
    written integer not null
) strict;

create table deliveries (
    id integer primary key,
    letter integer not null references letters (id) on delete cascade,
    inbox text not null,
    origin text not null,
    state text not null check (state in ('waiting', 'done', 'failed')),
    due integer not null,
    leased_until integer not null default 0,
    attempts integer not null default 0,
    reason text,
    settled integer,
    unique (letter, inbox)
) strict;
create index deliveries_due on deliveries (due, id, origin, leased_until)
    where state = 'waiting';
create index deliveries_busy on deliveries (origin, leased_until) where state = 'waiting';
create index deliveries_origin on deliveries (origin, state);
create index letters_about on letters (about);

-- Posts of others: answers to ours, and posts of accounts the owner follows. `html` is sanitised.
create table remote_posts (
    id integer primary key,
    object text not null unique,
    author text not null,
    kind text not null,
    in_reply_to text,
    answers text,
    html text not null,
    summary text,
    url text not null,
    visibility text not null check (visibility in ('public', 'unlisted', 'followers', 'direct')),
    published integer not null,
    updated integer,
    received integer not null,
    review text not null check (review in ('none', 'waiting', 'approved', 'hidden'))
) strict;
create index remote_posts_review on remote_posts (review, id);
create index remote_posts_answers on remote_posts (answers, review);
create index remote_posts_author on remote_posts (author);

-- What the owner reads: a post, and who brought it (its author, or who boosted it).
create table timeline (
    id integer primary key,
    post integer not null references remote_posts (id) on delete cascade,
    boosted_by text,
    at integer not null,
    unique (post, boosted_by)
) strict;
create index timeline_at on timeline (at);

create table reactions (
    actor text not null,
    post text not null,
    kind text not null check (kind in ('like', 'boost')),
    activity text,
    since integer not null,
    primary key (actor, post, kind)
) strict, without rowid;
create index reactions_by_post on reactions (post, kind);
create index reactions_by_activity on reactions (activity);

-- Activities that were acted on, so that a repeat changes nothing. `about` says what was done or
-- undone: doing it again, or undoing it, ends the memory of the other.
create table seen (
    key text primary key,
    about text,
    at integer not null
) strict, without rowid;
create index seen_at on seen (at);
create index seen_about on seen (about) where about is not null;

-- Ids that were undone or deleted, also before the thing itself arrived.
create table burnt (
    id text not null,
    actor text not null,
    until integer not null,
    primary key (id, actor)
) strict, without rowid;
create index burnt_until on burnt (until);

-- Requests whose key could not be fetched in time, to be judged later.
create table parked (
    id integer primary key,
    key_id text not null,
    origin text not null,
    head text not null,
    body blob not null,
    digest text not null unique,
    received integer not null,
    due integer not null,
    tries integer not null default 0
) strict;
create index parked_due on parked (due);

create table errands (
    id integer primary key,
    kind text not null,
    actor text not null,
    activity text not null,
    object text not null,
    due integer not null,
    tries integer not null default 0,
    unique (kind, actor, object)
) strict;
create index errands_due on errands (due);

-- What has to be written again: the key of a post, or `` for the actor. Marking again gives a new
-- number, so that a mark made during a build is not cleared by it.
create table dirty (
    mark integer primary key autoincrement,
    post text not null unique
) strict;
