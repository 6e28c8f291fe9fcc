//! What can be typed about other people: their answers, who follows whom, what they write.

use clap::{Subcommand, ValueEnum};

use super::carry::{FollowingImport, ListFile};

/// Why an answer may wait.
const REASONS: [&str; 9] =
    ["first", "thread", "crowd", "limited", "keyword", "links", "mentions", "young", "burst"];

#[derive(clap::Args)]
pub(in crate::cli) struct Inbox {
    #[command(subcommand)]
    pub(in crate::cli) verb: InboxVerb,
}

#[derive(Subcommand)]
pub(in crate::cli) enum InboxVerb {
    /// What waits for you.
    List {
        /// What you have approved, hidden, or all of that; or what others report to you, or what of it
        /// you have dismissed.
        #[arg(long, value_enum, default_value_t = Shown::Waiting)]
        state: Shown,
        /// Only what waits for this reason.
        #[arg(long, value_name = "REASON", value_parser = REASONS)]
        why: Option<String>,
    },
    /// Put an answer on the page of the post that it answers.
    Approve {
        /// Its number in `skep inbox list`.
        id: i64,
        /// Only if its text is still this edition; without it, the one that was listed last.
        #[arg(long, value_name = "N")]
        edition: Option<i64>,
    },
    /// The same, and from now on for all that its author writes.
    ApproveAlways {
        /// Its number in `skep inbox list`.
        id: i64,
        /// Only if its text is still this edition; without it, the one that was listed last.
        #[arg(long, value_name = "N")]
        edition: Option<i64>,
    },
    /// Throw it away with all that is like it, and block whoever wrote them.
    Spam {
        /// Its number in `skep inbox list`.
        id: i64,
    },
    /// Keep an answer off the page, or take it off.
    Hide {
        /// Its number in `skep inbox list`.
        id: i64,
    },
    /// Be done with a report.
    Dismiss {
        /// Its number in `skep inbox list --state reports`.
        id: i64,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Shown {
    Waiting,
    Approved,
    Hidden,
    All,
    Reports,
    Dismissed,
}

#[derive(clap::Args)]
pub(in crate::cli) struct Following {
    #[command(subcommand)]
    pub(in crate::cli) verb: Option<FollowingVerb>,
}

#[derive(Subcommand)]
pub(in crate::cli) enum FollowingVerb {
    /// All of them, oldest first, and where they have moved to.
    List,
    /// Follow an account that has moved where it is now, instead of where it was.
    Move(Account),
    /// Ask everybody in a list to be followed, one after the other; `skep serve` does it, at a pace that
    /// their servers like.
    Import(FollowingImport),
    /// Write the list as Mastodon imports it.
    Export(ListFile),
}

#[derive(clap::Args)]
pub(in crate::cli) struct Followers {
    #[command(subcommand)]
    pub(in crate::cli) verb: Option<FollowersVerb>,
}

#[derive(Subcommand)]
pub(in crate::cli) enum FollowersVerb {
    /// All of them, oldest first.
    List,
    /// Who asks to follow you and waits for your answer, oldest first.
    Requests,
    /// Let somebody follow you who has asked.
    Accept(Account),
    /// Do not let somebody follow you who has asked.
    Reject(Account),
    /// End that somebody follows you.
    Remove(Account),
    /// Write the list, for yourself: no server imports followers.
    Export(ListFile),
}

#[derive(clap::Args)]
pub(in crate::cli) struct Quotes {
    #[command(subcommand)]
    pub(in crate::cli) verb: Option<QuotesVerb>,
}

#[derive(Clone, Copy, Subcommand)]
pub(in crate::cli) enum QuotesVerb {
    /// Who asks to quote your posts and waits for your answer, newest first.
    List {
        /// What you have approved, refused or revoked, or everything.
        #[arg(long, value_enum, default_value_t = QuotesShown::Waiting)]
        state: QuotesShown,
    },
    /// Let a post quote yours.
    Approve {
        /// Its number in `skep quotes list`.
        id: i64,
    },
    /// Do not let a post quote yours that waits for your answer.
    Refuse {
        /// Its number in `skep quotes list`.
        id: i64,
    },
    /// No longer let a post quote yours.
    Revoke {
        /// Its number in `skep quotes list --state approved`.
        id: i64,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum QuotesShown {
    Waiting,
    Approved,
    Refused,
    Revoked,
    All,
}

#[derive(clap::Args)]
pub(in crate::cli) struct Media {
    #[command(subcommand)]
    pub(in crate::cli) verb: MediaVerb,
}

#[derive(Subcommand)]
pub(in crate::cli) enum MediaVerb {
    /// Copy what pages show, and remove what they no longer do; `skep serve` does it by itself.
    Fetch,
}

#[derive(clap::Args)]
pub(in crate::cli) struct Account {
    /// @user@host, or the address of the account.
    pub(in crate::cli) account: String,
}

#[derive(clap::Args)]
pub(in crate::cli) struct Follow {
    /// @user@host, or the address of the account; '#hashtag'; or the address of a feed.
    pub(in crate::cli) account: String,
    /// The relay in which a hashtag is read.
    #[arg(long, value_name = "ADDRESS")]
    pub(in crate::cli) via: Option<String>,
}

#[derive(clap::Args)]
pub(in crate::cli) struct Relay {
    #[command(subcommand)]
    pub(in crate::cli) verb: RelayVerb,
}

#[derive(Subcommand)]
pub(in crate::cli) enum RelayVerb {
    /// Ask a relay to pass on what you publish for everybody.
    Add {
        /// The address of its actor, or, as Mastodon asks for it, of its inbox.
        address: String,
    },
    /// Leave a relay.
    Remove {
        /// As `skep relay list` shows it.
        address: String,
    },
    /// The relays that you have asked, and the hashtags that you read there.
    List,
}
