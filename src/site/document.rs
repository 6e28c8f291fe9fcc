//! One file of `content/` → a [`Post`] or a [`Page`].

use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::content::{Page, Post, Tag, Visibility};
use super::front::{self, Front};
use super::markdown;
use super::place::{self, Name};
use super::record::stamp_of;
use super::slug::slugify;
use super::value::Value;
use super::walk::unreadable;
use crate::clock::Timestamp;
use crate::config::{Config, Problem};
use crate::limits::{POST_TAGS_MAX, SOURCE_MAX_BYTES};

/// What a file turned out to be.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum Document {
    Post(Box<Post>),
    Page(Box<Page>),
}

/// Reads the file `source`, relative to `root`. Warnings and errors are added to `problems`.
/// `None` if there was an error.
pub(super) fn load(
    root: &Path,
    source: &Path,
    (config, hash): (&Config, fn(&[u8]) -> String),
    problems: &mut Vec<Problem>,
) -> Option<Document> {
    let text = match read(root, source) {
        Ok(text) => text,
        Err(problem) => {
            problems.push(problem);
            return None;
        }
    };
    parse(&text, source, (config, hash), problems)
}

/// The Markdown of `page`, read again.
///
/// # Errors
/// When the file is not what it was when `page` was read from it.
pub(super) fn body_of(root: &Path, page: &Page) -> Result<String, Problem> {
    let mut text = read(root, &page.source)?;
    if !text.is_char_boundary(page.body_at) {
        let message = "was changed while the site was built";
        let problem = Problem::error("content/changed", message).in_file(&page.source);
        return Err(problem.help("build again"));
    }
    text.drain(..page.body_at);
    Ok(text)
}

fn read(root: &Path, source: &Path) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    File::open(root.join(source))
        .and_then(|file| file.take(SOURCE_MAX_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|error| unreadable(source, &error))?;
    if bytes.len() as u64 > SOURCE_MAX_BYTES {
        let message = format!("is larger than {} MiB", SOURCE_MAX_BYTES / 1024 / 1024);
        return Err(Problem::error("content/too-large", message).in_file(source));
    }
    let line_at = |end: usize| 1 + bytes[..end].iter().filter(|b| **b == b'\n').count();
    if let Some(at) = bytes.iter().position(|b| *b == 0) {
        let message = "has a nul byte; this is not a text";
        return Err(Problem::error("content/nul", message).at(source, line_at(at)));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = 1 + error.as_bytes()[..at].iter().filter(|b| **b == b'\n').count();
        Problem::error("content/not-utf8", "is not UTF-8; save it as UTF-8").at(source, line)
    })
}

fn parse(
    text: &str,
    source: &Path,
    (config, hash): (&Config, fn(&[u8]) -> String),
    problems: &mut Vec<Problem>,
) -> Option<Document> {
    let split = match front::split(text, source) {
        Ok(split) => split,
        Err(problem) => {
            problems.push(problem);
            return None;
        }
    };
    let before = problems.len();
    let name = Name::of(source);
    let mut keys = Keys { front: split.front, source, config, problems };
    let mut page = keys.page(&name);
    let date = keys.date(&["date"]).or_else(|| keys.date_of_name(&name));
    let document = match date {
        Some(date) => Document::Post(Box::new(keys.post(date, split.body))),
        None => Document::Page(Box::default()),
    };
    if matches!(document, Document::Page(_)) {
        keys.post(Timestamp::default(), "");
    }
    let (extra, warnings) = keys.front.rest(source);
    (page.extra, page.body_line) = (extra, split.body_line);
    page.body_at = text.len() - split.body.len();
    page.body_hash = hash(split.body.as_bytes());
    page.stamp = stamp_of(text);
    let failed = problems[before..].iter().any(Problem::is_error);
    problems.extend(warnings);
    match document {
        _ if failed => None,
        Document::Post(mut post) => {
            post.federate &= !page.draft;
            post.page = page;
            Some(Document::Post(post))
        }
        Document::Page(_) => Some(Document::Page(Box::new(page))),
    }
}

/// Front matter being read, one key after the other.
struct Keys<'a> {
    front: Front,
    source: &'a Path,
    config: &'a Config,
    problems: &'a mut Vec<Problem>,
}

impl Keys<'_> {
    fn page(&mut self, name: &Name) -> Page {
        let slug = self.text(&["slug"]);
        let path = self.text_with_name(&["path", "url", "permalink"]);
        let permalink = match &path {
            Some((key, path)) => place::permalink_of_path(path).unwrap_or_else(|why| {
                self.wrong(key, &why);
                String::new()
            }),
            None => name.permalink(slug.as_deref()).unwrap_or_else(|why| {
                self.wrong("slug", &why);
                String::new()
            }),
        };
        Page {
            source: self.source.to_owned(),
            permalink,
            title: self.text(&["title"]).filter(|title| !title.trim().is_empty()),
            updated: self.date(&["updated", "lastmod", "modified"]),
            description: self.text(&["description", "summary"]),
            section: name.section.clone(),
            draft: self.flag("draft").unwrap_or(false),
            language: self.language(),
            author: self.text(&["author"]),
            template: self.text(&["template"]),
            weight: self.weight(),
            ..Page::default()
        }
    }

    fn post(&mut self, date: Timestamp, body: &str) -> Post {
        let visibility = match self.text(&["visibility"]).as_deref() {
            None | Some("public") => Visibility::Public,
            Some("unlisted") => Visibility::Unlisted,
            Some(other) => {
                self.wrong("visibility", &format!("is `{other}`; use `public` or `unlisted`"));
                Visibility::Unlisted
            }
        };
        Post {
            date,
            tags: self.tags(body),
            federate: self.flag("federate").unwrap_or(true),
            content_warning: self.text(&["content_warning"]).filter(|text| !text.is_empty()),
            sensitive: self.flag("sensitive").unwrap_or(false),
            visibility,
            page: Page::default(),
        }
    }

    fn wrong(&mut self, key: &str, why: &str) {
        let line = self.front.line_of(key);
        let message = format!("`{key}` {why}");
        self.problems.push(Problem::error("content/value", message).at(self.source, line));
    }

    fn text(&mut self, names: &[&'static str]) -> Option<String> {
        self.text_with_name(names).map(|(_, text)| text)
    }

    fn text_with_name(&mut self, names: &[&'static str]) -> Option<(&'static str, String)> {
        let (key, value) = self.front.take(names)?;
        let text = value.text();
        if text.is_none() {
            self.wrong(key, "is not text; put it between quotation marks");
        }
        text.map(|text| (key, text))
    }

    fn flag(&mut self, key: &'static str) -> Option<bool> {
        match self.front.take(&[key])? {
            (_, Value::Bool(value)) => Some(value),
            _ => {
                self.wrong(key, "is neither `true` nor `false`");
                None
            }
        }
    }

    fn weight(&mut self) -> i64 {
        match self.front.take(&["weight"]) {
            None => 0,
            Some((_, Value::Integer(weight))) => weight,
            Some(_) => {
                self.wrong("weight", "is not a whole number");
                0
            }
        }
    }

    fn language(&mut self) -> Option<String> {
        let language = self.text(&["language"])?;
        let fits = (1..=35).contains(&language.len())
            && language.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if !fits {
            self.wrong("language", "is not a language tag such as `en` or `pt-BR`");
        }
        fits.then_some(language)
    }

    fn date(&mut self, names: &[&'static str]) -> Option<Timestamp> {
        let (key, text) = self.text_with_name(names)?;
        let date = Timestamp::parse_in(&text, &self.config.site.zone);
        if date.is_none() {
            self.wrong(key, &format!("is `{text}`, which is not a date such as `2026-11-23`"));
        }
        date
    }

    fn date_of_name(&mut self, name: &Name) -> Option<Timestamp> {
        let text = name.date.as_deref()?;
        let date = Timestamp::parse_in(text, &self.config.site.zone);
        if date.is_none() {
            let message = format!("`{text}` in the name of this file is not a date");
            self.problems.push(Problem::error("content/value", message).in_file(self.source));
        }
        date
    }

    /// Of `tags` and Zola's `[taxonomies] tags`, then of the text; each slug once.
    fn tags(&mut self, body: &str) -> Vec<Tag> {
        let mut names = Vec::new();
        if let Some((_, value)) = self.front.take(&["tags"]) {
            self.tag_names(value, &mut names);
        }
        match self.front.take(&["taxonomies"]) {
            Some((_, Value::Table(mut taxonomies))) => {
                if let Some(value) = taxonomies.remove("tags") {
                    self.tag_names(value, &mut names);
                }
            }
            Some(_) => self.wrong("taxonomies", "is not a table"),
            None => {}
        }
        names.extend(markdown::tags_in(body));
        let mut tags: Vec<Tag> = Vec::new();
        for name in names {
            let name = name.trim().trim_start_matches('#').to_owned();
            let slug = slugify(&name);
            if !slug.is_empty() && tags.iter().all(|tag| tag.slug != slug) {
                tags.push(Tag { slug, name });
            }
        }
        tags.truncate(POST_TAGS_MAX);
        tags
    }

    fn tag_names(&mut self, value: Value, names: &mut Vec<String>) {
        match value {
            // Jekyll: one text, separated by blanks.
            Value::Text(text) => names.extend(text.split_whitespace().map(str::to_owned)),
            Value::List(values) if values.iter().all(|value| value.text().is_some()) => {
                names.extend(values.iter().filter_map(Value::text));
            }
            _ => self.wrong("tags", "is not a list of texts, e.g. `tags = [\"bees\", \"rye\"]`"),
        }
    }
}
