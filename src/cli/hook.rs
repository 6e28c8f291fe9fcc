//! `skep hook`: a repository that publishes.

mod push;
mod tree;

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::args::{Global, Hook, HookName, HookVerb};
use super::failure::{Asked, Exit, Failure, unpublished};
use super::old_name;
use super::open;
use super::print::{Printer, counted};
use super::program;
use super::publish::servers;
use super::timings::Timings;
use crate::config::Problem;
use crate::delivery::Change;
use crate::site::write_file;
use crate::store;
use crate::worker::{Allowances, Git, Node, PublishMode, Published, publish};

/// What only hooks have that skep wrote.
const MARK: &str = "# Written by `skep hook install`, which writes over it.";
/// Most new posts that are named.
const NAMED_MAX: usize = 3;

#[derive(serde::Serialize)]
struct Installed {
    repository: PathBuf,
    branch: String,
    hooks: Vec<&'static str>,
}

pub(super) fn run(global: &Global, args: &Hook, printer: &Printer) -> Result<(), Failure> {
    let root = global.root.canonicalize().map_err(|error| {
        let message = format!("there is no site in `{}`: {error}", global.root.display());
        Failure::problem(Exit::Usage, Problem::error("hook/root", message))
    })?;
    let global = &Global { root, ..global.clone() };
    match &args.verb {
        HookVerb::Install { repo, branch } => install(global, (repo, branch.as_deref()), printer),
        HookVerb::Run { name, branch } => match name {
            HookName::PreReceive => push::try_out(global, branch),
            HookName::PostReceive => push::land(global, branch, printer),
            HookName::PostCommit | HookName::PostMerge => committed(global, branch, printer),
            HookName::PostCheckout => {
                // What git did has worked; its caller must not take it for a failure.
                let _ = committed(global, branch, printer).map_err(|why| printer.fail(&why));
                Ok(())
            }
        },
    }
}

fn install(
    global: &Global,
    (repo, branch): (&Path, Option<&str>),
    printer: &Printer,
) -> Result<(), Failure> {
    let git = Git::at(repo);
    let is_bare = repository(&git, repo)?;
    let branch = &branch_of(&git, branch)?;
    let names = if is_bare { HookName::BARE } else { HookName::WORKING };
    if !is_bare {
        let top = PathBuf::from(git.text(&["rev-parse", "--show-toplevel"])?);
        if !global.root.starts_with(&top) {
            let message = format!(
                "`{}` is a repository to work in, and the site in `{}` is not part of it",
                top.display(),
                global.root.display()
            );
            let help = "name a bare repository, or the one that the site is in";
            let problem = Problem::error("hook/elsewhere", message).help(help);
            return Err(Failure::problem(Exit::Usage, problem));
        }
    }
    if let Ok(folder) = git.text(&["config", "core.hooksPath"]) {
        // Others may take theirs from there as well.
        let message = format!("this repository takes its hooks from `{}`", folder.display());
        let help = "take `core.hooksPath` out of its settings, or write the hooks there by hand";
        let problem = Problem::error("hook/elsewhere", message).help(help);
        return Err(Failure::problem(Exit::Refused, problem));
    }
    let folder = repo.join(git.text(&["rev-parse", "--git-path", "hooks"])?);
    let program = program::path().context("this program cannot find itself")?;
    let hooks: Vec<_> = names
        .iter()
        .map(|name| (folder.join(name.as_str()), script(&program, global, (*name, branch))))
        .collect();
    for (path, script) in &hooks {
        check_own(path, script)?;
    }
    if is_bare {
        // How a push says that it means what would be refused.
        git.bytes(&["config", "receive.advertisePushOptions", "true"])?;
    }
    fs::create_dir_all(&folder).with_context(|| format!("cannot make `{}`", folder.display()))?;
    for (path, script) in &hooks {
        let written = write_file(path, script.as_bytes())
            .and_then(|()| fs::set_permissions(path, fs::Permissions::from_mode(0o755)));
        written.with_context(|| format!("cannot write `{}`", path.display()))?;
    }
    let hooks = names.iter().map(|name| name.as_str()).collect();
    let made = Installed { repository: repo.to_owned(), branch: branch.to_owned(), hooks };
    printer.result(&made, || {
        let when = if is_bare { "what is pushed to" } else { "what is committed on" };
        format!("{when} `{branch}` is published from now on ({})", made.hooks.join(", "))
    });
    Ok(())
}

/// Is this a repository that is pushed to?
fn repository(git: &Git, repo: &Path) -> Result<bool, Failure> {
    if repo.is_dir()
        && let Ok(is_bare) = git.text(&["rev-parse", "--is-bare-repository"])
    {
        return Ok(is_bare == "true");
    }
    // Says it when there is no git at all.
    Git::here().text(&["--version"])?;
    let what = if repo.is_dir() { "is no git repository" } else { "is not there" };
    let message = format!("`{}` {what}", repo.display());
    let help = format!("`git init --bare {}` makes one to push to", repo.display());
    Err(Failure::problem(Exit::Usage, Problem::error("hook/repository", message).help(help)))
}

/// The branch that the owner names, or the one that the repository is on.
fn branch_of(git: &Git, named: Option<&str>) -> Result<String, Failure> {
    let Some(named) = named else {
        let current = git.text(&["symbolic-ref", "--short", "HEAD"]);
        return Ok(current.map_or_else(|_| "main".to_owned(), |it| it.display().to_string()));
    };
    if git.text(&["check-ref-format", "--branch", named]).is_err() {
        let message = format!("`{named}` cannot be the name of a branch");
        return Err(Failure::problem(Exit::Usage, Problem::error("hook/branch", message)));
    }
    Ok(named.to_owned())
}

/// Refuses to write over what somebody else wrote.
fn check_own(path: &Path, script: &OsStr) -> Result<(), Failure> {
    let there = match fs::read(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        there => there.with_context(|| format!("cannot read `{}`", path.display()))?,
    };
    if String::from_utf8_lossy(&there).lines().any(|line| line == MARK) {
        return Ok(());
    }
    let message = format!("`{}` is there already, and skep did not write it", path.display());
    let line = script.to_string_lossy().lines().last().unwrap_or_default().to_owned();
    let line = line.trim_start_matches("exec ");
    let help = format!("move it away, or let it run this: {line}");
    Err(Failure::problem(Exit::Refused, Problem::error("hook/foreign", message).help(help)))
}

/// What git runs.
fn script(program: &Path, global: &Global, (name, branch): (HookName, &str)) -> OsString {
    let mut script = OsString::from(format!("#!/bin/sh\n{MARK}\nexec "));
    script.push(quoted(program.as_os_str()));
    for flag in global.flags() {
        script.push(" ");
        script.push(quoted(&flag));
    }
    script.push(format!(" hook run {} ", name.as_str()));
    script.push(quoted(OsStr::new(&format!("--branch={branch}"))));
    script.push("\n");
    script
}

/// One word for a shell, whatever is in it.
fn quoted(word: &OsStr) -> OsString {
    let parts = word.as_bytes().split(|byte| *byte == b'\'').map(OsStr::from_bytes);
    let parts: Vec<&OsStr> = parts.collect();
    let mut quoted = OsString::from("'");
    quoted.push(parts.join(OsStr::new("'\\''")));
    quoted.push("'");
    quoted
}

/// The owner has committed or merged something, or gone to another branch.
fn committed(global: &Global, branch: &str, printer: &Printer) -> Result<(), Failure> {
    let git = Git::here();
    // Without a branch, as while a rebase is under way, this fails.
    let current = git.text(&["symbolic-ref", "--short", "HEAD"]).unwrap_or_default();
    let top = PathBuf::from(git.text(&["rev-parse", "--show-toplevel"])?);
    if current != OsStr::new(branch) || !global.root.starts_with(top) {
        return Ok(());
    }
    let config = open::config(global)?;
    let told = [&config.site.content, &global.config].map(|path| global.root.join(path));
    let mut words: Vec<&OsStr> = ["status", "--porcelain", "-z", "--untracked-files=all", "--"]
        .into_iter()
        .map(OsStr::new)
        .collect();
    words.extend(told.iter().map(|path| path.as_os_str()));
    let open = git.list(&words)?;
    if !open.is_empty() {
        let names: Vec<_> = open.iter().map(|name| format!("`{}`", name.display())).collect();
        let message = format!("nothing was published: not committed yet: {}", listed(&names));
        let help = "commit it, put it away with `git stash`, or run `skep publish`";
        let problem = Problem::error("hook/uncommitted", message).help(help);
        return Err(Failure::problem(Exit::Refused, problem));
    }
    let node = open::node(global)?;
    let timings = Timings::new(printer);
    let published = publish(&node, Allowances::default(), PublishMode::Send, &timings);
    timings.end();
    let published = published.map_err(|error| unpublished(error, Asked::ByCommand, global))?;
    old_name::tell_gone(global, (&node.config, &published.plan), printer)?;
    done(&node, &published, printer)
}

/// Says what was done.
fn done(node: &Node, published: &Published, printer: &Printer) -> Result<(), Failure> {
    printer.problems(&published.warnings);
    let followers = node.store.read::<_, store::Error>(|tx| tx.count_followers())?;
    printer.line(&sentence(published, followers));
    Ok(())
}

/// `✓ 1 published (posts/hello), 2 updated, 0 deleted · queued for 214 followers on 87 servers`
fn sentence(published: &Published, followers: i64) -> String {
    let (created, updated, deleted) = published.plan.counts();
    let names: Vec<String> = published.plan.changes.iter().filter_map(name_of).collect();
    let names = if names.is_empty() { names.join("") } else { format!(" ({})", listed(&names)) };
    let to_whom = match (servers(&published.letters), followers) {
        (0, _) => "nobody to tell".to_owned(),
        (servers, 0) => format!("queued for {}", counted(servers, "server")),
        (servers, followers) => {
            let followers = counted(followers, "follower");
            format!("queued for {followers} on {}", counted(servers, "server"))
        }
    };
    format!("✓ {created} published{names}, {updated} updated, {deleted} deleted · {to_whom}")
}

/// `posts/hello` of a new post in `content/posts/hello.md`.
fn name_of(change: &Change) -> Option<String> {
    let Change::Create(post) = change else { return None };
    let name = post.source.split_once('/').map_or(&*post.source, |(_, name)| name);
    Some(name.rsplit_once('.').map_or(name, |(name, _)| name).to_owned())
}

/// `a, b, c and 4 more`
fn listed(names: &[String]) -> String {
    let shown = names.iter().take(NAMED_MAX).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(NAMED_MAX) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
