//! `skep backup`

use std::path::{Path, PathBuf};

use super::args::{Backup, Global};
use super::failure::{Exit, Failure, texts_gone};
use super::open;
use super::print::{Printer, counted};
use crate::config::Problem;
use crate::portability::backup::{BackupError, Scope};
use crate::worker;
use crate::worker::{BackedUp, BackupFault, Proved};

#[derive(serde::Serialize)]
struct Made {
    file: String,
    bytes: u64,
    files: usize,
    posts: i64,
    followers: i64,
    removed: Vec<String>,
}

pub(super) fn run(global: &Global, args: &Backup, printer: &Printer) -> Result<(), Failure> {
    let node = open::node(global)?;
    let folder = match &args.folder {
        Some(folder) => folder.clone(),
        None => node.root.join(&node.config.backup.dir),
    };
    let scope = if args.data_only { Scope::Data } else { Scope::Whole };
    let config = plain_config(&global.config);
    let BackedUp { file, size, proved, removed } = worker::back_up(&node, &config, &folder, scope)?;
    let Proved { found, database } = proved;
    let made = Made {
        file: file.display().to_string(),
        bytes: size,
        files: found.files,
        posts: database.posts,
        followers: database.followers,
        removed: removed.iter().map(|path| path.display().to_string()).collect(),
    };
    printer.result(&made, || text(&made));
    Ok(())
}

/// Where the settings are put by a restore. A file that is elsewhere becomes that of the site.
fn plain_config(config: &Path) -> PathBuf {
    let plain = config.components().all(|it| matches!(it, std::path::Component::Normal(_)));
    if plain { config.to_owned() } else { PathBuf::from("node.toml") }
}

fn text(made: &Made) -> String {
    let mut text = format!(
        "backup      {}, {}, {}\nread back   {}, {}, keys that fit: keep it where nobody else reads it",
        made.file,
        megabytes(made.bytes),
        counted(made.files, "file"),
        counted(made.posts, "post"),
        counted(made.followers, "follower")
    );
    if !made.removed.is_empty() {
        text.push_str(&format!("\nremoved     {}", counted(made.removed.len(), "older one")));
    }
    text
}

/// `1.3 MB`
pub(super) fn megabytes(bytes: u64) -> String {
    let tenths = bytes.div_ceil(100_000);
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

impl From<BackupFault> for Failure {
    fn from(fault: BackupFault) -> Self {
        let error = anyhow::Error::from(fault);
        match error.downcast_ref::<BackupFault>() {
            Some(BackupFault::Busy) => Self::error(Exit::Temporary, error),
            Some(BackupFault::Archive(BackupError::Changed(_))) => {
                Self::error(Exit::Temporary, error)
            }
            Some(BackupFault::Gone(gone)) => {
                texts_gone(gone, "run `skep backup --data-only` to keep followers and keys alone")
            }
            Some(BackupFault::Inside(_)) => {
                let help = "choose a folder that is not below one of the site's own";
                let problem = Problem::error("backup/inside", error.to_string());
                Self::problem(Exit::Refused, problem.help(help))
            }
            _ => Self::error(Exit::Failure, error),
        }
    }
}
