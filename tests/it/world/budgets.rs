//! Nobody can make this node ask others without end, or be asked without end (SEC-11, threat T25).

use std::collections::BTreeSet;
use std::time::Duration;

use skep::clock;
use skep::effect::Lane;
use skep::id::{ActorId, KeyId};
use skep::store::{Error, KnownActor, Store};

use super::peer::{Mood, Peer, post};
use super::site::Site;
use super::{followed_site, site_keys, until};

const HOUR: Duration = Duration::from_secs(60 * 60);

fn key(peer: &Peer, path: &str) -> KeyId {
    KeyId::parse(&format!("{}{path}", peer.origin())).unwrap()
}

/// What the site says to a Follow of bob's that is signed under this key id.
#[track_caller]
fn knock(site: &Site, peer: &Peer, path: &str) -> u16 {
    let body = peer.activity("Follow", site.actor()).to_string().into_bytes();
    post(site, &peer.sign_under(site, &body, &key(peer, path)), &body).status
}

/// How often a path was asked for.
fn asked(peer: &Peer, path: &str) -> usize {
    peer.gets().iter().filter(|it| *it == path).count()
}

/// How many errands are due within this time.
fn errands(site: &Site, time: Duration) -> usize {
    let store = Store::open(&site.path("data/skep.db")).unwrap();
    let due =
        store.read::<_, Error>(|tx| tx.list_due_errands(Lane::Quick, clock::now().plus(time), 9));
    due.unwrap().len()
}

#[test]
fn made_up_keys_of_an_account_are_one_fetch() {
    let site = Site::new();
    let _serving = site.serve();
    let peer = Peer::new();
    for number in 0..5 {
        assert_eq!(knock(&site, &peer, &format!("/users/bob#x{number}")), 401);
    }
    assert_eq!(asked(&peer, "/users/bob"), 1);
    assert_eq!(knock(&site, &peer, "/users/bob#main-key"), 202, "his own key is known");
    // The same of one that is not there.
    for number in 0..5 {
        assert_eq!(knock(&site, &peer, &format!("/users/nobody#x{number}")), 401);
    }
    assert_eq!((asked(&peer, "/users/nobody"), asked(&peer, "/users/bob")), (1, 1));
}

/// Key ids may be documents of their own, and any number of them can be made up.
#[test]
fn made_up_documents_are_asked_for_so_often() {
    let site = Site::new();
    let _serving = site.serve();
    let peer = Peer::new();
    let told: Vec<u16> =
        (0..64).map(|number| knock(&site, &peer, &format!("/k/{number}"))).collect();
    assert!(told[..60].iter().all(|status| *status == 401), "{told:?}");
    assert!(told[60..].iter().all(|status| *status == 202), "the rest waits: {told:?}");
    assert_eq!(peer.gets().len(), 60);
    assert_eq!(site.json(&["status"])["requests_parked"], 4);
}

/// Bob as he was known two hours ago, with a key that is not his any more.
fn remember_an_old_key(site: &Site, peer: &Peer) {
    let store = Store::open(&site.path("data/skep.db")).unwrap();
    let bob = ActorId::parse(&peer.actor()).unwrap();
    store
        .write::<_, Error>(|tx| {
            let known = tx.find_actor(&bob)?.unwrap();
            let old = KnownActor { fetched_at: clock::now().minus(2 * HOUR), ..known };
            tx.upsert_actor(&old, &[(key(peer, "/users/bob#main-key"), site_keys().public_pem())])
        })
        .unwrap();
}

#[test]
fn a_new_key_is_fetched_once_an_hour() {
    let (site, _serving, peer) = followed_site();
    remember_an_old_key(&site, &peer);
    let before = peer.gets().len();
    assert_eq!(peer.send(&site, &peer.activity("View", site.actor())).status, 202);
    assert_eq!(peer.gets().len(), before + 1);
    let body = peer.activity("Follow", site.actor()).to_string().into_bytes();
    let mut forged = peer.sign(&site, &body);
    for (_, value) in forged.iter_mut().filter(|(name, _)| *name == "Date") {
        *value = clock::now().minus(Duration::from_secs(9)).http_date();
    }
    for _ in 0..3 {
        assert_eq!(post(&site, &forged, &body).status, 401);
    }
    assert_eq!(peer.gets().len(), before + 1);
}

/// Neither does an origin that is down get asked more often.
#[test]
fn a_new_key_that_cannot_be_had_is_asked_for_once_an_hour() {
    let (site, _serving, peer) = followed_site();
    remember_an_old_key(&site, &peer);
    peer.gets_are(Mood::Says(503));
    let before = peer.gets().len();
    for _ in 0..3 {
        assert_eq!(peer.send(&site, &peer.activity("View", site.actor())).status, 202);
    }
    assert_eq!(peer.gets().len(), before + 1);
    let store = Store::open(&site.path("data/skep.db")).unwrap();
    let missing = |time| {
        let key = key(&peer, "/users/bob#main-key");
        store.read::<_, Error>(|tx| tx.find_missing_key(&key, clock::now().plus(time))).unwrap()
    };
    assert!(missing(HOUR - HOUR / 10).is_some() && missing(HOUR).is_none());
}

#[test]
fn a_silent_server_puts_off_all_that_waits_for_it() {
    let site = Site::new();
    let _serving = site.serve();
    let silent = Peer::new();
    silent.gets_are(Mood::Silent);
    for number in 0..4 {
        assert_eq!(knock(&site, &silent, &format!("/users/u{number}#key")), 202);
    }
    assert_eq!(silent.gets().len(), 1, "who is silent once is not asked for others");
    let store = Store::open(&site.path("data/skep.db")).unwrap();
    let due = |time: Duration| {
        let due = store.read::<_, Error>(|tx| tx.list_due_parked(clock::now().plus(time), 9));
        due.unwrap().len()
    };
    until("all to be put off", || (due(Duration::ZERO) == 0).then_some(()));
    assert_eq!((due(HOUR / 10), due(HOUR)), (0, 4));
}

#[test]
fn a_farewell_that_cannot_be_checked_is_asked_about_once_an_hour() {
    let (site, _serving, peer) = followed_site();
    let body = peer.activity("Delete", peer.actor()).to_string().into_bytes();
    let forged = peer.sign_under(&site, &body, &key(&peer, "/users/bob#other"));
    let before = peer.gets().len();
    for number in 0..3 {
        assert_eq!(post(&site, &forged, &body).status, 202);
        until("the errand", || (errands(&site, Duration::ZERO) == 0).then_some(()));
        assert_eq!(errands(&site, HOUR), usize::from(number > 0), "{number}");
        assert_eq!(errands(&site, HOUR - HOUR / 10), 0, "{number}");
    }
    assert_eq!(peer.gets().len(), before + 1);
}

#[test]
fn who_changes_again_and_again_is_fetched_every_few_minutes() {
    let (site, _serving, peer) = followed_site();
    let before = peer.gets().len();
    for _ in 0..3 {
        assert_eq!(peer.send(&site, &peer.activity("Update", peer.actor())).status, 202);
        until("the errand", || (errands(&site, Duration::ZERO) == 0).then_some(()));
    }
    assert_eq!((peer.gets().len(), errands(&site, HOUR / 10)), (before + 1, 1));
}

#[test]
fn an_origin_that_sends_too_much_is_told_when_to_come_again() {
    let (site, _serving, peer) = followed_site();
    let view = peer.activity("View", site.actor());
    let told: Vec<_> = (0..400)
        .map(|_| peer.send(&site, &view))
        .take_while(|answer| answer.status == 202)
        .collect();
    assert!((290..400).contains(&told.len()), "{}", told.len());
    let refused = until("one too many", || {
        Some(peer.send(&site, &view)).filter(|answer| answer.status == 429)
    });
    let seconds: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..60).contains(&seconds), "{seconds}");
    let other = Peer::new();
    assert_eq!(other.send(&site, &other.activity("Follow", site.actor())).status, 202);
}

/// What is written about strangers: who, why, and nothing that could be used.
#[test]
fn the_log_says_who_was_refused_and_no_secrets() {
    for format in ["text", "json"] {
        refused_in(format);
    }
}

fn refused_in(format: &str) {
    let site = Site::new();
    let serving = site.serve_with(&["--log", format]);
    let peer = Peer::new();
    let body = peer.activity("Follow", site.actor()).to_string().into_bytes();
    let cavage = peer.sign_under(&site, &body, &key(&peer, "/users/bob#cavage"));
    let message = peer.sign_by_message(&site, &body, &key(&peer, "/users/bob#message"));
    let mut secrets = BTreeSet::new();
    for headers in [cavage, message] {
        assert_eq!(post(&site, &headers, &body).status, 401);
        let values = headers.into_iter().filter(|(name, _)| name.ends_with("Signature"));
        secrets.extend(values.map(|(_, value)| value[value.len() - 40..].to_owned()));
    }
    let crooked = [("X-Token", "s3cret"), ("Content-Length", "1"), ("Content-Length", "2")];
    assert_eq!(
        super::http::send(site.address, "POST /ap/inbox?s3cret", &crooked, b"x").status,
        400
    );
    secrets.insert("s3cret".to_owned());
    assert_eq!(secrets.len(), 3);
    drop(serving);
    let log = site.read("serve.log");
    for told in ["/users/bob#cavage", "/users/bob#message", "gate: 127.0.0.1: 400 "] {
        assert!(log.contains(told), "{told}: {log}");
    }
    for secret in secrets {
        assert!(!log.contains(&secret), "{secret}: {log}");
    }
}
