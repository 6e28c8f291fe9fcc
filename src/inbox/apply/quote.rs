//! Who asks to quote the owner's posts (FEP-044f, OBJ-17).

use super::Case;
use super::react::living_post;
use crate::ap::Object;
use crate::ap::build;
use crate::ap::build::{AskedQuote, QuotePair};
use crate::clock::Timestamp;
use crate::effect::{Dirty, Effect, Errand, Letter, Patience};
use crate::id::{ActivityId, ActorId, ObjectId, OwnIds, fresh_name};
use crate::inbox::{QuotePolicy, Recipient, Vouched};
use crate::store::{Error, QuoteRequest, QuoteState, Tx};

impl Case<'_> {
    /// Kept until the origin of the post that quotes has been asked whether it does.
    pub(super) fn quote_request(
        &self,
        object: &ObjectId,
        instrument: &ObjectId,
    ) -> Result<Vec<Effect>, Error> {
        let actor = &self.activity.actor;
        let Some(post) = living_post(self.tx, self.own, object)? else { return Ok(Vec::new()) };
        // An answer names the request by its id.
        let Some(request) = &self.activity.id else { return Ok(Vec::new()) };
        let Some(known) = self.tx.find_actor(actor)? else { return Ok(Vec::new()) };
        if instrument.origin() != actor.origin() {
            return Ok(Vec::new());
        }
        let asked = QuoteRequest {
            quoting: instrument.clone(),
            actor: actor.clone(),
            post,
            request: request.clone(),
            inbox: known.inbox,
        };
        if self.rules.quotes == QuotePolicy::Nobody {
            return Ok(vec![refusal(self.own, &asked, self.now)]);
        }
        self.tx.upsert_quote(&asked, self.now)?;
        let errand = Errand::Quote { by: actor.clone(), object: instrument.clone() };
        Ok(vec![Effect::Fetch(errand)])
    }
}

/// Judges a post whose author has asked to quote, fetched from its own origin.
///
/// # Errors
/// When the store fails.
pub fn read_quote(
    tx: &Tx<'_>,
    Recipient { own, rules }: Recipient<'_>,
    (by, object): (&ActorId, &Vouched<Object>),
    now: Timestamp,
) -> Result<Vec<Effect>, Error> {
    // Whoever asks for a neighbour changes nothing of what the neighbour was told.
    let quote = tx.find_quote(&object.id)?.filter(|quote| quote.asked.actor == *by);
    let Some(quote) = quote else { return Ok(Vec::new()) };
    let quotes_it = object.quote.as_ref() == Some(&own.post(&quote.asked.post));
    if !quotes_it || object.author != *by {
        return Ok(forget_quote(tx, &object.id)?.into_iter().collect());
    }
    match (quote.state, rules.quotes) {
        // Asked once more: it is told once more, and the stamp stays the same.
        (QuoteState::Approved | QuoteState::Waiting, _) => Ok(Vec::new()),
        (QuoteState::Refused | QuoteState::Revoked, _) => Ok(vec![refusal(own, &quote.asked, now)]),
        (QuoteState::Asked, QuotePolicy::Everybody) => {
            tx.mark_quote(quote.id, QuoteState::Approved, Some(&fresh_name(now.millis())))?;
            Ok(vec![Effect::Rebuild(Dirty::Actor)])
        }
        (QuoteState::Asked, QuotePolicy::Asked) => {
            tx.mark_quote(quote.id, QuoteState::Waiting, None)?;
            Ok(Vec::new())
        }
        (QuoteState::Asked, QuotePolicy::Nobody) => {
            tx.mark_quote(quote.id, QuoteState::Refused, None)?;
            Ok(vec![refusal(own, &quote.asked, now)])
        }
    }
}

/// A post that quoted is gone, and with it its stamp; the pages that change.
pub(super) fn forget_quote(tx: &Tx<'_>, object: &ObjectId) -> Result<Option<Effect>, Error> {
    Ok(tx.remove_quote(object)?.then_some(Effect::Rebuild(Dirty::Actor)))
}

fn refusal(own: &OwnIds, asked: &QuoteRequest, now: Timestamp) -> Effect {
    let id: ActivityId = own.fresh_activity(now.millis());
    let pair = QuotePair { quoting: &asked.quoting, quoted: &own.post(&asked.post) };
    let answered = AskedQuote { request: &asked.request, actor: &asked.actor, pair };
    Effect::Deliver(Letter {
        body: build::reject_quote_json(&id, &own.actor(), answered),
        activity: id,
        kind: "Reject".to_owned(),
        about: Some(asked.quoting.clone()),
        patience: Patience::Long,
        inboxes: vec![asked.inbox.clone()],
    })
}
