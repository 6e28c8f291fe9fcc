//! What the owner writes without an editor: a note becomes a file of the content, as if it had been
//! written by hand, and is published as all others are.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::Node;
use super::taking_part::{TakingPartError, fetch, find_post, is_own};
use crate::clock::Timestamp;
use crate::config::{is_language_tag, toml_text};
use crate::id::Handle;
use crate::limits;
use crate::site::{mentions_in, write_file};
use crate::store::Visibility;

/// What the owner wants to say.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Draft {
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
}

/// A picture of the owner's.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Enclosed {
    /// Where it is now.
    pub file: PathBuf,
    /// Words for those who do not see it; empty for mere decoration.
    pub alt: String,
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    /// There is nothing to say.
    #[error("there is no text")]
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

/// Writes a note into `content/notes/`. Its path, below the folder of the site. Nothing is published.
///
/// # Errors
/// When what it answers cannot be had, or the file cannot be written.
pub fn write_note(node: &Node, draft: &Draft, now: Timestamp) -> Result<PathBuf, ComposeError> {
    if draft.text.trim().is_empty() && draft.media.is_empty() {
        return Err(ComposeError::Empty);
    }
    if draft.media.len() > limits::ATTACHMENTS_MAX {
        return Err(ComposeError::TooManyMedia(draft.media.len()));
    }
    draft.check_words()?;
    let names = names_of(&draft.media)?;
    let front = Front::of(node, draft)?;
    let zone = &node.config.site.zone;
    let stamp = now.format("%Y-%m-%d-%H%M%S", zone).unwrap_or_default();
    let notes = node.config.site.content.join("notes");
    let path = free_place(&node.root, &notes, &stamp, &names);
    let file = node.root.join(&path);
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| ComposeError::Write { path, source }
    };
    let folder = file.parent().unwrap_or(&file);
    fs::create_dir_all(folder).map_err(failed(folder))?;
    for (enclosed, name) in draft.media.iter().zip(&names) {
        fs::copy(&enclosed.file, folder.join(name)).map_err(failed(&enclosed.file))?;
    }
    let text = front.text(draft, &names, now);
    write_file(&file, text.as_bytes()).map_err(failed(&file))?;
    Ok(path)
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

    fn text(&self, draft: &Draft, names: &[String], now: Timestamp) -> String {
        let mut lines = vec!["+++".to_owned(), format!("date = {}", now.rfc3339())];
        let mut put = |key: &str, value: Option<&str>| {
            lines.extend(value.map(|value| format!("{key} = {}", toml_text(value))));
        };
        put("in_reply_to", self.in_reply_to.as_deref());
        put("visibility", self.visibility.map(Visibility::as_str));
        put("content_warning", draft.warning.as_deref());
        put("language", draft.language.as_deref());
        lines.push("+++\n".to_owned());
        let mut text = draft.text.trim().to_owned();
        if let Some(community) = self.community.as_deref().filter(|it| !text.contains(it)) {
            text = format!("{text}\n\n{community}");
        }
        lines.push(text.trim().to_owned());
        for (enclosed, name) in draft.media.iter().zip(names) {
            lines.push(format!("\n![{}]({name})", escaped(&enclosed.alt)));
        }
        lines.join("\n") + "\n"
    }
}

/// Words between the brackets of a picture.
fn escaped(alt: &str) -> String {
    let mut text = String::with_capacity(alt.len());
    for c in alt.trim().chars() {
        match c {
            '\n' | '\r' => text.push(' '),
            '[' | ']' | '\\' | '<' | '>' | '`' | '*' | '_' | '&' | '!' => {
                text.extend(['\\', c]);
            }
            c => text.push(c),
        }
    }
    text
}

/// Names that may stand in an address as they are, each once.
fn names_of(media: &[Enclosed]) -> Result<Vec<String>, ComposeError> {
    let mut names: Vec<String> = Vec::new();
    for enclosed in media {
        let nameless = || ComposeError::Nameless(enclosed.file.clone());
        let stem = enclosed.file.file_stem().and_then(|it| it.to_str()).ok_or_else(nameless)?;
        let ending = enclosed.file.extension().and_then(|it| it.to_str()).ok_or_else(nameless)?;
        let stem = crate::site::slugify(stem);
        let stem = if stem.is_empty() { "picture".to_owned() } else { stem };
        let ending = ending.to_ascii_lowercase();
        let free = (1..)
            .map(|n| match n {
                1 => format!("{stem}.{ending}"),
                n => format!("{stem}-{n}.{ending}"),
            })
            .find(|name| !names.contains(name));
        names.extend(free);
    }
    Ok(names)
}

/// Two notes of one second are two files.
fn free_place(root: &Path, notes: &Path, stamp: &str, media: &[String]) -> PathBuf {
    let has_media = !media.is_empty();
    let place = |n: u32| {
        let name = if n == 1 { stamp.to_owned() } else { format!("{stamp}-{n}") };
        match has_media {
            true => notes.join(name).join("index.md"),
            false => notes.join(format!("{name}.md")),
        }
    };
    let is_free = |path: &PathBuf| {
        let folder = path.parent().filter(|_| has_media).unwrap_or(path);
        !root.join(folder).exists()
    };
    let mut places = (1..).map(place);
    places.find(is_free).expect("no folder has all numbers")
}
