//! What strangers send changes the site only if they are who they say, and only once.

use serde_json::json;

use super::peer::{Mood, Peer, post};
use super::site::Site;
use super::{AP, http, site_with_post, until};

fn page(site: &Site) -> String {
    site.get("/posts/a/", &[("Accept", super::BROWSER)]).text()
}

#[test]
fn a_follow_is_accepted_and_can_be_undone() {
    let site = Site::new();
    let _serving = site.serve();
    let peer = Peer::new();
    let follow = peer.follow(&site);
    let accept = peer.expect("Accept", follow["id"].as_str().unwrap());
    let embedded = json!({
        "id": follow["id"], "type": "Follow", "actor": peer.actor(), "object": site.actor(),
    });
    assert_eq!(accept.activity["object"], embedded);
    assert_eq!(accept.head.target, "/users/bob/inbox");
    let followers = site.json(&["followers"]);
    assert_eq!(followers[0]["actor"], peer.actor());
    assert_eq!(followers[0]["handle"], peer.handle());
    assert_eq!(site.get("/ap/followers", &[("Accept", AP)]).status, 200);
    assert_eq!(peer.send(&site, &peer.activity("Undo", follow)).status, 202);
    assert_eq!(site.json(&["followers"]), json!([]));
}

#[test]
fn likes_and_boosts_are_counted_on_the_page_and_taken_back() {
    let (site, _serving, peer) = site_with_post();
    let id = site.id("posts.a");
    let plain = page(&site);
    let like = peer.activity("Like", id.as_str());
    let boost = peer.activity("Announce", id.as_str());
    for activity in [&like, &boost, &like, &boost] {
        assert_eq!(peer.send(&site, activity).status, 202);
    }
    let document = until("the counts", || {
        let document = site.get("/ap/post/posts.a", &[("Accept", AP)]).json();
        (document["likes"]["totalItems"] == 1 && document["shares"]["totalItems"] == 1)
            .then_some(document)
    });
    assert_eq!(document["id"], id);
    let counted = until("the page to show it", || Some(page(&site)).filter(|it| *it != plain));
    assert!(counted.contains("1 like") && counted.contains("1 boost"), "{counted}");
    for activity in [like, boost] {
        assert_eq!(peer.send(&site, &peer.activity("Undo", activity)).status, 202);
    }
    until("the page as it was", || (page(&site) == plain).then_some(()));
}

#[test]
fn an_answer_waits_for_the_owner() {
    let (site, _serving, peer) = site_with_post();
    let mut note = peer.note("A <b>kind</b> answer<script>alert(1)</script>");
    note["inReplyTo"] = json!(site.id("posts.a"));
    peer.host(&note);
    let create = peer.activity("Create", note.clone());
    assert_eq!(peer.send(&site, &create).status, 202);
    let waiting = site.json(&["inbox", "list"]);
    assert_eq!(waiting.as_array().unwrap().len(), 1, "{waiting}");
    assert_eq!(waiting[0]["object"], note["id"]);
    assert!(!waiting[0]["content"].as_str().unwrap().contains("script"), "{waiting}");
    site.ok(&["build"]);
    assert!(!page(&site).contains("kind"), "an answer appeared unasked");

    let number = waiting[0]["id"].to_string();
    site.ok(&["inbox", "approve", &number]);
    assert!(page(&site).contains("kind") && !page(&site).contains("alert(1)"));
    let replies = site.get("/ap/post/posts.a", &[("Accept", AP)]).json()["replies"].clone();
    let at = replies.as_str().or_else(|| replies["id"].as_str()).unwrap();
    let path = at.strip_prefix(&site.origin()).unwrap();
    assert!(site.get(path, &[("Accept", AP)]).text().contains(note["id"].as_str().unwrap()));

    site.ok(&["inbox", "hide", &number]);
    assert!(!page(&site).contains("kind"));
    let hidden = site.get(path, &[("Accept", AP)]);
    assert!(!hidden.text().contains(note["id"].as_str().unwrap()), "{hidden:?}");
    assert_eq!(site.run(&["inbox", "approve", "999"]).code, 1);
    assert_eq!(site.json(&["inbox", "list", "--state", "hidden"])[0]["object"], note["id"]);
}

#[test]
fn what_is_not_signed_by_its_actor_is_refused() {
    let site = Site::new();
    let _serving = site.serve();
    let peer = Peer::new();
    let body = peer.activity("Follow", site.actor()).to_string().into_bytes();
    let signed = peer.sign(&site, &body);
    let without =
        |name: &str| signed.iter().filter(|(key, _)| *key != name).cloned().collect::<Vec<_>>();
    let with = |name: &'static str, value: &str| {
        let mut headers = without(name);
        headers.push((name, value.to_owned()));
        headers
    };
    assert_eq!(post(&site, &without("Signature"), &body).status, 401, "unsigned");
    assert_eq!(post(&site, &without("Digest"), &body).status, 401, "no digest");
    let other = String::from_utf8(body.clone()).unwrap().replace("Follow", "follow");
    assert_eq!(post(&site, &signed, other.as_bytes()).status, 401, "another body");
    let date = "Mon, 01 Jan 2024 00:00:00 GMT";
    assert_eq!(post(&site, &with("Date", date), &body).status, 401, "another date");
    let elsewhere = Site::bare();
    assert_eq!(post(&site, &peer.sign(&elsewhere, &body), &body).status, 401, "another host");
    // Correctly signed, but by somebody else than its actor.
    let mallory = Peer::new();
    let refused = post(&site, &mallory.sign(&site, &body), &body);
    assert_eq!(refused.status, 401, "somebody else");
    assert!(!refused.header("accept-signature").is_empty());
    assert_eq!(site.json(&["followers"]), json!([]));
    assert_eq!(post(&site, &signed, &body).status, 202, "the same, untouched");
}

#[test]
fn what_came_before_does_nothing_again() {
    let site = Site::new();
    let _serving = site.serve();
    let peer = Peer::new();
    let follow = peer.follow(&site);
    let undo = peer.activity("Undo", follow.clone());
    assert_eq!(peer.send(&site, &undo).status, 202);
    assert_eq!(site.json(&["followers"]), json!([]));
    // The same Undo again changes nothing, and neither does a Follow that is said twice.
    assert_eq!(peer.send(&site, &undo).status, 202);
    assert_eq!(site.json(&["followers"]), json!([]));
}

#[test]
fn strangers_who_delete_themselves_cost_nothing() {
    let site = Site::new();
    let _serving = site.serve();
    let peer = Peer::new();
    let farewell = peer.activity("Delete", peer.actor());
    assert_eq!(peer.send(&site, &farewell).status, 202);
    assert_eq!(site.json(&["status"])["requests_parked"], 0);
    assert_eq!(peer.gets(), Vec::<String>::new());
}

#[test]
fn what_is_no_activity_is_refused_in_its_own_way() {
    let site = Site::new();
    let _serving = site.serve();
    let typed = |media_type: &str, body: &[u8]| {
        http::send(site.address, "POST /ap/inbox", &[("Content-Type", media_type)], body).status
    };
    for method in ["GET", "PUT", "DELETE"] {
        let answer = http::send(site.address, &format!("{method} /ap/inbox"), &[], b"");
        assert_eq!((answer.status, answer.header("allow")), (405, "POST"), "{method}");
    }
    assert_eq!(typed("text/plain", b"{}"), 415);
    assert_eq!(typed("application/x-www-form-urlencoded", b"a=b"), 415);
    assert_eq!(typed(AP, b"not json"), 400);
    assert_eq!(typed(AP, b"[]"), 400);
    assert_eq!(typed(AP, &vec![b' '; 1024 * 1024 + 1]), 413);
    let deep = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
    assert_eq!(typed(AP, deep.as_bytes()), 400);
    assert_eq!(site.status("/"), 200);
}

#[test]
fn a_request_waits_for_a_key_that_cannot_be_had_now() {
    let site = Site::new();
    let _serving = site.serve();
    let peer = Peer::new();
    peer.gets_are(Mood::Says(503));
    assert_eq!(peer.send(&site, &peer.activity("Follow", site.actor())).status, 202);
    assert_eq!(site.json(&["status"])["requests_parked"], 1);
    assert_eq!(site.json(&["followers"]), json!([]));
    // One that never answers is given up in time, and does not keep others waiting.
    let silent = Peer::new();
    silent.gets_are(Mood::Silent);
    let begun = std::time::Instant::now();
    assert_eq!(silent.send(&site, &silent.activity("Follow", site.actor())).status, 202);
    assert!(begun.elapsed() < std::time::Duration::from_secs(5), "{:?}", begun.elapsed());
    assert_eq!(site.json(&["status"])["requests_parked"], 2);
}

#[test]
fn two_servers_that_ask_each_other_for_keys_both_get_them() {
    let site = Site::new();
    let _serving = site.serve();
    let peers: Vec<Peer> = (0..4).map(|_| Peer::new()).collect();
    for peer in &peers {
        peer.gets_are(Mood::AsksBack(site.address, "/ap/actor".to_owned()));
    }
    // A slow one is waited for.
    peers[3].gets_are(Mood::Slow(std::time::Duration::from_millis(800)));
    std::thread::scope(|scope| {
        for peer in &peers {
            scope.spawn(|| peer.follow(&site));
        }
    });
    assert_eq!(site.json(&["followers"]).as_array().unwrap().len(), 4);
}

#[test]
fn an_answer_can_be_taken_back_by_its_author_alone() {
    let (site, _serving, peer) = site_with_post();
    let mut note = peer.note("A hasty answer");
    note["inReplyTo"] = json!(site.id("posts.a"));
    peer.send(&site, &peer.activity("Create", note.clone()));
    let number = site.json(&["inbox", "list"])[0]["id"].to_string();
    site.ok(&["inbox", "approve", &number]);
    assert!(page(&site).contains("hasty"));
    let mallory = Peer::new();
    mallory.send(&site, &mallory.activity("Delete", note["id"].clone()));
    site.ok(&["build"]);
    assert!(page(&site).contains("hasty"), "a stranger took it away");
    assert_eq!(peer.send(&site, &peer.activity("Delete", note["id"].clone())).status, 202);
    until("the page without it", || (!page(&site).contains("hasty")).then_some(()));
    assert_eq!(site.json(&["inbox", "list", "--state", "all"]), json!([]));
}

#[test]
fn what_is_written_to_the_owner_alone_never_appears() {
    let (site, _serving, peer) = site_with_post();
    let mut note = peer.note("Between us");
    note["inReplyTo"] = json!(site.id("posts.a"));
    note["to"] = json!([site.actor()]);
    note["cc"] = json!([]);
    let mut create = peer.activity("Create", note);
    create["to"] = json!([site.actor()]);
    assert_eq!(peer.send(&site, &create).status, 202);
    let row = site.json(&["inbox", "list"])[0].clone();
    assert_eq!(row["visibility"], "direct", "{row}");
    assert_eq!(site.run(&["inbox", "approve", &row["id"].to_string()]).code, 1);
    site.ok(&["build"]);
    assert!(!page(&site).contains("Between us"));
    let all = site.output();
    let leak =
        all.iter().find(|(_, (bytes, _))| String::from_utf8_lossy(bytes).contains("Between"));
    assert!(leak.is_none(), "{leak:?}");
}
