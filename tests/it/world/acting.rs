//! What each activity of others does (FEDERATION.md, "Activities in"), and what it does not.

use serde_json::{Value, json};
use skep::id::PostKey;
use skep::store::{Error, Store};

use super::peer::Peer;
use super::site::Site;
use super::{followed_site, site_with_post};

/// All that others can change, in one line.
fn state(site: &Site) -> String {
    let status = site.json(&["status"]);
    let store = Store::open(&site.path("data/skep.db")).unwrap();
    let key = PostKey::parse("posts.a").unwrap();
    let counts = store.read::<_, Error>(|tx| tx.count_reactions()).unwrap();
    let (likes, boosts) = counts.get(&key).copied().unwrap_or_default();
    let (followers, waiting) = (&status["followers"], &status["inbox_waiting"]);
    let timeline = site.json(&["timeline"]).as_array().unwrap().len();
    format!("{followers} follow, {likes} like, {boosts} boost, {waiting} wait, {timeline} read")
}

/// Sends one activity after the other, and looks at what each has changed.
#[track_caller]
fn each_does(site: &Site, peer: &Peer, steps: &[(Value, &str)]) {
    for (activity, expected) in steps {
        assert_eq!(peer.send(site, activity).status, 202, "{activity}");
        assert_eq!(state(site), *expected, "{activity}");
    }
}

#[test]
fn likes_and_boosts_count_once_for_each_and_are_taken_back_by_any_name() {
    let (site, _serving, peer) = site_with_post();
    let post = site.id("posts.a");
    let by_bob = |kind: &str, object: Value| peer.activity(kind, object);
    let like = by_bob("Like", json!(post));
    let mut bees = by_bob("EmojiReact", json!([post]));
    bees["content"] = json!("\u{1F41D}");
    let boost = by_bob("Announce", json!({ "id": post, "type": "Note" }));
    let undo = |object: Value| by_bob("Undo", object);
    let id = |activity: &Value| activity["id"].clone();
    let liked = "1 follow, 1 like, 0 boost, 0 wait, 0 read";
    let plain = "1 follow, 0 like, 0 boost, 0 wait, 0 read";
    let both = "1 follow, 1 like, 1 boost, 0 wait, 0 read";
    let again = by_bob("Like", json!(post));
    let mut nameless = by_bob("Like", json!(post));
    nameless.as_object_mut().unwrap().remove("id");
    each_does(
        &site,
        &peer,
        &[
            (like.clone(), liked),
            (bees.clone(), liked),
            (bees, liked),
            (boost.clone(), both),
            // By what it was, though its id is unknown here; then by its id alone.
            (undo(json!({ "type": "Announce", "actor": peer.actor(), "object": post })), liked),
            (undo(id(&like)), plain),
            (undo(id(&like)), plain),
            (like, plain),
            (again.clone(), liked),
            // Of another type under the same id: nothing of this kind was done.
            (
                undo(json!({ "type": "Follow", "id": id(&again), "object": site.id("posts.b") })),
                liked,
            ),
            (undo(json!({ "type": "Like", "id": id(&again), "object": post })), plain),
            (nameless.clone(), liked),
            (nameless, liked),
        ],
    );
    // Nobody takes back what another did.
    let mallory = Peer::new();
    let theft =
        mallory.activity("Undo", json!({ "type": "Like", "actor": peer.actor(), "object": post }));
    assert_eq!(mallory.send(&site, &theft).status, 202);
    assert_eq!(state(&site), liked);
}

#[test]
fn what_has_no_meaning_here_is_taken_and_changes_nothing() {
    let (site, _serving, peer) = site_with_post();
    let (post, me, bob) = (site.id("posts.a"), site.actor(), peer.actor());
    let plain = state(&site);
    let mut vote = peer.note("");
    vote.as_object_mut().unwrap().remove("content");
    (vote["name"], vote["inReplyTo"]) = (json!("Rye"), json!(post));
    let wrapped = json!({
        "id": "https://third.example/1", "type": "Like", "actor": "https://third.example/u", "object": post,
    });
    let stranger = Peer::new();
    for (kind, object) in [
        ("Move", json!(bob)),
        ("Flag", json!([bob])),
        ("Add", json!(post)),
        ("Remove", json!(post)),
        ("View", json!(post)),
        ("Listen", json!("https://third.example/song")),
        ("Dislike", json!(post)),
        ("QuoteRequest", json!(post)),
        ("Announce", wrapped),
        ("Announce", json!("https://third.example/post")),
        ("Offer", json!({ "type": "Follow", "object": me })),
        ("Made:Up", json!(post)),
        ("Like", json!(site.id("posts.none"))),
        ("Like", json!("https://third.example/ap/post/posts.a")),
        ("Announce", json!(site.id("posts.none"))),
        ("Follow", json!("https://third.example/actor")),
        ("Follow", json!(post)),
        ("Accept", json!("https://third.example/follow")),
        ("Reject", json!({ "type": "Follow", "actor": me, "object": bob })),
        ("Undo", json!("https://third.example/like")),
        ("Create", vote),
        ("Create", json!({ "type": "Tombstone", "id": stranger.fresh("notes") })),
        ("Delete", json!(post)),
        ("Delete", json!(me)),
        ("Update", json!(post)),
        ("Block", json!("https://third.example/actor")),
    ] {
        let activity = peer.activity(kind, object);
        assert_eq!(peer.send(&site, &activity).status, 202, "{activity}");
        assert_eq!(state(&site), plain, "{activity}");
    }
    assert_eq!(site.get("/ap/post/posts.a", &[("Accept", super::AP)]).status, 200);
}

#[test]
fn the_owner_reads_what_others_report() {
    let (site, _serving, peer) = site_with_post();
    let mut flag = peer.activity("Flag", json!([site.actor(), site.id("posts.a")]));
    flag["content"] = json!("It is about rye");
    assert_eq!(peer.send(&site, &flag).status, 202);
    assert_eq!(peer.send(&site, &flag).status, 202);
    let rows = site.json(&["inbox", "list", "--state", "reports"]);
    assert_eq!(rows.as_array().unwrap().len(), 1, "{rows}");
    let row = &rows[0];
    assert_eq!((&row["actor"], &row["content"]), (&json!(peer.actor()), &json!("It is about rye")));
    assert_eq!(row["objects"], json!([site.actor(), site.id("posts.a")]));
    assert_eq!(row["dismissed"], Value::Null);
    let said = site.ok(&["inbox", "list", "--state", "reports"]).out;
    assert!(said.contains(&peer.handle()) && said.contains("It is about rye"), "{said}");
    assert_eq!(site.json(&["status"])["reports"], 1);
    let id = row["id"].to_string();
    let state = |shown| site.json(&["inbox", "list", "--state", shown]);
    site.ok(&["inbox", "dismiss", &id]);
    assert_eq!(
        (state("reports"), site.json(&["status"])["reports"].clone()),
        (json!([]), json!(0))
    );
    let dismissed = state("dismissed");
    assert_eq!((&dismissed[0]["id"], &dismissed[0]["content"]), (&row["id"], &row["content"]));
    site.ok(&["inbox", "dismiss", &id]);
    assert_eq!(state("dismissed"), dismissed, "nothing is dismissed twice");
    assert_eq!(site.run(&["inbox", "dismiss", "99"]).code, 1);
}

#[test]
fn an_answer_comes_changes_and_goes() {
    let (site, _serving, peer) = site_with_post();
    let waits = "1 follow, 0 like, 0 boost, 1 wait, 0 read";
    let plain = "1 follow, 0 like, 0 boost, 0 wait, 0 read";
    let mut reply = peer.note("One");
    reply["inReplyTo"] = json!(site.id("posts.a"));
    let mut edited = reply.clone();
    (edited["content"], edited["updated"]) = (json!("<p>Two</p>"), json!("2099-01-01T00:00:00Z"));
    let mut question = peer.note("What of this?");
    (question["to"], question["cc"]) = (json!([site.actor()]), json!([]));
    question["tag"] = json!({ "type": "Mention", "href": site.actor(), "name": "@me" });
    let mut aside = peer.note("To nobody here");
    aside["tag"] = json!([{ "type": "Mention", "href": "https://third.example/u" }]);
    let gone =
        |note: &Value| peer.activity("Delete", json!({ "type": "Tombstone", "id": note["id"] }));
    each_does(
        &site,
        &peer,
        &[
            (peer.activity("Create", reply.clone()), waits),
            (peer.activity("Create", reply.clone()), waits),
            (peer.activity("Update", edited), waits),
            (peer.activity("Create", aside.clone()), waits),
        ],
    );
    let text = || site.json(&["inbox", "list"])[0]["content"].clone();
    assert_eq!(text(), "<p>Two</p>");
    each_does(
        &site,
        &peer,
        &[
            (gone(&reply), plain),
            // What was deleted does not come back late.
            (peer.activity("Create", reply), plain),
            (peer.activity("Create", question.clone()), waits),
            (peer.activity("Delete", question["id"].clone()), plain),
            (gone(&aside), plain),
        ],
    );
}

/// Each way of saying yes and no to a Follow of ours.
#[test]
fn only_an_answer_to_our_own_follow_counts() {
    let site = Site::new();
    let _serving = site.serve();
    let me = site.actor();
    let cases = [
        ("Accept", "whole", "accepted"),
        ("Accept", "id", "accepted"),
        ("Accept", "ends", "accepted"),
        ("Accept", "of another", "pending"),
        ("Accept", "to another", "pending"),
        ("Accept", "unknown id", "pending"),
        ("Reject", "whole", "rejected"),
        ("Reject", "id", "rejected"),
        ("Reject", "ends", "rejected"),
        ("Reject", "of another", "pending"),
    ];
    // All are asked at once: a command leaves the asking to the next look at the queue.
    let asked = cases.map(|case| {
        let peer = Peer::new();
        site.ok(&["follow", &peer.actor()]);
        (case, peer)
    });
    for ((verb, what, expected), peer) in asked {
        let bob = peer.actor();
        let follow = peer.expect("Follow", &bob).activity;
        let answered = match what {
            "whole" => follow.clone(),
            "id" => follow["id"].clone(),
            "ends" => json!({ "type": "Follow", "actor": me, "object": bob }),
            "of another" => {
                json!({ "type": "Follow", "actor": "https://x.example/u", "object": bob })
            }
            "to another" => {
                json!({ "type": "Follow", "actor": me, "object": "https://x.example/u" })
            }
            _ => json!(format!("{me}/none")),
        };
        assert_eq!(peer.send(&site, &peer.activity(verb, answered)).status, 202);
        let states = || {
            let following = site.json(&["following"]);
            let rows = following.as_array().unwrap();
            rows.iter().find(|row| row["actor"] == bob).map(|row| row["state"].clone())
        };
        assert_eq!(states(), Some(json!(expected)), "{verb} {what}");
        if expected == "accepted" {
            // A yes can be taken back.
            let yes = json!({ "type": "Accept", "actor": bob, "object": follow });
            assert_eq!(peer.send(&site, &peer.activity("Undo", yes)).status, 202);
            assert_eq!(states(), Some(json!("rejected")), "{verb} {what}");
        }
    }
}

#[test]
fn who_blocks_the_owner_is_left_in_peace() {
    let (site, serving, peer) = site_with_post();
    site.ok(&["follow", &peer.actor()]);
    let follow = peer.expect("Follow", &peer.actor());
    peer.send(&site, &peer.activity("Accept", follow.activity));
    drop(serving);
    let _serving = site.serve_with(&["--no-deliver"]);
    site.post("a", "Better words.");
    site.ok(&["publish"]);
    assert_eq!(site.json(&["status"])["deliveries_waiting"], 1);
    assert_eq!(peer.send(&site, &peer.activity("Block", site.actor())).status, 202);
    let status = site.json(&["status"]);
    let left = ["followers", "following", "deliveries_waiting"].map(|name| &status[name]);
    assert_eq!(left, [0, 0, 0], "{status}");
    assert_eq!(peer.count("Update", &site.id("posts.a")), 0);
}

/// A Follow that is said again is answered again: the first answer may have been lost.
#[test]
fn a_repeated_follow_is_accepted_again() {
    let (site, _serving, peer) = followed_site();
    let first = peer.deliveries().len();
    for number in 1..=2 {
        let again = peer.follow(&site);
        let accept = peer.expect("Accept", again["id"].as_str().unwrap());
        assert_eq!(accept.activity["object"]["id"], again["id"]);
        assert_eq!(peer.deliveries().len(), first + number);
    }
    assert_eq!(site.json(&["followers"]).as_array().unwrap().len(), 1);
}
