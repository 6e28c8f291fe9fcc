//! `kill -9` at any moment loses nothing that was promised.

use skep::store::Store;

use super::peer::Mood;
use super::site::Site;
use super::{followed_site, until};

#[track_caller]
fn is_sound(site: &Site) {
    let store = Store::open(&site.path("data/skep.db")).unwrap();
    assert_eq!(store.check_integrity().unwrap(), None);
}

#[test]
fn what_was_queued_arrives_after_a_kill() {
    let (site, serving, peer) = followed_site();
    serving.kill();
    // Nobody delivers now: what is published waits in the queue, across another kill.
    site.post("a", "Words.");
    let published = site.json(&["publish"]);
    assert_eq!(site.json(&["status"])["deliveries_waiting"], 1);
    assert_eq!(peer.count("Create", &site.id("posts.a")), 0);
    let _serving = site.serve();
    let create = peer.expect("Create", &site.id("posts.a"));
    assert_eq!(create.activity["id"], published["activities"][0]["id"]);
    site.until_delivered();
    is_sound(&site);
}

#[test]
fn what_was_under_way_arrives_after_a_kill_with_the_same_id() {
    let (site, serving, peer) = followed_site();
    peer.inbox_is(Mood::Silent);
    site.post("a", "Words.");
    site.ok(&["publish"]);
    let first = peer.expect("Create", &site.id("posts.a"));
    // The peer has it and has not answered: whether it was taken is not known.
    serving.kill();
    peer.inbox_is(Mood::Well);
    let _serving = site.serve();
    until("the Create once more", || {
        (peer.count("Create", &site.id("posts.a")) == 2).then_some(())
    });
    for delivery in peer.deliveries() {
        assert!(delivery.kind() != "Create" || delivery.body == first.body, "{delivery:?}");
        assert_eq!(delivery.fault, None);
    }
    site.until_delivered();
}

#[test]
fn what_failed_before_a_kill_still_waits_after_it() {
    let (site, serving, peer) = followed_site();
    peer.inbox_is(Mood::Says(500));
    site.post("a", "Words.");
    site.ok(&["publish"]);
    peer.expect("Create", &site.id("posts.a"));
    serving.kill();
    let status = site.json(&["status"]);
    assert_eq!(
        (&status["deliveries_waiting"], &status["deliveries_failed"]),
        (&1.into(), &0.into())
    );
}
