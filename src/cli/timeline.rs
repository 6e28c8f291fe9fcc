//! `skep timeline`

use super::args::{Global, Timeline};
use super::failure::Failure;
use super::open;
use super::print::Printer;
use crate::inbox::plain_text;
use crate::store;

#[derive(serde::Serialize)]
struct Row {
    id: String,
    author: String,
    handle: String,
    boosted_by: Option<String>,
    summary: Option<String>,
    content: String,
    published: String,
    url: String,
}

pub(super) fn run(global: &Global, args: &Timeline, printer: &Printer) -> Result<(), Failure> {
    let node = open::node(global)?;
    let rows = node.store.read::<_, store::Error>(|tx| {
        let rows = tx.list_timeline(args.limit)?.into_iter().map(|entry| {
            let post = entry.post.post;
            let author = tx.find_actor(&post.author)?;
            Ok(Row {
                id: post.object.to_string(),
                author: post.author.to_string(),
                handle: author.map(|known| known.handle()).unwrap_or_default(),
                boosted_by: entry.boosted_by.map(|by| by.to_string()),
                summary: post.summary,
                content: post.html,
                published: post.published.rfc3339(),
                url: post.url.to_string(),
            })
        });
        rows.collect::<Result<Vec<_>, store::Error>>()
    })?;
    printer.result(&rows, || {
        if rows.is_empty() {
            return "nothing yet".to_owned();
        }
        rows.iter().map(line).collect::<Vec<_>>().join("\n\n")
    });
    Ok(())
}

fn line(row: &Row) -> String {
    let boost = row.boosted_by.as_ref().map(|by| format!(" (boosted by {by})")).unwrap_or_default();
    let warning = row.summary.as_ref().map(|text| format!("[{text}] ")).unwrap_or_default();
    let text = plain_text(&row.content);
    format!("{}  {}{boost}\n  {warning}{text}\n  {}", row.published, row.handle, row.url)
}
