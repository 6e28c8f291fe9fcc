//! A push to a bare repository. Before git takes it, the commit is built beside the site, as if it
//! were published; what is taken then comes to the folder of the site, and is published.

use std::fs;
use std::io::read_to_string;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Parser;

use super::super::args::{Args, Command, Global};
use super::super::failure::{Asked, Exit, Failure, unpublished};
use super::super::keys_file::private_folder;
use super::super::open;
use super::super::print::Printer;
use super::super::timings::Timings;
use super::done;
use super::tree::{Site, check_tree, check_uncommitted};
use crate::config::{Config, Problem};
use crate::site::Silent;
use crate::worker;
use crate::worker::{Allowances, Git, PublishMode, publish, publish_locked};

/// Where what is pushed is tried out, in the data folder.
const INCOMING: &str = "incoming";
/// What a push may allow, as `skep publish` does.
const OPTIONS: &[&str] = &["allow-new", "allow-deletes", "allow-updates", "adopt", "trust-clock"];

/// `pre-receive`: refuses what could not be published. Nothing has changed then.
pub(super) fn try_out(global: &Global, branch: &str) -> Result<(), Failure> {
    let Some(commit) = pushed(branch)? else { return Ok(()) };
    let allowances = allowances()?;
    let mut config = config_of(global, &commit)?;
    check_settings(global, &config)?;
    let site = Site::new(&global.root, &config);
    private_folder(&site.data)?;
    // Of two pushes at once, the second is tried out after the first.
    let _lock = lock(&site.data.join("incoming.lock"))?;
    let incoming = Incoming::new(&site.data)?;
    let (tree, index) = (incoming.0.join("tree"), incoming.0.join("index"));
    fs::create_dir_all(&tree).with_context(|| format!("cannot make `{}`", tree.display()))?;
    let git = Git::with(&tree, &index)?;
    git.bytes(&["read-tree", "--reset", "-u", &commit])?;
    check_tree(&git, &tree, &config)?;
    check_uncommitted(&site, &index)?;

    // The site of the commit, with what this one remembers.
    config.server.output = global.root.join(&config.server.output);
    config.server.data = site.data;
    let node = open::node_at(&tree, config)?;
    let tried = publish(&node, allowances, PublishMode::DryRun, &Silent);
    let there = Global { root: tree, ..global.clone() };
    tried.map(drop).map_err(|error| unpublished(error, Asked::ByPush, &there))
}

/// `post-receive`: brings what was taken to the folder of the site, and publishes.
pub(super) fn land(global: &Global, branch: &str, printer: &Printer) -> Result<(), Failure> {
    let Some(commit) = pushed(branch)? else {
        // Whoever has just set this up would wait for a site.
        if Git::here()
            .text(&["rev-parse", "--verify", "-q", &format!("refs/heads/{branch}")])
            .is_err()
        {
            printer.say(&format!(
                "nothing is published: the site is the branch `{branch}`, which is not there"
            ));
        }
        return Ok(());
    };
    let allowances = allowances()?;
    let site = Site::new(&global.root, &config_of(global, &commit)?);
    let locked = worker::lock(&site.data)?;
    let now = Git::here().text(&["rev-parse", &format!("refs/heads/{branch}")])?;
    if now != *commit {
        printer.say("a later push takes the place of this one");
        return Ok(());
    }
    site.bring(&commit)?;
    let node = open::node(global)?;
    let timings = Timings::new(printer);
    let published = publish_locked(&node, &locked, allowances, PublishMode::Send, &timings);
    timings.end();
    done(&node, &published.map_err(|error| unpublished(error, Asked::ByPush, global))?, printer)
}

/// The commit that the branch is to stand at; `None` if the push is about others.
fn pushed(branch: &str) -> Result<Option<String>, Failure> {
    let name = format!("refs/heads/{branch}");
    let lines = read_to_string(std::io::stdin()).context("cannot read what git says")?;
    let commit = lines.lines().find_map(|line| {
        let mut words = line.split(' ').skip(1);
        words.next().filter(|_| words.next() == Some(&*name))
    });
    let Some(commit) = commit else { return Ok(None) };
    if commit.bytes().all(|byte| byte == b'0') {
        let message = format!("`{branch}` is the site, and cannot be deleted by a push");
        let help = "to publish another branch, run `skep hook install --branch NAME`";
        let problem = Problem::error("hook/deleted", message).help(help);
        return Err(Failure::problem(Exit::Refused, problem));
    }
    Ok(Some(commit.to_owned()))
}

/// What `git push -o allow-deletes=3` allows.
fn allowances() -> Result<Allowances, Failure> {
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    let count: usize = variable("GIT_PUSH_OPTION_COUNT").parse().unwrap_or(0);
    let mut words = vec!["skep".to_owned(), "publish".to_owned()];
    for option in (0..count).map(|number| variable(&format!("GIT_PUSH_OPTION_{number}"))) {
        if !OPTIONS.contains(&option.split('=').next().unwrap_or_default()) {
            return Err(no_option(&option));
        }
        words.push(format!("--{option}"));
    }
    match Args::try_parse_from(&words) {
        Ok(Args { command: Command::Publish(args), .. }) => Ok(args.allowances()),
        _ => Err(no_option(&words[2..].join(" -o "))),
    }
}

fn no_option(option: &str) -> Failure {
    let message = format!("`-o {}` allows nothing", option.replace("--", ""));
    let help = format!("there are {}, the first three with `=NUMBER`", OPTIONS.join(", "));
    Failure::problem(Exit::Usage, Problem::error("hook/option", message).help(help))
}

/// The settings as they are in `commit`.
fn config_of(global: &Global, commit: &str) -> Result<Config, Failure> {
    if global.config.is_absolute() {
        return open::config(global);
    }
    let name: PathBuf = global.config.components().collect();
    let blob = format!("{commit}:{}", name.display());
    let Ok(text) = Git::here().bytes(&["cat-file", "blob", &blob]) else {
        let message = format!("there is no `{}` in what was pushed", name.display());
        return Err(Failure::problem(Exit::Usage, Problem::error("config/missing", message)));
    };
    open::parsed(&String::from_utf8_lossy(&text), &name)
}

/// Where the site keeps its things is not for a push to say: it would begin another one.
fn check_settings(global: &Global, pushed: &Config) -> Result<(), Failure> {
    // What is broken here is mended by a push.
    let Ok(now) = open::config(global) else { return Ok(()) };
    let pairs = [
        ("server.data", &now.server.data, &pushed.server.data),
        ("server.output", &now.server.output, &pushed.server.output),
    ];
    let Some((key, now, pushed)) = pairs.into_iter().find(|(_, now, pushed)| now != pushed) else {
        return Ok(());
    };
    let message = format!(
        "`{key}` is `{}` on the server, and a push cannot make it `{}`",
        now.display(),
        pushed.display()
    );
    let help = "move the folder on the server and change node.toml there first";
    let problem = Problem::error("hook/moved", message).in_file(&global.config).help(help);
    Err(Failure::problem(Exit::Refused, problem))
}

/// Waits until nobody else holds the file at `path`.
fn lock(path: &Path) -> anyhow::Result<fs::File> {
    let file = fs::File::create(path).and_then(|file| file.lock().map(|()| file));
    file.with_context(|| format!("cannot lock `{}`", path.display()))
}

/// A folder to try things out in, gone when it is over.
struct Incoming(PathBuf);

impl Incoming {
    fn new(data: &Path) -> Result<Self, Failure> {
        let incoming = Self(data.join(INCOMING));
        // One that was killed has left its own.
        incoming.clear();
        private_folder(&incoming.0)?;
        Ok(incoming)
    }

    fn clear(&self) {
        // It may not be there.
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        self.clear();
    }
}
