//! New keys: whoever knows the old ones hears of them by these, and believes the new ones from then on.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;
use skep::sig::{OwnerKeys, PublicKey};

use super::checks::{Delivery, check_proof_of, verify_by};
use super::peer::{Mood, Peer};
use super::site::Site;
use super::{followed_site, site_keys, until};

/// What a server knows that looks up no key twice, but takes it from an Update that it believes.
struct Cached {
    rsa: PublicKey,
    ed25519: PublicKey,
}

impl Cached {
    fn of(keys: &OwnerKeys) -> Self {
        Self { rsa: keys.public_rsa().clone(), ed25519: keys.public_ed25519().clone() }
    }

    /// Believes all that has come, in this order. The types of the activities; Updates of the account are
    /// called `keys` if its keys are others from then on.
    #[track_caller]
    fn believe(&mut self, peer: &Peer, from: usize) -> Vec<String> {
        let all = peer.deliveries();
        all[from..].iter().map(|it| self.believe_one(peer, it)).collect()
    }

    #[track_caller]
    fn believe_one(&mut self, peer: &Peer, delivery: &Delivery) -> String {
        let Delivery { head, body, activity, .. } = delivery;
        assert_eq!(verify_by(&self.rsa, head, body, peer.origin()), Ok(()), "{activity:#}");
        if activity["proof"].is_object() {
            assert_eq!(check_proof_of(&self.ed25519, body, activity), Ok(()), "{activity:#}");
        }
        let rsa = activity["object"]["publicKey"]["publicKeyPem"].as_str();
        let Some(rsa) = rsa else { return delivery.kind().to_owned() };
        let multikey = &activity["object"]["assertionMethod"][0]["publicKeyMultibase"];
        let told = Self {
            rsa: PublicKey::from_pem(rsa).unwrap(),
            ed25519: PublicKey::from_multibase(multikey.as_str().unwrap()).unwrap(),
        };
        let is_new = (&told.rsa, &told.ed25519) != (&self.rsa, &self.ed25519);
        *self = told;
        if is_new { "keys" } else { "Update" }.to_owned()
    }
}

fn shown(site: &Site) -> (Value, Value) {
    let shown = site.json(&["keys"]);
    (shown["public_pem"].clone(), shown["multikey"].clone())
}

fn names(site: &Site) -> Vec<String> {
    let names = fs::read_dir(site.path("data/keys")).unwrap();
    let mut names: Vec<_> =
        names.map(|name| name.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn the_new_keys_are_told_by_the_old_and_believed_from_then_on() {
    let (site, serving, peer) = followed_site();
    site.post("before", "Words.");
    site.ok(&["publish"]);
    site.until_delivered();
    let mut cached = Cached::of(&site_keys());
    cached.believe(&peer, 0);
    let seen = peer.count_all();

    let busy = site.run(&["keys", "rotate", "--yes"]);
    assert_eq!(busy.code, 75, "{busy:?}");
    serving.kill();
    // It waits, with a proof by the old key.
    site.post("waits", "Words.");
    site.ok(&["publish"]);
    let unsure = site.run(&["keys", "rotate"]);
    assert!(unsure.code == 5 && unsure.err.contains("--yes"), "{unsure:?}");
    let old = shown(&site);
    assert_eq!(site.json(&["keys", "rotate", "--yes"])["inboxes"], 1);
    let new = shown(&site);
    assert!(old.0 != new.0 && old.1 != new.1, "{new:?}");
    assert_eq!(site.json(&["keys"])["unaware"], 1);
    let all = ["ed25519.pem", "old-ed25519.pem", "old-rsa.pem", "rsa.pem"];
    assert_eq!(names(&site), all);
    for name in all {
        let mode = fs::metadata(site.path(&format!("data/keys/{name}"))).unwrap().permissions();
        assert_eq!(mode.mode() & 0o777, 0o600, "{name}");
    }
    let actor = site.read("public/ap/actor");
    let actor: Value = serde_json::from_str(&actor).unwrap();
    assert_eq!(actor["publicKey"]["publicKeyPem"], new.0);
    assert_eq!(actor["publicKey"]["id"], format!("{}#main-key", site.actor()));
    let again = site.run(&["keys", "rotate", "--yes"]);
    assert!(again.code == 5 && again.err.contains("yet to reach"), "{again:?}");

    site.post("after", "Words.");
    site.ok(&["publish"]);
    let _serving = site.serve();
    site.until_delivered();
    let came = cached.believe(&peer, seen);
    assert_eq!(came[0], "keys", "{came:?}");
    assert_eq!(came.iter().filter(|it| *it == "Create").count(), 2, "{came:?}");
    // All have heard of it.
    site.ok(&["keys"]);
    assert_eq!(names(&site), ["ed25519.pem", "rsa.pem"]);
    for name in ["ap/actor", "ap/post/posts.before", "ap/post/posts.after"] {
        let text = site.read(&format!("public/{name}"));
        let document: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(check_proof_of(&cached.ed25519, text.as_bytes(), &document), Ok(()), "{name}");
    }
}

#[test]
fn one_of_the_two_can_stay() {
    let site = Site::new();
    site.ok(&["build"]);
    for (which, changed) in [("rsa", (true, false)), ("ed25519", (false, true))] {
        let old = shown(&site);
        site.ok(&["keys", "rotate", "--only", which, "--yes"]);
        let new = shown(&site);
        assert_eq!((old.0 != new.0, old.1 != new.1), changed, "{which}");
    }
    assert_eq!(names(&site), ["ed25519.pem", "rsa.pem"], "nobody knew the old ones");
}

#[test]
fn a_server_that_is_away_hears_of_the_keys_before_anything_else() {
    let (site, serving, peer) = followed_site();
    serving.kill();
    let mut cached = Cached::of(&site_keys());
    cached.believe(&peer, 0);
    let seen = peer.count_all();
    site.post("waits", "Words.");
    site.ok(&["publish"]);
    site.ok(&["keys", "rotate", "--yes"]);
    peer.inbox_is(Mood::Says(503));
    let serving = site.serve();
    peer.wait_for("the news", |it| it.kind() == "Update");
    until("the failure to be written down", || {
        (site.json(&["status"])["servers_failing"] == 1).then_some(())
    });
    serving.kill();
    peer.inbox_is(Mood::Well);
    let _serving = site.serve();
    site.ok(&["queue", "retry"]);
    site.until_delivered();
    let last = peer.deliveries()[seen..].iter().rposition(|it| it.kind() == "Update").unwrap();
    let first = peer.deliveries()[seen..].iter().position(|it| it.kind() == "Create").unwrap();
    assert!(last < first, "it is tried until it is known there");
    cached.believe(&peer, seen + last);
}

#[test]
fn a_server_that_has_looked_meanwhile_hears_of_them_by_the_new_key() {
    let (site, serving, peer) = followed_site();
    serving.kill();
    site.ok(&["keys", "rotate", "--yes"]);
    let (pem, _) = shown(&site);
    peer.inbox_is(Mood::Knows(PublicKey::from_pem(pem.as_str().unwrap()).unwrap()));
    site.post("after", "Words.");
    site.ok(&["publish"]);
    let _serving = site.serve();
    site.until_delivered();
    assert_eq!(peer.count("Create", &site.id("posts.after")), 1, "taken the first time");
}

#[test]
fn another_node_takes_the_new_keys() {
    let (ada, bea) = (Site::new(), Site::new());
    let (serving, _bea) = (ada.serve(), bea.serve());
    bea.ok(&["follow", &format!("@me@{}", ada.address)]);
    until("the follow to be accepted", || {
        (bea.json(&["following"])[0]["state"] == "accepted").then_some(())
    });
    ada.until_delivered();
    serving.kill();
    ada.ok(&["keys", "rotate", "--yes"]);
    let _serving = ada.serve();
    ada.post("a", "Words.");
    ada.ok(&["publish"]);
    let id = ada.id("posts.a");
    until("the post at Bea's", || {
        let timeline = bea.json(&["timeline"]);
        timeline.as_array().unwrap().iter().any(|row| row["id"] == id.as_str()).then_some(())
    });
}

/// Nothing can be written where a folder is in the way: as if it had been killed there.
#[test]
fn a_change_that_ends_at_any_file_is_whole_or_absent() {
    let (site, serving, peer) = followed_site();
    serving.kill();
    let mut cached = Cached::of(&site_keys());
    cached.believe(&peer, 0);
    for (round, (file, happens)) in [
        ("next-rsa.pem", Some(false)),
        ("next-ed25519.pem", Some(false)),
        ("old-rsa.pem", Some(true)),
        // That of the change before is removed first, if nobody waits for it any more.
        ("old-ed25519.pem", None),
    ]
    .into_iter()
    .enumerate()
    {
        let old = shown(&site);
        let obstacle = site.path(&format!("data/keys/{file}"));
        let _ = fs::remove_file(&obstacle);
        fs::create_dir(&obstacle).unwrap();
        let ended = site.run(&["keys", "rotate", "--yes"]);
        assert_eq!(ended.code, 1, "{file}: {ended:?}");
        fs::remove_dir(&obstacle).unwrap();
        let new = shown(&site);
        let changed = (old.0 != new.0, old.1 != new.1);
        assert_eq!(changed.0, changed.1, "{file}: {ended:?}");
        assert!(happens.is_none_or(|happens| happens == changed.0), "{file}: {ended:?}");
        believes_a_post(&site, &peer, &mut cached, round);
    }
}

#[test]
fn a_change_that_is_killed_is_whole_or_absent() {
    let (site, serving, peer) = followed_site();
    serving.kill();
    let mut cached = Cached::of(&site_keys());
    cached.believe(&peer, 0);
    let begun = Instant::now();
    site.ok(&["keys", "rotate", "--yes"]);
    let whole = begun.elapsed();
    believes_a_post(&site, &peer, &mut cached, 0);
    for round in 1..8 {
        let mut child = site
            .command(&["keys", "rotate", "--yes"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(whole * u32::try_from(round).unwrap() / 7);
        // It may have finished already.
        let _ = child.kill();
        child.wait().unwrap();
        believes_a_post(&site, &peer, &mut cached, round);
    }
}

/// Whatever has become of the keys, the next post is believed.
#[track_caller]
fn believes_a_post(site: &Site, peer: &Peer, cached: &mut Cached, round: usize) {
    let seen = peer.count_all();
    site.post(&format!("p{round}"), "Words.");
    site.ok(&["publish"]);
    let serving = site.serve();
    site.until_delivered();
    serving.terminate(Duration::from_secs(20)).unwrap();
    let came = cached.believe(peer, seen);
    assert_eq!(came.last().map(String::as_str), Some("Create"), "round {round}: {came:?}");
    let known = (cached.rsa.pem(), cached.ed25519.multibase());
    let (rsa, ed25519) = shown(site);
    assert_eq!((Value::from(known.0), Value::from(known.1)), (rsa, ed25519), "round {round}");
}
