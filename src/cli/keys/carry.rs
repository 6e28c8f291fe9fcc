//! `skep keys export` and `skep keys import`: the private keys, on their way to a safe place and back.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::{Context, anyhow};

use crate::cli::args::{Global, KeysExport, KeysImport};
use crate::cli::failure::{Exit, Failure};
use crate::cli::passphrase::{Asking, passphrase};
use crate::cli::print::Printer;
use crate::cli::{keys_file, open};
use crate::limits;
use crate::sig::sealed;

/// How every file begins that is sealed so.
const AGE: &[u8] = b"age-encryption.org/";
/// How each key ends in PEM.
const END: &str = "PRIVATE KEY-----";

#[derive(serde::Serialize)]
struct Carried {
    file: String,
    sealed: bool,
}

pub(super) fn export(global: &Global, args: &KeysExport, printer: &Printer) -> Result<(), Failure> {
    let node = open::node(global)?;
    let keys = node.signer.keys();
    let text = format!("{}{}", keys.rsa_private_pem(), keys.ed25519_private_pem());
    let words = match args.in_clear {
        true => None,
        false => passphrase(&args.passphrase, "passphrase for the keys: ", Asking::New)?,
    };
    let bytes = match &words {
        Some(words) => sealed::seal(text.as_bytes(), words),
        None if args.in_clear => text.into_bytes(),
        None => {
            return Err(refused(anyhow!(
                "there is no passphrase, so nothing was written; `--in-clear` does without one"
            )));
        }
    };
    write_new(&args.file, &bytes)?;
    let carried = Carried { file: args.file.display().to_string(), sealed: words.is_some() };
    printer.result(&carried, || match carried.sealed {
        true => format!("{}: your keys, under the passphrase", carried.file),
        false => format!("{}: your keys in clear; whoever has it is you", carried.file),
    });
    Ok(())
}

pub(super) fn import(global: &Global, args: &KeysImport, printer: &Printer) -> Result<(), Failure> {
    let config = open::config(global)?;
    let bytes = read(&args.file)?;
    let is_sealed = bytes.starts_with(AGE);
    let bytes = match is_sealed {
        true => opened(args, &bytes)?,
        false => bytes,
    };
    let text = String::from_utf8(bytes).map_err(|_| refused(anyhow!("there are no keys in it")))?;
    let blocks = blocks(&text);
    let Some(rsa) = blocks.first() else {
        return Err(refused(anyhow!("there are no keys in `{}`", args.file.display())));
    };
    let data = global.root.join(&config.server.data);
    keys_file::put(&data, rsa, blocks.get(1).copied()).map_err(refused)?;
    let carried = Carried { file: args.file.display().to_string(), sealed: is_sealed };
    printer.result(&carried, || format!("the keys are in {}", data.join("keys").display()));
    Ok(())
}

fn opened(args: &KeysImport, bytes: &[u8]) -> Result<Vec<u8>, Failure> {
    let words = passphrase(&args.passphrase, "passphrase of the keys: ", Asking::Known)?;
    let words =
        words.ok_or_else(|| refused(anyhow!("it is sealed, and there is no passphrase")))?;
    sealed::open(bytes, &words).map_err(|error| Failure::error(Exit::Refused, error))
}

/// The keys in a text, each from its beginning to its end.
fn blocks(text: &str) -> Vec<&str> {
    let mut blocks = Vec::new();
    let mut rest = text;
    while let Some(begin) = rest.find("-----BEGIN ") {
        let block = &rest[begin..];
        let Some(end) = block.find("-----END ") else { break };
        let Some(tail) = block[end..].find(END) else { break };
        let (block, after) = block.split_at(end + tail + END.len());
        blocks.push(block);
        rest = after;
    }
    blocks
}

/// Nobody else reads it, and nothing that is there is written over.
fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let written = file.and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()));
    match written {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            Err(refused(anyhow!("`{}` is there already", path.display())))
        }
        other => Ok(other.with_context(|| format!("cannot write `{}`", path.display()))?),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let most = 2 * limits::SEALED_MAX as u64;
    let read = fs::File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes));
    read.with_context(|| format!("cannot read `{}`", path.display()))?;
    Ok(bytes)
}

fn refused(error: anyhow::Error) -> Failure {
    Failure::error(Exit::Refused, error)
}
