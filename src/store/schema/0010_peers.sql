-- What is known of a server as a place to send to. `waiting`: deliveries there; `next`: when one of
-- them may be begun at the earliest; `until`: nothing is begun before, because it failed; `failures`:
-- in a row; `day`, `days`: the last day (since 1970) on which it failed, and how many there were since
-- it last answered; `taken`: when it last took something; `speaks`, `declined`: which signatures it has
-- shown, and when it refused them; `paused`: the owner wants nothing sent there.
create table peers (
    origin text primary key,
    waiting integer not null default 0,
    next integer not null default 0,
    until integer not null default 0,
    failures integer not null default 0,
    day integer not null default 0,
    days integer not null default 0,
    taken integer,
    speaks text check (speaks = 'rfc9421'),
    declined integer,
    paused integer not null default 0
) strict, without rowid;
create index peers_turn on peers (next, origin) where waiting > 0 and paused = 0;

drop index deliveries_due;
drop index deliveries_busy;
drop index deliveries_origin;
create index deliveries_turn on deliveries (origin, due, id) where state = 'waiting';
create index deliveries_leased on deliveries (origin, leased_until) where leased_until > 0;
create index deliveries_settled on deliveries (settled) where state <> 'waiting';

insert into peers (origin, waiting, next, taken)
    select origin, sum(state = 'waiting'),
           coalesce(min(case state when 'waiting' then due end), 0),
           max(case state when 'done' then settled end)
    from deliveries group by origin;

create trigger deliveries_wait after insert on deliveries when new.state = 'waiting' begin
    insert into peers (origin, waiting, next) values (new.origin, 1, new.due)
    on conflict (origin) do update set waiting = waiting + 1,
        next = max(until, iif(waiting = 0, new.due, min(next, new.due)));
end;
create trigger deliveries_wait_again after update of state on deliveries
    when new.state = 'waiting' and old.state <> 'waiting' begin
    update peers set waiting = waiting + 1, next = max(until, new.due) where origin = new.origin;
end;
create trigger deliveries_settle after update of state on deliveries
    when new.state <> 'waiting' and old.state = 'waiting' begin
    update peers set waiting = waiting - 1 where origin = new.origin;
end;
create trigger deliveries_go after delete on deliveries when old.state = 'waiting' begin
    update peers set waiting = waiting - 1 where origin = old.origin;
end;
