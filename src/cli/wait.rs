//! `skep publish --wait`: how far the letters have come, until they have arrived.

use std::fs::{File, TryLockError};
use std::io::{Write, stderr};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::anyhow;

use super::failure::{Exit, Failure};
use super::print::{Printer, counted};
use crate::id::ActivityId;
use crate::limits;
use crate::store::Reached;
use crate::worker::Node;

/// Back to the beginning of the line, which is emptied.
const AGAIN: &str = "\r\x1b[2K";

/// Waits until every server has taken these activities or will not, at most for `wait`.
///
/// # Errors
/// When time is up, or nothing is running that delivers.
pub(super) fn until_delivered(
    node: &Node,
    (activities, wait): (&[ActivityId], Duration),
    printer: &Printer,
) -> Result<(), Failure> {
    let start = Instant::now();
    let mut line = Line::new(printer);
    let reached = loop {
        let reached = node.store.read(|tx| tx.count_reached(activities))?;
        line.show(&sentence(&reached), printer);
        if reached.waiting() == 0 || start.elapsed() >= wait {
            break reached;
        }
        if node.store.read(|tx| tx.queue_paused())?.is_some() {
            line.end();
            let error = anyhow!("you have paused the queue; `skep queue resume` sends what waits");
            return Err(Failure::error(Exit::Temporary, error));
        }
        if !is_served(node) {
            line.end();
            let error = anyhow!("`skep serve` is not running here: what waits is sent when it is");
            return Err(Failure::error(Exit::Temporary, error));
        }
        thread::sleep(limits::PUBLISH_LOOK.min(wait.saturating_sub(start.elapsed())));
    };
    line.end();
    match reached.waiting() {
        0 => Ok(()),
        waiting => {
            let error = anyhow!(
                "{} did not have it in time; it is tried again by itself: `skep queue`",
                counted(waiting, "server")
            );
            Err(Failure::error(Exit::Temporary, error))
        }
    }
}

/// Says that what was just queued waits, if nobody delivers.
pub(super) fn tell_unserved(node: &Node, printer: &Printer) {
    if !is_served(node) {
        printer.say("`skep serve` is not running here: it is sent when it is");
    }
}

/// Does somebody deliver? Whoever does holds this lock.
pub(super) fn is_served(node: &Node) -> bool {
    let lock = File::open(node.data().join("serve.lock"));
    lock.is_ok_and(|lock| matches!(lock.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

/// One line that is written over on a terminal; elsewhere a line whenever it says something else.
pub(super) struct Line {
    is_watched: bool,
    shown: Option<String>,
}

impl Line {
    pub(super) fn new(printer: &Printer) -> Self {
        Self { is_watched: printer.is_watched(), shown: None }
    }

    pub(super) fn show(&mut self, text: &str, printer: &Printer) {
        if self.shown.as_deref() == Some(text) {
            return;
        }
        self.shown = Some(text.to_owned());
        if self.is_watched {
            let mut out = stderr().lock();
            // A terminal that is gone needs no line.
            let _ = write!(out, "{AGAIN}{text}").and_then(|()| out.flush());
        } else {
            printer.say(text);
        }
    }

    pub(super) fn end(&self) {
        if self.is_watched && self.shown.is_some() {
            let _ = writeln!(stderr());
        }
    }
}

/// `187 of 214 servers have it, 3 are away, 1 refused it`
fn sentence(reached: &Reached) -> String {
    let Reached { servers, done, newer, away, failed } = *reached;
    let mut text = match servers {
        0 => return "nobody is told".to_owned(),
        1 => format!("{done} of 1 server has it"),
        _ => format!("{done} of {servers} servers have it"),
    };
    if away > 0 {
        text.push_str(&format!(", {away} away"));
    }
    if newer > 0 {
        text.push_str(&format!(", {newer} will get something newer"));
    }
    if failed > 0 {
        text.push_str(&format!(", {failed} given up"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Reached, sentence};

    #[test]
    fn what_is_said_of_the_way() {
        let cases = [
            ((0, 0, 0, 0, 0), "nobody is told"),
            ((1, 0, 0, 0, 0), "0 of 1 server has it"),
            ((214, 187, 0, 3, 0), "187 of 214 servers have it, 3 away"),
            ((3, 1, 0, 1, 1), "1 of 3 servers have it, 1 away, 1 given up"),
            ((2, 1, 1, 0, 0), "1 of 2 servers have it, 1 will get something newer"),
        ];
        for ((servers, done, newer, away, failed), wanted) in cases {
            assert_eq!(sentence(&Reached { servers, done, newer, away, failed }), wanted);
        }
    }
}
