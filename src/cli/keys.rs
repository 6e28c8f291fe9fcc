//! `skep keys`: the public halves. The private ones never leave `data/keys`.

mod carry;
mod rotate;

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
use crate::store;
use crate::worker::Node;

#[derive(serde::Serialize)]
struct Shown {
    key_id: String,
    public_pem: String,
    ed25519_key_id: String,
    multikey: String,
    folder: String,
    /// Since when they are these, as long as others have yet to hear of it.
    changed: Option<String>,
    /// How many inboxes those are.
    unaware: i64,
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
    match args.verb.as_ref().unwrap_or(&KeysVerb::Show) {
        KeysVerb::Show => show(global, printer),
        KeysVerb::Rotate(args) => rotate::run(global, args, printer),
        KeysVerb::Export(args) => carry::export(global, args, printer),
        KeysVerb::Import(args) => carry::import(global, args, printer),
        KeysVerb::Metrics => token(&token_file(&*open::node(global)?), printer),
        KeysVerb::ExportToken => token(&live_export::token_file(&*open::node(global)?), printer),
    }
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

fn show(global: &Global, printer: &Printer) -> Result<(), Failure> {
    let node = open::node(global)?;
    let news = node.store.read::<_, store::Error>(|tx| tx.find_announcement())?;
    let shown = Shown {
        key_id: node.signer.key_id().to_string(),
        public_pem: node.signer.keys().public_pem(),
        ed25519_key_id: node.signer.ed25519_key_id().to_string(),
        multikey: node.signer.keys().multikey(),
        folder: node.data().join("keys").display().to_string(),
        changed: news.as_ref().map(|it| it.written.rfc3339()),
        unaware: news.map_or(0, |it| it.waiting),
    };
    printer.result(&shown, || {
        let news = shown.changed.as_ref().map(|at| {
            format!("\nnew since {at}; {} inboxes have yet to hear of it", shown.unaware)
        });
        format!(
            "{}\n{}\n{}\n{}\n\nthe private halves are in {}: keep a copy where nobody else reads it{}",
            shown.key_id,
            shown.public_pem.trim_end(),
            shown.ed25519_key_id,
            shown.multikey,
            shown.folder,
            news.unwrap_or_default()
        )
    });
    Ok(())
}
