//! What `skep doctor` takes.

#[derive(clap::Args)]
pub(in crate::cli) struct Doctor {
    /// Let the server of a friend tell whether it gets here: it is sent a signed letter that changes nothing.
    #[arg(long, value_name = "@FRIEND@HOST")]
    pub(in crate::cli) via: Option<String>,
}
