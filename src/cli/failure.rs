//! How a command fails, and what it tells the shell.

use super::args::Global;
use crate::config::{Problem, line_of};
use crate::delivery::Refusal;
use crate::store;
use crate::worker::{ApartError, FetchError, GitError, PublishError, ResolveError};

/// What the shell is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Exit {
    /// It did not work.
    Failure = 1,
    /// It was asked wrongly, or node.toml is wrong.
    Usage = 2,
    /// `check` or `build` found errors in the content.
    Problems = 3,
    /// Another server did not play along.
    Remote = 4,
    /// It was refused for safety; a flag is needed.
    Refused = 5,
    /// It may work a little later.
    Temporary = 75,
}

impl Exit {
    /// What another process of ours has ended with.
    fn of(code: i32) -> Self {
        let all = [Self::Usage, Self::Problems, Self::Remote, Self::Refused, Self::Temporary];
        all.into_iter().find(|exit| *exit as i32 == code).unwrap_or(Self::Failure)
    }
}

/// Why a command failed.
#[derive(Debug)]
pub(super) struct Failure {
    /// What the shell is told.
    pub(super) exit: Exit,
    /// What the owner is told.
    pub(super) reason: Reason,
}

#[derive(Debug)]
pub(super) enum Reason {
    /// Things the owner can put right, each with its place.
    Problems(Vec<Problem>),
    /// Something else; the chain is printed on one line.
    Error(anyhow::Error),
}

impl Failure {
    /// One problem.
    pub(super) fn problem(exit: Exit, problem: Problem) -> Self {
        Self { exit, reason: Reason::Problems(vec![problem]) }
    }

    /// Several.
    pub(super) fn problems(exit: Exit, problems: Vec<Problem>) -> Self {
        Self { exit, reason: Reason::Problems(problems) }
    }

    /// An error that is not about the owner's files.
    pub(super) fn error(exit: Exit, error: impl Into<anyhow::Error>) -> Self {
        Self { exit, reason: Reason::Error(error.into()) }
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::error(Exit::Failure, error)
    }
}

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Self {
        let error = anyhow::Error::from(error);
        let text = format!("{error:#}");
        if !text.contains("not a database") && !text.contains("malformed") {
            return Self::error(Exit::Failure, error);
        }
        let help = "stop skep, move `skep.db`, `skep.db-wal` and `skep.db-shm` away, and put the \
                    latest backup of them in their place";
        let problem = Problem::error("database/damaged", "the database `skep.db` is damaged");
        Self::problem(Exit::Failure, problem.help(help))
    }
}

impl From<PublishError> for Failure {
    fn from(error: PublishError) -> Self {
        match error {
            PublishError::Content(problems) => {
                let is_disk = problems.iter().all(|problem| problem.code == "site/unwritable");
                Self::problems(if is_disk { Exit::Failure } else { Exit::Problems }, problems)
            }
            PublishError::Refused(refusal) => {
                Self::problem(Exit::Refused, refused(refusal, Asked::ByCommand))
            }
            lost @ (PublishError::Forgotten { .. } | PublishError::Restored { .. }) => {
                unremembered(lost, Asked::ByCommand)
            }
            moved @ PublishError::Moved(_) => {
                let problem = Problem::error("publish/moved", format!("{moved}; nothing was sent"));
                let help = "publish it with the new account; deletions are still told, `skep build` still \
                            writes the pages, and `skep move cancel` takes the move back";
                Self::problem(Exit::Refused, problem.help(help))
            }
            other => Self::error(Exit::Failure, other),
        }
    }
}

/// How a publish was asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Asked {
    /// `skep publish`
    ByCommand,
    /// `git push`
    ByPush,
}

impl Asked {
    /// What to do to allow something: `allow-new 9`.
    fn allow(self, flag: &str) -> String {
        match self {
            Self::ByCommand => format!("run `skep publish --{flag}`"),
            Self::ByPush => format!("push again with `-o {}`", flag.replace(' ', "=")),
        }
    }
}

/// Why nothing was published, with the line of node.toml that may be the reason.
pub(super) fn unpublished(error: PublishError, asked: Asked, global: &Global) -> Failure {
    let refusal = match error {
        PublishError::Refused(refusal) => refusal,
        lost @ (PublishError::Forgotten { .. } | PublishError::Restored { .. }) => {
            return unremembered(lost, asked);
        }
        other => return other.into(),
    };
    let problem = refused(refusal, asked);
    let moved = matches!(refusal, Refusal::TooManyUpdates { moved: 1.., .. });
    let text = std::fs::read_to_string(global.root.join(&global.config)).unwrap_or_default();
    let line = ["site.permalink", "permalinks"].into_iter().find_map(|key| line_of(&text, key));
    Failure::problem(
        Exit::Refused,
        match line.filter(|_| moved) {
            Some(line) => problem.at(&global.config, line),
            None => problem,
        },
    )
}

/// What was told to others is not known, or not any more.
fn unremembered(error: PublishError, asked: Asked) -> Failure {
    let (code, message, help) = match error {
        PublishError::Forgotten { found, private, first } => (
            "publish/forgotten",
            format!(
                "the database is older than the site: it does not know {found} of the posts that others \
                 were told of, such as `{first}`; nothing was sent"
            ),
            format!(
                "put a newer backup of `skep.db` in its place, or {} to take them up as they are and tell \
                 nobody; of a post that nobody was ever told of, {}",
                asked.allow("adopt"),
                match private == found {
                    true =>
                        format!("remove the line of `{first}` from `announced` in the data folder"),
                    false => format!("remove `ap/post/{first}` from the generated site"),
                }
            ),
        ),
        PublishError::Restored { found, first, restored } => (
            "publish/restored",
            format!(
                "the data folder was restored from a backup at {}, and {found} of the posts for some alone are \
                 from before that and not in it, such as `{first}`; they may have been sent already; nothing \
                 was sent",
                restored.rfc3339()
            ),
            format!(
                "{} if they were not, or {} if they were, to tell nobody",
                asked.allow(&format!("allow-new {found}")),
                asked.allow("adopt")
            ),
        ),
        other => return other.into(),
    };
    Failure::problem(Exit::Refused, Problem::error(code, message).help(help))
}

fn refused(refusal: Refusal, asked: Asked) -> Problem {
    let (code, help) = match refusal {
        Refusal::TooManyNew { found, .. } => (
            "publish/too-many-new",
            format!(
                "{} if you mean it, or set `deliver_since` in node.toml to a later date",
                asked.allow(&format!("allow-new {found}"))
            ),
        ),
        Refusal::TooManyDeletes { found, .. } => (
            "publish/too-many-deletes",
            format!(
                "put the files back, or {} if you mean it",
                asked.allow(&format!("allow-deletes {found}"))
            ),
        ),
        Refusal::AllGone { found } => (
            "publish/all-gone",
            format!(
                "put the files of `content` back, or {} if you mean it; it cannot be undone",
                asked.allow(&format!("allow-deletes {found}"))
            ),
        ),
        Refusal::TooManyUpdates { found, same_text, moved, .. } => (
            "publish/too-many-updates",
            format!(
                "{}{} if others should get them again, or {} to tell nobody",
                around(same_text, moved),
                asked.allow(&format!("allow-updates {found}")),
                asked.allow("adopt")
            ),
        ),
        Refusal::ClockBehind { .. } => (
            "publish/clock-behind",
            format!(
                "set the clock of this machine, or {} if it is right",
                asked.allow("trust-clock")
            ),
        ),
    };
    Problem::error(code, format!("{refusal}; nothing was sent")).help(help)
}

/// What may have changed around texts that are as they were.
fn around(same_text: usize, moved: usize) -> String {
    if same_text == 0 {
        return String::new();
    }
    if moved >= same_text {
        return format!(
            "{moved} of them have the text that they had, and another address: put the old \
             `permalink` or the old names of files back, or "
        );
    }
    format!(
        "{same_text} of them have the text that they had: their address (`permalink`), `language`, \
         `object`, a title, or this version of skep makes the difference; put back what you did not \
         mean, "
    )
}

impl From<GitError> for Failure {
    fn from(error: GitError) -> Self {
        Self::problem(Exit::Failure, error.0)
    }
}

impl From<ApartError> for Failure {
    fn from(error: ApartError) -> Self {
        match error {
            // The other process has said all there is to say.
            ApartError::Failed(Some(code)) => {
                Self { exit: Exit::of(code), reason: Reason::Problems(Vec::new()) }
            }
            other => Self::error(Exit::Failure, other),
        }
    }
}

impl From<ResolveError> for Failure {
    fn from(error: ResolveError) -> Self {
        let exit = match &error {
            ResolveError::NotAName(_) => Exit::Usage,
            ResolveError::Fetch(FetchError::Store(_)) => Exit::Failure,
            ResolveError::Fetch(FetchError::Blocked) => Exit::Refused,
            _ => Exit::Remote,
        };
        Self::error(exit, error)
    }
}

#[cfg(test)]
mod tests;
