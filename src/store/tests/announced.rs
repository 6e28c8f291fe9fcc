//! Each server hears of new keys before it gets anything else.

use super::{at, inbox, letter, store};
use crate::effect::{Effect, Letter, Patience};
use crate::id::{ActivityId, InboxUrl, ObjectId};
use crate::store::{DueDelivery, Error, Settlement, Store};

/// The account says something of itself.
fn update(number: u32, to: Vec<InboxUrl>) -> Letter {
    let activity = format!("https://me.example/ap/actor#updates/{number}");
    Letter {
        activity: ActivityId::parse(&activity).unwrap(),
        kind: "Update".to_owned(),
        body: number.to_string(),
        about: Some(ObjectId::parse("https://me.example/ap/actor").unwrap()),
        patience: Patience::Long,
        inboxes: to,
    }
}

fn lease(store: &Store, secs: i64) -> Vec<DueDelivery> {
    store.write::<_, Error>(|tx| tx.lease_deliveries(at(secs), 64)).unwrap()
}

fn settle(store: &Store, id: i64, how: &Settlement) {
    store.write::<_, Error>(|tx| tx.settle_delivery(id, how, at(1))).unwrap();
}

fn waiting(store: &Store) -> Option<i64> {
    store.read::<_, Error>(|tx| tx.find_announcement()).unwrap().map(|it| it.waiting)
}

#[test]
fn nothing_passes_the_news_of_keys_but_where_they_are_known() {
    let again = Settlement::Again { at: at(60), reason: "503".to_owned() };
    let failed = Settlement::Failed { reason: "400".to_owned() };
    for (how, opens) in [(Settlement::Done, true), (failed, true), (again, false)] {
        let (_dir, store) = store();
        // All of them older.
        let posts: Vec<Effect> =
            (0..100).map(|n| letter(n, &n.to_string(), &["bob", "eve"])).collect();
        let earlier = Effect::Deliver(update(1, vec![inbox("bob")]));
        let news = update(2, vec![inbox("bob")]);
        store
            .write::<_, Error>(|tx| {
                tx.enqueue(&posts, at(0))?;
                tx.enqueue(&[earlier], at(0))?;
                tx.announce_keys(news, at(0))
            })
            .unwrap();
        let to = |leased: &[DueDelivery], name| -> Vec<String> {
            let all = leased.iter().filter(|it| it.inbox == inbox(name));
            all.map(|it| it.body.clone()).collect()
        };
        let first = lease(&store, 1);
        assert_eq!(to(&first, "bob"), ["2"], "not what says the old keys, either");
        assert_eq!(to(&first, "eve"), ["{\"n\":0}"], "who is not told waits for nothing");
        assert_eq!(waiting(&store), Some(1));
        settle(&store, first.iter().find(|it| it.body == "2").unwrap().id, &how);
        assert_eq!(to(&lease(&store, 2), "bob").is_empty(), !opens, "{how:?}");
        assert_eq!(waiting(&store).is_none(), opens, "{how:?}");
        let later = if opens { "{\"n\":0}" } else { "2" };
        assert_eq!(to(&lease(&store, 600), "bob").first().map(String::as_str), Some(later));
    }
}

#[test]
fn one_inbox_of_a_server_that_knows_is_enough() {
    let (_dir, store) = store();
    let at_bobs = |name: &str| InboxUrl::parse(&format!("https://bob.example/{name}")).unwrap();
    store
        .write::<_, Error>(|tx| {
            tx.enqueue(&[letter(1, "a", &["bob"])], at(0))?;
            tx.announce_keys(update(2, vec![at_bobs("x"), at_bobs("y")]), at(0))
        })
        .unwrap();
    let first = lease(&store, 1);
    assert_eq!((first.len(), first[0].body.as_str()), (1, "2"));
    settle(&store, first[0].id, &Settlement::Done);
    let then = lease(&store, 1);
    assert!(then.iter().any(|it| it.kind == "Create"), "{then:?}");
}

#[test]
fn what_waits_is_found_and_written_anew() {
    let (_dir, store) = store();
    let origin = ObjectId::parse("https://me.example/x").unwrap().origin();
    let bodies = || store.read::<_, Error>(|tx| tx.list_waiting_bodies(&origin)).unwrap();
    store.write::<_, Error>(|tx| tx.enqueue(&[letter(1, "a", &["bob"])], at(0))).unwrap();
    let [(activity, body)] = &bodies()[..] else { panic!("{:?}", bodies()) };
    assert_eq!(body, "{\"n\":1}");
    store.write::<_, Error>(|tx| tx.rewrite_letter(activity, "new")).unwrap();
    let leased = lease(&store, 1);
    assert_eq!(leased[0].body, "new");
    settle(&store, leased[0].id, &Settlement::Done);
    assert!(bodies().is_empty(), "what was taken is as it was");
}
