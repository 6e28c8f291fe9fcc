//! What can be typed about an account that other software had.

use std::path::PathBuf;

use clap::Subcommand;

#[derive(clap::Args)]
pub(in crate::cli) struct Adopt {
    #[command(subcommand)]
    pub(in crate::cli) from: AdoptFrom,
}

#[derive(Subcommand)]
pub(in crate::cli) enum AdoptFrom {
    /// From GoToSocial: the file that `gotosocial admin export` writes.
    Gotosocial {
        /// The file.
        export: PathBuf,
        /// Which account, if there are several.
        #[arg(long, value_name = "NAME")]
        user: Option<String>,
    },
    /// From snac2: the folder of a user, in its place below that of the server.
    Snac2 {
        /// The folder, such as `snac-data/user/me`.
        folder: PathBuf,
    },
    /// From microblog.pub: the folder of the installation, with `data` in it.
    Microblogpub {
        /// The folder.
        folder: PathBuf,
    },
}
