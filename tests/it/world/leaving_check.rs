//! `skep move check`: what would keep followers from coming along is found before, and what to do about it
//! (protocol 7.2).

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::families::{Case, FAMILIES};
use super::peer::Peer;
use super::site::{Serving, Site};

/// A site that is served, and an account elsewhere that is ready to be gone to.
pub(super) fn site_and_new_account() -> (Site, Serving, Peer) {
    let site = Site::new();
    let serving = site.serve();
    let new = Peer::new();
    becomes_ready(&new, &site);
    (site, serving, new)
}

/// The account names the site among its aliases, and has a post. The id of that.
pub(super) fn becomes_ready(new: &Peer, site: &Site) -> String {
    let mut document = new.document("/users/bob");
    document["alsoKnownAs"] = json!([site.actor()]);
    new.host(&document);
    has_post(new, &document)
}

/// An account has a public post in its outbox. The id of that.
fn has_post(peer: &Peer, account: &Value) -> String {
    let mut note = peer.note("Here I am.");
    note["attributedTo"] = account["id"].clone();
    peer.host(&note);
    let create = peer.activity("Create", note.clone());
    peer.host(&json!({
        "id": account["outbox"], "type": "OrderedCollection", "totalItems": 1, "orderedItems": [create],
    }));
    note["id"].as_str().unwrap().to_owned()
}

/// The checks that did not pass.
fn red(checked: &Value) -> Vec<&Value> {
    let checks = checked["checks"].as_array().unwrap();
    checks.iter().filter(|it| it["verdict"] != "passed" && it["check"] != "followers").collect()
}

/// What a server would get if the owner left now, that has met the new account.
fn case(site: &Site, new: &Value) -> Case {
    let mut old = site.get("/ap/actor", &[("Accept", super::AP)]).json();
    old["movedTo"] = new["id"].clone();
    let activity = json!({ "actor": site.actor(), "object": site.actor(), "target": new["id"] });
    Case { activity, old, new: new.clone(), met: true }
}

#[test]
fn an_account_that_is_ready_passes_and_all_families_would_go_along() {
    let (site, _serving, new) = site_and_new_account();
    let checked = site.json(&["move", "check", &new.handle()]);
    assert_eq!(red(&checked), Vec::<&Value>::new());
    assert_eq!(checked["target"], new.actor());
    let case = case(&site, &new.document("/users/bob"));
    assert!(FAMILIES.iter().all(|family| family.accepts(&case)));
}

#[test]
fn each_way_to_spoil_a_move_is_found_with_those_who_refuse_it_and_a_remedy() {
    let (site, _serving, new) = site_and_new_account();
    let (me, ready) = (site.actor(), new.document("/users/bob"));
    let host = me.strip_prefix("http://").unwrap();
    let with = |member: &str, value: Value| {
        let mut document = ready.clone();
        document[member] = value;
        document
    };
    let alias = |alias: &str| with("alsoKnownAs", json!([alias]));
    let mut capital = ready.clone();
    capital["id"] = json!(format!("{}/users/Bob", new.origin()));
    capital["outbox"] = json!(format!("{}/users/Bob/outbox", new.origin()));
    has_post(&new, &capital);
    let fix = "as an alias";
    let rows = [
        (with("alsoKnownAs", json!([])), "alias", fix, 3),
        (alias("https://else.example/users/me"), "alias", fix, 3),
        (alias(&me.replace("actor", "Actor")), "alias", fix, 3),
        (alias(&format!("{me}/")), "alias", fix, 3),
        (alias(&format!("https://{host}")), "alias", fix, 3),
        (alias(&format!("@me@{}", site.address)), "alias", fix, 3),
        (alias(&site.origin()), "alias", fix, 3),
        (with("alsoKnownAs", json!(me)), "alias-list", "second alias", 0),
        (with("movedTo", json!("https://on.example/users/me")), "moved", "take back", 3),
        (with("movedTo", json!(me)), "moved", "take back", 3),
        (with("type", json!("Service")), "type", "is a bot", 0),
        (capital, "lower-case", "follow you anew", 0),
        (with("outbox", Value::Null), "post", "--post", 0),
    ];
    for (document, check, fix, code) in rows {
        new.host(&document);
        let id = document["id"].as_str().unwrap();
        new.names("bob", &format!("acct:{}", &new.handle()[1..]), id);
        let ran = site.run(&["move", "check", id, "--json"]);
        let checked: Value = serde_json::from_str(&ran.out).unwrap();
        let [found] = red(&checked)[..] else { panic!("{check}: {checked}") };
        assert_eq!((&found["check"], ran.code), (&json!(check), code), "{found}");
        assert!(found["fix"].as_str().unwrap().contains(fix), "{found}");
        let named: BTreeSet<&str> =
            found["families"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        let case = Case { met: check != "post", ..case(&site, &document) };
        let refuse = FAMILIES.iter().filter(|family| !family.accepts(&case));
        assert_eq!(named, refuse.map(|family| family.name).collect(), "{found}");
    }
}

#[test]
fn whoever_cannot_be_asked_is_told_from_whoever_says_no() {
    let (site, serving, new) = site_and_new_account();
    let code = |account: &str| site.run(&["move", "check", account]).code;
    assert_eq!(code("@nobody@127.0.0.1:1"), 4, "its server is not there");
    assert_eq!(code(&format!("@nobody@{}", &new.handle()[5..])), 3, "it knows no such account");
    assert_eq!(code(&site.actor()), 3, "that is this account");
    site.ok(&["block", &new.host_name()]);
    let ran = site.run(&["move", "check", &new.actor()]);
    assert_eq!(ran.code, 3);
    site.ok(&["unblock", &new.host_name()]);
    // A line for each, with the remedy below.
    drop(serving);
    let ran = site.run(&["move", "check", &new.handle()]);
    assert_eq!(ran.code, 3);
    let mut lines = ran.out.lines().skip_while(|line| !line.starts_with("NO"));
    assert!(lines.next().unwrap().contains("visible"), "{ran:?}");
    assert!(lines.next().unwrap().contains("skep serve"), "{ran:?}");
}
