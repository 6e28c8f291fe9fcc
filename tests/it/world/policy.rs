//! What the owner lets in without being asked: answers on pages, and followers.

use serde_json::{Value, json};

use super::peer::Peer;
use super::site::{Serving, Site};
use super::{AP, BROWSER, until};

/// A served site with these lines under `[federation]` and the post `a`, which says `front`.
fn site(federation: &str, front: &str) -> (Site, Serving, Peer) {
    let site = Site::with(federation);
    write(&site, front);
    site.ok(&["publish"]);
    let serving = site.serve();
    (site, serving, Peer::new())
}

fn write(site: &Site, front: &str) {
    let text = format!("+++\ndate = 2026-06-01T12:00:00Z\n{front}\n+++\nWords.\n");
    site.put("content/posts/a.md", text);
}

fn page(site: &Site) -> String {
    site.get("/posts/a/", &[("Accept", BROWSER)]).text()
}

/// Sends an answer to the post `a`.
#[track_caller]
fn answer(site: &Site, peer: &Peer, text: &str) {
    let mut note = peer.note(text);
    note["inReplyTo"] = json!(site.id("posts.a"));
    assert_eq!(peer.send(site, &peer.activity("Create", note)).status, 202);
}

/// What waits: each text and why.
fn waiting(site: &Site) -> Vec<(String, Value)> {
    let rows = site.json(&["inbox", "list"]);
    let rows = rows.as_array().unwrap().iter();
    rows.map(|row| (row["content"].as_str().unwrap().to_owned(), row["why"].clone())).collect()
}

#[track_caller]
fn appears(site: &Site, text: &str) {
    until("an answer to appear", || page(site).contains(text).then_some(()));
}

#[test]
fn where_it_is_open_answers_appear_at_once() {
    let (site, _serving, peer) = site("replies = \"open\"", "");
    answer(&site, &peer, "Rye<script>alert(1)</script>");
    appears(&site, "Rye");
    assert!(!page(&site).contains("alert(1)"));
    assert_eq!(waiting(&site), []);
    let replies = site.get("/ap/replies/posts.a", &[("Accept", AP)]).json();
    assert_eq!(replies["totalItems"], 1, "{replies}");
}

#[test]
fn the_first_answer_of_an_account_waits_and_the_next_does_not() {
    let (site, _serving, peer) = site("replies = \"approve-first\"", "");
    answer(&site, &peer, "Rye");
    assert_eq!(waiting(&site), [("<p>Rye</p>".to_owned(), json!("first"))]);
    let list = site.ok(&["inbox", "list"]).out;
    assert!(list.contains("you have approved nothing of this account before"), "{list}");
    let number = site.json(&["inbox", "list"])[0]["id"].to_string();
    site.ok(&["inbox", "approve", &number]);
    answer(&site, &peer, "Oats");
    appears(&site, "Oats");
    answer(&site, &Peer::new(), "Barley");
    assert_eq!(waiting(&site), [("<p>Barley</p>".to_owned(), json!("first"))]);
    assert!(!page(&site).contains("Barley"));
}

/// The front matter of a post wins, and counts from the next build on.
#[test]
fn a_post_has_a_policy_of_its_own() {
    let (site, _serving, peer) = site("replies = \"open\"", "replies = \"approve\"");
    answer(&site, &peer, "Rye");
    assert_eq!(waiting(&site).len(), 1);

    write(&site, "comments = true");
    site.ok(&["publish"]);
    answer(&site, &peer, "Oats");
    appears(&site, "Oats");

    // Nothing more comes in, and what came before is not shown.
    write(&site, "comments = false");
    site.ok(&["build"]);
    let closed = page(&site);
    assert!(
        !closed.contains("Oats") && !closed.contains("from your own fediverse account"),
        "{closed}"
    );
    assert_eq!(site.status("/ap/replies/posts.a"), 404);
    answer(&site, &peer, "Barley");
    assert_eq!(waiting(&site).len(), 1, "only what waited before");

    write(&site, "");
    site.ok(&["build"]);
    let open = page(&site);
    assert!(open.contains("Oats") && open.contains("from your own fediverse account"), "{open}");
    assert!(!open.contains("Barley"));
}

#[test]
fn whoever_asks_to_follow_waits_where_the_owner_lets_followers_in() {
    let site = Site::new();
    let by_hand = site
        .read("node.toml")
        .replace("[actor]\n", "[actor]\nmanually_approves_followers = true\n");
    site.put("node.toml", by_hand);
    let _serving = site.serve();
    let actor = site.get("/ap/actor", &[("Accept", AP)]).json();
    assert_eq!(actor["manuallyApprovesFollowers"], true);

    let peer = Peer::new();
    let follow = peer.activity("Follow", site.actor());
    let ask = || assert_eq!(peer.send(&site, &follow).status, 202);
    let asking = || site.json(&["followers", "requests"]).as_array().unwrap().len();
    ask();
    let requests = site.json(&["followers", "requests"]);
    assert_eq!(
        (&requests[0]["actor"], &requests[0]["handle"]),
        (&json!(peer.actor()), &json!(peer.handle()))
    );
    let status = site.json(&["status"]);
    assert_eq!((&status["follow_requests"], &status["followers"]), (&json!(1), &json!(0)));
    assert_eq!(site.json(&["followers"]), json!([]));

    // Refused; whoever asks again, also under the same id, asks again.
    site.ok(&["followers", "reject", &peer.handle()]);
    let reject = peer.expect("Reject", follow["id"].as_str().unwrap());
    let embedded = json!({
        "id": follow["id"], "type": "Follow", "actor": peer.actor(), "object": site.actor(),
    });
    assert_eq!(reject.activity["object"], embedded);
    assert_eq!(asking(), 0);
    let refused = site.run(&["followers", "accept", &peer.handle()]);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.err.contains("is not there"), "{refused:?}");
    until("another second, for another signature", || {
        ask();
        (asking() == 1).then_some(())
    });

    site.ok(&["followers", "accept", &peer.actor()]);
    let accept = peer.expect("Accept", follow["id"].as_str().unwrap());
    assert_eq!(accept.activity["object"], embedded);
    assert_eq!((asking(), site.json(&["followers"])[0]["actor"].clone()), (0, json!(peer.actor())));
    let counted = site.get("/ap/followers", &[("Accept", AP)]).json();
    assert_eq!(counted["totalItems"], 1, "{counted}");

    // Sent away again: a second Reject.
    site.ok(&["followers", "remove", &peer.handle()]);
    until("the second Reject", || {
        (peer.count("Reject", follow["id"].as_str().unwrap()) == 2).then_some(())
    });
    assert_eq!(site.json(&["followers"]), json!([]));
}
