//! The whole account for whoever has the owner's token (FEP-9091): the archive of `skep export`, without keys.

use std::fs::{self, File};
use std::io::BufWriter;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;

use crate::portability::archive::write_tar;
use crate::server::Exports;
use crate::worker;
use crate::worker::{Carry, Node};

/// Where the token is with which it may be fetched.
pub(super) fn token_file(node: &Node) -> PathBuf {
    node.data().join("export-token")
}

/// The archive of this node; `settings` is the file with its settings.
pub(super) fn exports(node: &Arc<Node>, settings: &Path) -> Exports {
    let (token, archive) = (token_file(node), node.data().join("live-export.tar"));
    let (node, settings) = (Arc::clone(node), settings.to_owned());
    let make = move |path: &Path| {
        let made = make(&node, &settings, path);
        made.inspect_err(|error| log::error!("the account was not exported: {error:#}")).is_ok()
    };
    Exports::new(token, archive, Box::new(make))
}

/// Keys stay at home: a token may get into wrong hands.
fn make(node: &Node, settings: &Path, path: &Path) -> anyhow::Result<()> {
    let packed = worker::pack(node, Carry::All, settings, Vec::new())?;
    let part = path.with_extension("part");
    let mut options = File::options();
    let file = options.write(true).create(true).truncate(true).mode(0o600).open(&part);
    let file = file.with_context(|| format!("cannot write `{}`", part.display()))?;
    write_tar(packed.entries, BufWriter::new(file))?;
    fs::rename(&part, path).with_context(|| format!("cannot write `{}`", path.display()))
}
