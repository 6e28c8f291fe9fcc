//! `skep inspect`: every kind of document, wherever it is, and why it would be acted on or not.

use std::io::Write;
use std::process::Stdio;

use serde_json::{Value, json};

use super::PUBLIC;
use super::peer::Peer;
use super::site::{Site, run, skep};

const BOB: &str = "https://peer.example/bob";
const NOTE: &str = "https://peer.example/n";

/// What is said of a document on standard input, for people or, with `--json`, for programs.
#[track_caller]
fn inspected(document: &str, more: &[&str]) -> String {
    let mut command = skep();
    command.args(["inspect", "-"]).args(more);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(document.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]), "{document}");
    String::from_utf8(output.stdout).unwrap()
}

#[track_caller]
fn read(document: &Value) -> Value {
    serde_json::from_str(&inspected(&document.to_string(), &["--json"])).unwrap()
}

fn activity(kind: &str, object: impl Into<Value>) -> Value {
    let object = object.into();
    json!({ "id": "https://peer.example/1", "type": kind, "actor": BOB, "object": object })
}

fn note() -> Value {
    json!({ "id": NOTE, "type": "Note", "attributedTo": BOB, "content": "Hi" })
}

fn person() -> Value {
    json!({ "id": BOB, "type": "Person", "inbox": "https://peer.example/i" })
}

/// Each document, its verdict, and the reason.
#[track_caller]
fn judged(cases: &[(Value, &str, &str)]) {
    for (document, verdict, why) in cases {
        let read = read(document);
        assert_eq!((&read["verdict"], &read["why"]), (&json!(verdict), &json!(why)), "{document}");
    }
}

#[test]
fn each_activity_has_its_verdict_and_its_reason() {
    let mine = || json!("https://me.example/ap/post/a");
    let vote = json!({
        "id": NOTE, "type": "Note", "attributedTo": BOB, "name": "Rye", "inReplyTo": mine(),
    });
    judged(&[
        (activity("Accept", mine()), "acted-on", "answers a follow with yes, if you asked"),
        (activity("Reject", mine()), "acted-on", "answers a follow with no, or ends one"),
        (
            activity("Accept", json!({ "type": "Offer" })),
            "ignored",
            "it does not say what it is about, or that has no meaning here",
        ),
        (activity("Undo", mine()), "acted-on", "takes back what the same actor did before"),
        (
            activity("Undo", json!({ "type": "Block", "object": BOB })),
            "ignored",
            "undoes something that skep does not keep",
        ),
        // Nobody takes back what another did.
        (
            activity(
                "Undo",
                json!({ "type": "Like", "actor": "https://x.example/u", "object": mine() }),
            ),
            "ignored",
            "undoes something that skep does not keep",
        ),
        (activity("Create", person()), "ignored", "a kind that skep does not act on"),
        (
            activity("Create", json!({ "type": "CacheFile" })),
            "ignored",
            "a kind that skep does not act on",
        ),
        (activity("Update", person()), "acted-on", "the profile is fetched again from its origin"),
        (
            activity("Update", json!(NOTE)),
            "acted-on",
            "a newer version of a post that was kept, judged as a new one would be",
        ),
        (
            activity("Announce", activity("Like", mine())),
            "acted-on",
            "a Like of somebody else; fetched from its origin if it can matter",
        ),
        (
            json!({ "type": "Move", "actor": BOB, "object": BOB, "target": "https://new.example/bob" }),
            "acted-on",
            "you are told if you follow the actor and https://new.example/bob says so, too",
        ),
        (activity("Flag", mine()), "acted-on", "kept for you if it is about you or a post"),
        (
            activity("Create", vote),
            "acted-on",
            "counted if it is a vote on a question of yours that is open",
        ),
        (
            json!({ "type": "QuoteRequest", "actor": BOB, "object": mine(), "instrument": NOTE }),
            "acted-on",
            "asks whether https://peer.example/n may quote https://me.example/ap/post/a; for you to say",
        ),
        (activity("Dislike", mine()), "ignored", "nothing that skep keeps or shows"),
        (activity("View", mine()), "ignored", "nothing that skep keeps or shows"),
        (activity("Listen", mine()), "ignored", "a kind that skep does not act on"),
        (
            activity("Like", json!(7)),
            "ignored",
            "it does not say what it is about, or that has no meaning here",
        ),
    ]);
}

#[test]
fn each_document_has_its_verdict_and_its_reason() {
    judged(&[
        (
            json!({ "id": "https://peer.example/k", "type": "Key", "owner": BOB, "publicKeyPem": "P" }),
            "acted-on",
            "a key of https://peer.example/bob, believed if that actor lists it",
        ),
        (
            json!({ "id": "https://peer.example/o", "type": "OrderedCollection", "orderedItems": [NOTE] }),
            "acted-on",
            "a list with 1 items in this document",
        ),
        (
            json!({ "id": NOTE, "type": "Tombstone" }),
            "acted-on",
            "what is left of something deleted",
        ),
        (json!({ "id": NOTE, "type": "Emoji" }), "ignored", "a type that skep has no use for"),
        (json!({ "id": NOTE, "type": "Note" }), "refused", "`attributedTo` is missing"),
        (json!({ "type": "Note", "attributedTo": BOB }), "refused", "`id` is missing"),
        (json!({ "id": BOB, "type": "Person" }), "refused", "`inbox` is missing"),
        (json!({ "id": NOTE }), "refused", "`type` is missing"),
        (json!({ "type": "Like", "object": NOTE }), "refused", "`actor` is missing"),
        (json!({ "type": "Like", "actor": [BOB, NOTE] }), "refused", "`actor` cannot be read"),
    ]);
}

/// What was read of a document, name by name.
#[test]
fn what_was_read_is_told() {
    let full = json!({
        "id": NOTE, "type": "Article", "attributedTo": BOB, "to": [PUBLIC], "name": "A <b>title</b>",
        "summary": "careful", "content": "<p>One<br>two</p>", "inReplyTo": "https://x.example/1",
        "published": "2026-06-01T14:00:00+02:00",
    });
    let moved = json!({
        "id": BOB, "type": "Person", "inbox": "https://peer.example/i", "preferredUsername": "bob",
        "movedTo": "https://new.example/bob", "alsoKnownAs": ["https://old.example/bob"],
        "publicKey": [{ "id": "https://peer.example/bob/k", "publicKeyPem": "P" }],
    });
    let details = json!([
        ["author", BOB],
        ["audience", "everybody"],
        ["answers", "https://x.example/1"],
        ["published", "2026-06-01T12:00:00Z"],
        ["title", "A title"],
        ["warning", "careful"],
        ["text", "One two"],
    ]);
    for (document, expected) in [
        (full.clone(), details.clone()),
        (activity("Create", full.clone()), details.clone()),
        (activity("Update", full), details),
        (note(), json!([["author", BOB], ["audience", "the people named"], ["text", "Hi"]])),
        (
            moved,
            json!([
                ["username", "bob"],
                ["inbox", "https://peer.example/i"],
                ["keys", "1"],
                ["moved to", "https://new.example/bob"],
                ["also known as", "https://old.example/bob"],
            ]),
        ),
        (activity("Like", json!(NOTE)), json!([["audience", "the people named"]])),
        (json!({ "id": NOTE, "type": "Tombstone" }), json!([])),
    ] {
        assert_eq!(read(&document)["details"], expected, "{document}");
    }
    for (to, cc, words) in [
        (json!([PUBLIC]), json!([]), "everybody"),
        (json!("as:Public"), json!(null), "everybody"),
        (json!([]), json!([PUBLIC]), "everybody who has the address"),
        (json!(["https://peer.example/bob/followers"]), json!([]), "the people named"),
        (json!([]), json!([]), "the people named"),
    ] {
        let mut like = activity("Like", json!(NOTE));
        (like["to"], like["cc"]) = (to, cc);
        assert_eq!(read(&like)["details"], json!([["audience", words]]), "{like}");
    }
}

#[test]
fn who_says_it_and_on_what_condition() {
    let signed = "https://peer.example/bob, if the request is signed with a key of his";
    for (document, says) in [
        (activity("Like", json!(NOTE)), json!(signed)),
        (note(), json!("https://peer.example/bob, if it was fetched from https://peer.example")),
        (person(), json!("https://peer.example, if it was fetched from there")),
        (json!({ "id": NOTE, "type": "Tombstone" }), json!(null)),
        (json!({ "type": "Like" }), json!(null)),
    ] {
        assert_eq!(read(&document)["says"], says, "{document}");
    }
}

#[test]
fn people_are_told_line_by_line() {
    let document = activity("Create", note()).to_string();
    let expected = "type     Create\n\
        id       https://peer.example/1\n\
        says     https://peer.example/bob, if the request is signed with a key of his\n\
        verdict  acted on: kept if it answers or names you, or if you follow its author\n  \
        author: https://peer.example/bob\n  \
        audience: the people named\n  \
        text: Hi\n";
    assert_eq!(inspected(&document, &[]), expected);
    assert_eq!(inspected("{", &[]).lines().next(), Some("type     ?"));
    // A line of a stranger is one line, and no command to the terminal.
    let mut note = note();
    note["name"] = json!("a\nverdict  acted on: \u{1b}[2Jx\u{202e}");
    let words = inspected(&note.to_string(), &[]);
    assert_eq!(words.lines().filter(|line| line.starts_with("verdict")).count(), 1, "{words}");
    assert!(!words.contains(['\u{1b}', '\u{202e}']), "{words:?}");
}

/// A file needs no site, an address is asked as the site that asks.
#[test]
fn documents_are_read_from_files_and_from_other_servers() {
    let site = Site::new();
    site.put("note.json", note().to_string());
    let outside = run(skep().args(["inspect", "note.json", "--json"]).current_dir(site.root()));
    assert_eq!(outside.code, 0, "{outside:?}");
    assert_eq!(serde_json::from_str::<Value>(&outside.out).unwrap(), read(&note()));

    let peer = Peer::new();
    let hosted = peer.note("Words");
    peer.host(&hosted);
    let fetched = site.json(&["inspect", hosted["id"].as_str().unwrap()]);
    assert_eq!((&fetched["kind"], &fetched["id"]), (&json!("Note"), &hosted["id"]));
    let account = site.json(&["inspect", &peer.actor()]);
    assert_eq!((&account["kind"], &account["verdict"]), (&json!("Person"), &json!("acted-on")));
    // No more is read than of any document.
    let huge = format!("{{\"type\":\"Note\",\"content\":\"{}\"}}", "x".repeat(1024 * 1024));
    assert_eq!(read(&json!(huge))["verdict"], "refused");
    site.put("huge.json", huge);
    let path = site.path("huge.json");
    assert_eq!(site.json(&["inspect", path.to_str().unwrap()])["why"], "too large");
}
