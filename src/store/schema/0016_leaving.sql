-- The owner leaves: one row for each time. `leaving` until the Move is on its way, then `gone`;
-- `returning`: taken back, and others are yet to be told; `back`: and they were.
create table departures (
    id integer primary key,
    target text not null,
    handle text not null,
    post text,
    state text not null check (state in ('leaving', 'gone', 'returning', 'back')),
    begun integer not null,
    ended integer
) strict;

-- What is done of it, in this order. `activity`: what was sent; `note`: what the owner should know.
create table departure_steps (
    departure integer not null references departures (id) on delete cascade,
    step text not null check (step in ('show', 'tell', 'meet', 'move')),
    begun integer not null,
    done integer,
    activity text,
    note text,
    primary key (departure, step)
) strict, without rowid;

-- The owner's Moves: the first of a departure, and what was sent again. Each is served at its id.
create table own_moves (
    activity text primary key,
    departure integer not null references departures (id) on delete cascade,
    body text not null,
    written integer not null,
    sent integer
) strict, without rowid;

-- Who followed when the Move was sent, and what has become of each. `told`: their server took it;
-- `refused`: why it did not; `came`: they took back that they follow here.
create table leavers (
    departure integer not null references departures (id) on delete cascade,
    actor text not null,
    inbox text not null,
    since integer not null,
    told integer,
    refused text,
    came integer,
    primary key (departure, actor)
) strict, without rowid;
create index leavers_by_inbox on leavers (inbox);
