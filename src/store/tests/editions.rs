//! Numbers and editions: how the owner names a text.

use super::{answer, at, store};
use crate::store::{Error, NewRemotePost, Review, Tx, Visibility};

fn state(tx: &Tx<'_>, id: i64) -> (i64, Option<i64>) {
    let found = tx.find_remote_post_by_number(id).unwrap().unwrap();
    (found.edition, found.shown)
}

#[test]
fn every_text_is_an_edition() {
    let (_dir, store) = store();
    store
        .write::<_, Error>(|tx| {
            let id = tx.insert_remote_post(&answer(1), Review::Waiting, at(0))?.unwrap();
            assert_eq!(state(tx, id), (1, None));
            tx.mark_remote_post_shown(id)?;
            assert_eq!(state(tx, id), (1, Some(1)));
            let again = NewRemotePost { updated: Some(at(5)), ..answer(1) };
            assert!(!tx.mark_remote_post_edited(&again)?);
            assert_eq!(state(tx, id), (1, Some(1)), "the same words");
            assert_eq!(tx.find_remote_post(&again.object)?.unwrap().post.updated, again.updated);

            let change = |edit: &dyn Fn(&mut NewRemotePost)| {
                let mut post = tx.find_remote_post(&again.object).unwrap().unwrap().post;
                edit(&mut post);
                tx.mark_remote_post_edited(&post).unwrap()
            };
            assert!(change(&|post| post.html.push('!')));
            assert!(change(&|post| post.summary = Some("care".to_owned())));
            assert!(change(&|post| post.visibility = Visibility::Unlisted));
            assert!(change(&|post| post.summary = None));
            assert!(!change(&|post| post.published = at(99)));
            assert!(!change(&|post| post.author = super::actor("eve")), "by its author alone");
            assert_eq!(state(tx, id), (5, Some(1)));
            tx.mark_remote_post_shown(id)?;
            assert_eq!(state(tx, id), (5, Some(5)));
            Ok(())
        })
        .unwrap();
}

#[test]
fn no_number_is_given_twice() {
    let (_dir, store) = store();
    store
        .write::<_, Error>(|tx| {
            let mut last = 0;
            for number in 0..4 {
                let id = tx.insert_remote_post(&answer(number), Review::Waiting, at(0))?.unwrap();
                assert_eq!(tx.insert_remote_post(&answer(number), Review::Waiting, at(0))?, None);
                assert_eq!(id, last + 1);
                last = id;
                tx.remove_remote_post(&answer(number).object)?;
            }
            Ok(())
        })
        .unwrap();
}
