//! What can be typed of commands that only write words.

use std::path::PathBuf;

use clap_complete::Shell;

#[derive(clap::Args)]
pub(in crate::cli) struct Inspect {
    /// A file, an address, or - for standard input; a document that is refused is no failure.
    pub(in crate::cli) what: String,
}

#[derive(clap::Args)]
pub(in crate::cli) struct Completion {
    /// Which shell.
    pub(in crate::cli) shell: Shell,
}

#[derive(clap::Args)]
pub(in crate::cli) struct Man {
    /// The folder to write into.
    #[arg(default_value = "man")]
    pub(in crate::cli) folder: PathBuf,
}
