//! Which file is which post of the ledger. Ids are for ever (ID-5): a file that was edited, moved
//! or renamed keeps its id, and an id that was deleted is never given again.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use foldhash::fast::FixedState;

use crate::clock::Timestamp;
use crate::id::{ContentHash, PostKey};
use crate::limits;
use crate::store::{LedgerPost, Visibility};

/// A post of the content folder that is to be federated.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Candidate<'a> {
    /// Its file, relative to the root of the site, with `/`.
    pub source: Cow<'a, str>,
    /// The key that its front matter asks for.
    pub id: Option<&'a str>,
    /// Its address, which gives it a key if that asks for none.
    pub permalink: &'a str,
    /// Hash of its text.
    pub body_hash: ContentHash,
    /// Its date.
    pub date: Timestamp,
    /// Is it for everybody, but in no list? What was in lists cannot come to that under one id: the
    /// servers that have it would go on listing it.
    pub is_unlisted: bool,
}

impl Candidate<'_> {
    /// The key that it would have if it were new.
    #[must_use]
    pub fn key(&self) -> PostKey {
        let asked = self.id.and_then(PostKey::parse);
        asked.unwrap_or_else(|| PostKey::from_path(self.permalink))
    }
}

/// What stays the same of a post, whatever happens to its file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Identity {
    /// Its name under `/ap/`.
    pub key: PostKey,
    /// When it was published; frozen (OBJ-6).
    pub published: Timestamp,
    /// When the last Update was sent.
    pub updated: Option<Timestamp>,
    /// Its ActivityStreams type once it has been federated; frozen (OBJ-4).
    pub kind: Option<String>,
}

/// The identity of each candidate, and the posts whose files are gone.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Identified {
    /// In the order of the candidates.
    pub posts: Vec<Identity>,
    /// Living posts of the ledger that no candidate is.
    pub missing: Vec<LedgerPost>,
}

/// Matches files to the ledger: by file name, else by address, else by an unchanged text; what
/// matches nothing is new. The ledger is in the order of its keys.
#[must_use]
pub fn identify<'c>(
    candidates: impl IntoIterator<Item = Candidate<'c>>,
    ledger: &[LedgerPost],
) -> Identified {
    let mut matching = Matching::new(ledger);
    // Each pass only takes what the pass before has left, so that a moved file cannot steal the
    // id of one that stayed.
    let mut unlisted = Vec::new();
    let candidates = candidates.into_iter().enumerate().inspect(|(place, it)| {
        if it.is_unlisted {
            unlisted.push((*place, it.key(), it.date));
        }
    });
    let open = matching.pass(candidates, |it| &*it.source, |it| it.source.as_str());
    let keyed = open.into_iter().map(|(place, candidate)| (place, (candidate.key(), candidate)));
    let open = matching.pass(keyed, |(key, _)| key.as_str(), |post| post.key.as_str());
    let open = matching.pass(open, |(_, it)| &it.body_hash, |post| &post.body_hash);
    for (place, (key, candidate)) in open {
        let key = matching.free_key(key);
        let published = candidate.date.whole_secs();
        let identity = Identity { key, published, updated: None, kind: None };
        claim(&mut matching.posts, place, identity);
    }
    let mut missing: Vec<LedgerPost> = matching.living.iter().copied().cloned().collect();
    for (place, key, date) in unlisted {
        let identity = matching.posts[place].as_ref();
        let Some(before) = identity.and_then(|it| matching.listed(&it.key)).cloned() else {
            continue;
        };
        missing.push(before);
        let (key, published) = (matching.free_key(key), date.whole_secs());
        let identity = Identity { key, published, updated: None, kind: None };
        claim(&mut matching.posts, place, identity);
    }
    Identified { posts: matching.posts.into_iter().flatten().collect(), missing }
}

struct Matching<'a> {
    ledger: &'a [LedgerPost],
    /// By the place of the candidate.
    posts: Vec<Option<Identity>>,
    /// Living posts that no candidate has claimed yet.
    living: Vec<&'a LedgerPost>,
    /// Keys that were given to new posts.
    given: HashSet<PostKey, FixedState>,
}

impl<'a> Matching<'a> {
    fn new(ledger: &'a [LedgerPost]) -> Self {
        let living = ledger.iter().filter(|post| post.deleted.is_none()).collect();
        Self { ledger, posts: Vec::new(), living, given: HashSet::default() }
    }

    /// Claims the first post that has the same feature for each candidate; the candidates for which
    /// there is none are given back.
    fn pass<C, F: Eq + Hash + ?Sized>(
        &mut self,
        candidates: impl IntoIterator<Item = (usize, C)>,
        of_candidate: impl Fn(&C) -> &F,
        of_post: impl Fn(&LedgerPost) -> &F,
    ) -> Vec<(usize, C)> {
        // The first place of each feature, and the next place with the same one.
        let mut first: HashMap<&F, usize, FixedState> =
            HashMap::with_capacity_and_hasher(self.living.len(), FixedState::default());
        let mut next = vec![None; self.living.len()];
        for (place, post) in self.living.iter().enumerate().rev() {
            next[place] = first.insert(of_post(post), place);
        }
        let mut claimed = vec![false; self.living.len()];
        let mut posts = std::mem::take(&mut self.posts);
        let is_new = |(at, candidate): &(usize, C)| {
            let Some(place) = first.get_mut(of_candidate(candidate)) else { return true };
            claimed[*place] = true;
            claim(&mut posts, *at, identity_of(self.living[*place]));
            match next[*place] {
                Some(after) => *place = after,
                None => drop(first.remove(of_candidate(candidate))),
            }
            false
        };
        // What a pass leaves over stays where it lay: there may be fifty thousand.
        let open = candidates.into_iter().filter(is_new).collect();
        self.posts = posts;
        let mut claimed = claimed.into_iter();
        self.living.retain(|_| claimed.next() != Some(true));
        open
    }

    /// `wanted`, or with a number behind it: Mastodon drops a Create whose id it once saw deleted.
    fn free_key(&mut self, wanted: PostKey) -> PostKey {
        // Cut, so that the number always fits.
        let base: String = wanted.as_str().chars().take(limits::KEY_MAX_BYTES - 10).collect();
        let numbered = |number: u32| PostKey::parse(&format!("{base}-{number}"));
        let key = std::iter::once(Some(wanted.clone()))
            .chain((2..).map(numbered))
            .flatten()
            .find(|key| !self.is_used(key))
            .unwrap_or(wanted);
        self.given.insert(key.clone());
        key
    }

    /// The living post with this key, if others were told that it may be in lists.
    fn listed(&self, key: &PostKey) -> Option<&'a LedgerPost> {
        let at = self.ledger.binary_search_by(|post| post.key.cmp(key)).ok()?;
        let post = &self.ledger[at];
        let is_listed = post.visibility == Some(Visibility::Public) && post.deleted.is_none();
        is_listed.then_some(post)
    }

    /// Was it ever the key of a post? The ledger is in the order of its keys.
    fn is_used(&self, key: &PostKey) -> bool {
        let known = self.ledger.binary_search_by(|post| post.key.cmp(key)).is_ok();
        known || self.given.contains(key)
    }
}

fn claim(posts: &mut Vec<Option<Identity>>, place: usize, identity: Identity) {
    if posts.len() <= place {
        posts.resize(place + 1, None);
    }
    posts[place] = Some(identity);
}

fn identity_of(post: &LedgerPost) -> Identity {
    Identity {
        key: post.key.clone(),
        published: post.published,
        updated: post.updated,
        kind: Some(post.kind.clone()),
    }
}
