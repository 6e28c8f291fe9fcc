//! `skep move out`: every kind of server goes along, and the ledger knows who did (MOV-8, MOV-9, MOV-10).

use serde_json::{Value, json};
use skep::store::Store;

use super::families::{Case, FAMILIES};
use super::leaving_check::{becomes_ready, site_and_new_account};
use super::peer::{Mood, Peer};
use super::site::{Serving, Site};
use super::{AP, until};

/// A site that has left with its followers, who have not answered yet.
pub(super) struct Left {
    pub(super) site: Site,
    _serving: Serving,
    new: Peer,
    /// Each with the Follow that it had sent.
    pub(super) followers: Vec<(Peer, Value)>,
}

pub(super) fn left_with(count: usize, prepare: impl FnOnce(&[(Peer, Value)])) -> Left {
    let (site, serving, new) = site_and_new_account();
    let followers: Vec<(Peer, Value)> = (0..count)
        .map(|_| {
            let peer = Peer::new();
            let follow = peer.follow(&site);
            (peer, follow)
        })
        .collect();
    site.until_delivered();
    prepare(&followers);
    site.ok(&["move", "out", &new.handle(), "--yes", &new.handle()]);
    Left { site, _serving: serving, new, followers }
}

impl Left {
    fn status(&self) -> Value {
        self.site.json(&["move", "status"])
    }

    /// The follower at `at` stops following here, as its server does after a Move.
    pub(super) fn goes_along(&self, at: usize) {
        let (peer, follow) = &self.followers[at];
        assert_eq!(peer.send(&self.site, &peer.activity("Undo", follow.clone())).status, 202);
    }

    pub(super) fn until_counts(&self, wanted: &Value) {
        until(&format!("{wanted}"), || {
            let counts = self.status()["counts"].clone();
            let said =
                wanted.as_object().unwrap().iter().all(|(name, count)| counts[name] == *count);
            said.then_some(())
        });
    }
}

/// As if the Move had been sent so many days before.
pub(super) fn shift_by_days(site: &Site, days: i64) {
    let millis = days * 24 * 60 * 60 * 1000;
    drop(Store::open(&site.path("data/skep.db")).unwrap());
    let database = rusqlite::Connection::open(site.path("data/skep.db")).unwrap();
    database.execute("update own_moves set sent = sent - ?1", [millis]).unwrap();
    database.execute("update leavers set told = told - ?1", [millis]).unwrap();
    database.execute("update departures set begun = begun - ?1", [millis]).unwrap();
}

#[test]
fn every_family_goes_along_and_the_ledger_knows_who_did() {
    let (refuses, away) = (8, 9);
    let left = left_with(10, |followers| {
        followers[refuses].0.inbox_is(Mood::Says(403));
        followers[away].0.inbox_is(Mood::Says(500));
    });
    let (me, new) = (left.site.actor(), left.new.document("/users/bob"));
    let old = left.site.get("/ap/actor", &[("Accept", AP)]).json();
    assert_eq!(old["movedTo"], new["id"]);
    let mut ids = Vec::new();
    for (at, family) in FAMILIES.iter().enumerate() {
        let (peer, _) = &left.followers[at];
        let came = peer.expect("Move", &me);
        let before = peer.deliveries();
        let place = |kind: &str| before.iter().position(|it| it.kind() == kind);
        let met = place("Announce").is_some_and(|at| Some(at) < place("Move"));
        assert!(place("Update") < place("Announce"), "{}", family.name);
        ids.push(came.activity["id"].clone());
        // Whoever is told can fetch it.
        let id = came.activity["id"].as_str().unwrap();
        let served = left.site.get(&id[left.site.origin().len()..], &[("Accept", AP)]);
        assert_eq!(served.json(), came.activity);
        let case = Case { activity: came.activity, old: old.clone(), new: new.clone(), met };
        assert!(family.accepts(&case), "{}", family.name);
        if family.undoes {
            left.goes_along(at);
        }
    }
    ids.dedup();
    assert_eq!(ids.len(), 1, "one Move for all");
    left.until_counts(
        &json!({ "came": 7, "told": 1, "dead": 1, "waiting": 1, "silent": 0, "answered": 0 }),
    );

    let status = left.status();
    assert_eq!((&status["state"], &status["followers"]), (&json!("gone"), &json!(10)));
    assert!(status["steps"].as_array().unwrap().iter().all(|step| step["done"].is_string()));
    for (name, words) in [("ledger.csv", "dead"), ("ledger.html", "<td>came</td>")] {
        let path = left.site.path(name);
        left.site.ok(&["move", "status", "--report", path.to_str().unwrap()]);
        assert!(left.site.read(name).contains(words), "{name}");
    }
    assert_eq!(left.site.run(&["move", "status", "--report", "ledger.txt"]).code, 2);
}

#[test]
fn an_account_that_has_moved_stays_where_it_is_and_says_so() {
    let left = left_with(1, |_| {});
    let Left { site, new, .. } = &left;
    let home = site.get("/", &[]).text();
    assert!(home.contains(&format!("rel=\"me\">{}</a>", new.handle())), "{home}");
    let finger = format!("/.well-known/webfinger?resource=acct:me@{}", site.address);
    assert!(site.get(&finger, &[]).text().contains(&site.actor()));
    // Nobody new is let in; whoever leaves is let go.
    let late = Peer::new();
    let follow = late.activity("Follow", site.actor());
    assert_eq!(late.send(site, &follow).status, 202);
    late.expect("Reject", follow["id"].as_str().unwrap());
    left.goes_along(0);
    left.until_counts(&json!({ "came": 1 }));

    site.post("a", "Words.");
    let ran = site.run(&["publish"]);
    assert_eq!(ran.code, 5, "{ran:?}");
    assert!(ran.err.contains(&format!("moved to {}", new.handle())), "{ran:?}");
    site.ok(&["build"]);
    // Asked again, nothing is done again.
    let again = site.run(&["move", "out", &new.handle(), "--yes", &new.handle()]);
    assert_eq!(again.code, 5, "{again:?}");
    assert_eq!(site.json(&["move", "status"])["sent"].as_array().unwrap().len(), 1);
}

#[test]
fn nobody_leaves_by_accident() {
    let (site, _serving, new) = site_and_new_account();
    for args in [&["--yes", "@me@else.example"][..], &[], &["--dry-run"]] {
        let ran = site.run(&[&["move", "out", &new.handle()], args].concat());
        assert_eq!(ran.code, if args == ["--dry-run"] { 0 } else { 5 }, "{args:?} {ran:?}");
    }
    let mut document = new.document("/users/bob");
    document["alsoKnownAs"] = json!([]);
    new.host(&document);
    assert_eq!(site.run(&["move", "out", &new.handle(), "--yes", &new.handle()]).code, 3);
    for verb in ["status", "resend", "cancel"] {
        assert_eq!(site.run(&["move", verb]).code, 1, "{verb}: there was no move");
    }
}

#[test]
fn a_move_that_is_taken_back_lets_followers_in_again() {
    let left = left_with(1, |_| {});
    let Left { site, new, .. } = &left;
    let (peer, _) = &left.followers[0];
    peer.expect("Move", &site.actor());
    assert_eq!(site.run(&["move", "cancel"]).code, 5, "it wants to be confirmed");
    let told = peer.count("Update", &site.actor());
    let ran = site.ok(&["move", "cancel", "--yes", &new.handle()]);
    assert!(ran.err.contains("nothing can call it back"), "{ran:?}");
    until("the Update", || (peer.count("Update", &site.actor()) > told).then_some(()));
    let last = peer.deliveries().into_iter().rfind(|it| it.kind() == "Update").unwrap();
    assert_eq!(last.activity["object"]["movedTo"], Value::Null);
    until("the pages", || (!site.read("public/index.html").contains("has moved to")).then_some(()));
    until("the end", || (left.status()["state"] == "back").then_some(()));
    Peer::new().follow(site);
    site.post("a", "Words.");
    site.ok(&["publish"]);
    // But others heed no other Move yet.
    let ran = site.run(&["move", "out", &new.handle(), "--yes", &new.handle()]);
    assert_eq!(ran.code, 3);
    assert!(ran.err.contains("cooldown") && ran.err.contains("wait until"), "{ran:?}");
}

#[test]
fn whoever_is_left_is_told_again_when_their_server_may_heed_it() {
    let left = left_with(2, |_| {});
    let Left { site, .. } = &left;
    let (gone, stays) = (&left.followers[0].0, &left.followers[1].0);
    for peer in [gone, stays] {
        peer.expect("Move", &site.actor());
    }
    left.goes_along(0);
    left.until_counts(&json!({ "came": 1, "told": 1 }));
    let ran = site.run(&["move", "resend"]);
    assert_eq!(ran.code, 5);
    assert!(ran.err.contains("7 days"), "{ran:?}");

    shift_by_days(site, 8);
    left.until_counts(&json!({ "silent": 1 }));
    let dry = site.json(&["move", "resend", "--dry-run"]);
    assert_eq!((&dry["followers"], &dry["locked"]), (&json!(1), &json!(0)));
    let updates = stays.count("Update", &site.actor());
    site.ok(&["move", "resend"]);
    until("the second Move", || (stays.count("Move", &site.actor()) == 2).then_some(()));
    assert_eq!(stays.count("Update", &site.actor()), updates + 1);
    let came = stays.deliveries();
    let moves: Vec<&Value> =
        came.iter().filter(|it| it.kind() == "Move").map(|it| &it.activity["id"]).collect();
    assert_ne!(moves[0], moves[1], "under a new id");
    assert_eq!(gone.count("Move", &site.actor()), 1, "whoever came along hears no more of it");
}

#[test]
fn the_tombstone_is_a_folder_for_any_host() {
    let left = left_with(1, |_| {});
    let site = &left.site;
    let folder = site.path("tomb");
    site.ok(&["build", "--moved", folder.to_str().unwrap()]);
    let actor: Value = serde_json::from_str(&site.read("tomb/ap/actor")).unwrap();
    assert_eq!(actor["movedTo"], left.new.actor());
    for member in ["inbox", "publicKey", "followers"] {
        assert!(!actor[member].is_null(), "{member}");
    }
    for file in ["index.html", ".well-known/webfinger", "ap/followers", "HOSTING.txt"] {
        assert!(site.path(&format!("tomb/{file}")).is_file(), "{file}");
    }
    for (file, words) in [
        ("_headers", "application/activity+json"),
        ("ap/.htaccess", "ForceType application/activity+json"),
        (".well-known/.htaccess", "application/jrd+json"),
    ] {
        assert!(site.read(&format!("tomb/{file}")).contains(words), "{file}");
    }
    assert!(site.path("tomb/ap/move").read_dir().unwrap().count() == 1);
    let still_here = Site::new();
    let ran = still_here.run(&["build", "--moved", folder.to_str().unwrap()]);
    assert_eq!(ran.code, 5, "{ran:?}");
}

#[test]
fn a_post_of_the_new_account_can_be_chosen() {
    let (site, _serving, new) = site_and_new_account();
    let chosen = becomes_ready(&new, &site);
    let newest = becomes_ready(&new, &site);
    let peer = Peer::new();
    peer.follow(&site);
    site.ok(&["move", "out", &new.handle(), "--yes", &new.handle(), "--post", &chosen]);
    peer.expect("Announce", &chosen);
    assert_eq!(peer.count("Announce", &newest), 0);
}
