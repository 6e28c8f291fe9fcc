//! The moderation queue.

use super::moment;
use crate::clock;
use crate::clock::Timestamp;
use crate::inbox::plain_text;
use crate::limits;
use crate::owner;
use crate::owner::Reviewed;
use crate::owner::desk::{Attached, Decided, Decision, Queue, QueueItem, Refused, because};
use crate::store;
use crate::store::{RemotePost, Review, Rule, Stance, Target, Tx};
use crate::worker::{Node, settle_cut};

impl Queue for Node {
    fn queue(&self, review: Review) -> Result<Vec<QueueItem>, Refused> {
        // A change: what is listed counts as read, and may then be approved.
        let items = self.store.write::<_, store::Error>(|tx| {
            let found = owner::show_inbox(tx, (review, None), limits::QUEUE_SHOWN_MAX)?;
            found.into_iter().map(|post| item(self, tx, post)).collect()
        })?;
        Ok(items)
    }

    fn decide(&self, posts: &[(i64, i64)], decision: Decision) -> Result<Decided, Refused> {
        let now = clock::now();
        let decided = self.store.write::<_, Refused>(|tx| {
            let mut decided = Decided::default();
            for (number, edition) in posts {
                let number = (*number, *edition);
                match decision {
                    Decision::Spam => throw_away(self, tx, number.0, (&mut decided, now))?,
                    Decision::BlockAuthor | Decision::BlockServer => {
                        block(self, tx, (number.0, decision), (&mut decided, now))?;
                    }
                    _ => review(tx, (number, decision), (&mut decided, now))?,
                }
            }
            Ok(decided)
        })?;
        self.wake.ring();
        Ok(decided)
    }
}

fn item(node: &Node, tx: &Tx<'_>, found: RemotePost) -> Result<QueueItem, store::Error> {
    let author = tx.find_actor(&found.post.author)?;
    let attachments = tx.list_attachments(found.id)?.into_iter().map(|attached| Attached {
        url: attached.url.to_string(),
        media_type: attached.media_type,
        alt: attached.alt,
        print: None,
        is_offered: false,
    });
    let actor = found.post.author.to_string();
    let post = found.post;
    Ok(QueueItem {
        id: found.id,
        edition: found.edition,
        handle: author.as_ref().map_or_else(|| actor.clone(), |known| known.handle()),
        name: author.map(|known| known.name).unwrap_or_default(),
        host: post.author.domain().to_string(),
        actor,
        url: post.url.to_string(),
        in_reply_to: post.in_reply_to.map(|id| id.to_string()),
        visibility: post.visibility.as_str(),
        can_appear: post.visibility.is_for_all() && post.answers.is_some(),
        summary: post.summary.filter(|summary| !summary.trim().is_empty()),
        sensitive: post.sensitive,
        html: post.html,
        language: post.language,
        attachments: attachments.collect(),
        received: moment(node, found.received),
        review: found.review.as_str(),
        why: found.why.filter(|_| found.review == Review::Waiting).map(because),
    })
}

fn review(
    tx: &Tx<'_>,
    ((number, edition), decision): ((i64, i64), Decision),
    (decided, now): (&mut Decided, Timestamp),
) -> Result<(), store::Error> {
    let reviewed = match decision {
        Decision::ApproveAlways => owner::approve_always(tx, number, Some(edition), now)?,
        Decision::Approve => owner::approve(tx, number, Some(edition), now)?,
        _ => owner::hide(tx, number)?,
    };
    match reviewed {
        Reviewed::Done(effects) => {
            tx.enqueue(&effects, now)?;
            decided.done += 1;
        }
        Reviewed::Unchanged => decided.done += 1,
        Reviewed::Unknown => decided.gone += 1,
        Reviewed::Private | Reviewed::NotAnAnswer => decided.pageless += 1,
        Reviewed::Unseen(_) => decided.edited += 1,
    }
    Ok(())
}

fn throw_away(
    node: &Node,
    tx: &Tx<'_>,
    number: i64,
    (decided, now): (&mut Decided, Timestamp),
) -> Result<(), store::Error> {
    match owner::spam(tx, &node.own, (number, plain_text), now)? {
        Some(spam) => {
            tx.enqueue(&spam.effects, now)?;
            decided.done += 1;
        }
        // One that was ticked may have gone with another.
        None => decided.gone += 1,
    }
    Ok(())
}

fn block(
    node: &Node,
    tx: &Tx<'_>,
    (number, decision): (i64, Decision),
    (decided, now): (&mut Decided, Timestamp),
) -> Result<(), Refused> {
    let Some(found) = tx.find_remote_post_by_number(number)? else {
        decided.gone += 1;
        return Ok(());
    };
    let author = found.post.author;
    let target = match decision {
        Decision::BlockServer => Target::Domain(author.domain().host().to_owned()),
        _ => Target::Actor(author),
    };
    if owner::is_own(&node.own, &target) {
        let sentence = format!("{target} is you, or your own site; nothing was changed.");
        return Err(Refused::Said(sentence));
    }
    let (source, stance, note, until) = (String::new(), Stance::Block, None, None);
    let rule = Rule { target, source, stance, note, since: now, until };
    let changed = owner::add_rules(tx, &node.own, &[rule], now)?;
    settle_cut(node, tx, changed)?;
    decided.done += 1;
    Ok(())
}
