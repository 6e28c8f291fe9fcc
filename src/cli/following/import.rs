//! `skep following import`, `skep following export`

use std::path::Path;

use anyhow::Context;

use super::super::args::{FollowingImport, ListFile};
use super::super::failure::Failure;
use super::super::list_file;
use super::super::print::{Printer, counted};
use crate::clock;
use crate::id::Handle;
use crate::limits;
use crate::owner;
use crate::owner::FollowList;
use crate::store;
use crate::store::{FailedImport, ImportState, Target, Tx};
use crate::worker;
use crate::worker::Node;

/// What came of reading a list.
#[derive(Default, serde::Serialize)]
struct Taken {
    /// They will be asked.
    new: usize,
    /// They are followed, were asked, or wait.
    known: usize,
    /// They are not asked, because the owner has blocked them.
    blocked: Vec<String>,
    /// The lines that name nobody.
    unread: Vec<u64>,
}

/// How far it is.
#[derive(serde::Serialize)]
struct Status {
    waiting: i64,
    asked: i64,
    failed: Vec<Failed>,
}

#[derive(serde::Serialize)]
struct Failed {
    account: String,
    state: &'static str,
    why: String,
}

pub(super) fn run(node: &Node, args: &FollowingImport, printer: &Printer) -> Result<(), Failure> {
    if args.status {
        return status(node, printer);
    }
    if args.cancel {
        let gone = node.store.write::<_, store::Error>(|tx| tx.remove_waiting_follow_imports())?;
        printer.say(&format!("{} will not be asked", counted(gone, "account")));
        return Ok(());
    }
    let file = args.file.as_deref().unwrap_or(Path::new("-"));
    let bytes =
        list_file::read(file).with_context(|| format!("cannot read `{}`", file.display()))?;
    let list = owner::read_follows(&bytes);
    let list = list.with_context(|| format!("`{}` is not read", file.display()))?;
    let taken = if args.dry_run {
        node.store.read(|tx| take(node, tx, &list, |_, _| Ok(true)))
    } else {
        let now = clock::now();
        node.store.write(|tx| {
            take(node, tx, &list, |target, host| tx.insert_follow_import((target, host), now))
        })
    };
    let taken = taken.map_err(|error: store::Error| Failure::from(error))?;
    printer.result(&taken, || text(&taken));
    if args.dry_run {
        printer.say("nothing was changed");
    } else if taken.new > 0 {
        printer.say(
            "`skep serve` asks them, one of a server every 5 to 10 seconds; \
             `skep following import --status` shows how far it is",
        );
    }
    Ok(())
}

fn text(taken: &Taken) -> String {
    let mut lines = vec![format!("{} to be asked", counted(taken.new, "account"))];
    if taken.known > 0 {
        lines.push(format!("{} followed, asked or waiting already", taken.known));
    }
    if !taken.blocked.is_empty() {
        lines.push(format!("not asked, because you block them: {}", taken.blocked.join(", ")));
    }
    if let [first, ..] = taken.unread.as_slice() {
        let count = counted(taken.unread.len(), "line");
        lines.push(format!("{count} without an account, the first is number {first}"));
    }
    lines.join("\n")
}

/// Who of a list is to be asked; `enter` says whether that is new.
fn take(
    node: &Node,
    tx: &Tx<'_>,
    list: &FollowList,
    enter: impl Fn(&Target, &str) -> Result<bool, store::Error>,
) -> Result<Taken, store::Error> {
    let mut taken = Taken { unread: list.unread.clone(), ..Taken::default() };
    let own = node.config.handle();
    let followed = tx.list_following(i64::MAX)?;
    let mut names = Vec::new();
    for follow in &followed {
        let known = tx.find_actor(&follow.actor)?;
        names.extend(known.map(|it| it.handle().trim_start_matches('@').to_lowercase()));
    }
    names.sort();
    for target in &list.accounts {
        let Some((host, is_known)) = known(target, &names, &followed) else { continue };
        let is_own = owner::is_own(&node.own, target)
            || Handle::parse(target.as_str()).is_ok_and(|handle| handle == own);
        if is_own || is_known {
            taken.known += 1;
        } else if is_blocked(tx, target)? {
            taken.blocked.push(target.to_string());
        } else if enter(target, &host)? {
            taken.new += 1;
        } else {
            taken.known += 1;
        }
    }
    Ok(taken)
}

/// The host of an account, and whether it is followed.
fn known(target: &Target, names: &[String], followed: &[store::Follow]) -> Option<(String, bool)> {
    match target {
        Target::Account(name) => {
            let host = name.rsplit_once('@')?.1.to_owned();
            Some((host, names.binary_search(name).is_ok()))
        }
        Target::Actor(actor) => {
            let is_followed = followed.iter().any(|follow| follow.actor == *actor);
            Some((actor.domain().as_str().to_owned(), is_followed))
        }
        Target::Domain(_) => None,
    }
}

fn is_blocked(tx: &Tx<'_>, target: &Target) -> Result<bool, store::Error> {
    match target {
        Target::Actor(actor) => tx.is_blocked(actor),
        Target::Account(name) => {
            let handle = Handle::parse(name);
            let is_host = handle.map_or(Ok(false), |it| tx.is_domain_blocked(&it.domain))?;
            let rule = tx.find_rule(target)?;
            Ok(is_host || rule.is_some_and(|rule| rule.stance == store::Stance::Block))
        }
        Target::Domain(_) => Ok(false),
    }
}

fn status(node: &Node, printer: &Printer) -> Result<(), Failure> {
    let status = node.store.read::<_, store::Error>(|tx| {
        let failed = tx.list_failed_follow_imports(limits::LIST_MAX)?.into_iter();
        let failed = failed.map(|FailedImport { account, state, why }| Failed {
            account,
            state: state.as_str(),
            why,
        });
        Ok(Status {
            waiting: tx.count_follow_imports(ImportState::Waiting)?,
            asked: tx.count_follow_imports(ImportState::Asked)?,
            failed: failed.collect(),
        })
    })?;
    printer.result(&status, || {
        let Status { waiting, asked, failed } = &status;
        let mut lines =
            vec![format!("{asked} asked, {waiting} waiting, {} not asked", failed.len())];
        lines.extend(failed.iter().map(|it| format!("{:8} {}  {}", it.state, it.account, it.why)));
        lines.join("\n")
    });
    Ok(())
}

/// `skep following export`
pub(super) fn export(node: &Node, args: &ListFile, printer: &Printer) -> Result<(), Failure> {
    let text = node.store.read::<_, store::Error>(worker::following_list)?;
    list_file::write(&args.file, &text, printer)
}
