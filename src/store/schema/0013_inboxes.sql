-- Who receives at an inbox, for blocks and for answers that nobody is there.
create index followers_inbox on followers (inbox);
create index followers_shared_inbox on followers (shared_inbox) where shared_inbox is not null;
