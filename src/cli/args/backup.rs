//! What can be typed about backups.

use std::path::PathBuf;

#[derive(clap::Args)]
pub(in crate::cli) struct Backup {
    /// The folder to put it into, instead of `backup.dir` of node.toml.
    pub(in crate::cli) folder: Option<PathBuf>,
    /// Without texts, templates, files and node.toml, which are in git.
    #[arg(long)]
    pub(in crate::cli) data_only: bool,
}

#[derive(clap::Args)]
pub(in crate::cli) struct Restore {
    /// The backup.
    pub(in crate::cli) file: PathBuf,
    /// Read all of it and say whether it is sound; nothing is changed.
    #[arg(long, conflicts_with_all = ["into", "force", "data_only"])]
    pub(in crate::cli) verify: bool,
    /// The folder that becomes the site, instead of the one given by --root.
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) into: Option<PathBuf>,
    /// Only followers, keys and what else is in the data folder; leave texts and node.toml as they are.
    #[arg(long)]
    pub(in crate::cli) data_only: bool,
    /// Although there is something: it is moved aside and kept.
    #[arg(long)]
    pub(in crate::cli) force: bool,
}
