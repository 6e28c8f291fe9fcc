-- What others know of the owner's questions. `news`: something has changed that they were not told;
-- `told`: when they last were.
alter table polls add column news integer not null default 0;
alter table polls add column told integer;

create trigger votes_are_news after insert on votes
    begin update polls set news = 1 where post = new.post and news = 0; end;
create trigger votes_gone_are_news after delete on votes
    begin update polls set news = 1 where post = old.post and news = 0; end;

-- When the owner has dealt with a report.
alter table reports add column done integer;
create index reports_open on reports (id) where done is null;

-- Rules that end.
create index rules_by_end on rules (until) where until is not null;
