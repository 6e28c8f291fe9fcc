//! `skep followers`

use super::args::{Global, List};
use super::failure::Failure;
use super::open;
use super::print::Printer;
use crate::limits;
use crate::store;

#[derive(serde::Serialize)]
struct Row {
    actor: String,
    handle: String,
    since: String,
}

pub(super) fn run(global: &Global, _args: &List, printer: &Printer) -> Result<(), Failure> {
    let node = open::node(global)?;
    let rows = node.store.read::<_, store::Error>(|tx| {
        let followers = tx.list_followers(limits::LIST_MAX)?;
        let rows = followers.into_iter().map(|follower| {
            let known = tx.find_actor(&follower.actor)?;
            Ok(Row {
                handle: known.map(|known| known.handle()).unwrap_or_default(),
                actor: follower.actor.to_string(),
                since: follower.since.rfc3339(),
            })
        });
        rows.collect::<Result<Vec<_>, store::Error>>()
    })?;
    printer.result(&rows, || {
        if rows.is_empty() {
            return "nobody follows you yet".to_owned();
        }
        let lines = rows.iter().map(|row| format!("{}  {}  {}", row.since, row.handle, row.actor));
        lines.collect::<Vec<_>>().join("\n")
    });
    Ok(())
}
