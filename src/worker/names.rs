//! What the owner's posts name (accounts that are mentioned, posts that are answered or quoted),
//! and what that is known to stand for. Nothing is asked of anybody here: a build knows what a
//! publish has found out ([`super::mentions`]).
//!
//! What others were told stays: a name that comes to stand for somebody else, or that is found
//! long after, changes no post that is out already. Otherwise one server that is set up anew, or
//! comes back, would make years of posts ring at everybody again.

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};

use super::private::Private;
use super::social::identified;
use crate::clock::Timestamp;
use crate::config::Config;
use crate::id::Handle;
use crate::limits;
use crate::site;
use crate::site::{Account, Content, Frozen, Named, Post, Reference, SharedPath};
use crate::store::{Error, FoundName, LedgerPost, Meaning, Name, NamedPost, ToldName, Tx};

/// A post that names something, and its place in the ledger.
#[derive(Clone, Copy)]
pub(super) struct Naming<'a> {
    pub(super) post: &'a Post,
    pub(super) frozen: &'a Frozen,
    pub(super) entry: Option<&'a LedgerPost>,
}

/// What is known of names.
pub(super) struct Knowledge<'a> {
    config: &'a Config,
    content: &'a Content,
    frozen: &'a [Option<Frozen>],
    found: BTreeMap<String, FoundName>,
    told: BTreeMap<(String, String), ToldName>,
    /// The owner's posts by the addresses of their pages and by their ids, once they are needed.
    own_posts: OnceCell<BTreeMap<String, Reference>>,
    now: Timestamp,
}

/// What is known of one name in one post.
pub(super) enum Known<'a> {
    /// It stands for this, in this post for ever.
    Told(&'a Meaning),
    /// It stands for this, as far as is known.
    Found(&'a FoundName),
    /// Others were told long ago that it stands for nothing.
    Settled,
    /// It was never looked up.
    Unknown,
}

/// The posts that name something. The ledgers are in the order of their keys.
pub(super) fn naming<'a>(
    content: &'a Content,
    frozen: &'a [Option<Frozen>],
    ledger: &'a [LedgerPost],
    private: &'a Private,
) -> Vec<Naming<'a>> {
    let in_ledger = |ledger: &'a [LedgerPost]| {
        move |(post, frozen): (&'a Post, &'a Frozen)| {
            let entry = ledger.binary_search_by(|entry| entry.key.cmp(&frozen.key));
            Naming { post, frozen, entry: entry.ok().map(|at| &ledger[at]) }
        }
    };
    let naming = identified(content, frozen).map(in_ledger(ledger));
    let naming = naming.chain(private.posts(content).map(in_ledger(&private.ledger)));
    naming.filter(|it| names_something(it.post)).collect()
}

/// What the press is told of all posts.
pub(super) fn all(
    tx: &Tx<'_>,
    config: &Config,
    (content, frozen, ledger, private): (&Content, &[Option<Frozen>], &[LedgerPost], &Private),
    now: Timestamp,
) -> Result<HashMap<SharedPath, Named>, Error> {
    let naming = naming(content, frozen, ledger, private);
    if naming.is_empty() {
        return Ok(HashMap::new());
    }
    Ok(Knowledge::read(tx, config, (content, frozen), now)?.all(&naming))
}

fn names_something(post: &Post) -> bool {
    let rare = post.page.rare();
    !rare.mentions.is_empty() || rare.in_reply_to.is_some() || rare.quote.is_some()
}

/// Everything that a post names, as [`Name::name`] has it.
pub(super) fn names_in(post: &Post) -> impl Iterator<Item = String> {
    let rare = post.page.rare();
    let mentions = rare.mentions.iter().filter_map(|handle| Named::key(handle));
    mentions.chain(rare.in_reply_to.clone()).chain(rare.quote.clone())
}

impl<'a> Knowledge<'a> {
    pub(super) fn read(
        tx: &Tx<'_>,
        config: &'a Config,
        (content, frozen): (&'a Content, &'a [Option<Frozen>]),
        now: Timestamp,
    ) -> Result<Self, Error> {
        let found = tx.list_names()?.into_iter().map(|found| (found.name.name.clone(), found));
        let told = tx.list_post_names()?.into_iter();
        let told = told.map(|told| ((told.post.to_string(), told.name.name.clone()), told));
        let (found, told) = (found.collect(), told.collect());
        Ok(Self { config, content, frozen, found, told, own_posts: OnceCell::new(), now })
    }

    /// What `name` is known to stand for in a post.
    pub(super) fn of(&self, naming: Naming<'_>, name: &str) -> Known<'_> {
        let found = || self.found.get(name).map_or(Known::Unknown, Known::Found);
        let place = (naming.frozen.key.to_string(), name.to_owned());
        let Some(told) = self.told.get(&place) else { return found() };
        match &told.name.meaning {
            Some(meaning) => Known::Told(meaning),
            None if self.is_settled(naming, told.at) => Known::Settled,
            None => found(),
        }
    }

    fn is_settled(&self, naming: Naming<'_>, told: Timestamp) -> bool {
        let is_same =
            naming.entry.is_some_and(|entry| entry.body_hash == naming.post.page.body_hash);
        is_same && self.now.since(told) > limits::NAME_SETTLES
    }

    fn meaning(&self, naming: Naming<'_>, name: &str) -> Option<&Meaning> {
        match self.of(naming, name) {
            Known::Told(meaning) => Some(meaning),
            Known::Found(found) => found.name.meaning.as_ref(),
            Known::Settled | Known::Unknown => None,
        }
    }

    /// Is the post new, and does it answer one of somebody else's that could not be had? Told to others
    /// now, it would be the beginning of a thread for good.
    pub(super) fn misses_answered(&self, naming: Naming<'_>) -> bool {
        let answered = naming.post.page.rare().in_reply_to.as_ref();
        answered.is_some_and(|name| self.waits_for(naming, name))
    }

    /// The same, and is it that name?
    pub(super) fn waits_for(&self, naming: Naming<'_>, name: &str) -> bool {
        let answered = naming.post.page.rare().in_reply_to.as_deref();
        naming.entry.is_none()
            && answered == Some(name)
            && !self.is_own(name)
            && self.meaning(naming, name).is_none_or(|meaning| meaning.post.is_none())
    }

    /// The owner and the owner's posts need no looking up.
    pub(super) fn is_own(&self, name: &str) -> bool {
        name.starts_with(self.config.site.origin.as_str()) || is_owner(self.config, name)
    }

    /// A post of the owner's, by its id or its page.
    fn own_post(&self, address: &str) -> Option<Reference> {
        let bare = address.split('#').next().unwrap_or(address);
        self.own_posts.get_or_init(|| self.index_own_posts()).get(bare).cloned()
    }

    fn index_own_posts(&self) -> BTreeMap<String, Reference> {
        let own = self.config.own_ids();
        let references = identified(self.content, self.frozen).map(|(post, frozen)| {
            let url = site::address_of(&post.page, self.config);
            Reference { id: own.post(&frozen.key), url, context: None, author: None }
        });
        let names = |it: Reference| [(it.url.clone(), it.clone()), (it.id.to_string(), it)];
        references.flat_map(names).collect()
    }

    fn reference(&self, naming: Naming<'_>, address: &str) -> Option<Reference> {
        if self.is_own(address) {
            return self.own_post(address);
        }
        let meaning = self.meaning(naming, address)?;
        let post = meaning.post.clone()?;
        let NamedPost { object: id, page: url, context } = post;
        Some(Reference { id, url, context, author: account(meaning) })
    }

    fn knows_nobody(&self) -> bool {
        self.found.is_empty() && self.told.is_empty()
    }

    /// What the press is told of one post.
    fn named(&self, naming: Naming<'_>) -> Named {
        let rare = naming.post.page.rare();
        // A site that was only ever built knows nobody, and may name thousands.
        let known = if self.knows_nobody() { &[][..] } else { &rare.mentions };
        let keys = known.iter().filter_map(|handle| Named::key(handle));
        let mentions = keys.filter_map(|key| {
            let account = account(self.meaning(naming, &key).filter(|_| !self.is_own(&key))?)?;
            Some((key, account))
        });
        let reference = |address: &Option<String>| self.reference(naming, address.as_deref()?);
        Named {
            mentions: mentions.collect(),
            in_reply_to: reference(&rare.in_reply_to),
            quote: reference(&rare.quote),
        }
    }

    /// What the press is told of all posts.
    pub(super) fn all(&self, naming: &[Naming<'_>]) -> HashMap<SharedPath, Named> {
        let source = |naming: &Naming<'_>| naming.post.page.source.clone();
        let named = naming.iter().map(|naming| (source(naming), self.named(*naming)));
        named.filter(|(_, named)| *named != Named::default()).collect()
    }

    /// What others are told of the names of one post: those, too, that stand for nothing.
    pub(super) fn told(&self, naming: Naming<'_>) -> Vec<Name> {
        let names = names_in(naming.post).filter(|name| !self.is_own(name));
        let name = |name: String| {
            let meaning = self.meaning(naming, &name).cloned();
            Name { name, meaning }
        };
        names.map(name).collect()
    }
}

fn is_owner(config: &Config, name: &str) -> bool {
    Named::key(&config.handle().to_string()).as_deref() == Some(name)
}

fn account(meaning: &Meaning) -> Option<Account> {
    let handle = Handle::parse(&meaning.handle).ok()?;
    Some(Account { handle, id: meaning.actor.clone(), url: meaning.profile.clone() })
}

#[cfg(test)]
mod tests;
