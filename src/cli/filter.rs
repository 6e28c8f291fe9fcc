//! `skep filter`

use super::args::{FilterVerb, Filters, Global};
use super::failure::{Exit, Failure};
use super::open;
use super::print::Printer;
use crate::store;
use crate::store::{Filter, FilterAct, FilterPlace};
use crate::worker::add_filter;

#[derive(serde::Serialize)]
struct Row {
    word: String,
    place: &'static str,
    act: &'static str,
    since: String,
    #[serde(skip)]
    filter: (FilterPlace, FilterAct),
}

pub(super) fn run(global: &Global, args: &Filters, printer: &Printer) -> Result<(), Failure> {
    let node = open::node(global)?;
    let verb = args.verb.as_ref().unwrap_or(&FilterVerb::List);
    match verb {
        FilterVerb::List => {}
        FilterVerb::Add { word, .. } => {
            let (place, act) = verb.filtering();
            add_filter(&node, word, (place, act))?;
            let word = word.trim();
            printer.say(&format!("what has `{word}` is {} {}", done(act), shown(place)));
            return Ok(());
        }
        FilterVerb::Remove { word } => {
            if !node.store.write::<_, store::Error>(|tx| tx.remove_filter(word.trim()))? {
                let why = format!("there is no filter `{word}`; `skep filter list` shows them");
                return Err(Failure::error(Exit::Failure, anyhow::anyhow!(why)));
            }
            printer.say(&format!("`{word}` is no longer looked for"));
            return Ok(());
        }
    }
    let rows: Vec<Row> =
        node.store.read::<_, store::Error>(|tx| tx.list_filters())?.into_iter().map(row).collect();
    printer.result(&rows, || {
        if rows.is_empty() {
            return "no filters; `skep filter add WORD` makes one".to_owned();
        }
        rows.iter().map(line).collect::<Vec<_>>().join("\n")
    });
    Ok(())
}

fn row(filter: Filter) -> Row {
    let Filter { word, place, act, since } = filter;
    let (filter, since) = ((place, act), since.rfc3339());
    Row { word, place: place.as_str(), act: act.as_str(), since, filter }
}

fn line(row: &Row) -> String {
    let (place, act) = row.filter;
    format!("{}  {} {}", row.word, done(act), shown(place))
}

fn done(act: FilterAct) -> &'static str {
    match act {
        FilterAct::Warn => "folded up",
        FilterAct::Hide => "hidden",
    }
}

fn shown(place: FilterPlace) -> &'static str {
    match place {
        FilterPlace::Everywhere => "everywhere",
        FilterPlace::Home => "in the timeline",
        FilterPlace::Replies => "in what others write to you",
    }
}
