//! How the owner's questions stand: told while votes come, and at the end.

use std::collections::BTreeSet;

use super::audience::inbox_of;
use crate::ap::{Document, build, parse_document};
use crate::clock::Timestamp;
use crate::effect::{Effect, Letter, Patience};
use crate::id::{InboxUrl, OwnIds, PostKey};
use crate::store::{Error, Tx};

/// The Update that tells how a question stands, to everybody who has it. `document` is what its id
/// answers: whoever is told may look.
///
/// # Errors
/// When the store fails.
pub fn tell_of_question(
    tx: &Tx<'_>,
    own: &OwnIds,
    (key, document): (&PostKey, &str),
    now: Timestamp,
) -> Result<Vec<Effect>, Error> {
    let id = own.fresh_activity(now.millis());
    let Some(body) = build::question_update_json(&id, &own.actor(), document, now) else {
        return Ok(Vec::new());
    };
    let mut inboxes: BTreeSet<InboxUrl> = tx.list_follower_inboxes()?.into_iter().collect();
    inboxes.extend(tx.list_audience(key)?);
    for named in tx.list_named(key)? {
        inboxes.extend(inbox_of(tx, &named)?);
    }
    if let Ok(Document::Object(question)) = parse_document(document.as_bytes())
        && let Some(parent) = &question.in_reply_to
        && let Some(answered) = tx.find_remote_post(parent)?
    {
        inboxes.extend(inbox_of(tx, &answered.post.author)?);
    }
    Ok(vec![Effect::Deliver(Letter {
        activity: id,
        kind: "Update".to_owned(),
        body,
        about: Some(own.post(key)),
        patience: Patience::Usual,
        inboxes: inboxes.into_iter().collect(),
    })])
}
