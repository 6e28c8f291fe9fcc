//! A clock that went back takes nothing away: a machine without a battery starts in the past, and what had
//! come out by then stays on the site and with others.

use skep::store::{Error, Store};

use super::peer::Peer;
use super::site::Site;

/// Later than any clock of today, so that the one of this machine is behind it.
const SEEN: &str = "2140-01-01T00:00:00Z";

fn database(site: &Site) -> Store {
    Store::open(&site.path("data/skep.db")).unwrap()
}

/// A post of 2130, which had come out before the clock went back.
fn of_2130(site: &Site, name: &str, more: &str) {
    let front = format!("+++\ntitle = \"{name}\"\ndate = 2130-06-01T12:00:00Z\n{more}+++\n");
    site.put(&format!("content/posts/{name}.md"), front + "Words.\n");
}

/// A site on whose machine it was later than now.
fn later_once(federation: &str) -> Site {
    let site = Site::with(federation);
    site.ok(&["status"]);
    database(&site).write::<_, Error>(|tx| tx.upsert_fact("clock.seen", SEEN)).unwrap();
    site
}

fn is_shown(site: &Site, name: &str) -> bool {
    site.path(&format!("public/posts/{name}/index.html")).is_file()
}

/// All are told of it, not only those that wait.
const COMMANDS: [&[&str]; 5] = [
    &["build"],
    &["build", "--force"],
    &["publish", "--dry-run"],
    &["publish"],
    &["publish", "--trust-clock", "--allow-deletes", "9"],
];

#[test]
fn what_had_come_out_stays() {
    let site = later_once("deliver_since = 2150-01-01\n");
    of_2130(&site, "out", "");
    of_2130(&site, "own", "federate = false\n");
    of_2130(&site, "over", "expires = 2131-01-01\n");
    for args in COMMANDS {
        let ran = site.ok(args);
        let is_believed = args.contains(&"--trust-clock");
        assert_eq!(ran.err.contains("clock/behind"), !is_believed, "{args:?}: {ran:?}");
        assert!(is_shown(&site, "out"), "{args:?}");
        // Of what is not in the ledger nobody knows but by what was seen.
        assert_eq!(is_shown(&site, "own"), !is_believed, "{args:?}");
        assert!(is_believed || !is_shown(&site, "over"), "{args:?}");
    }
    // From now on the clock is right again, and what is new waits for its date.
    of_2130(&site, "new", "");
    let ran = site.ok(&["build"]);
    assert!(!ran.err.contains("clock/behind"), "{ran:?}");
    assert_eq!(["out", "new"].map(|name| is_shown(&site, name)), [true, false]);
    let living = |it: &skep::store::LedgerPost| it.deleted.is_none();
    let ledger = database(&site).read::<_, Error>(|tx| tx.list_posts()).unwrap();
    assert_eq!(ledger.iter().filter(|it| living(it)).count(), 1, "{ledger:?}");
    let _serving = site.serve();
    assert_eq!(["out", "new"].map(|it| site.status(&format!("/posts/{it}/"))), [200, 404]);
}

/// Not even a clock that is believed makes others delete what they were sent.
#[test]
fn what_was_sent_is_never_deleted_because_of_a_clock() {
    let site = Site::new();
    let _serving = site.serve();
    let peer = Peer::new();
    peer.follow(&site);
    site.post("out", "Words.");
    site.put(
        "content/posts/circle.md",
        "+++\ndate = 2026-06-01T12:00:00Z\nvisibility = \"followers\"\n+++\nFor followers.\n",
    );
    site.put("content/posts/stays.md", "+++\ndate = 2026-06-01T12:00:00Z\n+++\nStays.\n");
    site.ok(&["publish"]);
    peer.expect("Create", &site.id("posts.out"));
    site.until_delivered();
    // As if both had been published in 2130.
    let database = rusqlite::Connection::open(site.path("data/skep.db")).unwrap();
    for (table, name) in [("posts", "out"), ("private_posts", "circle")] {
        let path = format!("content/posts/{name}.md");
        let text = site.read(&path).replacen("+++\n", "+++\ndate = 2130-06-01T12:00:00Z\n", 1);
        let lines = text.lines().filter(|line| !line.starts_with("date = 2026"));
        site.put(&path, lines.collect::<Vec<_>>().join("\n") + "\n");
        let sql = format!("update {table} set published = 5062219200000 where source = ?1");
        assert_eq!(database.execute(&sql, [&path]).unwrap(), 1, "{name}");
    }
    drop(database);
    for args in COMMANDS.into_iter().filter(|args| args[0] == "publish") {
        let told = site.json(&[args, &["--adopt"]].concat());
        assert_eq!(told["deleted"], 0, "{args:?}: {told}");
        assert!(is_shown(&site, "out"), "{args:?}");
    }
    site.until_delivered();
    assert!(peer.deliveries().iter().all(|it| it.kind() != "Delete"));
    // What its owner takes back is taken back, whatever the clock says.
    site.remove("content/posts/circle.md");
    assert_eq!(site.json(&["publish"])["deleted"], 1);
}
