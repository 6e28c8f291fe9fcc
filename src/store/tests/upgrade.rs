//! A database of the first schema is brought up to date with everything in it.

use super::{actor, answer, at, key};
use crate::id::ContentHash;
use crate::store::{Error, MIGRATIONS, Review, Store};

#[test]
fn an_older_database_keeps_its_rows() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("skep.db");
    let old = rusqlite::Connection::open(&path).unwrap();
    old.execute_batch(MIGRATIONS[0]).unwrap();
    let hash = ContentHash::new([7; 32]).to_string();
    old.execute_batch(
        &"pragma user_version = 1;
         insert into followers values ('https://bob.example/actor', null,
             'https://bob.example/inbox', null, 0);
         insert into burnt values ('x', 'https://bob.example/actor', 9);
         insert into seen values ('a', null, 0), ('b', null, 0);
         insert into reactions values ('https://bob.example/actor', 'posts.a', 'like', 'x', 0);
         insert into posts (key, source, kind, fingerprint, body_hash, published, announced)
             values ('posts.a', 'content/posts/a.md', 'Note', 'FINGERPRINT', 'FINGERPRINT', 0, 1);
         insert into errands (kind, actor, activity, object, due)
             values ('refresh', 'https://bob.example/actor', '', '', 0);
         insert into remote_posts (id, object, author, kind, html, url, visibility, published,
                 received, review)
             values (7, 'https://bob.example/notes/7', 'https://bob.example/actor', 'Note', 'old',
                 'https://bob.example/notes/7', 'public', 0, 0, 'waiting');"
            .replace("FINGERPRINT", &hash),
    )
    .unwrap();
    drop(old);

    let store = Store::open(&path).unwrap();
    store
        .write::<_, Error>(|tx| {
            for (table, rows) in [
                ("followers", 1),
                ("burnt", 1),
                ("seen", 2),
                ("errands", 1),
                ("reactions", 1),
                ("remote_posts", 1),
                ("follow_requests", 0),
            ] {
                assert_eq!(tx.size(table)?, rows, "{table}");
            }
            let old = tx.find_remote_post_by_number(7)?.unwrap();
            assert_eq!((old.edition, old.shown, old.why), (1, None, None));
            assert_eq!(tx.count_reactions()?.get(&key("posts.a")), Some(&(1, 0)));
            // Whom it was for was not written down then.
            let [post] = &tx.list_posts()?[..] else { panic!("one post") };
            assert_eq!((&post.key, post.visibility), (&key("posts.a"), None));
            let next = tx.insert_remote_post(&answer(1), Review::Waiting, at(0))?;
            assert_eq!(next, Some(8));
            assert!(tx.find_follower(&actor("bob"))?.is_some());
            Ok(())
        })
        .unwrap();
    assert_eq!(store.check_integrity().unwrap(), None);
}
