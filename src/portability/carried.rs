//! A post as an archive of any kind has it, on its way to a Markdown file.

use crate::clock::Timestamp;

/// One post of somebody's archive. Every reader of a format makes these, and one writer makes files of
/// them: what the two know of each other is this.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Carried {
    /// What the archive calls it: its ActivityPub id, or an address, or a number with the name of the
    /// format before it. Never the same for two posts of an archive; an import that is repeated knows
    /// by it what is there.
    pub id: String,
    /// Addresses at which it could be read: they become `aliases`.
    pub urls: Vec<String>,
    /// When it was published.
    pub published: Timestamp,
    /// Does it say that itself? If not, the time is one that was put in its place.
    pub is_dated: bool,
    /// When it was changed last, if that is said.
    pub updated: Option<Timestamp>,
    /// A title, where the format has such a thing.
    pub title: Option<String>,
    /// The text.
    pub text: CarriedText,
    /// A content warning; a summary where there is a title.
    pub summary: Option<String>,
    /// Are its pictures hidden at first?
    pub sensitive: bool,
    /// The language, as BCP 47 has it.
    pub language: Option<String>,
    /// Tags, without `#`.
    pub tags: Vec<String>,
    /// Whom it was for.
    pub reach: Reach,
    /// What it answers: an id, or an address.
    pub in_reply_to: Option<String>,
    /// Whom it names: links to profiles, and what they are called.
    pub mentions: Vec<CarriedMention>,
    /// Pictures and other files, in their order. One that stands in the text as `<img>` with the same
    /// source is put there, all others follow the text.
    pub media: Vec<CarriedMedia>,
    /// Is it a page, such as those about the author, and not one of the posts?
    pub page: bool,
    /// Words about what could not be carried, for the report: `a poll`, `a location`.
    pub lost: Vec<String>,
}

impl Carried {
    /// A post for everybody, with nothing but a text.
    #[must_use]
    pub fn new(id: impl Into<String>, published: Timestamp, text: CarriedText) -> Self {
        Self {
            id: id.into(),
            urls: Vec::new(),
            published,
            is_dated: true,
            updated: None,
            title: None,
            text,
            summary: None,
            sensitive: false,
            language: None,
            tags: Vec::new(),
            reach: Reach::Public,
            in_reply_to: None,
            mentions: Vec::new(),
            media: Vec::new(),
            page: false,
            lost: Vec::new(),
        }
    }
}

/// A text in the form that the archive has.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CarriedText {
    /// HTML of any quality.
    Html(String),
    /// Plain text: every line break counts, `#words` and `@user@host` mean what they do everywhere.
    Plain(String),
    /// Markdown.
    Markdown(String),
}

/// Whom a post was for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Reach {
    /// Everybody.
    Public,
    /// Everybody who finds it.
    Unlisted,
    /// Followers.
    Followers,
    /// Those it names.
    Direct,
    /// Nobody yet.
    Draft,
}

impl Reach {
    /// May it be read by some alone?
    #[must_use]
    pub fn is_private(self) -> bool {
        matches!(self, Self::Followers | Self::Direct)
    }
}

/// A profile that a post links to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CarriedMention {
    /// Where the link leads.
    pub url: String,
    /// `@user@host`
    pub handle: String,
}

/// A file that belongs to a post.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CarriedMedia {
    /// Where it is: a name inside the archive, or an address.
    pub source: String,
    /// What it shows, for those who do not see it.
    pub alt: Option<String>,
}
