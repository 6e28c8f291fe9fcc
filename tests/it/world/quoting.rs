//! Others ask whether they may quote, and get a stamp, or not (FEP-044f).

use serde_json::{Value, json};

use super::peer::{Delivery, Peer};
use super::site::{Serving, Site};
use super::{AP, until};

/// A site with a post that its peer follows and asks to quote. The post that quotes, and the request.
fn asked(quotes: &str) -> (Site, Serving, Peer, String, Value) {
    let site = Site::with(&format!("quotes = \"{quotes}\"\n"));
    let serving = site.serve();
    let peer = Peer::new();
    peer.follow(&site);
    site.post("a", "Words.");
    site.ok(&["publish"]);
    let mut quoting = peer.note("RE");
    quoting["quote"] = json!(site.id("posts.a"));
    peer.host(&quoting);
    let mut request = peer.activity("QuoteRequest", site.id("posts.a"));
    request["instrument"] = quoting["id"].clone();
    assert_eq!(peer.send(&site, &request).status, 202);
    (site, serving, peer, quoting["id"].as_str().unwrap().to_owned(), request["id"].clone())
}

/// What was answered to the request.
fn answer(peer: &Peer, kind: &str, request: &Value) -> Delivery {
    let answer = peer.expect(kind, request.as_str().unwrap());
    assert_eq!(answer.activity["object"]["type"], "QuoteRequest");
    answer
}

/// The stamp that an Accept brings is there, and says what it is for.
#[track_caller]
fn stamp(site: &Site, accept: &Delivery, quoting: &str) -> String {
    let id = accept.activity["result"].as_str().unwrap();
    let path = id.strip_prefix(&site.origin()).unwrap().to_owned();
    let served = site.get(&path, &[("Accept", AP)]);
    assert_eq!((served.status, served.header("content-type")), (200, AP));
    let stamp = served.json();
    assert_eq!(stamp["type"], "QuoteAuthorization");
    assert_eq!((&stamp["id"], &stamp["attributedTo"]), (&json!(id), &json!(site.actor())));
    assert_eq!(
        (&stamp["interactingObject"], &stamp["interactionTarget"]),
        (&json!(quoting), &json!(site.id("posts.a")))
    );
    path
}

fn waiting(site: &Site) -> Value {
    until("the quote to wait", || {
        let rows = site.json(&["quotes", "list"]);
        (rows != json!([])).then(|| rows[0].clone())
    })
}

#[test]
fn the_owner_lets_a_post_quote_and_takes_that_back() {
    let (site, _serving, peer, quoting, request) = asked("approve");
    let row = waiting(&site);
    assert_eq!((&row["object"], &row["state"]), (&json!(quoting), &json!("waiting")));
    assert_eq!((&row["actor"], &row["quotes"]), (&json!(peer.actor()), &json!(site.id("posts.a"))));
    let id = row["id"].to_string();
    site.ok(&["quotes", "approve", &id]);
    let path = stamp(&site, &answer(&peer, "Accept", &request), &quoting);
    assert_eq!(site.json(&["quotes", "list", "--state", "approved"])[0]["id"], row["id"]);

    site.ok(&["quotes", "revoke", &id]);
    peer.expect("Delete", &format!("{}{path}", site.origin()));
    assert_eq!(site.get(&path, &[("Accept", AP)]).status, 404);
    assert_eq!(site.json(&["quotes", "list", "--state", "revoked"])[0]["id"], row["id"]);
    // Once more, with another stamp.
    site.ok(&["quotes", "approve", &id]);
    until("another stamp", || {
        let newest = peer.deliveries().into_iter().rfind(|it| it.kind() == "Accept")?;
        let result = newest.activity["result"].as_str()?.to_owned();
        (!result.ends_with(&path)).then_some(())
    });
}

#[test]
fn whoever_quotes_a_post_hears_of_its_edit_and_its_end() {
    let (site, _serving, peer, quoting, request) = asked("open");
    let path = stamp(&site, &answer(&peer, "Accept", &request), &quoting);
    peer.send(&site, &peer.activity("Undo", peer.activity("Follow", site.actor())));
    assert_eq!(site.json(&["followers"]), json!([]));
    site.post("a", "Other words.");
    site.ok(&["publish"]);
    peer.expect("Update", &site.id("posts.a"));
    stamp(&site, &answer(&peer, "Accept", &request), &quoting);
    site.remove("content/posts/a.md");
    site.ok(&["publish", "--allow-deletes", "1"]);
    peer.expect("Delete", &site.id("posts.a"));
    assert_eq!(site.get(&path, &[("Accept", AP)]).status, 404, "nothing is left to be quoted");
}

#[test]
fn a_block_takes_stamps_back() {
    let (site, _serving, peer, quoting, request) = asked("open");
    let path = stamp(&site, &answer(&peer, "Accept", &request), &quoting);
    site.ok(&["block", &peer.actor()]);
    peer.expect("Delete", &format!("{}{path}", site.origin()));
    assert_eq!(site.get(&path, &[("Accept", AP)]).status, 404);
    assert_eq!(site.json(&["quotes", "list", "--state", "revoked"])[0]["object"], json!(quoting));
    site.ok(&["unblock", &peer.actor()]);
    assert_eq!(
        site.json(&["quotes", "list", "--state", "approved"]),
        json!([]),
        "it is not undone"
    );
}

#[test]
fn the_owner_does_not_let_a_post_quote() {
    let (site, _serving, peer, _, request) = asked("approve");
    let id = waiting(&site)["id"].to_string();
    site.ok(&["quotes", "refuse", &id]);
    assert_eq!(answer(&peer, "Reject", &request).activity["result"], Value::Null);
    assert_eq!(site.json(&["quotes", "list"]), json!([]));
    for verb in ["refuse", "revoke"] {
        let code = site.run(&["quotes", verb, "99"]).code;
        assert_eq!(code, 1, "{verb}");
    }
}

#[test]
fn an_open_site_stamps_by_itself_and_a_closed_one_refuses() {
    let (site, _serving, peer, quoting, request) = asked("open");
    stamp(&site, &answer(&peer, "Accept", &request), &quoting);
    let (_site, _serving, peer, _, request) = asked("off");
    answer(&peer, "Reject", &request);
    assert!(!peer.gets().iter().any(|path| path.starts_with("/notes/")), "nothing is fetched");
}
