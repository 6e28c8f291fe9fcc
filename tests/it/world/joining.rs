//! The owner likes, boosts and marks: done once, said to whom it concerns, and taken back whole.

use serde_json::{Value, json};

use super::peer::{Mood, Peer};
use super::site::Site;
use super::{AP, PUBLIC, followed_site};

fn id_of(note: &Value) -> &str {
    note["id"].as_str().unwrap()
}

fn followers(site: &Site) -> String {
    format!("{}/ap/followers", site.origin())
}

/// What is on the newest page of the outbox, newest first.
fn outbox(site: &Site) -> Vec<Value> {
    let root = site.get("/ap/outbox", &[("Accept", AP)]).json();
    let Some(page) = root["first"].as_str() else { return Vec::new() };
    let page = site.get(page.strip_prefix(&site.origin()).unwrap(), &[("Accept", AP)]).json();
    page["orderedItems"].as_array().unwrap().clone()
}

#[test]
fn a_like_goes_to_the_author_once_and_comes_back_whole() {
    let (site, _serving, follower) = followed_site();
    let author = Peer::new();
    let note = author.note("Rye");
    author.host(&note);
    let done = site.json(&["like", id_of(&note)]);
    assert_eq!((&done["object"], &done["changed"]), (&note["id"], &json!(true)));
    assert_eq!(done["handle"], author.handle());
    let like = author.expect("Like", id_of(&note));
    assert_eq!(like.activity["actor"], site.actor());
    let activity = like.activity["id"].as_str().unwrap();
    assert!(activity.starts_with(&format!("{}/ap/act/", site.origin())), "{activity}");

    assert_eq!(site.json(&["like", id_of(&note)])["changed"], false);
    // It is taken back when the other server answers nothing, and under what name it was done.
    author.gets_are(Mood::Says(500));
    assert_eq!(site.json(&["unlike", id_of(&note)])["changed"], true);
    author.gets_are(Mood::Well);
    let undo = author.wait_for("an Undo", |it| it.kind() == "Undo");
    assert_eq!(undo.fault, None);
    assert_eq!(
        undo.activity["object"],
        json!({ "id": activity, "type": "Like", "actor": site.actor(), "object": note["id"] })
    );
    assert_eq!(site.json(&["unlike", id_of(&note)])["changed"], false);
    site.until_delivered();
    assert_eq!(author.count("Like", id_of(&note)), 1);
    assert!(follower.deliveries().iter().all(|it| it.kind() != "Like"), "nobody else is told");
    // Liked anew it is another like.
    site.ok(&["like", id_of(&note)]);
    let again =
        author.wait_for("another Like", |it| it.kind() == "Like" && it.activity["id"] != activity);
    assert_eq!(again.fault, None);
}

#[test]
fn a_boost_is_shown_to_followers_and_in_the_outbox() {
    let (site, _serving, follower) = followed_site();
    let author = Peer::new();
    let note = author.note("Rye");
    author.host(&note);
    // By its page as well: what stands there says which post it is.
    author.host_at("/@bob/1", &note);
    let page = format!("{}/@bob/1", author.origin());
    assert_eq!(site.json(&["boost", &page])["object"], note["id"]);
    let announce = follower.expect("Announce", id_of(&note));
    author.expect("Announce", id_of(&note));
    assert_eq!(announce.activity["to"], json!([PUBLIC]));
    assert_eq!(announce.activity["cc"], json!([followers(&site), author.actor()]));
    let entries = outbox(&site);
    assert_eq!(entries.len(), 1, "{entries:?}");
    for member in ["id", "type", "actor", "object", "to", "cc", "published"] {
        assert_eq!(entries[0][member], announce.activity[member], "{member}");
    }
    assert_eq!(site.get("/ap/outbox", &[("Accept", AP)]).json()["totalItems"], 1);
    assert_eq!(site.json(&["boost", id_of(&note)])["changed"], false);

    site.ok(&["unboost", id_of(&note)]);
    for peer in [&follower, &author] {
        let undo = peer.wait_for("an Undo", |it| it.kind() == "Undo");
        assert_eq!(undo.fault, None);
        assert_eq!(undo.activity["object"]["id"], announce.activity["id"]);
        assert_eq!(undo.activity["object"]["type"], "Announce");
    }
    assert_eq!(outbox(&site), [] as [Value; 0]);
}

#[test]
fn ones_own_posts_are_boosted_and_not_liked() {
    let (site, _serving, follower) = followed_site();
    site.post("a", "Words.");
    site.ok(&["publish"]);
    let id = site.id("posts.a");
    follower.expect("Create", &id);
    let page = format!("{}/posts/a/", site.origin());
    assert_eq!(site.json(&["boost", &page])["object"], id);
    let announce = follower.expect("Announce", &id);
    assert_eq!(announce.activity["cc"], json!([followers(&site)]));
    let kinds: Vec<Value> = outbox(&site).iter().map(|it| it["type"].clone()).collect();
    assert_eq!(kinds.len(), 2);
    assert!(kinds.contains(&json!("Create")) && kinds.contains(&json!("Announce")), "{kinds:?}");
    let ran = site.run(&["like", &id]);
    assert_eq!(ran.code, 5, "{ran:?}");
}

#[test]
fn what_cannot_be_had_or_is_not_for_all_is_refused() {
    let site = Site::new();
    let _serving = site.serve();
    let peer = Peer::new();
    let mut secret = peer.note("For followers");
    secret["to"] = json!([format!("{}/followers", peer.actor())]);
    secret["cc"] = json!([]);
    peer.host(&secret);
    let mut borrowed = peer.note("x");
    borrowed["attributedTo"] = json!("https://else.example/users/ada");
    peer.host(&borrowed);
    let unknown = format!("{}/ap/post/none", site.origin());
    for (args, code) in [
        (["boost", id_of(&secret)], 5),
        (["like", &peer.fresh("notes")], 4),
        (["like", &peer.actor()], 4),
        (["like", id_of(&borrowed)], 4),
        (["like", "not a post"], 2),
        (["like", &unknown], 1),
        (["boost", "99"], 1),
        (["like", "http://10.0.0.1/notes/1"], 4),
    ] {
        let ran = site.run(&args);
        assert_eq!(ran.code, code, "{args:?}: {ran:?}");
        assert!(!ran.err.is_empty(), "{args:?}");
    }
    assert_eq!(site.json(&["like", id_of(&secret)])["changed"], true, "whoever may read it");
    site.ok(&["block", &peer.host_name()]);
    assert_eq!(site.run(&["like", &peer.fresh("notes")]).code, 5);
}

#[test]
fn what_is_marked_is_found_again_and_nobody_hears_of_it() {
    let site = Site::new();
    let _serving = site.serve();
    let peer = Peer::new();
    let note = peer.note("Rye");
    peer.host(&note);
    assert_eq!(site.json(&["bookmark", id_of(&note)])["changed"], true);
    assert_eq!(site.json(&["bookmark", id_of(&note)])["changed"], false);
    let marked = site.json(&["bookmarks"]);
    assert_eq!(marked.as_array().unwrap().len(), 1, "{marked}");
    assert_eq!((&marked[0]["object"], &marked[0]["content"]), (&note["id"], &json!("<p>Rye</p>")));
    site.ok(&["unbookmark", id_of(&note)]);
    assert_eq!(site.json(&["bookmarks"]), json!([]));
    assert_eq!(site.run(&["unbookmark", id_of(&note)]).code, 1);
    site.until_delivered();
    assert_eq!(peer.count_all(), 0);
}
