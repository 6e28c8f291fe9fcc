//! Threads as lists (FEP-7888): which list a post says that it is in, and what is in those that the
//! owner's posts began.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use super::content::Content;
use super::record::stamp_of;
use super::social::{Frozen, Reference, Social, Thread};
use crate::clock::Timestamp;
use crate::id::{ObjectId, OwnIds, PostKey};

/// The threads in which the owner has answered. All others have one post of the owner's each.
#[derive(Default)]
pub(super) struct Talks<'a> {
    /// Where the threads of answers begin, by answer.
    roots: HashMap<&'a PostKey, Root<'a>>,
    /// The answers in each thread that a post of the owner's began.
    answers: HashMap<&'a PostKey, Vec<(&'a Frozen, Option<&'a Thread>)>>,
}

/// Where a thread begins.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Root<'a> {
    /// With a post of the owner's.
    Own(&'a PostKey),
    /// Elsewhere; the list that its posts say they are in.
    Foreign(Option<&'a str>),
}

/// What a post and its thread have to do with each other.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Talk {
    /// The list that the post says it is in.
    pub(super) context: Option<String>,
    /// What is in the list, if the post began it.
    pub(super) members: Option<Vec<ObjectId>>,
}

impl<'a> Talks<'a> {
    pub(super) fn of(content: &'a Content, own: &OwnIds, social: &'a Social) -> Self {
        // Of most sites nothing else is looked at.
        if social.named.values().all(|named| named.in_reply_to.is_none()) {
            return Self::default();
        }
        let answered = |place: usize| {
            let named = social.named.get(&content.posts[place].page.source)?;
            Some((known(social, place)?, named.in_reply_to.as_ref()?))
        };
        let answers: Vec<(&Frozen, &Reference)> =
            (0..content.posts.len()).filter_map(answered).collect();
        let places = 0..content.posts.len();
        let own_posts = places.filter_map(|place| Some(&known(social, place)?.key)).collect();
        let replies = social.threads.iter().flat_map(|(key, thread)| {
            thread.replies.iter().map(move |reply| (reply.id.as_str(), key))
        });
        let parents = answers.iter().map(|(frozen, reference)| (&frozen.key, *reference));
        let ways = Ways { own, own_posts, replies: replies.collect(), parents: parents.collect() };
        let mut talks = Self::default();
        for (frozen, _) in answers {
            let root = ways.root(&frozen.key);
            talks.roots.insert(&frozen.key, root);
            if let Root::Own(key) = root
                && *key != frozen.key
            {
                let answer = (frozen, social.threads.get(&frozen.key));
                talks.answers.entry(key).or_default().push(answer);
            }
        }
        talks
    }

    /// A number that differs when [`Talks::talk`] does, the post's own thread aside.
    pub(super) fn stamp(&self, frozen: &Frozen) -> u64 {
        let root = self.roots.get(&frozen.key);
        match (root, self.answers.get(&frozen.key)) {
            (None, None) => 0,
            differs => stamp_of(differs),
        }
    }

    pub(super) fn talk(&self, own: &OwnIds, frozen: &Frozen, thread: Option<&Thread>) -> Talk {
        match self.roots.get(&frozen.key).copied().unwrap_or(Root::Own(&frozen.key)) {
            Root::Foreign(context) => Talk { context: context.map(str::to_owned), members: None },
            Root::Own(root) => Talk {
                context: Some(own.context(root).to_string()),
                members: (*root == frozen.key).then(|| self.members(own, frozen, thread)),
            },
        }
    }

    /// The first post, then everything else that is shown, in the order of time.
    fn members(&self, own: &OwnIds, first: &Frozen, thread: Option<&Thread>) -> Vec<ObjectId> {
        let mut rest: Vec<(Timestamp, ObjectId)> = replies(thread).collect();
        for (answer, below) in self.answers.get(&first.key).into_iter().flatten() {
            rest.push((answer.published, own.post(&answer.key)));
            rest.extend(replies(*below));
        }
        rest.sort();
        let first = own.post(&first.key);
        std::iter::once(first).chain(rest.into_iter().map(|(_, id)| id)).collect()
    }
}

/// The post at `place`, if it has documents.
fn known(social: &Social, place: usize) -> Option<&Frozen> {
    social.frozen(place).filter(|frozen| frozen.kind.is_some())
}

fn replies(thread: Option<&Thread>) -> impl Iterator<Item = (Timestamp, ObjectId)> {
    let replies = thread.into_iter().flat_map(|thread| &thread.replies);
    replies.map(|reply| (reply.published, reply.id.clone()))
}

/// What leads from answers to where their threads begin.
struct Ways<'a, 'o> {
    own: &'o OwnIds,
    own_posts: HashSet<&'a PostKey>,
    /// To which post of the owner's a reply of somebody else belongs.
    replies: HashMap<&'a str, &'a PostKey>,
    /// What the owner's answers answer.
    parents: HashMap<&'a PostKey, &'a Reference>,
}

impl<'a> Ways<'a, '_> {
    fn root(&self, answer: &'a PostKey) -> Root<'a> {
        let mut here = answer;
        // Two posts may name each other.
        for _ in 0..=self.parents.len() {
            let Some(parent) = self.parents.get(here) else { return Root::Own(here) };
            let own = self.own.post_key(&parent.id);
            let above = match own.as_ref().and_then(|key| self.own_posts.get(key)) {
                Some(key) => Some(*key),
                None => self.replies.get(parent.id.as_str()).copied(),
            };
            let Some(above) = above.filter(|key| self.own_posts.contains(key)) else {
                return Root::Foreign(parent.context.as_deref());
            };
            here = above;
        }
        Root::Own(answer)
    }
}
