-- What the owner may be told of elsewhere: by mail, by a program, in a feed. Each row is written by a trigger, in
-- the transaction of what happened, wherever in the program that is; only while the owner wants it (the fact
-- `notify`), once for each thing, and only so many. `told`: when it went into a message.
create table alerts (
    id integer primary key autoincrement,
    kind text not null,
    actor text not null,
    subject text not null,
    at integer not null,
    told integer,
    unique (kind, actor, subject)
) strict;
create index alerts_told on alerts (told, id);

-- Messages on their way out. `tried`: an attempt is under way, and what becomes of it may never be known.
create table alert_messages (
    id integer primary key autoincrement,
    channel text not null,
    name text not null,
    body text not null,
    written integer not null,
    due integer not null,
    attempts integer not null default 0,
    tried integer
) strict;
create index alert_messages_due on alert_messages (due, id);

insert into sizes (name, n) values ('alerts', 0);
create trigger alerts_more after insert on alerts
    begin update sizes set n = n + 1 where name = 'alerts'; end;
create trigger alerts_less after delete on alerts
    begin update sizes set n = n - 1 where name = 'alerts'; end;

-- Whether one more may be written.
create view alerts_wanted as
    select 1 where exists (select 1 from facts where name = 'notify')
        and (select n from sizes where name = 'alerts') < 5000;

create trigger alert_follow after insert on followers
    when exists (select 1 from alerts_wanted)
    begin insert into alerts (kind, actor, subject, at) select 'follow', new.actor, '', new.since
        where not exists (select 1 from alerts where kind = 'follow' and actor = new.actor and subject = ''); end;
create trigger alert_request after insert on follow_requests
    when exists (select 1 from alerts_wanted)
    begin insert into alerts (kind, actor, subject, at) select 'request', new.actor, '', new.since
        where not exists (select 1 from alerts where kind = 'request' and actor = new.actor and subject = ''); end;
create trigger alert_post after insert on remote_posts
    when new.review in ('waiting', 'approved') and exists (select 1 from alerts_wanted)
    begin insert into alerts (kind, actor, subject, at)
        select iif(new.answers is null, 'mention', 'reply'), new.author, new.object, new.received
        where not exists (select 1 from alerts where kind in ('mention', 'reply') and actor = new.author
            and subject = new.object); end;
create trigger alert_post_later after update of review on remote_posts
    when old.review = 'none' and new.review in ('waiting', 'approved') and exists (select 1 from alerts_wanted)
    begin insert into alerts (kind, actor, subject, at)
        select iif(new.answers is null, 'mention', 'reply'), new.author, new.object, new.received
        where not exists (select 1 from alerts where kind in ('mention', 'reply') and actor = new.author
            and subject = new.object); end;
create trigger alert_reaction after insert on reactions
    when exists (select 1 from alerts_wanted)
    begin insert into alerts (kind, actor, subject, at)
        select iif(new.kind = 'boost', 'boost', 'like'), new.actor, new.post, new.since
        where not exists (select 1 from alerts where kind = iif(new.kind = 'boost', 'boost', 'like')
            and actor = new.actor and subject = new.post); end;
create trigger alert_quote after insert on quotes
    when new.state in ('waiting', 'approved') and exists (select 1 from alerts_wanted)
    begin insert into alerts (kind, actor, subject, at) select 'quote', new.actor, new.quoting, new.since
        where not exists (select 1 from alerts where kind = 'quote' and actor = new.actor
            and subject = new.quoting); end;
create trigger alert_quote_later after update of state on quotes
    when old.state = 'asked' and new.state in ('waiting', 'approved') and exists (select 1 from alerts_wanted)
    begin insert into alerts (kind, actor, subject, at) select 'quote', new.actor, new.quoting, new.since
        where not exists (select 1 from alerts where kind = 'quote' and actor = new.actor
            and subject = new.quoting); end;
create trigger alert_move after insert on moves
    when exists (select 1 from alerts_wanted)
    begin insert into alerts (kind, actor, subject, at) select 'moved', new.actor, new.target, new.heard
        where not exists (select 1 from alerts where kind = 'moved' and actor = new.actor
            and subject = new.target); end;
create trigger alert_report after insert on reports
    when exists (select 1 from alerts_wanted)
    begin insert into alerts (kind, actor, subject, at)
        values ('report', new.reporter, cast(new.id as text), new.received); end;
create trigger alert_delivery after update of state on deliveries
    when old.state = 'waiting' and new.state = 'failed' and exists (select 1 from alerts_wanted)
        -- These are the owner's own doing, and news to nobody.
        and coalesce(new.reason, '') not in ('taken back before it was sent', 'you dropped it')
    begin insert into alerts (kind, actor, subject, at)
        -- A letter may fail again, at another inbox or when it is tried once more.
        select 'delivery', new.origin, new.letter || ' ' || coalesce(new.settled, new.due),
            coalesce(new.settled, new.due)
        where not exists (select 1 from alerts where kind = 'delivery' and actor = new.origin
            and (told is null or subject = new.letter || ' ' || coalesce(new.settled, new.due))); end;
