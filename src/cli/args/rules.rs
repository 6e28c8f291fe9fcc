//! What can be typed about those whom the owner does not want to hear of.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

#[derive(clap::Args)]
pub(in crate::cli) struct Targets {
    /// @user@host, the address of an account, or a domain, which stands for those below it, too.
    #[arg(required = true)]
    pub(in crate::cli) targets: Vec<String>,
    /// Why, for yourself.
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) note: Option<String>,
    /// How long: 30m, 12h, 7d, 2w. Without it, until you take it back.
    #[arg(long = "for", value_name = "TIME")]
    pub(in crate::cli) time: Option<String>,
    /// Only show whom it would cut off.
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
}

#[derive(clap::Args)]
pub(in crate::cli) struct Untargets {
    /// @user@host, the address of an account, or a domain.
    #[arg(required = true)]
    pub(in crate::cli) targets: Vec<String>,
}

#[derive(clap::Args)]
pub(in crate::cli) struct Blocks {
    #[command(subcommand)]
    pub(in crate::cli) verb: Option<BlocksVerb>,
}

#[derive(Subcommand)]
pub(in crate::cli) enum BlocksVerb {
    /// Everybody whom you block, limit, mute or allow.
    List {
        /// Whom this list blocks instead: its address in `skep blocks lists`.
        #[arg(long, value_name = "LIST")]
        by: Option<String>,
    },
    /// Take over a list: domains or accounts, as Mastodon exports them, or in JSON. Rules that you
    /// have already stay as they are, unless you say `--as`.
    Import(Import),
    /// Your subscriptions, and what of them waits for you.
    Lists,
    /// Take a list over, and its changes whenever you agree to them.
    Subscribe {
        /// Where it is.
        url: String,
    },
    /// Forget a list with all that it blocks.
    Unsubscribe {
        /// Where it is.
        url: String,
    },
    /// Fetch your subscriptions, and show whom what is new in them would cut off.
    Update {
        /// Take over what was shown.
        #[arg(long)]
        yes: bool,
    },
    /// Write a list as Mastodon imports it.
    Export {
        /// The file; `-` for standard output.
        file: PathBuf,
        /// Which of your rules.
        #[arg(long, value_enum, default_value_t = Exported::Domains)]
        what: Exported,
    },
}

#[derive(clap::Args)]
pub(in crate::cli) struct Import {
    /// The file; `-` for standard input.
    pub(in crate::cli) file: PathBuf,
    /// What becomes of all that it names, whatever it says itself.
    #[arg(long = "as", value_enum, value_name = "WHAT")]
    pub(in crate::cli) stance: Option<Imported>,
    #[command(flatten)]
    pub(in crate::cli) care: Care,
}

/// How careful to be with the owner's followers.
#[derive(clap::Args)]
pub(in crate::cli) struct Care {
    /// Only show whom it would cut off.
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
    /// Do it although it cuts off followers, or accounts that you follow.
    #[arg(long)]
    pub(in crate::cli) yes: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Imported {
    Block,
    Limit,
    Mute,
    Allow,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Exported {
    /// Domains that are blocked or limited.
    Domains,
    /// Accounts that are blocked.
    Accounts,
    /// Accounts that are muted.
    Mutes,
}
