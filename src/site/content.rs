//! The content of a site as it was read: posts, pages, sections, tags. Nothing is rendered yet.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::value::Value;
use crate::clock::Timestamp;
use crate::config::Problem;

/// What is read besides the finished posts.
#[derive(Clone, Copy, Debug)]
pub struct LoadOptions {
    /// Are drafts read, too?
    pub drafts: Drafts,
    /// Posts dated after this moment are not published yet.
    pub now: Timestamp,
}

/// What happens to drafts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Drafts {
    /// They are left out.
    #[default]
    Skip,
    /// They are shown, but never federated.
    Include,
}

/// Everything that was read.
#[derive(Clone, Debug, Default)]
pub struct Content {
    /// Newest first; of the same moment, by path.
    pub posts: Vec<Post>,
    /// What has no date, by path.
    pub pages: Vec<Page>,
    /// The folders that have posts or an `_index.md`, by name.
    pub sections: Vec<Section>,
    /// The tags of all posts, by slug.
    pub tags: Vec<TagPosts>,
    /// The text of `content/_index.md`, if there is one.
    pub intro: Option<Intro>,
    /// Files copied as they are, by target: `static/` and what lies beside a page.
    pub copies: Vec<Copied>,
    /// What the owner should know although nothing stops.
    pub warnings: Vec<Problem>,
}

/// Something with a date: it is listed, fed and, unless refused, federated.
#[derive(Clone, Debug)]
pub struct Post {
    /// When it was published.
    pub date: Timestamp,
    /// Its tags: front matter first, then `#tags` of the text; each slug once.
    pub tags: Vec<Tag>,
    /// May it be sent to other servers? `false` for drafts whatever they say.
    pub federate: bool,
    /// Shown in front of it; plain text.
    pub content_warning: Option<String>,
    /// Are its pictures hidden at first?
    pub sensitive: bool,
    /// Who is told about it.
    pub visibility: Visibility,
    /// What posts and pages have in common.
    pub page: Page,
}

/// Something without a date: made into a page, never federated.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// Relative to the root of the site, e.g. `content/posts/hello.md`.
    pub source: PathBuf,
    /// Its address below the origin, e.g. `/posts/hello/`.
    pub permalink: String,
    /// Plain text.
    pub title: Option<String>,
    /// When it was last changed, if it says so.
    pub updated: Option<Timestamp>,
    /// Written by the owner; plain text.
    pub description: Option<String>,
    /// Its first folder below `content/`.
    pub section: Option<String>,
    /// Is it unfinished?
    pub draft: bool,
    /// BCP 47, if it is not that of the site.
    pub language: Option<String>,
    /// Its byline, if it is not the owner.
    pub author: Option<String>,
    /// A template instead of the usual one.
    pub template: Option<String>,
    /// Its place among the pages of the navigation.
    pub weight: i64,
    /// What front matter says beyond the known keys.
    pub extra: BTreeMap<String, Value>,
    /// Markdown.
    pub body: String,
    /// The line of `source` (from 1) on which `body` begins.
    pub body_line: usize,
}

/// Who is told about a post.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Visibility {
    /// Everybody: listed, fed, federated.
    #[default]
    Public,
    /// Who has the address: not listed, not fed; federated quietly.
    Unlisted,
}

/// A tag.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Tag {
    /// Its place in addresses: `/tags/slug/`.
    pub slug: String,
    /// As the owner writes it.
    pub name: String,
}

/// A tag and its posts.
#[derive(Clone, Debug)]
pub struct TagPosts {
    /// Its name as the newest post spells it.
    pub tag: Tag,
    /// Positions in [`Content::posts`], newest first; of listed posts alone, so maybe none.
    pub posts: Vec<usize>,
}

/// A folder of posts.
#[derive(Clone, Debug)]
pub struct Section {
    /// The folder.
    pub name: String,
    /// From `_index.md`, else the folder's name.
    pub title: String,
    /// Its address, e.g. `/posts/`.
    pub url: String,
    /// The text of its `_index.md`, if there is one.
    pub intro: Option<Intro>,
    /// Positions in [`Content::posts`], newest first.
    pub posts: Vec<usize>,
}

/// The text above a list.
#[derive(Clone, Debug)]
pub struct Intro {
    /// From front matter.
    pub title: Option<String>,
    /// Markdown.
    pub body: String,
}

/// A file that is copied byte for byte.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Copied {
    /// Relative to the output folder, e.g. `posts/hello/bee.jpg`.
    pub path: String,
    /// Relative to the root of the site, e.g. `content/posts/hello/bee.jpg`.
    pub source: PathBuf,
}

impl Post {
    /// Is it in lists, feeds and the sitemap?
    #[must_use]
    pub fn is_listed(&self) -> bool {
        self.visibility == Visibility::Public
    }

    /// When it was last changed: its publication counts.
    #[must_use]
    pub fn changed(&self) -> Timestamp {
        self.page.updated.unwrap_or(self.date).max(self.date)
    }

    /// Has the owner allowed to send it to other servers?
    #[must_use]
    pub fn is_federated(&self) -> bool {
        self.federate && !self.page.draft
    }
}

impl TagPosts {
    /// Its address, e.g. `/tags/bees/`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("/tags/{}/", self.tag.slug)
    }
}
