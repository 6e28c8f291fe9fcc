//! What answers those who ask whether they may quote (FEP-044f): the stamp, and who is told of it.

use serde_json::Value;

use super::context::{self, AS};
use super::members::{Members, texts};
use crate::ap::PUBLIC;
use crate::id::paths;
use crate::id::{ActivityId, ActorId, ObjectId};

/// A post of somebody else that quotes one of ours.
#[derive(Clone, Copy, Debug)]
pub struct QuotePair<'a> {
    /// The post that quotes.
    pub quoting: &'a ObjectId,
    /// The post that is quoted.
    pub quoted: &'a ObjectId,
}

/// What is answered.
#[derive(Clone, Copy, Debug)]
pub struct AskedQuote<'a> {
    /// The `QuoteRequest`.
    pub request: &'a ActivityId,
    /// Who asked.
    pub actor: &'a ActorId,
    /// What for.
    pub pair: QuotePair<'a>,
}

/// The proof at the address `id` that the owner allows a quote.
#[must_use]
pub fn stamp_json(id: &ObjectId, actor: &ActorId, pair: QuotePair<'_>) -> String {
    Members::new()
        .put("@context", context::stamp())
        .put("id", id.as_str())
        .put("type", "QuoteAuthorization")
        .put("attributedTo", actor.as_str())
        .put("interactingObject", pair.quoting.as_str())
        .put("interactionTarget", pair.quoted.as_str())
        .text()
}

/// Allows a quote, with the stamp as its result.
#[must_use]
pub fn accept_quote_json(
    id: &ActivityId,
    actor: &ActorId,
    asked: AskedQuote<'_>,
    stamp: &ObjectId,
) -> String {
    answer(id, "Accept", actor, asked).put("result", stamp.as_str()).text()
}

/// Refuses a quote.
#[must_use]
pub fn reject_quote_json(id: &ActivityId, actor: &ActorId, asked: AskedQuote<'_>) -> String {
    answer(id, "Reject", actor, asked).text()
}

/// Takes a stamp back; followers may have seen it, too.
#[must_use]
pub fn delete_stamp_json(
    id: &ActivityId,
    actor: &ActorId,
    stamp: &ObjectId,
    to: &ActorId,
) -> String {
    let followers = paths::of_account(actor, paths::FOLLOWERS);
    Members::new()
        .put("@context", AS)
        .put("id", id.as_str())
        .put("type", "Delete")
        .put("actor", actor.as_str())
        .put("to", texts([PUBLIC]))
        .put("cc", texts([followers.as_str(), to.as_str()]))
        .put("object", stamp.as_str())
        .text()
}

/// With the request as it came, and nothing else of it: Mastodon knows it by its id.
fn answer(id: &ActivityId, kind: &str, actor: &ActorId, asked: AskedQuote<'_>) -> Members {
    let request = Members::new()
        .put("id", asked.request.as_str())
        .put("type", "QuoteRequest")
        .put("actor", asked.actor.as_str())
        .put("object", asked.pair.quoted.as_str())
        .put("instrument", asked.pair.quoting.as_str());
    let terms = Members::new().put("QuoteRequest", "https://w3id.org/fep/044f#QuoteRequest");
    Members::new()
        .put("@context", Value::Array(vec![AS.into(), terms.into()]))
        .put("id", id.as_str())
        .put("type", kind)
        .put("actor", actor.as_str())
        .put("to", texts([asked.actor]))
        .put("object", request)
}
