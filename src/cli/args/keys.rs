//! What can be typed about keys.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

use super::Passphrase;

#[derive(clap::Args)]
pub(in crate::cli) struct Keys {
    #[command(subcommand)]
    pub(in crate::cli) verb: Option<KeysVerb>,
}

#[derive(Subcommand)]
pub(in crate::cli) enum KeysVerb {
    /// The public halves, as other servers see them.
    Show,
    /// Make new keys, and tell every server of them by the old ones; `skep serve` must not run.
    Rotate(Rotate),
    /// Write the private keys into a new file, sealed with a passphrase (the format of age).
    Export(KeysExport),
    /// Put keys back where there are none: what `skep keys export` wrote, or PEM.
    Import(KeysImport),
    /// The token with which a program elsewhere may ask for `/metrics`; made when there is none.
    Metrics,
    /// The token with which your whole account may be fetched, if `live_export` lets it; made when there
    /// is none.
    ExportToken,
}

#[derive(clap::Args)]
pub(in crate::cli) struct KeysExport {
    /// The file.
    pub(in crate::cli) file: PathBuf,
    #[command(flatten)]
    pub(in crate::cli) passphrase: Passphrase,
    /// Without a passphrase: whoever has the file is you.
    #[arg(long, conflicts_with = "passphrase_file")]
    pub(in crate::cli) in_clear: bool,
}

#[derive(clap::Args)]
pub(in crate::cli) struct KeysImport {
    /// The file.
    pub(in crate::cli) file: PathBuf,
    #[command(flatten)]
    pub(in crate::cli) passphrase: Passphrase,
}

#[derive(clap::Args)]
pub(in crate::cli) struct Rotate {
    /// Only this one; the other stays.
    #[arg(long, value_enum, value_name = "KEY")]
    pub(in crate::cli) only: Option<Which>,
    /// Do it; without this it is only said what would be done.
    #[arg(long)]
    pub(in crate::cli) yes: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Which {
    /// The key of requests.
    Rsa,
    /// The key of proofs.
    Ed25519,
}
