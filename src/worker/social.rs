//! What the press is told about the world: gathered from the store for each build.

use std::collections::{BTreeMap, HashMap};

use super::album::{Album, Wanted};
use super::private::Private;
use super::{Node, names, policies, polls};
use crate::ap::OwnKind;
use crate::clock::Timestamp;
use crate::delivery;
use crate::delivery::Identity;
use crate::id::{ActivityId, ActorId, PostKey};
use crate::limits;
use crate::site;
use crate::site::{Boosted, Content, Frozen, Given, Gone, Post, Reply, Social, Stamped, Thread};
use crate::store::{
    EmojiCount, Error, KnownActor, LedgerPost, OwnAct, OwnActKind, RemotePost, Role, Tx,
};

/// When the actor was made, as a fact of the store.
pub(super) const ACTOR_MADE: &str = "actor.published";

/// What a build takes from the store.
pub(super) struct Gathered {
    pub(super) social: Social,
    /// Pictures of others that the pages show, or would.
    pub(super) wanted: Wanted,
    /// The number of [`heard_stamp`].
    pub(super) heard: u64,
}

/// The social state, with the posts of the content folder under their identities.
pub(super) fn gather(
    node: &Node,
    tx: &Tx<'_>,
    (content, frozen, ledger): (&Content, Vec<Option<Frozen>>, &[LedgerPost]),
    private: &Private,
    now: Timestamp,
) -> Result<Gathered, Error> {
    let gone = ledger
        .iter()
        .filter_map(|post| Some(Gone { key: post.key.clone(), deleted: post.deleted? }));
    let named = names::all(tx, &node.config, (content, &frozen, ledger, private), now)?;
    let mut album = Album::new(node, tx)?;
    let mut threads = threads(tx, &mut album)?;
    let heard = stamp_of_heard(tx, &threads)?;
    policies::close(&mut threads, &node.config, (content, &frozen));
    polls::count(tx, &mut threads, (content, &frozen), now)?;
    let wanted = album.wanted(&threads, &frozen);
    let social = Social {
        frozen,
        gone: gone.collect(),
        kept: Vec::new(),
        boosts: boosts(node, tx)?,
        followers: count(tx.count_followers()?),
        following: count(tx.count_following()?),
        named,
        stamps: stamps(tx)?,
        threads,
        ..of_owner(node, tx)?
    };
    Ok(Gathered { social, wanted, heard })
}

/// What makes the owner's actor, and nothing else.
pub(super) fn of_owner(node: &Node, tx: &Tx<'_>) -> Result<Social, Error> {
    let made = tx.find_fact(ACTOR_MADE)?.and_then(|text| Timestamp::parse(&text));
    let moved = tx.find_departure()?.filter(|departure| departure.state.has_moved());
    let moves = tx.list_own_moves()?.into_iter();
    let path =
        |id: &ActivityId| id.as_str().strip_prefix(node.own.origin().as_str()).map(str::to_owned);
    Ok(Social {
        moved_to: moved.as_ref().map(|departure| departure.target.clone()),
        moved_handle: moved.map(|departure| departure.handle),
        moves: moves.filter_map(|it| Some((path(&it.activity)?, it.body))).collect(),
        public_key_pem: node.signer.keys().public_pem(),
        multikey: node.signer.keys().multikey(),
        actor_published: made.unwrap_or_default(),
        actor_updated: delivery::profile_updated(tx)?,
        ..Social::default()
    })
}

/// A number that differs when anything does that a build takes from the store.
pub(super) fn stamp(node: &Node, tx: &Tx<'_>) -> Result<u64, Error> {
    Ok(whole_stamp(ledger_stamp(tx)?, heard_stamp(node, tx)?, own_stamp(node, tx)?))
}

/// A number that differs when the ledger does.
pub(super) fn ledger_stamp(tx: &Tx<'_>) -> Result<u64, Error> {
    let mut stamp = 0;
    tx.each_post(|post| stamp = with_post(stamp, &post))?;
    Ok(with_private(stamp, &tx.list_private_posts()?))
}

/// The same of a ledger that is at hand.
pub(super) fn stamp_of_ledger(ledger: &[LedgerPost], private: &[LedgerPost]) -> u64 {
    with_private(ledger.iter().fold(0, with_post), private)
}

fn with_private(stamp: u64, private: &[LedgerPost]) -> u64 {
    private.iter().fold(stamp, with_post)
}

fn with_post(stamp: u64, post: &LedgerPost) -> u64 {
    site::stamp_of((stamp, post))
}

/// The same of its parts: the ledger, what others did, and the rest.
pub(super) fn whole_stamp(ledger: u64, heard: u64, own: u64) -> u64 {
    site::stamp_of((ledger, heard, own))
}

/// A number that differs when others, or the owner without writing a text, did something that is shown.
pub(super) fn heard_stamp(node: &Node, tx: &Tx<'_>) -> Result<u64, Error> {
    stamp_of_heard(tx, &threads(tx, &mut Album::new(node, tx)?)?)
}

/// The same, of threads that are at hand.
fn stamp_of_heard(tx: &Tx<'_>, threads: &BTreeMap<PostKey, Thread>) -> Result<u64, Error> {
    let counts = (tx.count_followers()?, tx.count_following()?, tx.count_votes()?);
    // Another process may do these while the site is built, which is then not made of them.
    let moved = tx.find_departure()?.filter(|it| it.state.has_moved()).map(|it| it.target);
    let deeds = (moved, tx.list_own_moves()?, tx.list_own_acts(OwnActKind::Boost)?);
    Ok(site::stamp_of((threads, counts, stamps(tx)?, deeds)))
}

/// A number that differs when the account or what names stand for does.
pub(super) fn own_stamp(node: &Node, tx: &Tx<'_>) -> Result<u64, Error> {
    let keys = (node.signer.keys().public_pem(), node.signer.keys().multikey());
    let times = (tx.find_fact(ACTOR_MADE)?, delivery::profile_updated(tx)?);
    let names: Vec<_> = tx.list_names()?.into_iter().map(|found| found.name).collect();
    Ok(site::stamp_of((keys, times, names, tx.list_post_names()?)))
}

/// Identities as the press knows them; there is one for each post that may be federated.
pub(super) fn frozen(content: &Content, identities: Vec<Identity>) -> Vec<Option<Frozen>> {
    let mut identities = identities.into_iter();
    let mut frozen = |post: &Post| post.is_federated().then(|| identities.next())?.map(frozen_of);
    content.posts.iter().map(|post| frozen(post)).collect()
}

pub(super) fn frozen_of(identity: Identity) -> Frozen {
    let Identity { key, published, updated, kind } = identity;
    Frozen { key, published, updated, kind: kind.as_deref().map(OwnKind::of) }
}

/// The posts that have an identity, with it.
pub(super) fn identified<'a>(
    content: &'a Content,
    frozen: &'a [Option<Frozen>],
) -> impl Iterator<Item = (&'a Post, &'a Frozen)> {
    content.posts.iter().zip(frozen).filter_map(|(post, frozen)| Some((&**post, frozen.as_ref()?)))
}

fn boosts(node: &Node, tx: &Tx<'_>) -> Result<Vec<Boosted>, Error> {
    let owner = node.own.actor();
    let acts = tx.list_own_acts(OwnActKind::Boost)?.into_iter();
    let boosted = |act: OwnAct| {
        let OwnAct { activity, at, object, author, .. } = act;
        Boosted { activity, at, object, author: Some(author).filter(|it| *it != owner) }
    };
    Ok(acts.map(boosted).collect())
}

fn stamps(tx: &Tx<'_>) -> Result<Vec<Stamped>, Error> {
    let stamps = tx.list_stamps()?.into_iter();
    Ok(stamps.map(|(name, quoting, quoted)| Stamped { name, quoting, quoted }).collect())
}

fn threads(tx: &Tx<'_>, album: &mut Album<'_>) -> Result<BTreeMap<PostKey, Thread>, Error> {
    let mut threads: BTreeMap<PostKey, Thread> = BTreeMap::new();
    for (key, (likes, boosts)) in tx.count_reactions()? {
        let (likes, boosts) = (count(likes), count(boosts));
        let thread = Thread { likes, boosts, ..Thread::default() };
        threads.insert(key, thread);
    }
    for (key, emojis) in tx.count_emojis()? {
        let given = emojis.into_iter().map(|given| {
            let EmojiCount { emoji, icon, count: n } = given;
            let place = (&key, Timestamp::default());
            let picture = icon.map(|icon| album.find(&icon, Role::Emoji, place)).transpose()?;
            Ok(Given { emoji, picture: picture.flatten(), count: count(n) })
        });
        let given = given.collect::<Result<_, Error>>()?;
        threads.entry(key).or_default().emojis = given;
    }
    let most = usize::try_from(limits::REPLIES_SHOWN_MAX).unwrap_or(usize::MAX);
    let mut blocked: HashMap<ActorId, bool> = HashMap::new();
    for answer in tx.list_approved_answers()? {
        let author = &answer.post.author;
        let is_blocked = match blocked.get(author) {
            Some(known) => *known,
            None => tx.is_blocked(author)?,
        };
        blocked.insert(author.clone(), is_blocked);
        if is_blocked {
            continue;
        }
        let Some(key) = answer.post.answers.clone() else { continue };
        let thread = threads.entry(key).or_default();
        if thread.replies.len() < most {
            thread.replies.push(reply(tx, album, &answer)?);
        }
    }
    Ok(threads)
}

fn reply(tx: &Tx<'_>, album: &mut Album<'_>, answer: &RemotePost) -> Result<Reply, Error> {
    let post = &answer.post;
    let author = tx.find_actor(&post.author)?;
    let of = |part: fn(&KnownActor) -> String| author.as_ref().map(part);
    let is_article = post.kind == "Article";
    let warning = post.summary.clone().filter(|_| post.sensitive || !is_article);
    let mut reply = Reply {
        id: post.object.clone(),
        parent: post.in_reply_to.clone(),
        author_name: of(|author| author.name.clone()).unwrap_or_default(),
        author_handle: of(KnownActor::handle).unwrap_or_else(|| post.author.to_string()),
        author_url: author
            .as_ref()
            .and_then(|author| author.url.as_ref())
            .map_or_else(|| post.author.to_string(), ToString::to_string),
        avatar: None,
        emojis: BTreeMap::new(),
        attached: Vec::new(),
        sensitive: post.sensitive,
        html: post.html.clone(),
        // The summary of an Article is no warning.
        warning,
        language: post.language.clone(),
        published: post.published,
        url: post.url.to_string(),
    };
    album.fill(&mut reply, answer, author.as_ref())?;
    Ok(reply)
}

fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
