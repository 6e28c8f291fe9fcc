//! What can be typed about taking an account along.

use std::path::PathBuf;

use clap::ValueEnum;

use crate::worker::Carry;

#[derive(clap::Args)]
pub(in crate::cli) struct Export {
    /// What of it: all that the account is; whom you follow and who follows you; whom you block and mute;
    /// your files; or actor and posts as Mastodon packs them.
    #[arg(long, value_enum, default_value_t = What::All)]
    pub(in crate::cli) what: What,
    /// A file that ends in .tar or, for a part, in .zip; `-` for standard output, or a folder that is not there yet. Without it,
    /// a .tar with the name of your domain.
    #[arg(short, long, value_name = "PATH")]
    pub(in crate::cli) output: Option<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) passphrase: Passphrase,
    /// Put your private keys in as they are: whoever has the archive is you.
    #[arg(long, conflicts_with = "passphrase_file")]
    pub(in crate::cli) keys_in_clear: bool,
}

/// What closes and opens keys.
#[derive(clap::Args)]
pub(in crate::cli) struct Passphrase {
    /// A file with the passphrase of the keys on its first line; else SKEP_PASSPHRASE says it, or you
    /// are asked.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) passphrase_file: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum What {
    All,
    Follows,
    Blocks,
    Posts,
    #[value(name = "activitystreams")]
    ActivityStreams,
}

impl From<What> for Carry {
    fn from(what: What) -> Self {
        match what {
            What::All => Self::All,
            What::Follows => Self::Follows,
            What::Blocks => Self::Blocks,
            What::Posts => Self::Posts,
            What::ActivityStreams => Self::ActivityStreams,
        }
    }
}

#[derive(clap::Args)]
pub(in crate::cli) struct FollowingImport {
    /// The list, as another server exports it; `-` for standard input.
    #[arg(required_unless_present_any = ["status", "cancel"])]
    pub(in crate::cli) file: Option<PathBuf>,
    /// Only show what would be asked.
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
    /// How far it is, and who could not be asked.
    #[arg(long, conflicts_with_all = ["file", "cancel"])]
    pub(in crate::cli) status: bool,
    /// Ask nobody more of those who still wait.
    #[arg(long, conflicts_with = "file")]
    pub(in crate::cli) cancel: bool,
}

#[derive(clap::Args)]
pub(in crate::cli) struct ListFile {
    /// The file; `-` for standard output.
    pub(in crate::cli) file: PathBuf,
}
