//! Storms of reactions, votes and wishes to quote: bounded, and nobody who matters is pushed out.

use std::collections::BTreeMap;

use super::room::{FRIENDS, is_full, object, storm, stranger, with_friends};
use super::{actor, at, inbox, key};
use crate::id::{ActivityId, ActorId, ObjectId};
use crate::limits;
use crate::store::{
    Error, KnownPoll, QuoteRequest, QuoteState, ReactedBy, Reaction, ReactionTo, Tx,
};

#[test]
fn reactions() {
    let (_dir, store) = with_friends();
    let like = |tx: &Tx<'_>, actor: ActorId, secs| {
        let reaction = ReactionTo { post: key("posts.a"), actor, kind: Reaction::Like };
        tx.insert_reaction(&reaction, ReactedBy::default(), at(secs)).map(drop)
    };
    for friend in FRIENDS {
        store.write(|tx| like(tx, actor(friend), -9)).unwrap();
    }
    let count = limits::REACTIONS_MAX + 50;
    let rows = storm(&store, "reactions", count, |tx, number| like(tx, stranger(number), number));
    is_full(rows, limits::REACTIONS_MAX);
    let posts = |actor| store.write(|tx| tx.remove_reactions_of(&actor)).unwrap().len();
    for friend in FRIENDS {
        assert_eq!(posts(actor(friend)), 1, "{friend}");
    }
    assert_eq!((posts(stranger(0)), posts(stranger(count - 1))), (0, 1), "the oldest went");
}

#[test]
fn votes() {
    let (_dir, store) = with_friends();
    let vote = |tx: &Tx<'_>, actor: ActorId, secs| {
        tx.insert_vote(&actor, (&key("posts.a"), "rye"), at(secs)).map(drop)
    };
    let poll = KnownPoll { options: vec!["rye".to_owned()], multiple: false, ends: None };
    store.write(|tx| tx.set_polls(&BTreeMap::from([(key("posts.a"), poll)]))).unwrap();
    for friend in FRIENDS {
        store.write(|tx| vote(tx, actor(friend), -9)).unwrap();
    }
    let count = limits::VOTES_MAX + 50;
    let rows = storm(&store, "votes", count, |tx, number| vote(tx, stranger(number), number));
    is_full(rows, limits::VOTES_MAX);
    for friend in FRIENDS {
        let touched = store.write(|tx| tx.remove_votes_of(&actor(friend))).unwrap();
        assert_eq!(touched, [key("posts.a")], "{friend}");
    }
}

fn wish(actor: ActorId, quoting: ObjectId) -> QuoteRequest {
    let request = ActivityId::parse(quoting.as_str()).unwrap();
    QuoteRequest { quoting, actor, post: key("posts.a"), request, inbox: inbox("it") }
}

#[test]
fn quotes() {
    let (_dir, store) = with_friends();
    let ask = |tx: &Tx<'_>, number: i64| {
        tx.upsert_quote(&wish(stranger(number), object(number)), at(number))
    };
    let state = |number| {
        let found = store.read(|tx| tx.find_quote(&object(number))).unwrap();
        found.map(|quote| quote.state)
    };
    store
        .write::<_, Error>(|tx| {
            ask(tx, 0)?;
            let first = tx.find_quote(&object(0))?.map(|quote| quote.id).unwrap_or_default();
            tx.mark_quote(first, QuoteState::Approved, Some("stamp"))
        })
        .unwrap();
    let rows = storm(&store, "quotes", limits::QUOTES_MAX + 50, ask);
    is_full(rows, limits::QUOTES_MAX);
    assert_eq!(state(0), Some(QuoteState::Approved), "what may quote never goes");
    assert_eq!((state(1), state(limits::QUOTES_MAX + 49)), (None, Some(QuoteState::Asked)));

    let of_eve = |number| ObjectId::parse(&format!("https://eve.example/notes/{number}")).unwrap();
    let before = rows;
    let rows = storm(&store, "quotes", limits::QUOTES_PER_ORIGIN_MAX + 50, |tx, number| {
        tx.upsert_quote(&wish(actor("eve"), of_eve(number)), at(0))
    });
    assert_eq!(rows - before, limits::QUOTES_PER_ORIGIN_MAX, "one origin has so many");
}
