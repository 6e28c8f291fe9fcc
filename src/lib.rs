//! skep: a personal fediverse node.
pub mod ap;
pub mod cli;
pub mod clock;
pub mod config;
pub mod delivery;
pub mod effect;
pub mod id;
pub mod inbox;
pub mod limits;
pub mod net;
pub mod owner;
pub mod server;
pub mod sig;
pub mod site;
pub mod store;
pub mod worker;
