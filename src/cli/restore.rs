//! `skep restore`

use std::fs::{self, File, TryLockError};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};

use super::args::{Global, Restore};
use super::backup::megabytes;
use super::failure::{Exit, Failure};
use super::open;
use super::print::{Printer, counted};
use crate::clock;
use crate::config::Problem;
use crate::portability::archive::is_own as is_export;
use crate::portability::backup as archive;
use crate::portability::backup::{BackupError, Header, Scope};
use crate::site;
use crate::worker;
use crate::worker::{BackupFault, Proved};

#[derive(serde::Serialize)]
struct Said {
    handle: String,
    made: String,
    files: usize,
    bytes: u64,
    posts: i64,
    followers: i64,
    /// `None` if it was only read.
    restored: Option<Put>,
}

#[derive(serde::Serialize)]
struct Put {
    folder: String,
    /// Where what was there before is now.
    kept: Option<String>,
}

/// What is to be put where.
struct Target {
    root: PathBuf,
    /// Where the data folder comes, below the root.
    data: PathBuf,
    scope: Scope,
    header: Header,
}

pub(super) fn run(global: &Global, args: &Restore, printer: &Printer) -> Result<(), Failure> {
    let unsound = |fault| unsound(&args.file, fault);
    if args.verify {
        let folder = work_folder()?;
        let proved = worker::verify_backup(&args.file, &folder.join(archive::DATABASE));
        // It is empty by now.
        let _ = fs::remove_dir(&folder);
        say(&proved.map_err(unsound)?, None, printer);
        return Ok(());
    }
    let header = archive::read_header(&args.file).map_err(|error| unsound(error.into()))?;
    let target = target(global, args, header)?;
    let made_root = !target.root.exists();
    fs::create_dir_all(&target.root)
        .with_context(|| format!("cannot make the folder `{}`", target.root.display()))?;
    let _locks = locks(&target)?;
    check_room(&args.file, &target.root)?;
    let new = archive::open_work(&target.root).map_err(BackupFault::from)?;
    let unpacked = unpack(args, &target, &new);
    if unpacked.is_err() {
        // It is said what is wrong with the backup.
        let _ = archive::discard(&target.root);
        if made_root {
            let _ = fs::remove_dir(&target.root);
        }
    }
    let (proved, parts) = unpacked?;
    let now = clock::now().rfc3339().replace(':', "");
    let placed = archive::place(&target.root, &parts, &now).map_err(BackupFault::from)?;
    let kept = placed.kept.map(|kept| kept.display().to_string());
    let folder = target.root.display().to_string();
    say(&proved, Some(Put { folder, kept }), printer);
    Ok(())
}

/// Unpacks and proves all of it, and says what is to be put in place: what makes the folder a site comes
/// last.
fn unpack(args: &Restore, target: &Target, new: &Path) -> Result<(Proved, Vec<PathBuf>), Failure> {
    let proved = worker::unpack_backup(&args.file, new, |_| target.data.clone());
    let proved = proved.map_err(|fault| unsound(&args.file, fault))?;
    let config = &target.header.config;
    if target.scope == Scope::Data {
        let here = target.root.join(config);
        if here.is_file() {
            let kept = new.join(config);
            let copied = fs::create_dir_all(kept.parent().unwrap_or(new))
                .and_then(|()| fs::copy(&here, &kept));
            copied.context("cannot keep node.toml")?;
        }
    }
    worker::note_restored(&new.join(&target.data), &proved.found.header)
        .context("cannot write down that this was restored")?;
    site::sync_site(new).context("the disk cannot keep what was unpacked")?;
    let mut parts = vec![target.data.clone()];
    if target.scope == Scope::Whole {
        parts_in(new, Path::new(""), &[&target.data, config], &mut parts)
            .context("cannot read what was unpacked")?;
    }
    if new.join(config).is_file() {
        parts.push(config.clone());
    }
    Ok((proved, parts))
}

/// What is in a folder, but for what is `apart`, and for folders that have that in them: then what is in
/// those.
fn parts_in(
    new: &Path,
    folder: &Path,
    apart: &[&Path],
    parts: &mut Vec<PathBuf>,
) -> io::Result<()> {
    for entry in fs::read_dir(new.join(folder))? {
        let path = folder.join(entry?.file_name());
        if apart.contains(&&*path) {
            continue;
        }
        if apart.iter().any(|it| it.starts_with(&path)) {
            parts_in(new, &path, apart, parts)?;
        } else {
            parts.push(path);
        }
    }
    Ok(())
}

/// What is put where, unless something is in the way.
fn target(global: &Global, args: &Restore, header: Header) -> Result<Target, Failure> {
    let root = args.into.as_ref().unwrap_or(&global.root);
    let root = root.canonicalize().unwrap_or_else(|_| root.clone());
    let scope = if args.data_only { Scope::Data } else { header.scope };
    let there = Global { root: root.clone(), config: header.config.clone(), ..global.clone() };
    let config = open::config(&there).ok();
    let own = config.as_ref().map(|config| config.server.data.clone());
    let data = match scope {
        Scope::Data => own.clone().unwrap_or_else(|| header.data.clone()),
        Scope::Whole => header.data.clone(),
    };
    if let Some(config) =
        config.filter(|it| it.site.origin.as_str() != header.origin && !args.force)
    {
        let (is, there) = (&header.origin, &config.site.origin);
        let message = format!("this is a backup of {is}, and `{}` is {there}", root.display());
        let help = "name another folder with `--into`";
        return Err(refused("restore/other-site", message, help));
    }
    let is_full = [Some(&data), own.as_ref()]
        .into_iter()
        .flatten()
        .any(|it| archive::holds_data(&root.join(it)));
    if is_full && !args.force {
        let message = format!("`{}` has an account in it already", root.join(&data).display());
        let help =
            "name another folder with `--into`; `--force` moves what is there aside, and keeps it";
        return Err(refused("restore/not-empty", message, help));
    }
    let has_site = root.join(&header.config).exists() || root.join("content").exists();
    if scope == Scope::Whole && has_site && !args.force {
        let message = format!("`{}` has a site in it already", root.display());
        let help = "`--data-only` restores followers and keys and leaves texts and settings as they are; `--force` \
                    moves what is there aside, and keeps it";
        return Err(refused("restore/not-empty", message, help));
    }
    Ok(Target { root, data, scope, header })
}

fn refused(code: &'static str, message: String, help: &str) -> Failure {
    Failure::problem(Exit::Refused, Problem::error(code, message).help(help))
}

/// Nothing may use the folder meanwhile.
fn locks(target: &Target) -> Result<Vec<File>, Failure> {
    let data = target.root.join(&target.data);
    let mut locks = Vec::new();
    for (name, who) in [("serve.lock", "`skep serve`"), ("publish.lock", "a build")] {
        let Ok(file) = File::open(data.join(name)) else { continue };
        match file.try_lock() {
            Ok(()) => locks.push(file),
            Err(TryLockError::WouldBlock) => {
                let error =
                    anyhow!("{who} is running on `{}`: stop it first", target.root.display());
                return Err(Failure::error(Exit::Temporary, error));
            }
            Err(TryLockError::Error(error)) => {
                let error = anyhow!(error).context(format!("cannot lock `{name}`"));
                return Err(error.into());
            }
        }
    }
    Ok(locks)
}

fn check_room(file: &Path, root: &Path) -> Result<(), Failure> {
    let needed = fs::metadata(file).map(|it| it.len()).unwrap_or(0);
    match site::room_left(root).filter(|left| *left < needed) {
        Some(left) => {
            let (needed, left) = (megabytes(needed), megabytes(left));
            let error = anyhow!("the backup has {needed}, and {left} are left on the disk");
            Err(Failure::error(Exit::Failure, error))
        }
        None => Ok(()),
    }
}

/// A folder of our own for what is unpacked to be looked at; `TMPDIR` says where.
fn work_folder() -> Result<PathBuf, Failure> {
    let name = format!("skep-verify-{}-{}", std::process::id(), clock::now().millis());
    let folder = std::env::temp_dir().join(name);
    let made = fs::DirBuilder::new().mode(0o700).create(&folder);
    made.with_context(|| format!("cannot make the folder `{}`", folder.display()))?;
    Ok(folder)
}

/// What is wrong with a backup is one error, whatever it is; a disk that refuses is another matter.
fn unsound(file: &Path, fault: BackupFault) -> Failure {
    let why = match fault {
        BackupFault::Archive(BackupError::Unsound(why)) => why,
        fault @ (BackupFault::Keys(_) | BackupFault::Database(_)) => fault.to_string(),
        other => return other.into(),
    };
    if is_export(file).unwrap_or(false) {
        let message = format!("`{}` is an archive of `skep export`, and no backup", file.display());
        let help = format!(
            "`skep init --from {}` makes the site of it, in an empty folder",
            file.display()
        );
        return refused("restore/export", message, &help);
    }
    let message = format!("`{}` cannot be restored: {why}", file.display());
    let help = "nothing was changed; take another backup, and try it with `--verify`";
    Failure::problem(Exit::Refused, Problem::error("restore/unsound", message).help(help))
}

fn say(proved: &Proved, restored: Option<Put>, printer: &Printer) {
    let Proved { found, database } = proved;
    let Header { handle, made, .. } = found.header.clone();
    let (posts, followers) = (database.posts, database.followers);
    let said =
        Said { handle, made, files: found.files, bytes: found.bytes, posts, followers, restored };
    printer.result(&said, || text(&said));
}

fn text(said: &Said) -> String {
    let mut lines = vec![
        format!("account     {}, as it was at {}", said.handle, said.made),
        format!(
            "whole       {}, {}, {}, {}, keys that fit",
            counted(said.files, "file"),
            megabytes(said.bytes),
            counted(said.posts, "post"),
            counted(said.followers, "follower")
        ),
    ];
    if let Some(put) = &said.restored {
        lines.push(format!("restored    {}", put.folder));
        lines.extend(put.kept.as_ref().map(|kept| format!("before      is kept in {kept}")));
        lines.push("next        skep serve; never on two machines at once".to_owned());
    }
    lines.join("\n")
}
