//! `skep init --from`: a site out of an archive of skep, as it was elsewhere.

use std::fs;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};

use super::args::{Global, Init};
use super::export::SEALED;
use super::failure::{Exit, Failure};
use super::keys_file::private_folder;
use super::open;
use super::passphrase::{Asking, passphrase};
use super::print::{Printer, counted};
use crate::config::{Config, Problem};
use crate::portability::archive;
use crate::portability::archive::{ArchiveError, KEY, MEDIA, SITE, STORE};
use crate::sig::sealed;
use crate::store::Store;

/// What is taken out lies here until all of it is whole.
const WAITING: &str = ".skep-incoming";

#[derive(serde::Serialize)]
struct Made {
    handle: String,
    url: String,
    files: usize,
    followers: i64,
    posts: i64,
    keys: bool,
}

pub(super) fn run(
    global: &Global,
    (args, file): (&Init, &Path),
    printer: &Printer,
) -> Result<(), Failure> {
    if !archive::is_own(file).map_err(anyhow::Error::from)? {
        let message = format!("`{}` is no archive of `skep export`", file.display());
        return Err(Failure::problem(Exit::Usage, Problem::error("init/archive", message)));
    }
    let waiting = global.root.join(WAITING);
    // Whoever began it was killed.
    let _ = fs::remove_dir_all(&waiting);
    let made = bring(global, (args, file), &waiting);
    let _ = fs::remove_dir_all(&waiting);
    let made = made?;
    printer.result(&made, || {
        let Made { handle, files, followers, posts, .. } = &made;
        format!(
            "{handle}: {}, {}, {}\nnext          skep build, then skep serve",
            counted(*files, "file"),
            counted(usize::try_from(*posts).unwrap_or(0), "post"),
            counted(usize::try_from(*followers).unwrap_or(0), "follower"),
        )
    });
    if !made.keys {
        printer.say(
            "the archive has no keys: put those of this account into `data/keys` before you serve it, \
             or others will not know it again",
        );
    }
    printer
        .say("stop the server that had it before: two at once would answer for the same account");
    Ok(())
}

/// Refuses to bring the posts of a whole account to where there is no site, and says what makes one of it.
pub(super) fn check_site(global: &Global, file: &Path) -> Result<(), Failure> {
    let is_site = global.root.join(&global.config).exists();
    if is_site || !archive::is_own(file).unwrap_or(false) {
        return Ok(());
    }
    let message = format!("there is no site here, and `{}` is a whole account", file.display());
    let help = format!("`skep init --from {}` goes on with it here", file.display());
    Err(Failure::problem(Exit::Usage, Problem::error("import/account", message).help(help)))
}

fn bring(global: &Global, (args, file): (&Init, &Path), waiting: &Path) -> Result<Made, Failure> {
    let root = &global.root;
    // Whoever serves the site as files must be able to enter.
    fs::create_dir_all(root).with_context(|| format!("cannot make `{}`", root.display()))?;
    private_folder(waiting)?;
    let (raw, site) = (waiting.join("raw"), waiting.join("site"));
    let unpacked = archive::unpack(file, &raw).map_err(not_read)?;
    let settings = raw.join(SITE).join("node.toml");
    let text = fs::read_to_string(&settings);
    let text = text.context("the archive has no settings: it is not all of an account")?;
    let config = open::parsed(&text, &global.config)?;
    if global.config != Path::new("node.toml") {
        fs::rename(&settings, raw.join(SITE).join(&global.config)).map_err(anyhow::Error::from)?;
    }
    readable(&raw.join(SITE))?;
    fs::rename(raw.join(SITE), &site).map_err(anyhow::Error::from)?;
    let data = site.join(&config.server.data);
    private_folder(&data)?;
    archive::fill_database(&raw.join(STORE), &data.join("skep.db")).map_err(not_read)?;
    close(&data.join("skep.db"))?;
    let store = Store::open(&data.join("skep.db"))?;
    let (followers, posts) = store
        .read::<_, crate::store::Error>(|tx| Ok((tx.count_followers()?, tx.count_posts()?)))?;
    drop(store);
    if raw.join(MEDIA).exists() {
        fs::rename(raw.join(MEDIA), data.join("media")).map_err(anyhow::Error::from)?;
    }
    let keys = bring_keys(args, &raw.join(KEY), &data.join("keys"))?;
    place(&site, &global.root, &global.config)?;
    let Config { site, .. } = &config;
    let url = site.origin.to_string();
    Ok(Made {
        handle: config.handle().to_string(),
        url,
        files: unpacked.files,
        followers,
        posts,
        keys,
    })
}

fn not_read(error: ArchiveError) -> Failure {
    Failure::error(Exit::Failure, anyhow!(error).context("nothing was written"))
}

/// Opens the keys, or takes them as they are; false: there are none.
fn bring_keys(args: &Init, from: &Path, to: &Path) -> Result<bool, Failure> {
    let Ok(entries) = fs::read_dir(from) else { return Ok(false) };
    let mut paths: Vec<PathBuf> = Vec::new();
    for entry in entries {
        paths.push(entry.map_err(anyhow::Error::from)?.path());
    }
    paths.sort();
    private_folder(to)?;
    let mut words = None;
    for path in &paths {
        let bytes = fs::read(path).map_err(anyhow::Error::from)?;
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let (name, bytes) = match name.strip_suffix(SEALED) {
            None => (name, bytes),
            Some(name) => {
                if words.is_none() {
                    words =
                        passphrase(&args.passphrase, "passphrase of the keys: ", Asking::Known)?;
                }
                let words = words.as_deref().ok_or_else(|| closed("they need their passphrase"))?;
                let opened = sealed::open(&bytes, words);
                (name, opened.map_err(|error| closed(&error.to_string()))?)
            }
        };
        let mut options = fs::OpenOptions::new();
        let file = options.write(true).create_new(true).mode(0o600).open(to.join(name));
        file.and_then(|mut file| std::io::Write::write_all(&mut file, &bytes))
            .with_context(|| format!("cannot write the key `{name}`"))?;
    }
    Ok(!paths.is_empty())
}

fn closed(why: &str) -> Failure {
    let message = format!("the keys in the archive were not opened: {why}");
    let help = "name a file with it: `--passphrase-file FILE`, or say it in SKEP_PASSPHRASE";
    Failure::problem(Exit::Usage, Problem::error("init/passphrase", message).help(help))
}

fn close(path: &Path) -> anyhow::Result<()> {
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))
        .with_context(|| format!("cannot close `{}` to others", path.display()))
}

/// The owner's texts are files like any others, not secrets.
fn readable(folder: &Path) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_folder = path.is_dir();
        let mode = if is_folder { 0o755 } else { 0o644 };
        fs::set_permissions(&path, fs::Permissions::from_mode(mode))?;
        if is_folder {
            readable(&path)?;
        }
    }
    Ok(())
}

/// Moves everything to its place, the settings last: until then there is no site. Nothing that is
/// there is written over.
fn place(from: &Path, root: &Path, settings: &Path) -> Result<(), Failure> {
    let mut names = Vec::new();
    for entry in fs::read_dir(from).map_err(anyhow::Error::from)? {
        names.push(PathBuf::from(entry.map_err(anyhow::Error::from)?.file_name()));
    }
    names.sort_by_key(|name| (name == settings, name.clone()));
    if let Some(name) = names.iter().find(|name| root.join(name).exists()) {
        let message = format!("`{}` is there already", root.join(name).display());
        let help = "take the archive to an empty folder, with `--root`";
        let problem = Problem::error("init/exists", message).help(help);
        return Err(Failure::problem(Exit::Refused, problem));
    }
    for name in &names {
        let moved = fs::rename(from.join(name), root.join(name));
        moved.with_context(|| format!("cannot write `{}`", root.join(name).display()))?;
    }
    Ok(())
}
