//! A disk that takes no more: the limit of a file's size, which to SQLite is the same, and a real one
//! where one can be made.

use std::fs;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use skep::store::Store;

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

/// Fills the disk to its last byte.
fn fill(path: &Path) {
    let mut file = File::create(path).unwrap();
    for size in [64 * 1024, 1] {
        while file.write(&vec![0; size]).is_ok_and(|written| written > 0) {}
    }
}

/// All that is generated, by path and content.
fn generated(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(generated(&path));
        } else {
            files.push((path.display().to_string(), fs::read(&path).unwrap()));
        }
    }
    files.sort();
    files
}

#[test]
fn a_full_disk_stops_a_publish_and_no_reader() {
    let site = Site::new();
    site.post("a", "Words.");
    site.ok(&["publish"]);
    let Some(disk) = site.serve_on_a_small_disk() else { return };
    let peer = Peer::new();
    peer.follow(&site);
    let post = "+++\ntitle = \"b\"\ndate = 2026-06-02T12:00:00Z\n+++\nMore words.\n";
    fs::write(disk.path("content/posts/b.md"), post).unwrap();
    until("the pages to be made", || {
        let waits = disk.path("public/.new").exists();
        let counts = fs::read_to_string(disk.path("public/ap/followers")).unwrap_or_default();
        (!waits && counts.contains("\"totalItems\":1")).then_some(())
    });
    let before = generated(&disk.path("public"));
    let ledger = disk.run(&site, &["status"]).out;

    fill(&disk.path("full"));
    until("it to say so", || (site.status("/readyz") == 503).then_some(()));
    let ran = disk.run(&site, &["publish"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("No space left on device"), "{ran:?}");
    let refused = peer.send(&site, &peer.activity("Like", site.id("posts.a")));
    assert_eq!((refused.status, refused.header("retry-after")), (503, "60"));
    for path in ["/", "/posts/a/", "/ap/post/posts.a"] {
        assert_eq!(site.status(path), 200, "{path}");
    }
    assert!(generated(&disk.path("public")) == before, "the site is as it was");
    assert_eq!(disk.run(&site, &["status"]).out, ledger);

    fs::remove_file(disk.path("full")).unwrap();
    let freed = Instant::now();
    until("it to be ready again", || (site.status("/readyz") == 200).then_some(()));
    assert!(freed.elapsed() < Duration::from_secs(10), "{:?}", freed.elapsed());
    let like = peer.activity("Like", site.id("posts.a"));
    assert_eq!(peer.send(&site, &like).status, 202);
    let ran = disk.run(&site, &["publish"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    peer.expect("Create", &site.id("posts.b"));
    assert_eq!(peer.count("Create", &site.id("posts.b")), 1);
    for name in ["skep.db", "skep.db-wal"] {
        fs::copy(disk.path("data").join(name), site.path(name)).unwrap();
    }
    assert_eq!(Store::open(&site.path("skep.db")).unwrap().check_integrity().unwrap(), None);
}
