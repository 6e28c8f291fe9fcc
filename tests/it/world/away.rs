//! Servers that are away, and come back (threats T14, T24; DEL-5).

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use skep::store::{Error, Store};
use skep::{clock, limits};

use super::delivering::account;
use super::peer::{Mood, Peer};
use super::site::{Serving, Site};
use super::syncing::follow;
use super::{followed_site, site_with_post, threads, until, until_fetched};

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

/// All senders that there are for servers that nobody knows yet wait for one.
#[test]
fn who_did_well_does_not_wait_behind_those_who_are_new() {
    let (site, _serving, well) = followed_site();
    let silent: Vec<Peer> = (0..limits::DOUBTFUL_MAX + 8).map(|_| Peer::new()).collect();
    for peer in &silent {
        peer.inbox_is(Mood::Silent);
        assert_eq!(peer.send(&site, &peer.activity("Follow", site.actor())).status, 202);
    }
    until("letters under way to as many as may be", || {
        let waiting = silent.iter().filter(|peer| peer.count_all() > 0).count();
        (waiting == limits::DOUBTFUL_MAX).then_some(())
    });
    let begun = Instant::now();
    publish_many(&site, 3);
    until("letters to who did well", || (well.count_all() == 4).then_some(()));
    assert!(begun.elapsed() < limits::POST_TIME / 2, "{:?}", begun.elapsed());
}

/// Whoever could not reach us may have stopped trying, and goes on when it hears of us.
#[test]
fn coming_back_is_told_once_to_each_server() {
    let (site, serving, peer) = site_with_post();
    account(&site, &peer, "ann", &format!("{}/inbox", peer.origin()));
    site.until_delivered();
    drop(serving);
    // For how long we were away, and how many have been told since.
    for (minutes, told) in [(50, 0), (120, 1), (120, 1)] {
        let serving = serve_after(&site, minutes);
        site.until_delivered();
        assert_eq!(peer.count("Update", &site.actor()), told, "after {minutes} minutes");
        drop(serving);
    }
}

/// Serves a site as if nothing had been served there for so long.
fn serve_after(site: &Site, minutes: u64) -> Serving {
    let store = Store::open(&site.path("data/skep.db")).unwrap();
    let fact = || store.read::<_, Error>(|tx| tx.find_fact("alive")).unwrap();
    assert!(fact().is_some());
    let then = clock::now().minus(Duration::from_secs(minutes * 60)).rfc3339();
    store.write::<_, Error>(|tx| tx.upsert_fact("alive", &then)).unwrap();
    let serving = site.serve();
    until("a sign of life", || (fact() != Some(then.clone())).then_some(()));
    serving
}

/// A site that follows its peer and has served for a while, and a post of the peer's of that time.
fn following_site() -> (Site, Peer, Value) {
    let site = Site::new();
    let peer = Peer::new();
    let serving = site.serve();
    follow(&site, &peer);
    site.until_delivered();
    drop(serving);
    let post = peer.note("What you missed");
    peer.host(&post);
    (site, peer, post)
}

/// The outbox of the peer has these activities, on a page of its own if so.
fn outbox(peer: &Peer, items: &[Value], place: &str) {
    let path = "/users/bob/outbox";
    let id = format!("{}{path}", peer.origin());
    let page = json!({ "id": format!("{id}?page=1"), "type": "OrderedCollectionPage",
        "orderedItems": items });
    let mut list = json!({ "id": id, "type": "OrderedCollection" });
    match place {
        "here" => list["orderedItems"] = json!(items),
        "inside" => list["first"] = page,
        _ => {
            list["first"] = page["id"].clone();
            peer.host_at(&format!("{path}?page=1"), &page);
        }
    }
    peer.host_at(path, &list);
}

fn timeline(site: &Site) -> Vec<Value> {
    let rows = site.json(&["timeline"]);
    rows.as_array().unwrap().iter().map(|row| row["id"].clone()).collect()
}

#[test]
fn what_followed_accounts_wrote_meanwhile_is_fetched_after_a_return() {
    for place in ["here", "inside", "elsewhere"] {
        let (site, peer, post) = following_site();
        outbox(&peer, &[peer.activity("Create", post.clone())], place);
        let serving = serve_after(&site, 50);
        site.until_delivered();
        assert_eq!(timeline(&site), [Value::Null; 0], "nobody was away");
        drop(serving);
        let _serving = serve_after(&site, 120);
        until("what was missed", || (timeline(&site) == [post["id"].clone()]).then_some(()));
        assert_eq!(
            peer.gets().iter().filter(|at| at.contains("outbox?page")).count(),
            usize::from(place == "elsewhere")
        );
    }
}

#[test]
fn what_answers_an_answer_meanwhile_is_fetched_after_a_return() {
    let (site, serving) = threads::site("replies = \"open\"");
    let peer = Peer::new();
    let list = json!(peer.fresh("lists"));
    let mut first = threads::note(&peer, "Rye", &threads::root(&site));
    first["replies"] = list.clone();
    let answers = |items: &[&Value]| {
        peer.host(&json!({ "id": list, "type": "Collection", "items": items }));
    };
    answers(&[]);
    threads::tell(&site, &peer, &first);
    threads::shows(&site, &[&first]);
    threads::walked(&site);
    drop(serving);
    let second = threads::note(&peer, "Oats", &first["id"]);
    answers(&[&second["id"]]);
    let _serving = serve_after(&site, 120);
    threads::shows(&site, &[&first, &second]);
}

/// An outbox only says where to look: what is there is believed of its own origin, and of its author.
#[test]
fn an_outbox_brings_nothing_else() {
    let (site, peer, post) = following_site();
    let other = Peer::new();
    let foreign = other.note("By somebody else");
    other.host(&foreign);
    let mut forged = peer.note("Never written");
    forged["id"] = json!(format!("{}/forged", peer.origin()));
    let mut old = peer.note("Before the follow");
    peer.host(&old);
    old["published"] = json!("2026-01-01T00:00:00Z");
    let mut before = peer.activity("Create", old);
    before["published"] = json!("2026-01-01T00:00:00Z");
    let create = |object: &Value| peer.activity("Create", object.clone());
    let boost = peer.activity("Announce", foreign["id"].clone());
    outbox(&peer, &[create(&foreign), create(&forged), before, boost, create(&post)], "here");
    let _serving = serve_after(&site, 120);
    until("what was missed", || (!timeline(&site).is_empty()).then_some(()));
    until_fetched(&site);
    assert_eq!(timeline(&site), [post["id"].clone()]);
    assert_eq!(other.gets(), Vec::<String>::new());
}
