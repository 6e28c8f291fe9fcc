-- Where the origin of a post lists the answers to it.
alter table remote_posts add column replies text;

-- The thread that a post of somebody else's says it is in, for what answers it.
alter table names add column context text;
alter table post_names add column context text;

-- What was fetched for the sake of a thread, or could not be: it is not fetched again before `until`.
create table visits (
    id text primary key,
    until integer not null
) strict, without rowid;
create index visits_until on visits (until);

-- Activities as they came that bring an answer and can be checked by whoever gets them from somebody
-- else. Each is passed on to followers once the owner lets the answer appear; then only that it was
-- remains.
create table originals (
    post integer primary key references remote_posts (id) on delete cascade,
    activity text not null,
    kind text not null,
    body text not null,
    forwarded integer
) strict;

insert into sizes (name, n) values ('visits', 0), ('originals', 0);
create trigger visits_more after insert on visits
    begin update sizes set n = n + 1 where name = 'visits'; end;
create trigger visits_less after delete on visits
    begin update sizes set n = n - 1 where name = 'visits'; end;
-- Bytes, not rows.
create trigger originals_more after insert on originals
    begin update sizes set n = n + octet_length(new.body) where name = 'originals'; end;
create trigger originals_other after update on originals
    begin update sizes set n = n + octet_length(new.body) - octet_length(old.body)
        where name = 'originals'; end;
create trigger originals_less after delete on originals
    begin update sizes set n = n - octet_length(old.body) where name = 'originals'; end;
