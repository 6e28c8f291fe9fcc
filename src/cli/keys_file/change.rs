//! New keys in the place of the old, in steps that can be taken again: `next-*.pem` are written first, then
//! the database says that they are in force, then the files are moved. The old ones stay as `old-*.pem`
//! until all have heard of it.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::{ED25519, RSA, parse, read, sync, write};
use crate::sig::OwnerKeys;
use crate::store::{self, Store};

fn named(folder: &Path, how: &str, name: &str) -> PathBuf {
    folder.join(format!("{how}-{name}"))
}

/// Writes down the keys that will be.
pub(in crate::cli) fn prepare(data: &Path, next: &OwnerKeys) -> anyhow::Result<()> {
    let folder = data.join("keys");
    write(&named(&folder, "next", RSA), &next.rsa_private_pem())?;
    write(&named(&folder, "next", ED25519), &next.ed25519_private_pem())?;
    sync(&folder)
}

/// Moves the files, if the database says that the new keys are in force and that was not done.
pub(in crate::cli) fn finish(data: &Path, store: &Store) -> anyhow::Result<()> {
    if !store.read::<_, store::Error>(|tx| tx.awaits_switch())? {
        return Ok(());
    }
    let folder = data.join("keys");
    for name in [RSA, ED25519] {
        let (next, place) = (named(&folder, "next", name), folder.join(name));
        // What is not there any more is in its place.
        let Some(_) = read(&next)? else { continue };
        if let Some(known) = read(&place)? {
            write(&named(&folder, "old", name), &known)?;
        }
        fs::rename(&next, &place).with_context(|| format!("cannot write `{}`", place.display()))?;
    }
    sync(&folder)?;
    store.write::<_, store::Error>(|tx| tx.end_switch())?;
    Ok(())
}

/// The keys that others knew before.
pub(in crate::cli) fn former(data: &Path) -> anyhow::Result<Option<OwnerKeys>> {
    let folder = data.join("keys");
    let (rsa, ed25519) = (named(&folder, "old", RSA), named(&folder, "old", ED25519));
    match (read(&rsa)?, read(&ed25519)?) {
        (Some(rsa), Some(ed25519)) => parse(&folder, &rsa, &ed25519).map(Some),
        _ => Ok(None),
    }
}

/// Removes them: whoever has not heard of the change hears of it no more.
pub(in crate::cli) fn forget_former(data: &Path) -> anyhow::Result<()> {
    let folder = data.join("keys");
    for path in [RSA, ED25519].map(|name| named(&folder, "old", name)) {
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("cannot remove `{}`", path.display()));
            }
            _ => {}
        }
    }
    Ok(())
}
