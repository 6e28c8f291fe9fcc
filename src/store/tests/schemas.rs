//! A file of any older skep becomes one of this skep, whole or not at all.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::{at, letter};
use crate::store::{Error, MIGRATIONS, Store};

/// A database as the skep with this many migrations left it.
fn of_version(folder: &Path, version: usize) -> PathBuf {
    let path = folder.join(format!("v{version}.db"));
    let old = Connection::open(&path).unwrap();
    for sql in &MIGRATIONS[..version] {
        old.execute_batch(sql).unwrap();
    }
    set_version(&old, version);
    path
}

/// Everything that SQLite knows of the shape of a file.
fn shape(path: &Path) -> Vec<String> {
    let connection = Connection::open(path).unwrap();
    let sql = "select type || ' ' || name || ' ' || coalesce(sql, '') from sqlite_master
               where name not like 'sqlite_%' order by 1";
    let mut statement = connection.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

fn version(path: &Path) -> usize {
    let connection = Connection::open(path).unwrap();
    let version: i64 =
        connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    usize::try_from(version).unwrap()
}

fn set_version(connection: &Connection, version: usize) {
    connection.pragma_update(None, "user_version", i64::try_from(version).unwrap()).unwrap();
}

#[test]
fn every_version_ends_in_the_same_shape() {
    let dir = tempfile::tempdir().unwrap();
    let fresh = dir.path().join("fresh.db");
    drop(Store::open(&fresh).unwrap());
    let expected = shape(&fresh);
    assert!(expected.len() > 20, "{expected:#?}");
    for older in 0..=MIGRATIONS.len() {
        let path = of_version(dir.path(), older);
        // Twice: what is up to date stays as it is.
        for _ in 0..2 {
            let store = Store::open(&path).unwrap();
            assert_eq!(store.check_integrity().unwrap(), None, "from {older}");
            drop(store);
            assert_eq!(shape(&path), expected, "from {older}");
            assert_eq!(version(&path), MIGRATIONS.len(), "from {older}");
        }
    }
}

/// What waited to be sent is sent by the new program, under the same id.
#[test]
fn a_queue_of_any_version_is_worked_off() {
    let dir = tempfile::tempdir().unwrap();
    for older in 1..=MIGRATIONS.len() {
        let path = of_version(dir.path(), older);
        let old = Connection::open(&path).unwrap();
        old.execute_batch(&format!(
            "insert into letters (activity, kind, about, body, patient, written)
                 values ('https://me.example/ap/act/9', 'Create', null, 'old', 0, {0});
             insert into deliveries (letter, inbox, origin, state, due)
                 values (1, 'https://bob.example/inbox', 'https://bob.example', 'waiting', {0});",
            at(0).millis()
        ))
        .unwrap();
        drop(old);
        let store = Store::open(&path).unwrap();
        let due = store.write::<_, Error>(|tx| tx.lease_deliveries(at(0), 9)).unwrap();
        assert_eq!((due.len(), due[0].body.as_str(), due[0].written), (1, "old", at(0)));
        store.write::<_, Error>(|tx| tx.enqueue(&[letter(1, "a", &["eve"])], at(0))).unwrap();
        assert_eq!(store.read::<_, Error>(|tx| tx.count_deliveries()).unwrap().waiting, 2);
    }
}

/// What was there of a conversation is one afterwards, and stays if the owner took part.
#[test]
fn conversations_of_before_are_found_by_the_upgrade() {
    let dir = tempfile::tempdir().unwrap();
    let path = of_version(dir.path(), 17);
    let old = Connection::open(&path).unwrap();
    let rows = [
        ("root", None, "none"),
        // The answer to an answer came before it.
        ("leaf", Some("twig"), "none"),
        ("twig", Some("root"), "none"),
        ("lost", Some("gone"), "none"),
        ("under", Some("lost"), "approved"),
        // Nobody else's server would say so.
        ("ring", Some("ring"), "none"),
        ("alone", None, "none"),
        ("asked", None, "none"),
    ];
    let sql = "insert into remote_posts
        (object, author, kind, in_reply_to, html, url, visibility, published, received, review)
        values (?1, 'a', 'Note', ?2, '', ?1, 'public', 1, 2, ?3)";
    for row in rows {
        old.execute(sql, row).unwrap();
    }
    for named in ["asked", "elsewhere"] {
        old.execute(
            "insert into post_names (post, name, object, at) values ('p', ?1, ?1, 1)",
            [named],
        )
        .unwrap();
    }
    drop(old);
    drop(Store::open(&path).unwrap());
    let new = Connection::open(&path).unwrap();
    let listed = |sql: &str| -> Vec<String> {
        let mut statement = new.prepare(sql).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    assert_eq!(
        listed("select object || ' ' || thread from remote_posts order by 1"),
        [
            "alone alone",
            "asked asked",
            "leaf root",
            "lost gone",
            "ring ring",
            "root root",
            "twig root",
            "under gone",
        ]
    );
    assert_eq!(listed("select thread from joined order by 1"), ["asked", "elsewhere", "gone"]);
}

#[test]
fn an_upgrade_that_fails_changes_nothing_and_can_be_tried_again() {
    for older in 1..MIGRATIONS.len() {
        let dir = tempfile::tempdir().unwrap();
        let path = of_version(dir.path(), older);
        // The last step finds its place taken.
        let old = Connection::open(&path).unwrap();
        old.execute_batch("create table prints (x)").unwrap();
        drop(old);
        let before = shape(&path);
        let error = Store::open(&path).err().unwrap();
        assert_eq!(error.to_string(), "cannot upgrade the database", "from {older}");
        assert_eq!((version(&path), shape(&path)), (older, before), "from {older}");
        Connection::open(&path).unwrap().execute_batch("drop table prints").unwrap();
        drop(Store::open(&path).unwrap());
        assert_eq!(version(&path), MIGRATIONS.len(), "from {older}");
    }
}

#[test]
fn what_is_no_database_of_ours_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("skep.db");
    let read = || std::fs::read(&path).unwrap();
    let text = b"a text of the owner's, much longer than the head of any database ".repeat(20);
    File::create(&path).unwrap().write_all(&text).unwrap();
    let refused = |doing: &str| {
        let error = Store::open(&path).err().unwrap();
        assert!(error.to_string().starts_with("cannot "), "{error}");
        format!("{error}: {}", std::error::Error::source(&error).unwrap()).contains(doing)
    };
    assert!(refused("not a database"));
    assert_eq!(read(), text);
    std::fs::remove_file(&path).unwrap();
    drop(Store::open(&path).unwrap());
    set_version(&Connection::open(&path).unwrap(), MIGRATIONS.len() + 1);
    let before = shape(&path);
    assert!(refused("it was written by a newer skep; install that version or a later one"));
    assert_eq!((version(&path), shape(&path)), (MIGRATIONS.len() + 1, before));
    assert!(Store::open(&dir.path().join("no/such/folder/skep.db")).is_err());
}
