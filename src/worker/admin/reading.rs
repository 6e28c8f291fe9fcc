//! What the owner reads.

use super::moment;
use super::people::{more, person};
use crate::clock::Timestamp;
use crate::limits;
use crate::owner::desk::{Attached, Reading, Timeline, TimelineItem};
use crate::store;
use crate::store::{TimelineEntry, Tx};
use crate::worker::Node;

impl Reading for Node {
    fn timeline(&self, after: &str) -> Result<Timeline, store::Error> {
        let after = after.split_once('.').and_then(|(at, id)| {
            Some((Timestamp::from_millis(at.parse().ok()?), id.parse().ok()?))
        });
        self.store.read(|tx| {
            let mut entries = tx.list_timeline_after(after, limits::PAGE_ROWS + 1)?;
            let next = more(&mut entries).map(|(id, entry)| format!("{}.{id}", entry.at.millis()));
            let items = entries.into_iter().map(|(_, entry)| item(self, tx, entry));
            Ok(Timeline { items: items.collect::<Result<_, _>>()?, next })
        })
    }
}

fn item(node: &Node, tx: &Tx<'_>, entry: TimelineEntry) -> Result<TimelineItem, store::Error> {
    let attachments = tx.list_attachments(entry.post.id)?.into_iter().map(|attached| Attached {
        url: attached.url.to_string(),
        media_type: attached.media_type,
        alt: attached.alt,
    });
    let (id, post) = (entry.post.id, entry.post.post);
    Ok(TimelineItem {
        id,
        author: person(tx, &post.author)?,
        boosted_by: entry.boosted_by.map(|by| person(tx, &by)).transpose()?,
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
