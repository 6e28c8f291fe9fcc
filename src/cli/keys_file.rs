//! The private keys on disk: `data/keys/*.pem`, readable by the owner alone, made once.

mod change;

use std::fs;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use anyhow::Context;

use crate::sig::OwnerKeys;
use crate::site;

pub(super) use change::{finish, forget_former, former, prepare};

const RSA: &str = "rsa.pem";
const ED25519: &str = "ed25519.pem";

/// May keys be made where there are none?
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Missing {
    /// Yes: this node is new.
    Make,
    /// No: it has spoken to others, who know its key.
    Refuse,
}

/// Others know this account by keys that are not there.
#[derive(Debug, thiserror::Error)]
#[error(
    "{0} gone. Other servers know this account by its keys: put them back from a backup before you go \
     on. Only an account without followers can begin anew: move the data folder and the generated \
     site away"
)]
pub(super) struct Gone(String);

/// Reads the keys below `data`.
pub(super) fn load_or_make(data: &Path, missing: Missing) -> anyhow::Result<OwnerKeys> {
    let folder = data.join("keys");
    let (rsa, ed25519) = (read(&folder.join(RSA))?, read(&folder.join(ED25519))?);
    let gone = match (&rsa, &ed25519) {
        (Some(rsa), Some(ed25519)) => return parse(&folder, rsa, ed25519),
        (None, Some(_)) => format!("`{}` is", folder.join(RSA).display()),
        (Some(_), None) => format!("`{}` is", folder.join(ED25519).display()),
        (None, None) => format!("the keys in `{}` are", folder.display()),
    };
    if missing == Missing::Make {
        return make(&folder, rsa, ed25519);
    }
    Err(Gone(gone).into())
}

/// The files with private keys below `data`, by name: for the owner's own archive.
pub(super) fn texts(data: &Path) -> anyhow::Result<Vec<(String, String)>> {
    let folder = data.join("keys");
    let mut texts = Vec::new();
    for entry in
        fs::read_dir(&folder).with_context(|| format!("cannot read `{}`", folder.display()))?
    {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        if name.ends_with(".pem") {
            texts.extend(read(&path)?.map(|text| (name, text)));
        }
    }
    texts.sort();
    Ok(texts)
}

fn parse(folder: &Path, rsa: &str, ed25519: &str) -> anyhow::Result<OwnerKeys> {
    OwnerKeys::from_pem(rsa, ed25519)
        .with_context(|| format!("the keys in `{}` cannot be read", folder.display()))
}

fn read(path: &Path) -> anyhow::Result<Option<String>> {
    match fs::read_to_string(path) {
        Ok(text) => {
            let mode = fs::metadata(path).map(|meta| meta.permissions().mode()).unwrap_or(0);
            if mode & 0o077 != 0 {
                log::warn!("{} can be read by others; run `chmod 600` on it", path.display());
            }
            Ok(Some(text))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read `{}`", path.display())),
    }
}

/// Makes what is missing. One may be there: the first start was interrupted between the two.
fn make(folder: &Path, rsa: Option<String>, ed25519: Option<String>) -> anyhow::Result<OwnerKeys> {
    private_folder(folder)?;
    let fresh = OwnerKeys::generate();
    let pem = |name: &str, there: Option<String>, made: String| match there {
        Some(there) => Ok(there),
        None => write(&folder.join(name), &made).map(|()| made),
    };
    let rsa = pem(RSA, rsa, fresh.rsa_private_pem())?;
    let ed25519 = pem(ED25519, ed25519, fresh.ed25519_private_pem())?;
    // The names are on disk, too, before the first activity is signed with these keys.
    folder.ancestors().take(2).try_for_each(sync)?;
    parse(folder, &rsa, &ed25519)
}

/// The names in a folder are on disk.
fn sync(folder: &Path) -> anyhow::Result<()> {
    let synced = fs::File::open(folder).and_then(|folder| folder.sync_all());
    synced.with_context(|| format!("cannot write `{}`", folder.display()))
}

/// Writes keys that come from elsewhere where there are none; the same may be there already. `None`: the
/// second is the one that is there, or a new one.
pub(super) fn put(data: &Path, rsa: &str, ed25519: Option<&str>) -> anyhow::Result<()> {
    let folder = data.join("keys");
    private_folder(&folder)?;
    let (known_rsa, known_ed25519) = (read(&folder.join(RSA))?, read(&folder.join(ED25519))?);
    let ed25519 = ed25519.map(str::to_owned).or_else(|| known_ed25519.clone());
    let ed25519 = ed25519.unwrap_or_else(|| OwnerKeys::generate().ed25519_private_pem());
    let keys = OwnerKeys::from_pem(rsa, &ed25519).context("the keys cannot be used")?;
    // That of requests last: it says that all is there.
    let files = [
        (ED25519, known_ed25519, keys.ed25519_private_pem()),
        (RSA, known_rsa, keys.rsa_private_pem()),
    ];
    for (name, known, text) in &files {
        anyhow::ensure!(
            known.as_ref().is_none_or(|known| known == text),
            "`{}` is there already, and another key; nothing was changed",
            folder.join(name).display()
        );
    }
    for (name, _, text) in files.iter().filter(|(_, known, _)| known.is_none()) {
        write(&folder.join(name), text)?;
    }
    folder.ancestors().take(2).try_for_each(sync)
}

/// Makes a folder that only the owner can enter.
pub(super) fn private_folder(folder: &Path) -> anyhow::Result<()> {
    site::private_folder(folder)
        .with_context(|| format!("cannot make the folder `{}`", folder.display()))
}

/// Whole and on disk, or not there: a half-written key would lock the owner out.
pub(super) fn write(path: &Path, pem: &str) -> anyhow::Result<()> {
    let waiting = path.with_extension("new");
    let written = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&waiting)
        .and_then(|mut file| file.write_all(pem.as_bytes()).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&waiting, path));
    written.with_context(|| format!("cannot write `{}`", path.display()))
}

#[cfg(test)]
mod tests;
