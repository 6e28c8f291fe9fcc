//! What programs are told that watch a node: its numbers, and its log.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::site::Site;
use super::{followed_site, http, until};

/// The numbers, by their names.
fn numbers(text: &str) -> BTreeMap<&str, f64> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.rsplit_once(' ').unwrap()).map(|(k, v)| (k, v.parse().unwrap())).collect()
}

#[test]
fn numbers_are_told_to_who_may_know() {
    let (site, _serving, _peer) = followed_site();
    let answer = site.get("/metrics", &[]);
    let kind = answer.header("Content-Type");
    assert_eq!((answer.status, kind), (200, "text/plain; version=0.0.4; charset=utf-8"));
    let text = answer.text();
    let found = numbers(&text);
    for (name, wanted) in [
        ("skep_followers", 1.0),
        ("skep_deliveries_waiting", 0.0),
        ("skep_peers{standing=\"well\"}", 1.0),
        ("skep_delivery_attempts_total{class=\"2xx\"}", 1.0),
        ("skep_inbox_total{status=\"202\"}", 1.0),
    ] {
        assert_eq!(found.get(name), Some(&wanted), "{name}: {text}");
    }
    let head = http::send(site.address, "HEAD /metrics", &[], b"");
    assert_eq!((head.status, head.body.len()), (200, 0));

    // Behind a proxy everybody comes from this machine.
    let proxied = [("X-Forwarded-For", "192.0.2.7")];
    let nowhere = site.get("/nowhere", &proxied);
    let refused = site.get("/metrics", &proxied);
    assert_eq!((refused.status, refused.body), (404, nowhere.body));
    let token = site.ok(&["keys", "metrics"]).out.trim().to_owned();
    assert_eq!(token, site.json(&["keys", "metrics"])["token"], "it is made once");
    let ask = |token: &str| {
        let bearer = format!("Bearer {token}");
        site.get("/metrics", &[proxied[0], ("Authorization", &bearer)]).status
    };
    assert_eq!([ask(&token), ask(&token[1..]), ask("")], [200, 404, 404]);
}

#[test]
fn the_log_is_one_object_a_line() {
    let site = Site::new();
    let serving = site.serve_with(&["--log", "json"]);
    let peer = super::peer::Peer::new();
    let follow = peer.follow(&site);
    peer.expect("Accept", follow["id"].as_str().unwrap());
    site.until_delivered();
    until("the delivery in the log", || site.read("serve.log").contains("\"kind\"").then_some(()));
    assert!(serving.terminate(super::PATIENCE).is_some());
    let log = site.read("serve.log");
    // The first lines are the result of the command, on stdout.
    let lines = log.lines().filter(|line| line.starts_with('{'));
    let lines: Vec<Value> = lines.map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.iter().all(|it| it["time"].is_string() && it["level"].is_string()), "{log}");
    let delivery = lines.iter().find(|it| it["kind"] == "Accept").unwrap();
    assert!(delivery["ms"].is_u64(), "{delivery}");
    let told = ["inbox", "status", "try"].map(|name| &delivery[name]);
    assert_eq!(json!(told), json!([format!("{}/inbox", peer.actor()), 202, 1]));
    assert!(!log.lines().any(|line| line.starts_with("info:")), "{log}");
}
