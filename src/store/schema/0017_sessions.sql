-- The owner's own pages: the password, links that let in once, and who is logged in. Of what opens a door
-- only hashes are here; none of it goes into an archive of the account.

create table owner_password (
    id integer primary key check (id = 1),
    salt text not null,
    hash blob not null,
    memory_kib integer not null,
    passes integer not null,
    changed integer not null
) strict;

create table login_links (
    token text primary key,
    ends integer not null
) strict, without rowid;

-- `seen`: when its browser last asked for something, to some minutes. `address`, `agent`: whence it began.
create table sessions (
    id integer primary key,
    token text not null unique,
    begun integer not null,
    seen integer not null,
    address text not null,
    agent text not null
) strict;
