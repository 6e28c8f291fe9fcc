//! `skep move in`, before anybody comes: the alias is written, published, and looked at from outside; or taken
//! back.

use std::fs;
use std::path::PathBuf;
use std::thread;

use anyhow::Context;

use crate::cli::args::Global;
use crate::cli::failure::{Exit, Failure};
use crate::cli::open;
use crate::cli::print::Printer;
use crate::cli::wait::is_served;
use crate::config::{Problem, with_alias, without_alias};
use crate::id::ActorId;
use crate::limits;
use crate::site::write_file;
use crate::worker::{Node, Outside, look_from_outside};

/// What became of the alias in `node.toml`.
#[derive(serde::Serialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(super) enum Alias {
    Added,
    There,
    Removed,
    Absent,
}

/// Writes the id of the old account into the owner's file, of which everything else stays as it is.
pub(super) fn write_alias(global: &Global, old: &ActorId) -> Result<Alias, Failure> {
    let help = format!("write `\"{old}\"` into the list `also_known_as` under [actor] yourself");
    let by_hand = |why: &str| by_hand(global, why, &help);
    if open::config(global)?.actor.also_known_as.contains(old) {
        return Ok(Alias::There);
    }
    let text = settings(global)?;
    let Some(new) = with_alias(&text, old) else {
        return Err(by_hand("the alias cannot be written into these settings"));
    };
    write_settings(global, &new)?;
    if open::config(global)?.actor.also_known_as.contains(old) {
        return Ok(Alias::Added);
    }
    Err(by_hand("the variable SKEP_ACTOR_ALSO_KNOWN_AS of the environment has other aliases"))
}

/// Takes the id of the old account out of the owner's file again.
pub(super) fn remove_alias(global: &Global, old: &ActorId) -> Result<Alias, Failure> {
    let help = format!("take `\"{old}\"` out of the list `also_known_as` under [actor] yourself");
    let by_hand = |why: &str| by_hand(global, why, &help);
    if !open::config(global)?.actor.also_known_as.contains(old) {
        return Ok(Alias::Absent);
    }
    let Some(new) = without_alias(&settings(global)?, old) else {
        return Err(by_hand("the alias cannot be taken out of these settings"));
    };
    write_settings(global, &new)?;
    if open::config(global)?.actor.also_known_as.contains(old) {
        return Err(by_hand(
            "the variable SKEP_ACTOR_ALSO_KNOWN_AS of the environment has it, too",
        ));
    }
    Ok(Alias::Removed)
}

fn by_hand(global: &Global, why: &str, help: &str) -> Failure {
    let problem = Problem::error("move/alias", why.to_owned());
    Failure::problem(Exit::Refused, problem.in_file(&global.config).help(help.to_owned()))
}

/// The text of the owner's settings.
pub(super) fn settings(global: &Global) -> Result<String, Failure> {
    let path = settings_file(global);
    Ok(fs::read_to_string(&path).with_context(|| format!("`{}`", path.display()))?)
}

/// Writes it anew, as a whole.
pub(super) fn write_settings(global: &Global, text: &str) -> Result<(), Failure> {
    let path = settings_file(global);
    let mode = fs::metadata(&path).map(|meta| meta.permissions());
    let written = write_file(&path, text.as_bytes());
    written.with_context(|| format!("cannot write `{}`", path.display()))?;
    if let Ok(mode) = mode {
        let kept = fs::set_permissions(&path, mode);
        kept.with_context(|| format!("cannot keep the mode of `{}`", path.display()))?;
    }
    Ok(())
}

/// The file itself, where there is a link to it.
fn settings_file(global: &Global) -> PathBuf {
    let path = global.root.join(&global.config);
    path.canonicalize().unwrap_or(path)
}

/// Fails unless others see the alias; the old server would refuse otherwise. Where nothing can be seen from
/// here, the owner is told: false.
pub(super) fn check_outside(
    node: &Node,
    old: &ActorId,
    printer: &Printer,
) -> Result<bool, Failure> {
    let mut seen = look_from_outside(node, old);
    for _ in 1..limits::OUTSIDE_TRIES {
        if seen == Outside::Alias {
            break;
        }
        thread::sleep(limits::OUTSIDE_PAUSE);
        seen = look_from_outside(node, old);
    }
    let (why, help) = match seen {
        Outside::Alias => return Ok(true),
        Outside::Unseen(why) if is_served(node) => {
            let me = node.own.actor();
            printer.say(&format!(
                "this account cannot be seen from here: {why}. Look from elsewhere whether {me} says \
                 `alsoKnownAs` with {old} before you go on"
            ));
            return Ok(false);
        }
        Outside::Unseen(why) => (
            format!("others cannot see this account: {why}"),
            "start `skep serve`, and run this again".to_owned(),
        ),
        seen => seen.trouble(node).unwrap_or_default(),
    };
    Err(Failure::problem(Exit::Temporary, Problem::error("move/unseen", why).help(help)))
}
