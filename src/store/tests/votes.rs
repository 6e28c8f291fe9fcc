//! Votes count as the question allows, while it is open.

use std::collections::BTreeMap;

use super::{actor, at, key, ledger_post, store};
use crate::effect::Dirty;
use crate::store::{Error, KnownPoll, Tx, VoteCount};

/// One of these may be chosen.
fn one(options: &[&str]) -> KnownPoll {
    let options = options.iter().map(|&option| option.to_owned()).collect();
    KnownPoll { options, multiple: false, ends: Some(at(100)) }
}

/// Several may.
fn several(options: &[&str]) -> KnownPoll {
    KnownPoll { multiple: true, ..one(options) }
}

fn ask(tx: &Tx<'_>, poll: KnownPoll) -> Result<(), Error> {
    let polls = BTreeMap::from([(key("posts.a"), poll)]);
    tx.set_polls(&polls)?;
    assert_eq!(tx.list_polls()?, polls);
    Ok(())
}

/// How the question stands: the choices, and how many have voted.
fn counted(tx: &Tx<'_>) -> Result<String, Error> {
    let VoteCount { choices, voters } =
        tx.count_votes()?.remove(&key("posts.a")).unwrap_or_default();
    let choices = choices.iter().map(|(choice, votes)| format!("{choice} {votes}, "));
    Ok(format!("{}of {voters}", choices.collect::<String>()))
}

#[test]
fn votes_count_as_the_question_allows() {
    for (poll, votes, expected) in [
        (one as fn(&[&str]) -> KnownPoll, &[("bob", "rye", 0)][..], "rye 1, of 1"),
        (one, &[("bob", "rye", 0), ("bob", "rye", 1)], "rye 1, of 1"),
        (one, &[("bob", "rye", 0), ("bob", "oats", 1)], "rye 1, of 1"),
        (several, &[("bob", "rye", 0), ("bob", "oats", 1)], "oats 1, rye 1, of 1"),
        (several, &[("bob", "rye", 0), ("bob", "rye", 1)], "rye 1, of 1"),
        (one, &[("bob", "rye", 0), ("eve", "oats", 99)], "oats 1, rye 1, of 2"),
        (one, &[("bob", "wheat", 0)], "of 0"),
        (one, &[("bob", "rye", 100)], "of 0"),
        (several, &[("bob", "rye", 99), ("bob", "oats", 100)], "rye 1, of 1"),
    ] {
        let (_dir, store) = store();
        store
            .write::<_, Error>(|tx| {
                ask(tx, poll(&["rye", "oats"]))?;
                for (who, choice, secs) in votes {
                    tx.insert_vote(&actor(who), (&key("posts.a"), choice), at(*secs))?;
                    let elsewhere = (&key("posts.b"), *choice);
                    assert!(!tx.insert_vote(&actor(who), elsewhere, at(*secs))?, "no question");
                }
                assert_eq!(counted(tx)?, expected, "{votes:?}");
                Ok(())
            })
            .unwrap();
    }
}

#[test]
fn votes_stay_with_what_can_be_chosen() {
    let (_dir, store) = store();
    store
        .write::<_, Error>(|tx| {
            ask(tx, one(&["rye", "oats"]))?;
            for (who, choice) in [("bob", "rye"), ("eve", "oats")] {
                assert!(tx.insert_vote(&actor(who), (&key("posts.a"), choice), at(0))?);
            }
            ask(tx, one(&["rye", "wheat"]))?;
            assert_eq!(counted(tx)?, "rye 1, of 1");
            assert_eq!(tx.remove_votes_of(&actor("bob"))?, [key("posts.a")]);
            assert_eq!(counted(tx)?, "of 0");
            Ok(())
        })
        .unwrap();
}

#[test]
fn votes_are_told_together_once_the_files_have_them() {
    let (_dir, store) = store();
    store
        .write::<_, Error>(|tx| {
            let told_since = |secs| tx.list_polls_with_news(at(secs)).map(|news| news.len());
            let vote = |who: &str| tx.insert_vote(&actor(who), (&key("posts.a"), "rye"), at(0));
            ask(tx, one(&["rye"]))?;
            vote("bob")?;
            assert_eq!(told_since(0)?, 0, "of a post that nobody has");
            tx.insert_post(&ledger_post("posts.a"))?;
            assert_eq!(told_since(0)?, 1);
            tx.mark_dirty(&Dirty::Post(key("posts.a")))?;
            assert_eq!(told_since(0)?, 0, "not in the files yet");
            tx.remove_dirty(&tx.list_dirty()?)?;
            tx.mark_poll_told(&key("posts.a"), at(10))?;
            assert_eq!(told_since(90)?, 0, "nothing new");
            vote("eve")?;
            tx.remove_votes_of(&actor("bob"))?;
            assert_eq!((told_since(9)?, told_since(10)?), (0, 1), "not so soon again");
            tx.mark_poll_over(&key("posts.a"))?;
            assert_eq!(told_since(0)?, 1, "the end does not wait");
            Ok(())
        })
        .unwrap();
}

#[test]
fn the_end_of_a_question_is_seen_once() {
    let (_dir, store) = store();
    store
        .write::<_, Error>(|tx| {
            ask(tx, one(&["rye"]))?;
            assert!(tx.list_ended_polls(at(99))?.is_empty());
            assert_eq!(tx.list_ended_polls(at(100))?, [key("posts.a")]);
            tx.mark_poll_over(&key("posts.a"))?;
            assert!(tx.list_ended_polls(at(200))?.is_empty());
            // What stays as it is is not asked again.
            ask(tx, one(&["rye"]))?;
            assert!(tx.list_ended_polls(at(200))?.is_empty());
            Ok(())
        })
        .unwrap();
}
