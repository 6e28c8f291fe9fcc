//! The desk: what the owner does: follow, unfollow, approve, hide.
//!
//! Commands come in, effects go out; nothing here knows HTTP or a terminal.

mod follow;
mod review;

pub use follow::{Unfollowed, follow, unfollow};
pub use review::{Reviewed, approve, hide, show_inbox};

#[cfg(test)]
mod tests;
