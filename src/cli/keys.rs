//! `skep keys`: the public halves. The private ones never leave `data/keys`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::args::{Global, Keys, KeysVerb};
use super::failure::Failure;
use super::keys_file::write;
use super::live_export;
use super::open;
use super::print::Printer;
use crate::sig;
use crate::worker::Node;

#[derive(serde::Serialize)]
struct Shown {
    key_id: String,
    public_pem: String,
    ed25519_key_id: String,
    multikey: String,
    folder: String,
}

#[derive(serde::Serialize)]
struct Token {
    token: String,
    file: String,
}

/// Where the token for `/metrics` is.
pub(super) fn token_file(node: &Node) -> PathBuf {
    node.data().join("metrics-token")
}

pub(super) fn run(global: &Global, args: &Keys, printer: &Printer) -> Result<(), Failure> {
    let node = open::node(global)?;
    match args.verb.as_ref().unwrap_or(&KeysVerb::Show) {
        KeysVerb::Show => show(&node, printer),
        KeysVerb::Metrics => token(&token_file(&node), printer)?,
        KeysVerb::ExportToken => token(&live_export::token_file(&node), printer)?,
    }
    Ok(())
}

fn token(path: &Path, printer: &Printer) -> Result<(), Failure> {
    if !path.exists() {
        write(path, &format!("{}\n", sig::fresh_token()))?;
    }
    let text = fs::read_to_string(path);
    let text = text.with_context(|| format!("cannot read `{}`", path.display()))?;
    let file = path.display().to_string();
    let token = Token { token: text.trim().to_owned(), file };
    printer.result(&token, || token.token.clone());
    Ok(())
}

fn show(node: &Node, printer: &Printer) {
    let shown = Shown {
        key_id: node.signer.key_id().to_string(),
        public_pem: node.signer.keys().public_pem(),
        ed25519_key_id: node.signer.ed25519_key_id().to_string(),
        multikey: node.signer.keys().multikey(),
        folder: node.data().join("keys").display().to_string(),
    };
    printer.result(&shown, || {
        format!(
            "{}\n{}\n{}\n{}\n\nthe private halves are in {}: keep a copy where nobody else reads it",
            shown.key_id,
            shown.public_pem.trim_end(),
            shown.ed25519_key_id,
            shown.multikey,
            shown.folder
        )
    });
}
