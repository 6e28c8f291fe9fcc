//! GoToSocial's export of a database: accounts, follows and blocks, a line each. There are no posts in it.

use super::error::ImportError;
use super::trunk::Trunk;
use super::{Format, Receiver};

pub(super) const FORMAT: Format = Format { name: "GoToSocial export", fits, read };

fn fits(trunk: &Trunk) -> bool {
    trunk.only().is_some_and(|name| {
        let head = trunk.head(name, 16 << 10);
        let head = String::from_utf8_lossy(&head);
        let kinds = ["account", "instance", "follow", "block", "user", "domainBlock"];
        let first = head.lines().next().unwrap_or_default();
        first.starts_with('{')
            && kinds.iter().any(|kind| first.contains(&format!("\"type\":\"{kind}\"")))
    })
}

fn read(_: &Trunk, _: &mut dyn Receiver) -> Result<(), ImportError> {
    Err(ImportError::Postless(
        "this export of GoToSocial has accounts, follows, blocks and keys, and no posts: GoToSocial hands \
         them out in the form of a Mastodon archive only",
    ))
}
