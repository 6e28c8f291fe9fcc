//! `skep follow`, `skep unfollow`, `skep following`

use super::args::{Account, Global, List};
use super::failure::{Exit, Failure};
use super::open;
use super::print::Printer;
use crate::clock;
use crate::id::{ActorId, Handle};
use crate::limits;
use crate::owner;
use crate::owner::Unfollowed;
use crate::store;
use crate::store::{Follow, FollowState};
use crate::worker::{Node, resolve};

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
    let actor = known(&node, &args.account)?;
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

/// Whom the owner means: by id; by the handle as its domain reads it, which is how it was
/// followed; else from memory, because unfollowing must work when the other server is gone.
fn known(node: &Node, name: &str) -> Result<ActorId, Failure> {
    let find = |actor: &ActorId| {
        node.store.read::<_, store::Error>(|tx| Ok(tx.find_following(actor)?.is_some()))
    };
    let found = match Handle::parse(name) {
        Ok(handle) => match node.find_by_handle(&handle) {
            Ok(actor) if find(&actor)? => Some(actor),
            _ => remembered(node, &handle.to_string())?,
        },
        Err(_) => ActorId::parse(name).ok(),
    };
    found.ok_or_else(|| {
        let error = anyhow::anyhow!("you do not follow {name}; `skep following` lists whom you do");
        Failure::error(Exit::Failure, error)
    })
}

/// Whom the owner follows under this handle, as last fetched. All are looked at.
fn remembered(node: &Node, handle: &str) -> Result<Option<ActorId>, store::Error> {
    node.store.read(|tx| {
        for Follow { actor, .. } in tx.list_following(i64::MAX)? {
            let known = tx.find_actor(&actor)?;
            if known.is_some_and(|known| known.handle().eq_ignore_ascii_case(handle)) {
                return Ok(Some(actor));
            }
        }
        Ok(None)
    })
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
