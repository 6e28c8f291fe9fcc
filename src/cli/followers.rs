//! `skep followers`

use super::args::{Account, Followers, FollowersVerb, Global};
use super::failure::{Exit, Failure};
use super::list_file;
use super::open;
use super::print::Printer;
use crate::clock;
use crate::clock::Timestamp;
use crate::effect::Effect;
use crate::id::{ActorId, OwnIds};
use crate::inbox;
use crate::limits;
use crate::owner;
use crate::store;
use crate::store::{Follower, Tx};
use crate::worker;
use crate::worker::{Node, find_among};

#[derive(serde::Serialize)]
struct Row {
    actor: String,
    handle: String,
    since: String,
}

/// What the owner does with somebody, in a transaction.
type Decision =
    fn(&Tx<'_>, &OwnIds, &ActorId, Timestamp) -> Result<Option<Vec<Effect>>, store::Error>;
/// Some of those who follow or ask to.
type Listing = fn(&Tx<'_>, i64) -> Result<Vec<Follower>, store::Error>;

pub(super) fn run(global: &Global, args: &Followers, printer: &Printer) -> Result<(), Failure> {
    let node = open::node(global)?;
    match args.verb.as_ref().unwrap_or(&FollowersVerb::List) {
        FollowersVerb::List => list(&node, followers, "nobody follows you yet", printer),
        FollowersVerb::Requests => list(&node, requests, "nobody asks to follow you", printer),
        FollowersVerb::Accept(account) => {
            decide(&node, account, (requests, owner::accept_follower))?;
            printer.say(&format!("{} follows you now", account.account));
            Ok(())
        }
        FollowersVerb::Reject(account) => {
            decide(&node, account, (requests, owner::reject_follower))?;
            printer.say(&format!("{} is told that you do not want that", account.account));
            Ok(())
        }
        FollowersVerb::Remove(account) => {
            decide(&node, account, (followers, owner::remove_follower))?;
            printer.say(&format!("{} no longer follows you", account.account));
            Ok(())
        }
        FollowersVerb::Export(args) => {
            let text = node.store.read::<_, store::Error>(worker::follower_list)?;
            list_file::write(&args.file, &text, printer)
        }
    }
}

fn followers(tx: &Tx<'_>, limit: i64) -> Result<Vec<Follower>, store::Error> {
    tx.list_followers(limit)
}

fn requests(tx: &Tx<'_>, limit: i64) -> Result<Vec<Follower>, store::Error> {
    tx.list_follow_requests(limit)
}

fn list(node: &Node, listing: Listing, nobody: &str, printer: &Printer) -> Result<(), Failure> {
    let rows = node.store.read::<_, store::Error>(|tx| {
        let rows = listing(tx, limits::LIST_MAX)?.into_iter().map(|follower| {
            let known = tx.find_actor(&follower.actor)?;
            Ok(Row {
                handle: known.map(|known| known.handle()).unwrap_or_default(),
                actor: follower.actor.to_string(),
                since: follower.since.rfc3339(),
            })
        });
        rows.collect::<Result<Vec<_>, store::Error>>()
    })?;
    printer.result(&rows, || {
        if rows.is_empty() {
            return nobody.to_owned();
        }
        let lines = rows.iter().map(|row| format!("{}  {}  {}", row.since, row.handle, row.actor));
        lines.collect::<Vec<_>>().join("\n")
    });
    Ok(())
}

fn decide(
    node: &Node,
    Account { account }: &Account,
    (listing, decision): (Listing, Decision),
) -> Result<(), Failure> {
    let all = |tx: &Tx<'_>| {
        Ok(listing(tx, i64::MAX)?.into_iter().map(|follower| follower.actor).collect())
    };
    let Some(actor) = find_among(node, account, all)? else {
        let error = anyhow::anyhow!(
            "{account} is not there; `skep followers` and `skep followers requests` list who is"
        );
        return Err(Failure::error(Exit::Failure, error));
    };
    let now = clock::now();
    node.store.write::<_, store::Error>(|tx| {
        let Some(effects) = decision(tx, &node.own, &actor, now)? else { return Ok(()) };
        // Whoever was turned away may ask again, also under the same id.
        inbox::forget_follow(tx, &node.own, &actor)?;
        tx.enqueue(&effects, now)
    })?;
    // Without a running `skep serve` nobody else would write the number of followers.
    worker::build_if_dirty(node)?;
    Ok(())
}
