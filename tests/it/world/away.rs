//! Servers that are away, and come back (threats T14, T24; DEL-5).

use std::time::Duration;

use skep::store::{Error, Store};
use skep::{clock, limits};

use super::delivering::account;
use super::peer::{Mood, Peer};
use super::site::Site;
use super::{followed_site, site_with_post, until};

/// Posts `count` texts at once.
fn publish_many(site: &Site, count: usize) {
    for number in 0..count {
        site.post(&format!("p{number}"), &format!("Letter {number}."));
    }
    site.ok(&["publish", "--allow-new", &count.to_string()]);
}

#[test]
fn a_server_that_fails_costs_one_attempt_whatever_waits_for_it() {
    let (site, _serving, well) = followed_site();
    let away = Peer::new();
    away.follow(&site);
    site.until_delivered();
    away.inbox_is(Mood::Says(503));
    publish_many(&site, 30);
    until("all letters to the other", || (well.count_all() == 31).then_some(()));
    until("what failed to be written down", || {
        (site.json(&["status"])["deliveries_waiting"] == 30).then_some(())
    });
    // The Accept, and the two that may be under way at once.
    let tried = away.count_all();
    assert!((2..=3).contains(&tried), "{tried}");
    // It speaks to us: all of it arrives at once, though a minute has not passed.
    away.inbox_is(Mood::Well);
    let note = away.note("Here I am.");
    assert_eq!(away.send(&site, &away.activity("Like", site.id("posts.p0"))).status, 202, "{note}");
    until("all letters to who was away", || (away.count_all() == tried + 30).then_some(()));
    site.until_delivered();
}

#[test]
fn silent_servers_do_not_keep_a_stop_waiting() {
    let (site, serving, _peer) = followed_site();
    let silent: Vec<Peer> = (0..12).map(|_| Peer::new()).collect();
    silent.iter().for_each(|peer| drop(peer.follow(&site)));
    site.until_delivered();
    silent.iter().for_each(|peer| peer.inbox_is(Mood::Silent));
    publish_many(&site, 5);
    until("letters under way to all", || {
        silent.iter().all(|peer| peer.count_all() > 1).then_some(())
    });
    // Their 15 s are not waited for: what they were sent comes again.
    let wait = limits::SENDERS_DRAIN + Duration::from_secs(5);
    assert!(serving.terminate(wait).is_some_and(|status| status.success()));
    silent.iter().for_each(|peer| peer.inbox_is(Mood::Well));
    let _serving = site.serve();
    site.until_delivered();
    assert_eq!(site.json(&["status"])["deliveries_failed"], 0);
}

/// Whoever could not reach us may have stopped trying, and goes on when it hears of us.
#[test]
fn coming_back_is_told_once_to_each_server() {
    let (site, serving, peer) = site_with_post();
    account(&site, &peer, "ann", &format!("{}/inbox", peer.origin()));
    site.until_delivered();
    drop(serving);
    let store = Store::open(&site.path("data/skep.db")).unwrap();
    let fact = |name: &str| store.read::<_, Error>(|tx| tx.find_fact(name)).unwrap();
    assert!(fact("alive").is_some());
    // For how long we were away, and how many have been told since.
    for (minutes, told) in [(50, 0), (120, 1), (120, 1)] {
        let then = clock::now().minus(Duration::from_secs(minutes * 60)).rfc3339();
        store.write::<_, Error>(|tx| tx.upsert_fact("alive", &then)).unwrap();
        let serving = site.serve();
        until("a sign of life", || (fact("alive") != Some(then.clone())).then_some(()));
        site.until_delivered();
        assert_eq!(peer.count("Update", &site.actor()), told, "after {minutes} minutes");
        drop(serving);
    }
}
