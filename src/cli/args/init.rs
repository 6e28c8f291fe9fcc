//! What can be typed about a new site.

use std::path::PathBuf;

use super::Passphrase;

#[derive(clap::Args)]
pub(in crate::cli) struct Init {
    /// Your domain; without one, a site to try things out on this machine.
    pub(in crate::cli) domain: Option<String>,
    /// Your name before the @. It cannot be changed later.
    #[arg(long, value_name = "NAME", default_value = "me")]
    pub(in crate::cli) handle: String,
    /// The title of the site.
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) title: Option<String>,
    /// Write over a node.toml that is there.
    #[arg(long)]
    pub(in crate::cli) force: bool,
    /// Make the site that is in this archive of `skep export`, with its ids, keys and followers.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["domain", "title", "force"])]
    pub(in crate::cli) from: Option<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) passphrase: Passphrase,
}
