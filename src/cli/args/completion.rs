//! What can be typed to get completions and manual pages.

use std::path::PathBuf;

use clap_complete::Shell;

#[derive(clap::Args)]
pub(in crate::cli) struct Completion {
    /// Which shell.
    pub(in crate::cli) shell: Shell,
}

#[derive(clap::Args)]
pub(in crate::cli) struct Man {
    /// The folder to write into.
    #[arg(default_value = ".")]
    pub(in crate::cli) folder: PathBuf,
}
