//! The delivery queue: what is due, what is leased, how an attempt ends, and what is swept away.

use super::{at, inbox, letter, store};
use crate::clock::Timestamp;
use crate::effect::{Effect, Letter, Patience};
use crate::id::InboxUrl;
use crate::limits;
use crate::store::{DueDelivery, Error, Peer, Settlement, Standing, Store, Tx};

fn enqueue(store: &Store, letters: &[Effect], secs: i64) {
    store.write::<_, Error>(|tx| tx.enqueue(letters, at(secs))).unwrap();
}

fn lease(store: &Store, secs: i64, limit: usize) -> Vec<DueDelivery> {
    store.write::<_, Error>(|tx| tx.lease_deliveries(at(secs), limit)).unwrap()
}

fn settle(store: &Store, id: i64, how: &Settlement, secs: i64) {
    let all = |tx: &Tx<'_>| {
        let sql = "select inbox from deliveries where id = ?1";
        let to: Option<InboxUrl> = tx.find("look", sql, [id], |row| row.get(0))?;
        tx.settle_delivery(id, how, at(secs))?;
        match (to, how) {
            (Some(to), Settlement::Done) => {
                tx.save_peer(&to.origin(), &Peer { taken: Some(at(secs)), ..Peer::default() })
            }
            _ => Ok(()),
        }
    };
    store.write::<_, Error>(all).unwrap();
}

fn again(secs: i64) -> Settlement {
    Settlement::Again { at: at(secs), reason: "503".to_owned() }
}

/// `[waiting, done, failed]`
fn counts(store: &Store) -> [i64; 3] {
    let counts = store.read::<_, Error>(|tx| tx.count_deliveries()).unwrap();
    [counts.waiting, counts.done, counts.failed]
}

fn next_due(store: &Store) -> Option<Timestamp> {
    store.read::<_, Error>(|tx| tx.next_delivery_due()).unwrap()
}

/// The numbers of the letters, as `letter` numbers them.
fn numbers(leased: &[DueDelivery]) -> Vec<&str> {
    leased.iter().map(|it| it.body.trim_start_matches("{\"n\":").trim_end_matches('}')).collect()
}

#[test]
fn the_oldest_goes_first_and_no_more_than_was_asked_for() {
    let (_dir, store) = store();
    assert_eq!(next_due(&store), None);
    for (number, secs, to) in [(1, 30, "cid"), (2, 10, "bob"), (3, 20, "ann"), (4, 10, "eve")] {
        enqueue(&store, &[letter(number, &number.to_string(), &[to])], secs);
    }
    assert_eq!(next_due(&store), Some(at(10)));
    assert_eq!(numbers(&lease(&store, 9, 10)), [""; 0], "nothing is due");
    assert_eq!(numbers(&lease(&store, 10, 1)), ["2"]);
    assert_eq!(numbers(&lease(&store, 30, 2)), ["4", "3"]);
    assert_eq!(numbers(&lease(&store, 30, 10)), ["1"]);
    assert_eq!(numbers(&lease(&store, 30, 0)), [""; 0]);
}

#[test]
fn a_lease_ends_by_time_by_settling_or_by_a_new_start() {
    let life = i64::try_from(limits::LEASE_TIME.as_secs()).unwrap();
    let (_dir, store) = store();
    enqueue(&store, &[letter(1, "a", &["bob"])], 0);
    let first = lease(&store, 0, 10);
    assert_eq!(next_due(&store), Some(at(life)), "leased until then");
    assert!(lease(&store, life - 1, 10).is_empty());
    assert_eq!(lease(&store, life, 10), first, "by time");
    store.write::<_, Error>(|tx| tx.release_leases(at(0))).unwrap();
    assert_eq!(lease(&store, life, 10), first, "by a new start");
    settle(&store, first[0].id, &again(life + 1), life);
    assert_eq!(next_due(&store), Some(at(life + 1)));
    let second = lease(&store, life + 1, 10);
    assert_eq!((second[0].id, second[0].failures), (first[0].id, 1), "by settling");
    assert_eq!(second[0].written, at(0), "the age of a letter is that of its first try");
    // A start in the midst of it counts no attempt.
    store.write::<_, Error>(|tx| tx.release_leases(at(0))).unwrap();
    assert_eq!(lease(&store, life + 1, 10), second);
}

#[test]
fn each_end_is_counted_and_final() {
    for (how, expected) in [
        (Settlement::Done, [0, 1, 0]),
        (again(10), [1, 0, 0]),
        (Settlement::Failed { reason: "no".to_owned() }, [0, 0, 1]),
    ] {
        let (_dir, store) = store();
        enqueue(&store, &[letter(1, "a", &["bob"])], 0);
        let id = lease(&store, 0, 1)[0].id;
        settle(&store, id, &how, 1);
        assert_eq!(counts(&store), expected, "{how:?}");
        let comes_again = !lease(&store, 1_000_000, 10).is_empty();
        assert_eq!(comes_again, expected[0] == 1, "{how:?}");
    }
    let (_dir, store) = store();
    settle(&store, 99, &Settlement::Done, 0);
    assert_eq!(counts(&store), [0, 0, 0], "what is not there is not settled");
}

#[test]
fn reasons_are_kept_within_their_bound() {
    let (_dir, store) = store();
    enqueue(&store, &[letter(1, "a", &["bob"])], 0);
    let id = lease(&store, 0, 1)[0].id;
    let reason = "ü".repeat(limits::REASON_MAX_CHARS + 10);
    settle(&store, id, &Settlement::Failed { reason }, 1);
    let sql = "select length(reason) from deliveries";
    let length = store.read::<_, Error>(|tx| tx.count("look", sql, [])).unwrap();
    assert_eq!(usize::try_from(length), Ok(limits::REASON_MAX_CHARS));
}

/// The text is kept once, under the id by which peers know repeats.
#[test]
fn a_letter_is_queued_once_for_each_inbox() {
    let (_dir, store) = store();
    enqueue(&store, &[letter(1, "a", &[])], 0);
    let letters =
        || store.read::<_, Error>(|tx| tx.count("count", "select count(*) from letters", []));
    assert_eq!(letters().unwrap(), 0, "to nobody");
    enqueue(&store, &[letter(1, "a", &["bob", "bob"])], 0);
    // The same again, for more people: whoever has it does not get it twice.
    let leased = lease(&store, 0, 10);
    settle(&store, leased[0].id, &Settlement::Done, 0);
    enqueue(&store, &[letter(1, "a", &["bob", "eve"])], 5);
    assert_eq!((letters().unwrap(), counts(&store)), (1, [1, 1, 0]));
    let leased = lease(&store, 5, 10);
    assert_eq!((leased.len(), &leased[0].inbox), (1, &inbox("eve")));
    assert_eq!(leased[0].written, at(0));
}

#[test]
fn what_a_letter_is_comes_back_as_it_was_written() {
    for (patience, body) in
        [(Patience::Usual, "{}"), (Patience::Long, "{\"a\":\"\u{1F41D} \\u0000\"}")]
    {
        let (dir, store) = store();
        let Effect::Deliver(plain) = letter(1, "a", &["bob"]) else { panic!("a letter") };
        let activity = plain.activity.clone();
        let letter = Letter { patience, body: body.to_owned(), about: None, ..plain };
        enqueue(&store, &[Effect::Deliver(letter)], 7);
        drop(store);
        let store = Store::open(&dir.path().join("skep.db")).unwrap();
        let leased = lease(&store, 7, 1);
        let expected = DueDelivery {
            id: leased[0].id,
            inbox: inbox("bob"),
            activity,
            kind: "Create".to_owned(),
            about: None,
            body: body.to_owned(),
            failures: 0,
            last: None,
            written: at(7),
            patience,
            standing: Standing::New,
        };
        assert_eq!(leased, [expected]);
    }
}

/// One server that is away holds up nothing but what is meant for it.
#[test]
fn who_is_away_waits_alone() {
    let (_dir, store) = store();
    let letters = [
        letter(1, "a", &["bob", "eve"]),
        letter(2, "a", &["bob", "eve"]),
        letter(3, "b", &["bob", "eve"]),
    ];
    enqueue(&store, &letters, 0);
    for delivery in lease(&store, 0, 10) {
        let how = if delivery.inbox == inbox("eve") { Settlement::Done } else { again(500) };
        settle(&store, delivery.id, &how, 1);
    }
    let second = lease(&store, 1, 10);
    let to = |name| second.iter().filter(|it| it.inbox == inbox(name)).count();
    // Eve is known now and gets two at once; Bob, who is not, gets the next that does not wait
    // for the first.
    assert_eq!((to("eve"), to("bob")), (2, 1));
    for delivery in &second {
        settle(&store, delivery.id, &Settlement::Done, 2);
    }
    assert_eq!(lease(&store, 499, 10).len(), 0, "2 waits for 1");
    assert_eq!(numbers(&lease(&store, 500, 10)), ["1"]);
}

#[test]
fn what_is_given_up_makes_room_for_what_came_after() {
    let (_dir, store) = store();
    enqueue(&store, &[letter(1, "a", &["bob"]), letter(2, "a", &["bob"])], 0);
    let first = lease(&store, 0, 10);
    assert_eq!(numbers(&first), ["1"]);
    settle(&store, first[0].id, &Settlement::Failed { reason: "400".to_owned() }, 0);
    assert_eq!(numbers(&lease(&store, 0, 10)), ["2"]);
}

#[test]
fn letters_to_who_left_are_dropped_and_others_stay() {
    let (_dir, store) = store();
    enqueue(&store, &[letter(1, "a", &["bob", "eve"]), letter(2, "b", &["bob"])], 0);
    let done = lease(&store, 0, 10);
    let bobs = done.iter().find(|it| it.inbox == inbox("bob")).unwrap();
    settle(&store, bobs.id, &Settlement::Done, 0);
    store.write::<_, Error>(|tx| tx.remove_waiting_deliveries(&inbox("bob"))).unwrap();
    assert_eq!(counts(&store), [1, 1, 0], "what arrived is remembered");
}

#[test]
fn sweeping_takes_what_is_settled_and_old_and_nothing_else() {
    let (_dir, store) = store();
    for (number, to) in [(1, "ann"), (2, "bob"), (3, "cid"), (4, "dan")] {
        enqueue(&store, &[letter(number, &number.to_string(), &[to])], 0);
    }
    let leased = lease(&store, 0, 10);
    let ends = [
        (Settlement::Done, 10),
        (Settlement::Failed { reason: "no".to_owned() }, 10),
        (Settlement::Done, 20),
        (again(10), 10),
    ];
    for (delivery, (how, secs)) in leased.iter().zip(&ends) {
        settle(&store, delivery.id, how, *secs);
    }
    let letters =
        || store.read::<_, Error>(|tx| tx.count("count", "select count(*) from letters", []));
    for (before, left, texts) in
        [(10, [1, 2, 1], 4), (11, [1, 1, 0], 2), (21, [1, 0, 0], 1), (1_000_000, [1, 0, 0], 1)]
    {
        store.write::<_, Error>(|tx| tx.remove_old_deliveries(at(before), 99)).unwrap();
        assert_eq!((counts(&store), letters().unwrap()), (left, texts), "before {before}");
    }
}

#[test]
fn of_more_than_are_kept_the_oldest_go_first() {
    let (_dir, store) = store();
    let names = ["ann", "bob", "cid", "dan", "eve"];
    enqueue(&store, &[letter(1, "a", &names)], 0);
    for (delivery, secs) in lease(&store, 0, 4).iter().zip(1..) {
        settle(&store, delivery.id, &Settlement::Done, secs);
    }
    store.write::<_, Error>(|tx| tx.remove_old_deliveries(at(0), 3)).unwrap();
    assert_eq!(counts(&store), [1, 3, 0], "what waits is none of them");
    let sql = "select min(settled) from deliveries";
    let oldest = store.read::<_, Error>(|tx| tx.count("look", sql, [])).unwrap();
    assert_eq!(oldest, at(2).millis());
}

/// What stands behind a server that fails is never tried, and must end all the same.
#[test]
fn letters_are_given_up_by_age_without_an_attempt() {
    let (_dir, store) = store();
    let Effect::Deliver(plain) = letter(1, "a", &["bob"]) else { panic!("a letter") };
    for (number, secs, patience) in
        [(1, 0, Patience::Usual), (2, 9, Patience::Usual), (3, 0, Patience::Long)]
    {
        let Effect::Deliver(other) = letter(number, &number.to_string(), &["bob"]) else {
            panic!("a letter")
        };
        let letter = Letter { patience, inboxes: plain.inboxes.clone(), ..other };
        enqueue(&store, &[Effect::Deliver(letter)], secs);
    }
    let expire = |patience| {
        let old = (patience, at(9));
        assert!(!store.write::<_, Error>(|tx| tx.expire_deliveries(old, at(10))).unwrap());
        counts(&store)
    };
    // It was never tried, because we were away ourselves.
    assert_eq!(expire(Patience::Usual), [3, 0, 0]);
    let save = |peer: Peer| {
        store.write::<_, Error>(|tx| tx.save_peer(&inbox("bob").origin(), &peer)).unwrap();
    };
    save(Peer { failures: 1, ..Peer::default() });
    // Nor what the owner has paused.
    let pause = |since| store.write::<_, Error>(|tx| tx.pause_queue(since)).unwrap();
    pause(Some(at(9)));
    assert_eq!(expire(Patience::Usual), [3, 0, 0]);
    pause(None);
    assert_eq!(expire(Patience::Usual), [2, 0, 1]);
    assert_eq!(expire(Patience::Brief), [2, 0, 1]);
    assert_eq!(expire(Patience::Long), [1, 0, 2]);
}

/// Whoever is away for a week needs to hear how a post is, not how it was each day.
#[test]
fn an_update_overtakes_those_before_it_that_were_never_sent() {
    let (_dir, store) = store();
    let of = |number, about: &str, kind: &str, to: &[&str]| {
        let Effect::Deliver(letter) = letter(number, about, to) else { panic!("a letter") };
        Effect::Deliver(Letter { kind: kind.to_owned(), ..letter })
    };
    enqueue(&store, &[of(1, "a", "Create", &["bob", "eve"])], 0);
    enqueue(&store, &[of(2, "a", "Update", &["bob", "eve"])], 1);
    enqueue(&store, &[of(3, "b", "Update", &["bob"])], 2);
    assert_eq!(counts(&store), [5, 0, 0], "nothing is overtaken");
    enqueue(&store, &[of(4, "a", "Update", &["bob"])], 3);
    assert_eq!(counts(&store), [5, 1, 0], "Bob's of the same post, not Eve's, not another post's");
    // What was tried may have arrived, and comes again with the same bytes (DEL-7).
    let sql = "update deliveries set attempts = 1 where state = 'waiting'";
    store.write::<_, Error>(|tx| tx.execute("try", sql, [])).unwrap();
    enqueue(&store, &[of(5, "a", "Update", &["bob", "eve"])], 4);
    assert_eq!(counts(&store), [7, 1, 0]);
    enqueue(&store, &[of(6, "a", "Delete", &["bob", "eve"])], 5);
    assert_eq!(counts(&store), [9, 1, 0], "only an Update overtakes");
}

#[test]
fn what_is_taken_back_is_not_sent_unless_it_is_under_way() {
    let (_dir, store) = store();
    enqueue(&store, &[letter(1, "a", &["ann", "bob", "cid"]), letter(2, "b", &["eve"])], 0);
    let under_way = &lease(&store, 0, 3)[..];
    let [done, failed, _] = under_way else { panic!("{under_way:?}") };
    settle(&store, done.id, &Settlement::Done, 1);
    settle(&store, failed.id, &again(90), 1);
    let about = done.about.clone().unwrap();
    assert!(under_way.iter().all(|it| it.about.as_ref() == Some(&about)));
    store.write::<_, Error>(|tx| tx.recall(&about, at(2))).unwrap();
    // One was taken before; one was to be tried again; one is under way, and eve's is another letter.
    assert_eq!(counts(&store), [2, 1, 1]);
    assert_eq!(numbers(&lease(&store, 99, 9)), ["2", "1"]);
}

#[test]
fn refusals_are_counted_by_day_until_something_is_taken() {
    let (_dir, store) = store();
    let day = 24 * 60 * 60;
    let refused = |status| Settlement::Failed { reason: format!("the server said {status}: no") };
    let refusals = || {
        let origin = inbox("bob").origin();
        store.read::<_, Error>(|tx| tx.count_days_refused(&origin)).unwrap()
    };
    for (number, (secs, how, expected)) in (1..).zip([
        (0, refused(403), 1),
        (60, refused(403), 1),
        (day, refused(404), 1),
        (2 * day, refused(403), 2),
        (3 * day, refused(403), 3),
    ]) {
        enqueue(&store, &[letter(number, "a", &["bob"])], secs);
        let leased = lease(&store, secs, 1);
        settle(&store, leased[0].id, &how, secs);
        assert_eq!(refusals(), expected, "after {secs} s");
    }
    let peer = Peer { taken: Some(at(3 * day + 1)), ..Peer::default() };
    let origin = inbox("bob").origin();
    store.write::<_, Error>(|tx| tx.save_peer(&origin, &peer)).unwrap();
    assert_eq!(refusals(), 0);
}

#[test]
fn a_start_mends_what_a_clock_that_was_ahead_has_put_off() {
    let (_dir, store) = store();
    let year = 365 * 24 * 60 * 60;
    enqueue(&store, &[letter(1, "a", &["bob"])], year);
    enqueue(&store, &[letter(2, "b", &["eve"])], 30);
    store.write::<_, Error>(|tx| tx.release_leases(at(0))).unwrap();
    assert_eq!(numbers(&lease(&store, 0, 9)), ["1"]);
    // What is put off for as long as it may be stays so.
    assert_eq!(numbers(&lease(&store, 30, 9)), ["2"]);
}
