//! Copies of pictures: wanted, there, no longer wanted, gone.

use std::collections::BTreeMap;

use super::{at, key, store};
use crate::id::WebUrl;
use crate::limits::{MEDIA_PER_ORIGIN_AND_HOUR, MEDIA_TRIES_MAX};
use crate::store::{Error, Medium, MediumKey, MediumTask, Role, Tx, Use};

const MOST: i64 = 1_000;

fn picture(name: &str) -> MediumKey {
    (WebUrl::parse(&format!("https://bob.example/{name}")).unwrap(), Role::Picture)
}

fn copy(name: &str, bytes: i64) -> Medium {
    Medium { name: name.to_owned(), bytes, width: 3, height: 2 }
}

/// Wants pictures, each in so many places; how many come back at once.
fn want(tx: &Tx<'_>, names: &[(&str, i64)]) -> Result<usize, Error> {
    let wanted = names.iter().map(|(name, uses)| {
        (picture(name), Use { post: key("posts.a"), uses: *uses, newest: at(0) })
    });
    Ok(tx.set_wanted_media(&wanted.collect::<BTreeMap<_, _>>(), MOST, at(0))?.len())
}

/// Does what is due at once: every picture can be had, and has `bytes` and its own name.
fn work(tx: &Tx<'_>, bytes: i64) -> Result<Vec<String>, Error> {
    let mut done = Vec::new();
    while let Some(task) = tx.next_medium_task(at(0))? {
        match task {
            MediumTask::Fetch(key, _) => {
                let name = key.0.as_str().rsplit('/').next().unwrap_or_default();
                tx.mark_medium_here(&key, &copy(name, bytes))?;
                done.push(format!("+{name}"));
            }
            MediumTask::Remove(key) => {
                done.extend(tx.remove_medium_copy(&key)?.map(|name| format!("-{name}")));
            }
        }
    }
    Ok(done)
}

fn shown(tx: &Tx<'_>, names: &[&str]) -> Result<Vec<bool>, Error> {
    let shown = tx.list_shown_media()?;
    Ok(names.iter().map(|name| shown.contains_key(&picture(name))).collect())
}

#[test]
fn a_copy_lives_as_long_as_a_page_wants_it() {
    let (_dir, store) = store();
    store
        .write::<_, Error>(|tx| {
            want(tx, &[("a", 1), ("b", 1)])?;
            assert_eq!(shown(tx, &["a", "b"])?, [false, false]);
            assert_eq!(work(tx, 10)?, ["+a", "+b"]);
            assert_eq!(shown(tx, &["a", "b"])?, [true, true]);
            assert_eq!(tx.count_media_bytes()?, 20);

            want(tx, &[("b", 1)])?;
            assert_eq!(shown(tx, &["a", "b"])?, [false, true]);
            // Wanted again before it was removed: it is still there.
            assert_eq!(want(tx, &[("a", 1), ("b", 1)])?, 1, "its page is written again");
            assert_eq!((shown(tx, &["a"])?, work(tx, 10)?), (vec![true], vec![]));

            want(tx, &[])?;
            assert_eq!(work(tx, 10)?, ["-a", "-b"]);
            assert_eq!(tx.count_media_bytes()?, 0);
            want(tx, &[("a", 1)])?;
            assert_eq!(work(tx, 10)?, ["+a"]);
            tx.mark_medium_lost(&picture("a"), at(0))?;
            assert_eq!(work(tx, 10)?, ["+a"]);
            Ok(())
        })
        .unwrap();
}

#[test]
fn two_pictures_with_the_same_bytes_share_a_copy() {
    let (_dir, store) = store();
    store
        .write::<_, Error>(|tx| {
            want(tx, &[("a", 1), ("b", 1)])?;
            for name in ["a", "b"] {
                tx.mark_medium_here(&picture(name), &copy("same", 600))?;
            }
            assert_eq!(tx.count_media_bytes()?, 600);
            assert!(tx.evict_media(MOST)?.is_empty());
            assert_eq!(tx.evict_media(500)?.len(), 2, "both, or there is no more room than before");
            want(tx, &[("a", 1), ("b", 1)])?;
            assert_eq!(work(tx, 10)?, ["-same"]);
            want(tx, &[("a", 1), ("b", 1)])?;
            for name in ["a", "b"] {
                tx.mark_medium_here(&picture(name), &copy("same", 600))?;
            }
            want(tx, &[("b", 1)])?;
            assert_eq!(work(tx, 10)?, Vec::<String>::new());
            assert!(tx.has_medium_named("same")?);
            want(tx, &[])?;
            assert_eq!(work(tx, 10)?, ["-same"]);
            Ok(())
        })
        .unwrap();
}

#[test]
fn what_is_shown_least_makes_room_and_comes_back_when_there_is_room() {
    let (_dir, store) = store();
    let all = [("a", 3), ("b", 1), ("c", 2)];
    store
        .write::<_, Error>(|tx| {
            want(tx, &all)?;
            assert_eq!(work(tx, 400)?, ["+a", "+b", "+c"]);
            assert_eq!(tx.evict_media(MOST)?, [key("posts.a")]);
            assert_eq!(shown(tx, &["a", "b", "c"])?, [true, false, true]);
            assert_eq!(work(tx, 400)?, Vec::<String>::new(), "a page may still show it");
            want(tx, &all)?;
            assert_eq!(work(tx, 400)?, ["-b"]);
            want(tx, &all)?;
            assert_eq!(work(tx, 400)?, Vec::<String>::new(), "there is no room for it");
            want(tx, &[("a", 3), ("b", 1)])?;
            assert_eq!(work(tx, 400)?, ["-c"]);
            want(tx, &[("a", 3), ("b", 1)])?;
            assert_eq!(work(tx, 400)?, ["+b"]);
            Ok(())
        })
        .unwrap();
}

#[test]
fn attempts_end_and_a_silent_origin_is_left_in_peace() {
    let (_dir, store) = store();
    store
        .write::<_, Error>(|tx| {
            want(tx, &[("a", 1), ("b", 1)])?;
            tx.mark_medium_tried(&picture("a"), Some(at(60)))?;
            tx.put_off_media_of(&picture("a").0.origin(), at(60))?;
            assert!(!tx.has_due_media(at(59))?);
            assert_eq!(tx.next_medium_task(at(60))?, Some(MediumTask::Fetch(picture("a"), 1)));
            for _ in 2..MEDIA_TRIES_MAX {
                tx.mark_medium_tried(&picture("a"), Some(at(60)))?;
            }
            tx.mark_medium_tried(&picture("a"), None)?;
            tx.mark_medium_refused(&picture("b"))?;
            want(tx, &[("a", 1), ("b", 2)])?;
            assert!(!tx.has_due_media(at(1_000_000))?);
            // Nobody wants them any more, and then somebody does: at once, and after a day.
            want(tx, &[])?;
            want(tx, &[("a", 1), ("b", 2)])?;
            assert!(!tx.has_due_media(at(1_000_000))?);
            want(tx, &[])?;
            for name in ["a", "b"] {
                assert!(!tx.has_due_media(at(86_399))?);
                let task = tx.next_medium_task(at(86_400))?;
                assert_eq!(task, Some(MediumTask::Remove(picture(name))));
                tx.remove_medium_copy(&picture(name))?;
            }
            want(tx, &[("a", 1)])?;
            assert!(tx.has_due_media(at(0))?);
            Ok(())
        })
        .unwrap();
}

#[test]
fn an_origin_is_asked_so_often_within_an_hour() {
    let (_dir, store) = store();
    let origin = picture("a").0.origin();
    let other = WebUrl::parse("https://eve.example/a").unwrap().origin();
    store
        .write::<_, Error>(|tx| {
            for _ in 0..MEDIA_PER_ORIGIN_AND_HOUR {
                assert_eq!(tx.count_media_fetch(&origin, at(9))?, None);
            }
            assert_eq!(tx.count_media_fetch(&origin, at(3_608))?, Some(at(3_609)));
            assert_eq!(tx.count_media_fetch(&other, at(3_608))?, None);
            assert_eq!(tx.count_media_fetch(&origin, at(3_609))?, None);
            Ok(())
        })
        .unwrap();
}

#[test]
fn an_attempt_that_is_forgiven_does_not_count() {
    let (_dir, store) = store();
    store
        .write::<_, Error>(|tx| {
            want(tx, &[("a", 1)])?;
            for due in [Some(at(60)), None] {
                tx.mark_medium_tried(&picture("a"), due)?;
                tx.forgive_medium(&picture("a"), at(0))?;
                let task = tx.next_medium_task(at(0))?;
                assert_eq!(task, Some(MediumTask::Fetch(picture("a"), 0)));
            }
            Ok(())
        })
        .unwrap();
}
