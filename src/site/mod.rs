//! The press: content → posts → files. No database, no network, no clock: what it needs is handed
//! in, and the same input gives the same bytes.
//!
//! `content/` ──load──▶ [`Content`] ──render──▶ [`OutputFile`]s, one at a time ──write──▶ `public/`
//!
//! Rendering streams: a post is parsed once, gives all its files and is dropped; what lists need
//! of it (its card) is kept. Nothing in `public/` is touched before everything was rendered.

mod address;
mod aliases;
mod archive;
mod around;
mod atlas;
mod card;
mod content;
mod document;
mod emojis;
mod federation;
mod feed;
mod findings;
mod fit;
mod front;
mod highlight;
mod html;
pub mod images;
mod interner;
mod lists;
mod load;
mod markdown;
mod navigation;
mod object;
mod options;
mod outbox;
mod output;
mod outward;
mod parallel;
mod place;
mod progress;
mod rare;
mod record;
mod redirects;
mod related;
mod render;
mod replies;
mod schedule;
mod sections;
mod shared_path;
mod shortcodes;
mod singles;
mod slug;
mod snapshot;
mod social;
mod stage;
mod survey;
mod talks;
mod taxonomy;
mod theme;
mod told;
mod units;
mod value;
mod view;
mod walk;
#[cfg(test)]
mod work;
mod write;

pub use atlas::Atlas;
pub use content::{
    Content, Copied, Federate, Index, Inherited, Intro, ListSettings, Page, Post, Section, SortBy,
    Tag, TagPosts, TaxonomyTerms, Visibility,
};
pub use document::{Document, parse as parse_document};
pub use emojis::emoji_names;
pub use findings::{Looks, look_again, look_over_site};
pub use highlight::{highlight, is_known as knows_language};
pub use load::load;
pub use markdown::{Preview, mentions_in, preview};
pub use object::{actor_of, address_of, kind_of};
pub use options::{Drafts, Expired, Future, IsOut, LoadOptions, Private};
pub use output::{Body, OutputFile, Sink};
pub use outward::{Outward, outward};
pub use place::is_markdown;
pub use progress::{Phase, Progress, Silent};
pub use rare::{Image, Poll, Rare};
pub use record::{Record, Stamp, stamp_of};
pub use render::Site;
pub use shared_path::SharedPath;
pub use shortcodes::{
    CLOSE as INSERT_CLOSE, Call, Expanded, Format, Insert, OPEN as INSERT_OPEN, Shown, Source,
    World, expand,
};
pub use slug::{decode, slugify};
pub use social::{
    Account, Attached, Boosted, Frozen, Given, Gone, MEDIA, Named, Picture, Reference, Reply,
    Social, Stamped, Tally, Thread,
};
pub use stage::{boot, finish_placing, room_left, sync_site};
pub use survey::Survey;
pub use theme::{AdminTheme, RenderError, Theme};
pub use value::Value;
pub use write::{
    Written, WrittenSite, is_whole, private_folder, rehearse_site, write_file, write_site,
};
