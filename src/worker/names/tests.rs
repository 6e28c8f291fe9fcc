//! What a name means in a post: what others were told, else what is known, else nothing.

use std::path::Path;
use std::time::Duration;

use super::super::private::Private;
use super::{Knowledge, naming};
use crate::clock::Timestamp;
use crate::config;
use crate::config::Config;
use crate::delivery::identify;
use crate::id::{ActorId, ContentHash, PostKey};
use crate::limits::NAME_SETTLES;
use crate::sig::content_hash;
use crate::site::{Content, LoadOptions, parse_document};
use crate::site::{Document, Post};
use crate::store::{Error, FoundName, LedgerPost, Meaning, Name, Store, Tx};
use crate::worker::social;
use crate::worker::sources::candidates;

fn at(secs: i64) -> Timestamp {
    Timestamp::from_secs(1_788_696_000 + secs)
}

fn config() -> Config {
    let toml = "[site]\nurl = \"https://me.example\"\n[actor]\nhandle = \"me\"\n";
    config::parse(toml, Path::new("node.toml"), []).unwrap()
}

fn post(name: &str, text: &str) -> Post {
    let source = format!("content/posts/{name}.md");
    let options = LoadOptions::at(at(0), content_hash);
    let text = format!("+++\ndate = 2026-06-01\n{text}");
    let mut problems = Vec::new();
    let config = config();
    let read = parse_document(&text, Path::new(&source), (&config, options.hash), &mut problems);
    assert_eq!(problems, []);
    let Some(Document::Post(post)) = read else { panic!("no post") };
    *post
}

fn meaning(who: &str) -> Meaning {
    Meaning {
        actor: ActorId::parse(&format!("https://peer.example/users/{who}")).unwrap(),
        handle: "@bob@peer.example".to_owned(),
        profile: format!("https://peer.example/@{who}"),
        post: None,
    }
}

fn bob(meaning: Option<Meaning>) -> Name {
    Name { name: "bob@peer.example".to_owned(), meaning }
}

/// Whom `post` links `@bob@peer.example` to at `now`, after `before`.
fn linked(
    post: Post,
    known_hash: ContentHash,
    before: impl FnOnce(&Tx<'_>),
    now: Timestamp,
) -> String {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&dir.path().join("skep.db")).unwrap();
    let config = config();
    let key = PostKey::from_path(&post.page.permalink);
    let entry = LedgerPost {
        key: key.clone(),
        source: post.page.source.to_string_lossy().into_owned(),
        kind: "Note".to_owned(),
        fingerprint: ContentHash::NONE,
        body_hash: known_hash,
        published: at(-9000),
        updated: None,
        announced: true,
        deleted: None,
        visibility: None,
    };
    let ledger = [entry];
    let content = Content { posts: vec![Box::new(post)], ..Content::default() };
    let identified = identify(candidates(&content), &ledger);
    let frozen = social::frozen(&content, identified.posts);
    let named = store.write::<_, Error>(|tx| {
        before(tx);
        let known = Knowledge::read(tx, &config, (&content, &frozen), now)?;
        Ok(known.all(&naming(&content, &frozen, &ledger, &Private::default())))
    });
    let named = named.unwrap();
    let named = named.get(&content.posts[0].page.source);
    let account = named.and_then(|named| named.mention("BOB@peer.example"));
    account.map_or_else(String::new, |account| account.url.clone())
}

#[test]
fn what_others_were_told_stays() {
    let mention = || post("a", "+++\nDear @Bob@peer.example,");
    let body_hash = mention().page.body_hash;
    let key = || PostKey::parse("posts.a").unwrap();
    let found = |who: &str| FoundName { name: bob(Some(meaning(who))), why: None, until: at(0) };
    let tell = |tx: &Tx<'_>, meaning, secs| {
        tx.insert_post_names(&key(), &[bob(meaning)], at(secs)).unwrap();
    };
    let soon = at(60);
    let late = at(0).plus(NAME_SETTLES + Duration::from_secs(1));
    let bobs = "https://peer.example/@bob";

    assert_eq!(linked(mention(), body_hash, |_| {}, soon), "");
    let known = |tx: &Tx<'_>| tx.upsert_name(&found("bob")).unwrap();
    assert_eq!(linked(mention(), body_hash, known, soon), bobs);
    // The account is another one now; who was told of the post was told of the first.
    let moved = |tx: &Tx<'_>| {
        tell(tx, Some(meaning("bob")), 0);
        tx.upsert_name(&found("robert")).unwrap();
    };
    assert_eq!(linked(mention(), body_hash, moved, late), bobs);
    // Found soon after it was told: the post is mended. Long after: it is left in peace ...
    let found_later = |tx: &Tx<'_>| {
        tell(tx, None, 0);
        tx.upsert_name(&found("bob")).unwrap();
    };
    assert_eq!(linked(mention(), body_hash, found_later, soon), bobs);
    assert_eq!(linked(mention(), body_hash, found_later, late), "");
    // ... until its owner writes it anew.
    assert_eq!(linked(mention(), content_hash(b"another text"), found_later, late), bobs);
}

#[test]
fn code_links_and_the_owner_are_no_mentions() {
    let known = |tx: &Tx<'_>| {
        let name = Name { name: "me@me.example".to_owned(), meaning: Some(meaning("me")) };
        tx.upsert_name(&FoundName { name, why: None, until: at(9) }).unwrap();
        let name = bob(Some(meaning("bob")));
        tx.upsert_name(&FoundName { name, why: None, until: at(9) }).unwrap();
    };
    let text = "+++\n`@bob@peer.example` [@bob@peer.example](/x) a@bob@peer.example @me@me.example";
    assert_eq!(linked(post("a", text), ContentHash::NONE, known, at(0)), "");
}
