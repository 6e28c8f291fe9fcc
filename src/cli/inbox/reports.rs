//! `skep inbox list --state reports` and `skep inbox dismiss`

use crate::cli::failure::{Exit, Failure};
use crate::cli::print::Printer;
use crate::clock;
use crate::clock::Timestamp;
use crate::limits;
use crate::store;
use crate::store::ReportState;
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
    dismissed: Option<String>,
}

/// What others report, newest first.
pub(super) fn list(node: &Node, state: ReportState, printer: &Printer) -> Result<(), Failure> {
    let rows = node.store.read::<_, store::Error>(|tx| {
        let rows = tx.list_reports(state, limits::LIST_MAX)?.into_iter().map(|report| {
            let known = tx.find_actor(&report.said.reporter)?;
            Ok(Row {
                id: report.id,
                handle: known.map(|known| known.handle()).unwrap_or_default(),
                actor: report.said.reporter.to_string(),
                objects: report.said.objects.iter().map(ToString::to_string).collect(),
                content: report.said.words,
                received: report.received.rfc3339(),
                dismissed: report.done.map(Timestamp::rfc3339),
            })
        });
        rows.collect::<Result<Vec<_>, store::Error>>()
    })?;
    printer.result(&rows, || {
        if rows.is_empty() {
            return match state {
                ReportState::Open => "nobody has reported anything",
                ReportState::Dismissed => "you have dismissed nothing",
            }
            .to_owned();
        }
        rows.iter().map(line).collect::<Vec<_>>().join("\n\n")
    });
    Ok(())
}

/// Takes a report off the list.
pub(super) fn dismiss(node: &Node, id: i64, printer: &Printer) -> Result<(), Failure> {
    let now = clock::now();
    if !node.store.write::<_, store::Error>(|tx| tx.mark_report_done(id, now))? {
        let why = format!("there is no report {id}; `skep inbox list --state reports` shows them");
        return Err(Failure::error(Exit::Failure, anyhow::anyhow!(why)));
    }
    printer.say(&format!("report {id} is dismissed"));
    Ok(())
}

fn line(row: &Row) -> String {
    let Row { id, actor, handle, objects, content, received, .. } = row;
    let who = if handle.is_empty() { actor } else { handle };
    let words = content.as_deref().unwrap_or("without a word");
    format!("{id}  {who}, {received}\n  about {}\n  {words}", objects.join("\n  and "))
}
