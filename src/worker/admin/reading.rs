//! What the owner reads.

use super::moment;
use super::people::{more, person};
use crate::clock::Timestamp;
use crate::limits;
use crate::owner::desk::{Attached, Reading, Timeline, TimelineItem};
use crate::store;
use crate::store::{Tx, Which};
use crate::worker::{Folding, Line, Node, read_timeline};

impl Reading for Node {
    fn timeline(&self, after: &str) -> Result<Timeline, store::Error> {
        let after = after.split_once('.').and_then(|(at, id)| {
            Some((Timestamp::from_millis(at.parse().ok()?), id.parse().ok()?))
        });
        let limit = usize::try_from(limits::PAGE_ROWS + 1).unwrap_or(usize::MAX);
        let mut lines = read_timeline(self, (Which::Home, Folding::Folded), after, limit)?;
        let next =
            more(&mut lines).map(|last| format!("{}.{}", last.entry.at.millis(), last.entry.id));
        self.store.read(|tx| {
            let items = lines.into_iter().map(|line| item(self, tx, line));
            Ok(Timeline { items: items.collect::<Result<_, _>>()?, next })
        })
    }
}

fn item(node: &Node, tx: &Tx<'_>, line: Line) -> Result<TimelineItem, store::Error> {
    let Line { entry, boosters, community, filtered, more, .. } = line;
    let attachments = tx.list_attachments(entry.post.id)?.into_iter().map(|attached| Attached {
        url: attached.url.to_string(),
        media_type: attached.media_type,
        alt: attached.alt,
    });
    let (id, post) = (entry.post.id, entry.post.post);
    Ok(TimelineItem {
        id,
        author: person(tx, &post.author)?,
        boosters,
        community,
        filtered,
        more,
        object: post.object.to_string(),
        url: post.url.to_string(),
        in_reply_to: post.in_reply_to.map(|id| id.to_string()),
        visibility: post.visibility.as_str(),
        summary: post.summary.filter(|summary| !summary.trim().is_empty()),
        sensitive: post.sensitive,
        html: post.html,
        language: post.language,
        attachments: attachments.collect(),
        at: moment(node, entry.at),
    })
}
