//! The desk: what the owner does: follow, unfollow, let followers in, approve, hide.
//!
//! Commands come in, effects go out; nothing here knows HTTP or a terminal.

mod follow;
mod quotes;
mod requests;
mod review;

pub use follow::{Unfollowed, follow, follow_move, unfollow};
pub use quotes::{QuoteDecided, approve_quote, refuse_quote, revoke_quote, tell_of_quote};
pub use requests::{accept_follower, reject_follower, remove_follower};
pub use review::{Reviewed, approve, hide, show_inbox};

#[cfg(test)]
mod tests;
