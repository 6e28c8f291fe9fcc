//! What the owner reads, and what of it stays.

use std::time::Duration;

use super::{actor, answer, at, store};
use crate::clock::Timestamp;
use crate::id::{ActivityId, ObjectId, WebUrl};
use crate::limits;
use crate::store::{
    Bookmark, Error, NewRemotePost, OwnAct, OwnActKind, Review, Store, TimelineBounds, Tx, Which,
};

fn on<T>(store: &Store, work: impl FnOnce(&Tx<'_>) -> Result<T, Error>) -> T {
    store.write(work).unwrap()
}

/// Post `n` of Bob's, which answers another one.
fn post(n: u32, parent: Option<u32>) -> NewRemotePost {
    let id = |n: u32| ObjectId::parse(&format!("https://bob.example/notes/{n}")).unwrap();
    NewRemotePost {
        object: id(n),
        in_reply_to: parent.map(id),
        answers: None,
        replies: None,
        context: None,
        ..answer(n)
    }
}

fn put(tx: &Tx<'_>, post: &NewRemotePost, secs: i64) -> Result<i64, Error> {
    let number = tx.insert_remote_post(post, Review::None, at(secs))?.unwrap();
    tx.insert_timeline(number, None, at(secs))?;
    Ok(number)
}

fn all() -> TimelineBounds {
    TimelineBounds { rows: 0, since: Timestamp::from_secs(0), bytes: u64::MAX }
}

#[test]
fn a_post_is_one_line_with_all_who_brought_it() {
    let (_dir, store) = store();
    on(&store, |tx| {
        let number = tx.insert_remote_post(&post(1, None), Review::None, at(0))?.unwrap();
        for _ in 0..2 {
            tx.insert_timeline(number, Some(&actor("eve")), at(1))?;
            tx.insert_timeline(number, Some(&actor("ada")), at(2))?;
        }
        let lines = tx.list_timeline(9)?;
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].boosted_by, Some(actor("eve")));
        assert_eq!(lines[0].boosters, [actor("ada")]);

        // Its author comes first, however late.
        tx.insert_timeline(number, None, at(3))?;
        let lines = tx.list_timeline(9)?;
        assert_eq!((lines.len(), &lines[0].boosted_by), (1, &None));
        assert_eq!(lines[0].boosters, [actor("eve"), actor("ada")]);

        // Much later it is worth another look.
        let later = at(3).plus(limits::BOOSTS_ARE_ONE + Duration::from_secs(1));
        tx.insert_timeline(number, Some(&actor("ada")), later)?;
        assert_eq!(tx.list_timeline(9)?.len(), 2);
        tx.remove_timeline_of(&actor("ada"))?;
        let lines = tx.list_timeline(9)?;
        assert_eq!((lines.len(), lines[0].boosters.as_slice()), (1, &[actor("eve")][..]));

        // Who is left brings it now.
        tx.remove_timeline_of(&post(1, None).author)?;
        let lines = tx.list_timeline(9)?;
        assert_eq!(lines[0].boosted_by, Some(actor("eve")));
        assert_eq!(lines[0].boosters, []);
        tx.remove_timeline_of(&actor("eve"))?;
        assert_eq!(tx.find_remote_post(&post(1, None).object)?, None, "nobody reads it any more");
        Ok(())
    });
}

#[test]
fn what_is_old_or_too_much_goes_and_the_newest_stays() {
    let (_dir, store) = store();
    on(&store, |tx| {
        for n in 1..=10 {
            put(tx, &post(n, None), i64::from(n))?;
        }
        let left = |tx: &Tx<'_>| Ok::<_, Error>(tx.list_timeline(99)?.len());
        let since = at(4);
        assert!(!tx.trim_timeline(&TimelineBounds { rows: 99, since, ..all() })?);
        assert_eq!(left(tx)?, 7);
        tx.trim_timeline(&TimelineBounds { rows: 2, ..all() })?;
        let lines = tx.list_timeline(99)?;
        assert_eq!(lines.iter().map(|it| it.at).collect::<Vec<_>>(), [at(10), at(9)]);
        assert_eq!(tx.find_remote_post(&post(5, None).object)?, None);
        // However little room there is, what is read today stays.
        tx.trim_timeline(&TimelineBounds { rows: 99, bytes: 0, ..all() })?;
        assert_eq!(left(tx)?, 2);
        tx.trim_timeline(&all())?;
        assert_eq!(left(tx)?, 0);
        Ok(())
    });
}

type Part = (&'static str, fn(&Tx<'_>) -> Result<(), Error>);

/// Liked, boosted, marked, answered, or spoken to: in whatever order it came.
#[test]
fn a_conversation_in_which_the_owner_took_part_is_never_cleared_away() {
    let done = |tx: &Tx<'_>, kind, n: u32| {
        tx.insert_own_act(&OwnAct {
            object: post(n, None).object,
            kind,
            activity: ActivityId::parse(&format!("https://me.example/ap/act/{n}")).unwrap(),
            author: actor("bob"),
            at: at(0),
        })
    };
    let parts: &[Part] = &[
        ("nothing", |_| Ok(())),
        ("marked", |tx| {
            let url = WebUrl::parse("https://bob.example/2").unwrap();
            tx.insert_bookmark(&Bookmark { object: post(2, None).object, url, at: at(0) })?;
            Ok(())
        }),
        ("spoken to", |tx| {
            tx.insert_remote_post(&post(4, Some(2)), Review::Waiting, at(0)).map(drop)
        }),
        ("spoken to later", |tx| {
            tx.insert_remote_post(&post(4, Some(2)), Review::None, at(0))?;
            tx.mark_remote_post_for_owner(&post(4, Some(2)), Review::Waiting).map(drop)
        }),
    ];
    let check = |what: &str, order: &[(u32, Option<u32>)], part: &dyn Fn(&Tx<'_>)| {
        let (_dir, store) = store();
        on(&store, |tx| {
            for (at, (n, parent)) in order.iter().enumerate() {
                put(tx, &post(*n, *parent), i64::try_from(at).unwrap())?;
            }
            part(tx);
            put(tx, &post(9, None), 9)?;
            while tx.trim_timeline(&all())? {}
            let left: Vec<_> =
                tx.list_timeline(99)?.into_iter().map(|it| it.post.post.object).collect();
            let all_stay = what != "nothing";
            for (n, parent) in order {
                assert_eq!(left.contains(&post(*n, *parent).object), all_stay, "{what}: {n}");
            }
            assert!(!left.contains(&post(9, None).object), "{what}");
            Ok(())
        });
    };
    let forwards = [(1, None), (2, Some(1)), (3, Some(2))];
    let backwards = [(3, Some(2)), (2, Some(1)), (1, None)];
    for order in [&forwards, &backwards] {
        for (what, part) in parts {
            check(what, order, &|tx| part(tx).unwrap());
        }
        for kind in [OwnActKind::Like, OwnActKind::Boost] {
            check(kind.as_str(), order, &|tx| assert!(done(tx, kind, 3).unwrap()));
        }
    }
}

/// What stays for ever does not drive out what is new.
#[test]
fn old_conversations_take_no_room_from_new_posts() {
    let (_dir, store) = store();
    on(&store, |tx| {
        for n in 1..=9 {
            put(tx, &post(n, None), i64::from(n))?;
        }
        for n in 1..=5 {
            let url = WebUrl::parse("https://bob.example/2").unwrap();
            tx.insert_bookmark(&Bookmark { object: post(n, None).object, url, at: at(0) })?;
        }
        tx.trim_timeline(&TimelineBounds { rows: 2, ..all() })?;
        let left: Vec<_> = tx.list_timeline(99)?.into_iter().map(|it| it.at).collect();
        assert_eq!(left, [9, 8, 5, 4, 3, 2, 1].map(at));
        Ok(())
    });
}

#[test]
fn what_was_fetched_to_be_read_goes_after_a_while() {
    let (_dir, store) = store();
    on(&store, |tx| {
        for n in 1..=3 {
            tx.insert_remote_post(&post(n, None), Review::None, at(0))?;
            tx.mark_kept(&post(n, None).object, at(10))?;
        }
        let number = tx.find_remote_post(&post(2, None).object)?.unwrap().id;
        tx.insert_timeline(number, None, at(0))?;
        let here = |tx: &Tx<'_>| {
            let found = (1..=3).map(|n| tx.find_remote_post(&post(n, None).object));
            Ok::<_, Error>(found.map(|it| it.unwrap().is_some()).collect::<Vec<_>>())
        };
        tx.mark_kept(&post(3, None).object, at(5))?;
        tx.drop_once_read(at(9))?;
        assert_eq!(here(tx)?, [true, true, true]);
        tx.mark_kept(&post(3, None).object, at(20))?;
        tx.drop_once_read(at(11))?;
        assert_eq!(here(tx)?, [false, true, true]);
        Ok(())
    });
}

#[test]
fn a_list_shows_those_who_are_on_it() {
    let (_dir, store) = store();
    on(&store, |tx| {
        put(tx, &post(1, None), 1)?;
        let number = tx.insert_remote_post(&post(2, None), Review::None, at(2))?.unwrap();
        tx.insert_timeline(number, Some(&actor("eve")), at(2))?;
        assert!(tx.insert_list("Bees", at(0))?);
        assert!(!tx.insert_list("bees", at(0))?, "case makes no other list");
        let read = |tx: &Tx<'_>| {
            let lines = tx.page_timeline(Which::List("bees"), None, 9)?;
            Ok::<_, Error>(lines.into_iter().map(|it| it.at).collect::<Vec<_>>())
        };
        assert_eq!(read(tx)?, []);
        assert!(tx.insert_list_member("bees", &actor("eve"))?);
        assert_eq!(read(tx)?, [at(2)]);
        tx.insert_list_member("BEES", &post(1, None).author)?;
        assert_eq!(read(tx)?, [at(2), at(1)]);
        assert!(tx.remove_list("bees")?);
        assert_eq!(tx.list_members("Bees")?, []);
        Ok(())
    });
}

#[test]
fn pages_follow_each_other() {
    let (_dir, store) = store();
    on(&store, |tx| {
        for n in 1..=5 {
            put(tx, &post(n, None), i64::from(n / 2))?;
        }
        let mut seen = Vec::new();
        let mut before = None;
        loop {
            let page = tx.page_timeline(Which::Home, before, 2)?;
            let Some(last) = page.last() else { break };
            before = Some((last.at, last.id));
            seen.extend(page.iter().map(|it| it.post.id));
        }
        assert_eq!(seen.len(), 5);
        assert!(seen.windows(2).all(|pair| pair[0] > pair[1]), "{seen:?}");
        Ok(())
    });
}

/// However long the timeline is, taking somebody out of it looks at their lines alone: no step of it may go
/// through a whole table.
#[test]
fn nobody_elses_lines_are_looked_at() {
    let (_dir, store) = store();
    on(&store, |tx| {
        for sql in [
            "select id from timeline where boosted_by = 'x'
             union all select t.id from remote_posts p
                 join timeline t on t.post = p.id and t.boosted_by is null where p.author = 'x'",
            "delete from boosters where actor = 'x'",
            "delete from timeline where post in (select id from remote_posts where author = 'x')",
        ] {
            let plan: Vec<String> =
                tx.list("explain", &format!("explain query plan {sql}"), [], |row| {
                    row.get::<_, String>(3)
                })?;
            assert!(!plan.iter().any(|step| step.starts_with("SCAN")), "{sql}: {plan:?}");
        }
        Ok(())
    });
}

/// However long a conversation is, what is read of it has the post that was asked for, what that answers, and
/// what answers it.
#[test]
fn a_long_conversation_is_read_around_a_post() {
    let (_dir, store) = store();
    on(&store, |tx| {
        // A chain of 1, 2, 3, many answers to 1, and one answer to 3 that comes last.
        for (n, parent) in [(1, None), (2, Some(1)), (3, Some(2))] {
            tx.insert_remote_post(&post(n, parent), Review::None, at(i64::from(n)))?;
        }
        for n in 4..=20 {
            tx.insert_remote_post(&post(n, Some(1)), Review::None, at(i64::from(n)))?;
        }
        tx.insert_remote_post(&post(21, Some(3)), Review::None, at(21))?;
        let thread = tx.find_thread(&post(1, None).object)?.unwrap();
        let read = tx.list_thread(&thread, &post(3, None).object, 5)?;
        let ids: Vec<_> = read.iter().map(|it| &it.post.object).collect();
        for n in [1, 2, 3, 21] {
            assert!(ids.contains(&&post(n, None).object), "{n}: {ids:?}");
        }
        assert_eq!(ids.len(), 5);
        Ok(())
    });
}
