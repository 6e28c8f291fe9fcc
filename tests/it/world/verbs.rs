//! What scripts read: every verb's `--json`, the same names and kinds of values for ever.

use serde_json::{Value, json};
use tempfile::TempDir;

use super::peer::Peer;
use super::site::{Site, run, skep};
use super::{followed_site, until};

/// The value as a shape: `text`, `number`, `flag`, `list`, `object`, or `nothing`.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::String(_) => "text",
        Value::Number(_) => "number",
        Value::Bool(_) => "flag",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
        Value::Null => "nothing",
    }
}

/// Has the object these members, of these kinds? `text?` may be nothing.
#[track_caller]
fn has(value: &Value, members: &[(&str, &str)]) {
    for (name, wanted) in members {
        let found = value.get(name).map(kind);
        let fits = match wanted.strip_suffix('?') {
            Some(usual) => found == Some(usual) || found == Some("nothing"),
            None => found == Some(*wanted),
        };
        assert!(fits, "`{name}` should be {wanted}, is {found:?}: {value}");
    }
}

/// A time in UTC that others can read.
#[track_caller]
fn is_time(value: &Value) {
    let text = value.as_str().unwrap_or_default();
    assert!(text.len() >= 20 && text.ends_with('Z') && text.as_bytes()[10] == b'T', "{value}");
}

#[test]
fn of_a_site_alone() {
    let folder = TempDir::new().unwrap();
    let json = |args: &[&str]| -> Value {
        let ran = run(skep().arg("--root").arg(folder.path()).args(args).arg("--json"));
        assert_eq!(ran.code, 0, "{args:?}: {ran:?}");
        // One document and nothing else, whatever there is to say besides.
        serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{args:?} {error}: {ran:?}"))
    };
    let made = json(&["init", "you.example", "--handle", "ada"]);
    has(&made, &[("handle", "text"), ("url", "text"), ("created", "list")]);
    assert_eq!(
        (&made["handle"], &made["url"]),
        (&json!("@ada@you.example"), &json!("https://you.example"))
    );
    for created in made["created"].as_array().unwrap() {
        let path = created.as_str().unwrap().split(' ').next().unwrap();
        assert!(folder.path().join(path).exists(), "{created}");
    }
    let new = json(&["new", "Rye"]);
    has(&new, &[("path", "text")]);
    assert!(folder.path().join(new["path"].as_str().unwrap()).is_file());
    let built = json(&["build"]);
    let counts = ["pages", "written", "unchanged", "removed"];
    has(&built, &counts.map(|name| (name, "number")));
    let again = json(&["build"]);
    assert_eq!((&again["written"], &again["removed"]), (&json!(0), &json!(0)));
    assert_eq!(again["unchanged"], built["written"], "{built} {again}");
    has(&json(&["check"]), &[("errors", "number"), ("warnings", "list")]);
    has(&json(&["version"]), &[("version", "text")]);
    let keys = json(&["keys", "show"]);
    for (name, wanted) in [
        ("key_id", "https://you.example/ap/actor#main-key"),
        ("ed25519_key_id", "https://you.example/ap/actor#ed25519-key"),
        ("public_pem", "-----BEGIN PUBLIC KEY-----"),
        ("multikey", "z6Mk"),
    ] {
        assert!(keys[name].as_str().unwrap().starts_with(wanted), "{name}: {keys}");
    }
    has(&keys, &[("folder", "text")]);
    for list in [
        &["followers"][..],
        &["followers", "requests"],
        &["following"],
        &["timeline"],
        &["inbox", "list"],
    ] {
        assert_eq!(json(list), json!([]), "{list:?}");
    }
}

#[test]
fn of_a_publication() {
    let site = Site::new();
    site.post("a", "Words.");
    let plan = site.json(&["publish", "--dry-run"]);
    let members = [
        ("dry_run", "flag"),
        ("created", "number"),
        ("updated", "number"),
        ("deleted", "number"),
        ("servers", "number"),
        ("activities", "list"),
    ];
    has(&plan, &members);
    assert_eq!((&plan["dry_run"], &plan["created"]), (&json!(true), &json!(1)));
    let activity = &plan["activities"][0];
    has(
        activity,
        &[
            ("kind", "text"),
            ("id", "text"),
            ("object", "text?"),
            ("inboxes", "number"),
            ("body", "text"),
        ],
    );
    // What would be sent is shown byte for byte.
    let body: Value = serde_json::from_str(activity["body"].as_str().unwrap()).unwrap();
    assert_eq!((&body["id"], &body["type"]), (&activity["id"], &activity["kind"]));
    assert_eq!(activity["object"], site.id("posts.a"));
    let done = site.json(&["publish"]);
    has(&done, &members);
    assert_eq!(done["dry_run"], false);
    assert_eq!(done["activities"][0]["id"], activity["id"], "what was shown is what is done");
    assert_eq!(site.json(&["publish"])["created"], 0);
    site.post("a", "Other words.");
    assert_eq!(site.json(&["publish"])["updated"], 1);
    site.remove("content/posts/a.md");
    assert_eq!(site.json(&["publish", "--allow-deletes", "1"])["deleted"], 1);
}

#[test]
fn of_how_things_stand() {
    let (site, _serving, _peer) = followed_site();
    let status = site.json(&["status"]);
    has(
        &status,
        &[("handle", "text"), ("url", "text"), ("federation", "flag"), ("missing", "list")],
    );
    has(
        &status,
        &[
            ("posts", "number"),
            ("followers", "number"),
            ("following", "number"),
            ("follow_requests", "number"),
            ("inbox_waiting", "number"),
            ("quotes_waiting", "number"),
            ("reports", "number"),
            ("deliveries_waiting", "number"),
            ("deliveries_done", "number"),
            ("deliveries_failed", "number"),
            ("requests_parked", "number"),
            ("servers_failing", "number"),
            ("servers_dead", "number"),
            ("servers_paused", "number"),
            ("oldest_waiting", "text?"),
            ("paused", "text?"),
            ("clock_behind", "number"),
        ],
    );
    assert_eq!((&status["followers"], &status["deliveries_done"]), (&json!(1), &json!(1)));
    assert_eq!((&status["federation"], &status["url"]), (&json!(true), &json!(site.origin())));
}

/// Rows about others: answers, followers, followed, posts.
#[test]
fn of_what_others_do() {
    let (site, _serving, peer) = followed_site();
    site.post("a", "Words.");
    site.ok(&["publish"]);
    let followers = site.json(&["followers"]);
    has(&followers[0], &[("actor", "text"), ("handle", "text"), ("since", "text")]);
    is_time(&followers[0]["since"]);

    let asked = site.json(&["follow", &peer.handle()]);
    let members = [("actor", "text"), ("handle", "text"), ("state", "text"), ("since", "text")];
    has(&asked, &members);
    let follow = peer.expect("Follow", &peer.actor());
    peer.send(&site, &peer.activity("Accept", follow.activity));
    let following = site.json(&["following"]);
    has(&following[0], &members);
    assert_eq!(following[0]["state"], "accepted");
    is_time(&following[0]["since"]);

    let note = peer.note("News");
    assert_eq!(peer.send(&site, &peer.activity("Create", note.clone())).status, 202);
    let timeline = site.json(&["timeline", "-n", "5"]);
    has(
        &timeline[0],
        &[
            ("id", "text"),
            ("author", "text"),
            ("handle", "text"),
            ("boosted_by", "text?"),
            ("summary", "text?"),
            ("content", "text"),
            ("published", "text"),
            ("url", "text"),
        ],
    );
    assert_eq!((&timeline[0]["id"], &timeline[0]["boosted_by"]), (&note["id"], &Value::Null));
    is_time(&timeline[0]["published"]);

    let reply = answer(&site, &peer);
    let waiting = site.json(&["inbox", "list"]);
    has(
        &waiting[0],
        &[
            ("id", "number"),
            ("kind", "text"),
            ("actor", "text"),
            ("handle", "text"),
            ("object", "text"),
            ("in_reply_to", "text?"),
            ("visibility", "text"),
            ("summary", "text?"),
            ("content", "text"),
            ("attachments", "list"),
            ("received", "text"),
            ("state", "text"),
            ("why", "text?"),
        ],
    );
    assert_eq!((&waiting[0]["object"], &waiting[0]["state"]), (&reply["id"], &json!("waiting")));
    is_time(&waiting[0]["received"]);
    let id = waiting[0]["id"].to_string();
    for (verb, state) in [("approve", "approved"), ("hide", "hidden")] {
        site.ok(&["inbox", verb, &id]);
        assert_eq!(site.json(&["inbox", "list"]), json!([]), "{verb}");
        for shown in [state, "all"] {
            let rows = site.json(&["inbox", "list", "--state", shown]);
            assert_eq!(rows[0]["state"], state, "{verb} {rows}");
        }
    }
    // What is done without a result says nothing on stdout.
    for args in [&["inbox", "hide", &id][..], &["unfollow", &peer.handle()]] {
        assert_eq!(site.ok(args).out, "", "{args:?}");
    }
}

fn answer(site: &Site, peer: &Peer) -> Value {
    let mut reply = peer.note("An answer");
    reply["inReplyTo"] = json!(site.id("posts.a"));
    peer.host(&reply);
    assert_eq!(peer.send(site, &peer.activity("Create", reply.clone())).status, 202);
    until("the answer", || {
        (site.json(&["inbox", "list"]).as_array().unwrap().len() == 1).then_some(())
    });
    reply
}

/// `inspect` says what would come of a document, and is never wrong about who says it.
#[test]
fn of_a_document() {
    let site = Site::new();
    let actor = "https://peer.example/u";
    let note = json!({
        "id": "https://peer.example/n", "type": "Note", "attributedTo": actor,
        "to": ["https://www.w3.org/ns/activitystreams#Public"], "content": "<p>Hi<br>there</p>",
        "summary": "careful", "published": "2026-06-01T12:00:00Z", "inReplyTo": site.id("posts.a"),
    });
    let activity = |kind: &str, object: Value| json!({ "id": "https://peer.example/x", "type": kind, "actor": actor, "object": object });
    let person = json!({
        "id": actor, "type": "Person", "preferredUsername": "u", "inbox": "https://peer.example/i",
        "movedTo": "https://new.example/u", "alsoKnownAs": ["https://old.example/u"],
    });
    for (document, verdict, why) in [
        (activity("Follow", json!("https://me.example/ap/actor")), "acted-on", "asks to follow"),
        (activity("Create", note.clone()), "acted-on", "kept if it answers"),
        (activity("Create", json!("https://peer.example/n")), "acted-on", "fetched"),
        (activity("Update", note.clone()), "acted-on", "newer version"),
        (activity("Delete", json!("https://peer.example/n")), "acted-on", "forgotten"),
        (activity("Like", json!("https://me.example/ap/post/a")), "acted-on", "counted"),
        (activity("Announce", json!("https://me.example/ap/post/a")), "acted-on", "counted"),
        (
            activity("Undo", activity("Like", json!("https://me.example/n"))),
            "acted-on",
            "takes back",
        ),
        (activity("Block", json!("https://me.example/ap/actor")), "acted-on", "no longer"),
        (activity("Listen", json!("https://peer.example/song")), "ignored", "does not act on"),
        (person, "acted-on", "an account"),
        (note, "acted-on", "a post"),
        (json!({ "type": "Follow", "actor": actor }), "ignored", "does not say"),
        (json!({ "id": "https://peer.example/x", "type": "Create" }), "refused", ""),
        (json!("https://peer.example/n"), "refused", ""),
        (json!([]), "refused", ""),
    ] {
        site.put("x.json", document.to_string());
        let path = site.path("x.json");
        let read = site.json(&["inspect", path.to_str().unwrap()]);
        has(
            &read,
            &[
                ("kind", "text"),
                ("id", "text?"),
                ("says", "text?"),
                ("verdict", "text"),
                ("why", "text"),
                ("details", "list"),
            ],
        );
        assert_eq!(read["verdict"], verdict, "{document} {read}");
        assert!(read["why"].as_str().unwrap().contains(why), "{document} {read}");
        let says = read["says"].as_str().unwrap_or_default();
        assert!(says.is_empty() || says.contains("https://peer.example"), "{document} {read}");
        // A person is told the same.
        let words = site.ok(&["inspect", path.to_str().unwrap()]).out;
        assert!(words.contains(&format!("verdict  {}", verdict.replace('-', " "))), "{words}");
    }
    for (bytes, why) in [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("{\"a\":1,\"a\":2}", "`a` stands twice"),
        ("{\"@graph\":[]}", "`@graph` is not accepted"),
    ] {
        site.put("x.json", bytes);
        let read = site.json(&["inspect", site.path("x.json").to_str().unwrap()]);
        assert_eq!(read["verdict"], "refused", "{bytes}: {read}");
        assert!(read["why"].as_str().unwrap().contains(why), "{bytes}: {read}");
    }
}
