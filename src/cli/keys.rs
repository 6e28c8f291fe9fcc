//! `skep keys`: the public halves. The private ones never leave `data/keys`.

use super::args::{Global, Keys, KeysVerb};
use super::failure::Failure;
use super::open;
use super::print::Printer;

#[derive(serde::Serialize)]
struct Shown {
    key_id: String,
    public_pem: String,
    ed25519_key_id: String,
    multikey: String,
    folder: String,
}

pub(super) fn run(global: &Global, args: &Keys, printer: &Printer) -> Result<(), Failure> {
    let KeysVerb::Show = args.verb;
    let node = open::node(global)?;
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
    Ok(())
}
