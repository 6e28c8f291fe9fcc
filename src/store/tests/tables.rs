//! A database leaves as rows, and is made of them again.

use std::path::Path;

use super::{actor, at, follower, letter, store};
use crate::store::{Cell, Error, Rule, Stance, Store, Target, make_database, schema_version};

type Rows = Vec<(String, Vec<(String, Cell)>)>;

fn rows(store: &Store) -> Rows {
    let read = |tx: &super::super::Tx<'_>| {
        let mut rows = Rows::new();
        for table in tx.list_tables()? {
            tx.each_row(&table, |cells| {
                let named = table.columns.iter().cloned().zip(cells).collect();
                rows.push((table.name.clone(), named));
            })?;
        }
        Ok::<_, Error>(rows)
    };
    store.read(read).unwrap()
}

fn made(path: &Path, version: u32, rows: &Rows) -> Result<Store, Error> {
    make_database::<Error>(path, version, |filling| {
        rows.iter().try_for_each(|(table, row)| filling.insert(table, row))
    })?;
    Store::open(path)
}

#[test]
fn every_row_comes_back_and_what_counts_them_goes_on() {
    let (dir, store) = store();
    store
        .write::<_, Error>(|tx| {
            tx.upsert_follower(&follower("bo"))?;
            tx.enqueue(&[letter(1, "a", &["eve"])], at(0))?;
            tx.upsert_fact("quote", "\"'; drop table facts; --\u{1F41D}")?;
            let target = Target::Actor(actor("eve"));
            let stance = Stance::Block;
            let (source, note) = (String::new(), Some(String::new()));
            tx.upsert_rule(&Rule { target, source, stance, note, since: at(0), until: None })?;
            tx.execute(
                "park",
                "insert into parked (key_id, origin, head, body, digest, received, due)
                values ('k', 'o', 'h', x'00ff10', 'd', 1, 2)",
                [],
            )?;
            tx.execute("mark", "insert into dirty (post) values ('a')", [])?;
            tx.execute("unmark", "delete from dirty", [])?;
            let sql = "insert into dirty (post) values ('b'), ('c')";
            tx.execute("mark", sql, []).map(drop)
        })
        .unwrap();
    let before = rows(&store);
    // A trigger that might have written has its table there, too.
    let dirty = Cell::Text("dirty".to_owned());
    let is_dirty = |row: &Vec<(String, Cell)>| row[0].1 == dirty;
    let numbers = before.iter().find(|(table, row)| table == "sqlite_sequence" && is_dirty(row));
    let numbers = numbers.unwrap();
    assert_eq!(numbers.1[1].1, Cell::Integer(3), "{numbers:?}");
    let copy = made(&dir.path().join("copy.db"), schema_version(), &before).unwrap();
    assert_eq!(rows(&copy), before);
    assert_eq!(copy.check_integrity().unwrap(), None);
    let size = |store: &Store| {
        let rows = rows(store);
        rows.into_iter().find(|(_, row)| row[0].1 == Cell::Text("followers".to_owned())).unwrap().1
    };
    assert_eq!(size(&copy)[1].1, Cell::Integer(1));
    copy.write::<_, Error>(|tx| tx.upsert_follower(&follower("ana"))).unwrap();
    assert_eq!(size(&copy)[1].1, Cell::Integer(2), "triggers are on again");
}

#[test]
fn rows_of_an_older_schema_are_brought_up_to_date() {
    let (dir, store) = store();
    let fact = |name: &str, value: &str| {
        let cell = |text: &str| Cell::Text(text.to_owned());
        vec![("name".to_owned(), cell(name)), ("value".to_owned(), cell(value))]
    };
    let old = vec![("facts".to_owned(), fact("origin", "https://me.example"))];
    let store_of_old = made(&dir.path().join("old.db"), 1, &old).unwrap();
    let origin = store_of_old.read::<_, Error>(|tx| tx.find_fact("origin")).unwrap();
    assert_eq!(origin.as_deref(), Some("https://me.example"));
    drop(store);

    let text = |name: &str| (name.to_owned(), Cell::Text("x".to_owned()));
    type Wrong<'a> = (&'a str, u32, &'a str, Vec<(String, Cell)>);
    let wrong: &[Wrong<'_>] = &[
        ("a newer schema", schema_version() + 1, "facts", fact("a", "b")),
        ("no such table", 1, "sqlite_schema", fact("a", "b")),
        ("no such column", 1, "facts", vec![text("name\" = 1; --")]),
        ("another kind of value", 1, "seen", vec![text("key"), text("at")]),
        ("a key of nobody", 1, "actor_keys", vec![text("id"), text("actor"), text("pem")]),
    ];
    for (number, (what, version, table, row)) in wrong.iter().enumerate() {
        let path = dir.path().join(format!("wrong{number}.db"));
        let rows = vec![((*table).to_owned(), row.clone())];
        assert!(made(&path, *version, &rows).is_err(), "{what}");
    }
}
