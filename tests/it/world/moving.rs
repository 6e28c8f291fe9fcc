//! Accounts that the owner follows move, and the owner goes along, or not (protocol 7.3).

use serde_json::{Value, json};

use super::fetching::none_left;
use super::peer::Peer;
use super::site::Site;

/// The document of a peer's account, with one member more.
fn says(peer: &Peer, member: &str, value: Value) {
    let mut document = peer.document("/users/bob");
    document[member] = value;
    peer.host(&document);
}

fn moved_to(site: &Site) -> Value {
    site.json(&["following"])[0]["moved_to"].clone()
}

#[test]
fn the_owner_goes_along_with_an_account_that_has_moved() {
    let site = Site::new();
    let _serving = site.serve();
    let (old, new) = (Peer::new(), Peer::new());
    site.ok(&["follow", &old.actor()]);
    let follow = old.expect("Follow", &old.actor()).activity;
    old.send(&site, &old.activity("Accept", follow.clone()));
    let tell = || {
        let mut move_there = old.activity("Move", old.actor());
        move_there["target"] = json!(new.actor());
        assert_eq!(old.send(&site, &move_there).status, 202);
        none_left(&site);
    };
    let refused = || assert_eq!(site.run(&["following", "move", &old.actor()]).code, 1);
    // Neither the word of the old account nor an alias of the new one is enough.
    tell();
    assert_eq!(moved_to(&site), Value::Null);
    says(&old, "movedTo", json!(new.actor()));
    tell();
    assert_eq!(moved_to(&site), Value::Null);
    refused();

    says(&new, "alsoKnownAs", json!([old.actor()]));
    tell();
    assert_eq!(moved_to(&site), json!(new.actor()));
    let said = site.ok(&["following"]).out;
    assert!(said.contains(&format!("skep following move {}", old.handle())), "{said}");
    assert_eq!(new.count("Follow", &new.actor()), 0, "the owner has not said so yet");

    site.ok(&["following", "move", &old.handle()]);
    new.expect("Follow", &new.actor());
    let undo = old.expect("Undo", follow["id"].as_str().unwrap());
    assert_eq!(undo.activity["object"]["type"], "Follow");
    let rows = site.json(&["following"]);
    assert_eq!((rows.as_array().unwrap().len(), &rows[0]["actor"]), (1, &json!(new.actor())));
    refused();
}
