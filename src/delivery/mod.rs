//! The post office: who gets what, when to try again, when to stop.
//!
//! ```text
//! content ─▶ identify ─▶ (site renders with these ids) ─▶ plan ─▶ commit ─▶ ledger + letters
//!                                                         │
//!                                                         └─▶ Refusal: nothing is sent
//! attempt ─▶ host ─▶ how the server does
//!         └─▶ judge ─▶ Verdict
//! ```
//!
//! It decides; the worker sends. It never looks at the content folder and never opens a socket.

mod audience;
mod bounds;
mod host;
mod identify;
mod judge;
mod knock;
mod leaving;
mod plan;
mod private;
mod profile;
mod question;
mod relays;
mod why;

pub use bounds::{Bounds, Edits, Refusal};
pub use host::after;
pub use identify::{Candidate, Identified, Identity, identify};
pub use judge::{Attempt, Outcome, Verdict, judge};
pub use knock::{Knock, Manners};
pub use leaving::{introduction, move_letter, write_move};
pub use plan::{Change, Objects, Plan, Planned, commit, enter, plan};
pub use private::read_private;
pub use profile::{
    ProfileChange, commit_profile, date_profile, greeting, list_all_inboxes, owe_profile,
    plan_profile, profile_letter, profile_updated, tell_of_keys, tell_profile,
};
pub use question::tell_of_question;
pub use why::{Leads, Pause, Step, Way, explain_post, explain_way};

#[cfg(test)]
mod tests;
