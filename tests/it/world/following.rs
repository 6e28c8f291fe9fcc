//! The owner follows others: asked, answered, read, and left again.

use serde_json::json;

use super::peer::{Mood, Peer};
use super::site::Site;
use super::until;

#[test]
fn an_account_is_followed_read_and_left() {
    let site = Site::new();
    let _serving = site.serve();
    let peer = Peer::new();
    let asked = site.json(&["follow", &peer.handle()]);
    assert_eq!((&asked["actor"], &asked["state"]), (&json!(peer.actor()), &json!("pending")));
    let follow = peer.expect("Follow", &peer.actor());
    assert_eq!(follow.activity["actor"], site.actor());
    assert_eq!(peer.send(&site, &peer.activity("Accept", follow.activity.clone())).status, 202);
    assert_eq!(site.json(&["following"])[0]["state"], "accepted");

    // His posts arrive, once each, without anything that could do harm.
    let note = peer.note("Honey<script>alert(1)</script>");
    let create = peer.activity("Create", note.clone());
    for _ in 0..2 {
        assert_eq!(peer.send(&site, &create).status, 202);
    }
    let timeline = site.json(&["timeline"]);
    assert_eq!(timeline.as_array().unwrap().len(), 1, "{timeline}");
    assert_eq!(timeline[0]["id"], note["id"]);
    assert_eq!(timeline[0]["content"], "<p>Honey</p>");

    // A boost is fetched from where it was written, and so is its author.
    let other = Peer::new();
    let boosted = other.note("Rye");
    other.host(&boosted);
    let boost = peer.activity("Announce", boosted["id"].clone());
    assert_eq!(peer.send(&site, &boost).status, 202);
    let row = until("the boosted post", || {
        let timeline = site.json(&["timeline"]);
        let rows = timeline.as_array().unwrap().clone();
        rows.into_iter().find(|row| row["id"] == boosted["id"])
    });
    assert_eq!((&row["author"], &row["boosted_by"]), (&json!(other.actor()), &json!(peer.actor())));

    site.ok(&["unfollow", &peer.handle()]);
    let undo = peer.wait_for("an Undo", |it| it.kind() == "Undo");
    assert_eq!(undo.fault, None);
    assert_eq!(undo.activity["object"]["id"], follow.activity["id"]);
    assert_eq!(site.json(&["following"]), json!([]));
    assert_eq!(site.run(&["unfollow", &peer.handle()]).code, 1);
    // Who is no longer followed is no longer read.
    let late = peer.note("Late");
    assert_eq!(peer.send(&site, &peer.activity("Create", late.clone())).status, 202);
    let timeline = site.json(&["timeline"]);
    assert!(timeline.as_array().unwrap().iter().all(|row| row["id"] != late["id"]), "{timeline}");
}

#[test]
fn a_request_can_be_rejected() {
    let site = Site::new();
    let _serving = site.serve();
    let peer = Peer::new();
    site.ok(&["follow", &peer.actor()]);
    let follow = peer.expect("Follow", &peer.actor());
    assert_eq!(peer.send(&site, &peer.activity("Reject", follow.activity)).status, 202);
    let state = site.json(&["following"]);
    assert!(state.as_array().unwrap().iter().all(|row| row["state"] != "accepted"), "{state}");
    assert!(state.as_array().unwrap().iter().all(|row| row["state"] != "pending"), "{state}");
}

#[test]
fn nobody_but_the_account_itself_can_accept() {
    let site = Site::new();
    let _serving = site.serve();
    let (peer, mallory) = (Peer::new(), Peer::new());
    site.ok(&["follow", &peer.handle()]);
    let follow = peer.expect("Follow", &peer.actor());
    mallory.send(&site, &mallory.activity("Accept", follow.activity.clone()));
    let by_id = follow.activity["id"].clone();
    mallory.send(&site, &mallory.activity("Accept", by_id));
    assert_eq!(site.json(&["following"])[0]["state"], "pending");
}

/// `@ada@example.com` whose account lives on another host.
#[test]
fn a_handle_may_live_on_another_domain() {
    let site = Site::new();
    let _serving = site.serve();
    let (domain, host) = (Peer::new(), Peer::new());
    let handle = domain.handle().replace("bob", "ada");
    domain.names("ada", &handle.replacen('@', "acct:", 1), &host.actor());
    assert_eq!(site.json(&["follow", &handle])["actor"], host.actor());
    host.expect("Follow", &host.actor());
    assert_eq!(site.run(&["unfollow", &domain.handle()]).code, 1);
    site.ok(&["unfollow", &handle]);
    assert_eq!(site.json(&["following"]), json!([]));
    host.wait_for("an Undo", |it| it.kind() == "Undo");

    // By the other names, too, and when nobody answers any more.
    for name in [host.handle(), host.actor()] {
        site.ok(&["follow", &host.handle()]);
        host.gets_are(Mood::Says(500));
        site.ok(&["unfollow", &name]);
        host.gets_are(Mood::Well);
        assert_eq!(site.json(&["following"]), json!([]), "{name}");
    }
}

#[test]
fn nobody_is_followed_under_a_borrowed_name() {
    let site = Site::new();
    let (ada, mallory) = (Peer::new(), Peer::new());
    let borrowed = ada.handle().replacen('@', "acct:", 1);
    mallory.names("mallory", &borrowed, &mallory.actor());
    let ran = site.run(&["follow", &mallory.handle().replace("bob", "mallory")]);
    assert_eq!(ran.code, 4, "{ran:?}");
    assert!(ran.err.contains("does not say so"), "{ran:?}");
    assert_eq!(site.json(&["following"]), json!([]));
}

#[test]
fn who_cannot_be_found_cannot_be_followed() {
    let site = Site::new();
    let peer = Peer::new();
    let unknown = peer.handle().replace("bob", "nobody");
    let ran = site.run(&["follow", &unknown]);
    assert_eq!(ran.code, 4, "{ran:?}");
    assert!(ran.err.contains("no such account"), "{ran:?}");
    peer.gets_are(Mood::Says(500));
    assert_eq!(site.run(&["follow", &peer.handle()]).code, 4);
    assert_eq!(site.run(&["follow", "not a name"]).code, 2);
    assert_eq!(site.json(&["following"]), json!([]));
}
