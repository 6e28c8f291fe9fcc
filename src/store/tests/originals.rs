//! What is passed on, how often, and how much is kept for it.

use super::{actor, answer, at, follower, inbox, store};
use crate::clock::Timestamp;
use crate::effect::{Effect, Letter};
use crate::id::ActivityId;
use crate::limits;
use crate::store::{Error, Original, Review, Store, Tx};

/// Bob's answer with this number, and what brought it.
fn bring(tx: &Tx<'_>, number: u32, body: &str) -> Result<i64, Error> {
    let post = tx.insert_remote_post(&answer(number), Review::Waiting, at(0))?.unwrap();
    let activity = ActivityId::parse(&format!("https://bob.example/act/{number}")).unwrap();
    tx.keep_original(post, Original { activity: &activity, kind: "Create", body })?;
    Ok(post)
}

/// What is passed on of a post; it is on its way then.
fn forward(store: &Store, post: i64, now: Timestamp) -> Option<Letter> {
    let send = |tx: &Tx<'_>| {
        let letter = tx.forward_original(post, now)?;
        let effects: Vec<Effect> = letter.clone().into_iter().map(Effect::Deliver).collect();
        tx.enqueue(&effects, now)?;
        Ok::<_, Error>(letter)
    };
    store.write(send).unwrap()
}

#[test]
fn each_is_passed_on_once_and_not_more_than_so_many_in_an_hour() {
    let (_dir, store) = store();
    let posts = store.write(|tx| {
        let alone = bring(tx, 0, "x")?;
        assert_eq!(tx.forward_original(alone, at(0))?, None, "nobody follows");
        for name in ["bob", "eve"] {
            tx.upsert_follower(&follower(name))?;
        }
        let most = u32::try_from(limits::FORWARDS).unwrap();
        (1..=most + 2).map(|number| bring(tx, number, "x")).collect::<Result<Vec<_>, Error>>()
    });
    let (last, posts) =
        posts.unwrap().split_last().map(|(last, rest)| (*last, rest.to_vec())).unwrap();
    let (over, within) = posts.split_last().unwrap();
    for post in within {
        let letter = forward(&store, *post, at(0)).unwrap();
        assert_eq!((letter.body.as_str(), &letter.inboxes[..]), ("x", &[inbox("eve")][..]));
        assert_eq!(forward(&store, *post, at(0)), None);
    }
    assert_eq!(forward(&store, *over, at(0)), None);
    let later = at(0).plus(limits::FORWARDS_TIME);
    assert_eq!(forward(&store, *over, later), None, "it is not made up for");
    assert!(forward(&store, last, later).is_some());
}

/// Edits of one post and its end count as what other posts bring does.
#[test]
fn letters_are_counted_and_not_posts() {
    let (_dir, store) = store();
    store.write(|tx| tx.upsert_follower(&follower("eve"))).unwrap();
    let post = store.write(|tx| bring(tx, 0, "x")).unwrap();
    let known = store.read(|tx| tx.find_remote_post_by_number(post)).unwrap().unwrap();
    let say = |number: u32| {
        let activity = ActivityId::parse(&format!("https://bob.example/act/{number}")).unwrap();
        let original = Original { activity: &activity, kind: "Update", body: "x" };
        store.write(|tx| tx.keep_original(post, original)).unwrap();
    };
    let long = "x".repeat(limits::ORIGINAL_MAX_BYTES + 1);
    let ends = |body: &str, now: Timestamp| {
        let activity = ActivityId::parse("https://bob.example/act/end").unwrap();
        let farewell = Original { activity: &activity, kind: "Delete", body };
        store.read(|tx| tx.forward_farewell(&known, farewell, now)).unwrap().is_some()
    };
    let most = u32::try_from(limits::FORWARDS).unwrap();
    for number in 0..most {
        say(number);
        assert!(forward(&store, post, at(0)).is_some(), "{number}");
        assert_eq!(ends("x", at(0)), number + 1 < most, "{number}");
    }
    say(most);
    assert_eq!(forward(&store, post, at(0)), None);
    let later = at(0).plus(limits::FORWARDS_TIME);
    assert_eq!((ends("x", later), ends(&long, later)), (true, false));
}

#[test]
fn so_many_bytes_are_kept() {
    let (_dir, store) = store();
    let body = "x".repeat(limits::ORIGINAL_MAX_BYTES);
    let most = u32::try_from(limits::ORIGINALS_MAX_BYTES).unwrap();
    let count = most / u32::try_from(body.len()).unwrap();
    store
        .write(|tx| {
            tx.upsert_follower(&follower("eve"))?;
            let first = bring(tx, 0, &body)?;
            for number in 1..=count {
                bring(tx, number, &body)?;
                assert!(tx.size("originals")? <= limits::ORIGINALS_MAX_BYTES, "{number}");
            }
            let long = bring(tx, count + 1, &(body.clone() + "x"))?;
            let last = bring(tx, count + 2, &body)?;
            for (post, is_kept) in [(first, false), (long, false), (last, true)] {
                assert_eq!(tx.forward_original(post, at(0))?.is_some(), is_kept, "{post}");
            }
            // What belongs to posts goes with them.
            for post in tx.list_remote_posts_of(&actor("bob"), i64::MAX)? {
                tx.remove_remote_post(&post.post.object)?;
            }
            assert_eq!(tx.size("originals")?, 0);
            Ok::<_, Error>(())
        })
        .unwrap();
}
