//! Walks through threads: from a post up to one of the owner's, and from an answer on a page down to
//! what answers it.
//!
//! A stranger names where to go, so a walk is bounded in every way ([`Budget`], [`super::budgets`]):
//! nobody is asked often, or for the same thing twice a day, whoever names it. What comes is believed
//! of its own origin alone, and judged by the rules for what arrives.

use std::collections::{HashSet, VecDeque};
use std::time::{Duration, Instant};

use super::Node;
use super::budgets::Spent;
use super::fetch::{FetchError, get, store_actor};
use crate::ap::Object;
use crate::clock;
use crate::effect::{Effect, Errand};
use crate::id::{ActorId, ObjectId};
use crate::inbox;
use crate::inbox::{Disbelief, Fetched, Vouched};
use crate::limits;
use crate::store::{Error, NewRemotePost, Review, Tx};
use budget::Budget;

mod budget;

/// From a post to the one of the owner's that it belongs to, if there is one, and back down.
pub(super) fn up(node: &Node, post: &ObjectId) -> Result<(), FetchError> {
    let mut walk = Walk::new(node);
    walk.posts.push_back(Step { id: post.clone(), hops: 0 });
    walk.start = Some(post.clone());
    walk.go()
}

/// From an answer that is on a page to what answers it.
pub(super) fn down(node: &Node, answer: &ObjectId) -> Result<(), FetchError> {
    let mut walk = Walk::new(node);
    let known = node.store.read::<_, Error>(|tx| tx.find_remote_post(answer))?;
    let shown = known.filter(|known| known.review == Review::Approved);
    if let Some(shown) = shown {
        walk.lists.extend(shown.post.lists().map(|id| Step { id, hops: 0 }));
    }
    walk.go()
}

/// When the lists of an answer are looked at again, after so many walks.
pub(super) fn again(walks: i64) -> Option<Duration> {
    limits::WALKS_AGAIN.get(usize::try_from(walks).ok()?).copied()
}

/// How long an errand must wait because the domain that has caused it causes so many.
pub(super) fn must_wait(spent: &Spent, errand: &Errand) -> Option<Duration> {
    match errand {
        Errand::Parents { by, .. } | Errand::Replies { by, .. } => {
            // A name below a domain costs nothing.
            spent.walks.spend(&budget::domain_of(&by.origin()), Instant::now()).err()
        }
        _ => None,
    }
}

/// Somewhere to go, and over how many hosts that were named by others it was come to.
struct Step {
    id: ObjectId,
    hops: usize,
}

impl Step {
    /// To what this one names; `None` if that is too far from where the walk began.
    fn to(&self, id: ObjectId) -> Option<Self> {
        let hops = self.hops + usize::from(id.origin() != self.id.origin());
        (hops <= limits::WALK_HOPS_MAX).then_some(Self { id, hops })
    }
}

struct Walk<'a> {
    node: &'a Node,
    budget: Budget,
    /// Fetched again even if it is known, as long as its place is not found.
    start: Option<ObjectId>,
    posts: VecDeque<Step>,
    lists: VecDeque<Step>,
    /// Where it has been.
    seen: HashSet<String>,
    /// What was fetched, and is not known to answer anything of the owner's.
    loose: Vec<(Step, Vouched<Object>)>,
    /// What need not be asked for again for a while.
    visited: HashSet<ObjectId>,
    /// Why something could not be had now.
    failure: Option<FetchError>,
}

impl<'a> Walk<'a> {
    fn new(node: &'a Node) -> Self {
        Self {
            node,
            budget: Budget::new(Instant::now()),
            start: None,
            posts: VecDeque::new(),
            lists: VecDeque::new(),
            seen: HashSet::new(),
            loose: Vec::new(),
            visited: HashSet::new(),
            failure: None,
        }
    }

    fn go(mut self) -> Result<(), FetchError> {
        while !self.budget.is_over(Instant::now()) && !self.node.wake.is_over() {
            if let Some(step) = self.posts.pop_front() {
                self.fetch_post(step)?;
            } else if let Some(step) = self.lists.pop_front() {
                self.read_list(&step)?;
            } else {
                break;
            }
            self.settle()?;
        }
        let is_cut = !(self.posts.is_empty() && self.lists.is_empty());
        if is_cut || self.failure.is_some() {
            // What it answers was not come to: without that, a visit is none.
            for (step, _) in &self.loose {
                self.visited.remove(&step.id);
            }
        }
        let now = clock::now();
        self.node.store.write::<_, Error>(|tx| {
            self.visited.iter().try_for_each(|id| tx.mark_visited(id.as_str(), now))
        })?;
        let is_open = self.start.is_some();
        match self.failure {
            // After the next start, or when there is time and leave again.
            _ if is_cut && (is_open || self.node.wake.is_over()) => Err(FetchError::Enough),
            // Of a list the next walk takes care.
            Some(failure) if is_open => Err(failure),
            _ => Ok(()),
        }
    }

    fn fetch_post(&mut self, step: Step) -> Result<(), FetchError> {
        if step.id.origin() == *self.node.own.origin() || !self.see(&step.id) {
            return Ok(());
        }
        let now = clock::now();
        let is_start = self.start.as_ref() == Some(&step.id);
        let (known, was_visited) = self.node.store.read::<_, Error>(|tx| {
            Ok((tx.find_remote_post(&step.id)?, tx.was_visited(step.id.as_str(), now)?))
        })?;
        if let Some(known) = known.filter(|known| known.post.answers.is_some()) {
            self.start.take_if(|start| *start == step.id);
            if known.review == Review::Approved {
                self.look_below(&known.post, step.hops);
            }
            return Ok(());
        }
        if was_visited && !is_start {
            return Ok(());
        }
        let Some(fetched) = self.fetch(&step.id)? else { return Ok(()) };
        self.visited.insert(step.id.clone());
        let object = match fetched.object(&step.id) {
            Ok(object) => object,
            Err(Disbelief::Gone | Disbelief::Other(_)) => return Ok(()),
        };
        // What it answers first: without that it has no place.
        if let Some(parent) = object.in_reply_to.clone().and_then(|parent| step.to(parent)) {
            self.posts.push_front(parent);
        }
        if self.loose.len() >= limits::WALK_DEPTH_MAX {
            let (dropped, _) = self.loose.remove(0);
            self.visited.remove(&dropped.id);
        }
        self.loose.push((step, object));
        Ok(())
    }

    /// Takes up what a list and its pages name, as long as they are on its own origin.
    fn read_list(&mut self, step: &Step) -> Result<(), FetchError> {
        let mut page = Some(step.id.clone());
        for _ in 0..limits::WALK_PAGES_MAX {
            let Some(address) = page.take().filter(|address| self.see(address)) else { break };
            let Some(fetched) = self.fetch(&address)? else { break };
            let Ok(list) = fetched.list(&address) else { break };
            let steps: Vec<Step> = list.items.into_iter().filter_map(|id| step.to(id)).collect();
            let room = limits::WALK_AHEAD_MAX.saturating_sub(self.posts.len());
            self.posts.extend(steps.into_iter().take(room));
            let next = list.first.or(list.next).and_then(|next| ObjectId::parse(&next).ok());
            page = next.filter(|next| next.origin() == step.id.origin());
        }
        Ok(())
    }

    /// Lets the door judge what was fetched and turns out to answer something that is known.
    fn settle(&mut self) -> Result<(), FetchError> {
        let has_place = |tx: &Tx<'_>, object: &Object| -> Result<bool, Error> {
            let Some(parent) = &object.in_reply_to else { return Ok(false) };
            let known = tx.find_remote_post(parent)?;
            Ok(self.node.own.post_key(parent).is_some()
                || known.is_some_and(|known| known.post.answers.is_some()))
        };
        loop {
            let found = self.node.store.read::<_, Error>(|tx| {
                for (at, (_, object)) in self.loose.iter().enumerate() {
                    if has_place(tx, object)? {
                        return Ok(Some(at));
                    }
                }
                Ok(None)
            })?;
            let Some(at) = found else { return Ok(()) };
            let (step, object) = self.loose.remove(at);
            self.place(&step, &object)?;
        }
    }

    fn place(&mut self, step: &Step, object: &Vouched<Object>) -> Result<(), FetchError> {
        // Who it is first: new accounts are judged by their age.
        if !self.know(&object.author)? {
            self.visited.remove(&step.id);
            return Ok(());
        }
        let now = clock::now();
        let placed = self.node.store.write::<_, Error>(|tx| {
            let mut effects = inbox::read_object(tx, self.node.recipient(), object, now)?;
            // This walk goes there itself, and no further than it may.
            effects.retain(|effect| {
                !matches!(effect, Effect::Fetch(Errand::Parents { .. } | Errand::Replies { .. }))
            });
            tx.enqueue(&effects, now)?;
            tx.find_remote_post(&object.id)
        })?;
        self.node.wake.ring();
        self.start.take_if(|start| *start == step.id);
        if let Some(placed) = placed.filter(|placed| placed.review == Review::Approved) {
            self.look_below(&placed.post, step.hops);
        }
        Ok(())
    }

    /// Is this account known, or can it be?
    fn know(&mut self, author: &ActorId) -> Result<bool, FetchError> {
        let is_known = |tx: &Tx<'_>| Ok::<_, Error>(tx.find_actor(author)?.is_some());
        if self.node.store.read(is_known)? {
            return Ok(true);
        }
        let Some(fetched) = self.fetch(&author.as_object())? else { return Ok(false) };
        let Ok(actor) = fetched.actor(author) else { return Ok(false) };
        store_actor(self.node, &actor)?;
        Ok(true)
    }

    /// Of what was come to on the way, only its answers: the list of a whole thread names no others than
    /// that of the answer where the walk began (SEC-10).
    fn look_below(&mut self, answer: &NewRemotePost, hops: usize) {
        let lists = answer.lists().filter(|list| answer.replies.as_ref() == Some(list));
        self.lists.extend(lists.map(|id| Step { id, hops }));
    }

    /// Is this the first time that it is come to?
    fn see(&mut self, id: &ObjectId) -> bool {
        self.seen.insert(id.as_str().to_owned())
    }

    /// What stands at an address, if it may be asked for and is there.
    fn fetch(&mut self, id: &ObjectId) -> Result<Option<Fetched>, FetchError> {
        let now = Instant::now();
        let origin = id.origin();
        if !self.budget.may_ask(&origin, now) {
            self.failure = Some(FetchError::Enough);
            return Ok(None);
        }
        let is_new = self.budget.is_new(&origin)
            && !self.node.store.read::<_, Error>(|tx| tx.knows_origin(&origin))?;
        let spent = &self.node.spent;
        let is_enough = is_new && spent.new_hosts.spend(&budget::domain_of(&origin), now).is_err()
            || spent.walked.spend(&origin, now).is_err();
        if is_enough {
            self.failure = Some(FetchError::Enough);
            return Ok(None);
        }
        self.budget.spend(&origin);
        match get(self.node, id.as_str(), self.budget.left(now)) {
            Ok(fetched) => Ok(Some(fetched)),
            Err(FetchError::Store(error)) => Err(error.into()),
            Err(failure) => {
                log::debug!("{id} is left out of its thread: {failure}");
                match failure {
                    FetchError::Net(_) => self.failure = Some(failure),
                    _ => drop(self.visited.insert(id.clone())),
                }
                Ok(None)
            }
        }
    }
}
