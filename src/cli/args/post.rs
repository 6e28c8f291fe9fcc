//! What can be typed about letters on their way.

use clap::{Subcommand, ValueEnum};

use crate::store::DeliveryState;

#[derive(clap::Args)]
pub(in crate::cli) struct Queue {
    #[command(subcommand)]
    pub(in crate::cli) verb: Option<QueueVerb>,
}

#[derive(Subcommand)]
pub(in crate::cli) enum QueueVerb {
    /// Letters and where they go: what waits, oldest first, or what came to its end.
    List {
        /// Only to this server.
        #[arg(long, value_name = "HOST")]
        server: Option<String>,
        /// What has become of them.
        #[arg(long, value_enum, default_value_t = Sent::Waiting)]
        state: Sent,
    },
    /// Try what waits at once, whatever failed before.
    Retry {
        /// Only to this server.
        host: Option<String>,
        /// Also what was given up in the last two weeks.
        #[arg(long)]
        failed: bool,
    },
    /// Give up what waits for a server, but for what ends something there: deletions, farewells.
    Drop {
        /// The server.
        host: String,
        /// However much it is.
        #[arg(long)]
        yes: bool,
    },
    /// Send nothing for now, to a server or at all; what is written waits.
    Pause {
        /// Only to this server.
        host: Option<String>,
    },
    /// Send again.
    Resume {
        /// Only to this server, if it was paused by its name.
        host: Option<String>,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Sent {
    Waiting,
    Done,
    Failed,
}

impl From<Sent> for DeliveryState {
    fn from(sent: Sent) -> Self {
        match sent {
            Sent::Waiting => Self::Waiting,
            Sent::Done => Self::Done,
            Sent::Failed => Self::Failed,
        }
    }
}

#[derive(clap::Args)]
pub(in crate::cli) struct Why {
    /// @user@host, or the address of an account.
    #[arg(required_unless_present = "only")]
    pub(in crate::cli) account: Option<String>,
    /// A post: its file, its page, its id, or the name at the end of that.
    pub(in crate::cli) post: Option<String>,
    /// Every server that was told of this post.
    #[arg(long = "post", value_name = "POST", conflicts_with_all = ["account", "post"])]
    pub(in crate::cli) only: Option<String>,
}

/// `--wait` of `skep publish`, without a time.
pub(in crate::cli) const WAIT: &str = "60";
