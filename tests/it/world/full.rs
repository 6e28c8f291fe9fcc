//! A disk that takes no more. The limit of a file's size stands for it: to SQLite both are writes that
//! fail, and this one needs no disk of its own.

use serde_json::{Value, json};

use super::peer::Peer;
use super::site::Site;
use super::until;

#[test]
fn a_full_disk_loses_nothing_and_keeps_nothing_by_halves() {
    let site = Site::new();
    site.post("a", "Words.");
    site.ok(&["publish"]);
    let serving = site.serve_within_limits();
    let peer = Peer::new();
    let ready = || site.status("/readyz");
    until("it to be ready", || (ready() == 200).then_some(()));
    let mut answer = peer.note("An answer");
    answer["inReplyTo"] = json!(site.id("posts.a"));
    let sent = [
        peer.activity("Follow", site.actor()),
        peer.activity("Create", answer),
        peer.activity("Like", site.id("posts.a")),
    ];
    let kept = || -> [Value; 4] {
        let status = site.json(&["status"]);
        let members = ["followers", "inbox_waiting", "requests_parked", "deliveries_done"];
        members.map(|name| status[name].clone())
    };

    serving.limit_files(Some(1));
    let refused =
        until("it to say so", || Some(site.get("/readyz", &[])).filter(|it| it.status == 503));
    assert_eq!(refused.text(), "what is sent cannot be kept: the database cannot be written\n");
    for activity in &sent {
        let refused = peer.send(&site, activity);
        assert_eq!((refused.status, refused.header("retry-after")), (503, "60"), "{activity}");
    }
    assert_eq!((site.status("/livez"), site.status("/")), (200, 200), "readers notice nothing");
    assert_eq!(kept(), [0, 0, 0, 0].map(Value::from));

    serving.limit_files(None);
    until("it to be ready again", || (ready() == 200).then_some(()));
    for activity in &sent {
        assert_eq!(peer.send(&site, activity).status, 202, "{activity}");
    }
    peer.expect("Accept", sent[0]["id"].as_str().unwrap());
    until("everything to be there", || (kept() == [1, 1, 0, 1].map(Value::from)).then_some(()));
}
