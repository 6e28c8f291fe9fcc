//! What can be typed about moves of the owner's account.

use std::path::PathBuf;

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
    /// Rehearse leaving for another account: every check that servers make, and how to pass it.
    Check {
        /// @user@host, or the address of the account.
        account: String,
    },
    /// Leave for another account and take your followers along. It cannot be undone for them.
    Out(MoveOut),
    /// Give the site another name and take your followers along to it. Both names are served.
    Domain(MoveDomain),
    /// How far it is, and who has come along.
    Status {
        /// Write a line for each follower into this file, whose name ends in .csv or .html.
        #[arg(long, value_name = "FILE")]
        report: Option<PathBuf>,
    },
    /// Send the Move again to servers where followers are left, if they may heed it.
    Resend {
        /// Only show to whom it would go.
        #[arg(long)]
        dry_run: bool,
    },
    /// Take the move back; who has left must follow you again themselves.
    Cancel {
        /// The account you had moved to, instead of typing it when asked.
        #[arg(long, value_name = "ACCOUNT")]
        yes: Option<String>,
    },
}

#[derive(clap::Args)]
pub(in crate::cli) struct MoveOut {
    /// @user@host, or the address of the account.
    pub(in crate::cli) account: String,
    /// The same once more, instead of typing it when asked.
    #[arg(long, value_name = "ACCOUNT")]
    pub(in crate::cli) yes: Option<String>,
    /// The post of the new account that is boosted first, instead of its newest.
    #[arg(long, value_name = "URL")]
    pub(in crate::cli) post: Option<String>,
    /// Make the checks, and say what would be done.
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
}

#[derive(clap::Args)]
pub(in crate::cli) struct MoveDomain {
    /// The new name: new.example, or the address of the site there.
    #[arg(value_name = "NEW")]
    pub(in crate::cli) name: String,
    /// Only see whether the new name leads here, and what is to be done before.
    #[arg(long, visible_alias = "dry-run")]
    pub(in crate::cli) check: bool,
    /// The new name once more, instead of typing it when asked.
    #[arg(long, value_name = "NEW")]
    pub(in crate::cli) yes: Option<String>,
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
    /// Take the alias back: out of `node.toml`, and others are told; nobody is waited for any more.
    #[arg(long, conflicts_with_all = ["status", "no_wait", "end"])]
    pub(in crate::cli) cancel: bool,
}
