//! What can be typed about posts of elsewhere.

use std::path::PathBuf;

#[derive(clap::Args)]
pub(in crate::cli) struct ImportPosts {
    /// An archive, unpacked or not, one file of it, or an address.
    #[arg(value_name = "FILE|FOLDER|URL")]
    pub(in crate::cli) what: PathBuf,
    /// The folder below content/ that the posts go to.
    #[arg(long, value_name = "FOLDER", default_value = "imported")]
    pub(in crate::cli) to: PathBuf,
    /// The address of the old site, where an export does not say it.
    #[arg(long, value_name = "URL")]
    pub(in crate::cli) from: Option<String>,
    /// Bring posts for followers and direct ones, too, into a folder that is never published.
    #[arg(long)]
    pub(in crate::cli) private: bool,
    /// Only show what would be imported, and what would not.
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
}
