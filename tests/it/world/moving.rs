//! Accounts that the owner follows move, and the owner goes along, or not (protocol 7.3).

use serde_json::{Value, json};

use super::fetching::none_left;
use super::peer::Peer;
use super::site::{Serving, Site};
use super::until;

/// The document of a peer's account, with one member more.
fn says(peer: &Peer, member: &str, value: Value) {
    let mut document = peer.document("/users/bob");
    document[member] = value;
    peer.host(&document);
}

fn moved_to(site: &Site) -> Value {
    site.json(&["following"])[0]["moved_to"].clone()
}

/// A served site whose owner follows an account, and its Follow.
fn following(federation: &str) -> (Site, Serving, Peer, Value) {
    let (site, old) = (Site::with(federation), Peer::new());
    let serving = site.serve();
    site.ok(&["follow", &old.actor()]);
    let follow = accepts(&old, &site);
    (site, serving, old, follow)
}

/// Says yes to a Follow that is on its way.
fn accepts(peer: &Peer, site: &Site) -> Value {
    let follow = peer.expect("Follow", &peer.actor()).activity;
    assert_eq!(peer.send(site, &peer.activity("Accept", follow.clone())).status, 202);
    follow
}

/// `by` says that `from` has moved to `to`, and whatever follows from that is done.
fn tells(site: &Site, by: &Peer, from: &str, to: &str) {
    let mut activity = by.activity("Move", from);
    activity["target"] = json!(to);
    assert_eq!(by.send(site, &activity).status, 202);
    none_left(site);
}

/// Who is followed, and what they have answered.
fn followed(site: &Site) -> Vec<(String, String)> {
    let rows = site.json(&["following"]);
    let text = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
    rows.as_array().unwrap().iter().map(|row| (text(row, "actor"), text(row, "state"))).collect()
}

#[test]
fn with_always_a_followed_account_is_followed_where_it_goes_and_left_when_that_answers() {
    let (site, _serving, old, follow) = following("follow_moves = \"always\"");
    let new = Peer::new();
    site.ok(&["mute", &old.actor()]);
    says(&old, "movedTo", json!(new.actor()));
    says(&new, "alsoKnownAs", json!([old.actor()]));
    tells(&site, &old, &old.actor(), &new.actor());
    new.expect("Follow", &new.actor());
    assert_eq!(followed(&site).len(), 2, "the old one is left when the new one has said yes");
    assert_eq!(old.count("Undo", follow["id"].as_str().unwrap()), 0);
    accepts(&new, &site);
    old.expect("Undo", follow["id"].as_str().unwrap());
    until("the old account to be left", || {
        (followed(&site) == [(new.actor(), "accepted".to_owned())]).then_some(())
    });
    let rules = site.json(&["blocks", "list"]).to_string();
    assert!(rules.contains(&new.actor()), "whoever was muted still is: {rules}");
    // Back at once: refused.
    says(&new, "movedTo", json!(old.actor()));
    says(&old, "alsoKnownAs", json!([new.actor()]));
    says(&old, "movedTo", Value::Null);
    tells(&site, &new, &new.actor(), &old.actor());
    assert_eq!((followed(&site).len(), old.count("Follow", &old.actor())), (1, 1));
}

/// Threat T28, from outside; by the hundred in `src/inbox/tests/moves.rs`.
#[test]
fn with_always_nobody_goes_along_with_what_only_one_side_says() {
    let (site, _serving, old, _) = following("follow_moves = \"always\"");
    let (new, third) = (Peer::new(), Peer::new());
    let tries: [(&str, &Peer, Value, Value, Value); 6] = [
        ("no alias", &old, json!(new.actor()), json!([]), Value::Null),
        ("another's alias", &old, json!(new.actor()), json!([third.actor()]), Value::Null),
        ("no movedTo", &old, Value::Null, json!([old.actor()]), Value::Null),
        ("pulled without movedTo", &new, Value::Null, json!([old.actor()]), Value::Null),
        ("moved on", &old, json!(new.actor()), json!([old.actor()]), json!(third.actor())),
        ("said by a third", &third, json!(new.actor()), json!([old.actor()]), Value::Null),
    ];
    for (what, by, old_to, alias, new_to) in tries {
        says(&old, "movedTo", old_to);
        says(&new, "alsoKnownAs", alias);
        says(&new, "movedTo", new_to);
        tells(&site, by, &old.actor(), &new.actor());
        assert_eq!(followed(&site), [(old.actor(), "accepted".to_owned())], "{what}");
    }
    says(&old, "movedTo", Value::Null);
    // What is said again and again is looked at a bounded number of times.
    let asked = || new.gets().iter().filter(|path| *path == "/users/bob").count();
    for _ in 0..30 {
        tells(&site, &new, &old.actor(), &new.actor());
    }
    assert!(asked() <= 26, "asked {} times", asked());
    assert_eq!((followed(&site).len(), new.count("Follow", &new.actor())), (1, 0));
}

#[test]
fn the_owner_goes_along_with_an_account_that_has_moved() {
    let (site, _serving, old, follow) = following("");
    let new = Peer::new();
    let tell = || tells(&site, &old, &old.actor(), &new.actor());
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
    accepts(&new, &site);
    let undo = old.expect("Undo", follow["id"].as_str().unwrap());
    assert_eq!(undo.activity["object"]["type"], "Follow");
    assert_eq!(followed(&site), [(new.actor(), "accepted".to_owned())]);
    refused();
}
