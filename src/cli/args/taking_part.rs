//! What can be typed to read others and to take part.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

use super::carry::ListFile;
use crate::store::{FilterAct, FilterPlace, Visibility};

#[derive(clap::Args)]
pub(in crate::cli) struct Timeline {
    /// How many lines.
    #[arg(short = 'n', long, default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub(in crate::cli) limit: u16,
    /// Only those who are on this list (`skep lists`).
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) list: Option<String>,
    /// Every post, also those of a conversation that stands there already.
    #[arg(long)]
    pub(in crate::cli) all: bool,
}

#[derive(clap::Args)]
pub(in crate::cli) struct PostName {
    /// The address of the post, its id, or its number in `skep inbox list`.
    pub(in crate::cli) post: String,
}

#[derive(clap::Args)]
pub(in crate::cli) struct Notifications {
    /// How many lines.
    #[arg(short = 'n', long, default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub(in crate::cli) limit: u16,
    /// Only what you have not seen.
    #[arg(long)]
    pub(in crate::cli) new: bool,
    /// Do not count as seen what is shown now.
    #[arg(long)]
    pub(in crate::cli) keep: bool,
}

#[derive(clap::Args)]
pub(in crate::cli) struct Post {
    /// What you want to say, in Markdown.
    pub(in crate::cli) text: String,
    /// The post that it answers: its address, its id, or its number in `skep inbox list`.
    #[arg(long, value_name = "URL")]
    pub(in crate::cli) reply_to: Option<String>,
    /// Who may read it. An answer is for those who may read what it answers.
    #[arg(long, value_enum)]
    pub(in crate::cli) visibility: Option<Reach>,
    /// A picture; may be given several times.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) media: Vec<PathBuf>,
    /// Words for those who do not see it, one for each picture in their order; '' for mere decoration.
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) alt: Vec<String>,
    /// Shown instead of the text until it is opened.
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) cw: Option<String>,
    /// The language of the text, like `de`, if it is not that of the site.
    #[arg(long, value_name = "LANGUAGE")]
    pub(in crate::cli) lang: Option<String>,
    /// The community in which it is said, as @name@host.
    #[arg(long, value_name = "COMMUNITY")]
    pub(in crate::cli) to: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Reach {
    Public,
    Unlisted,
    Followers,
    Direct,
}

impl From<Reach> for Visibility {
    fn from(reach: Reach) -> Self {
        match reach {
            Reach::Public => Self::Public,
            Reach::Unlisted => Self::Unlisted,
            Reach::Followers => Self::Followers,
            Reach::Direct => Self::Direct,
        }
    }
}

#[derive(clap::Args)]
pub(in crate::cli) struct Lists {
    #[command(subcommand)]
    pub(in crate::cli) verb: Option<ListsVerb>,
}

#[derive(Subcommand)]
pub(in crate::cli) enum ListsVerb {
    /// All of them.
    List,
    /// Who is on a list.
    Show {
        /// The name of the list.
        name: String,
    },
    /// Make an empty list.
    Create {
        /// What it is to be called.
        name: String,
    },
    /// Delete a list; whom you follow stays as it is.
    Delete {
        /// The name of the list.
        name: String,
    },
    /// Put accounts that you follow on a list.
    Add {
        /// The name of the list.
        name: String,
        /// @user@host, or the address of an account, a community or a feed.
        #[arg(required = true)]
        accounts: Vec<String>,
    },
    /// Take accounts off a list.
    Remove {
        /// The name of the list.
        name: String,
        /// @user@host, or the address of an account, a community or a feed.
        #[arg(required = true)]
        accounts: Vec<String>,
    },
    /// Put on lists who is on them in a file of Mastodon's (`lists.csv`), as far as you follow them.
    Import(ListFile),
    /// Write them as Mastodon imports them.
    Export(ListFile),
}

#[derive(clap::Args)]
pub(in crate::cli) struct Filters {
    #[command(subcommand)]
    pub(in crate::cli) verb: Option<FilterVerb>,
}

#[derive(Subcommand)]
pub(in crate::cli) enum FilterVerb {
    /// All of them.
    List,
    /// Fold up, or hide, what has a word.
    Add {
        /// A word, or several; case plays no part, and `bee` is not in `beer`.
        word: String,
        /// Only in the timeline.
        #[arg(long, conflicts_with = "replies")]
        home: bool,
        /// Only in what others write to you.
        #[arg(long)]
        replies: bool,
        /// Show that there is something, and why it is folded up; this is what happens without a word.
        #[arg(long, conflicts_with = "hide")]
        warn: bool,
        /// Do not show it at all.
        #[arg(long)]
        hide: bool,
    },
    /// No longer look for a word.
    Remove {
        /// As `skep filter list` shows it.
        word: String,
    },
}

/// Where a filter holds, and what it does.
pub(in crate::cli) fn filtering(
    (home, replies): (bool, bool),
    hide: bool,
) -> (FilterPlace, FilterAct) {
    let place = match (home, replies) {
        (true, _) => FilterPlace::Home,
        (_, true) => FilterPlace::Replies,
        _ => FilterPlace::Everywhere,
    };
    (place, if hide { FilterAct::Hide } else { FilterAct::Warn })
}
