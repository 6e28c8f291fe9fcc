//! A feed of what has happened, for whoever has its address, and for nobody else.

use std::path::PathBuf;

use super::message::Reply;
use super::metrics::is_token;

const FOLDER: &str = "/feeds/private/";
const END: &str = ".atom";

/// Gives the text of the feed; `None` if it cannot be had now.
type Read = Box<dyn Fn() -> Option<String> + Send + Sync>;

/// The feed, and the secret in its address.
pub struct PrivateFeed {
    token: PathBuf,
    read: Read,
}

impl PrivateFeed {
    /// `token`: the file with what stands in the address.
    #[must_use]
    pub fn new(token: PathBuf, read: Read) -> Self {
        Self { token, read }
    }

    /// Where it is, of this origin.
    #[must_use]
    pub fn path(token: &str) -> String {
        format!("{FOLDER}{token}{END}")
    }

    /// Is this its address? Any other is one at which there never was anything.
    pub(super) fn is_at(&self, path: &str) -> bool {
        let sent = path.strip_prefix(FOLDER).and_then(|rest| rest.strip_suffix(END));
        sent.is_some_and(|sent| is_token(&self.token, sent))
    }

    /// The answer to a GET or HEAD of its address.
    pub(super) fn reply(&self) -> Reply {
        let reply = match (self.read)() {
            Some(text) => {
                Reply::bytes(200, "application/atom+xml; charset=utf-8", text.into_bytes())
            }
            None => Reply::text(503, "try again later").with_header("Retry-After", "60"),
        };
        reply
            .with_header("Cache-Control", "private, no-store")
            .with_header("X-Content-Type-Options", "nosniff")
            .with_header("X-Robots-Tag", "noindex")
            .with_header("Referrer-Policy", "no-referrer")
    }
}
