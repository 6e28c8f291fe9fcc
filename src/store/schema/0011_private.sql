-- Whom the owner's posts were for when others were last told; unknown of what was told before this.
alter table posts add column visibility text check (visibility in ('public', 'unlisted'));

-- The ledger of posts that are for some alone, apart from the other one: nothing that makes files
-- reads it. `document` is what its id answers, to those it is for; it goes with the post.
create table private_posts (
    key text primary key,
    visibility text not null check (visibility in ('followers', 'direct')),
    source text not null,
    kind text not null,
    fingerprint text not null,
    body_hash text not null,
    published integer not null,
    updated integer,
    announced integer not null,
    deleted integer,
    document text
) strict, without rowid;
