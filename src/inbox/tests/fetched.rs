//! A fetched document is believed only of what lies on the origin that served it (SEC-2, SEC-15).

use super::{actor, key_id, note_id};
use crate::id::{KeyId, ObjectId};
use crate::inbox::{Disbelief, Fetched, KeyOwner};

const BOB: &str = "https://bob.example/users/bob";

fn person(id: &str) -> String {
    format!(
        r#"{{"id":"{id}","type":"Person","preferredUsername":"bob","inbox":"{id}/inbox",
        "publicKey":{{"id":"{id}#main-key","owner":"{id}","publicKeyPem":"x"}}}}"#
    )
}

fn note(id: &str, author: &str) -> String {
    format!(r#"{{"id":"{id}","type":"Note","attributedTo":"{author}","content":"yes"}}"#)
}

fn tombstone(id: &str) -> String {
    format!(r#"{{"id":"{id}","type":"Tombstone"}}"#)
}

/// What comes of it, in a word.
fn word<T>(came_to: Result<T, Disbelief>) -> String {
    match came_to {
        Ok(_) => "believed".to_owned(),
        Err(why) => why.to_string(),
    }
}

#[test]
fn actors_are_believed_at_home() {
    let dan = "https://bob.example/users/dan";
    let eve = "https://eve.example/users/eve";
    for (url, body, expected) in [
        (BOB, person(BOB), "believed"),
        // A redirect within the host is its own affair.
        ("https://bob.example/@bob", person(BOB), "believed"),
        ("https://bob.example:444/users/bob", person(BOB), "a document of https://bob.example:444"),
        ("http://bob.example/users/bob", person(BOB), "a document of http://bob.example"),
        (eve, person(BOB), "a document of https://eve.example"),
        (eve, person(eve), "a document of https://eve.example"),
        (BOB, person(eve), "the actor https://eve.example/users/eve"),
        (BOB, person(dan), "the actor https://bob.example/users/dan"),
        (BOB, tombstone(BOB), "it was deleted"),
        (BOB, tombstone(dan), "a document that is no actor"),
        (eve, tombstone(BOB), "a document of https://eve.example"),
        (BOB, note(BOB, BOB), "a document that is no actor"),
    ] {
        let fetched = Fetched::read(url, body.as_bytes()).unwrap();
        assert_eq!(word(fetched.actor(&actor("bob"))), expected, "{url} {body}");
    }
}

#[test]
fn posts_are_believed_at_home_and_of_neighbours() {
    let id = note_id("bob", "1");
    let (url, eve) = (id.as_str(), "https://eve.example/users/eve");
    let other = "https://bob.example/notes/2";
    for (place, body, expected) in [
        (url, note(url, BOB), "believed"),
        (url, note(url, "https://bob.example/users/dan"), "believed"),
        (other, note(url, BOB), "believed"),
        (url, note(url, eve), "a post of https://eve.example/users/eve"),
        (url, note(other, BOB), "the post https://bob.example/notes/2"),
        (url, note("https://eve.example/notes/1", eve), "the post https://eve.example/notes/1"),
        ("https://eve.example/notes/1", note(url, BOB), "a document of https://eve.example"),
        (url, tombstone(url), "it was deleted"),
        (url, tombstone(other), "a document that is no post"),
        (url, person(url), "a document that is no post"),
    ] {
        let fetched = Fetched::read(place, body.as_bytes()).unwrap();
        assert_eq!(word(fetched.object(&id)), expected, "{place} {body}");
    }
    // Of another origin that serves its own: nothing follows from it for ours.
    let theirs = ObjectId::parse("https://eve.example/notes/1").unwrap();
    let fetched = Fetched::read(url, note(theirs.as_str(), eve).as_bytes()).unwrap();
    assert_eq!(word(fetched.object(&theirs)), "a document of https://bob.example");
}

#[test]
fn keys_lead_to_their_owner_on_the_same_host() {
    let stub = |owner: &str| {
        format!(
            r#"{{"id":"{BOB}","type":"Person","publicKey":
            {{"id":"{BOB}/main-key","owner":"{owner}","publicKeyPem":"x"}}}}"#
        )
    };
    let alone = format!(r#"{{"id":"{BOB}/main-key","owner":"{BOB}","publicKeyPem":"x"}}"#);
    let eve = "https://eve.example/users/eve";
    let tell = |url: &str, body: &str, key: &KeyId| match Fetched::read(url, body.as_bytes())
        .unwrap()
        .key(key)
    {
        Ok(KeyOwner::Here(owner)) => format!("here {}", owner.id),
        Ok(KeyOwner::Named(owner)) => format!("named {owner}"),
        Err(why) => why.to_string(),
    };
    let key = key_id("bob");
    let slashed = KeyId::parse(&format!("{BOB}/main-key")).unwrap();
    assert_eq!(tell(BOB, &person(BOB), &key), format!("here {BOB}"));
    // Not at its own address: it must be asked there.
    assert_eq!(tell("https://bob.example/@bob", &person(BOB), &key), format!("named {BOB}"));
    assert_eq!(tell(slashed.as_str(), &stub(BOB), &slashed), format!("named {BOB}"));
    assert_eq!(tell(slashed.as_str(), &alone, &slashed), format!("named {BOB}"));
    assert_eq!(tell(slashed.as_str(), &stub(eve), &slashed), "a key of another host");
    assert_eq!(tell(BOB, &person(eve), &key), "a key of another host");
    assert_eq!(tell(eve, &person(eve), &key), "a document of https://eve.example");
    assert_eq!(tell(BOB, &note(BOB, BOB), &key), "a document that is no key");
}

#[test]
fn what_is_no_document_is_read_by_nobody() {
    for body in
        ["", "words", "[]", "{}", r#"{"type":"Person"}"#, r#"{"type":"Note","type":"Note"}"#]
    {
        assert!(Fetched::read(BOB, body.as_bytes()).is_err(), "{body}");
    }
    assert!(Fetched::read("acct:bob@bob.example", person(BOB).as_bytes()).is_err());
}
