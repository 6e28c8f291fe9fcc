-- Our own copies of the pictures of others that the owner's pages show, and no public page: those are in `media`.
-- `name` is that of the file, as soon as there is one. `asked`: when a page would last have shown it. `due`: when
-- something is to be done for it. `left`: what it was attached to is gone, or others need the room.
create table prints (
    id integer primary key autoincrement,
    url text not null,
    role text not null check (role in ('avatar', 'picture')),
    origin text not null,
    state text not null check (state in ('wanted', 'here', 'refused', 'left')),
    due integer,
    tries integer not null default 0,
    name text,
    bytes integer not null default 0,
    width integer not null default 0,
    height integer not null default 0,
    asked integer not null,
    unique (url, role)
) strict;
create index prints_due on prints (due) where due is not null;
create index prints_name on prints (name) where name is not null;
create index prints_asked on prints (asked);

create index attachments_by_url on attachments (url);
create trigger prints_leave_with_posts after delete on attachments
    begin
        update prints set state = 'left', due = 0
        where url = old.url and role = 'picture'
            and not exists (select 1 from attachments where url = old.url);
    end;
