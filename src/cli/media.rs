//! `skep media fetch`

use super::args::{Global, Media, MediaVerb};
use super::failure::{Exit, Failure};
use super::open;
use super::print::Printer;
use crate::worker;
use crate::worker::{FetchedMedia, MediaError};

#[derive(serde::Serialize)]
struct Done {
    fetched: usize,
    failed: usize,
    refused: usize,
    removed: usize,
}

pub(super) fn run(global: &Global, args: &Media, printer: &Printer) -> Result<(), Failure> {
    let MediaVerb::Fetch = args.verb;
    let node = open::node(global)?;
    let FetchedMedia { fetched, failed, refused, removed } = worker::fetch_media(&node)?;
    let done = Done { fetched, failed, refused, removed };
    printer.result(&done, || {
        let mut text = format!("{fetched} fetched, {removed} removed");
        if failed > 0 {
            text.push_str(&format!(", {failed} could not be had now"));
        }
        if refused > 0 {
            text.push_str(&format!(", {refused} are no pictures that are shown"));
        }
        text
    });
    Ok(())
}

impl From<MediaError> for Failure {
    fn from(error: MediaError) -> Self {
        match error {
            MediaError::Store(error) => error.into(),
            disk @ MediaError::Disk(_) => Self::error(Exit::Failure, disk),
        }
    }
}
