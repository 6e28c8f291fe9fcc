//! What arrives as an address only is fetched from where it lives, now or later, and believed only
//! from there (INB-10, INB-12, INB-16).

use std::time::Duration;

use serde_json::{Value, json};
use skep::clock;
use skep::effect::Lane;
use skep::limits;
use skep::store::{DueErrand, Error, Store};

use super::peer::{Mood, Peer};
use super::site::Site;
use super::until;

const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);

fn store(site: &Site) -> Store {
    Store::open(&site.path("data/skep.db")).unwrap()
}

/// What is still to be fetched, whenever it is due.
fn errands(site: &Site) -> Vec<DueErrand> {
    let later = clock::now().plus(YEAR);
    let due = |lane| store(site).read::<_, Error>(|tx| tx.list_due_errands(lane, later, 99));
    [Lane::Quick, Lane::Walks].into_iter().flat_map(|lane| due(lane).unwrap()).collect()
}

pub(super) fn none_left(site: &Site) {
    until("every errand", || errands(site).is_empty().then_some(()));
}

fn timeline(site: &Site) -> Vec<Value> {
    site.json(&["timeline"]).as_array().unwrap().clone()
}

/// A served site whose owner follows Bob.
fn reader() -> (Site, super::Serving, Peer) {
    let site = Site::new();
    let serving = site.serve();
    let peer = Peer::new();
    site.ok(&["follow", &peer.actor()]);
    let follow = peer.expect("Follow", &peer.actor());
    peer.send(&site, &peer.activity("Accept", follow.activity));
    (site, serving, peer)
}

#[test]
fn a_post_that_is_only_named_is_fetched() {
    let (site, _serving, peer) = reader();
    let note = peer.note("Rye");
    peer.host(&note);
    for object in [note["id"].clone(), json!({ "id": note["id"] })] {
        assert_eq!(peer.send(&site, &peer.activity("Create", object)).status, 202);
        none_left(&site);
        let rows = timeline(&site);
        assert_eq!(
            (rows.len(), &rows[0]["id"], &rows[0]["content"]),
            (1, &note["id"], &json!("<p>Rye</p>"))
        );
    }
}

/// Whoever says that something exists is not asked what it says.
#[test]
fn what_is_fetched_is_believed_of_its_own_origin_alone() {
    let (site, _serving, peer) = reader();
    let other = Peer::new();
    let hosted = |mut note: Value, change: &dyn Fn(&mut Value)| {
        let at = note["id"].as_str().unwrap().to_owned();
        change(&mut note);
        let path = at.strip_prefix(peer.origin()).unwrap().to_owned();
        peer.host_at(&path, &note);
        json!(at)
    };
    let by_other = other.actor();
    for (what, object) in [
        ("nothing there", json!(peer.fresh("notes"))),
        ("another id", hosted(peer.note("x"), &|note| note["id"] = json!(peer.fresh("notes")))),
        ("another author", hosted(peer.note("x"), &|note| note["attributedTo"] = json!(by_other))),
        ("no author", hosted(peer.note("x"), &|note| note["attributedTo"] = json!(null))),
        ("an account", json!(peer.actor())),
        ("a grave", hosted(peer.note("x"), &|note| note["type"] = json!("Tombstone"))),
        ("a list", hosted(peer.note("x"), &|note| note["type"] = json!("Collection"))),
        ("a nearby network", json!("http://10.0.0.1/note")),
    ] {
        for kind in ["Create", "Announce"] {
            assert_eq!(
                peer.send(&site, &peer.activity(kind, object.clone())).status,
                202,
                "{what}"
            );
            none_left(&site);
            let rows = timeline(&site);
            let is_empty = rows.is_empty();
            // A boost may be of anybody's post, as long as its origin vouches for it.
            assert!(is_empty, "{kind} of {what}: {rows:?}");
        }
    }
}

#[test]
fn what_cannot_be_had_now_is_fetched_later() {
    let (site, _serving, peer) = reader();
    let note = peer.note("Rye");
    peer.host(&note);
    peer.gets_are(Mood::Says(503));
    assert_eq!(peer.send(&site, &peer.activity("Create", note["id"].clone())).status, 202);
    let put_off =
        until("the first try", || errands(&site).pop().filter(|errand| errand.tries == 1));
    assert!(timeline(&site).is_empty());
    peer.gets_are(Mood::Well);
    let now = clock::now();
    store(&site).write::<_, Error>(|tx| tx.mark_errand_tried(put_off.id, now)).unwrap();
    none_left(&site);
    assert_eq!(timeline(&site)[0]["id"], note["id"]);
}

#[test]
fn what_cannot_be_had_at_all_is_given_up() {
    let (site, _serving, peer) = reader();
    peer.gets_are(Mood::Says(500));
    let note = peer.fresh("notes");
    assert_eq!(peer.send(&site, &peer.activity("Create", note.as_str())).status, 202);
    let asked = || peer.gets().iter().filter(|path| note.ends_with(path.as_str())).count();
    let errand = until("the first try", || errands(&site).pop().filter(|it| it.tries == 1));
    let (before, now) = (asked(), clock::now());
    // As if all tries but the last had been made.
    let tried = store(&site).write::<_, Error>(|tx| {
        (2..limits::ERRAND_TRIES_MAX).try_for_each(|_| tx.mark_errand_tried(errand.id, now))
    });
    tried.unwrap();
    none_left(&site);
    assert_eq!(asked(), before + 1, "once more, and never again");
}

/// A profile is read where it lives, not in the Update that speaks of it.
#[test]
fn a_changed_profile_is_fetched_again() {
    let (site, _serving, peer) = reader();
    let name = |site: &Site| site.json(&["following"])[0]["handle"].clone();
    assert_eq!(name(&site), peer.handle());
    let mut profile = json!({
        "id": peer.actor(), "type": "Person", "preferredUsername": "robert",
        "inbox": format!("{}/inbox", peer.actor()), "followers": format!("{}/followers", peer.actor()),
        "publicKey": {
            "id": format!("{}#main-key", peer.actor()), "owner": peer.actor(),
            "publicKeyPem": super::peer_keys().public_pem(),
        },
    });
    peer.host(&profile);
    profile["preferredUsername"] = json!("mallory");
    let asked = peer.gets().len();
    assert_eq!(peer.send(&site, &peer.activity("Update", profile.clone())).status, 202);
    until("the profile to be asked for", || (peer.gets().len() > asked).then_some(()));
    none_left(&site);
    assert_eq!(name(&site), peer.handle().replace("bob", "robert"));
    // Nobody changes the profile of another.
    let mallory = Peer::new();
    let asked = peer.gets().len();
    assert_eq!(mallory.send(&site, &mallory.activity("Update", profile)).status, 202);
    none_left(&site);
    assert_eq!(peer.gets().len(), asked);
}
