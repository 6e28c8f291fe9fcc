//! The passphrase that closes and opens keys: from a file, from the environment, or typed unseen.

use std::env;
use std::fs;
use std::io::{IsTerminal, Write, stderr, stdin};
use std::path::Path;

use anyhow::{Context, anyhow};
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

use super::args::Passphrase;
use super::failure::{Exit, Failure};

/// Names the passphrase where there is nobody to ask.
const VARIABLE: &str = "SKEP_PASSPHRASE";

/// Is it chosen now, or was it chosen before?
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Asking {
    /// It is typed twice, and may be nothing.
    New,
    /// It is typed once.
    Known,
}

/// The passphrase; `None`: there is none, and nobody to ask, or that was the answer.
pub(super) fn passphrase(
    from: &Passphrase,
    question: &str,
    asking: Asking,
) -> Result<Option<String>, Failure> {
    secret((from.passphrase_file.as_deref(), VARIABLE), question, asking)
}

/// The same for any secret: from the first line of a file, from a variable, or typed.
pub(super) fn secret(
    (file, variable): (Option<&Path>, &str),
    question: &str,
    asking: Asking,
) -> Result<Option<String>, Failure> {
    if let Some(path) = file {
        let text = fs::read_to_string(path);
        let text = text.with_context(|| format!("cannot read `{}`", path.display()))?;
        let line = text.lines().next().unwrap_or_default().to_owned();
        if line.is_empty() {
            let error = anyhow!("the first line of `{}` is empty", path.display());
            return Err(Failure::error(Exit::Usage, error));
        }
        return Ok(Some(line));
    }
    if let Ok(text) = env::var(variable) {
        return Ok(Some(text).filter(|text| !text.is_empty()));
    }
    if !stdin().is_terminal() || !stderr().is_terminal() {
        return Ok(None);
    }
    let first = typed(question)?;
    if asking == Asking::New && !first.is_empty() && typed("again: ")? != first {
        return Err(Failure::error(Exit::Usage, anyhow!("what was typed differs")));
    }
    Ok(Some(first).filter(|text| !text.is_empty()))
}

/// A line of the terminal that does not appear on it.
fn typed(question: &str) -> anyhow::Result<String> {
    let _ = write!(stderr(), "{question}");
    let _ = stderr().flush();
    let unseen = Unseen::start()?;
    let mut line = String::new();
    let read = stdin().read_line(&mut line);
    drop(unseen);
    let _ = writeln!(stderr());
    read.context("cannot read from the terminal")?;
    Ok(line.trim_end_matches(['\n', '\r']).to_owned())
}

/// The terminal shows nothing, as long as this is there.
struct Unseen(Termios);

impl Unseen {
    fn start() -> anyhow::Result<Self> {
        let before = tcgetattr(stdin()).context("cannot hide what is typed")?;
        let mut modes = before.clone();
        modes.local_modes.remove(LocalModes::ECHO);
        tcsetattr(stdin(), OptionalActions::Flush, &modes).context("cannot hide what is typed")?;
        Ok(Self(before))
    }
}

impl Drop for Unseen {
    fn drop(&mut self) {
        let _ = tcsetattr(stdin(), OptionalActions::Now, &self.0);
    }
}
