//! The desk: what the owner does: follow, like, boost, let followers in, approve, hide, block.
//!
//! Commands come in, effects go out; nothing here knows HTTP or a terminal.

mod acts;
mod attempts;
pub mod desk;
mod filters;
mod follow;
mod lists;
mod moderate;
mod moves;
mod notices;
mod password;
mod quotes;
mod relays;
mod requests;
mod review;

pub use acts::{Acted, ActedOn, boost, like, unboost, unlike};
pub use attempts::Attempts;
pub use filters::{Reading, count_met, met};
pub use follow::{Unfollowed, follow, unfollow};
pub use lists::{
    Entry, FollowList, List, NotAList, read_follows, read_list, read_lists, write_accounts,
    write_blocked_domains, write_bookmarks, write_domains, write_followers, write_following,
    write_lists,
};
pub use moderate::{Cut, add_rules, enforce, is_own, replace_rules, weakens};
pub use moves::{follow_move, leave_moved};
pub use notices::{News, count_news, list_news};
pub use password::{BadPassword, PasswordMemory, hash_password, is_password};
pub use quotes::{QuoteDecided, approve_quote, refuse_quote, revoke_quote, tell_of_quote};
pub use relays::{RelayTarget, join_relay, leave_relay};
pub use requests::{accept_follower, reject_follower, remove_follower};
pub use review::{Reviewed, Spam, approve, approve_always, hide, show_inbox, spam};

#[cfg(test)]
mod tests;
