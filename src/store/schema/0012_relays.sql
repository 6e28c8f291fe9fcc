-- Relays that pass on what the owner publishes (FEP-ae0c). `address`: as the owner has named it, an
-- actor or, where relays are joined as Mastodon does it, an inbox; `actor`: who answers there, as soon
-- as that is known; `follow`: the Follow of ours.
create table relays (
    address text primary key,
    kind text not null check (kind in ('mastodon', 'litepub')),
    actor text,
    inbox text not null,
    follow text not null unique,
    state text not null check (state in ('pending', 'accepted', 'rejected')),
    since integer not null
) strict, without rowid;

-- Hashtags that the owner reads in what a relay passes on, in lower case and without `#`.
create table relay_tags (
    relay text not null references relays (address) on delete cascade,
    tag text not null,
    primary key (relay, tag)
) strict, without rowid;
