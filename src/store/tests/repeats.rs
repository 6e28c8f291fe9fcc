//! What is said again counts once.

use super::{actor, at, key, store};
use crate::effect::{Dirty, Effect, Errand};
use crate::id::ActivityId;
use crate::store::{Error, Reaction, ReactionTo};

#[test]
fn reactions_count_once() {
    let (_dir, store) = store();
    let like = ActivityId::parse("https://bob.example/like/1").unwrap();
    let post = key("posts.a");
    store
        .write(|tx| {
            let bob = actor("bob");
            let by_bob = |kind| ReactionTo { actor: bob.clone(), post: post.clone(), kind };
            assert!(tx.insert_reaction(&by_bob(Reaction::Like), Some(&like), at(0))?);
            assert!(!tx.insert_reaction(&by_bob(Reaction::Like), None, at(0))?);
            assert!(tx.insert_reaction(&by_bob(Reaction::Boost), None, at(0))?);
            assert_eq!(tx.count_reactions()?[&post], (1, 1));
            let found = tx.find_reaction_by_activity(&bob, &like)?;
            assert_eq!(found, Some((post.clone(), Reaction::Like)));
            assert_eq!(tx.find_reaction_by_activity(&actor("eve"), &like)?, None);
            assert!(tx.remove_reaction(&by_bob(Reaction::Like))?);
            assert_eq!(tx.remove_reactions_of(&bob)?, std::slice::from_ref(&post));
            assert!(tx.count_reactions()?.is_empty());
            Ok::<_, Error>(())
        })
        .unwrap();
}

#[test]
fn memory_of_activities_ends() {
    let (_dir, store) = store();
    store
        .write(|tx| {
            assert!(tx.insert_seen("a", None, at(0))?);
            assert!(!tx.insert_seen("a", None, at(1))?);
            assert!(tx.insert_seen("c", Some("it"), at(1))?);
            tx.remove_seen_about("it")?;
            assert!(tx.was_seen("a")? && !tx.was_seen("c")?);
            tx.mark_burnt("b", &actor("bob"), at(9))?;
            tx.mark_burnt("b", &actor("bob"), at(5))?;
            assert!(tx.is_burnt("b", &actor("bob"), at(8))?);
            assert!(!tx.is_burnt("b", &actor("bob"), at(9))?, "it ends");
            assert!(!tx.is_burnt("b", &actor("eve"), at(0))?, "nobody undoes for others");
            tx.remove_old_memory(at(5).plus(crate::limits::SEEN_KEPT))?;
            assert!(!tx.was_seen("a")?);
            Ok::<_, Error>(())
        })
        .unwrap();
}

#[test]
fn errands_and_dirt_are_folded() {
    let (_dir, store) = store();
    let effects = [
        Effect::Fetch(Errand::RefreshActor(actor("bob"))),
        Effect::Fetch(Errand::RefreshActor(actor("bob"))),
        Effect::Rebuild(Dirty::Post(key("posts.a"))),
        Effect::Rebuild(Dirty::Post(key("posts.a"))),
        Effect::Rebuild(Dirty::Actor),
    ];
    store
        .write(|tx| {
            tx.enqueue(&effects, at(0))?;
            let errands = tx.list_due_errands(at(0), 10)?;
            assert_eq!(errands.len(), 1);
            tx.mark_errand_tried(errands[0].id, at(60))?;
            assert!(tx.list_due_errands(at(59), 10)?.is_empty());
            tx.remove_errand(errands[0].id)?;
            let dirty = tx.list_dirty()?;
            assert_eq!(dirty.pages, [Dirty::Post(key("posts.a")), Dirty::Actor]);
            // Marked again while the pages are being written.
            tx.mark_dirty(&Dirty::Post(key("posts.a")))?;
            tx.remove_dirty(&dirty)?;
            let left = tx.list_dirty()?;
            assert_eq!(left.pages, [Dirty::Post(key("posts.a"))]);
            tx.remove_dirty(&left)?;
            assert!(tx.list_dirty()?.pages.is_empty());
            Ok::<_, Error>(())
        })
        .unwrap();
}
