//! What can be typed about keys.

use clap::{Subcommand, ValueEnum};

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
    /// The token with which a program elsewhere may ask for `/metrics`; made when there is none.
    Metrics,
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
