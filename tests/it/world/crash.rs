//! `kill -9` at any moment loses nothing that was promised.

use std::process::Stdio;
use std::thread;
use std::time::Duration;

use skep::store::Store;

use super::peer::{Mood, Peer};
use super::site::Site;
use super::{AP, followed_site, until};

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

#[test]
fn a_publish_that_is_killed_leaves_a_whole_site() {
    let site = Site::with("max_new_per_publish = 100");
    let serving = site.serve();
    let peer = Peer::new();
    peer.follow(&site);
    for round in 0..10_u64 {
        site.post(&format!("p{round}"), "Words.");
        site.post("p0", &format!("Words of round {round}."));
        let mut child = site.command(&["publish"]).stdout(Stdio::null()).spawn().unwrap();
        thread::sleep(Duration::from_millis(20 + round * 25));
        // It may have finished already.
        let _ = child.kill();
        child.wait().unwrap();
        // What others were told of is there.
        for delivery in peer.deliveries() {
            let id = super::object_id(&delivery.activity);
            if let Some(path) = id.strip_prefix(&format!("{}/ap/post/", site.origin())) {
                let answer = site.get(&format!("/ap/post/{path}"), &[("Accept", AP)]);
                assert_eq!(answer.status, 200, "{id}");
                answer.json();
            }
        }
    }
    site.ok(&["publish"]);
    for round in 0..10 {
        let id = site.id(&format!("posts.p{round}"));
        peer.expect("Create", &id);
        assert_eq!(site.status(&format!("/posts/p{round}/")), 200);
    }
    site.until_delivered();
    for round in 0..10 {
        assert_eq!(peer.count("Create", &site.id(&format!("posts.p{round}"))), 1);
    }
    drop(serving);
    is_sound(&site);
    let public = site.path("public");
    let names = site.output().into_keys();
    let left: Vec<_> = names
        .filter(|path| path.strip_prefix(&public).unwrap().to_string_lossy().contains(".new"))
        .collect();
    assert!(left.is_empty(), "killed publishes left {left:?} behind");
}
