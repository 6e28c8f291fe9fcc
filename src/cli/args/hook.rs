//! What can be typed about publishing with git.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

#[derive(clap::Args)]
pub(in crate::cli) struct Hook {
    #[command(subcommand)]
    pub(in crate::cli) verb: HookVerb,
}

#[derive(Subcommand)]
pub(in crate::cli) enum HookVerb {
    /// Let a repository publish: a bare one what is pushed to it, another one what is committed.
    Install {
        /// The repository.
        #[arg(long, value_name = "DIR")]
        repo: PathBuf,
        /// The branch that is the site; the one that the repository is on, unless you name another.
        #[arg(long)]
        branch: Option<String>,
    },
    /// What the hooks of the repository run.
    #[command(hide = true)]
    Run {
        /// Which of them.
        name: HookName,
        /// The branch that is the site.
        #[arg(long, default_value = "main")]
        branch: String,
    },
}

/// The hooks that are used, as git names them.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum HookName {
    PreReceive,
    PostReceive,
    PostCommit,
    PostMerge,
    PostCheckout,
}

impl HookName {
    /// Of a repository that is pushed to.
    pub(in crate::cli) const BARE: &[Self] = &[Self::PreReceive, Self::PostReceive];
    /// Of a repository in which the owner works.
    pub(in crate::cli) const WORKING: &[Self] =
        &[Self::PostCommit, Self::PostMerge, Self::PostCheckout];

    pub(in crate::cli) fn as_str(self) -> &'static str {
        match self {
            Self::PreReceive => "pre-receive",
            Self::PostReceive => "post-receive",
            Self::PostCommit => "post-commit",
            Self::PostMerge => "post-merge",
            Self::PostCheckout => "post-checkout",
        }
    }
}
