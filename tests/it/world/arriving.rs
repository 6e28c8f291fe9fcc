//! The owner moves in, and the followers of the old account come along (protocol 7.4).

use serde_json::{Value, json};

use super::followed_site;
use super::peer::Peer;
use super::site::{Serving, Site};

/// A server whose account has so many followers, and which says what it runs.
pub(super) fn old_server(software: &str, followers: usize) -> Peer {
    let peer = Peer::new();
    let list = json!({
        "id": format!("{}/followers", peer.actor()), "type": "OrderedCollection",
        "totalItems": followers,
    });
    peer.host(&list);
    let at = format!("{}/nodeinfo/2.0", peer.origin());
    let rel = "http://nodeinfo.diaspora.software/ns/schema/2.0";
    peer.host_at("/.well-known/nodeinfo", &json!({ "links": [{ "rel": rel, "href": at }] }));
    peer.host_at("/nodeinfo/2.0", &json!({ "software": { "name": software, "version": "4.5.0" } }));
    peer
}

/// From now on the old account says that it has moved to this one.
pub(super) fn moves_to(old: &Peer, target: &str) {
    let mut document = old.document("/users/bob");
    document["movedTo"] = json!(target);
    old.host(&document);
}

/// Where nobody may follow at once but one in an hour.
fn wary_site() -> (Site, Serving) {
    let site = Site::bare();
    let config = site.config("enabled = true");
    site.put("node.toml", config + "[moderation]\nfollows_per_hour = 1\n");
    let serving = site.serve();
    (site, serving)
}

#[test]
fn moving_in_writes_an_alias_that_others_see_and_says_what_to_do() {
    let (site, _serving, follower) = followed_site();
    let old = old_server("gotosocial", 7);
    let before = site.read("node.toml");
    let told = site.json(&["move", "in", &old.handle(), "--no-wait"]);
    for (name, value) in [
        ("actor", json!(old.actor())),
        ("handle", json!(old.handle())),
        ("software", json!("gotosocial")),
        ("followers", json!(7)),
        ("alias", json!("added")),
        ("told", json!(1)),
        ("visible", json!(true)),
        ("moved", json!(false)),
    ] {
        assert_eq!(told[name], value, "{name}: {told}");
    }
    let steps = told["steps"].as_array().unwrap();
    assert_eq!((steps.len(), &steps[0]["software"]), (1, &json!("GoToSocial")));
    assert!(steps[0]["steps"].to_string().contains(&site.actor()), "{steps:?}");

    let line = format!("also_known_as = [\"{}\"]\n", old.actor());
    let handle = "handle = \"me\"\n";
    assert_eq!(site.read("node.toml"), before.replace(handle, &format!("{handle}{line}")));
    let update = follower.expect("Update", &site.actor()).activity;
    assert_eq!(update["object"]["alsoKnownAs"], json!([old.actor()]));

    // What is done is not done again.
    let again = site.json(&["move", "in", &old.handle(), "--no-wait"]);
    assert_eq!((&again["alias"], &again["told"]), (&json!("there"), &json!(0)));
    assert_eq!(site.read("node.toml").matches("also_known_as").count(), 1);
}

#[test]
fn followers_who_come_along_are_no_wave_and_are_counted() {
    let (site, _serving) = wary_site();
    let (old, first, second, stranger) =
        (old_server("mastodon", 2), Peer::new(), Peer::new(), Peer::new());
    first.follow(&site);
    let waits = stranger.activity("Follow", site.actor());
    assert_eq!(stranger.send(&site, &waits).status, 202);
    assert_eq!(site.json(&["status"])["follow_requests"], 1, "a second one within the hour waits");

    site.ok(&["move", "in", &old.handle(), "--no-wait"]);
    second.follow(&site);
    let row = || site.json(&["move", "in", "--status"])[0].clone();
    let is = |row: &Value, arrived: u32, moved: bool| {
        assert_eq!((&row["arrived"], &row["expected"]), (&json!(arrived), &json!(2)), "{row}");
        assert_eq!((row["moved"].is_string(), row["ended"].is_string()), (moved, false), "{row}");
    };
    is(&row(), 1, false);
    assert_eq!(row()["hosts"], json!([{ "host": second.handle()[5..], "arrived": 1 }]));
    let said = site.ok(&["status"]).out;
    assert!(said.contains(&format!("1 of 2 followers of {} have come", old.handle())), "{said}");

    // It ends when everybody is there, and shows the way.
    moves_to(&old, &site.actor());
    Peer::new().follow(&site);
    let ran = site.ok(&["move", "in", &old.handle()]);
    assert!(ran.out.contains("there is nothing more to do"), "{ran:?}");
    assert!(ran.err.contains("2 of 2 followers"), "{ran:?}");
    assert!(row()["ended"].is_string(), "{}", row());
    assert_eq!(site.json(&["status"])["arrivals"], json!([]));
    let late = Peer::new();
    assert_eq!(late.send(&site, &late.activity("Follow", site.actor())).status, 202);
    assert_eq!(site.json(&["status"])["follow_requests"], 2, "now it is a wave again");
}

#[test]
fn nobody_is_waited_for_from_where_nobody_can_come() {
    let (site, _serving, _) = followed_site();
    let (old, gone) = (old_server("mastodon", 3), old_server("mastodon", 3));
    moves_to(&gone, &old.actor());
    let before = site.read("node.toml");
    let nobody = format!("@nobody@{}", &old.handle()[5..]);
    for (name, code, words) in [
        (&*nobody, 4, "has no such account"),
        ("old", 2, "neither a handle"),
        (&*gone.handle(), 5, &*format!("has moved to {} already", old.actor())),
    ] {
        let ran = site.run(&["move", "in", name, "--no-wait"]);
        assert_eq!(ran.code, code, "{name}: {ran:?}");
        assert!(ran.err.contains(words), "{name}: {ran:?}");
    }
    assert_eq!(site.run(&["move", "in", &old.handle(), "--end"]).code, 1, "nobody is waited for");
    assert_eq!(
        (site.read("node.toml"), site.json(&["move", "in", "--status"])),
        (before, json!([]))
    );
}

#[test]
fn the_owner_is_not_sent_to_the_old_server_before_others_see_the_alias() {
    let site = Site::new();
    let old = old_server("mastodon", 3);
    let ran = site.run(&["move", "in", &old.handle(), "--no-wait"]);
    assert_eq!((ran.code, &*ran.out), (75, ""), "{ran:?}");
    assert!(ran.err.contains("start `skep serve`"), "{ran:?}");
    // It goes on where it was.
    let _serving = site.serve();
    assert_eq!(site.json(&["move", "in", &old.handle(), "--no-wait"])["visible"], true);
    site.ok(&["move", "in", &old.handle(), "--end"]);
    assert!(site.json(&["move", "in", "--status"])[0]["ended"].is_string());
}

#[test]
fn an_alias_is_taken_back_by_name_or_address_even_if_its_server_is_gone() {
    let (site, _serving, follower) = followed_site();
    let before = site.read("node.toml");
    let old = old_server("mastodon", 3);
    let (handle, actor) = (old.handle(), old.actor());
    assert_eq!(site.run(&["move", "in", &handle, "--cancel"]).code, 1, "there is none");
    for name in [&handle, &actor] {
        site.ok(&["move", "in", &handle, "--no-wait"]);
        follower.expect("Update", &site.actor());
        let done = site.json(&["move", "in", name, "--cancel"]);
        assert_eq!((&done["actor"], &done["alias"]), (&json!(actor), &json!("removed")));
        assert_eq!((&done["told"], &done["ended"]), (&json!(1), &json!(true)));
        assert_eq!(site.read("node.toml"), before);
    }
    site.ok(&["move", "in", &handle, "--no-wait"]);
    drop(old);
    assert_eq!(site.json(&["move", "in", &handle, "--cancel"])["alias"], "removed");
    assert_eq!(site.read("node.toml"), before);
    assert_eq!(site.run(&["move", "in", &handle, "--cancel"]).code, 1, "there is none any more");
}
