//! Feeds that are followed like accounts: RSS, Atom, JSON Feed. Each is asked for news at a steady pace, and
//! only for news; what it brings is a post whose author is the feed.

use std::time::Duration;

use super::Node;
use crate::clock;
use crate::clock::Timestamp;
use crate::id::{ActorId, ObjectId, Origin, WebUrl, resolve};
use crate::inbox::{plain_text, sanitize_html};
use crate::limits;
use crate::net::{FetchedFeed, NetError, Validators};
use crate::portability::import::{decode, feed};
use crate::portability::{Carried, CarriedText};
use crate::sig;
use crate::store;
use crate::store::{Feed, FeedState, NewRemotePost, Review, Tx, Visibility};

/// Why a feed is not followed.
#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    /// It is no address.
    #[error("`{0}` is no address of a feed")]
    NotAnAddress(String),
    /// It could not be fetched.
    #[error("the feed could not be fetched: {0}")]
    Net(#[from] NetError),
    /// What came is no feed, and names none.
    #[error("there is no feed at `{0}`, and no feed is named there")]
    NotAFeed(String),
    /// The owner has blocked its server.
    #[error("you have blocked its server; `skep unblock` lets it in again")]
    Blocked,
    /// There are enough.
    #[error("you follow {} feeds already", limits::FEEDS_MAX)]
    TooMany,
    /// Our own database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Follows a feed, or the one that a page names. What it has now is in the timeline.
///
/// # Errors
/// When there is none, or it cannot be had.
pub fn follow_feed(node: &Node, address: &str) -> Result<Feed, FeedError> {
    let mut fetched = fetch(node, address)?;
    if open(&fetched).is_none() {
        let named = named_feed(&fetched);
        let named = named.ok_or_else(|| FeedError::NotAFeed(address.to_owned()))?;
        fetched = fetch(node, &named)?;
    }
    let not_a_feed = || FeedError::NotAFeed(fetched.url.clone());
    let url = ActorId::parse(&fetched.url).map_err(|_| not_a_feed())?;
    let (title, home) = open(&fetched).ok_or_else(not_a_feed)?;
    let now = clock::now();
    let Validators { etag, modified } = fetched.validators.clone();
    let due = now.plus(limits::FEED_EVERY);
    let feed = Feed { url, title, home, etag, modified, why: None, tries: 0, due, since: now };
    node.store.write::<_, FeedError>(|tx| {
        let is_known = tx.find_feed(&feed.url)?.is_some();
        let count = i64::try_from(tx.list_feeds(limits::FEEDS_MAX)?.len()).unwrap_or(i64::MAX);
        if !is_known && count >= limits::FEEDS_MAX {
            return Err(FeedError::TooMany);
        }
        tx.upsert_feed(&feed)?;
        Ok(())
    })?;
    take_up(node, &feed, &fetched)?;
    Ok(feed)
}

/// No longer follows a feed; what it brought leaves the timeline. True if it was followed.
///
/// # Errors
/// When the store fails.
pub fn unfollow_feed(node: &Node, url: &ActorId) -> Result<bool, store::Error> {
    node.store.write(|tx| {
        let was = tx.remove_feed(url)?;
        if was {
            tx.remove_timeline_of(url)?;
            tx.remove_fact(&Met::name(url))?;
        }
        Ok(was)
    })
}

/// Looks at the feeds that are due; true if there may be more.
pub(super) fn read_due(node: &Node) -> Result<bool, store::Error> {
    let most = limits::FEED_PASS_MAX;
    let due = node.store.read::<_, store::Error>(|tx| tx.list_due_feeds(clock::now(), most))?;
    for feed in &due {
        if node.wake.is_over() {
            return Ok(false);
        }
        look(node, feed)?;
    }
    Ok(!due.is_empty())
}

fn look(node: &Node, feed: &Feed) -> Result<(), store::Error> {
    let known = Validators { etag: feed.etag.clone(), modified: feed.modified.clone() };
    let found = match is_blocked(node, feed.url.as_str())? {
        true => Err(FeedError::Blocked),
        false => {
            let fetched = node.client.get_feed(feed.url.as_str(), &known, limits::FEED_TIME);
            fetched.map_err(FeedError::from)
        }
    };
    let outcome = match found {
        Ok(None) => Ok(known),
        Ok(Some(fetched)) => match open(&fetched) {
            Some(_) => take_up(node, feed, &fetched).map(|()| Ok(fetched.validators))?,
            None => Err(FeedError::NotAFeed(fetched.url)),
        },
        Err(error) => Err(error),
    };
    let now = clock::now();
    let (state, wait) = match outcome {
        Ok(Validators { etag, modified }) => {
            (FeedState::Read { etag, modified }, limits::FEED_EVERY)
        }
        Err(error) => {
            log::info!("the feed {}: {error}", feed.url);
            let times = 1_u32 << feed.tries.clamp(0, 8);
            let wait = limits::FEED_EVERY.saturating_mul(times).min(limits::FEED_AGAIN_MAX);
            (FeedState::Failed(error.to_string()), wait)
        }
    };
    node.store.write(|tx| tx.mark_feed(&feed.url, &state, now.plus(spread(&feed.url, wait))))
}

/// Up to a tenth longer, so that the feeds of one server do not all come due at once.
fn spread(url: &ActorId, wait: Duration) -> Duration {
    let hash = sig::content_hash(url.as_str().as_bytes()).to_string();
    let share = hash.bytes().map(u32::from).sum::<u32>() % 100;
    wait + wait * share / 1_000
}

fn is_blocked(node: &Node, address: &str) -> Result<bool, store::Error> {
    let Ok(origin) = Origin::of(address) else { return Ok(false) };
    node.store.read(|tx| tx.is_domain_blocked(&origin.domain()))
}

fn fetch(node: &Node, address: &str) -> Result<FetchedFeed, FeedError> {
    if Origin::of(address).is_err() {
        return Err(FeedError::NotAnAddress(address.to_owned()));
    }
    if is_blocked(node, address)? {
        return Err(FeedError::Blocked);
    }
    let fetched = node.client.get_feed(address, &Validators::default(), limits::FEED_TIME)?;
    fetched.ok_or_else(|| FeedError::NotAFeed(address.to_owned()))
}

/// What a feed calls itself, and the page that it is of; `None` if it is none.
fn open(fetched: &FetchedFeed) -> Option<(String, Option<WebUrl>)> {
    let text = decode(&fetched.body).ok()?;
    let found = feed::open(&text, Some(&fetched.url)).ok()?;
    let title = found.title().map(|title| plain_text(&title)).filter(|title| !title.is_empty());
    let home = found.home().and_then(|home| WebUrl::parse(home).ok());
    Some((title.unwrap_or_else(|| fetched.url.clone()), home))
}

/// The first feed that a page names in its head (`<link rel="alternate">`).
fn named_feed(fetched: &FetchedFeed) -> Option<String> {
    let text = decode(&fetched.body).ok()?;
    let kinds = ["application/atom+xml", "application/rss+xml", "application/feed+json"];
    text.match_indices("<link").take(limits::FEED_LINKS_MAX).find_map(|(at, _)| {
        let rest = text.get(at..)?;
        let end =
            rest.char_indices().nth(limits::FEED_LINK_MAX_CHARS).map_or(rest.len(), |it| it.0);
        let tag = rest.get(..end)?.split('>').next()?;
        let is_feed = kinds.iter().any(|kind| tag.contains(kind)) && tag.contains("alternate");
        let href = tag.split_once("href=").map(|(_, rest)| rest)?;
        let quote = href.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let href = href[1..].split(quote).next()?.replace("&amp;", "&");
        is_feed.then(|| resolve(&fetched.url, &href))?
    })
}

/// Puts the entries of a feed into the timeline that are not there.
fn take_up(node: &Node, feed: &Feed, fetched: &FetchedFeed) -> Result<(), store::Error> {
    let Ok(text) = decode(&fetched.body) else { return Ok(()) };
    let Ok(entries) = feed::open(&text, Some(&fetched.url)) else { return Ok(()) };
    let now = clock::now();
    // What would be cleared away at once would come back with every look.
    let oldest = now.minus(node.config.timeline.age);
    let mut undated = 0;
    let dated = |mut entry: Carried| {
        if !entry.is_dated {
            // It is of the time at which it is met first, in the order of the feed.
            entry.published = now.minus(Duration::from_secs(undated));
            undated += 1;
        }
        entry
    };
    let entries = entries.map(dated).filter(|entry| entry.published > oldest);
    let mut entries: Vec<Carried> = entries.collect();
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.published));
    entries.truncate(limits::FEED_ENTRIES_MAX);
    node.store.write(|tx| {
        if tx.find_feed(&feed.url)?.is_none() {
            return Ok(());
        }
        let met = Met::of(&entries);
        let before = tx.find_fact(&Met::name(&feed.url))?.unwrap_or_default();
        for entry in entries {
            // What has been met and is not here any more was cleared away.
            let is_old = !entry.is_dated && before.contains(&Met::mark(&entry));
            let Some(object) = object_of(feed, &entry) else { continue };
            if !is_old || tx.find_remote_post(&object)?.is_some() {
                store_entry(tx, (feed, object), entry, now)?;
            }
        }
        met.keep(tx, &feed.url)
    })
}

/// Entries without a date that a look has met. A date would tell that they are old.
struct Met(String);

impl Met {
    fn of(entries: &[Carried]) -> Self {
        let undated = entries.iter().filter(|entry| !entry.is_dated);
        Self(undated.map(Self::mark).collect::<Vec<_>>().join(" "))
    }

    /// The fact that says so.
    fn name(url: &ActorId) -> String {
        format!("feed.met {url}")
    }

    fn mark(entry: &Carried) -> String {
        sig::content_hash(entry.id.as_bytes()).to_string()
    }

    fn keep(&self, tx: &Tx<'_>, url: &ActorId) -> Result<(), store::Error> {
        match self.0.is_empty() {
            true => tx.remove_fact(&Self::name(url)),
            false => tx.upsert_fact(&Self::name(url), &self.0),
        }
    }
}

/// An id on the feed's own address: an entry cannot pass for a post of somebody else's.
fn object_of(feed: &Feed, entry: &Carried) -> Option<ObjectId> {
    ObjectId::parse(&format!("{}#{}", feed.url, Met::mark(entry))).ok()
}

fn store_entry(
    tx: &Tx<'_>,
    (feed, object): (&Feed, ObjectId),
    entry: Carried,
    now: Timestamp,
) -> Result<(), store::Error> {
    let pages = entry.urls.iter().filter_map(|url| WebUrl::parse(url).ok());
    let page = pages.chain(feed.home.clone()).next();
    let Some(url) = page.or_else(|| WebUrl::parse(feed.url.as_str()).ok()) else { return Ok(()) };
    let post = NewRemotePost {
        object,
        author: feed.url.clone(),
        kind: "Article".to_owned(),
        in_reply_to: None,
        answers: None,
        html: html_of(&entry),
        summary: None,
        url,
        visibility: Visibility::Public,
        published: entry.published.min(now),
        updated: entry.updated,
        sensitive: entry.sensitive,
        language: entry.language,
        context: None,
        replies: None,
    };
    match tx.insert_remote_post(&post, Review::None, now)? {
        Some(number) => tx.insert_timeline(number, None, post.published),
        None => tx.mark_remote_post_edited(&post).map(drop),
    }
}

fn html_of(entry: &Carried) -> String {
    let text = match &entry.text {
        CarriedText::Html(html) => sanitize_html(html),
        CarriedText::Plain(text) | CarriedText::Markdown(text) => {
            let paragraphs = text.split("\n\n").filter(|it| !it.trim().is_empty());
            let html: String =
                paragraphs.map(|it| format!("<p>{}</p>", escaped(it.trim()))).collect();
            sanitize_html(&html)
        }
    };
    let title = entry.title.as_deref().map(plain_text).filter(|title| !title.is_empty());
    let title = title.map(|title| format!("<p><strong>{}</strong></p>", escaped(&title)));
    title.unwrap_or_default() + &text
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::{FetchedFeed, Validators, named_feed};

    #[test]
    fn the_feed_that_a_page_names() {
        let link = |rest: &str| format!("<html><head><link {rest}></head>");
        let rows = [
            (link("rel=alternate type=\"application/rss+xml\" href=\"/f.xml\""), Some("/f.xml")),
            (link("href='f?a&amp;b' type='application/atom+xml' rel='alternate'"), Some("/f?a&b")),
            (link("rel=\"stylesheet\" href=\"/s.css\""), None),
            (link("rel=\"alternate\" type=\"text/html\" href=\"/de\""), None),
            (link("rel=\"alternate\" type=\"application/rss+xml\" href=\"javascript:x\""), None),
            ("<html>".to_owned(), None),
        ];
        for (page, wanted) in rows {
            let body = page.clone().into_bytes();
            let validators = Validators::default();
            let fetched = FetchedFeed { url: "https://a.example/".to_owned(), body, validators };
            let wanted = wanted.map(|path| format!("https://a.example{path}"));
            assert_eq!(named_feed(&fetched), wanted, "{page}");
        }
    }
}
