//! What can be typed about notifications.

use clap::Subcommand;

#[derive(clap::Args)]
pub(in crate::cli) struct Notify {
    #[command(subcommand)]
    pub(in crate::cli) verb: NotifyVerb,
}

#[derive(Subcommand)]
pub(in crate::cli) enum NotifyVerb {
    /// Send a message by every way that node.toml names, now.
    Test,
    /// The address of the private feed; made when there is none.
    Feed,
    /// A new address for the private feed; the old one ends.
    Rotate,
}
