//! What can be typed about who may see the owner's pages.

use std::path::PathBuf;

#[derive(clap::Args)]
pub(in crate::cli) struct Passwd {
    /// Take the password from the first line of this file.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) password_file: Option<PathBuf>,
}
