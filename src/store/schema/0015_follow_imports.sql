-- Accounts in a list of the owner's that are asked to be followed one after the other. `host` is whom that
-- is asked of, and `due` when; `why` says what came in the way.
create table follow_imports (
    account text primary key,
    host text not null,
    state text not null check (state in ('waiting', 'asked', 'refused', 'unknown')),
    why text,
    due integer not null,
    tries integer not null default 0,
    since integer not null
) strict, without rowid;
create index follow_imports_due on follow_imports (due) where state = 'waiting';
create index follow_imports_host on follow_imports (host, due) where state = 'waiting';
