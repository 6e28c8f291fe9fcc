//! Lists of accounts come in and go out: whom to follow is asked at a pace, and never twice.

use std::fs;

use serde_json::json;

use super::peer::{Mood, Peer};
use super::site::Site;
use super::until;

#[test]
fn everybody_in_a_list_is_asked_once() {
    let site = Site::new();
    let (ada, bea, gone, away) = (Peer::new(), Peer::new(), Peer::new(), Peer::new());
    let name = |peer: &Peer| peer.handle().replacen('@', "", 1);
    site.ok(&["block", "rude.example"]);
    let list = format!(
        "Account address,Show boosts\r\n{}\r\n@{}\r\n{}\r\n{}\r\nx@rude.example\r\nbob\r\n@me@{}\r\n",
        name(&ada),
        name(&bea),
        name(&gone).replace("bob", "nobody"),
        name(&away),
        site.address
    );
    site.put("list.csv", list);
    let path = site.path("list.csv");
    let import = ["following", "import", path.to_str().unwrap()];
    let taken = json!({ "new": 4, "known": 1, "blocked": ["@x@rude.example"], "unread": [7] });
    assert_eq!(site.json(&[&import[..], &["--dry-run"]].concat()), taken);
    let nothing = json!({ "waiting": 0, "asked": 0, "failed": [] });
    assert_eq!(site.json(&["following", "import", "--status"]), nothing);
    assert_eq!(site.json(&import), taken);
    let again = site.json(&import);
    assert_eq!((&again["new"], &again["known"]), (&json!(0), &json!(5)), "{again}");

    away.gets_are(Mood::Says(503));
    let serving = site.serve();
    for peer in [&ada, &bea] {
        peer.expect("Follow", &peer.actor());
    }
    let status = until("the rest to be tried", || {
        let status = site.json(&["following", "import", "--status"]);
        (status["failed"].as_array().unwrap().len() == 1).then_some(status)
    });
    assert_eq!((&status["asked"], &status["waiting"]), (&json!(2), &json!(1)), "{status}");
    let failed = &status["failed"][0];
    assert_eq!(failed["state"], "unknown");
    assert!(failed["account"].as_str().unwrap().starts_with("nobody@"), "{status}");
    drop(serving);
    // What was asked stays asked, and what is followed is in the list that goes out.
    let _serving = site.serve();
    site.ok(&["following", "import", "--cancel"]);
    let again = site.json(&import);
    assert_eq!(again["new"], 2, "{again}");
    for peer in [&ada, &bea] {
        assert_eq!(peer.count("Follow", &peer.actor()), 1);
    }
    let out = site.ok(&["following", "export", "-"]).out;
    assert!(out.contains(&format!("{},true,false,\n", name(&ada))), "{out}");
    let own = site.path("own.csv");
    site.ok(&["following", "export", own.to_str().unwrap()]);
    assert_eq!(fs::read_to_string(&own).unwrap(), out);
    assert_eq!(site.json(&["following", "import", own.to_str().unwrap()])["new"], 0);
}

#[test]
fn lists_of_others_are_told_apart() {
    let site = Site::new();
    let rows = [
        ("following", "Account address,Hide notifications\na@x.example,true\n", "blocks import"),
        ("following", "", "no account"),
        ("blocks", "Account address,Show boosts\na@x.example,true\n", "to follow"),
    ];
    for (verb, list, words) in rows {
        site.put("list.csv", list);
        let ran = site.run(&[verb, "import", site.path("list.csv").to_str().unwrap()]);
        assert!(ran.code == 1 && ran.err.contains(words), "{verb} {list:?}: {ran:?}");
    }
    assert_eq!(site.ok(&["followers", "export", "-"]).out, "Account address\n");
}
