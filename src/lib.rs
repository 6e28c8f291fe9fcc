//! skep: a personal fediverse node.
pub mod clock;
pub mod config;
pub mod effect;
pub mod id;
pub mod limits;
pub mod server;
