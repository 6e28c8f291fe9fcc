//! `skep filter`

use super::args::{FilterVerb, Filters, Global, filtering};
use super::failure::{Exit, Failure};
use super::open;
use super::print::Printer;
use crate::clock;
use crate::limits;
use crate::store;
use crate::store::{Filter, FilterAct, FilterPlace};

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
    match args.verb.as_ref().unwrap_or(&FilterVerb::List) {
        FilterVerb::List => {}
        FilterVerb::Add { word, home, replies, hide, warn: _ } => {
            let word = word.trim();
            let length = word.chars().count();
            if length == 0 || length > limits::FILTER_MAX_CHARS {
                let most = limits::FILTER_MAX_CHARS;
                let why = format!("a filter has 1 to {most} letters");
                return Err(Failure::error(Exit::Usage, anyhow::anyhow!(why)));
            }
            let (place, act) = filtering((*home, *replies), *hide);
            let filter = Filter { word: word.to_owned(), place, act, since: clock::now() };
            let is_room = node.store.write::<_, store::Error>(|tx| {
                let known = tx.list_filters()?;
                let is_known = known.iter().any(|it| it.word.eq_ignore_ascii_case(word));
                let is_room = is_known || known.len() < limits::FILTERS_MAX;
                if is_room {
                    tx.upsert_filter(&filter)?;
                }
                Ok(is_room)
            })?;
            if !is_room {
                let why = format!("there are {} filters already", limits::FILTERS_MAX);
                return Err(Failure::error(Exit::Failure, anyhow::anyhow!(why)));
            }
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
