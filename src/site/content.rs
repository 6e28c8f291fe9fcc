//! The content of a site as it was read: posts, pages, sections, tags. Nothing is rendered yet.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::rare::Rare;
use super::record::Recorded;
use super::shared_path::SharedPath;
use super::value::Value;
use crate::clock::Timestamp;
use crate::config::Problem;
use crate::id::ContentHash;

/// Everything that was read.
#[derive(Clone, Debug, Default)]
pub struct Content {
    /// Newest first; of the same moment, by path. They stay where they were read: moving fifty
    /// thousand of them leaves as much room behind that nothing else fills.
    pub posts: Vec<Box<Post>>,
    /// Posts that are for some alone. Whatever makes files knows nothing of them.
    pub private: Vec<Box<Post>>,
    /// What has no date, by path.
    pub pages: Vec<Page>,
    /// The folders that have posts or an `_index.md`, by name; deeper folders only with the latter.
    pub sections: Vec<Section>,
    /// The tags of all posts, by slug.
    pub tags: Vec<TagPosts>,
    /// What posts are sorted by besides tags, in the order of the configuration.
    pub taxonomies: Vec<TaxonomyTerms>,
    /// The text of `content/_index.md`, if there is one.
    pub intro: Option<Intro>,
    /// How the list of all posts wants to be.
    pub home: ListSettings,
    /// Files copied as they are, by target: `static/` and what lies beside a page.
    pub copies: Vec<Copied>,
    /// What the owner should know although nothing stops.
    pub warnings: Vec<Problem>,
    /// When something appears or expires by itself for the first time after the moment of reading.
    pub next_change: Option<Timestamp>,
}

/// Something with a date: it is listed, fed and, unless refused, federated.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Post {
    /// When it was published.
    pub date: Timestamp,
    /// Its tags: front matter first, then `#tags` of the text; each slug once.
    pub tags: Vec<Arc<Tag>>,
    /// May it be sent to other servers? Never for drafts, whatever they say.
    pub federate: Federate,
    /// Shown in front of it; plain text.
    pub content_warning: Option<String>,
    /// Are its pictures hidden at first?
    pub sensitive: bool,
    /// Who is told about it.
    pub visibility: Visibility,
    /// Is it shown although its time has not come, or is over? Then it is not federated either. That
    /// is not part of the source, and never recorded.
    #[serde(skip)]
    pub untimely: bool,
    /// Is there nothing in it yet but a title? Then it is not sent before there is.
    pub wordless: bool,
    /// What posts and pages have in common.
    pub page: Page,
}

/// Something without a date: made into a page, never federated. Its text stays in its file: the
/// content of a large site would not fit into the memory of a small machine.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Page {
    /// Relative to the root of the site, e.g. `content/posts/hello.md`.
    pub source: SharedPath,
    /// Its address below the origin, e.g. `/posts/hello/`.
    pub permalink: String,
    /// Plain text.
    pub title: Option<String>,
    /// When it was last changed, if it says so.
    pub updated: Option<Timestamp>,
    /// Written by the owner; plain text.
    pub description: Option<String>,
    /// Its first folder below `content/`; `posts` for what lies in Jekyll's `_posts/`.
    pub section: Option<Arc<str>>,
    /// Is it unfinished?
    pub draft: bool,
    /// BCP 47, if it is not that of the site.
    pub language: Option<Arc<str>>,
    /// Its byline, if it is not the owner.
    pub author: Option<Arc<str>>,
    /// A template instead of the usual one.
    pub template: Option<Arc<str>>,
    /// Its place among the pages of the navigation.
    pub weight: i64,
    /// What front matter says beyond the known keys.
    pub extra: BTreeMap<String, Value>,
    /// What few have.
    pub rare: Option<Box<Rare>>,
    /// What the `_index.md` above it give it. It is not part of the source, and never recorded.
    #[serde(skip)]
    pub inherited: Option<Arc<Inherited>>,
    /// Where in `source` the Markdown begins, in bytes.
    pub body_at: usize,
    /// The line of `source` (from 1) on which it begins.
    pub body_line: usize,
    /// Hash of the Markdown.
    pub body_hash: ContentHash,
    /// A number that differs when anything in `source` does.
    pub stamp: u64,
    /// A number that differs when anything in `source` does but its text: most changes of a text do
    /// not show on other pages.
    pub face: u64,
    /// Where it stands in the record that it was read from, if it was not read from `source`.
    #[serde(skip)]
    pub(super) recorded: Recorded,
}

/// What pages have because of the folder they are in, unless they say otherwise themselves.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Inherited {
    /// A template.
    pub template: Option<String>,
    /// Values for `extra`.
    pub extra: BTreeMap<String, Value>,
    /// A number that differs when any of it does.
    pub stamp: u64,
}

/// May a post be sent to other servers?
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub enum Federate {
    /// Yes.
    #[default]
    Yes,
    /// No: it is of the website only.
    No,
    /// Not yet: it is on the website, and waits there until its owner says yes.
    Later,
}

/// Who is told about a post.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub enum Visibility {
    /// Everybody: listed, fed, federated.
    #[default]
    Public,
    /// Who has the address: not listed, not fed; federated quietly.
    Unlisted,
    /// The owner's followers, and whom it names: sent to them, and no file.
    Followers,
    /// Whom it names: sent to them, and no file.
    Direct,
}

impl Visibility {
    /// Is what has it for some alone?
    #[must_use]
    pub fn is_private(self) -> bool {
        matches!(self, Self::Followers | Self::Direct)
    }
}

/// A tag.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Tag {
    /// Its place in addresses: `/tags/slug/`.
    pub slug: String,
    /// As the owner writes it.
    pub name: String,
}

/// A tag and its posts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TagPosts {
    /// Its name as the newest post spells it.
    pub tag: Tag,
    /// Positions in [`Content::posts`], newest first; of listed posts alone, so maybe none.
    pub posts: Vec<usize>,
}

/// A way of sorting posts, and what it makes of them. It has a page of its own, and one for each
/// term.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TaxonomyTerms {
    /// `categories`
    pub name: String,
    /// `/categories/`
    pub url: String,
    /// By slug. The page of one is at `url` with its slug and a `/`.
    pub terms: Vec<TagPosts>,
}

/// A folder of posts.
#[derive(Clone, PartialEq, Debug)]
pub struct Section {
    /// The folder below `content/`, e.g. `posts` or `blog/travel`.
    pub name: String,
    /// From `_index.md`, else the folder's name.
    pub title: String,
    /// Its address, e.g. `/posts/`.
    pub url: String,
    /// The text of its `_index.md`, if there is one.
    pub intro: Option<Intro>,
    /// What else its `_index.md` says.
    pub settings: ListSettings,
    /// Positions in [`Content::posts`], in the order its settings ask for. A folder below that is a
    /// section of its own keeps its posts to itself unless it is transparent.
    pub posts: Vec<usize>,
}

/// How a list of posts wants to be: what `_index.md` says that no other page can say.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct ListSettings {
    /// The order of its posts.
    pub sort_by: SortBy,
    /// Posts on one page, if it is not as everywhere; at least 1.
    pub paginate_by: Option<usize>,
    /// The template of the posts and pages in it that name none.
    pub page_template: Option<String>,
    /// Are its posts in the list of the section above, too?
    pub transparent: bool,
    /// What the posts and pages in it have in `extra` if they do not say otherwise.
    pub cascade: BTreeMap<String, Value>,
}

/// The order of posts in a list.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum SortBy {
    /// Newest first.
    #[default]
    Date,
    /// Lightest first, then those without a weight.
    Weight,
    /// By title, whatever its case; notes last.
    Title,
}

/// An `_index.md`.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Index {
    /// What it has in common with other pages; without a permalink of its own.
    pub page: Page,
    /// What it says about its list.
    pub settings: ListSettings,
}

/// The text above a list: the page of an `_index.md`.
pub type Intro = Page;

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
        self.federate == Federate::Yes && !self.page.draft && !self.untimely
    }

    /// When it comes out: its date, unless `publishDate` puts it off.
    #[must_use]
    pub fn appears(&self) -> Timestamp {
        self.page.rare().appears.unwrap_or(self.date)
    }
}

impl Page {
    /// What few have; empty if this one has nothing of it.
    #[must_use]
    pub fn rare(&self) -> &Rare {
        self.rare.as_deref().unwrap_or(Rare::none())
    }

    /// The template it is to be made with, if that is not the usual one.
    #[must_use]
    pub fn template(&self) -> Option<&str> {
        let inherited = self.inherited.as_ref().and_then(|above| above.template.as_deref());
        self.template.as_deref().or(inherited)
    }

    /// Everything for `page.extra`: its own values, then those of the folders it is in.
    #[must_use]
    pub fn whole_extra(&self) -> Cow<'_, BTreeMap<String, Value>> {
        let above = self.inherited.as_ref().map(|above| &above.extra);
        let Some(above) = above.filter(|above| !above.is_empty()) else {
            return Cow::Borrowed(&self.extra);
        };
        let mut extra = above.clone();
        extra.extend(self.extra.iter().map(|(key, value)| (key.clone(), value.clone())));
        Cow::Owned(extra)
    }

    /// A number that differs when the page does: its source, or what it is given by its folders.
    #[must_use]
    pub fn whole_stamp(&self) -> (u64, u64) {
        (self.stamp, self.inherited.as_ref().map_or(0, |above| above.stamp))
    }

    /// A number that differs when anything does that other pages show of it, its summary apart.
    #[must_use]
    pub fn whole_face(&self) -> (u64, u64) {
        (self.face, self.inherited.as_ref().map_or(0, |above| above.stamp))
    }
}

impl TagPosts {
    /// The address of the tag, e.g. `/tags/bees/`; terms of other taxonomies are at
    /// [`TagPosts::url_in`].
    #[must_use]
    pub fn url(&self) -> String {
        self.url_in("/tags/")
    }

    /// The address of the term of the taxonomy at `taxonomy`.
    #[must_use]
    pub fn url_in(&self, taxonomy: &str) -> String {
        format!("{taxonomy}{}/", self.tag.slug)
    }
}
