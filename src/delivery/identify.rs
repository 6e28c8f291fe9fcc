//! Which file is which post of the ledger. Ids are for ever (ID-5): a file that was edited, moved
//! or renamed keeps its id, and an id that was deleted is never given again.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use crate::clock::Timestamp;
use crate::id::PostKey;
use crate::limits;
use crate::store::LedgerPost;

/// A post of the content folder that is to be federated.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Candidate {
    /// Its file, relative to the root of the site, with `/`.
    pub source: String,
    /// The key that its permalink would give it.
    pub key: PostKey,
    /// Hash of its text.
    pub body_hash: String,
    /// Its date.
    pub date: Timestamp,
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

/// The identity of each candidate by source, and the posts whose files are gone.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Identified {
    /// By the source of the candidate.
    pub posts: BTreeMap<String, Identity>,
    /// Living posts of the ledger that no candidate is.
    pub missing: Vec<LedgerPost>,
}

/// Matches files to the ledger: by file name, else by address, else by an unchanged text; what
/// matches nothing is new.
#[must_use]
pub fn identify(candidates: &[Candidate], ledger: &[LedgerPost]) -> Identified {
    let mut matching = Matching::new(ledger);
    let mut open: Vec<&Candidate> = candidates.iter().collect();
    // Each pass only takes what the pass before has left, so that a moved file cannot steal the
    // id of one that stayed.
    open = matching.pass(open, |it| &it.source, |post| &post.source);
    open = matching.pass(open, |it| it.key.as_str(), |post| post.key.as_str());
    open = matching.pass(open, |it| &it.body_hash, |post| &post.body_hash);
    for candidate in open {
        let key = matching.free_key(&candidate.key);
        let published = candidate.date.whole_secs();
        let identity = Identity { key, published, updated: None, kind: None };
        matching.posts.insert(candidate.source.clone(), identity);
    }
    Identified { posts: matching.posts, missing: matching.living }
}

struct Matching {
    posts: BTreeMap<String, Identity>,
    /// Living posts that no candidate has claimed yet.
    living: Vec<LedgerPost>,
    /// Every key that was ever used.
    used: BTreeSet<PostKey>,
}

impl Matching {
    fn new(ledger: &[LedgerPost]) -> Self {
        Self {
            posts: BTreeMap::new(),
            living: ledger.iter().filter(|post| post.deleted.is_none()).cloned().collect(),
            used: ledger.iter().map(|post| post.key.clone()).collect(),
        }
    }

    /// Claims the first post that has the same feature for each candidate; the candidates for which
    /// there is none are given back.
    fn pass<'a>(
        &mut self,
        candidates: Vec<&'a Candidate>,
        of_candidate: impl Fn(&Candidate) -> &str,
        of_post: impl Fn(&LedgerPost) -> &str,
    ) -> Vec<&'a Candidate> {
        let mut places: HashMap<&str, VecDeque<usize>> = HashMap::new();
        for (place, post) in self.living.iter().enumerate() {
            places.entry(of_post(post)).or_default().push_back(place);
        }
        let mut open = Vec::new();
        let mut claimed: BTreeMap<usize, &Candidate> = BTreeMap::new();
        for candidate in candidates {
            match places.get_mut(of_candidate(candidate)).and_then(VecDeque::pop_front) {
                Some(place) => drop(claimed.insert(place, candidate)),
                None => open.push(candidate),
            }
        }
        let mut left = Vec::new();
        for (place, post) in std::mem::take(&mut self.living).into_iter().enumerate() {
            match claimed.get(&place) {
                Some(candidate) => self.claim(candidate, post),
                None => left.push(post),
            }
        }
        self.living = left;
        open
    }

    fn claim(&mut self, candidate: &Candidate, post: LedgerPost) {
        let identity = Identity {
            key: post.key,
            published: post.published,
            updated: post.updated,
            kind: Some(post.kind),
        };
        self.posts.insert(candidate.source.clone(), identity);
    }

    /// `wanted`, or with a number behind it: Mastodon drops a Create whose id it once saw deleted.
    fn free_key(&mut self, wanted: &PostKey) -> PostKey {
        // Cut, so that the number always fits.
        let base: String = wanted.as_str().chars().take(limits::KEY_MAX_BYTES - 10).collect();
        let numbered = |number: u32| PostKey::parse(&format!("{base}-{number}"));
        let key = std::iter::once(Some(wanted.clone()))
            .chain((2..).map(numbered))
            .flatten()
            .find(|key| !self.used.contains(key))
            .unwrap_or_else(|| wanted.clone());
        self.used.insert(key.clone());
        key
    }
}
