//! `skep move domain`: the site gets another name. The account at the old name stays, leaves for the one at the
//! new name, and takes its followers along; `skep serve` answers for both.

use anyhow::anyhow;

use super::super::args::{Global, MoveDomain};
use super::super::failure::{Exit, Failure};
use super::super::print::{Printer, counted};
use super::super::wait::is_served;
use super::super::{old_name, open};
use super::{check, confirm, preparing, status};
use crate::config::with_new_url;
use crate::id::Origin;
use crate::portability::{Finding, Verdict};
use crate::store;
use crate::worker::{Node, rehearse_domain};

#[derive(serde::Serialize)]
struct Outcome {
    from: String,
    to: String,
    checks: Vec<check::Row>,
}

pub(super) fn run(global: &Global, args: &MoveDomain, printer: &Printer) -> Result<(), Failure> {
    let new = origin(&args.name)?;
    if global.old_name {
        let why = anyhow!("the account at the old name has moved: leave out --old-name");
        return Err(Failure::error(Exit::Usage, why));
    }
    let config = open::config(global)?;
    if let Some(old) = &config.site.moved_from {
        return match config.site.origin == new {
            true => go_on(global, printer),
            false => Err(refused(format!(
                "this site has moved from {old} already, and servers still look for followers there; a third \
                 name beside these two is not possible"
            ))),
        };
    }
    let node = open::node(global)?;
    let text = preparing::settings(global)?;
    let text = with_new_url(&text, &new).ok_or_else(|| by_hand(&node, &new))?;
    if open::parsed(&text, &global.config)?.site.origin != new {
        return Err(refused(
            "the variable SKEP_SITE_URL of the environment says where the site is: take it out first".to_owned(),
        ));
    }
    if args.check {
        return rehearse(&node, &new, printer);
    }
    if is_served(&node) {
        return Err(refused(
            "`skep serve` is running: stop it, run this, and start it again; what came in between would be lost"
                .to_owned(),
        ));
    }
    if !old_name::is_checked(&node, &new)? {
        return Err(refused(format!(
            "it is not known that {new} leads here: while `skep serve` runs, see what `skep move domain {} \
             --check` finds",
            args.name
        )));
    }
    let followers = node.store.read::<_, store::Error>(|tx| tx.count_followers())?;
    printer.say(&format!(
        "The site will be at {new}. {} will be moved there by their servers, which cannot be undone; the account \
         at {} stays, with its posts, and says where you are.",
        counted(usize::try_from(followers).unwrap_or(0), "follower"),
        node.own.origin(),
    ));
    confirm(new.domain().as_str(), args.yes.as_deref(), printer)?;
    old_name::set_apart(&node)?;
    drop(node);
    preparing::write_settings(global, &text)?;
    go_on(global, printer)
}

/// Opens both accounts, by which what is left to do is done, and says how far it is.
fn go_on(global: &Global, printer: &Printer) -> Result<(), Failure> {
    let node = open::node(global)?;
    let Some(old) = old_name::open(global, &node.config)? else { return Ok(()) };
    if !is_served(&node) {
        printer.say(
            "Start `skep serve`: it answers for both names, and moves your followers. Leave the old domain where \
             it is, a year at least.",
        );
    }
    status::run(&old, None, printer)
}

fn rehearse(node: &Node, new: &Origin, printer: &Printer) -> Result<(), Failure> {
    let findings = rehearse_domain(node, new)?;
    let outcome = Outcome {
        from: node.own.origin().to_string(),
        to: new.to_string(),
        checks: findings.iter().map(check::row).collect(),
    };
    printer.result(&outcome, || findings.iter().map(check::line).collect::<Vec<_>>().join("\n"));
    let failed = |it: &&Finding| it.verdict == Verdict::Failed;
    match findings.iter().filter(failed).count() {
        0 => old_name::note_checked(node, new),
        failed => {
            let checks = counted(failed, "check");
            Err(Failure::error(Exit::Problems, anyhow!("{checks} failed: do not move yet")))
        }
    }
}

/// `new.example`, or the address of the site there.
fn origin(name: &str) -> Result<Origin, Failure> {
    let address = match name.contains("://") {
        true => name.to_owned(),
        false => format!("https://{name}"),
    };
    let usage = |why: String| Failure::error(Exit::Usage, anyhow!("`{name}` {why}"));
    let origin = Origin::of(&address).map_err(|why| usage(why.to_string()))?;
    match address.trim_end_matches('/').to_lowercase() == origin.as_str() {
        true => Ok(origin),
        false => Err(usage("has more than a host: the site is at the root of it".to_owned())),
    }
}

fn by_hand(node: &Node, new: &Origin) -> Failure {
    let old = node.own.origin();
    refused(format!(
        "`url` cannot be changed in these settings: write `url = \"{old}\"` on a line of its own under [site] of \
         node.toml, so that it can become {new}"
    ))
}

fn refused(why: String) -> Failure {
    Failure::error(Exit::Refused, anyhow!(why))
}
