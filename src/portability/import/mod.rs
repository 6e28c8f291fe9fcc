//! What other programs export, read: each format becomes [`crate::portability::Carried`], one after the
//! other.

mod entry;
pub mod feed;
pub mod ghost;
mod hypertext;
mod loose;
mod text;
pub mod wordpress;
mod xml;

pub use text::{Unreadable, decode};
