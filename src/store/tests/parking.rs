//! Requests that wait for a key, and errands that wait for an answer: in their order, each once,
//! and no more of them than is allowed.

use std::time::Duration;

use super::{actor, at, store};
use crate::effect::{Errand, Lane};
use crate::id::{ActivityId, KeyId, ObjectId};
use crate::limits;
use crate::store::{Error, MissingKey, Parked, Store};

pub(super) fn request(host: &str, body: &[u8], secs: i64) -> Parked {
    Parked {
        id: 0,
        key_id: KeyId::parse(&format!("https://{host}.example/bob#key")).unwrap(),
        head: "POST /ap/inbox\ndate: now".to_owned(),
        body: body.to_vec(),
        received: at(secs),
        tries: 0,
    }
}

pub(super) fn park(store: &Store, request: &Parked, digest: &str) -> bool {
    store.write::<_, Error>(|tx| tx.insert_parked(request, digest, request.received)).unwrap()
}

fn parked(store: &Store) -> i64 {
    store.read::<_, Error>(|tx| tx.count_parked()).unwrap()
}

#[test]
fn a_request_is_kept_byte_for_byte_and_once() {
    let (_dir, store) = store();
    let request = request("bob", b"\x00\xff{}", 5);
    for digest in ["a", "a", "b"] {
        assert!(park(&store, &request, digest));
    }
    assert_eq!(parked(&store), 2);
    let due = store.read::<_, Error>(|tx| tx.list_due_parked(at(5), 9)).unwrap();
    assert_eq!(due[0], Parked { id: due[0].id, ..request });
}

#[test]
fn the_car_park_has_three_bounds() {
    let bytes = usize::try_from(limits::PARKED_MAX_BYTES).unwrap();
    let number = |number: i64| usize::try_from(number).unwrap();
    let per_origin = number(limits::PARKED_PER_ORIGIN_MAX);
    for (what, size, hosts, most) in [
        ("requests of one origin", 1, 1, per_origin),
        ("requests", 1, per_origin * 3, number(limits::PARKED_MAX)),
        ("bytes", bytes / 8, per_origin * 3, 8),
        ("bytes of one", bytes + 1, 1, 0),
    ] {
        let (_dir, store) = store();
        let body = vec![b'x'; size];
        let taken = store.write::<_, Error>(|tx| {
            let mut taken = 0;
            for number in 0..most + 20 {
                let request = request(&format!("h{}", number % hosts), &body, 0);
                taken += usize::from(tx.insert_parked(&request, &number.to_string(), at(0))?);
            }
            Ok(taken)
        });
        assert_eq!(taken.unwrap(), most, "{what}");
        assert_eq!(parked(&store), i64::try_from(most).unwrap(), "{what}");
    }
}

#[test]
fn who_was_judged_leaves_room_for_the_next() {
    let (_dir, store) = store();
    let fill = || {
        let mut taken = 0;
        for number in 0..limits::PARKED_PER_ORIGIN_MAX {
            taken += i64::from(park(&store, &request("bob", b"{}", number), &number.to_string()));
        }
        taken
    };
    assert_eq!(fill(), limits::PARKED_PER_ORIGIN_MAX);
    assert!(!park(&store, &request("bob", b"{}", 0), "more"), "of the same origin");
    assert!(park(&store, &request("eve", b"{}", 0), "more"), "of another one");
    let due = store.read::<_, Error>(|tx| tx.list_due_parked(at(0), 9)).unwrap();
    store.write::<_, Error>(|tx| tx.remove_parked(due[0].id)).unwrap();
    assert!(park(&store, &request("bob", b"{}", 0), "still more"));
    // What is too old to be judged goes, too.
    store.write::<_, Error>(|tx| tx.remove_old_parked(at(100))).unwrap();
    assert_eq!(parked(&store), limits::PARKED_PER_ORIGIN_MAX - 100);
}

#[test]
fn what_was_tried_waits_behind_what_was_not() {
    let (_dir, store) = store();
    for (host, secs) in [("cid", 3), ("ann", 1), ("bob", 2)] {
        park(&store, &request(host, b"{}", secs), host);
    }
    let hosts = |secs, limit| -> Vec<(String, i64)> {
        let due = store.read::<_, Error>(|tx| tx.list_due_parked(at(secs), limit)).unwrap();
        due.iter().map(|it| (it.key_id.to_string()[8..11].to_owned(), it.tries)).collect()
    };
    let named = |names: &[(&str, i64)]| -> Vec<(String, i64)> {
        names.iter().map(|(name, tries)| ((*name).to_owned(), *tries)).collect()
    };
    assert_eq!(hosts(0, 9), []);
    assert_eq!(hosts(9, 2), named(&[("ann", 0), ("bob", 0)]));
    let first = store.read::<_, Error>(|tx| tx.list_due_parked(at(9), 1)).unwrap()[0].id;
    store.write::<_, Error>(|tx| tx.mark_parked_tried(first, at(8))).unwrap();
    assert_eq!(hosts(7, 9), named(&[("bob", 0), ("cid", 0)]));
    assert_eq!(hosts(8, 9), named(&[("bob", 0), ("cid", 0), ("ann", 1)]));
}

#[test]
fn what_waits_for_one_origin_is_put_off_together() {
    let (_dir, store) = store();
    for (host, secs) in [("bob", 1), ("bob", 2), ("bob", 90), ("ann", 3)] {
        park(&store, &request(host, b"{}", secs), &secs.to_string());
    }
    let origin = request("bob", b"", 0).key_id.origin();
    store.write::<_, Error>(|tx| tx.put_off_parked(&origin, at(50))).unwrap();
    let due = |secs| {
        let due = store.read::<_, Error>(|tx| tx.list_due_parked(at(secs), 9)).unwrap();
        due.iter().map(|it| it.received).collect::<Vec<_>>()
    };
    assert_eq!(due(49), [at(3)]);
    assert_eq!(due(50), [at(3), at(1), at(2)]);
    assert_eq!(due(90), [at(3), at(1), at(2), at(90)], "nobody comes sooner for it");
}

/// Keys of one document are missing together, and those of a silent origin all are.
#[test]
fn missing_keys_are_missing_by_document_and_by_origin() {
    let (_dir, store) = store();
    let key = |text: &str| KeyId::parse(&format!("https://{text}")).unwrap();
    let find = |text: &str, secs| {
        store.read::<_, Error>(|tx| tx.find_missing_key(&key(text), at(secs))).unwrap()
    };
    let (gone, silent) = (Some(MissingKey::Gone), Some(MissingKey::Unreachable));
    store
        .write::<_, Error>(|tx| {
            tx.mark_key_missing(&key("bob.example/bob#a"), MissingKey::Gone, at(60))?;
            tx.mark_silent(&key("bob.example/bob").origin(), at(30))
        })
        .unwrap();
    for (text, secs, expected) in [
        ("bob.example/bob#a", 10, gone),
        ("bob.example/bob#b", 50, gone),
        ("bob.example/bob#b", 60, None),
        ("bob.example/dan#a", 10, silent),
        ("bob.example/dan#a", 30, None),
        ("bob.example:444/dan#a", 10, None),
        ("ann.example/bob#a", 10, None),
    ] {
        assert_eq!(find(text, secs), expected, "{text} at {secs}");
    }
}

/// Each kind of errand comes back as it was written, the one that waits longest first.
#[test]
fn errands_are_run_in_turn_and_once() {
    let object = |name: &str| ObjectId::parse(&format!("https://{name}.example/n")).unwrap();
    let activity = |name: &str| ActivityId::parse(&format!("https://{name}.example/a")).unwrap();
    let errands = [
        Errand::RefreshActor(actor("bob")),
        Errand::CreatedObject { by: actor("bob"), object: object("bob") },
        Errand::CreatedObject { by: actor("eve"), object: object("bob") },
        Errand::BoostedObject { by: actor("bob"), activity: activity("bob"), object: object("x") },
        Errand::BoostedObject { by: actor("bob"), activity: activity("bob"), object: object("y") },
    ];
    let (_dir, store) = store();
    store
        .write::<_, Error>(|tx| {
            for (secs, errand) in (0..).zip(errands.iter().chain(&errands)) {
                tx.insert_errand(errand, at(secs))?;
            }
            let due = |secs, limit| tx.list_due_errands(Lane::Quick, at(secs), limit);
            let all: Vec<Errand> = due(99, 99)?.into_iter().map(|it| it.errand).collect();
            assert_eq!(all, errands);
            assert_eq!((due(-1, 99)?.len(), due(1, 99)?.len(), due(99, 3)?.len()), (0, 2, 3));
            tx.mark_errand_tried(due(99, 1)?[0].id, at(50))?;
            let last = due(50, 99)?.pop().unwrap();
            assert_eq!((last.errand, last.tries), (errands[0].clone(), 1));
            tx.remove_errand(last.id)?;
            // Once it is done, it may be needed again.
            tx.insert_errand(&errands[0], at(60))?;
            assert_eq!(due(60, 99)?.len(), errands.len());
            Ok(())
        })
        .unwrap();
}

#[test]
fn small_facts_are_replaced() {
    let (dir, store) = store();
    let path = dir.path().join("skep.db");
    let find = |store: &Store, name: &str| store.read::<_, Error>(|tx| tx.find_fact(name)).unwrap();
    assert_eq!(find(&store, "origin"), None);
    for value in ["https://you.example", "", "ü"] {
        store.write::<_, Error>(|tx| tx.upsert_fact("origin", value)).unwrap();
        assert_eq!(find(&store, "origin").as_deref(), Some(value));
        assert_eq!(find(&Store::open(&path).unwrap(), "origin").as_deref(), Some(value));
    }
    assert_eq!(find(&store, "Origin"), None);
}

/// What is burnt, seen or missing is so until its moment, and not after it.
#[test]
fn memory_lasts_exactly_as_long_as_it_should() {
    let second = Duration::from_secs(1);
    let (_dir, store) = store();
    let bob = actor("bob");
    store
        .write::<_, Error>(|tx| {
            tx.insert_seen("a", None, at(0))?;
            tx.mark_burnt("b", &bob, at(10))?;
            for (now, seen, burnt) in [
                (at(9), true, true),
                (at(10), true, false),
                (at(0).plus(limits::SEEN_KEPT), true, false),
                (at(0).plus(limits::SEEN_KEPT).plus(second), false, false),
            ] {
                tx.remove_old_memory(now)?;
                let found = (tx.was_seen("a")?, tx.is_burnt("b", &bob, now)?);
                assert_eq!(found, (seen, burnt), "at {now:?}");
            }
            Ok(())
        })
        .unwrap();
}
