//! Leaving: what is looked at before, and each step of it, whatever happens between two of them
//! (protocol 7.5).

mod again;
mod domain;
mod look;
mod steps;
mod wishes;

pub use again::{Resend, resend_move, weigh_resend};
pub use domain::rehearse_domain;
pub(super) use look::file as shown_account;
pub use look::{Rehearsal, rehearse_move};
pub(super) use steps::{Pace, go_on};
pub use wishes::{begin_departure, cancel_departure};
