//! What the desk does to the store.

use super::{Reviewed, Unfollowed, add_rules, approve, follow, hide, show_inbox, unfollow};
use crate::clock::Timestamp;
use crate::effect::{Dirty, Effect, Letter, Patience};
use crate::id::{ActorId, ContentHash, InboxUrl, ObjectId, Origin, OwnIds, PostKey, WebUrl};
use crate::store::{
    Error, FollowState, Follower, KnownActor, NewRemotePost, Review, Rule, Stance, Store, Target,
    Tx, Visibility,
};

fn at(secs: i64) -> Timestamp {
    Timestamp::from_secs(1_788_696_000 + secs)
}

fn store() -> (tempfile::TempDir, Store, OwnIds) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&dir.path().join("skep.db")).unwrap();
    (dir, store, OwnIds::new(Origin::of("https://me.example").unwrap()))
}

fn on<T>(store: &Store, work: impl FnOnce(&Tx<'_>) -> Result<T, Error>) -> T {
    store.write(work).unwrap()
}

fn bob() -> KnownActor {
    KnownActor {
        id: ActorId::parse("https://bob.example/users/bob").unwrap(),
        kind: "Person".to_owned(),
        username: "bob".to_owned(),
        name: "Bob".to_owned(),
        url: None,
        inbox: InboxUrl::parse("https://bob.example/users/bob/inbox").unwrap(),
        shared_inbox: InboxUrl::parse("https://bob.example/inbox").ok(),
        followers_url: None,
        moved_to: None,
        icon: None,
        published: None,
        fetched_at: at(0),
    }
}

#[track_caller]
fn only_letter(effects: &[Effect]) -> Letter {
    let letters: Vec<&Letter> = effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Deliver(letter) => Some(letter),
            _ => None,
        })
        .collect();
    assert_eq!(letters.len(), 1);
    letters[0].clone()
}

#[test]
fn a_follow_is_asked_again_until_it_is_answered() {
    let (_dir, store, own) = store();
    let ask = |secs| on(&store, |tx| follow(tx, &own, &bob(), at(secs)));
    let (state, effects) = ask(0);
    let first = only_letter(&effects);
    assert_eq!(state, FollowState::Pending);
    assert_eq!(first.inboxes, [bob().inbox], "their own inbox");
    assert_eq!(
        first.body,
        format!(
            "{{\"@context\":\"https://www.w3.org/ns/activitystreams\",\"id\":\"{}\",\
             \"type\":\"Follow\",\"actor\":\"https://me.example/ap/actor\",\
             \"object\":\"https://bob.example/users/bob\",\
             \"to\":[\"https://bob.example/users/bob\"]}}",
            first.activity
        )
    );
    let second = only_letter(&ask(60).1);
    assert_ne!(second.activity, first.activity, "a settled letter is never sent again");
    let stored = on(&store, |tx| tx.find_following(&bob().id)).unwrap();
    assert_eq!(stored.follow, second.activity, "the answer may name the last one");

    on(&store, |tx| tx.mark_following(&bob().id, FollowState::Accepted));
    assert_eq!(ask(120), (FollowState::Accepted, Vec::new()));

    on(&store, |tx| tx.mark_following(&bob().id, FollowState::Rejected));
    let (state, effects) = ask(180);
    assert_eq!(state, FollowState::Pending);
    assert_ne!(only_letter(&effects).activity, first.activity, "a refused id is used up");
}

#[test]
fn unfollowing_takes_back_the_very_follow() {
    let (_dir, store, own) = store();
    let leave = || on(&store, |tx| unfollow(tx, &own, &bob().id, at(9)));
    assert_eq!(leave(), Unfollowed::WasNotFollowing);
    let asked = only_letter(&on(&store, |tx| follow(tx, &own, &bob(), at(0))).1);
    on(&store, |tx| {
        tx.mark_following(&bob().id, FollowState::Accepted)?;
        let number = tx.insert_remote_post(&note(None, Visibility::Public), Review::None, at(1))?;
        tx.insert_timeline(number.unwrap(), None, at(1))
    });
    let Unfollowed::Yes(effects) = leave() else { panic!("they were followed") };
    let undo = only_letter(&effects);
    assert!(effects.contains(&Effect::Rebuild(Dirty::Actor)));
    assert_eq!((undo.patience, undo.inboxes), (Patience::Long, vec![bob().inbox]));
    let inner = format!("\"object\":{{\"id\":\"{}\",\"type\":\"Follow\"", asked.activity);
    assert!(undo.body.contains(&inner), "{}", undo.body);
    assert_eq!(undo.about, asked.about, "it may not overtake the Follow");
    assert_eq!(on(&store, |tx| tx.list_timeline(9)), []);
    assert_eq!(on(&store, |tx| tx.find_following(&bob().id)), None);
    assert_eq!(leave(), Unfollowed::WasNotFollowing);
}

fn note(answers: Option<&str>, visibility: Visibility) -> NewRemotePost {
    let name = format!("{}-{}", answers.unwrap_or("none"), visibility.as_str());
    NewRemotePost {
        object: ObjectId::parse(&format!("https://bob.example/notes/{name}")).unwrap(),
        author: bob().id,
        kind: "Note".to_owned(),
        in_reply_to: None,
        answers: answers.and_then(PostKey::parse),
        html: "yes".to_owned(),
        summary: None,
        url: WebUrl::parse("https://bob.example/notes/1").unwrap(),
        visibility,
        published: at(0),
        updated: None,
        sensitive: false,
        language: None,
        context: None,
        replies: None,
    }
}

#[test]
fn only_public_answers_reach_the_page() {
    let hello =
        || Reviewed::Done(vec![Effect::Rebuild(Dirty::Post(PostKey::parse("hello").unwrap()))]);
    for (answers, visibility, review, expected) in [
        (Some("hello"), Visibility::Public, Review::Waiting, hello()),
        (Some("hello"), Visibility::Unlisted, Review::Waiting, hello()),
        (Some("hello"), Visibility::Public, Review::Hidden, hello()),
        (Some("hello"), Visibility::Public, Review::Approved, Reviewed::Unchanged),
        (Some("hello"), Visibility::Followers, Review::Waiting, Reviewed::Private),
        (Some("hello"), Visibility::Direct, Review::Waiting, Reviewed::Private),
        (None, Visibility::Public, Review::Waiting, Reviewed::NotAnAnswer),
        (Some("hello"), Visibility::Public, Review::None, Reviewed::Unknown),
    ] {
        let (_dir, store, _) = store();
        let post = note(answers, visibility);
        let number = on(&store, |tx| tx.insert_remote_post(&post, review, at(0))).unwrap();
        let came_to = on(&store, |tx| {
            show_inbox(tx, (review, None), 9)?;
            approve(tx, number, None, at(0))
        });
        let shown = on(&store, |tx| tx.list_approved_answers()).len();
        let is_shown = expected == hello() || expected == Reviewed::Unchanged;
        assert_eq!(came_to, expected, "{answers:?} {visibility:?} {review:?}");
        assert_eq!(shown, usize::from(is_shown), "{answers:?} {visibility:?} {review:?}");
        if is_shown {
            assert_eq!(on(&store, |tx| hide(tx, number)), hello());
            assert_eq!(on(&store, |tx| hide(tx, number)), Reviewed::Unchanged);
            assert_eq!(on(&store, |tx| tx.list_approved_answers()), []);
        }
        assert_eq!(on(&store, |tx| approve(tx, 99, None, at(0))), Reviewed::Unknown);
        assert_eq!(on(&store, |tx| hide(tx, 99)), Reviewed::Unknown);
    }
}

/// The number of an answer that waits.
fn waiting(store: &Store) -> i64 {
    let post = note(Some("hello"), Visibility::Public);
    on(store, |tx| tx.insert_remote_post(&post, Review::Waiting, at(0))).unwrap()
}

fn edited(text: &str) -> NewRemotePost {
    let mut post = note(Some("hello"), Visibility::Public);
    text.clone_into(&mut post.html);
    post.updated = Some(at(9));
    post
}

#[test]
fn only_the_text_that_was_read_is_approved() {
    let (_dir, store, _) = store();
    let number = waiting(&store);
    let approve = |edition| on(&store, |tx| approve(tx, number, edition, at(0)));
    let edit = |text| on(&store, |tx| tx.mark_remote_post_edited(&edited(text)));
    let shown = || on(&store, |tx| Ok(tx.list_approved_answers()?.len()));
    let is_unseen = |came_to, text| match came_to {
        Reviewed::Unseen(found) => assert_eq!(found.post.html, text),
        other => panic!("{other:?}"),
    };
    is_unseen(approve(None), "yes");
    // It has been shown by now, but its author is quicker.
    assert!(edit("no"));
    is_unseen(approve(None), "no");
    assert_eq!(shown(), 0);
    assert!(!edit("no"), "the same text is the same edition");
    is_unseen(approve(Some(1)), "no");
    assert!(matches!(approve(None), Reviewed::Done(_)), "the second time it is meant");
    assert_eq!((shown(), approve(None)), (1, Reviewed::Unchanged));

    // Hidden and edited: it was never read like this.
    on(&store, |tx| hide(tx, number));
    assert!(edit("buy"));
    is_unseen(approve(None), "buy");
    on(&store, |tx| hide(tx, number));
    assert!(matches!(approve(Some(3)), Reviewed::Done(_)), "named by its edition");
}

#[test]
fn listing_is_reading() {
    let (_dir, store, _) = store();
    let number = waiting(&store);
    let list = |review| on(&store, |tx| show_inbox(tx, (review, None), 9)).len();
    let unseen = |came_to| matches!(came_to, Reviewed::Unseen(_));
    assert_eq!((list(Review::Hidden), list(Review::Waiting)), (0, 1));
    on(&store, |tx| tx.mark_remote_post_edited(&edited("no")));
    assert_eq!(list(Review::Approved), 0);
    assert!(
        unseen(on(&store, |tx| approve(tx, number, None, at(0)))),
        "it stood in no list that was read"
    );
    on(&store, |tx| tx.mark_remote_post_edited(&edited("again")));
    assert_eq!(list(Review::Waiting), 1);
    assert!(!unseen(on(&store, |tx| approve(tx, number, None, at(0)))));
}

/// Whoever deletes an answer between reading and approving cannot put another in its place.
#[test]
fn a_number_names_one_answer_for_ever() {
    let (_dir, store, _) = store();
    let number = waiting(&store);
    let next = on(&store, |tx| {
        tx.remove_remote_post(&note(Some("hello"), Visibility::Public).object)?;
        tx.insert_remote_post(&note(Some("hello"), Visibility::Unlisted), Review::Waiting, at(1))
    });
    assert_ne!(next, Some(number));
    assert_eq!(on(&store, |tx| approve(tx, number, None, at(0))), Reviewed::Unknown);
}

/// Nothing is left of a decision whose transaction failed.
#[test]
fn a_decision_and_what_follows_from_it_are_one() {
    let (_dir, store, _) = store();
    let number = waiting(&store);
    let failed = store.write::<(), Error>(|tx| {
        let Reviewed::Done(effects) = approve(tx, number, Some(1), at(0))? else {
            panic!("it is new")
        };
        tx.enqueue(&effects, at(1))?;
        tx.insert_post(&ledger("hello"))?;
        tx.insert_post(&ledger("hello"))
    });
    assert!(failed.is_err());
    let (answers, dirty) =
        on(&store, |tx| Ok((tx.list_approved_answers()?, tx.list_dirty()?.pages)));
    assert_eq!((answers, dirty), (Vec::new(), Vec::new()));
}

fn ledger(key: &str) -> crate::store::LedgerPost {
    crate::store::LedgerPost {
        key: PostKey::parse(key).unwrap(),
        source: "posts/a.md".to_owned(),
        kind: "Note".to_owned(),
        fingerprint: ContentHash::NONE,
        body_hash: ContentHash::NONE,
        published: at(0),
        updated: None,
        announced: true,
        deleted: None,
        visibility: None,
    }
}

/// A second block must not take back what the first one has to say.
#[test]
fn who_is_cut_off_is_told_whatever_is_blocked_next() {
    let (_dir, store, own) = store();
    let rule = |target: &str| Rule {
        target: Target::parse(target).unwrap(),
        source: String::new(),
        stance: Stance::Block,
        note: None,
        since: at(0),
        until: None,
    };
    let follower = Follower {
        actor: bob().id,
        follow: None,
        inbox: bob().inbox,
        shared_inbox: bob().shared_inbox,
        since: at(0),
    };
    let create = Letter {
        activity: own.fresh_activity(1),
        kind: "Create".to_owned(),
        body: String::new(),
        about: None,
        patience: Patience::Usual,
        inboxes: vec![bob().inbox],
    };
    on(&store, |tx| {
        tx.upsert_follower(&follower)?;
        tx.enqueue(&[Effect::Deliver(create.clone())], at(0))
    });
    for (target, cut) in [("bob.example", 1), ("spam.example", 0)] {
        on(&store, |tx| {
            let (who, effects) = add_rules(tx, &own, &[rule(target)], at(1))?;
            assert_eq!(who.followers.len(), cut, "{target}");
            tx.enqueue(&effects, at(1))
        });
        let due = on(&store, |tx| tx.lease_deliveries(at(1), 9));
        let kinds: Vec<_> = due.iter().map(|due| due.kind.as_str()).collect();
        assert_eq!(kinds, ["Reject"], "{target}");
        on(&store, |tx| tx.release_leases(at(0)));
    }
    // Nothing else goes there any more.
    let update = Letter { activity: own.fresh_activity(2), ..create };
    on(&store, |tx| tx.enqueue(&[Effect::Deliver(update)], at(2)));
    assert_eq!(on(&store, |tx| tx.count_deliveries()).waiting, 1);
}
