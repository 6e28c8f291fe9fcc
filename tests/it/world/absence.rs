//! Who is gone, and who only seems to be.

use std::time::Duration;

use serde_json::json;
use skep::clock;
use skep::effect::Lane;
use skep::id::{ActorId, KeyId};
use skep::store::{Error, MissingKey, Store};

use super::peer::{Mood, Peer, post};
use super::site::Site;
use super::{followed_site, until};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The peer's server answers everything with this status, and learns of a new post.
fn answers(site: &Site, peer: &Peer, status: u16) {
    peer.inbox_is(Mood::Says(status));
    peer.gets_are(Mood::Says(status));
    let asked = peer.gets().len();
    site.post("a", "Words.");
    site.ok(&["publish"]);
    until("the actor to be asked for", || (peer.gets().len() > asked).then_some(()));
}

fn bob(peer: &Peer) -> ActorId {
    ActorId::parse(&peer.actor()).unwrap()
}

fn followers(site: &Site) -> usize {
    site.json(&["followers"]).as_array().unwrap().len()
}

#[test]
fn a_follower_who_is_gone_for_ever_is_removed() {
    let (site, _serving, peer) = followed_site();
    answers(&site, &peer, 410);
    until("nobody to follow", || (followers(&site) == 0).then_some(()));
}

#[test]
fn a_followed_account_that_is_gone_for_ever_is_removed() {
    for (status, left) in [(410, 0), (404, 1)] {
        let site = Site::new();
        let peer = Peer::new();
        site.ok(&["follow", &peer.actor()]);
        peer.inbox_is(Mood::Says(status));
        peer.gets_are(Mood::Says(status));
        let asked = peer.gets().len();
        let _serving = site.serve();
        peer.expect("Follow", &peer.actor());
        until("the actor to be asked for", || (peer.gets().len() > asked).then_some(()));
        let following = || site.json(&["following"]).as_array().unwrap().len();
        if left == 0 {
            until("nobody to be followed", || (following() == 0).then_some(()));
        }
        assert_eq!(following(), left, "{status}");
    }
}

/// An inbox that is gone is not an account that is gone.
#[test]
fn the_account_itself_is_asked() {
    let (site, _serving, peer) = followed_site();
    peer.inbox_is(Mood::Says(410));
    let asked = peer.gets().len();
    site.post("a", "Words.");
    site.ok(&["publish"]);
    until("the actor to be asked for", || (peer.gets().len() > asked).then_some(()));
    site.until_delivered();
    assert_eq!(followers(&site), 1);
}

#[test]
fn one_404_removes_nobody() {
    let (site, _serving, peer) = followed_site();
    answers(&site, &peer, 404);
    site.until_delivered();
    let store = Store::open(&site.path("data/skep.db")).unwrap();
    let now = clock::now();
    let due = store.read::<_, Error>(|tx| tx.list_due_errands(Lane::Quick, now.plus(3 * DAY), 9));
    assert_eq!(due.unwrap().len(), 1, "it is looked for again");
    let due = store.read::<_, Error>(|tx| tx.list_due_errands(Lane::Quick, now.plus(DAY), 9));
    assert_eq!(due.unwrap(), [], "in some days");
    assert_eq!(followers(&site), 1);
}

#[test]
fn a_404_that_is_said_for_a_week_removes() {
    for (days, left) in [([8, 4], 0), ([6, 3], 1)] {
        let (site, _serving, peer) = followed_site();
        let store = Store::open(&site.path("data/skep.db")).unwrap();
        for day in days {
            let then = clock::now().minus(day * DAY);
            store.write::<_, Error>(|tx| tx.mark_absent(&bob(&peer), then)).unwrap();
        }
        answers(&site, &peer, 404);
        site.until_delivered();
        if left == 0 {
            until("nobody to follow", || (followers(&site) == 0).then_some(()));
        }
        assert_eq!(followers(&site), left, "{days:?}");
    }
}

#[test]
fn whoever_speaks_is_there() {
    let (site, _serving, peer) = followed_site();
    let store = Store::open(&site.path("data/skep.db")).unwrap();
    for day in [8, 4] {
        let then = clock::now().minus(day * DAY);
        store.write::<_, Error>(|tx| tx.mark_absent(&bob(&peer), then)).unwrap();
    }
    assert_eq!(peer.send(&site, &peer.activity("View", site.actor())).status, 202);
    answers(&site, &peer, 404);
    site.until_delivered();
    let absence = store.write::<_, Error>(|tx| tx.mark_absent(&bob(&peer), clock::now())).unwrap();
    assert_eq!((absence.unwrap().times, followers(&site)), (1, 1));
}

/// A farewell whose signature cannot be checked is only a reason to ask (INB-20): the key of
/// somebody who has left is gone, too, and anybody may say so.
#[track_caller]
fn a_farewell_when_its_origin_says(status: u16) {
    let (site, _serving, peer) = followed_site();
    if status != 200 {
        peer.gets_are(Mood::Says(status));
    }
    let body = peer.activity("Delete", peer.actor()).to_string().into_bytes();
    let mut headers = peer.sign(&site, &body);
    for (name, value) in &mut headers {
        if *name == "Date" {
            *value = clock::now().minus(Duration::from_secs(9)).http_date();
        }
    }
    let asked = peer.gets().len();
    assert_eq!(post(&site, &headers, &body).status, 202);
    until("the actor to be asked for", || (peer.gets().len() > asked).then_some(()));
    if status == 200 {
        site.until_delivered();
        assert_eq!(followers(&site), 1, "it is still there");
    } else {
        until("nobody to follow", || (followers(&site) == 0).then_some(()));
    }
}

#[test]
fn a_farewell_that_cannot_be_checked_is_asked_about() {
    a_farewell_when_its_origin_says(200);
    a_farewell_when_its_origin_says(410);
}

/// Parked, killed, and judged when the key can be had: by the clock of its arrival.
#[test]
fn what_waited_for_a_key_is_judged_later() {
    let site = Site::new();
    let serving = site.serve();
    let peer = Peer::new();
    peer.gets_are(Mood::Says(503));
    let follow = peer.activity("Follow", site.actor());
    assert_eq!(peer.send(&site, &follow).status, 202);
    assert_eq!((followers(&site), &site.json(&["status"])["requests_parked"]), (0, &json!(1)));
    serving.kill();

    peer.gets_are(Mood::Well);
    let store = Store::open(&site.path("data/skep.db")).unwrap();
    let now = clock::now();
    let key = KeyId::parse(&format!("{}#main-key", peer.actor())).unwrap();
    store
        .write::<_, Error>(|tx| {
            let parked = tx.list_due_parked(now.plus(DAY), 9)?;
            assert_eq!(parked.len(), 1);
            tx.mark_parked_tried(parked[0].id, now)?;
            tx.mark_key_missing(&key, MissingKey::Unreachable, now)
        })
        .unwrap();
    let _serving = site.serve();
    until("the follower", || (followers(&site) == 1).then_some(()));
    peer.expect("Accept", follow["id"].as_str().unwrap());
    until("an empty car park", || (site.json(&["status"])["requests_parked"] == 0).then_some(()));
}
