//! Tables and stories: what is let in, what is refused, and what it changes.

mod door;
mod fetched;
mod forgeries;
mod groups;
mod moderation;
mod moves;
mod mutations;
mod playback;
mod policy;
mod posts;
mod proofs;
mod quotes;
mod relations;
mod reports;
mod sanitizing;
mod threads;
mod turns;
mod votes;
mod waves;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::{Examined, Received, Recipient, Rejection, Rules, answers_of, apply, examine};
use crate::clock::Timestamp;
use crate::effect::{Dirty, Effect, Errand};
use crate::id::{
    ActivityId, ActorId, ContentHash, Domain, InboxUrl, KeyId, ObjectId, Origin, OwnIds, PostKey,
};
use crate::sig::{Head, OwnerKeys, Signer};
use crate::store::{
    Follow, FollowState, Follower, KnownActor, KnownKey, LedgerPost, Review, Store, Tx,
};

const NOW: i64 = 1_788_696_000;

fn at(secs: i64) -> Timestamp {
    Timestamp::from_secs(NOW + secs)
}

/// `bob` and `dan` share a server; `eve` lives on her own.
fn actor(name: &str) -> ActorId {
    let host = if name == "dan" { "bob" } else { name };
    ActorId::parse(&format!("https://{host}.example/users/{name}")).unwrap()
}

fn inbox(name: &str) -> InboxUrl {
    InboxUrl::parse(&format!("{}/inbox", actor(name))).unwrap()
}

fn key_id(name: &str) -> KeyId {
    KeyId::parse(&format!("{}#main-key", actor(name))).unwrap()
}

fn post_key(name: &str) -> PostKey {
    PostKey::parse(name).unwrap()
}

/// Bob has one pair of keys, everybody else another: RSA keys take long to make.
fn keys(name: &str) -> Arc<OwnerKeys> {
    static BOB: OnceLock<Arc<OwnerKeys>> = OnceLock::new();
    static OTHERS: OnceLock<Arc<OwnerKeys>> = OnceLock::new();
    let keys = if name == "bob" { &BOB } else { &OTHERS };
    Arc::clone(keys.get_or_init(|| Arc::new(OwnerKeys::generate())))
}

fn known_key(name: &str) -> KnownKey {
    KnownKey { actor: actor(name), pem: keys(name).public_pem(), fetched_at: at(0) }
}

/// A request as the server of `name` signs it.
fn signed(name: &str, body: &str) -> Received {
    signed_at(name, body, at(0))
}

/// The same, signed at another time.
fn signed_at(name: &str, body: &str, time: Timestamp) -> Received {
    let signer = Signer::new(keys(name), key_id(name), key_id(name));
    let host = Domain::parse("me.example").unwrap();
    let head = signer
        .sign_post(&host, "/ap/inbox", body.as_bytes(), time)
        .into_iter()
        .fold(Head::new("POST", "/ap/inbox"), |head, (name, value)| head.with(name, &value));
    Received { head, body: body.as_bytes().to_vec() }
}

/// An activity of `name`; `object` is JSON.
fn says(name: &str, kind: &str, number: u32, object: &str) -> String {
    let me = actor(name);
    let id = format!("{}/act/{number}", me.origin());
    format!(r#"{{"id":"{id}","type":"{kind}","actor":"{me}","object":{object}}}"#)
}

/// A node with the living post `hello`, the deleted post `gone`, and everybody's keys.
struct Stage {
    _dir: tempfile::TempDir,
    store: Store,
    own: OwnIds,
    rules: Rules,
}

impl Stage {
    fn empty() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&dir.path().join("skep.db")).unwrap();
        let own = OwnIds::new(Origin::of("https://me.example").unwrap());
        Self { _dir: dir, store, own, rules: Rules::default() }
    }

    fn new() -> Self {
        let stage = Self::empty();
        let ledger = |key: &str, deleted| LedgerPost {
            key: post_key(key),
            source: format!("posts/{key}.md"),
            kind: "Note".to_owned(),
            fingerprint: ContentHash::NONE,
            body_hash: ContentHash::NONE,
            published: at(-9000),
            updated: None,
            announced: true,
            deleted,
            visibility: None,
        };
        stage.tx(|tx| {
            tx.insert_post(&ledger("hello", None)).unwrap();
            tx.insert_post(&ledger("gone", Some(at(-100)))).unwrap();
            for name in ["bob", "dan", "eve"] {
                let known = known_actor(name);
                tx.upsert_actor(&known, &[(key_id(name), keys(name).public_pem())]).unwrap();
            }
        });
        stage
    }

    fn tx<T>(&self, work: impl FnOnce(&Tx<'_>) -> T) -> T {
        self.store.write(|tx| Ok::<T, crate::store::Error>(work(tx))).unwrap()
    }

    fn recipient(&self) -> Recipient<'_> {
        Recipient { own: &self.own, rules: &self.rules }
    }

    /// The owner asked to follow `name`.
    fn follows(self, name: &str, state: FollowState) -> Self {
        let follow = ActivityId::parse("https://me.example/ap/act/mine").unwrap();
        let (actor, inbox) = (actor(name), inbox(name));
        let follow = Follow { actor, follow, inbox, state, since: at(0) };
        self.tx(|tx| tx.upsert_following(&follow)).unwrap();
        self
    }

    fn followed_by(self, name: &str) -> Self {
        let follow = ActivityId::parse(&format!("https://{name}.example/act/f")).ok();
        let (actor, inbox) = (actor(name), inbox(name));
        let follower = Follower { actor, follow, inbox, shared_inbox: None, since: at(0) };
        self.tx(|tx| tx.upsert_follower(&follower)).unwrap();
        self
    }

    /// The whole way of a request: examined, verified, applied, its effects queued.
    fn receive(&self, received: Received) -> Result<Option<Vec<Effect>>, Rejection> {
        self.receive_at(received, at(0))
    }

    /// The same, arriving at another time.
    fn receive_at(
        &self,
        received: Received,
        now: Timestamp,
    ) -> Result<Option<Vec<Effect>>, Rejection> {
        self.store.write(|tx| {
            let origin = self.own.origin();
            let Examined::Claim(claim) = examine(received, origin, answers_of(tx), now)? else {
                return Ok(None);
            };
            let key = tx.find_key(claim.key_id())?.ok_or(Rejection::NoSuchKey)?;
            let effects = apply(tx, self.recipient(), &claim.verify(&key)?, now)?;
            tx.enqueue(&effects, now)?;
            Ok(Some(effects))
        })
    }

    /// Lets `name` say `body`, and tells the effects in words.
    #[track_caller]
    fn hear(&self, name: &str, body: &str) -> String {
        let effects = self.receive(signed(name, body)).unwrap().unwrap();
        effects.iter().map(in_words).collect::<Vec<_>>().join(", ")
    }

    fn approve_all(&self) {
        self.tx(|tx| {
            for post in tx.list_by_review(Review::Waiting, 10).unwrap() {
                tx.mark_reviewed(post.id, Review::Approved).unwrap();
            }
        });
    }

    /// Everything that strangers can change, in words; what is empty is left out.
    fn state(&self) -> String {
        self.tx(|tx| {
            let mut words = Vec::new();
            for follower in tx.list_followers(10).unwrap() {
                words.push(format!("by {}", short(follower.actor.as_str())));
            }
            for follow in tx.list_following(10).unwrap() {
                words.push(format!("{} {}", follow.state.as_str(), short(follow.actor.as_str())));
            }
            let counts: BTreeMap<PostKey, (i64, i64)> = tx.count_reactions().unwrap();
            let mut emojis = tx.count_emojis().unwrap();
            for (key, (likes, boosts)) in counts {
                let emojis = emojis.remove(&key).unwrap_or_default();
                let emojis = emojis.iter().map(|it| format!(" {} {}", it.count, it.emoji));
                words.push(format!("{key} {likes}+{boosts}{}", emojis.collect::<String>()));
            }
            for name in ["bob", "dan", "eve"] {
                for post in tx.list_remote_posts_of(&actor(name), 10).unwrap() {
                    let (review, sight) = (post.review.as_str(), post.post.visibility.as_str());
                    let object = short(post.post.object.as_str()).to_owned();
                    words.push(format!("{object} {review} {sight} {}", post.post.html));
                }
            }
            for entry in tx.list_timeline(10).unwrap() {
                words.push(format!("read {}", short(entry.post.post.object.as_str())));
            }
            words.join("; ")
        })
    }
}

fn known_actor(name: &str) -> KnownActor {
    KnownActor {
        id: actor(name),
        kind: "Person".to_owned(),
        username: name.to_owned(),
        name: name.to_owned(),
        url: None,
        inbox: inbox(name),
        shared_inbox: InboxUrl::parse(&format!("{}/inbox", actor(name).origin().as_str())).ok(),
        followers_url: Some(format!("{}/followers", actor(name))),
        moved_to: None,
        icon: None,
        published: None,
        fetched_at: at(0),
    }
}

fn short(id: &str) -> &str {
    id.rsplit('/').next().unwrap()
}

fn in_words(effect: &Effect) -> String {
    match effect {
        Effect::Deliver(letter) => {
            let inboxes: Vec<&str> = letter.inboxes.iter().map(InboxUrl::as_str).collect();
            format!("{} to {}", letter.kind, inboxes.join(" "))
        }
        Effect::Rebuild(Dirty::Post(key)) => format!("rebuild {key}"),
        Effect::Rebuild(Dirty::Actor) => "rebuild actor".to_owned(),
        Effect::Fetch(Errand::RefreshActor(actor)) => format!("refresh {}", short(actor.as_str())),
        Effect::Fetch(Errand::BoostedObject { object, .. }) => format!("fetch boosted {object}"),
        Effect::Fetch(Errand::WrappedPost { object, .. }) => format!("fetch post {object}"),
        Effect::Fetch(Errand::WrappedDelete { object, .. }) => format!("look for {object}"),
        Effect::Fetch(Errand::WrappedLike { like, .. }) => format!("fetch like {like}"),
        Effect::Fetch(Errand::WrappedUndo { undo, .. }) => format!("fetch undo {undo}"),
        Effect::Fetch(Errand::Moved { from, to }) => {
            format!("fetch {} and {}", short(from.as_str()), short(to.as_str()))
        }
        Effect::Fetch(Errand::Quote { object, .. }) => format!("fetch quote {object}"),
        Effect::Fetch(Errand::Parents { object, .. }) => format!("fetch parents of {object}"),
        Effect::Fetch(Errand::Replies { object, .. }) => format!("fetch replies to {object}"),
        Effect::Fetch(Errand::Outbox(by)) => format!("fetch outbox of {by}"),
        Effect::Fetch(Errand::Relayed { object, .. }) => format!("fetch relayed {object}"),
        Effect::Fetch(Errand::Followers { list, .. }) => format!("fetch followers {list}"),
        Effect::Fetch(Errand::CreatedObject { object, .. }) => format!("fetch created {object}"),
    }
}

/// An object id of the server of `name`.
fn note_id(name: &str, note: &str) -> ObjectId {
    ObjectId::parse(&format!("{}/notes/{note}", actor(name).origin().as_str())).unwrap()
}
