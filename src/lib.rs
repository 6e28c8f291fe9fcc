//! A personal fediverse node: a folder of Markdown becomes a static site that the fediverse can
//! follow.
//!
//! # Codemap
//!
//! Six rooms, each for one promise to the owner. A room never calls another: values go in, values
//! come out, and the corridor carries them.
//!
//! | room         | promise                                         | goes in → comes out            |
//! |--------------|-------------------------------------------------|--------------------------------|
//! | [`site`]     | what I wrote is plain files                     | content folder → output files  |
//! | [`inbox`]    | what others send is checked before it counts    | request → [`effect`]s          |
//! | [`delivery`] | what I publish arrives, and only once           | content and ledger → letters   |
//! | [`owner`]    | I decide whom I follow and what stands on a page | command → [`effect`]s         |
//! | [`portability`] | I can bring my followers and posts, and leave with them | archives, documents → files, letters |
//! | [`doctor`]   | I am told what is wrong and what to do about it | answers as others get them → findings |
//!
//! The corridor has three doors: [`server`] (a request comes in), [`worker`] (time passes) and
//! [`cli`] (the owner types). No room touches the network; [`site`] alone reads and writes the folders
//! of the site, but for what [`portability::import`] adds to its content.
//!
//! Below are the tools that everybody shares: [`limits`], [`clock`], [`id`], [`config`],
//! [`effect`], [`ap`] (ActivityStreams in and out), [`sig`] (keys and signatures); and two with a
//! world behind them: [`store`] (SQLite) and [`net`] (the only way out).
//!
//! To follow a post on its way out, begin at [`worker::publish()`]; to follow a request on its way
//! in, at [`server::Site`] and then [`inbox::examine()`].
//!
//! # Invariants
//!
//! Most of them are things that are not there, which no reader can see in the code; so they stand
//! here, and `tests/it/tidy.rs` holds those that are about the source.
//!
//! * Rooms do not import rooms, and imports run in one direction only.
//! * Each outside crate has one home: `rusqlite` is named in [`store`] alone, `tiny_http` in
//!   [`server`], `ureq` in [`net`], `serde_json` in [`ap`], and so on.
//! * [`inbox::apply()`] takes an [`inbox::Verified`], and only [`inbox::Claim::verify`] makes one.
//! * A change and the letters it causes are one transaction ([`store::Store::write`]).
//! * Files come first, then the transaction, then the letters: whoever is told of a post can fetch
//!   it.
//! * The same content, settings and answers give the same bytes.
//! * What waits, grows, loops or is read has a bound, and the bound stands in [`limits`].

pub mod ap;
pub mod cli;
pub mod clock;
pub mod config;
pub mod delivery;
pub mod doctor;
pub mod effect;
pub mod id;
pub mod inbox;
pub mod limits;
pub mod net;
pub mod owner;
pub mod portability;
pub mod server;
pub mod sig;
pub mod site;
pub mod store;
pub mod worker;

#[cfg(test)]
#[path = "../tests/it/corpus.rs"]
mod corpus;
