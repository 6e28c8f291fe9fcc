//! `skep inbox list --state reports`

use crate::cli::failure::Failure;
use crate::cli::print::Printer;
use crate::limits;
use crate::store;
use crate::worker::Node;

#[derive(serde::Serialize)]
struct Row {
    id: i64,
    actor: String,
    handle: String,
    /// What of the owner's it is about.
    objects: Vec<String>,
    content: Option<String>,
    received: String,
}

/// What others report, newest first.
pub(super) fn list(node: &Node, printer: &Printer) -> Result<(), Failure> {
    let rows = node.store.read::<_, store::Error>(|tx| {
        let rows = tx.list_reports(limits::LIST_MAX)?.into_iter().map(|report| {
            let known = tx.find_actor(&report.said.reporter)?;
            Ok(Row {
                id: report.id,
                handle: known.map(|known| known.handle()).unwrap_or_default(),
                actor: report.said.reporter.to_string(),
                objects: report.said.objects.iter().map(ToString::to_string).collect(),
                content: report.said.words,
                received: report.received.rfc3339(),
            })
        });
        rows.collect::<Result<Vec<_>, store::Error>>()
    })?;
    printer.result(&rows, || {
        if rows.is_empty() {
            return "nobody has reported anything".to_owned();
        }
        rows.iter().map(line).collect::<Vec<_>>().join("\n\n")
    });
    Ok(())
}

fn line(row: &Row) -> String {
    let Row { id, actor, handle, objects, content, received } = row;
    let who = if handle.is_empty() { actor } else { handle };
    let words = content.as_deref().unwrap_or("without a word");
    format!("{id}  {who}, {received}\n  about {}\n  {words}", objects.join("\n  and "))
}
