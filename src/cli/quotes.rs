//! `skep quotes`

use super::args::{Global, Quotes, QuotesShown, QuotesVerb};
use super::failure::{Exit, Failure};
use super::open;
use super::print::Printer;
use crate::clock;
use crate::limits;
use crate::owner;
use crate::owner::QuoteDecided;
use crate::store;
use crate::store::{QuoteState, Tx};
use crate::worker::Node;

#[derive(serde::Serialize)]
struct Row {
    id: i64,
    actor: String,
    handle: String,
    /// The post that quotes.
    object: String,
    /// The post that is quoted.
    quotes: String,
    since: String,
    state: &'static str,
}

pub(super) fn run(global: &Global, args: &Quotes, printer: &Printer) -> Result<(), Failure> {
    let node = open::node(global)?;
    let now = clock::now();
    let (id, done) = match args.verb.unwrap_or(QuotesVerb::List { state: QuotesShown::Waiting }) {
        QuotesVerb::List { state } => return list(&node, state, printer),
        QuotesVerb::Approve { id } => {
            decide(&node, |tx| owner::approve_quote(tx, id, now), id)?;
            (id, "may quote you now")
        }
        QuotesVerb::Refuse { id } => {
            decide(&node, |tx| owner::refuse_quote(tx, &node.own, id, now), id)?;
            (id, "may not quote you; its author is told")
        }
        QuotesVerb::Revoke { id } => {
            decide(&node, |tx| owner::revoke_quote(tx, id), id)?;
            (id, "may no longer quote you; its author and your followers are told")
        }
    };
    printer.say(&format!("{id} {done}"));
    Ok(())
}

fn list(node: &Node, shown: QuotesShown, printer: &Printer) -> Result<(), Failure> {
    use QuoteState::{Approved, Refused, Revoked, Waiting};
    let states: &[QuoteState] = match shown {
        QuotesShown::Waiting => &[Waiting],
        QuotesShown::Approved => &[Approved],
        QuotesShown::Refused => &[Refused],
        QuotesShown::Revoked => &[Revoked],
        QuotesShown::All => &[Waiting, Approved, Refused, Revoked],
    };
    let rows = node.store.read::<_, store::Error>(|tx| {
        let mut rows = Vec::new();
        for state in states {
            for quote in tx.list_quotes(*state, limits::LIST_MAX)? {
                let known = tx.find_actor(&quote.asked.actor)?;
                rows.push(Row {
                    id: quote.id,
                    handle: known.map(|known| known.handle()).unwrap_or_default(),
                    actor: quote.asked.actor.to_string(),
                    object: quote.asked.quoting.to_string(),
                    quotes: node.own.post(&quote.asked.post).to_string(),
                    since: quote.since.rfc3339(),
                    state: quote.state.as_str(),
                });
            }
        }
        Ok(rows)
    })?;
    printer.result(&rows, || {
        if rows.is_empty() {
            return "no quote is there".to_owned();
        }
        let line = |Row { id, handle, object, quotes, since, state, .. }: &Row| {
            format!("{id}  {handle}  {state}, {since}\n  {object}\n  quotes {quotes}")
        };
        rows.iter().map(line).collect::<Vec<_>>().join("\n\n")
    });
    Ok(())
}

fn decide(
    node: &Node,
    decision: impl FnOnce(&Tx<'_>) -> Result<QuoteDecided, store::Error>,
    id: i64,
) -> Result<(), Failure> {
    let now = clock::now();
    let decided = node.store.write::<_, store::Error>(|tx| {
        let decided = decision(tx)?;
        if let QuoteDecided::Done(effects) = &decided {
            tx.enqueue(effects, now)?;
        }
        Ok(decided)
    })?;
    if decided == QuoteDecided::Unknown {
        let error = anyhow::anyhow!(
            "there is no such quote with the number {id}; `skep quotes list --state all` shows them"
        );
        return Err(Failure::error(Exit::Failure, error));
    }
    // Without a running `skep serve` nobody else would write the stamp, or take it away.
    crate::worker::build_if_dirty(node)?;
    Ok(())
}
