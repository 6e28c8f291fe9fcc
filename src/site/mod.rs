//! The press: content → posts → files. No database, no network, no clock: what it needs is handed
//! in, and the same input gives the same bytes.
//!
//! `content/` ──load──▶ [`Content`] ──render──▶ [`OutputFile`]s, one at a time ──write──▶ `public/`
//!
//! Rendering streams: a post is parsed once, gives all its files and is dropped; what lists need
//! of it (its card) is kept. Nothing in `public/` is touched before everything was rendered.

mod content;
mod document;
mod federation;
mod feed;
mod front;
mod load;
mod markdown;
mod object;
mod output;
mod parallel;
mod place;
mod render;
mod slug;
mod snapshot;
mod social;
mod theme;
mod value;
mod view;
mod walk;
mod write;

pub use content::{
    Content, Copied, Drafts, Intro, LoadOptions, Page, Post, Section, Tag, TagPosts, Visibility,
};
pub use load::load;
pub use object::{actor_of, object_of};
pub use output::{Body, OutputFile, Sink};
pub use render::render;
pub use slug::slugify;
pub use social::{Frozen, Gone, Reply, Social, Thread};
pub use theme::{Reads, Theme};
pub use value::Value;
pub use write::{Written, write_file, write_site};
