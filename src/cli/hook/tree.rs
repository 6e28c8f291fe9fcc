//! Files of commits in folders: what a push may bring, and what of the owner's it would run over.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Component, Path, PathBuf};

use super::super::failure::{Exit, Failure};
use super::listed;
use crate::config::{Config, Problem};
use crate::worker::Git;

/// What was brought last, in the data folder.
const INDEX: &str = "checkout.index";
/// What is being brought: a push that was killed has left both.
const NEXT: &str = "checkout.next";
/// What is looked at before it is brought.
const FRESH: &str = "checkout.fresh";

/// The folder of the site, as far as pushes are concerned.
pub(super) struct Site {
    root: PathBuf,
    pub(super) data: PathBuf,
    /// What skep reads below the root.
    read: Vec<PathBuf>,
}

/// What git knows of the files in a folder.
struct Seen {
    listed: BTreeSet<PathBuf>,
    /// Of these: files that say something else.
    changed: BTreeSet<PathBuf>,
}

impl Seen {
    fn look(git: &Git) -> Result<Self, Failure> {
        let auto = "diff.autoRefreshIndex=true";
        Ok(Self {
            listed: git.list(&["ls-files", "-z"])?,
            // Not `diff-files`, for which a file is another one once somebody has saved it.
            changed: git.list(&["-c", auto, "diff", "-z", "--name-only", "--diff-filter=d"])?,
        })
    }

    /// Is this file in the commit, and as it is there?
    fn has(&self, path: &Path) -> bool {
        self.listed.contains(path) && !self.changed.contains(path)
    }
}

impl Site {
    pub(super) fn new(root: &Path, config: &Config) -> Self {
        let read = [&config.site.content, &config.site.templates].map(Clone::clone);
        let read = read.into_iter().chain(["static", "themes"].map(PathBuf::from));
        let data = root.join(&config.server.data);
        Self { root: root.to_owned(), data, read: read.collect() }
    }

    /// Brings the files of `commit` into the folder; whoever calls has locked it.
    pub(super) fn bring(&self, commit: &str) -> Result<(), Failure> {
        let (index, next) = (self.data.join(INDEX), self.data.join(NEXT));
        for name in [INDEX, NEXT, FRESH] {
            // Whoever held it was killed.
            let _ = fs::remove_file(self.data.join(format!("{name}.lock")));
        }
        let fresh = self.data.join(FRESH);
        Git::with(&self.root, &fresh)?.bytes(&["read-tree", commit])?;
        check_uncommitted(self, &fresh)?;
        if next.exists() {
            // What that push would have removed is removed first.
            let tree = Git::with(&self.root, &next)?.text(&["write-tree"])?;
            let words = ["read-tree", "--reset", "-u"].map(OsStr::new);
            let git = Git::with(&self.root, &index)?;
            git.bytes(&[&words[..], &[&tree]].concat())?;
        }
        fs::rename(&fresh, &next).map_err(anyhow::Error::from)?;
        Git::with(&self.root, &index)?.bytes(&["read-tree", "--reset", "-u", commit])?;
        fs::remove_file(&next).map_err(anyhow::Error::from)?;
        Ok(())
    }
}

/// Refuses to run over files of the owner's that are in no commit, or to publish them along. `new`
/// is an index of the commit that is to come.
pub(super) fn check_uncommitted(site: &Site, new: &Path) -> Result<(), Failure> {
    let git = Git::with(&site.root, new)?;
    let coming = Seen::look(&git)?;
    let others = ["ls-files", "--others", "--exclude-standard", "-z", "--"].map(PathBuf::from);
    let others: Vec<&Path> = others.iter().chain(&site.read).map(PathBuf::as_path).collect();
    let mut open: BTreeSet<PathBuf> = git.list(&others)?;
    open.extend(coming.changed.iter().cloned());
    for index in [INDEX, NEXT].map(|name| site.data.join(name)).iter().filter(|it| it.exists()) {
        let last = Seen::look(&Git::with(&site.root, index)?)?;
        open.retain(|path| !last.has(path));
        open.extend(last.changed.into_iter().filter(|path| !coming.listed.contains(path)));
    }
    if open.is_empty() {
        return Ok(());
    }
    let names: Vec<_> = open.iter().map(|path| format!("`{}`", path.display())).collect();
    let message = format!(
        "on the server, in `{}`, is what no commit has: {}; nothing was changed",
        site.root.display(),
        listed(&names)
    );
    let help = "commit it as it is there and push that, or move it away";
    Err(Failure::problem(Exit::Refused, Problem::error("hook/uncommitted", message).help(help)))
}

/// Refuses what must not come to the folder of the site from a commit: what is the node's own, and
/// links that lead out.
pub(super) fn check_tree(git: &Git, tree: &Path, config: &Config) -> Result<(), Failure> {
    let own = [&config.server.data, &config.server.output, &config.backup.dir];
    let mut problems = Vec::new();
    for path in git.list(&["ls-files", "-z"])? {
        if own.iter().any(|folder| path.starts_with(folder)) {
            let message = "skep makes this folder itself; it does not belong in git";
            let problem = Problem::error("hook/generated", message).in_file(path);
            problems.push(problem.help("`git rm -r --cached` takes it out"));
            // There may be as many as there are pages.
            break;
        }
        if let Ok(target) = fs::read_link(tree.join(&path))
            && (leads_out(&path, &target) || !tree.join(&path).exists())
        {
            let message =
                format!("this link leads out of the site, or nowhere: `{}`", target.display());
            let problem = Problem::error("hook/link", message).in_file(path);
            problems.push(problem.help("put the file itself in its place"));
        }
    }
    match problems.is_empty() {
        true => Ok(()),
        false => Err(Failure::problems(Exit::Problems, problems)),
    }
}

/// Does a link at `path` lead above the folder that `path` is relative to? All steps up come first,
/// so that other links on the way cannot make more of them.
fn leads_out(path: &Path, target: &Path) -> bool {
    let depth = path.components().count() - 1;
    let up = target.components().take_while(|it| *it == Component::ParentDir).count();
    let rest = target.components().skip(up);
    let goes_down =
        rest.into_iter().all(|it| matches!(it, Component::Normal(_) | Component::CurDir));
    up > depth || !goes_down
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::leads_out;

    #[test]
    fn a_link_stays_within_the_site_or_leads_out() {
        for (path, target, out) in [
            ("a", "b", false),
            ("a", "b/c", false),
            ("a", "./b", false),
            ("x/a", "../b", false),
            ("x/y/a", "../../b/c", false),
            ("a", "../b", true),
            ("x/a", "../../b", true),
            ("a", "/etc/passwd", true),
            // `b` may be a link itself.
            ("a", "b/../c", true),
            ("x/a", "../b/../../c", true),
        ] {
            assert_eq!(leads_out(Path::new(path), Path::new(target)), out, "{path} -> {target}");
        }
    }
}
