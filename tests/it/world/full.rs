//! A disk that takes no more: the limit of a file's size, which to SQLite is the same, and a real one
//! where one can be made.

use std::fs;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use skep::store::Store;

use super::peer::{Mood, Peer};
use super::site::{Site, SmallDisk};
use super::{own_listener, until};

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
fn fill(disk: &SmallDisk) {
    let mut file = File::options().create(true).append(true).open(disk.path("full")).unwrap();
    for size in [64 * 1024, 1] {
        while file.write(&vec![0; size]).is_ok_and(|written| written > 0) {}
    }
}

/// All that is generated, by path and content.
fn generated(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        // What a build has put aside is not yet served.
        if path.ends_with(".new") {
            continue;
        }
        if path.is_dir() {
            files.extend(generated(&path));
        } else {
            files.push((path.display().to_string(), fs::read(&path).unwrap()));
        }
    }
    files.sort();
    files
}

/// What is generated on the disk, once nothing is being built.
fn settled(disk: &SmallDisk) -> Vec<(String, Vec<u8>)> {
    let mut before = Vec::new();
    until("no build to be under way", || {
        let last = std::mem::replace(&mut before, generated(&disk.path("public")));
        (last == before).then_some(())
    });
    before
}

/// Fills the disk while letters come in, until nothing can be kept any more.
fn fill_up((site, disk, peer): (&Site, &SmallDisk, &Peer)) {
    until("the inbox to say so", || {
        // What is being built, and what a database has kept for itself, makes room now and then.
        fill(disk);
        let answer = peer.send(site, &peer.activity("Like", site.id("posts.a")));
        (answer.status == 503).then(|| assert_eq!(answer.header("retry-after"), "60"))
    });
    until("it to say that it is not ready", || (site.status("/readyz") == 503).then_some(()));
}

/// Makes room; the site is ready again within ten seconds.
fn free(site: &Site, disk: &SmallDisk) {
    fs::remove_file(disk.path("full")).unwrap();
    let freed = Instant::now();
    until("it to be ready again", || (site.status("/readyz") == 200).then_some(()));
    assert!(freed.elapsed() < Duration::from_secs(10), "{:?}", freed.elapsed());
}

fn put(disk: &SmallDisk, name: &str, words: &str) {
    let text = format!("+++\ntitle = \"{name}\"\ndate = 2026-06-02T12:00:00Z\n+++\n{words}\n");
    fs::write(disk.path(&format!("content/posts/{name}.md")), text).unwrap();
}

/// The database of the disk is whole.
fn check_database(site: &Site, disk: &SmallDisk) {
    for name in ["skep.db", "skep.db-wal"] {
        fs::copy(disk.path("data").join(name), site.path(name)).unwrap();
    }
    assert_eq!(Store::open(&site.path("skep.db")).unwrap().check_integrity().unwrap(), None);
}

/// A site on a small disk with a post and a follower, where disks can be made.
fn small_site() -> Option<(Site, SmallDisk, Peer)> {
    let site = Site::new();
    site.post("a", "Words.");
    site.ok(&["publish"]);
    let disk = site.serve_on_a_small_disk()?;
    let peer = Peer::new();
    peer.follow(&site);
    Some((site, disk, peer))
}

#[test]
fn a_full_disk_stops_a_publish_and_no_reader() {
    let Some((site, disk, peer)) = small_site() else { return };
    put(&disk, "b", "More words.");
    fs::rename(disk.path("content/posts/b.md"), disk.path("b.md")).unwrap();

    fill_up((&site, &disk, &peer));
    // What was being built for the follower is in its place, or never will be.
    let before = settled(&disk);
    let ledger = disk.run(&site, &["status"]).out;
    fs::rename(disk.path("b.md"), disk.path("content/posts/b.md")).unwrap();
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

    free(&site, &disk);
    let like = peer.activity("Like", site.id("posts.a"));
    assert_eq!(peer.send(&site, &like).status, 202);
    let ran = disk.run(&site, &["publish"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    peer.expect("Create", &site.id("posts.b"));
    assert_eq!(peer.count("Create", &site.id("posts.b")), 1);
    check_database(&site, &disk);
}

/// Wherever it would run out of room: while files are made, while they are moved, or when the letters
/// are written.
#[test]
fn a_publish_with_not_quite_enough_room_changes_nothing() {
    let Some((site, disk, peer)) = small_site() else { return };
    let names = ["b", "c", "d", "e"];
    names.iter().for_each(|name| put(&disk, name, &"More words. ".repeat(2_500)));
    let publish = || disk.run(&site, &["publish", "--allow-new", "4"]);
    fill_up((&site, &disk, &peer));
    let before = settled(&disk);
    let ledger = disk.run(&site, &["status"]).out;
    let full = File::options().write(true).open(disk.path("full")).unwrap();
    let all = full.metadata().unwrap().len();
    for kibibytes in [0, 16, 64, 128, 256, 512, 1024, 1400, 1600, 2048, 4096, 8000] {
        full.set_len(all - kibibytes * 1024).unwrap();
        let ran = publish();
        assert_eq!(ran.code, 1, "{kibibytes}: {ran:?}");
        let words = ["No space left on device", "left on the disk"];
        assert!(words.iter().any(|it| ran.err.contains(it)), "{kibibytes}: {ran:?}");
        assert!(generated(&disk.path("public")) == before, "{kibibytes}: the site is as it was");
        assert_eq!(disk.run(&site, &["status"]).out, ledger, "{kibibytes}");
    }
    // Removed but held open it would still take its room.
    drop(full);
    free(&site, &disk);
    let ran = publish();
    assert_eq!(ran.code, 0, "{ran:?}");
    for name in names {
        let id = site.id(&format!("posts.{name}"));
        peer.expect("Create", &id);
        assert_eq!(peer.count("Create", &id), 1);
    }
    check_database(&site, &disk);
}

/// A letter is under way while the disk fills up, so that nobody can write down that it arrived.
#[test]
fn what_arrives_while_the_disk_is_full_is_not_sent_again() {
    let Some((site, disk, peer)) = small_site() else { return };
    let gate = own_listener();
    peer.inbox_is(Mood::AsksBack(gate.local_addr().unwrap(), "/".to_owned()));
    put(&disk, "b", "More words.");
    let ran = disk.run(&site, &["publish"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let (mut asked, _) = gate.accept().unwrap();
    fill_up((&site, &disk, &peer));
    asked.write_all(b"HTTP/1.1 200 X\r\nContent-Length: 0\r\n\r\n").unwrap();
    until("it to fail to write that down", || {
        site.read("serve.log").contains("deliveries: ").then_some(())
    });
    // Nothing that is not written down as begun is begun, either.
    peer.inbox_is(Mood::Well);
    let waiting = || -> Value {
        let ran = disk.run(&site, &["status", "--json"]);
        serde_json::from_str::<Value>(&ran.out).unwrap()["deliveries_waiting"].clone()
    };
    assert_eq!(waiting(), 1);
    free(&site, &disk);
    until("the letter to be settled", || (waiting() == 0).then_some(()));
    assert_eq!(peer.count("Create", &site.id("posts.b")), 1);
    check_database(&site, &disk);
}
