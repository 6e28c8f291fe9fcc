//! `kill -9` at each step of leaving: it goes on, and nothing is sent under a second id.

use std::collections::BTreeSet;
use std::thread;

use serde_json::Value;

use super::leaving_check::site_and_new_account;
use super::peer::{Mood, Peer};
use super::site::Site;
use super::until;

/// Waits until this step was begun, and gives what is known of it.
fn until_begun(site: &Site, step: &str) -> Value {
    until(step, || {
        let ran = site.run(&["move", "status", "--json"]);
        let status: Value = serde_json::from_str(&ran.out).ok()?;
        status["steps"].as_array()?.iter().find(|it| it["step"] == step).cloned()
    })
}

fn ids(peer: &Peer, kind: &str) -> BTreeSet<String> {
    let came = peer.deliveries();
    let ids = came.iter().filter(|it| it.kind() == kind).map(|it| it.activity["id"].to_string());
    ids.collect()
}

#[test]
fn a_kill_at_each_step_of_leaving_loses_and_repeats_nothing() {
    let (site, serving, new) = site_and_new_account();
    let peer = Peer::new();
    peer.follow(&site);
    site.until_delivered();
    let me = site.actor();

    // The site cannot be built, so nobody sees yet that the account has moved.
    site.put("content/posts/broken.md", "+++\ntitle = \n+++\n");
    thread::scope(|scope| {
        let out = scope.spawn(|| site.run(&["move", "out", &new.handle(), "--yes", &new.handle()]));
        assert_eq!(until_begun(&site, "show")["done"], Value::Null);
        serving.kill();
        assert_eq!(out.join().unwrap().code, 75, "it goes on when somebody serves");
    });
    site.remove("content/posts/broken.md");

    // The Update is taken and not answered.
    peer.inbox_is(Mood::Silent);
    let serving = site.serve();
    peer.expect("Update", &me);
    serving.kill();

    // No post of the new account can be found.
    peer.inbox_is(Mood::Well);
    new.gets_are(Mood::Says(500));
    let serving = site.serve();
    assert_eq!(until_begun(&site, "meet")["activity"], Value::Null);
    serving.kill();

    // The boost is taken and not answered.
    new.gets_are(Mood::Well);
    peer.inbox_is(Mood::Silent);
    let serving = site.serve();
    peer.wait_for("the boost", |it| it.kind() == "Announce");
    serving.kill();

    // And so is the Move.
    peer.inbox_is(Mood::Well);
    let serving = site.serve();
    until("the boost once more", || {
        (peer.deliveries().iter().filter(|it| it.kind() == "Announce").count() == 2).then_some(())
    });
    peer.inbox_is(Mood::Silent);
    peer.expect("Move", &me);
    serving.kill();

    peer.inbox_is(Mood::Well);
    let _serving = site.serve();
    until("the Move once more", || (peer.count("Move", &me) == 2).then_some(()));
    until("the ledger", || {
        let status = site.json(&["move", "status"]);
        (status["state"] == "gone" && status["counts"]["told"] == 1).then_some(())
    });
    for kind in ["Update", "Announce", "Move"] {
        assert_eq!(ids(&peer, kind).len(), 1, "{kind}");
    }
    assert_eq!(peer.deliveries().iter().find_map(|it| it.fault.clone()), None);
    assert_eq!(site.json(&["move", "status"])["sent"].as_array().unwrap().len(), 1);
}
