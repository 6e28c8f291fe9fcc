//! Who is cut off gets nothing of what still waits, also at an inbox that is for a whole server; and what
//! the owner takes back before it was sent is not sent.

use serde_json::json;

use super::peer::{Mood, Peer};
use super::site::Site;
use super::{followed_site, until};

/// A follower whose server has one inbox for everybody.
fn sharing(site: &Site) -> Peer {
    let peer = Peer::new();
    let mut bob = peer.document("/users/bob");
    bob["endpoints"] = json!({ "sharedInbox": format!("{}/inbox", peer.origin()) });
    peer.host(&bob);
    peer.follow(site);
    site.until_delivered();
    peer
}

fn put(site: &Site, name: &str, visibility: &str, text: &str) {
    let front = format!("date = 2026-06-01T12:00:00Z\nvisibility = \"{visibility}\"\n");
    site.put(&format!("content/posts/{name}.md"), format!("+++\n{front}+++\n{text}\n"));
}

fn creates(peer: &Peer) -> usize {
    peer.deliveries().iter().filter(|it| it.kind() == "Create").count()
}

#[test]
fn whoever_is_blocked_gets_nothing_that_waits() {
    let site = Site::new();
    let _serving = site.serve();
    let (bob, eve) = (sharing(&site), Peer::new());
    site.ok(&["queue", "pause"]);
    put(&site, "some", "followers", "For you.");
    put(&site, "one", "direct", &format!("For you, {}.", eve.handle()));
    assert_eq!(site.json(&["publish"])["created"], 2);
    for peer in [&bob, &eve] {
        site.ok(&["block", &peer.handle()]);
    }
    site.ok(&["queue", "resume"]);
    bob.wait_for("a Reject", |it| it.kind() == "Reject");
    site.until_delivered();
    assert_eq!((creates(&bob), creates(&eve)), (0, 0));
}

#[test]
fn who_no_longer_follows_gets_nothing_that_waits_for_followers() {
    for leave in [
        |site: &Site, bob: &Peer, _: &serde_json::Value| {
            site.ok(&["followers", "remove", &bob.handle()]);
        },
        |site: &Site, bob: &Peer, follow: &serde_json::Value| {
            assert_eq!(bob.send(site, &bob.activity("Undo", follow.clone())).status, 202);
        },
    ] {
        let site = Site::new();
        let _serving = site.serve();
        let bob = Peer::new();
        let mut document = bob.document("/users/bob");
        document["endpoints"] = json!({ "sharedInbox": format!("{}/inbox", bob.origin()) });
        bob.host(&document);
        let follow = bob.follow(&site);
        site.until_delivered();
        site.ok(&["queue", "pause"]);
        put(&site, "some", "followers", "For you.");
        put(&site, "all", "public", "For all.");
        assert_eq!(site.json(&["publish"])["created"], 2);
        leave(&site, &bob, &follow);
        until("nobody to follow", || (site.json(&["followers"]) == json!([])).then_some(()));
        site.ok(&["queue", "resume"]);
        bob.expect("Create", &site.id("posts.all"));
        site.until_delivered();
        assert_eq!(creates(&bob), 1);
    }
}

/// What was given up comes back for those alone who would get it now.
#[test]
fn what_is_taken_up_again_is_for_who_follows_now() {
    let site = Site::new();
    let _serving = site.serve();
    let bob = sharing(&site);
    bob.inbox_is(Mood::Says(403));
    put(&site, "some", "followers", "For you.");
    site.ok(&["publish"]);
    until("it to be given up", || (site.json(&["status"])["deliveries_failed"] == 1).then_some(()));
    let before = creates(&bob);
    site.ok(&["followers", "remove", &bob.handle()]);
    bob.wait_for("a Reject", |it| it.kind() == "Reject");
    site.until_delivered();
    bob.inbox_is(Mood::Well);
    site.ok(&["queue", "retry", "--failed"]);
    site.until_delivered();
    assert_eq!(creates(&bob), before);
}

#[test]
fn a_post_that_is_deleted_before_it_was_sent_is_not_sent() {
    let (site, _serving, bob) = followed_site();
    site.ok(&["queue", "pause"]);
    site.post("a", "What nobody should read.");
    site.ok(&["publish"]);
    site.remove("content/posts/a.md");
    site.ok(&["publish", "--allow-deletes", "1"]);
    site.ok(&["queue", "resume"]);
    bob.expect("Delete", &site.id("posts.a"));
    site.until_delivered();
    site.ok(&["queue", "retry", "--failed"]);
    site.until_delivered();
    assert_eq!(creates(&bob), 0);
}
