-- Accounts elsewhere from which the owner moves in: how many followers they had, and how many the owner
-- had, when that was declared; since when the old account says that it has moved here, and since when
-- nobody is waited for any more.
create table arrivals (
    actor text primary key,
    handle text not null,
    software text,
    expected integer,
    before integer not null,
    since integer not null,
    moved integer,
    ended integer
) strict, without rowid;

-- Since when the owner goes along with an account that has moved: the old one is left once the new one
-- has answered, or after a while.
alter table moves add column went integer;

-- Accounts that are followed because another one has moved there: how many moves led to them, and when.
create table led (
    actor text primary key references following (actor) on delete cascade,
    hops integer not null,
    at integer not null
) strict, without rowid;

-- The car park is counted, not looked through: thousands come at once when the owner moves in.
insert into sizes (name, n)
    select 'parked', count(*) from parked
    union all select 'parked bytes', coalesce(sum(length(body)), 0) from parked;
create trigger parked_more after insert on parked
    begin
        update sizes set n = n + 1 where name = 'parked';
        update sizes set n = n + length(new.body) where name = 'parked bytes';
    end;
create trigger parked_less after delete on parked
    begin
        update sizes set n = n - 1 where name = 'parked';
        update sizes set n = n - length(old.body) where name = 'parked bytes';
    end;
create index parked_by_origin on parked (origin);
