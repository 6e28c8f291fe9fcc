//! `skep build`

use std::time::Instant;

use super::args::{Build, Global};
use super::failure::Failure;
use super::moving::folder;
use super::open;
use super::print::{Printer, counted};
use super::timings::{Lap, Timings, table};
use crate::worker::{Built, build_site};

pub(super) fn run(global: &Global, args: &Build, printer: &Printer) -> Result<(), Failure> {
    let node = open::node(global)?;
    if let Some(folder) = &args.moved {
        folder::check(&node, folder)?;
    }
    let start = Instant::now();
    let timings = Timings::new(printer);
    let built = build_site(&node, args.options(), &timings);
    let laps = timings.end();
    let built = built?;
    printer.problems(&built.warnings);
    if let Some(folder) = &args.moved {
        folder::write(&node, folder)?;
    }
    let summary = Summary { timings: args.timings.then_some(laps.as_slice()), ..summary(&built) };
    printer.result(&summary, || {
        let sentence = sentence(&built, start);
        if args.timings { format!("{sentence}\n\n{}", table(&laps)) } else { sentence }
    });
    Ok(())
}

/// `2 pages in 6 ms, 9 files written`
pub(super) fn sentence(built: &Built, start: Instant) -> String {
    let Built { pages, written, .. } = built;
    let millis = start.elapsed().as_millis();
    let plural = if *pages == 1 { "" } else { "s" };
    let mut text =
        format!("{pages} page{plural} in {millis} ms, {} files written", written.written);
    if written.removed > 0 {
        text.push_str(&format!(", {} removed", written.removed));
    }
    if built.entered > 0 {
        let posts = counted(built.entered, "post");
        text.push_str(&format!("; {posts} from before `deliver_since`: served, and never sent"));
    }
    text
}

#[derive(serde::Serialize)]
pub(super) struct Summary<'a> {
    pages: usize,
    written: usize,
    unchanged: usize,
    removed: usize,
    entered: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    timings: Option<&'a [Lap]>,
}

pub(super) fn summary(built: &Built) -> Summary<'static> {
    let Built { pages, written, .. } = built;
    Summary {
        pages: *pages,
        written: written.written,
        unchanged: written.unchanged,
        removed: written.removed,
        entered: built.entered,
        timings: None,
    }
}
