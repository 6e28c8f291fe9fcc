//! What can be typed about moving from account to account.

use clap::Subcommand;

#[derive(clap::Args)]
pub(in crate::cli) struct Move {
    #[command(subcommand)]
    pub(in crate::cli) verb: MoveVerb,
}

#[derive(Subcommand)]
pub(in crate::cli) enum MoveVerb {
    /// Bring the followers of an account elsewhere to this one.
    In(MoveIn),
}

#[derive(clap::Args)]
pub(in crate::cli) struct MoveIn {
    /// The account that you are leaving.
    #[arg(value_name = "@USER@HOST", required_unless_present = "status")]
    pub(in crate::cli) account: Option<String>,
    /// Prepare everything and say what to do, but do not wait for those who come.
    #[arg(long)]
    pub(in crate::cli) no_wait: bool,
    /// Who has come so far.
    #[arg(long, conflicts_with_all = ["account", "no_wait"])]
    pub(in crate::cli) status: bool,
    /// Whoever is coming has come: wait for nobody any more.
    #[arg(long, conflicts_with_all = ["status", "no_wait"])]
    pub(in crate::cli) end: bool,
}
