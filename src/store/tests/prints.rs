//! Copies of what the owner looks at: asked for, there, and gone with their posts or for want of room.

use std::time::Duration;

use super::{answer, at, store};
use crate::id::WebUrl;
use crate::store::{
    Attachment, Error, Medium, MediumKey, MediumState, MediumTask, Review, Role, Tx,
};

fn picture(name: &str) -> MediumKey {
    (WebUrl::parse(&format!("https://bob.example/{name}")).unwrap(), Role::Picture)
}

/// Asks for pictures at some second.
fn want(tx: &Tx<'_>, names: &[&str], secs: i64) -> Result<(), Error> {
    tx.want_prints(&names.iter().map(|name| picture(name)).collect::<Vec<_>>(), at(secs))
}

/// Does what is due by then: every picture can be had, and has 400 bytes of its own.
fn work(tx: &Tx<'_>, secs: i64) -> Result<Vec<String>, Error> {
    let mut done = Vec::new();
    while let Some(task) = tx.next_print_task(at(secs))? {
        match task {
            MediumTask::Fetch(key, _) => {
                let name = key.0.as_str().rsplit('/').next().unwrap().to_owned();
                done.push(format!("+{name}"));
                let copy = Medium { name, bytes: 400, width: 3, height: 2 };
                assert!(tx.mark_print_here(&key, &copy)?);
            }
            MediumTask::Remove(key) => {
                done.extend(tx.remove_print(&key)?.map(|name| format!("-{name}")));
            }
        }
    }
    Ok(done)
}

#[test]
fn what_was_not_looked_at_for_longest_makes_room() {
    let (_dir, store) = store();
    store
        .write::<_, Error>(|tx| {
            want(tx, &["a", "b", "c"], 1)?;
            assert_eq!(work(tx, 1)?, ["+a", "+b", "+c"]);
            want(tx, &["a"], 2)?;
            assert_eq!(work(tx, 2)?, Vec::<String>::new(), "it is there");
            tx.evict_prints(1_200, at(3))?;
            assert_eq!(work(tx, 3)?, Vec::<String>::new(), "there is room for three");
            tx.evict_prints(1_199, at(3))?;
            assert_eq!(work(tx, 3)?, ["-b"]);
            want(tx, &["b"], 4)?;
            tx.evict_prints(800, at(4))?;
            assert_eq!(work(tx, 4)?, ["+b"]);
            tx.evict_prints(800, at(5))?;
            assert_eq!(work(tx, 5)?, ["-c"]);
            // What is about to go stays if it is looked at before it has gone.
            tx.evict_prints(0, at(6))?;
            want(tx, &["a"], 6)?;
            assert_eq!(work(tx, 6)?, ["-b"]);
            assert_eq!(tx.find_print(&picture("a"))?.unwrap().state, MediumState::Here);
            tx.drop_old_prints(Duration::from_secs(60), at(67))?;
            assert_eq!(work(tx, 67)?, ["-a"]);
            assert!(tx.list_print_names()?.is_empty());
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_copy_leaves_with_the_last_post_that_has_it() {
    let (_dir, store) = store();
    store
        .write::<_, Error>(|tx| {
            let posts =
                [1, 2].map(|n| tx.insert_remote_post(&answer(n), Review::Waiting, at(0)).unwrap());
            let attached = [Attachment { url: picture("a").0, media_type: None, alt: None }];
            for post in posts {
                tx.set_attachments(post.unwrap(), &attached)?;
            }
            want(tx, &["a"], 1)?;
            assert_eq!(work(tx, 1)?, ["+a"]);
            tx.remove_remote_post(&answer(1).object)?;
            assert_eq!(work(tx, 2)?, Vec::<String>::new(), "another post has it");
            tx.remove_remote_post(&answer(2).object)?;
            assert_eq!(work(tx, 2)?, ["-a"]);
            Ok(())
        })
        .unwrap();
}

#[test]
fn two_pictures_that_are_the_same_share_a_file() {
    let (_dir, store) = store();
    store
        .write::<_, Error>(|tx| {
            want(tx, &["a", "b"], 1)?;
            for key in [picture("a"), picture("b")] {
                let name = "same.png".to_owned();
                tx.mark_print_here(&key, &Medium { name, bytes: 400, width: 1, height: 1 })?;
            }
            want(tx, &["b"], 2)?;
            tx.evict_prints(400, at(2))?;
            assert_eq!(work(tx, 2)?, Vec::<String>::new(), "the other still has it");
            tx.evict_prints(0, at(3))?;
            assert_eq!(work(tx, 3)?, ["-same.png"]);
            Ok(())
        })
        .unwrap();
}
