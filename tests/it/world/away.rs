//! Servers that are away, and come back (threats T14, T24; DEL-5).

use super::peer::{Mood, Peer};
use super::site::Site;
use super::{followed_site, until};

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
    // What is under way may take its 15 s; nothing is begun after it.
    let wait = skep::limits::POST_TIME + std::time::Duration::from_secs(5);
    assert!(serving.terminate(wait).is_some_and(|status| status.success()));
}
