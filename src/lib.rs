//! skep: a personal fediverse node.
pub mod ap;
pub mod clock;
pub mod config;
pub mod effect;
pub mod id;
pub mod limits;
pub mod site;
