//! `skep blocks lists`, `subscribe`, `unsubscribe`, `update`

use std::collections::BTreeSet;

use super::super::failure::{Exit, Failure};
use super::super::moderate::{Change, Cuts, change_rules};
use super::super::print::{Printer, counted};
use crate::clock;
use crate::id::WebUrl;
use crate::limits;
use crate::owner;
use crate::owner::Entry;
use crate::store;
use crate::store::{Blocklist, Rule, Stance, Target};
use crate::worker;
use crate::worker::{ListError, Node};

/// A subscription.
#[derive(serde::Serialize)]
struct Row {
    source: String,
    rules: i64,
    fetched: Option<String>,
    waits: bool,
}

/// What of a list waits, or was taken over.
#[derive(serde::Serialize)]
struct News {
    source: String,
    rules: usize,
    #[serde(flatten)]
    differences: Differences,
    /// Why it could not be fetched.
    problem: Option<String>,
    #[serde(flatten)]
    cuts: Option<Cuts>,
}

/// What a new version of a list says otherwise than the one that holds.
#[derive(serde::Serialize, Default)]
struct Differences {
    /// `block spam.example`
    added: Vec<String>,
    removed: Vec<String>,
}

impl Differences {
    fn between(before: &[Rule], after: &[Entry]) -> Self {
        let told = |target: &Target, stance: Stance| format!("{} {target}", stance.as_str());
        let before: BTreeSet<_> = before.iter().map(|it| told(&it.target, it.stance)).collect();
        let after: BTreeSet<_> = after.iter().map(|it| told(&it.target, it.stance)).collect();
        let only = |a: &BTreeSet<String>, b: &BTreeSet<String>| a.difference(b).cloned().collect();
        Self { added: only(&after, &before), removed: only(&before, &after) }
    }

    /// The first of each, one a line.
    fn lines(&self) -> String {
        let both = [("+", &self.added), ("-", &self.removed)];
        let lines = both.map(|(sign, names)| {
            let first = names.iter().take(limits::NAMES_SHOWN);
            let mut lines: String = first.map(|name| format!("\n  {sign} {name}")).collect();
            match names.len().saturating_sub(limits::NAMES_SHOWN) {
                0 => {}
                more => lines.push_str(&format!("\n  {sign} and {more} more; `--json` names all")),
            }
            lines
        });
        lines.concat()
    }
}

pub(super) fn list(node: &Node, printer: &Printer) -> Result<(), Failure> {
    let rows: Vec<Row> = worker::list_blocklists(node)?.into_iter().map(row).collect();
    printer.result(&rows, || {
        if rows.is_empty() {
            return "you have subscribed to no list".to_owned();
        }
        rows.iter().map(line).collect::<Vec<_>>().join("\n")
    });
    Ok(())
}

fn row(list: Blocklist) -> Row {
    Row {
        source: list.source,
        rules: list.rules,
        fetched: list.fetched.map(|at| at.rfc3339()),
        waits: list.pending.is_some(),
    }
}

fn line(row: &Row) -> String {
    let waits = if row.waits { "; a new version waits for `skep blocks update`" } else { "" };
    format!("{}  {}{waits}", row.source, counted(row.rules, "rule"))
}

pub(super) fn subscribe(node: &Node, url: &str, printer: &Printer) -> Result<(), Failure> {
    let Ok(url) = WebUrl::parse(url) else {
        let error =
            anyhow::anyhow!("`{url}` is not an address such as https://lists.example/a.csv");
        return Err(Failure::error(Exit::Usage, error));
    };
    let url = url.as_str();
    let is_new = node.store.write(|tx| tx.insert_blocklist(url))?;
    if let Err(error) = worker::fetch_blocklist(node, url) {
        if is_new {
            // What cannot be had is not subscribed to.
            node.store.write(|tx| tx.remove_blocklist(url))?;
        }
        return Err(failure(url, error));
    }
    show(node, url, printer)
}

fn failure(url: &str, error: ListError) -> Failure {
    match error {
        ListError::Store(error) => error.into(),
        other => {
            Failure::error(Exit::Remote, anyhow::Error::from(other).context(format!("`{url}`")))
        }
    }
}

fn show(node: &Node, url: &str, printer: &Printer) -> Result<(), Failure> {
    let lists: Vec<_> =
        worker::list_blocklists(node)?.into_iter().filter(|list| list.source == url).collect();
    report(node, (&lists, &[]), Change::Tried, printer)
}

pub(super) fn unsubscribe(node: &Node, url: &str, printer: &Printer) -> Result<(), Failure> {
    let config = &node.config.federation.blocklists;
    if config.iter().any(|it| it.as_str() == url) {
        let error =
            anyhow::anyhow!("`{url}` stands in node.toml; take it out of `blocklists` first");
        return Err(Failure::error(Exit::Failure, error));
    }
    let now = clock::now();
    let is_done = node.store.write::<_, store::Error>(|tx| {
        let is_done = tx.remove_blocklist(url)?;
        let (_, effects) = owner::enforce(tx, &node.own, now)?;
        tx.enqueue(&effects, now)?;
        Ok(is_done)
    })?;
    if !is_done {
        let error = anyhow::anyhow!("you have not subscribed to `{url}`; see `skep blocks lists`");
        return Err(Failure::error(Exit::Failure, error));
    }
    worker::build_if_dirty(node)?;
    printer.say(&format!("nothing of `{url}` holds any more"));
    Ok(())
}

/// Fetches all lists, and shows what they would do.
pub(super) fn fetch(node: &Node, printer: &Printer) -> Result<(), Failure> {
    let mut problems = Vec::new();
    for list in worker::list_blocklists(node)? {
        match worker::fetch_blocklist(node, &list.source) {
            Ok(()) => {}
            Err(ListError::Store(error)) => return Err(error.into()),
            Err(error) => problems.push((list.source, error.to_string())),
        }
    }
    report(node, (&worker::list_blocklists(node)?, &problems), Change::Tried, printer)
}

/// Takes over what waits, as it was shown.
pub(super) fn apply(node: &Node, printer: &Printer) -> Result<(), Failure> {
    report(node, (&worker::list_blocklists(node)?, &[]), Change::Made, printer)
}

fn report(
    node: &Node,
    (lists, problems): (&[Blocklist], &[(String, String)]),
    change: Change,
    printer: &Printer,
) -> Result<(), Failure> {
    let mut news: Vec<News> = Vec::new();
    for (source, problem) in problems {
        let (source, problem) = (source.clone(), Some(problem.clone()));
        let differences = Differences::default();
        news.push(News { source, rules: 0, differences, problem, cuts: None });
    }
    for list in lists {
        let Some(text) = &list.pending else { continue };
        let read = owner::read_list(text.as_bytes()).map_err(anyhow::Error::from)?;
        let now = clock::now();
        let before = node.store.read::<_, store::Error>(|tx| tx.list_rules(&list.source))?;
        let entries = read.entries.iter().filter(|it| !owner::is_own(&node.own, &it.target));
        let differences = Differences::between(&before, &entries.cloned().collect::<Vec<_>>());
        let cuts = change_rules(node, change, |tx| {
            tx.mark_blocklist_applied(&list.source)?;
            owner::replace_rules(tx, &node.own, (&list.source, &read.entries), now)
        })?;
        let (source, rules) = (list.source.clone(), read.entries.len());
        news.push(News { source, rules, differences, problem: None, cuts: Some(cuts) });
    }
    printer.result(&news, || {
        if news.is_empty() {
            return "nothing new".to_owned();
        }
        news.iter().map(|news| in_words(news, change)).collect::<Vec<_>>().join("\n")
    });
    let waits = news.iter().any(|news| news.cuts.is_some());
    if change == Change::Tried && waits {
        printer.say("nothing was changed; `skep blocks update --yes` takes it over");
    }
    Ok(())
}

fn in_words(news: &News, change: Change) -> String {
    let News { source, rules, differences, problem, cuts } = news;
    match (problem, cuts) {
        (Some(problem), _) => format!("{source}  was not read: {problem}"),
        (None, Some(cuts)) => {
            let (rules, differences) = (counted(*rules, "rule"), differences.lines());
            format!("{source}  {rules}{differences}\n{}", cuts.text(change))
        }
        (None, None) => source.clone(),
    }
}
