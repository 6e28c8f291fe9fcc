//! `skep block`, `skep unblock`, `skep mute`, `skep unmute`

use std::time::Duration;

use super::args::{Global, Targets, Untargets};
use super::failure::{Exit, Failure};
use super::open;
use super::print::Printer;
use crate::clock;
use crate::effect::Effect;
use crate::id::ActorId;
use crate::owner;
use crate::owner::Cut;
use crate::store;
use crate::store::{Rule, Stance, Target, Tx};
use crate::worker;
use crate::worker::Node;

/// Whom a change of the rules cuts off.
#[derive(serde::Serialize)]
pub(super) struct Cuts {
    followers: Vec<String>,
    requests: usize,
    following: Vec<String>,
}

/// Is a change of the rules made?
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// Yes.
    Made,
    /// It is only looked at.
    Tried,
}

/// `skep block`, `skep mute`
pub(super) fn add(
    global: &Global,
    (args, stance): (&Targets, Stance),
    printer: &Printer,
) -> Result<(), Failure> {
    let until = args.time.as_deref().map(duration).transpose()?;
    let node = open::node(global)?;
    let now = clock::now();
    let targets = args.targets.iter().map(|name| target(&node, name));
    let rule = |target| Rule {
        target,
        source: String::new(),
        stance,
        note: args.note.clone(),
        since: now,
        until: until.map(|time| now.plus(time)),
    };
    let rules: Vec<Rule> =
        targets.map(|target| target.map(rule)).collect::<Result<_, Failure>>()?;
    if let Some(rule) = rules.iter().find(|rule| owner::is_own(&node.own, &rule.target)) {
        let error =
            anyhow::anyhow!("{} is you, or your own site; nothing was changed", rule.target);
        return Err(Failure::error(Exit::Refused, error));
    }
    for rule in &rules {
        if node.store.read::<_, store::Error>(|tx| owner::weakens(tx, rule))? {
            let target = &rule.target;
            let error = anyhow::anyhow!(
                "{target} is blocked, and would be muted only: `skep unblock {target}` first; nothing was changed"
            );
            return Err(Failure::error(Exit::Refused, error));
        }
    }
    let change = if args.dry_run { Change::Tried } else { Change::Made };
    let cuts = change_rules(&node, change, |tx| owner::add_rules(tx, &node.own, &rules, now))?;
    printer.result(&cuts, || cuts.text(change));
    if change == Change::Made {
        let names: Vec<_> = rules.iter().map(|rule| rule.target.to_string()).collect();
        let done = if stance == Stance::Mute { "muted" } else { "blocked" };
        printer.say(&format!("{} {done}", names.join(", ")));
    }
    Ok(())
}

/// `skep unblock`, `skep unmute`
pub(super) fn remove(
    global: &Global,
    (args, stance): (&Untargets, Stance),
    printer: &Printer,
) -> Result<(), Failure> {
    let node = open::node(global)?;
    for name in &args.targets {
        let target = target(&node, name)?;
        let words = match worker::end_stance(&node, &target, stance)? {
            Some(Stance::Allow) => "is allowed, whatever else is blocked",
            Some(_) if stance == Stance::Mute => "is no longer muted",
            Some(_) => "is no longer blocked",
            None => {
                let error = anyhow::anyhow!("there is nothing to take back for {target}");
                return Err(Failure::error(Exit::Failure, error));
            }
        };
        printer.say(&format!("{target} {words}"));
    }
    worker::build_if_dirty(&node)?;
    Ok(())
}

impl Cuts {
    /// Nobody is told, and nobody is lost.
    pub(super) fn is_empty(&self) -> bool {
        self.followers.is_empty() && self.following.is_empty()
    }

    /// In words.
    pub(super) fn text(&self, change: Change) -> String {
        let would = if change == Change::Tried { "would be " } else { "" };
        let mut lines = Vec::new();
        for (names, what) in [(&self.followers, "follower"), (&self.following, "followed account")]
        {
            lines.extend(names.iter().map(|name| format!("{what} {would}cut off: {name}")));
        }
        if self.requests > 0 {
            lines.push(format!("follow requests {would}dropped: {}", self.requests));
        }
        if lines.is_empty() { format!("nobody {would}cut off") } else { lines.join("\n") }
    }
}

/// A change that was only looked at, and is undone.
enum Undone {
    Tried(Cuts),
    Store(store::Error),
}

impl From<store::Error> for Undone {
    fn from(error: store::Error) -> Self {
        Self::Store(error)
    }
}

/// Does `work` in a transaction that is kept or undone, and tells whom it cuts off.
pub(super) fn change_rules(
    node: &Node,
    change: Change,
    work: impl FnOnce(&Tx<'_>) -> Result<(Cut, Vec<Effect>), store::Error>,
) -> Result<Cuts, Failure> {
    let done = node.store.write::<_, Undone>(|tx| {
        let cut = worker::settle_cut(node, tx, work(tx)?)?;
        let cuts = Cuts {
            followers: names(tx, &cut.followers)?,
            requests: cut.requests.len(),
            following: names(tx, &cut.following)?,
        };
        if change == Change::Tried {
            return Err(Undone::Tried(cuts));
        }
        Ok(cuts)
    });
    match done {
        Ok(cuts) => {
            // Without a running `skep serve` nobody else would write the pages.
            worker::build_if_dirty(node)?;
            Ok(cuts)
        }
        Err(Undone::Tried(cuts)) => Ok(cuts),
        Err(Undone::Store(error)) => Err(error.into()),
    }
}

fn names(tx: &Tx<'_>, actors: &[ActorId]) -> Result<Vec<String>, store::Error> {
    let names = actors.iter().map(|actor| {
        Ok(tx.find_actor(actor)?.map_or_else(|| actor.to_string(), |known| known.handle()))
    });
    names.collect()
}

/// Whom the owner means.
fn target(node: &Node, name: &str) -> Result<Target, Failure> {
    worker::find_target(node, name)?.ok_or_else(|| {
        let error = anyhow::anyhow!(
            "`{name}` is neither an account such as @user@host nor a domain such as spam.example"
        );
        Failure::error(Exit::Usage, error)
    })
}

/// `7d` and the like.
fn duration(text: &str) -> Result<Duration, Failure> {
    match clock::span(text) {
        Some(time) => Ok(time),
        None => {
            let error = anyhow::anyhow!("`{text}` is no time; use one such as 30m, 12h, 7d or 2w");
            Err(Failure::error(Exit::Usage, error))
        }
    }
}
