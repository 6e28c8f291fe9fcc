//! Finding out, when posts are published, what they name: accounts by WebFinger, posts by fetching
//! them. Bounded for each publish, remembered with an expiry whether found or not. What cannot be
//! found stays text, and the owner is told.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Node;
use super::desk::Reading;
use super::fetch::{FetchError, fetch_actor, get};
use super::names::{Knowledge, Known, Naming, names_in, naming};
use super::resolve::{ResolveError, resolve};
use crate::clock::Timestamp;
use crate::config::Problem;
use crate::delivery::Planned;
use crate::id::{Handle, ObjectId, Origin, WebUrl};
use crate::limits;
use crate::net::NetError;
use crate::store::{Error, FoundName, KnownActor, Meaning, Name, NamedPost, NewRemotePost};

/// Looks up what the posts name that others are about to be told of, and tells the press.
///
/// # Errors
/// When the store fails.
pub(super) fn look_up_names(
    node: &Node,
    reading: &mut Reading,
    now: Timestamp,
) -> Result<(), Error> {
    if !node.config.federation.enabled {
        return Ok(());
    }
    let Reading { content, ledger, private, .. } = &*reading;
    let frozen = &reading.social.frozen;
    let told = naming(content, frozen, ledger, private);
    let told: Vec<Naming<'_>> = told.into_iter().filter(|it| is_told(node, *it)).collect();
    let open = node.store.read(|tx| {
        let known = Knowledge::read(tx, &node.config, (content, frozen), now)?;
        Ok::<_, Error>(open_names(&known, &told, now))
    })?;
    let mut round = Round::new();
    for (name, before) in open {
        let found = round.look_up(node, &name, before, now)?;
        node.store.write::<_, Error>(|tx| tx.upsert_name(&found))?;
    }
    let (named, warnings, waiting) = node.store.read(|tx| {
        let known = Knowledge::read(tx, &node.config, (content, frozen), now)?;
        let warnings: Vec<Problem> = told.iter().flat_map(|it| complaints(&known, *it)).collect();
        let waiting = told.iter().filter(|it| known.misses_answered(**it));
        let waiting: BTreeSet<_> = waiting.map(|it| it.frozen.key.clone()).collect();
        Ok::<_, Error>((known.all(&naming(content, frozen, ledger, private)), warnings, waiting))
    })?;
    reading.social.named = named;
    reading.waiting = waiting;
    Arc::make_mut(&mut reading.content).warnings.extend(warnings);
    Ok(())
}

/// Writes into `planned` what others are told of the names of each post.
///
/// # Errors
/// When the store fails.
pub(super) fn fill_names(
    node: &Node,
    reading: &Reading,
    planned: &mut [Planned],
    now: Timestamp,
) -> Result<(), Error> {
    let Reading { content, ledger, private, .. } = reading;
    let frozen = &reading.social.frozen;
    let naming = naming(content, frozen, ledger, private);
    let mut names: BTreeMap<_, Vec<Name>> = node.store.read(|tx| {
        let known = Knowledge::read(tx, &node.config, (content, frozen), now)?;
        let names = naming.iter().map(|it| (it.frozen.key.clone(), known.told(*it)));
        Ok::<_, Error>(names.collect())
    })?;
    for post in planned {
        post.names = names.remove(&post.key).unwrap_or_default();
    }
    Ok(())
}

/// Are others told of this post, now or before? What is only served rings at nobody.
fn is_told(node: &Node, naming: Naming<'_>) -> bool {
    match naming.entry {
        Some(entry) => entry.announced,
        None => naming.frozen.published >= node.config.federation.deliver_since,
    }
}

/// What has to be looked up, each name once, with what is known of it.
fn open_names(
    known: &Knowledge<'_>,
    told: &[Naming<'_>],
    now: Timestamp,
) -> Vec<(String, Option<FoundName>)> {
    let mut seen = BTreeSet::new();
    let mut open = Vec::new();
    for naming in told {
        for name in names_in(naming.post).filter(|name| !known.is_own(name)) {
            let before = match known.of(*naming, &name) {
                Known::Told(_) | Known::Settled => continue,
                // What waits for it is not sent before: each publish asks.
                Known::Found(found) if found.until > now && !known.waits_for(*naming, &name) => {
                    continue;
                }
                Known::Found(found) => Some(found.clone()),
                Known::Unknown => None,
            };
            if seen.insert(name.clone()) {
                open.push((name, before));
            }
        }
    }
    open
}

/// What the owner should know of a post.
fn complaints(known: &Knowledge<'_>, naming: Naming<'_>) -> Vec<Problem> {
    let page = &naming.post.page;
    let rare = page.rare();
    let names = names_in(naming.post).filter(|name| !known.is_own(name));
    let complaints = names.filter_map(|name| {
        let why = match known.of(naming, &name) {
            Known::Found(found) if found.name.meaning.is_none() => found.why.clone()?,
            _ => return None,
        };
        let (message, help) = if known.waits_for(naming, &name) {
            let message =
                format!("`{name}` could not be read: {why}; the answer to it is not sent");
            (message, "publish again: it is tried each time; or take `in_reply_to` out")
        } else if rare.in_reply_to.as_ref() == Some(&name) {
            let lost = "others do not see that this post answers it";
            (format!("`{name}` could not be read: {why}; {lost}"), "publish again, or correct it")
        } else if rare.quote.as_ref() == Some(&name) {
            let lost = "others do not see that this post quotes it";
            (format!("`{name}` could not be read: {why}; {lost}"), "publish again, or correct it")
        } else {
            let message = format!("`@{name}` could not be found: {why}; it stays text");
            (message, "publish again, or correct the name")
        };
        Some(Problem::warning("publish/name", message).in_file(&page.source).help(help))
    });
    complaints.collect()
}

/// The look-ups of one publish.
struct Round {
    begun: Instant,
    count: usize,
    /// Servers that did not answer: they are not asked again in this round.
    silent: BTreeMap<String, Failure>,
}

/// Why a name stands for nothing, and how long that is believed.
#[derive(Clone)]
struct Failure {
    why: String,
    kept: Duration,
}

impl Round {
    fn new() -> Self {
        Self { begun: Instant::now(), count: 0, silent: BTreeMap::new() }
    }

    /// Looks up one name. One that cannot be found now keeps the meaning it had.
    fn look_up(
        &mut self,
        node: &Node,
        name: &str,
        before: Option<FoundName>,
        now: Timestamp,
    ) -> Result<FoundName, Error> {
        let outcome = self.ask(node, name)?;
        let (meaning, why, kept) = match outcome {
            Ok(meaning) => (Some(meaning), None, limits::NAME_KEPT),
            Err(failure) => {
                let meaning = before.and_then(|before| before.name.meaning);
                (meaning, Some(failure.why), failure.kept)
            }
        };
        let name = Name { name: name.to_owned(), meaning };
        Ok(FoundName { name, why, until: now.plus(kept) })
    }

    fn ask(&mut self, node: &Node, name: &str) -> Result<Result<Meaning, Failure>, Error> {
        let handle = Handle::parse(name).ok();
        let stored = if handle.is_some() { None } else { stored_post(node, name)? };
        if let Some((post, Some(author))) = stored {
            return Ok(Ok(meaning(author, None, Some(post))));
        }
        let is_over =
            self.count >= limits::NAMES_PER_PUBLISH || self.begun.elapsed() >= limits::NAMES_TIME;
        if is_over {
            let most = limits::NAMES_PER_PUBLISH;
            let why =
                format!("one publish looks up {most} names at most, and no longer than a minute");
            return Ok(Err(Failure { why, kept: Duration::ZERO }));
        }
        let host = match &handle {
            Some(handle) => handle.domain.to_string(),
            None => Origin::of(name).map_or_else(|_| name.to_owned(), |it| it.to_string()),
        };
        if let Some(failure) = self.silent.get(&host) {
            return Ok(Err(failure.clone()));
        }
        self.count += 1;
        let outcome = match &handle {
            Some(handle) => find_account(node, handle),
            None => find_post(node, name),
        };
        match outcome {
            Ok(meaning) => Ok(Ok(meaning)),
            Err(ResolveError::Fetch(FetchError::Store(error))) => Err(error),
            Err(error) => {
                let why = error.to_string();
                let kept = match error {
                    // It costs nothing to ask again, and whoever publishes again may have started it.
                    ResolveError::Unreachable { why: NetError::Connect(_), .. }
                    | ResolveError::Fetch(FetchError::Net(NetError::Connect(_))) => Duration::ZERO,
                    ResolveError::Unreachable { .. } | ResolveError::Fetch(FetchError::Net(_)) => {
                        limits::NAME_UNREACHABLE_KEPT
                    }
                    _ => return Ok(Err(Failure { why, kept: limits::NAME_UNKNOWN_KEPT })),
                };
                let failure = Failure { why, kept };
                self.silent.insert(host, failure.clone());
                Ok(Err(failure))
            }
        }
    }
}

fn find_account(node: &Node, handle: &Handle) -> Result<Meaning, ResolveError> {
    let known = resolve(node, &handle.to_string())?;
    Ok(meaning(known, Some(handle.to_string()), None))
}

/// The post of this id, if it came here, and who wrote it, as far as that is known. Not everything that
/// comes can be fetched: some servers give what is for followers to nobody, others are down.
fn stored_post(
    node: &Node,
    address: &str,
) -> Result<Option<(NamedPost, Option<KnownActor>)>, Error> {
    let Ok(id) = ObjectId::parse(address) else { return Ok(None) };
    node.store.read(|tx| {
        let Some(stored) = tx.find_remote_post(&id)? else { return Ok(None) };
        let author = tx.find_actor(&stored.post.author)?;
        let NewRemotePost { object, url, context, .. } = stored.post;
        Ok(Some((named_post(&object, Some(&url), context.as_deref()), author)))
    })
}

/// The post at an address, and who wrote it.
fn find_post(node: &Node, address: &str) -> Result<Meaning, ResolveError> {
    let post = get(node, address, limits::GET_TIME)?.post().map_err(FetchError::from)?;
    let author = node.store.read::<_, Error>(|tx| tx.find_actor(&post.author));
    let author = match author.map_err(FetchError::from)? {
        Some(known) => known,
        None => fetch_actor(node, &post.author, limits::GET_TIME)?,
    };
    let named = named_post(&post.id, post.url.as_ref(), post.context.as_deref());
    Ok(meaning(author, None, Some(named)))
}

fn named_post(object: &ObjectId, url: Option<&WebUrl>, context: Option<&str>) -> NamedPost {
    let page = url.filter(|url| url.origin() == object.origin());
    let page = page.map_or_else(|| object.to_string(), ToString::to_string);
    // What is no address is a word of its origin's, and says nothing elsewhere.
    let context = context.filter(|context| ObjectId::parse(context).is_ok()).map(str::to_owned);
    NamedPost { object: object.clone(), page, context }
}

fn meaning(known: KnownActor, handle: Option<String>, post: Option<NamedPost>) -> Meaning {
    let profile = known.url.as_ref().map_or_else(|| known.id.to_string(), ToString::to_string);
    Meaning { handle: handle.unwrap_or_else(|| known.handle()), actor: known.id, profile, post }
}
