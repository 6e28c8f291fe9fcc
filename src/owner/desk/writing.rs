//! What the owner writes in a browser: it becomes a file of the content folder, as if by hand.

use serde::Serialize;

use super::Refused;
use crate::limits;

/// A text as its form has it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Draft {
    /// Without one it is a note.
    pub title: String,
    /// Markdown.
    pub text: String,
    /// What is shown instead of the text until it is opened.
    pub content_warning: String,
    /// Its language, if it is not that of the site.
    pub language: String,
    /// `public`, `unlisted`, `followers` or `direct`.
    pub visibility: String,
    /// When it comes out: a date in the zone of the site; nothing: now.
    pub date: String,
    /// What people may choose from, one on each line; nothing: it asks nothing.
    pub options: String,
    /// May they choose several? `yes` or nothing.
    pub multiple: String,
    /// Until when.
    pub ends: String,
    /// What is said of each picture.
    pub pictures: [Described; limits::PICTURES_MAX],
}

/// What is said of a picture.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Described {
    /// What it shows.
    pub alt: String,
    /// It says nothing that the text does not: `yes` or nothing.
    pub decorative: String,
}

/// A text as others will see it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Previewed {
    /// On the page: HTML of the owner's.
    pub page: String,
    /// What other servers keep of it.
    pub federated: String,
}

/// What became of a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Wrote {
    /// It is a file.
    Now {
        /// Which one.
        path: String,
        /// What was done besides, in sentences.
        said: String,
    },
    /// The same form was sent before, and became this file then. Nothing was done.
    Before(String),
    /// The same form was sent before with other words, and became this file then. Nothing was done.
    Other(String),
}

/// Writing.
pub trait Writing {
    /// How a text will look.
    fn preview(&self, draft: &Draft) -> Previewed;

    /// Writes a text, with the pictures of which there are bytes, into the content folder, publishes it, and
    /// commits it where the folder is in a git repository. One whose date has not come is published then.
    /// Forms with the same `once` are written once, however often and whenever they come; empty is none.
    ///
    /// # Errors
    /// Why there is no such file now.
    fn write(&self, draft: &Draft, pictures: &[&[u8]], once: &str) -> Result<Wrote, Refused>;
}
