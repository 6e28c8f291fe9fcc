//! `skep blocks`

mod subscriptions;

use std::path::Path;

use anyhow::Context;

use super::args::{Blocks, BlocksVerb, Care, Exported, Global, Import, Imported};
use super::failure::{Exit, Failure};
use super::list_file;
use super::moderate::{Change, Cuts, change_rules};
use super::open;
use super::print::{Printer, counted};
use crate::clock;
use crate::config::Problem;
use crate::owner;
use crate::owner::List;
use crate::store;
use crate::store::{Rule, Stance, Target};
use crate::worker::Node;

#[derive(serde::Serialize)]
struct Row {
    target: String,
    stance: &'static str,
    note: Option<String>,
    since: String,
    until: Option<String>,
}

/// What came of taking a list over.
#[derive(serde::Serialize)]
struct Taken {
    rules: usize,
    /// They stay as they are: the owner has a rule for them already.
    kept: usize,
    unread: Vec<u64>,
    harmless: usize,
    #[serde(flatten)]
    cuts: Cuts,
}

pub(super) fn run(global: &Global, args: &Blocks, printer: &Printer) -> Result<(), Failure> {
    let node = open::node(global)?;
    match args.verb.as_ref().unwrap_or(&BlocksVerb::List { by: None }) {
        BlocksVerb::List { by } => list(&node, by.as_deref().unwrap_or_default(), printer),
        BlocksVerb::Import(args) => import(&node, args, printer),
        BlocksVerb::Lists => subscriptions::list(&node, printer),
        BlocksVerb::Subscribe { url } => subscriptions::subscribe(&node, url, printer),
        BlocksVerb::Unsubscribe { url } => subscriptions::unsubscribe(&node, url, printer),
        BlocksVerb::Update { yes: false } => subscriptions::fetch(&node, printer),
        BlocksVerb::Update { yes: true } => subscriptions::apply(&node, printer),
        BlocksVerb::Export { file, what } => export(&node, file, *what, printer),
    }
}

fn list(node: &Node, source: &str, printer: &Printer) -> Result<(), Failure> {
    let rules = node.store.read::<_, store::Error>(|tx| tx.list_rules(source))?;
    let rows: Vec<Row> = rules.into_iter().map(row).collect();
    printer.result(&rows, || {
        if rows.is_empty() {
            return match source {
                "" => "you block and mute nobody".to_owned(),
                list => format!("{list} blocks nobody; `skep blocks lists` shows your lists"),
            };
        }
        rows.iter().map(line).collect::<Vec<_>>().join("\n")
    });
    Ok(())
}

fn row(rule: Rule) -> Row {
    Row {
        target: rule.target.to_string(),
        stance: rule.stance.as_str(),
        note: rule.note,
        since: rule.since.rfc3339(),
        until: rule.until.map(|until| until.rfc3339()),
    }
}

fn line(row: &Row) -> String {
    let until = row.until.as_ref().map(|until| format!("  until {until}")).unwrap_or_default();
    let note = row.note.as_ref().map(|note| format!("  ({note})")).unwrap_or_default();
    format!("{:5}  {}{until}{note}", row.stance, row.target)
}

fn import(node: &Node, args: &Import, printer: &Printer) -> Result<(), Failure> {
    let name = args.file.display();
    let bytes = list_file::read(&args.file).with_context(|| format!("cannot read `{name}`"))?;
    let list = owner::read_list(&bytes).with_context(|| format!("`{name}` is not read"))?;
    let given = args.stance.map(|stance| match stance {
        Imported::Block => Stance::Block,
        Imported::Limit => Stance::Limit,
        Imported::Mute => Stance::Mute,
        Imported::Allow => Stance::Allow,
    });
    let now = clock::now();
    let mut rules = Vec::new();
    node.store.read::<_, store::Error>(|tx| {
        for entry in list.entries.iter().filter(|it| !owner::is_own(&node.own, &it.target)) {
            // What the owner has decided, no list decides anew; only the owner's own word does.
            if given.is_some() || tx.find_rule(&entry.target)?.is_none() {
                let stance = given.unwrap_or(entry.stance);
                rules.push(Rule { stance, ..entry.rule("", now) });
            }
        }
        Ok(())
    })?;
    let work =
        |change| change_rules(node, change, |tx| owner::add_rules(tx, &node.own, &rules, now));
    let cuts = with_care(&args.care, work)?;
    report((&list, rules.len()), cuts, printer)
}

/// Does `work` unless it is only to be looked at, or cuts off somebody without the owner's yes.
fn with_care(
    care: &Care,
    work: impl Fn(Change) -> Result<Cuts, Failure>,
) -> Result<(Change, Cuts), Failure> {
    if care.dry_run {
        return Ok((Change::Tried, work(Change::Tried)?));
    }
    if !care.yes {
        let cuts = work(Change::Tried)?;
        if !cuts.is_empty() {
            let what = format!("{}; nothing was changed", cuts.text(Change::Tried));
            let problem = Problem::error("blocks/cuts", what);
            let help =
                "say `--yes` if you mean it, or make exceptions first: `skep unblock @user@host`";
            return Err(Failure::problem(Exit::Refused, problem.help(help)));
        }
    }
    Ok((Change::Made, work(Change::Made)?))
}

fn report(
    (list, rules): (&List, usize),
    (change, cuts): (Change, Cuts),
    printer: &Printer,
) -> Result<(), Failure> {
    let taken = Taken {
        rules,
        kept: list.entries.len() - rules,
        unread: list.unread.clone(),
        harmless: list.harmless,
        cuts,
    };
    printer.result(&taken, || {
        let mut lines = vec![counted(taken.rules, "rule"), taken.cuts.text(change)];
        if taken.kept > 0 {
            lines.push(format!("{} of yours stay as they are", counted(taken.kept, "rule")));
        }
        if !taken.unread.is_empty() {
            let count = taken.unread.len();
            lines.push(format!(
                "{count} of its lines or items name nobody, the first is number {}",
                taken.unread[0]
            ));
        }
        if taken.harmless > 0 {
            lines.push(format!("{} are named without anything to be done", taken.harmless));
        }
        lines.join("\n")
    });
    if change == Change::Tried {
        printer.say("nothing was changed");
    }
    Ok(())
}

fn export(node: &Node, file: &Path, what: Exported, printer: &Printer) -> Result<(), Failure> {
    let text = node.store.read::<_, store::Error>(|tx| {
        let rules = tx.list_rules("")?;
        let name_of = |target: &Target| match target {
            Target::Account(name) => Some(name.clone()),
            Target::Actor(actor) => {
                let known = tx.find_actor(actor).ok().flatten();
                Some(known.map_or_else(
                    || actor.to_string(),
                    |known| known.handle().trim_start_matches('@').to_owned(),
                ))
            }
            Target::Domain(_) => None,
        };
        Ok(match what {
            Exported::Domains => owner::write_domains(&rules),
            Exported::Accounts => owner::write_accounts(&rules, Stance::Block, name_of),
            Exported::Mutes => owner::write_accounts(&rules, Stance::Mute, name_of),
        })
    })?;
    list_file::write(file, &text, printer)
}
