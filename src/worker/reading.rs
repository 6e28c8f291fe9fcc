//! The timeline as the owner reads it: without what filters hide, each conversation once, and with the
//! names of whoever brought it. Command and page call the same.

use std::collections::HashMap;

use super::Node;
use crate::clock::Timestamp;
use crate::id::ActorId;
use crate::inbox::plain_text;
use crate::limits;
use crate::owner::{Reading, met};
use crate::store::{Error, Filter, FilterAct, KnownActor, NewRemotePost, TimelineEntry, Tx, Which};

/// A line as it is read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// The post, and who brought it.
    pub entry: TimelineEntry,
    /// How its author is called: `@user@host`, or the title of a feed.
    pub handle: String,
    /// Who boosted it, first to last, by name.
    pub boosters: Vec<String>,
    /// The community that passed it on, by name.
    pub community: Option<String>,
    /// The word of a filter that warns of it.
    pub filtered: Option<String>,
    /// How many older posts of the same conversation are folded into this line.
    pub more: usize,
    /// Did the owner take part in the conversation?
    pub is_joined: bool,
}

/// Are the posts of one conversation one line?
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Folding {
    /// Yes: the newest, and how many more there are.
    Folded,
    /// No.
    Open,
}

/// Lines from the newest to the oldest, those before the line `before` (its time and number).
///
/// # Errors
/// When the store fails.
pub fn read_timeline(
    node: &Node,
    (which, folding): (Which<'_>, Folding),
    before: Option<(Timestamp, i64)>,
    limit: usize,
) -> Result<Vec<Line>, Error> {
    node.store.read(|tx| {
        let filters = tx.list_filters()?;
        let mut lines: Vec<Line> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut before = before;
        for _ in 0..limits::FILTERED_PAGES_MAX {
            let page = i64::try_from(limit).unwrap_or(limits::LIST_MAX).min(limits::LIST_MAX);
            let entries = tx.page_timeline(which, before, page)?;
            let is_last = (entries.len() as u64) < page.unsigned_abs();
            before = entries.last().map(|entry| (entry.at, entry.id));
            for entry in entries {
                if let Some(place) = places.get(&entry.thread).copied()
                    && folding == Folding::Folded
                {
                    lines[place].more += 1;
                    continue;
                }
                if lines.len() < limit
                    && let Some(line) = line(tx, entry, &filters)?
                {
                    places.insert(line.entry.thread.clone(), lines.len());
                    lines.push(line);
                }
            }
            if is_last || lines.len() >= limit {
                break;
            }
        }
        Ok(lines)
    })
}

/// The line of an entry, if no filter hides it.
fn line(tx: &Tx<'_>, entry: TimelineEntry, filters: &[Filter]) -> Result<Option<Line>, Error> {
    let post = &entry.post.post;
    let met = met(filters, Reading::Home, &filtered_text(post));
    if met.is_some_and(|filter| filter.act == FilterAct::Hide) {
        return Ok(None);
    }
    let filtered = met.map(|filter| filter.word.clone());
    let handle = name_of(tx, &post.author)?;
    let mut community = None;
    let mut boosters = Vec::new();
    for actor in entry.boosted_by.iter().chain(&entry.boosters) {
        match tx.find_actor(actor)? {
            Some(known) if known.kind == "Group" => community = Some(known.handle()),
            known => boosters.push(called(known, actor)),
        }
    }
    let is_joined = tx.has_joined(&entry.thread)?;
    Ok(Some(Line { handle, boosters, community, filtered, more: 0, is_joined, entry }))
}

/// What filters see of a post.
pub(super) fn filtered_text(post: &NewRemotePost) -> String {
    let summary = post.summary.as_deref().unwrap_or_default();
    format!("{summary} {}", plain_text(&post.html))
}

/// How an account or feed is called.
///
/// # Errors
/// When the store fails.
pub fn name_of(tx: &Tx<'_>, actor: &ActorId) -> Result<String, Error> {
    match tx.find_actor(actor)? {
        None => match tx.find_feed(actor)? {
            Some(feed) => Ok(feed.title),
            None => Ok(actor.to_string()),
        },
        known => Ok(called(known, actor)),
    }
}

fn called(known: Option<KnownActor>, actor: &ActorId) -> String {
    known.map_or_else(|| actor.to_string(), |known| known.handle())
}
