//! A storm of strangers fills no table past its bound, and pushes out nobody who matters.

use std::time::{Duration, Instant};

use super::{actor, answer, at, follower, store};
use crate::clock::Timestamp;
use crate::effect::{Errand, Lane};
use crate::id::{ActivityId, ActorId, InboxUrl, KeyId, ObjectId};
use crate::limits;
use crate::store::{
    Error, Follow, FollowState, Follower, KnownActor, MissingKey, ReactedBy, Reaction, ReactionTo,
    Review, SignedRequest, Store, Tx,
};

pub(super) fn stranger(number: i64) -> ActorId {
    ActorId::parse(&format!("https://s{number}.example/actor")).unwrap()
}

pub(super) fn object(number: i64) -> ObjectId {
    ObjectId::parse(&format!("https://s{number}.example/note")).unwrap()
}

fn known(id: ActorId, fetched_at: Timestamp) -> KnownActor {
    KnownActor {
        inbox: InboxUrl::parse(&format!("{id}/inbox")).unwrap(),
        id,
        kind: "Person".to_owned(),
        username: "it".to_owned(),
        name: "it".to_owned(),
        url: None,
        shared_inbox: None,
        followers_url: None,
        moved_to: None,
        icon: None,
        published: None,
        fetched_at,
    }
}

fn request(actor: ActorId, secs: i64) -> SignedRequest {
    SignedRequest { actor, body: "x".to_owned(), signed: at(secs) }
}

/// A store where fay follows, fred is followed, and bob's answer stands on a page.
pub(super) fn with_friends() -> (tempfile::TempDir, Store) {
    let (dir, store) = store();
    let friends = |tx: &Tx<'_>| {
        tx.upsert_follower(&follower("fay"))?;
        tx.upsert_following(&Follow {
            actor: actor("fred"),
            follow: ActivityId::parse("https://me.example/ap/act/f").unwrap(),
            inbox: super::inbox("fred"),
            state: FollowState::Pending,
            since: at(0),
        })?;
        tx.insert_remote_post(&answer(1), Review::Approved, at(0))
    };
    store.write::<_, Error>(friends).unwrap();
    (dir, store)
}

pub(super) const FRIENDS: [&str; 3] = ["fay", "fred", "bob"];

/// Lets a storm of `count` come down and tells how many rows are left, counted one by one.
#[track_caller]
pub(super) fn storm(
    store: &Store,
    table: &str,
    count: i64,
    drop: impl Fn(&Tx<'_>, i64) -> Result<(), Error>,
) -> i64 {
    let begun = Instant::now();
    store.write::<_, Error>(|tx| (0..count).try_for_each(|number| drop(tx, number))).unwrap();
    let took = begun.elapsed() / u32::try_from(count).unwrap();
    assert!(took < Duration::from_millis(20), "{took:?} for each");
    store
        .read::<_, Error>(|tx| {
            let rows = tx.count("count", &format!("select count(*) from {table}"), [])?;
            assert_eq!(tx.size(table)?, rows, "the size is kept, whatever happens");
            Ok(rows)
        })
        .unwrap()
}

/// As full as it may be, and not a tenth emptier.
#[track_caller]
pub(super) fn is_full(rows: i64, max: i64) {
    assert!(rows <= max && rows >= max - max / 10 - 1, "{rows} of {max}");
}

#[test]
fn missing_keys() {
    let (_dir, store) = store();
    let key = |number| KeyId::parse(&format!("https://s{number}.example/key")).unwrap();
    let rows = storm(&store, "missing_keys", limits::MISSING_KEYS_MAX + 50, |tx, number| {
        let until = at(number);
        tx.mark_key_missing(&key(number), MissingKey::Gone, until)?;
        tx.mark_key_missing(&key(number), MissingKey::Unreachable, until)
    });
    is_full(rows, limits::MISSING_KEYS_MAX);
    let find = |number| store.read(|tx| tx.find_missing_key(&key(number), at(-1))).unwrap();
    assert_eq!(find(0), None, "what ends first went first");
    assert_eq!(find(limits::MISSING_KEYS_MAX + 49), Some(MissingKey::Unreachable));
}

#[test]
fn visits() {
    let (_dir, store) = store();
    let id = |number| format!("https://s{number}.example/note");
    let rows = storm(&store, "visits", limits::VISITS_MAX + 50, |tx, number| {
        tx.mark_visited(&id(number), at(number))
    });
    is_full(rows, limits::VISITS_MAX);
    let last = limits::VISITS_MAX + 49;
    let was = |number, now| store.read(|tx| tx.was_visited(&id(number), now)).unwrap();
    assert!(!was(0, at(0)), "the oldest went first");
    let end = at(last).plus(limits::VISIT_KEPT);
    assert_eq!([at(last), end].map(|now| was(last, now)), [true, false]);
}

#[test]
fn hosts_that_were_met() {
    let (_dir, store) = store();
    let rows = storm(&store, "met_hosts", limits::MET_HOSTS_MAX + 50, |tx, number| {
        tx.meet_host(&format!("s{number}.example"), at(number)).map(drop)
    });
    is_full(rows, limits::MET_HOSTS_MAX);
    let last = limits::MET_HOSTS_MAX + 49;
    let since =
        |number| store.write(|tx| tx.meet_host(&format!("s{number}.example"), at(last + 1)));
    assert_eq!(since(last).unwrap(), at(last), "the newest are known");
    assert_eq!(since(0).unwrap(), at(last + 1), "the oldest are new again");
}

#[test]
fn burnt_ids() {
    let (_dir, store) = with_friends();
    for friend in FRIENDS {
        store.write(|tx| tx.mark_burnt("theirs", &actor(friend), at(-9))).unwrap();
    }
    let rows = storm(&store, "burnt", limits::BURNT_MAX + 50, |tx, number| {
        tx.mark_burnt("it", &stranger(number), at(number))
    });
    is_full(rows, limits::BURNT_MAX);
    let is_burnt = |id, who: &ActorId, then| store.read(|tx| tx.is_burnt(id, who, then)).unwrap();
    for friend in FRIENDS {
        assert!(is_burnt("theirs", &actor(friend), at(-10)), "{friend}");
    }
    assert!(!is_burnt("it", &stranger(0), at(-1)));
    assert!(is_burnt("it", &stranger(limits::BURNT_MAX + 49), at(0)));

    // One who deletes without end pushes out only what he himself deleted.
    storm(&store, "burnt", limits::BURNT_PER_ACTOR_MAX + 50, |tx, number| {
        tx.mark_burnt(&number.to_string(), &actor("fay"), at(1_000_000 + number))
    });
    let sql = "select count(*) from burnt where actor = ?1";
    let left = |who: ActorId| store.read(|tx| tx.count("count", sql, [who.as_str()])).unwrap();
    assert_eq!(left(actor("fay")), limits::BURNT_PER_ACTOR_MAX);
    assert_eq!((left(actor("fred")), left(stranger(limits::BURNT_MAX + 49))), (1, 1));
}

#[test]
fn follow_requests() {
    let (_dir, store) = with_friends();
    let ask = |tx: &Tx<'_>, actor: ActorId, secs| {
        let inbox = InboxUrl::parse(&format!("{actor}/inbox")).unwrap();
        let request = Follower { actor, follow: None, inbox, shared_inbox: None, since: at(secs) };
        tx.upsert_follow_request(&request)
    };
    let rows = storm(&store, "follow_requests", limits::FOLLOW_REQUESTS_MAX + 50, |tx, number| {
        ask(tx, stranger(number), number)?;
        ask(tx, stranger(number), number)
    });
    is_full(rows, limits::FOLLOW_REQUESTS_MAX);
    let asks = |who: &ActorId| store.read(|tx| tx.find_follow_request(who)).unwrap().is_some();
    let last = stranger(limits::FOLLOW_REQUESTS_MAX + 49);
    assert!(!asks(&stranger(0)) && asks(&last), "the oldest went");

    // One origin alone: what is new of it is dropped, and nobody else goes.
    let many = limits::FOLLOW_REQUESTS_PER_ORIGIN_MAX;
    let of_eve = |number| ActorId::parse(&format!("https://eve.example/users/{number}")).unwrap();
    storm(&store, "follow_requests", many + 50, |tx, number| ask(tx, of_eve(number), 90_000));
    assert!(asks(&of_eve(many - 1)) && !asks(&of_eve(many)));
    assert!(asks(&last));
}

#[test]
fn errands() {
    let (_dir, store) = with_friends();
    let created = |by: ActorId, number| Errand::CreatedObject { by, object: object(number) };
    for friend in FRIENDS {
        store.write(|tx| tx.insert_errand(&created(actor(friend), 0), at(0))).unwrap();
    }
    let rows = storm(&store, "errands", limits::ERRANDS_MAX + 50, |tx, number| {
        tx.insert_errand(&created(stranger(number), number), at(1))
    });
    is_full(rows, limits::ERRANDS_MAX);
    let due = store.read(|tx| tx.list_due_errands(Lane::Quick, at(1), i64::MAX)).unwrap();
    let is_there = |errand: &Errand| due.iter().any(|due| due.errand == *errand);
    for friend in FRIENDS {
        assert!(is_there(&created(actor(friend), 0)), "{friend}");
    }
    assert!(is_there(&created(stranger(limits::ERRANDS_MAX + 49), limits::ERRANDS_MAX + 49)));

    // Friends alone cannot have more, either: then what is new is dropped.
    let rows = storm(&store, "errands", 2 * limits::ERRANDS_MAX, |tx, number| {
        tx.insert_errand(&created(actor("fred"), number), at(1))
    });
    assert_eq!(rows, limits::ERRANDS_MAX);
}

#[test]
fn errands_of_one_origin() {
    let (_dir, store) = with_friends();
    let rows = storm(&store, "errands", limits::ERRANDS_PER_ORIGIN_MAX + 50, |tx, number| {
        let by = ActorId::parse(&format!("https://eve.example/users/{number}")).unwrap();
        tx.insert_errand(&Errand::RefreshActor(by), at(0))
    });
    assert_eq!(rows, limits::ERRANDS_PER_ORIGIN_MAX);
    let rows = storm(&store, "errands", limits::ERRANDS_PER_ORIGIN_MAX + 50, |tx, number| {
        let errand = Errand::CreatedObject { by: actor("fay"), object: object(number) };
        tx.insert_errand(&errand, at(0))
    });
    let before = 2 * limits::ERRANDS_PER_ORIGIN_MAX + 50;
    assert_eq!(rows, before, "not of friends");
    // What waits for long has places of its own.
    let by = |name: &str| ActorId::parse(&format!("https://fern.example/users/{name}")).unwrap();
    let rows = storm(&store, "errands", limits::WALKS_WAITING_MAX + 50, |tx, number| {
        tx.insert_errand(&Errand::Replies { by: by("a"), object: object(number) }, at(0))
    });
    assert_eq!(rows, before + limits::WALKS_WAITING_MAX);
    let refresh = Errand::RefreshActor(by("b"));
    let rows = store.write::<_, Error>(|tx| {
        tx.insert_errand(&refresh, at(0))?;
        tx.size("errands")
    });
    assert_eq!(rows.unwrap(), before + limits::WALKS_WAITING_MAX + 1);
}

#[test]
fn errands_that_fail_go_first() {
    let (_dir, store) = store();
    let refresh = |number| Errand::RefreshActor(stranger(number));
    store
        .write::<_, Error>(|tx| {
            tx.insert_errand(&refresh(0), at(0))?;
            tx.insert_errand(&refresh(1), at(1))?;
            let second = &tx.list_due_errands(Lane::Quick, at(1), 2)?[1];
            tx.mark_errand_tried(second.id, at(1))?;
            tx.evict_strangers(&super::super::room::ERRANDS, 1 + limits::ERRANDS_MAX / 10)?;
            let left = tx.list_due_errands(Lane::Quick, at(1), 9)?;
            assert_eq!(left.len(), 1);
            assert_eq!(left[0].errand, refresh(0));
            Ok(())
        })
        .unwrap();
}

#[test]
fn actors() {
    let (_dir, store) = with_friends();
    let key = |id: &ActorId| (KeyId::parse(&format!("{id}#key")).unwrap(), "pem".to_owned());
    let learn = |tx: &Tx<'_>, id: ActorId, secs| {
        let key = key(&id);
        tx.upsert_actor(&known(id, at(secs)), &[key])
    };
    let liker = actor("liker");
    store
        .write::<_, Error>(|tx| {
            FRIENDS.iter().try_for_each(|friend| learn(tx, actor(friend), -9))?;
            learn(tx, liker.clone(), -9)?;
            let (post, kind) = (super::key("posts.a"), Reaction::Like);
            let like = ReactionTo { post, actor: liker.clone(), kind };
            tx.insert_reaction(&like, ReactedBy::default(), at(0)).map(drop)
        })
        .unwrap();
    let count = limits::ACTORS_MAX + 50;
    let rows = storm(&store, "actors", count, |tx, number| {
        learn(tx, stranger(number), number)?;
        learn(tx, stranger(number), number)
    });
    // A follower and a followed account have places of their own.
    is_full(rows - 2, limits::ACTORS_MAX);
    let find =
        |id: &ActorId| store.read(|tx| Ok::<_, Error>(tx.find_actor(id)?.is_some())).unwrap();
    for friend in FRIENDS {
        assert!(find(&actor(friend)), "{friend}");
    }
    assert!(find(&liker), "whoever did something stays longer");
    assert!(!find(&stranger(0)) && find(&stranger(count - 1)), "the oldest went");
    let keys =
        store.read::<_, Error>(|tx| tx.count("count", "select count(*) from actor_keys", []));
    assert_eq!(keys.unwrap(), rows, "keys go with their owners");
}

#[test]
fn signed_requests() {
    let (_dir, store) = with_friends();
    for friend in FRIENDS {
        store.write(|tx| tx.insert_turn(&request(actor(friend), 0), at(-9))).unwrap();
    }
    let rows = storm(&store, "turns", limits::TURNS_MAX + 50, |tx, number| {
        tx.insert_turn(&request(stranger(number), number), at(number)).map(drop)
    });
    is_full(rows, limits::TURNS_MAX);
    let known = |who, secs| {
        let found = store.write(|tx| tx.insert_turn(&request(who, secs), at(0))).unwrap();
        found.is_some()
    };
    for friend in FRIENDS {
        assert!(known(actor(friend), 0), "{friend}");
    }
    let last = limits::TURNS_MAX + 49;
    assert!(known(stranger(last), last));

    let rows = storm(&store, "turns", limits::TURNS_PER_ACTOR_MAX + 50, |tx, number| {
        tx.insert_turn(&request(actor("eve"), number), at(number)).map(drop)
    });
    is_full(rows, limits::TURNS_MAX);
    assert!(known(stranger(last), last), "eve pushes out her own alone");
    assert!(!known(actor("eve"), 0));
}

#[test]
fn activities() {
    let (_dir, store) = store();
    let rows = storm(&store, "seen", limits::SEEN_MAX + 50, |tx, number| {
        tx.insert_seen(&number.to_string(), None, at(number)).map(drop)
    });
    is_full(rows, limits::SEEN_MAX);
    store.write(|tx| tx.remove_old_memory(at(0).plus(2 * limits::SEEN_KEPT))).unwrap();
    assert_eq!(store.read(|tx| tx.size("seen")).unwrap(), 0);
}
