//! Who may quote the owner's posts (FEP-044f).

use crate::ap::build;
use crate::ap::build::{AskedQuote, QuotePair};
use crate::clock::Timestamp;
use crate::effect::{Dirty, Effect, Letter, Patience};
use crate::id::{ActivityId, ObjectId, OwnIds, fresh_name};
use crate::store::{Error, Quote, QuoteState, Tx};

/// What a decision about a quote came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum QuoteDecided {
    /// Done; this follows.
    Done(Vec<Effect>),
    /// It was so already.
    Unchanged,
    /// There is no such number, or nothing of this kind can be decided about it.
    Unknown,
}

/// Lets a post quote. It gets a stamp; its author is told once that is a file ([`tell_of_quote`]).
///
/// # Errors
/// When the store fails.
pub fn approve_quote(tx: &Tx<'_>, number: i64, now: Timestamp) -> Result<QuoteDecided, Error> {
    match find(tx, number)? {
        None => Ok(QuoteDecided::Unknown),
        Some(quote) if quote.state == QuoteState::Approved => Ok(QuoteDecided::Unchanged),
        // A stamp that was taken back stays so: this is another one.
        Some(quote) => {
            tx.mark_quote(quote.id, QuoteState::Approved, Some(&fresh_name(now.millis())))?;
            Ok(QuoteDecided::Done(vec![Effect::Rebuild(Dirty::Actor)]))
        }
    }
}

/// Does not let a post quote that waits for the answer.
///
/// # Errors
/// When the store fails.
pub fn refuse_quote(
    tx: &Tx<'_>,
    own: &OwnIds,
    number: i64,
    now: Timestamp,
) -> Result<QuoteDecided, Error> {
    match find(tx, number)? {
        Some(quote) if quote.state == QuoteState::Waiting => {
            tx.mark_quote(quote.id, QuoteState::Refused, None)?;
            let (id, quoted) = (own.fresh_activity(now.millis()), own.post(&quote.asked.post));
            let body = build::reject_quote_json(&id, &own.actor(), asked(&quote, &quoted));
            let letter = letter(&quote, (id, "Reject"), body);
            Ok(QuoteDecided::Done(vec![Effect::Deliver(letter)]))
        }
        Some(quote) if quote.state == QuoteState::Refused => Ok(QuoteDecided::Unchanged),
        _ => Ok(QuoteDecided::Unknown),
    }
}

/// Takes the stamp of a post back.
///
/// # Errors
/// When the store fails.
pub fn revoke_quote(tx: &Tx<'_>, number: i64) -> Result<QuoteDecided, Error> {
    match find(tx, number)? {
        Some(quote) if quote.state == QuoteState::Approved => {
            tx.mark_quote(quote.id, QuoteState::Revoked, None)?;
            Ok(QuoteDecided::Done(vec![Effect::Rebuild(Dirty::Actor)]))
        }
        Some(quote) if quote.state == QuoteState::Revoked => Ok(QuoteDecided::Unchanged),
        _ => Ok(QuoteDecided::Unknown),
    }
}

/// The Accept of a quote whose stamp is served, or the Delete of a stamp that no longer is.
///
/// # Errors
/// When the store fails.
pub fn tell_of_quote(
    tx: &Tx<'_>,
    own: &OwnIds,
    quote: &Quote,
    now: Timestamp,
) -> Result<Vec<Effect>, Error> {
    let Some(stamp) = quote.stamp.as_deref().map(|name| own.stamp(name)) else {
        return Ok(Vec::new());
    };
    let (id, me, quoted) =
        (own.fresh_activity(now.millis()), own.actor(), own.post(&quote.asked.post));
    if quote.state == QuoteState::Approved {
        let body = build::accept_quote_json(&id, &me, asked(quote, &quoted), &stamp);
        return Ok(vec![Effect::Deliver(letter(quote, (id, "Accept"), body))]);
    }
    let body = build::delete_stamp_json(&id, &me, &stamp, &quote.asked.actor);
    let mut letter = letter(quote, (id, "Delete"), body);
    letter.inboxes.extend(tx.list_follower_inboxes()?);
    Ok(vec![Effect::Deliver(letter)])
}

fn find(tx: &Tx<'_>, number: i64) -> Result<Option<Quote>, Error> {
    Ok(tx.find_quote_by_number(number)?.filter(|quote| quote.state != QuoteState::Asked))
}

fn asked<'a>(quote: &'a Quote, quoted: &'a ObjectId) -> AskedQuote<'a> {
    let pair = QuotePair { quoting: &quote.asked.quoting, quoted };
    AskedQuote { request: &quote.asked.request, actor: &quote.asked.actor, pair }
}

fn letter(quote: &Quote, (activity, kind): (ActivityId, &str), body: String) -> Letter {
    Letter {
        activity,
        kind: kind.to_owned(),
        body,
        about: Some(quote.asked.quoting.clone()),
        patience: Patience::Long,
        inboxes: vec![quote.asked.inbox.clone()],
    }
}
