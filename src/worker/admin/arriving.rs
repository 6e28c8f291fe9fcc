//! Moving in from a page. What changes `node.toml` is done by the command, in a process that reads the new settings.

use super::interact::unresolved;
use super::moment;
use crate::clock;
use crate::id::ActorId;
use crate::limits;
use crate::owner::desk::{Arriving, Checked, MovingIn, OldFound, Refused};
use crate::portability::{OldServer, Verdict, by_host};
use crate::store;
use crate::store::{Arrival, Tx};
use crate::worker::leaving::shown_account;
use crate::worker::{
    Node, Outside, cannot_come, find_old_account, look_from_outside, says_it_moved_here, steps_for,
};

/// The exit code of what is done but not seen by others yet.
const NOT_YET: i32 = 75;

impl MovingIn for Node {
    fn find_old(&self, account: &str) -> Result<OldFound, Refused> {
        if !self.config.federation.enabled {
            return said("Federation is off: nobody could come.");
        }
        let old = find_old_account(self, account).map_err(|why| unresolved(account, why))?;
        if let Some(why) = cannot_come(self, &old, account) {
            return said(format!("{why}."));
        }
        let software = old.software.as_deref();
        let named = software.and_then(OldServer::named).map(OldServer::name).or(software);
        Ok(OldFound {
            account: account.to_owned(),
            handle: old.known.handle(),
            id: old.known.id.to_string(),
            followers: old.followers,
            software: named.map(ToOwned::to_owned),
            has_moved: old.known.moved_to.is_some(),
            is_locked: self.config.actor.manually_approves_followers,
        })
    }

    fn move_in(&self, account: &str) -> Result<String, Refused> {
        match self.by_command(&["move", "in", "--no-wait", "--", account])? {
            Ok(out) => Ok(sentence(&out)),
            Err((why, Some(NOT_YET))) => Ok(format!("The alias is written, but {}", words(&why))),
            Err((why, _)) => said(format!("Nothing was done: {}", words(&why))),
        }
    }

    fn check_arrival(&self, actor: &str) -> Result<Vec<Checked>, Refused> {
        let old = arrival(self, actor)?.actor;
        let mut checks = vec![seen(self, &old)];
        checks.push(match says_it_moved_here(self, &old) {
            Ok(true) => {
                self.store.write(|tx| tx.mark_arrival_moved(&old, clock::now()))?;
                passed("the old account says that it has moved here")
            }
            Ok(false) => noted(
                "the old account does not say yet that it moves here".to_owned(),
                "do what stands below at its server".to_owned(),
            ),
            Err(why) => noted(
                format!("the old account cannot be read now: {why}"),
                "whoever comes is let in all the same; look again later".to_owned(),
            ),
        });
        checks.push(match self.config.actor.manually_approves_followers {
            false => passed("whoever comes is let in at once"),
            true => noted(
                "whoever comes waits for you among the requests".to_owned(),
                "set `manually_approves_followers = false` under [actor] until all have come, and start \
                 `skep serve` anew"
                    .to_owned(),
            ),
        });
        Ok(checks)
    }

    fn end_arrival(&self, actor: &str) -> Result<(), Refused> {
        let old = arrival(self, actor)?.actor;
        match self.store.write(|tx| tx.end_arrival(&old, clock::now()))? {
            true => Ok(()),
            false => said("Nobody is waited for from there any more."),
        }
    }

    fn cancel_arrival(&self, actor: &str) -> Result<String, Refused> {
        let old = arrival(self, actor)?.actor;
        match self.by_command(&["move", "in", "--cancel", "--", old.as_str()])? {
            Ok(out) => Ok(sentence(&out)),
            Err((why, _)) => said(format!("The alias stays: {}", words(&why))),
        }
    }
}

impl Node {
    /// Runs a command of ours: what it prints, or what it says and its exit code.
    fn by_command(&self, words: &[&str]) -> Result<Result<String, (String, Option<i32>)>, Refused> {
        let Some(apart) = self.apart.get() else {
            return said("Only `skep serve` does this from here: see `skep move --help`.");
        };
        let ran = apart.run_and_tell(words);
        self.wake.ring();
        Ok(ran)
    }
}

/// What is known of an arrival, for its page.
pub(super) fn arriving(
    node: &Node,
    tx: &Tx<'_>,
    aliases: &[ActorId],
    it: Arrival,
) -> Result<Arriving, store::Error> {
    let come = tx.list_new_followers(it.since)?;
    let mut hosts = by_host(&come);
    hosts.truncate(limits::ARRIVAL_HOSTS_SHOWN);
    let is_open = it.moved.is_none() && it.ended.is_none();
    let steps = is_open.then(|| steps_for(node, &it.actor, it.software.as_deref()));
    Ok(Arriving {
        arrived: come.len(),
        hosts,
        steps: steps.unwrap_or_default(),
        is_alias: aliases.contains(&it.actor),
        actor: it.actor.to_string(),
        handle: it.handle,
        expected: it.expected,
        since: moment(node, it.since),
        moved: it.moved.map(|at| moment(node, at)),
        ended: it.ended.map(|at| moment(node, at)),
    })
}

/// The aliases that others are shown. Those that a process has read when it was started may be older.
pub(super) fn aliases(node: &Node) -> Vec<ActorId> {
    shown_account(node).map(|account| account.also_known_as).unwrap_or_default()
}

fn arrival(node: &Node, actor: &str) -> Result<Arrival, Refused> {
    let all = node.store.read::<_, store::Error>(|tx| tx.list_arrivals())?;
    let found = all.into_iter().find(|it| it.actor.as_str() == actor);
    found.ok_or_else(|| Refused::Said("You do not move in from there.".to_owned()))
}

fn seen(node: &Node, old: &ActorId) -> Checked {
    let outside = look_from_outside(node, old);
    match (outside.trouble(node), outside) {
        (Some((says, fix)), _) => checked(Verdict::Failed, says, Some(fix)),
        (None, Outside::Unseen(why)) => noted(
            format!("this account cannot be seen from here: {why}"),
            format!(
                "look from elsewhere whether {} says `alsoKnownAs` with {old}",
                node.own.actor()
            ),
        ),
        (None, _) => passed("others see the alias"),
    }
}

fn passed(says: &str) -> Checked {
    checked(Verdict::Passed, says.to_owned(), None)
}

fn noted(says: String, fix: String) -> Checked {
    checked(Verdict::Noted, says, Some(fix))
}

fn checked(verdict: Verdict, says: String, fix: Option<String>) -> Checked {
    Checked { verdict: verdict.as_str(), says, families: Vec::new(), fix }
}

fn said<T>(sentence: impl Into<String>) -> Result<T, Refused> {
    Err(Refused::Said(sentence.into()))
}

/// What a command has printed before its first empty line, as one sentence.
fn sentence(printed: &str) -> String {
    let lines: Vec<&str> = printed.lines().take_while(|line| !line.trim().is_empty()).collect();
    format!("{}.", lines.join("; "))
}

/// `error[code]: why`, `help: what to do`: without what only a terminal needs.
fn words(said: &str) -> String {
    let bare = |line: &str| {
        let line = line.trim();
        let is_label = |label: &str| label.starts_with("error") || label == "help";
        let rest = line.split_once(": ").filter(|(label, _)| is_label(label));
        rest.map_or(line, |(_, rest)| rest).trim_start_matches("--> ").to_owned()
    };
    let lines: Vec<String> = said.lines().map(bare).filter(|line| !line.is_empty()).collect();
    format!("{}.", lines.join("; "))
}
