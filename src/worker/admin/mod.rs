//! What the owner's pages ask and do, for a running node: one file for each trait of [`crate::owner::desk`].

mod interact;
mod keeping;
mod login;
mod moving;
mod once;
mod people;
mod queue;
mod reading;
mod rules;
mod sent;
mod standing;
mod stats;
mod writing;

pub use login::{LoginLink, login_link, replace_password};
pub use standing::standing;

pub(super) use login::Logins;
pub(super) use writing::publish_scheduled;

use super::Node;
use crate::clock::Timestamp;
use crate::owner::desk::Moment;

/// A point in time in the zone of the site.
fn moment(node: &Node, at: Timestamp) -> Moment {
    let zone = &node.config.site.zone;
    let words = at.format("%-d %b %Y, %H:%M", zone).unwrap_or_else(|| at.rfc3339());
    Moment { iso: at.rfc3339(), words }
}
