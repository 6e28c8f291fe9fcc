//! Lists of accounts to follow, worked off at a pace that nobody minds: one account of a host at a time,
//! some hosts at once. Where it stands is in the store, so a restart goes on.

use std::thread;
use std::time::Duration;

use super::Node;
use super::fetch::FetchError;
use super::resolve::{ResolveError, resolve};
use crate::clock;
use crate::limits;
use crate::net::NetError;
use crate::owner;
use crate::sig;
use crate::store::{DueImport, Error, ImportState, KnownActor};

/// What came of an account.
enum Outcome {
    /// There is an actor.
    Found(Box<KnownActor>),
    /// It is not followed.
    Settled(ImportState, String),
    /// It may be found later.
    Later(String),
}

/// Asks whose turn it is.
pub(super) fn ask_due(node: &Node) -> Result<bool, Error> {
    let now = clock::now();
    let due = node.store.read(|tx| tx.list_due_follow_imports(now, limits::FOLLOW_IMPORT_HOSTS))?;
    thread::scope(|scope| {
        let asked: Vec<_> = due.iter().map(|due| scope.spawn(|| ask(node, due))).collect();
        for asked in asked {
            match asked.join() {
                Ok(done) => done?,
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        Ok(false)
    })
}

fn ask(node: &Node, due: &DueImport) -> Result<(), Error> {
    let outcome = look_up(node, due)?;
    let now = clock::now();
    node.store.write::<_, Error>(|tx| {
        match outcome {
            Outcome::Found(actor) => {
                let (_, effects) = owner::follow(tx, &node.own, &actor, now)?;
                tx.enqueue(&effects, now)?;
                tx.settle_follow_import(&due.account, (ImportState::Asked, None))?;
            }
            Outcome::Settled(state, why) => {
                tx.settle_follow_import(&due.account, (state, Some(&why)))?;
            }
            Outcome::Later(why) => match wait(due.tries) {
                Some(wait) => tx.put_follow_import_off(&due.account, now.plus(wait))?,
                None => {
                    tx.settle_follow_import(&due.account, (ImportState::Unknown, Some(&why)))?;
                }
            },
        }
        tx.pace_follow_imports(&due.host, now.plus(pace(&due.account)))
    })?;
    node.wake.ring();
    Ok(())
}

fn look_up(node: &Node, due: &DueImport) -> Result<Outcome, Error> {
    let unknown = |why: String| Ok(Outcome::Settled(ImportState::Unknown, why));
    let refused = |why: String| Ok(Outcome::Settled(ImportState::Refused, why));
    let actor = match resolve(node, &due.account) {
        Ok(actor) => actor,
        Err(ResolveError::Fetch(FetchError::Store(error))) => return Err(error),
        Err(ResolveError::Unreachable { why: NetError::Forbidden(why), .. }) => {
            return unknown(why);
        }
        Err(error @ ResolveError::Unreachable { .. }) => {
            return Ok(Outcome::Later(error.to_string()));
        }
        Err(ResolveError::Fetch(FetchError::Net(NetError::Forbidden(why)))) => return unknown(why),
        Err(ResolveError::Fetch(error @ (FetchError::Net(_) | FetchError::Enough))) => {
            return Ok(Outcome::Later(error.to_string()));
        }
        Err(ResolveError::Fetch(error @ FetchError::Blocked)) => return refused(error.to_string()),
        Err(error) => return unknown(error.to_string()),
    };
    if let Some(target) = &actor.moved_to {
        return refused(format!("it has moved to {target}"));
    }
    if actor.id == node.own.actor() {
        return refused("it is you".to_owned());
    }
    if node.store.read(|tx| tx.is_blocked(&actor.id))? {
        return refused("you have blocked it".to_owned());
    }
    Ok(Outcome::Found(Box::new(actor)))
}

/// When a host that did not answer is asked again; `None`: not any more.
fn wait(tries: i64) -> Option<Duration> {
    let tries = usize::try_from(tries).ok()?;
    limits::FOLLOW_IMPORT_WAITS.get(tries).copied()
}

/// How long its host is left alone: not the same for all, or hosts would have their turns together.
fn pace(account: &str) -> Duration {
    let (least, most) = limits::FOLLOW_IMPORT_PACE;
    let span = u64::try_from(most.saturating_sub(least).as_millis()).unwrap_or(1);
    let sum = sig::sha256_hex(account.as_bytes());
    let moved = u64::from_str_radix(&sum[..8], 16).unwrap_or(0) % span.max(1);
    least + Duration::from_millis(moved)
}
