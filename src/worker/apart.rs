//! Builds and publishes of a daemon, and its fetches of pictures, each in a process of its own: what a large site takes of memory
//! while it is made goes back to the system when it is made, and the daemon stays small.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use super::Wake;
use crate::limits;

/// Starts this program again, with the same flags.
pub struct Apart {
    flags: Vec<OsString>,
}

/// Why a site was not made.
#[derive(Debug, thiserror::Error)]
pub enum ApartError {
    /// No process could be started.
    #[error("cannot start a process that makes the site")]
    Start(#[source] io::Error),
    /// It has failed, with this exit code if it was not killed.
    #[error("the process that was started for it has failed")]
    Failed(Option<i32>),
}

impl Apart {
    /// `flags` say which site it is, and how the owner wants to be spoken to.
    #[must_use]
    pub fn new(flags: Vec<OsString>) -> Self {
        Self { flags }
    }

    /// `skep build`; gives what it printed. What is wrong goes to stderr.
    ///
    /// # Errors
    /// When it cannot be started, or fails.
    pub fn build(&self) -> Result<String, ApartError> {
        self.run("build", Stdio::piped(), Stdio::inherit())
    }

    /// The same for nobody to see.
    pub(super) fn build_quietly(&self) -> Result<String, ApartError> {
        self.run("build", Stdio::piped(), Stdio::null())
    }

    /// `skep publish`; it prints what it did, and what is wrong.
    pub(super) fn publish(&self) -> Result<(), ApartError> {
        self.run("publish", Stdio::inherit(), Stdio::inherit()).map(drop)
    }

    /// The same for somebody who waits for it, with more `flags`: in one line what was done, and what it warns
    /// of.
    ///
    /// # Errors
    /// What it has said, and its exit code.
    pub(super) fn publish_and_tell(&self, flags: &[&str]) -> Result<String, (String, Option<i32>)> {
        let (done, warned) = self.tell(&[&["publish"], flags].concat())?;
        Ok(in_one_line(&done, &warned))
    }

    /// Any command, for somebody who waits for it; what it prints.
    ///
    /// # Errors
    /// What it has said, and its exit code.
    pub(super) fn run_and_tell(&self, words: &[&str]) -> Result<String, (String, Option<i32>)> {
        self.tell(words).map(|(printed, _)| printed)
    }

    fn tell(&self, words: &[&str]) -> Result<(String, String), (String, Option<i32>)> {
        let ran = self.spawn(words, Stdio::piped(), Stdio::piped());
        let ran = ran.and_then(|child| child.wait_with_output().map_err(ApartError::Start));
        let Output { status, stdout, stderr } = ran.map_err(|error| (error.to_string(), None))?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
        match status.success() {
            true => Ok((text(&stdout), text(&stderr))),
            false => Err((text(&stderr), status.code())),
        }
    }

    /// `skep media fetch`, until `wake` says that it is over.
    pub(super) fn fetch_media(&self, wake: &Wake) -> Result<(), ApartError> {
        self.run_until_over(&["media", "fetch"], wake)
    }

    /// `skep backup`, until `wake` says that it is over.
    pub(super) fn back_up(&self, wake: &Wake) -> Result<(), ApartError> {
        self.run_until_over(&["backup"], wake)
    }

    /// `skep doctor`, which keeps what it finds; how it ends says no more.
    pub(super) fn examine(&self) -> Result<Child, ApartError> {
        self.spawn(&["doctor"], Stdio::null(), Stdio::null())
    }

    fn run_until_over(&self, words: &[&str], wake: &Wake) -> Result<(), ApartError> {
        let mut child = self.spawn(words, Stdio::null(), Stdio::inherit())?;
        loop {
            match child.try_wait().map_err(ApartError::Start)? {
                Some(status) if status.success() => return Ok(()),
                Some(status) => return Err(ApartError::Failed(status.code())),
                None if wake.pause(limits::MEDIA_LOOK) => {
                    // Whatever it was at is still due.
                    child.kill().and_then(|()| child.wait()).map_err(ApartError::Start)?;
                    return Ok(());
                }
                None => {}
            }
        }
    }

    fn run(&self, verb: &str, out: Stdio, err: Stdio) -> Result<String, ApartError> {
        let child = self.spawn(&[verb], out, err)?;
        let ran = child.wait_with_output();
        let Output { status, stdout, .. } = ran.map_err(ApartError::Start)?;
        match status.success() {
            true => Ok(String::from_utf8_lossy(&stdout).trim_end().to_owned()),
            false => Err(ApartError::Failed(status.code())),
        }
    }

    fn spawn(&self, words: &[&str], out: Stdio, err: Stdio) -> Result<Child, ApartError> {
        let child = program().and_then(|program| {
            let mut command = Command::new(program);
            command.args(&self.flags).args(words);
            command.stdin(Stdio::null()).stdout(out).stderr(err).spawn()
        });
        child.map_err(ApartError::Start)
    }
}

/// What was done, and the warnings, each as a sentence with its file and its remedy. Those who are named come
/// last, and are what a text of just now is warned of.
fn in_one_line(done: &str, warned: &str) -> String {
    let mut said = vec![done.lines().next().unwrap_or("Published").to_owned()];
    let mut warnings = sentences(warned, "warning[", None);
    let more = warnings.len().saturating_sub(limits::WARNINGS_TOLD);
    said.extend(warnings.drain(more..));
    if more > 0 {
        said.push(format!("{more} more warnings: `skep publish` shows them"));
    }
    said.join(". ")
}

/// Problems of this kind among what a command has written to stderr, each as a sentence with its remedy and
/// its file, but for the one that whoever reads it has before them.
pub(super) fn sentences(text: &str, kind: &str, unkept: Option<&Path>) -> Vec<String> {
    let mut found = Vec::new();
    for problem in text.split("\n\n") {
        let mut lines = problem.lines().skip_while(|line| !line.starts_with(kind));
        let Some((_, message)) = lines.next().and_then(|line| line.split_once("]: ")) else {
            continue;
        };
        let (mut file, mut help) = ("", "");
        for line in lines {
            file = line.strip_prefix("  --> ").unwrap_or(file);
            help = line.strip_prefix("  help: ").unwrap_or(help);
        }
        // A line of a file that is not kept says nothing.
        let is_unkept = unkept.and_then(Path::to_str).is_some_and(|it| file.starts_with(it));
        let place = if file.is_empty() || is_unkept { "".into() } else { format!("`{file}`: ") };
        let remedy = if help.is_empty() { String::new() } else { format!(" ({help})") };
        found.push(format!("{place}{message}{remedy}"));
    }
    found
}

/// The file of this program. Linux knows it even after another version has taken its place.
fn program() -> io::Result<PathBuf> {
    let known = PathBuf::from("/proc/self/exe");
    if known.exists() { Ok(known) } else { std::env::current_exe() }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{in_one_line, sentences};

    #[test]
    fn errors_are_sentences_without_the_file_unkept() {
        let text = "error[a/b]: no\n  --> content/a.md:2\n  help: yes\n\nwarning[x]: w\n\n\
                    error[c]: more\n  --> content/b.md:1";
        let said = sentences(text, "error[", Some(Path::new("content/a.md")));
        assert_eq!(said, ["no (yes)", "`content/b.md:1`: more"]);
    }

    #[test]
    fn warnings_are_sentences_beside_what_was_done() {
        let warned = "warning[publish/name]: `@a@b.example` could not be found: no; it stays text\n  \
                      --> content/a.md\n  help: publish again\n\nsomething of a log\n\n\
                      warning[x]: alone";
        assert_eq!(
            in_one_line("1 new\nmore", warned),
            "1 new. `content/a.md`: `@a@b.example` could not be found: no; it stays text \
             (publish again). alone"
        );
        assert_eq!(in_one_line("", ""), "Published");
        let many = ["warning[x]: y"; 9].join("\n\n");
        let told = in_one_line("done", &many);
        assert!(told.ends_with(". y. y. 4 more warnings: `skep publish` shows them"), "{told}");
    }
}
