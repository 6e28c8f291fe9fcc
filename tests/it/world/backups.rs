//! Our own database and keys are lost, and come back (threat T26).

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;
use skep::clock;
use skep::store::{Error, Store};
use tempfile::TempDir;

use super::desk::Browser;
use super::peer::Peer;
use super::site::Site;
use super::{AP, site_with_post, until};

/// A backup of a site, in a folder of its own.
fn back_up(site: &Site, more: &[&str]) -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let dir = folder.path().to_str().unwrap();
    let made = site.json(&[&["backup", dir], more].concat());
    let file = PathBuf::from(made["file"].as_str().unwrap());
    (folder, file)
}

fn restore(site: &Site, file: &Path, more: &[&str]) -> super::site::Ran {
    site.run(&[&["restore", file.to_str().unwrap()], more].concat())
}

fn wipe(site: &Site) {
    for entry in fs::read_dir(site.root()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            fs::remove_dir_all(path).unwrap();
        } else {
            fs::remove_file(path).unwrap();
        }
    }
}

/// What must be the same: who follows, the keys, the documents, the texts.
fn account(site: &Site) -> (Value, Vec<String>, Vec<String>) {
    let keys = ["rsa.pem", "ed25519.pem"].map(|name| site.read(&format!("data/keys/{name}")));
    let texts = ["node.toml", "content/posts/a.md", "templates/x.html"].map(|name| site.read(name));
    (site.json(&["followers", "list"]), keys.to_vec(), texts.to_vec())
}

fn documents(site: &Site) -> [Value; 2] {
    ["/ap/post/posts.a", "/ap/actor"].map(|path| site.get(path, &[("accept", AP)]).json())
}

#[test]
fn a_backup_brings_everything_back() {
    let (site, serving, peer) = site_with_post();
    site.put("templates/x.html", "x");
    // While it serves.
    let (_folder, file) = back_up(&site, &[]);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let (before, told) = (account(&site), documents(&site));
    serving.kill();
    wipe(&site);
    let verified = site.json(&["restore", file.to_str().unwrap(), "--verify"]);
    assert_eq!((&verified["followers"], &verified["posts"]), (&1.into(), &1.into()), "{verified}");
    assert_eq!(fs::read_dir(site.root()).unwrap().count(), 0, "nothing is changed");
    let restored = restore(&site, &file, &[]);
    assert_eq!(restored.code, 0, "{restored:?}");
    assert_eq!(account(&site), before);
    let mode = |path: &str| fs::metadata(site.path(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!(
        ["data", "data/keys", "data/keys/rsa.pem", "data/skep.db"].map(mode),
        [0o700, 0o700, 0o600, 0o600]
    );
    assert!(!site.path(".skep-restore").exists());
    let _serving = site.serve();
    assert_eq!(documents(&site), told);
    site.post("b", "What comes next.");
    site.ok(&["publish"]);
    assert_eq!(peer.expect("Create", &site.id("posts.b")).fault, None);
    site.until_delivered();
    assert_eq!(peer.count("Create", &site.id("posts.a")), 1, "nothing is told twice");
}

/// Whoever was logged out since must not be let in by what is put back.
#[test]
fn nobody_is_logged_in_by_a_backup() {
    let (site, serving, _peer) = site_with_post();
    let browser = Browser::with_link(&site);
    let link = site.json(&["login"])["url"].as_str().unwrap().to_owned();
    let (_folder, file) = back_up(&site, &[]);
    assert_eq!(browser.get("/admin").status, 200);
    serving.kill();
    wipe(&site);
    assert_eq!(restore(&site, &file, &[]).code, 0);
    let _serving = site.serve();
    assert_eq!(browser.get("/admin").status, 303, "the session is gone");
    let count = |table: &str| {
        let store = rusqlite::Connection::open(site.path("data/skep.db")).unwrap();
        let sql = format!("select count(*) from {table}");
        store.query_row(&sql, [], |row| row.get::<_, i64>(0)).unwrap()
    };
    assert_eq!(["sessions", "login_links"].map(count), [0, 0], "{link}");
}

/// The rest is in git.
#[test]
fn data_alone_is_put_beside_texts_and_settings() {
    let (site, serving, _peer) = site_with_post();
    let (_whole, whole) = back_up(&site, &[]);
    let (_data, data) = back_up(&site, &["--data-only"]);
    drop(serving);
    site.put("content/posts/a.md", "Written since.");
    fs::remove_dir_all(site.path("data")).unwrap();
    let refused = restore(&site, &whole, &[]);
    assert_eq!(refused.code, 5, "{refused:?}");
    assert!(refused.err.contains("--data-only"), "{refused:?}");
    for (file, more) in [(&whole, &["--data-only"][..]), (&data, &[])] {
        assert_eq!(restore(&site, file, more).code, 0);
        assert_eq!(site.read("content/posts/a.md"), "Written since.");
        assert_eq!(site.json(&["status"])["followers"], 1);
        fs::remove_dir_all(site.path("data")).unwrap();
    }
}

#[test]
fn nothing_is_written_over() {
    let (site, serving, _peer) = site_with_post();
    let (_folder, file) = back_up(&site, &[]);
    let running = restore(&site, &file, &["--force"]);
    assert_eq!(running.code, 75, "{running:?}");
    assert!(running.err.contains("`skep serve` is running"), "{running:?}");
    drop(serving);
    let before = everything(site.root());
    let refused = restore(&site, &file, &[]);
    assert_eq!(refused.code, 5, "{refused:?}");
    assert!(
        refused.err.contains("restore/not-empty") && refused.err.contains("--force"),
        "{refused:?}"
    );
    assert_eq!(everything(site.root()), before);
    site.put("content/posts/later.md", "Later.");
    let forced = restore(&site, &file, &["--force"]);
    assert_eq!(forced.code, 0, "{forced:?}");
    assert!(!site.path("content/posts/later.md").exists());
    let mut kept = fs::read_dir(site.root()).unwrap().map(|entry| entry.unwrap().path());
    let kept = kept.find(|path| path.to_string_lossy().contains("before-restore")).unwrap();
    assert_eq!(fs::read_to_string(kept.join("content/posts/later.md")).unwrap(), "Later.");
    assert_eq!(fs::read_to_string(kept.join(".gitignore")).unwrap(), "*\n");
    assert!(kept.join("data/keys/rsa.pem").exists() && kept.join("data/skep.db").exists());
    let other = Site::new();
    let refused = restore(&other, &file, &["--data-only"]);
    assert!(refused.code == 5 && refused.err.contains("restore/other-site"), "{refused:?}");
}

/// Every file with its bytes.
fn everything(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(everything(&path));
        } else {
            files.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
    files
}

/// One clear error, and nothing half-restored.
#[test]
fn what_is_no_sound_backup_is_refused_whole() {
    let site = Site::new();
    site.ok(&["build"]);
    let (folder, file) = back_up(&site, &[]);
    let whole = fs::read(&file).unwrap();
    let database = |bytes: &mut Vec<u8>, with: &[u8]| {
        let at = bytes.windows(16).position(|it| it == b"SQLite format 3\0").unwrap();
        bytes[at..at + with.len()].copy_from_slice(with);
    };
    let (mut altered, mut cut) = (whole.clone(), whole.clone());
    database(&mut altered, b"sqlite");
    cut.truncate(whole.len() / 2);
    let bad = folder.path().join("bad.tar");
    for (name, bytes, words) in [
        ("altered", &altered[..], "`data/skep.db` in it is not what was written"),
        ("cut off", &cut, "cut off"),
        ("encrypted", b"age-encryption.org/v1\n", "encrypted with age"),
        ("compressed", b"\x1f\x8b\x08\0", "gunzip"),
        ("foreign", b"Some words.", "not a backup"),
        ("empty", b"", "not a backup"),
    ] {
        fs::write(&bad, bytes).unwrap();
        let empty = TempDir::new().unwrap();
        let into = empty.path().join("site");
        for more in [&["--verify"][..], &["--into", into.to_str().unwrap()]] {
            let ran = restore(&site, &bad, more);
            assert_eq!(ran.code, 5, "{name}: {ran:?}");
            assert_eq!(ran.err.matches("error[").count(), 1, "{name}: {ran:?}");
            assert!(
                ran.err.contains("restore/unsound") && ran.err.contains(words),
                "{name}: {ran:?}"
            );
        }
        assert!(!into.exists(), "{name}: something was left");
    }
    let missing = restore(&site, &folder.path().join("none.tar"), &["--verify"]);
    assert_eq!(missing.code, 1, "{missing:?}");
}

#[test]
fn no_backup_is_put_where_it_is_shown() {
    let site = Site::new();
    site.post("a", "Words.");
    site.ok(&["build"]);
    for folder in ["public", "public/b", "content", "data/b"] {
        let ran = site.run(&["backup", site.path(folder).to_str().unwrap()]);
        assert_eq!(ran.code, 5, "{folder}: {ran:?}");
        assert!(ran.err.contains("backup/inside"), "{folder}: {ran:?}");
        assert!(!site.path("public/b").exists() && !site.path("data/b").exists(), "{folder}");
    }
    site.ok(&["backup"]);
    assert_eq!(site.read("backups/.gitignore"), "*\n", "nor into git");
}

fn backups(site: &Site) -> Vec<String> {
    let Ok(entries) = fs::read_dir(site.path("backups")) else { return Vec::new() };
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.filter(|name| !name.starts_with('.')).collect();
    names.sort();
    names
}

/// The last backup was made so long ago.
fn last_was(site: &Site, hours: u64) {
    let store = Store::open(&site.path("data/skep.db")).unwrap();
    let then = clock::now().minus(Duration::from_secs(hours * 60 * 60)).rfc3339();
    store.write::<_, Error>(|tx| tx.upsert_fact("backup.made", &then)).unwrap();
}

#[test]
fn serve_makes_backups_and_makes_up_for_those_it_missed() {
    let site = Site::new();
    site.put("node.toml", site.read("node.toml") + "[backup]\nevery = \"1h\"\nkeep = 1\n");
    assert!(site.ok(&["status"]).out.contains("none yet"));
    site.put("backups/notes.tar", "mine");
    let due = || (site.json(&["status"])["backup_due"] == false).then_some(());
    let serving = site.serve();
    until("the first backup", due);
    let first = backups(&site);
    assert_eq!(first.len(), 2, "{first:?}");
    drop(serving);
    // It would have been due meanwhile. Names have seconds.
    last_was(&site, 9 * 24);
    assert!(site.ok(&["status"]).out.contains("long ago"));
    until("another second", || (!first[1].contains(&second())).then_some(()));
    let _serving = site.serve();
    until("the second backup", || (backups(&site) != first && due().is_some()).then_some(()));
    until("only the newest to be kept", || (backups(&site).len() == 2).then_some(()));
    assert!(backups(&site).contains(&"notes.tar".to_owned()), "what is not skep's is left");
    until("its age among the numbers", || {
        site.get("/metrics", &[]).text().contains("\nskep_backup_age_seconds ").then_some(())
    });
}

/// The second of now, as it stands in names.
fn second() -> String {
    clock::now().rfc3339().replace(['-', ':'], "")
}

/// Whoever has followers is reminded, unless they have said that they need not be.
#[test]
fn who_has_something_to_lose_is_reminded() {
    let (site, _serving, _peer) = site_with_post();
    let due = || site.json(&["status"])["backup_due"] == true;
    assert!(due());
    let (_folder, _) = back_up(&site, &[]);
    assert!(!due());
    last_was(&site, 7 * 24 + 1);
    assert!(due());
    site.put("node.toml", site.read("node.toml") + "[backup]\nevery = \"never\"\n");
    assert!(!due());
    let alone = Site::new();
    assert_eq!(alone.json(&["status"])["backup_due"], false);
}

/// What was killed in the middle is gone with the next one, and two do not run at once.
#[test]
fn a_backup_that_was_killed_leaves_nothing() {
    let site = Site::new();
    site.ok(&["build"]);
    let host = site.address.to_string().replace(':', "_");
    site.put(&format!("backups/.skep-{host}-20260101T000000Z.tar.part"), "half");
    let lock = File::create(site.path("data/backup.lock")).unwrap();
    lock.lock().unwrap();
    assert_eq!(site.run(&["backup"]).code, 75);
    lock.unlock().unwrap();
    site.ok(&["backup"]);
    let all = fs::read_dir(site.path("backups")).unwrap();
    let all: Vec<_> = all.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!((all.len(), backups(&site).len()), (1, 1), "{all:?}");
}

fn direct(site: &Site, name: &str, to: &Peer, text: &str) {
    let front = "date = 2026-06-01T12:00:00Z\nvisibility = \"direct\"\n";
    site.put(
        &format!("content/posts/{name}.md"),
        format!("+++\n{front}+++\n{} {text}\n", to.handle()),
    );
}

/// The ids of the private posts that a peer was told of.
fn told(peer: &Peer) -> Vec<String> {
    let creates = peer.deliveries().into_iter().filter(|it| it.kind() == "Create");
    creates.map(|it| super::object_id(&it.activity).to_owned()).collect()
}

/// Monday's database, and two letters of Tuesday.
#[test]
fn a_ledger_older_than_private_posts_sends_none_twice() {
    let (site, serving, peer) = super::followed_site();
    drop(serving);
    fs::copy(site.path("data/skep.db"), site.path("monday")).unwrap();
    ["one", "two"].iter().for_each(|name| direct(&site, name, &peer, name));
    let serving = site.serve();
    site.ok(&["publish"]);
    until("both letters", || (told(&peer).len() == 2).then_some(()));
    site.until_delivered();
    let ids = told(&peer);
    drop(serving);
    ["", "-wal", "-shm"]
        .iter()
        .for_each(|end| drop(fs::remove_file(site.path(&format!("data/skep.db{end}")))));
    fs::rename(site.path("monday"), site.path("data/skep.db")).unwrap();
    site.remove("content/posts/two.md");
    for args in [&["publish", "--dry-run"][..], &["publish"]] {
        let refused = site.run(args);
        assert_eq!(refused.code, 5, "{args:?}: {refused:?}");
        for word in ["publish/forgotten", "2 of the posts", "--adopt", "announced"] {
            assert!(refused.err.contains(word), "{args:?}: {refused:?}");
        }
    }
    let adopted = site.json(&["publish", "--adopt"]);
    assert_eq!(adopted["activities"].as_array().unwrap().len(), 0, "{adopted}");
    let _serving = site.serve();
    // An edit goes out under the id that it had, and what is new is sent.
    direct(&site, "one", &peer, "edited");
    direct(&site, "three", &peer, "three");
    let published = site.json(&["publish"]);
    assert_eq!(
        (&published["created"], &published["updated"]),
        (&1.into(), &1.into()),
        "{published}"
    );
    let first = peer.wait_for("an Update", |it| {
        it.kind() == "Update" && ids.contains(&super::object_id(&it.activity).to_owned())
    });
    assert_eq!(first.fault, None);
    until("the third letter", || (told(&peer).len() == 3).then_some(()));
}

/// After a restore nothing says what was sent since the backup.
#[test]
fn private_posts_from_before_a_restore_wait_for_a_word() {
    for (flags, sent) in [(&["--allow-new", "2"][..], 2), (&["--adopt"], 0)] {
        let (site, serving, peer) = super::followed_site();
        let (_folder, file) = back_up(&site, &["--data-only"]);
        drop(serving);
        fs::remove_dir_all(site.path("data")).unwrap();
        assert_eq!(restore(&site, &file, &[]).code, 0);
        ["one", "two"].iter().for_each(|name| direct(&site, name, &peer, name));
        for args in [&["publish", "--dry-run"][..], &["publish"]] {
            let refused = site.run(args);
            assert_eq!(refused.code, 5, "{args:?}: {refused:?}");
            for word in ["publish/restored", "2 of the posts", "--allow-new 2", "--adopt"] {
                assert!(refused.err.contains(word), "{args:?}: {refused:?}");
            }
        }
        let published = site.json(&[&["publish"], flags].concat());
        assert_eq!(published["created"], sent, "{published}");
        // Whatever was decided holds; and what is written afterwards is nobody's question.
        let front = format!(
            "date = {}\nvisibility = \"direct\"\n",
            clock::now().plus(Duration::from_secs(1)).rfc3339()
        );
        site.put("content/posts/new.md", format!("+++\n{front}+++\n{} Hello.\n", peer.handle()));
        until("its date", || (site.json(&["publish"])["created"] == 1).then_some(()));
        direct(&site, "one", &peer, "edited");
        assert_eq!(site.json(&["publish"])["updated"], i32::from(sent > 0));
    }
}
