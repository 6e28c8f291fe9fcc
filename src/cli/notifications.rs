//! `skep notifications`

use super::args::{Global, Notifications};
use super::failure::Failure;
use super::open;
use super::print::Printer;
use crate::clock;
use crate::inbox::plain_text;
use crate::store;
use crate::worker::{Told, tell_news};

#[derive(serde::Serialize)]
struct Row {
    kind: &'static str,
    /// Who did it, latest first, by name.
    accounts: Vec<String>,
    actors: Vec<String>,
    /// By how many.
    count: usize,
    /// Which of your posts it is about.
    post: Option<String>,
    /// The number of the post that says it, in `skep inbox list`.
    number: Option<i64>,
    content: Option<String>,
    emoji: Option<String>,
    /// The word of a filter that warns of it.
    filtered: Option<String>,
    at: String,
    new: bool,
    #[serde(skip)]
    words: String,
}

pub(super) fn run(global: &Global, args: &Notifications, printer: &Printer) -> Result<(), Failure> {
    let node = open::node(global)?;
    let now = clock::now();
    let told = node.store.write::<_, store::Error>(|tx| {
        let told = tell_news(tx, &node.own, usize::from(args.limit))?;
        if !args.keep {
            tx.mark_notices_seen(now)?;
        }
        Ok(told)
    })?;
    // The latest come first, so that what is new does.
    let shown = told.into_iter().take_while(|told| !args.new || told.is_new);
    let rows: Vec<Row> = shown.map(row).collect();
    printer.result(&rows, || {
        if rows.is_empty() {
            return "nothing new".to_owned();
        }
        rows.iter().map(line).collect::<Vec<_>>().join("\n")
    });
    Ok(())
}

fn row(told: Told) -> Row {
    Row {
        kind: told.kind.as_str(),
        words: told.words(),
        accounts: told.accounts,
        actors: told.actors,
        count: told.count,
        post: told.post,
        number: told.said.as_ref().map(|said| said.id),
        content: told.said.map(|said| said.post.html),
        emoji: told.emoji,
        filtered: told.filtered,
        at: told.at.rfc3339(),
        new: told.is_new,
    }
}

fn line(row: &Row) -> String {
    let text = match (&row.filtered, &row.content) {
        (Some(word), _) => format!("\n    (folded up: it has `{word}`)"),
        (None, Some(html)) => format!("\n    {}", plain_text(html)),
        (None, None) => String::new(),
    };
    let number = row.number.map(|number| format!("  [{number}]")).unwrap_or_default();
    format!("{} {}  {}{number}{text}", if row.new { "*" } else { " " }, row.at, row.words)
}
