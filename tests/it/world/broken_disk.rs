//! A disk that fails at times (T22): writes answer with EIO, by a library that is loaded before the C
//! library. `SKEP_BROKEN_ROUNDS` says how often else something is sent.

use std::collections::BTreeSet;
use std::fs;
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::Command;

use serde_json::json;
use skep::id::ObjectId;
use skep::store::Store;

use super::peer::Peer;
use super::site::{Site, run};
use super::until;

/// Of so many writes one fails.
const ONE_IN: &str = "211";

fn rounds() -> usize {
    std::env::var("SKEP_BROKEN_ROUNDS").map_or(250, |text| text.parse().expect("a number"))
}

/// A library that is loaded before the C library; the compiler is there, since SQLite was built with it.
pub(super) fn library(site: &Site, name: &str) -> Option<PathBuf> {
    let source = format!("{}/tests/it/world/{name}.c", env!("CARGO_MANIFEST_DIR"));
    let path = site.path(&format!("{name}.so"));
    let mut compiler = Command::new("cc");
    compiler.args(["-shared", "-fPIC", "-o"]).arg(&path).args([&source, "-ldl"]);
    let built = compiler.status();
    if !built.is_ok_and(|status| status.success()) {
        eprintln!("skipped: no library can be built here");
        return None;
    }
    Some(path)
}

#[test]
fn a_disk_that_fails_at_times_loses_nothing_that_was_taken() {
    let (site, peer) = (Site::with("max_new_per_publish = 1000\n"), Peer::new());
    site.post("a", "Words.");
    site.ok(&["publish"]);
    let Some(library) = library(&site, "broken_disk") else { return };
    let (flag, below) = (site.path("broken"), site.root().canonicalize().unwrap());
    let environment = [
        ("LD_PRELOAD", library.to_str().unwrap()),
        ("BROKEN_WHILE", flag.to_str().unwrap()),
        ("BROKEN_BELOW", below.to_str().unwrap()),
        ("BROKEN_ONE_IN", ONE_IN),
    ];
    let serving = site.serve_as(&[], &environment, || TcpStream::connect(site.address).is_ok());
    peer.follow(&site);

    fs::write(&flag, "").unwrap();
    let (mut taken, mut refused, mut failed) = (BTreeSet::new(), 0, 0);
    let mut sender = Peer::new();
    for round in 0..rounds() {
        // One server is heard so often.
        if round % 250 == 249 {
            sender = Peer::new();
        }
        let mut answer = sender.note(&format!("Answer {round}"));
        answer["inReplyTo"] = json!(site.id("posts.a"));
        let id = ObjectId::parse(answer["id"].as_str().unwrap()).unwrap();
        let status = sender.send(&site, &sender.activity("Create", answer)).status;
        match status {
            202 => drop(taken.insert(id)),
            503 => refused += 1,
            other => panic!("{other} to answer {round}"),
        }
        assert_eq!((site.status("/"), site.status("/livez")), (200, 200), "round {round}");
        if round % 25 == 0 {
            site.post(&format!("more-{round}"), "More words.");
            let mut command = site.command(&["publish"]);
            command.envs(environment).env("BROKEN_ONE_IN", (10 + round).to_string());
            let ran = run(&mut command);
            assert!(ran.code == 0 || ran.code == 1, "{ran:?}");
            assert!(!ran.err.contains("panicked"), "{ran:?}");
            failed += ran.code;
        }
    }
    eprintln!("{} taken, {refused} refused, {failed} times nothing published", taken.len());
    assert!(taken.len() > 9 && refused > 0 && failed > 0, "{} {refused} {failed}", taken.len());

    fs::remove_file(&flag).unwrap();
    until("it to be ready again", || (site.status("/readyz") == 200).then_some(()));
    site.ok(&["publish", "--allow-new", "999"]);
    let follow = peer.activity("Like", site.id("posts.a"));
    assert_eq!(peer.send(&site, &follow).status, 202);
    let posts = site.json(&["status"])["posts"].as_i64().unwrap();
    for round in (0..rounds()).step_by(25) {
        let id = site.id(&format!("posts.more-{round}"));
        peer.expect("Create", &id);
        assert_eq!(site.status(&format!("/ap/post/posts.more-{round}")), 200);
    }
    assert_eq!(posts, 1 + i64::try_from(rounds().div_ceil(25)).unwrap());
    serving.kill();
    assert!(!site.read("serve.log").contains("panicked"), "{}", site.read("serve.log"));
    let store = Store::open(&site.path("data/skep.db")).unwrap();
    assert_eq!(store.check_integrity().unwrap(), None);
    let is_kept = |id: &ObjectId| store.read(|tx| tx.find_remote_post(id)).unwrap().is_some();
    let lost: Vec<_> = taken.iter().filter(|id| !is_kept(id)).collect();
    assert!(lost.is_empty(), "{} of {} are lost: {lost:?}", lost.len(), taken.len());
}
