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

/// Some of the timeline.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Page {
    /// From the newest to the oldest.
    pub lines: Vec<Line>,
    /// Where reading stopped (the time and number of a line), if there may be more behind it.
    pub next: Option<(Timestamp, i64)>,
}

/// At most `limit` lines from the newest to the oldest, those before the line `before` (its time and number).
/// A folded conversation stands where its newest line is, and on no later page.
///
/// # Errors
/// When the store fails.
pub fn read_timeline(
    node: &Node,
    (which, folding): (Which<'_>, Folding),
    before: Option<(Timestamp, i64)>,
    limit: usize,
) -> Result<Page, Error> {
    node.store.read(|tx| {
        let mut reader = Reader {
            tx,
            which,
            folding,
            begun: before,
            filters: tx.list_filters()?,
            lines: Vec::new(),
            places: HashMap::new(),
        };
        let mut next = before;
        for _ in 0..limits::FILTERED_PAGES_MAX {
            let size = i64::try_from(limit).unwrap_or(limits::LIST_MAX).min(limits::LIST_MAX);
            let entries = tx.page_timeline(which, next, size)?;
            let is_last = (entries.len() as u64) < size.unsigned_abs();
            for entry in entries {
                let place = (entry.at, entry.id);
                if !reader.take(entry, limit)? {
                    return Ok(Page { lines: reader.lines, next });
                }
                next = Some(place);
            }
            if is_last {
                return Ok(Page { lines: reader.lines, next: None });
            }
        }
        Ok(Page { lines: reader.lines, next })
    })
}

/// Makes lines of entries.
struct Reader<'a, 'tx> {
    tx: &'a Tx<'tx>,
    which: Which<'a>,
    folding: Folding,
    /// Where this page begins.
    begun: Option<(Timestamp, i64)>,
    filters: Vec<Filter>,
    lines: Vec<Line>,
    /// Which line each conversation is; `None` if it stands on a page before this one.
    places: HashMap<String, Option<usize>>,
}

impl Reader<'_, '_> {
    /// `false`: it needs a line, and there are `limit`.
    fn take(&mut self, entry: TimelineEntry, limit: usize) -> Result<bool, Error> {
        if self.folding == Folding::Folded {
            if !self.places.contains_key(&entry.thread) && self.stands_above(&entry.thread)? {
                self.places.insert(entry.thread.clone(), None);
            }
            if let Some(place) = self.places.get(&entry.thread) {
                if let Some(place) = *place {
                    self.lines[place].more += 1;
                }
                return Ok(true);
            }
        }
        let Some(line) = line(self.tx, entry, &self.filters)? else { return Ok(true) };
        if self.lines.len() >= limit {
            return Ok(false);
        }
        self.places.insert(line.entry.thread.clone(), Some(self.lines.len()));
        self.lines.push(line);
        Ok(true)
    }

    /// Does a page before this one show the conversation?
    fn stands_above(&self, thread: &str) -> Result<bool, Error> {
        let Some(begun) = self.begun else { return Ok(false) };
        let most = limits::NEWER_LINES_TRIED;
        for entry in self.tx.list_newer_in_thread(self.which, (thread, begun), most)? {
            if line(self.tx, entry, &self.filters)?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }
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
