//! The suitcase: what the owner brings in, and takes along. Moves and their ledger (protocol 7), archives
//! that are written and read, and copies of everything.
//!
//! Values in, values and files out: what has to be fetched or sent is for the corridor.

pub mod adopt;
pub mod archive;
mod carried;
pub mod import;

pub use carried::{Carried, CarriedMedia, CarriedMention, CarriedText, Reach};
