//! `skep export`

use std::fs::{self, File};
use std::io::{BufWriter, Write, stdout};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};

use super::args::{Export, Global, What};
use super::failure::{Exit, Failure};
use super::passphrase::{Asking, passphrase};
use super::print::{Printer, counted};
use super::{keys_file, open};
use crate::config::Problem;
use crate::portability::archive::{Entry, KEY, write_folder, write_tar, write_zip};
use crate::sig::sealed;
use crate::site::Silent;
use crate::worker;
use crate::worker::{BuildOptions, Node, PackError};

/// What was written.
#[derive(serde::Serialize)]
struct Exported {
    path: String,
    files: usize,
    posts: usize,
    /// What became of the private keys.
    keys: Keys,
}

#[derive(Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
enum Keys {
    Sealed,
    Clear,
    None,
}

/// Where it goes.
enum Target {
    Out,
    File(PathBuf, Form),
    Folder(PathBuf),
}

/// How a file holds what is in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Form {
    Tar,
    Zip,
}

pub(super) fn run(global: &Global, args: &Export, printer: &Printer) -> Result<(), Failure> {
    let node = open::node(global)?;
    let target = target(&node, args)?;
    // What the archive has of the site is what the folder says now.
    let built = worker::build_site(&node, BuildOptions::default(), &Silent)?;
    printer.problems(&built.warnings);
    let (keys, sealed) = keys(&node, args)?;
    let packed = worker::pack(&node, args.what.into(), &global.config, sealed)?;
    let exported = Exported {
        path: target.to_string(),
        files: packed.entries.len(),
        posts: packed.posts,
        keys,
    };
    write(packed.entries, &target)?;
    if matches!(target, Target::Out) {
        printer.say(&text(&exported));
    } else {
        printer.result(&exported, || text(&exported));
    }
    if keys == Keys::None && args.what == What::All {
        printer.say(
            "your private keys are not in it: without them nobody can go on as you. Say a passphrase \
             (`--passphrase-file`, or SKEP_PASSPHRASE) and they are sealed with it",
        );
    }
    Ok(())
}

fn text(exported: &Exported) -> String {
    let Exported { path, files, posts, keys } = exported;
    let keys = match keys {
        Keys::Sealed => ", with your keys under the passphrase",
        Keys::Clear => ", with your keys in clear: whoever has it is you",
        Keys::None => "",
    };
    let posts = if *posts > 0 { format!(", {}", counted(*posts, "post")) } else { String::new() };
    format!("{path}: {}{posts}{keys}", counted(*files, "file"))
}

/// What of the keys goes along.
fn keys(node: &Node, args: &Export) -> Result<(Keys, Vec<Entry>), Failure> {
    if args.what != What::All {
        return Ok((Keys::None, Vec::new()));
    }
    let files = keys_file::texts(&node.data())?.into_iter();
    if args.keys_in_clear {
        let clear = files.map(|(name, text)| Entry::bytes(format!("{KEY}{name}"), text));
        return Ok((Keys::Clear, clear.collect()));
    }
    let question = "passphrase for your keys (nothing leaves them out): ";
    let Some(words) = passphrase(&args.passphrase, question, Asking::New)? else {
        return Ok((Keys::None, Vec::new()));
    };
    let seal = |(name, text): (String, String)| {
        Entry::bytes(format!("{KEY}{name}{SEALED}"), sealed::seal(text.as_bytes(), &words))
    };
    Ok((Keys::Sealed, files.map(seal).collect()))
}

/// How the name of a sealed key ends.
pub(super) const SEALED: &str = ".age";

fn target(node: &Node, args: &Export) -> Result<Target, Failure> {
    let Some(path) = &args.output else {
        // A colon would be the name of another machine for some programs.
        let name = node.own.origin().domain().as_str().replace(':', "-");
        return checked(node, Target::File(PathBuf::from(format!("{name}.tar")), Form::Tar));
    };
    if path == Path::new("-") {
        return Ok(Target::Out);
    }
    let form = match path.extension().and_then(|ending| ending.to_str()) {
        Some("tar") => Some(Form::Tar),
        Some("zip") if args.what == What::All => {
            let message = "all of an account is read again from a .tar alone";
            let help = "end the name in .tar, or say `--what activitystreams` for other programs";
            let problem = Problem::error("export/form", message).help(help);
            return Err(Failure::problem(Exit::Usage, problem));
        }
        Some("zip") => Some(Form::Zip),
        _ => None,
    };
    if let Some(form) = form.filter(|_| !path.is_dir()) {
        return checked(node, Target::File(path.clone(), form));
    }
    let mut inside = fs::read_dir(path).into_iter().flatten();
    if path.exists() && (!path.is_dir() || inside.next().is_some()) {
        let message = format!("`{}` is there already, and not an empty folder", path.display());
        let help = "name a new folder, or a file that ends in .tar";
        let problem = Problem::error("export/exists", message).help(help);
        return Err(Failure::problem(Exit::Refused, problem));
    }
    checked(node, Target::Folder(path.clone()))
}

/// What is in an archive is for nobody else: it must not come to lie where it is published.
fn checked(node: &Node, target: Target) -> Result<Target, Failure> {
    let (Target::File(path, _) | Target::Folder(path)) = &target else { return Ok(target) };
    let above = path.ancestors().skip(1).find_map(|above| {
        let above = if above == Path::new("") { Path::new(".") } else { above };
        above.canonicalize().ok()
    });
    let site = &node.config.site;
    let written = [node.root.join(&site.content), node.root.join(&site.templates), node.output()];
    let fixed = ["static", "themes"].map(|folder| node.root.join(folder));
    let mut public = written.into_iter().chain(fixed).filter_map(|it| it.canonicalize().ok());
    if above.is_some_and(|above| public.any(|folder| above.starts_with(folder))) {
        let message = format!("`{}` would be published with the site", path.display());
        let problem = Problem::error("export/public", message);
        let help = "write it beside the site: it has what others wrote to you alone";
        return Err(Failure::problem(Exit::Refused, problem.help(help)));
    }
    Ok(target)
}

fn write(entries: Vec<Entry>, target: &Target) -> Result<(), Failure> {
    match target {
        Target::Out => write_tar(entries, BufWriter::new(stdout().lock())).map_err(failed),
        Target::Folder(path) => write_folder(entries, path).map_err(failed),
        Target::File(path, form) => {
            let mut part = path.clone().into_os_string();
            part.push(".part");
            let part = PathBuf::from(part);
            let written = into_file(entries, &part, *form).and_then(|()| {
                let moved = fs::rename(&part, path);
                moved.with_context(|| format!("cannot write `{}`", path.display()))
            });
            // Half of an archive is none.
            written.inspect_err(|_| drop(fs::remove_file(&part))).map_err(Failure::from)
        }
    }
}

fn into_file(entries: Vec<Entry>, part: &Path, form: Form) -> anyhow::Result<()> {
    let mut options = File::options();
    let file = options.write(true).create(true).truncate(true).mode(0o600).open(part);
    let file = file.with_context(|| format!("cannot write `{}`", part.display()))?;
    let mut out = BufWriter::new(file);
    match form {
        Form::Tar => write_tar(entries, &mut out)?,
        Form::Zip => write_zip(entries, &mut out)?,
    }
    out.flush().and_then(|()| out.get_ref().sync_all()).context("cannot write the archive")
}

fn failed(error: impl Into<anyhow::Error>) -> Failure {
    Failure::error(Exit::Failure, error)
}

impl From<PackError> for Failure {
    fn from(error: PackError) -> Self {
        failed(anyhow!(error).context("nothing was exported"))
    }
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Out => f.write_str("-"),
            Self::File(path, _) | Self::Folder(path) => write!(f, "{}", path.display()),
        }
    }
}
