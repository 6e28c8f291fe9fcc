//! What is said again counts once.

use super::{actor, answer, at, key, store};
use crate::effect::{Dirty, Effect, Errand, Lane};
use crate::id::{ActivityId, PostKey, WebUrl};
use crate::limits;
use crate::store::{EmojiCount, Error, ReactedBy, Reaction, ReactionTo, Review, Tx};

#[test]
fn reactions_count_once() {
    let (_dir, store) = store();
    let like = ActivityId::parse("https://bob.example/like/1").unwrap();
    let post = key("posts.a");
    store
        .write(|tx| {
            let bob = actor("bob");
            let by_bob = |kind| ReactionTo { actor: bob.clone(), post: post.clone(), kind };
            let unnamed = ReactedBy::default();
            let named = ReactedBy { activity: Some(&like), icon: None };
            assert!(tx.insert_reaction(&by_bob(Reaction::Like), named, at(0))?);
            assert!(!tx.insert_reaction(&by_bob(Reaction::Like), unnamed, at(0))?);
            assert!(tx.insert_reaction(&by_bob(Reaction::Boost), unnamed, at(0))?);
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
fn emoji_count_once_for_each_and_nobody_fills_the_list() {
    let (_dir, store) = store();
    let (post, other) = (key("posts.a"), key("posts.b"));
    let icon = WebUrl::parse("https://bob.example/bee.png").unwrap();
    let react = |tx: &Tx<'_>, who: &str, post: &PostKey, emoji: &str| {
        let kind = Reaction::Emoji(emoji.to_owned());
        let reaction = ReactionTo { actor: actor(who), post: post.clone(), kind };
        let by = ReactedBy { activity: None, icon: emoji.starts_with(':').then_some(&icon) };
        tx.insert_reaction(&reaction, by, at(0))
    };
    store
        .write(|tx| {
            assert!(react(tx, "bob", &post, ":bee:")? && react(tx, "eve", &post, ":bee:")?);
            assert!(!react(tx, "bob", &post, ":bee:")?);
            let counts = tx.count_emojis()?;
            let bee = |icon| EmojiCount { emoji: ":bee:".to_owned(), icon, count: 2 };
            assert_eq!(counts[&post], [bee(None)], "the pictures of strangers are not shown");
            tx.insert_remote_post(&answer(1), Review::Approved, at(0))?;
            assert_eq!(tx.count_emojis()?[&post], [bee(Some(icon.clone()))]);
            for number in 1..limits::EMOJIS_PER_ACTOR_MAX {
                assert!(react(tx, "bob", &post, &format!("{number}"))?);
            }
            assert!(!react(tx, "bob", &post, "one more")?);
            assert!(react(tx, "bob", &other, "one more")?, "on another post");
            for number in 0..limits::EMOJIS_SHOWN_MAX {
                react(tx, &format!("a{number}"), &post, &format!("{number}"))?;
            }
            let counts = tx.count_emojis()?;
            assert_eq!(counts[&post].len(), limits::EMOJIS_SHOWN_MAX);
            assert_eq!(counts[&other].len(), 1);
            let Some((likes, boosts)) = tx.count_reactions()?.remove(&post) else { panic!() };
            assert_eq!((likes, boosts), (0, 0), "they are no likes");
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
            let errands = tx.list_due_errands(Lane::Quick, at(0), 10)?;
            assert_eq!(errands.len(), 1);
            tx.mark_errand_tried(errands[0].id, at(60))?;
            assert!(tx.list_due_errands(Lane::Quick, at(59), 10)?.is_empty());
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
