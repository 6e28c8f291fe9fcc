//! Leaving: what is looked at before, and each step of it, whatever happens between two of them
//! (protocol 7.5).

mod decide;
mod domain;
mod look;
mod steps;

pub use decide::{begin_departure, cancel_departure, resend_move};
pub use domain::rehearse_domain;
pub use look::{Rehearsal, rehearse_move};
pub(super) use steps::{Pace, go_on};
