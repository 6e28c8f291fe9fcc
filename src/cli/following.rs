//! `skep follow`, `skep unfollow`, `skep following`

use super::args::{Account, Global, List};
use super::failure::{Exit, Failure};
use super::open;
use super::print::Printer;
use super::who;
use crate::clock;
use crate::limits;
use crate::owner;
use crate::owner::Unfollowed;
use crate::store;
use crate::store::{FollowState, Tx};
use crate::worker::resolve;

#[derive(serde::Serialize)]
struct Row {
    actor: String,
    handle: String,
    state: &'static str,
    since: String,
}

/// `skep follow @user@host`
pub(super) fn follow(global: &Global, args: &Account, printer: &Printer) -> Result<(), Failure> {
    let node = open::node(global)?;
    let target = resolve(&node, &args.account)?;
    if node.store.read(|tx| tx.is_blocked(&target.id))? {
        let error = anyhow::anyhow!("you have blocked {0}; `skep unblock {0}` first", args.account);
        return Err(Failure::error(Exit::Refused, error));
    }
    let now = clock::now();
    let state = node.store.write::<_, store::Error>(|tx| {
        let (state, effects) = owner::follow(tx, &node.own, &target, now)?;
        tx.enqueue(&effects, now)?;
        Ok(state)
    })?;
    let row = Row {
        actor: target.id.to_string(),
        handle: target.handle(),
        state: state.as_str(),
        since: now.rfc3339(),
    };
    printer.result(&row, || match state {
        FollowState::Accepted => format!("you follow {} already", row.handle),
        _ => format!("asked to follow {}; `skep following` shows the answer", row.handle),
    });
    Ok(())
}

/// `skep unfollow @user@host`
pub(super) fn unfollow(global: &Global, args: &Account, printer: &Printer) -> Result<(), Failure> {
    let node = open::node(global)?;
    let followed = |tx: &Tx<'_>| {
        Ok(tx.list_following(i64::MAX)?.into_iter().map(|follow| follow.actor).collect())
    };
    let Some(actor) = who::among(&node, &args.account, followed)? else {
        let name = &args.account;
        let error = anyhow::anyhow!("you do not follow {name}; `skep following` lists whom you do");
        return Err(Failure::error(Exit::Failure, error));
    };
    let now = clock::now();
    let outcome = node.store.write::<_, store::Error>(|tx| {
        let outcome = owner::unfollow(tx, &node.own, &actor, now)?;
        if let Unfollowed::Yes(effects) = &outcome {
            tx.enqueue(effects, now)?;
        }
        Ok(outcome)
    })?;
    match outcome {
        Unfollowed::Yes(_) => {
            printer.say(&format!("you no longer follow {}", args.account));
            Ok(())
        }
        Unfollowed::WasNotFollowing => {
            let error = anyhow::anyhow!("you do not follow {}", args.account);
            Err(Failure::error(Exit::Failure, error))
        }
    }
}

/// `skep following`
pub(super) fn run(global: &Global, _args: &List, printer: &Printer) -> Result<(), Failure> {
    let node = open::node(global)?;
    let rows = node.store.read::<_, store::Error>(|tx| {
        let follows = tx.list_following(limits::LIST_MAX)?;
        let rows = follows.into_iter().map(|follow| {
            let known = tx.find_actor(&follow.actor)?;
            Ok(Row {
                handle: known.map(|known| known.handle()).unwrap_or_default(),
                actor: follow.actor.to_string(),
                state: follow.state.as_str(),
                since: follow.since.rfc3339(),
            })
        });
        rows.collect::<Result<Vec<_>, store::Error>>()
    })?;
    printer.result(&rows, || {
        if rows.is_empty() {
            return "you follow nobody yet; `skep follow @user@host` asks somebody".to_owned();
        }
        let lines =
            rows.iter().map(|row| format!("{:8}  {}  {}", row.state, row.handle, row.actor));
        lines.collect::<Vec<_>>().join("\n")
    });
    Ok(())
}
