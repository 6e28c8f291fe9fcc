//! A conversation, when the owner wants to read it: what stands above a post and what answers it, each from
//! its own origin, within a few seconds. What was fetched stays for a while ([`limits::READ_KEPT`]).

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::Node;
use super::fetch::{FetchError, get, know};
use super::own_words;
use super::taking_part::{FoundPost, TakingPartError, find_post};
use crate::ap::Object;
use crate::clock;
use crate::id::{ObjectId, Origin};
use crate::inbox;
use crate::inbox::Vouched;
use crate::limits;
use crate::store;
use crate::store::{NewRemotePost, RemotePost, Stance, Tx};

/// A conversation as far as it is here.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Conversation {
    /// The post from which it was read.
    pub start: FoundPost,
    /// Its posts, each below what it answers.
    pub posts: Vec<Spoken>,
    /// How many requests it took.
    pub asked: usize,
    /// Is there more that was not fetched?
    pub is_cut: bool,
}

/// A post of a conversation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Spoken {
    /// The post; the owner's own have the number 0.
    pub post: RemotePost,
    /// How many posts stand above it that it answers.
    pub depth: usize,
}

/// Reads the conversation that a post is in. The post itself must be had; all else is as good as it gets.
///
/// # Errors
/// When there is no such post.
pub fn read_conversation(node: &Node, name: &str) -> Result<Conversation, TakingPartError> {
    let mut gathering = Gathering::new(node);
    let start = find_post(node, name)?;
    let above = gathering.climb(&start.object)?;
    gathering.descend(above)?;
    let Gathering { asked, is_cut, .. } = gathering;
    let (posts, is_short) =
        node.store.read::<_, store::Error>(|tx| arrange(node, tx, &start.object))?;
    Ok(Conversation { start, posts, asked, is_cut: is_cut || is_short })
}

/// What is here of the conversation of a post, in the order in which it is read, and whether there is more
/// of it. Nobody is shown whom the owner does not want to hear.
fn arrange(
    node: &Node,
    tx: &Tx<'_>,
    start: &ObjectId,
) -> Result<(Vec<Spoken>, bool), store::Error> {
    let thread = tx.find_thread(start)?.unwrap_or_else(|| start.to_string());
    let mut stored = tx.list_thread(&thread, start, limits::CONVERSATION_SHOWN_MAX + 1)?;
    let most = usize::try_from(limits::CONVERSATION_SHOWN_MAX).unwrap_or(usize::MAX);
    let is_short = stored.len() > most;
    stored.truncate(most);
    let mut all = Vec::new();
    for post in stored {
        let stance = tx.find_stance(&post.post.author)?;
        if !matches!(stance, Some(Stance::Block | Stance::Mute)) {
            all.push(post);
        }
    }
    all.extend(own_words::in_thread(node, tx, &thread)?);
    all.sort_by_key(|it| it.post.published);
    let here: HashSet<ObjectId> = all.iter().map(|it| it.post.object.clone()).collect();
    let mut below: BTreeMap<Option<ObjectId>, VecDeque<RemotePost>> = BTreeMap::new();
    for post in all {
        let parent = post.post.in_reply_to.clone().filter(|parent| here.contains(parent));
        below.entry(parent.filter(|it| *it != post.post.object)).or_default().push_back(post);
    }
    // Not by recursion: a thread may be as deep as it is long.
    let mut posts: Vec<Spoken> = Vec::new();
    let mut path = vec![below.remove(&None).unwrap_or_default()];
    while let Some(siblings) = path.last_mut() {
        let Some(post) = siblings.pop_front() else {
            path.pop();
            continue;
        };
        let answers = below.remove(&Some(post.post.object.clone())).unwrap_or_default();
        posts.push(Spoken { post, depth: path.len() - 1 });
        path.push(answers);
    }
    Ok((posts, is_short))
}

struct Gathering<'a> {
    node: &'a Node,
    until: Instant,
    seen: HashSet<String>,
    asked: usize,
    is_cut: bool,
}

impl<'a> Gathering<'a> {
    fn new(node: &'a Node) -> Self {
        let until = Instant::now() + limits::CONVERSATION_TIME;
        Self { node, until, seen: HashSet::new(), asked: 0, is_cut: false }
    }

    /// From a post to what began it; the lists of answers on the way, those of the beginning first.
    fn climb(&mut self, start: &ObjectId) -> Result<Vec<ObjectId>, store::Error> {
        let mut lists: Vec<Vec<ObjectId>> = Vec::new();
        let mut here = Some(start.clone());
        for _ in 0..limits::CONVERSATION_UP_MAX {
            let Some(id) = here.take().filter(|id| self.see(id)) else { break };
            let known = self.node.store.read::<_, store::Error>(|tx| tx.find_remote_post(&id))?;
            let known = match known {
                Some(known) => Some(known),
                None if id.origin() == *self.node.own.origin() => None,
                None => {
                    self.fetch_posts(vec![id.clone()])?;
                    self.node.store.read::<_, store::Error>(|tx| tx.find_remote_post(&id))?
                }
            };
            let Some(known) = known else { break };
            lists.push(known.post.lists().collect());
            here = known.post.in_reply_to;
        }
        self.is_cut |= here.is_some();
        lists.reverse();
        Ok(lists.into_iter().flatten().collect())
    }

    /// From lists of answers to the answers, and to theirs.
    fn descend(&mut self, mut lists: Vec<ObjectId>) -> Result<(), store::Error> {
        for _ in 0..limits::CONVERSATION_HOPS_MAX {
            let fresh = lists.into_iter().filter(|list| self.see(list)).collect();
            let mut named = self.read_lists(fresh);
            named.retain(|id| id.origin() != *self.node.own.origin() && self.see(id));
            if named.is_empty() {
                return Ok(());
            }
            let found = self.fetch_posts(named)?;
            // Of what was come to, its answers alone: the list of a whole thread was read above.
            lists = found.into_iter().filter_map(|post| post.replies).collect();
        }
        self.is_cut |= !lists.is_empty();
        Ok(())
    }

    /// Is this the first time that it is come to?
    fn see(&mut self, id: &ObjectId) -> bool {
        self.seen.insert(id.as_str().to_owned())
    }

    /// As many of these as may be asked for.
    fn allowed(&mut self, mut ids: Vec<ObjectId>) -> Vec<ObjectId> {
        let left = limits::CONVERSATION_FETCHES_MAX.saturating_sub(self.asked);
        let left = if Instant::now() >= self.until { 0 } else { left };
        self.is_cut |= ids.len() > left;
        ids.truncate(left);
        self.asked += ids.len();
        ids
    }

    /// What the first pages of lists name, each on its own origin.
    fn read_lists(&mut self, lists: Vec<ObjectId>) -> Vec<ObjectId> {
        let mut named = Vec::new();
        let mut pages = lists;
        for _ in 0..limits::WALK_PAGES_MAX {
            let pages_now = self.allowed(std::mem::take(&mut pages));
            let read = abreast(&pages_now, |page| {
                let fetched = get(self.node, page.as_str(), self.left()?).ok()?;
                fetched.list(page).ok().map(|list| (page.clone(), list))
            });
            for (page, list) in read {
                named.extend(list.items);
                let next = list.first.or(list.next).and_then(|next| ObjectId::parse(&next).ok());
                pages.extend(next.filter(|next| next.origin() == page.origin() && *next != page));
            }
            if pages.is_empty() {
                break;
            }
        }
        named
    }

    /// Fetches what is not here, and keeps it; what is here by now.
    fn fetch_posts(&mut self, ids: Vec<ObjectId>) -> Result<Vec<NewRemotePost>, store::Error> {
        let node = self.node;
        let (mut here, mut missing) = (Vec::new(), Vec::new());
        for id in ids {
            match node.store.read::<_, store::Error>(|tx| tx.find_remote_post(&id))? {
                Some(known) => here.push(known.post),
                None => missing.push(id),
            }
        }
        let missing = self.allowed(missing);
        let fetched = abreast(&missing, |id| match self.fetch_post(id) {
            Ok(object) => object,
            Err(why) => {
                log::debug!("{id} is left out of a conversation: {why}");
                None
            }
        });
        let now = clock::now();
        for object in fetched {
            let stored = node.store.write::<_, store::Error>(|tx| {
                let effects = inbox::keep_object(tx, node.recipient(), &object, now)?;
                tx.enqueue(&effects, now)?;
                tx.find_remote_post(&object.id)
            })?;
            here.extend(stored.map(|stored| stored.post));
        }
        Ok(here)
    }

    /// A post and who wrote it.
    fn fetch_post(&self, id: &ObjectId) -> Result<Option<Vouched<Object>>, FetchError> {
        let Some(left) = self.left() else { return Ok(None) };
        let object = get(self.node, id.as_str(), left)?.object(id)?;
        know(self.node, &object.author)?;
        Ok(Some(object))
    }

    fn left(&self) -> Option<Duration> {
        let left = self.until.saturating_duration_since(Instant::now());
        (!left.is_zero()).then(|| left.min(limits::GET_TIME))
    }
}

/// Does `work` for all of `ids`, many at once, but no more than [`limits::CONVERSATION_PER_HOST`] at one host.
fn abreast<T: Send>(ids: &[ObjectId], work: impl Fn(&ObjectId) -> Option<T> + Sync) -> Vec<T> {
    let mut hosts: BTreeMap<Origin, Vec<&ObjectId>> = BTreeMap::new();
    for id in ids {
        hosts.entry(id.origin()).or_default().push(id);
    }
    let lanes = hosts.into_values().flat_map(|ids| {
        let lanes = ids.len().min(limits::CONVERSATION_PER_HOST);
        (0..lanes).map(move |lane| ids.iter().copied().skip(lane).step_by(lanes).collect())
    });
    let lanes: VecDeque<Vec<&ObjectId>> = lanes.collect();
    let threads = lanes.len().min(limits::CONVERSATION_ABREAST);
    let (lanes, done) = (Mutex::new(lanes), Mutex::new(Vec::new()));
    let take = || lanes.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(lane) = take() {
                    for found in lane.into_iter().filter_map(&work) {
                        done.lock().unwrap_or_else(PoisonError::into_inner).push(found);
                    }
                }
            });
        }
    });
    done.into_inner().unwrap_or_else(PoisonError::into_inner)
}
