//! `skep timeline`

use super::args::{Global, Timeline};
use super::failure::{Exit, Failure};
use super::open;
use super::print::Printer;
use crate::inbox::plain_text;
use crate::store;
use crate::store::Which;
use crate::worker::{Folding, Line, read_timeline};

#[derive(serde::Serialize)]
struct Row {
    id: String,
    author: String,
    handle: String,
    boosted_by: Option<String>,
    /// All who boosted it, by name, first to last.
    boosters: Vec<String>,
    /// The community that passed it on.
    community: Option<String>,
    in_reply_to: Option<String>,
    summary: Option<String>,
    content: String,
    published: String,
    url: String,
    /// The word of a filter that warns of it.
    filtered: Option<String>,
    /// How many older posts of the same conversation stand behind it.
    more: usize,
    /// Did you take part in the conversation?
    joined: bool,
}

pub(super) fn run(global: &Global, args: &Timeline, printer: &Printer) -> Result<(), Failure> {
    let node = open::node(global)?;
    let which = match &args.list {
        None => Which::Home,
        Some(name) => {
            if node.store.read::<_, store::Error>(|tx| tx.find_list(name))?.is_none() {
                let why = format!("there is no list `{name}`; `skep lists` shows them");
                return Err(Failure::error(Exit::Failure, anyhow::anyhow!(why)));
            }
            Which::List(name)
        }
    };
    let folding = if args.all { Folding::Open } else { Folding::Folded };
    let lines = read_timeline(&node, (which, folding), None, usize::from(args.limit))?.lines;
    let rows: Vec<Row> = lines.into_iter().map(row).collect();
    printer.result(&rows, || {
        if rows.is_empty() {
            return "nothing yet".to_owned();
        }
        rows.iter().map(line).collect::<Vec<_>>().join("\n\n")
    });
    Ok(())
}

fn row(line: Line) -> Row {
    let Line { entry, handle, boosters, community, filtered, more, is_joined } = line;
    let post = entry.post.post;
    Row {
        id: post.object.to_string(),
        author: post.author.to_string(),
        handle,
        boosted_by: entry.boosted_by.map(|by| by.to_string()),
        boosters,
        community,
        in_reply_to: post.in_reply_to.map(|id| id.to_string()),
        summary: post.summary,
        content: post.html,
        published: post.published.rfc3339(),
        url: post.url.to_string(),
        filtered,
        more,
        joined: is_joined,
    }
}

fn line(row: &Row) -> String {
    let mut head = format!("{}  {}", row.published, row.handle);
    if let Some(community) = &row.community {
        head.push_str(&format!(" in {community}"));
    }
    if let Some((first, others)) = row.boosters.split_first() {
        head.push_str(&format!(" (boosted by {first}"));
        match others.len() {
            0 => {}
            1 => head.push_str(&format!(" and {}", others[0])),
            many => head.push_str(&format!(" and {many} others")),
        }
        head.push(')');
    }
    let warning = row.summary.as_ref().map(|text| format!("[{text}] ")).unwrap_or_default();
    let text = match &row.filtered {
        Some(word) => format!("(folded up: it has `{word}`)"),
        None => format!("{warning}{}", plain_text(&row.content)),
    };
    let more = match row.more {
        0 => String::new(),
        more => format!("\n  and {more} more of this conversation: skep thread {}", row.url),
    };
    format!("{head}\n  {text}\n  {}{more}", row.url)
}
