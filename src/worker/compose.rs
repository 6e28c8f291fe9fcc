//! What the owner writes without an editor, on a page or with a command: it becomes files of the content, as
//! if written by hand, and is published as all others are.

mod files;

pub use files::Written;

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::Node;
use super::taking_part::{TakingPartError, fetch, find_post, is_own, refuse_of_feed};
use crate::clock::Timestamp;
use crate::config::{is_language_tag, toml_text};
use crate::id::Handle;
use crate::limits;
use crate::site::{mentions_in, slugify};
use crate::store::Visibility;

/// What the owner wants to say.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Draft {
    /// Without one it is a note.
    pub title: Option<String>,
    /// The text, in Markdown.
    pub text: String,
    /// The post that it answers: its id, its page, or its number here.
    pub reply_to: Option<String>,
    /// Who may read it; without it everybody, or whoever may read what it answers.
    pub visibility: Option<Visibility>,
    /// Pictures.
    pub media: Vec<Enclosed>,
    /// Shown instead of the text until it is opened.
    pub warning: Option<String>,
    /// The language of the text (BCP 47).
    pub language: Option<String>,
    /// The community that it is for, as `@name@host`.
    pub community: Option<String>,
    /// When it comes out; without it now.
    pub date: Option<Timestamp>,
    /// What it asks.
    pub question: Option<Question>,
}

/// What people may choose from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Question {
    /// The answers.
    pub options: Vec<String>,
    /// How many of them.
    pub choice: Choice,
    /// Until when.
    pub ends: Timestamp,
}

/// How many answers one may choose.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Choice {
    /// One.
    One,
    /// Several.
    Several,
}

/// A picture of the owner's.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Enclosed {
    /// What is in its file.
    pub medium: Medium,
    /// Words for those who do not see it; empty for mere decoration.
    pub alt: String,
}

/// What is in a file that is to be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Medium {
    /// What is in this one.
    Copy(PathBuf),
    /// These bytes of a picture, which has no name.
    Bytes(Vec<u8>),
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    /// There is nothing to say.
    #[error("there is no text yet")]
    Empty,
    /// More pictures than others show.
    #[error("there are {0} pictures; others show {max} at most", max = limits::ATTACHMENTS_MAX)]
    TooManyMedia(usize),
    /// Its language is none.
    #[error("`{0}` is not a language tag such as `en` or `pt-BR`")]
    NotALanguage(String),
    /// Its community is none.
    #[error("`{0}` is not a community such as `@name@host`")]
    NotACommunity(String),
    /// It would be for those it names.
    #[error("it is for those it names, and names nobody: name somebody, like `@user@host`")]
    NamesNobody,
    /// A picture has no name that could be kept.
    #[error("`{}` has no file name", .0.display())]
    Nameless(PathBuf),
    /// Bytes that browsers do not show.
    #[error("the picture is neither JPEG, PNG, GIF nor WebP")]
    NoPicture,
    /// Every file beside a text is on the site.
    #[error("what is for some alone cannot have pictures: its files would be for everybody")]
    ForAll,
    /// There is a text of this title.
    #[error("`{}` is there already: choose another title", .0.display())]
    Taken(PathBuf),
    /// What it answers could not be had.
    #[error(transparent)]
    Answered(#[from] TakingPartError),
    /// It could not be written.
    #[error("cannot write `{}`", path.display())]
    Write {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// Writes a text into `content/posts/`, or a note into `content/notes/`. Nothing is published.
///
/// # Errors
/// When what it answers cannot be had, or the files cannot be written; then none of them is there.
pub fn write_post(node: &Node, draft: &Draft, now: Timestamp) -> Result<Written, ComposeError> {
    if draft.text.trim().is_empty() && draft.media.is_empty() {
        return Err(ComposeError::Empty);
    }
    if draft.media.len() > limits::ATTACHMENTS_MAX {
        return Err(ComposeError::TooManyMedia(draft.media.len()));
    }
    draft.check_words()?;
    let names = names_of(&draft.media)?;
    let front = Front::of(node, draft)?;
    if front.visibility.is_some_and(|it| !it.is_for_all()) && !names.is_empty() {
        return Err(ComposeError::ForAll);
    }
    let date = draft.date.unwrap_or(now);
    let text = front.text(draft, &names, date);
    let lock = node.data().join("compose.lock");
    // Two who choose a place at the same time, be it in two processes, choose two.
    let locked = File::create(&lock).and_then(|file| file.lock().map(|()| file));
    let _locked = locked.map_err(|source| ComposeError::Write { path: lock, source })?;
    let base = free_place(node, draft, date)?;
    let text_file = match names.is_empty() {
        true => as_markdown(&base),
        false => base.join("index.md"),
    };
    let mut all = vec![(text_file, Medium::Bytes(text.into_bytes()))];
    let media = draft.media.iter().zip(&names);
    all.extend(media.map(|(enclosed, name)| (base.join(name), enclosed.medium.clone())));
    Written::put(&node.root, all)
}

impl Draft {
    /// What would stop the publish of a file stops it before there is one.
    fn check_words(&self) -> Result<(), ComposeError> {
        if let Some(tag) = self.language.as_ref().filter(|it| !is_language_tag(it)) {
            return Err(ComposeError::NotALanguage(tag.clone()));
        }
        if let Some(name) = self.community.as_ref().filter(|it| Handle::parse(it).is_err()) {
            return Err(ComposeError::NotACommunity(name.clone()));
        }
        // An answer names whom it answers.
        let names_others = self.reply_to.is_some() || self.community.is_some();
        let is_direct = self.visibility == Some(Visibility::Direct);
        if is_direct && !names_others && mentions_in(&self.text).is_empty() {
            return Err(ComposeError::NamesNobody);
        }
        Ok(())
    }
}

/// What stands above the text besides what the owner typed.
struct Front {
    in_reply_to: Option<String>,
    visibility: Option<Visibility>,
    /// Whom the text does not name, but must: the community in which it is said.
    community: Option<String>,
}

impl Front {
    fn of(node: &Node, draft: &Draft) -> Result<Self, ComposeError> {
        let Draft { visibility, community, .. } = draft;
        let named =
            Self { in_reply_to: None, visibility: *visibility, community: community.clone() };
        let Some(name) = &draft.reply_to else { return Ok(named) };
        let is_fetched = name.contains("://") && !is_own(node, name);
        let answered = if is_fetched {
            // An answer is heard where it is said: which community that is, its origin knows.
            fetch(node, name).or_else(|_| find_post(node, name))?
        } else {
            find_post(node, name)?
        };
        refuse_of_feed(node, &answered)?;
        // What is for some alone goes to nobody whom the owner has not named.
        let is_for_all = matches!(
            visibility.unwrap_or(answered.visibility),
            Visibility::Public | Visibility::Unlisted
        );
        let group = answered.group.filter(|group| *group != answered.author && is_for_all);
        let group = match (community, group) {
            (Some(named), _) => Some(named.clone()),
            (None, Some(group)) => super::resolve(node, group.as_str()).ok().map(|it| it.handle()),
            (None, None) => None,
        };
        let usual = Some(answered.visibility).filter(|it| *it != Visibility::Public);
        Ok(Self {
            in_reply_to: Some(answered.object.to_string()),
            visibility: visibility.or(usual),
            community: group,
        })
    }

    fn text(&self, draft: &Draft, names: &[String], date: Timestamp) -> String {
        let mut lines = vec!["+++".to_owned(), format!("date = {}", date.rfc3339())];
        let mut put = |key: &str, value: Option<&str>| {
            lines.extend(value.map(|value| format!("{key} = {}", toml_text(value))));
        };
        put("title", draft.title.as_deref());
        put("in_reply_to", self.in_reply_to.as_deref());
        put("visibility", self.visibility.map(Visibility::as_str));
        put("content_warning", draft.warning.as_deref());
        put("language", draft.language.as_deref());
        lines.extend(draft.question.as_ref().map(Question::table));
        lines.push("+++\n".to_owned());
        let text = draft.text.replace("\r\n", "\n");
        // What is indented at the beginning is code.
        let mut text = text.trim_end().trim_start_matches('\n').to_owned();
        if let Some(community) = self.community.as_deref().filter(|it| !text.contains(it)) {
            text = format!("{text}\n\n{community}");
        }
        lines.push(text.trim_start_matches('\n').to_owned());
        for (enclosed, name) in draft.media.iter().zip(names) {
            lines.push(format!("\n![{}]({name})", escaped(&enclosed.alt)));
        }
        lines.join("\n") + "\n"
    }
}

impl Question {
    /// As a table, which stands behind all other lines.
    fn table(&self) -> String {
        let options: Vec<_> = self.options.iter().map(|it| toml_text(it)).collect();
        let multiple = self.choice == Choice::Several;
        format!(
            "[poll]\noptions = [{}]\nmultiple = {multiple}\nends = {}",
            options.join(", "),
            self.ends.rfc3339()
        )
    }
}

/// Words between the brackets of a picture: one line, in which nothing is a mark.
fn escaped(alt: &str) -> String {
    let words = alt.split_whitespace().collect::<Vec<_>>().join(" ");
    let marked = words.chars().flat_map(|c| {
        let mark = c.is_ascii_punctuation().then_some('\\');
        mark.into_iter().chain([c])
    });
    marked.collect()
}

/// Names that may stand in an address as they are, each once.
fn names_of(media: &[Enclosed]) -> Result<Vec<String>, ComposeError> {
    let mut names: Vec<String> = Vec::new();
    for enclosed in media {
        let (stem, end) = name_of(&enclosed.medium)?;
        let free = (1..)
            .map(|n| match n {
                1 => format!("{stem}.{end}"),
                n => format!("{stem}-{n}.{end}"),
            })
            .find(|name| !names.contains(name));
        names.extend(free);
    }
    Ok(names)
}

fn name_of(medium: &Medium) -> Result<(String, String), ComposeError> {
    let unnamed = || "picture".to_owned();
    match medium {
        Medium::Copy(file) => {
            let nameless = || ComposeError::Nameless(file.clone());
            let stem = file.file_stem().and_then(|it| it.to_str()).ok_or_else(nameless)?;
            let end = file.extension().and_then(|it| it.to_str()).ok_or_else(nameless)?;
            let stem = Some(slugify(stem)).filter(|it| !it.is_empty());
            Ok((stem.unwrap_or_else(unnamed), end.to_ascii_lowercase()))
        }
        Medium::Bytes(bytes) => {
            let end = match bytes.as_slice() {
                [0xff, 0xd8, 0xff, ..] => "jpg",
                [0x89, b'P', b'N', b'G', ..] => "png",
                [b'G', b'I', b'F', b'8', ..] => "gif",
                [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "webp",
                _ => return Err(ComposeError::NoPicture),
            };
            Ok((unnamed(), end.to_owned()))
        }
    }
}

/// Where the text will be, without an end. A title has one place; two notes of one second are two files.
fn free_place(node: &Node, draft: &Draft, date: Timestamp) -> Result<PathBuf, ComposeError> {
    let content = &node.config.site.content;
    let taken = |base: &Path| {
        let places = [as_markdown(base), base.to_owned()];
        places.into_iter().find(|it| fs::symlink_metadata(node.root.join(it)).is_ok())
    };
    let slug = draft.title.as_deref().map(slugify).filter(|it| !it.is_empty());
    if let Some(slug) = slug {
        let base = content.join("posts").join(slug);
        return taken(&base).map_or(Ok(base), |path| Err(ComposeError::Taken(path)));
    }
    let stamp = date.format("%Y-%m-%d-%H%M%S", &node.config.site.zone).unwrap_or_default();
    let notes = content.join("notes");
    let mut places = (1..).map(|n| match n {
        1 => notes.join(&stamp),
        n => notes.join(format!("{stamp}-{n}")),
    });
    Ok(places.find(|base| taken(base).is_none()).expect("no folder has all numbers"))
}

/// The file of this name; a dot in the name is no end.
fn as_markdown(base: &Path) -> PathBuf {
    let mut name = base.as_os_str().to_owned();
    name.push(".md");
    name.into()
}
