//! The desk: what the owner does: follow, unfollow, let followers in, approve, hide, block.
//!
//! Commands come in, effects go out; nothing here knows HTTP or a terminal.

mod attempts;
pub mod desk;
mod follow;
mod lists;
mod moderate;
mod moves;
mod password;
mod quotes;
mod relays;
mod requests;
mod review;

pub use attempts::Attempts;
pub use follow::{Unfollowed, follow, unfollow};
pub use lists::{
    Entry, FollowList, List, NotAList, read_follows, read_list, write_accounts,
    write_blocked_domains, write_domains, write_followers, write_following,
};
pub use moderate::{Cut, add_rules, enforce, is_own, replace_rules};
pub use moves::{follow_move, leave_moved};
pub use password::{BadPassword, PasswordMemory, hash_password, is_password};
pub use quotes::{QuoteDecided, approve_quote, refuse_quote, revoke_quote, tell_of_quote};
pub use relays::{RelayTarget, join_relay, leave_relay};
pub use requests::{accept_follower, reject_follower, remove_follower};
pub use review::{Reviewed, Spam, approve, approve_always, hide, show_inbox, spam};

#[cfg(test)]
mod tests;
