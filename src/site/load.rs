//! The content folder → [`Content`]. Every problem of every file is found in one go, so that the
//! owner mends all of them at once.

use std::collections::BTreeMap;
use std::path::Path;

use super::content::{
    Content, Copied, Drafts, Intro, LoadOptions, Page, Post, Section, Tag, TagPosts,
};
use super::document::{self, Document};
use super::parallel;
use super::record::Record;
use super::survey::Survey;
use super::walk::Found;
use crate::clock::Timestamp;
use crate::config::{Config, Problem};

/// Reads the sources that `record` does not know yet, and puts the content together.
///
/// # Errors
/// All problems of all files, warnings among them, sorted by place; at least one is an error.
pub fn load(
    root: &Path,
    config: &Config,
    options: &LoadOptions,
    survey: &Survey,
    record: &mut Record,
) -> Result<Content, Vec<Problem>> {
    let (sources, others) = survey.sources();
    let (mut known, mut unread) = (Vec::new(), Vec::new());
    for source in sources {
        match record.take_document(source) {
            Some(document) => known.push(document),
            None => unread.push(source),
        }
    }
    let read = parallel::map(&unread, |source| {
        let mut problems = Vec::new();
        let document = document::load(root, &source.path, (config, options.hash), &mut problems);
        (document, problems)
    });
    let problems = [&survey.content.problems, &survey.statics.problems];
    let mut problems: Vec<Problem> = problems.into_iter().flatten().cloned().collect();
    let mut parts = Parts::default();
    known.into_iter().for_each(|document| parts.sort_in(Some(document), options));
    for (document, found) in read {
        problems.extend(found);
        parts.sort_in(document, options);
    }
    let mut content = parts.assemble();
    content.copies = copies(&others, &survey.statics.files, &content);
    problems.extend(duplicates(&content));
    problems.sort_by(|a, b| (&a.place, a).cmp(&(&b.place, b)));
    if problems.iter().any(Problem::is_error) {
        return Err(problems);
    }
    content.warnings = problems;
    Ok(content)
}

/// What was read, before it is put together.
#[derive(Default)]
struct Parts {
    posts: Vec<Post>,
    pages: Vec<Page>,
    /// By folder below `content/`; empty for the home page.
    intros: BTreeMap<String, Intro>,
    next_change: Option<Timestamp>,
}

impl Parts {
    fn sort_in(&mut self, document: Option<Document>, options: &LoadOptions) {
        let hidden = |page: &Page| page.draft && options.drafts == Drafts::Skip;
        match document {
            Some(Document::Post(post)) if is_index(&post.page.source) => self.intro(post.page),
            Some(Document::Page(page)) if is_index(&page.source) => self.intro(*page),
            Some(Document::Post(post)) if hidden(&post.page) => {}
            Some(Document::Post(post)) if post.date > options.now => {
                let next = self.next_change.map_or(post.date, |next| next.min(post.date));
                self.next_change = Some(next);
            }
            Some(Document::Post(post)) => self.posts.push(*post),
            Some(Document::Page(page)) if !hidden(&page) => self.pages.push(*page),
            _ => {}
        }
    }

    fn intro(&mut self, page: Page) {
        let folder = page.source.parent().and_then(|folder| folder.strip_prefix("content").ok());
        let folder = folder.map(|folder| folder.to_string_lossy().into_owned());
        self.intros.insert(folder.unwrap_or_default(), page);
    }

    fn assemble(mut self) -> Content {
        self.posts
            .sort_by(|a, b| b.date.cmp(&a.date).then_with(|| a.page.source.cmp(&b.page.source)));
        let intro = self.intros.remove("");
        let sections = sections(&self.posts, self.intros);
        let tags = tags(&self.posts);
        let mut pages = self.pages;
        pages.sort_by(|a, b| a.source.cmp(&b.source));
        let (posts, next_change) = (self.posts, self.next_change);
        Content { posts, pages, sections, tags, intro, next_change, ..Content::default() }
    }
}

fn is_index(source: &Path) -> bool {
    source.file_name().is_some_and(|name| name == "_index.md")
}

fn sections(posts: &[Post], intros: BTreeMap<String, Intro>) -> Vec<Section> {
    let mut sections: BTreeMap<String, Section> = BTreeMap::new();
    let empty = |name: &str| Section {
        name: name.to_owned(),
        title: capitalised(name),
        url: format!("/{}/", super::slug::slugify(name)),
        intro: None,
        posts: Vec::new(),
    };
    for (index, post) in posts.iter().enumerate() {
        let Some(name) = &post.page.section else { continue };
        let section = sections.entry(name.clone()).or_insert_with(|| empty(name));
        if post.is_listed() {
            section.posts.push(index);
        }
    }
    for (name, intro) in intros {
        if name.contains('/') {
            continue;
        }
        let section = sections.entry(name.clone()).or_insert_with(|| empty(&name));
        if let Some(title) = &intro.title {
            section.title.clone_from(title);
        }
        section.intro = Some(intro);
    }
    sections.into_values().collect()
}

fn capitalised(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn tags(posts: &[Post]) -> Vec<TagPosts> {
    let mut tags: BTreeMap<&str, TagPosts> = BTreeMap::new();
    for (index, post) in posts.iter().enumerate() {
        for tag in &post.tags {
            let new = || TagPosts { tag: Tag::clone(tag), posts: Vec::new() };
            let tag = tags.entry(&tag.slug).or_insert_with(new);
            if post.is_listed() {
                tag.posts.push(index);
            }
        }
    }
    tags.into_values().collect()
}

/// `static/`, what lies beside the page of a bundle, and what lies beside an `_index.md`.
fn copies(others: &[&Found], statics: &[Found], content: &Content) -> Vec<Copied> {
    let mut copies: Vec<Copied> = statics
        .iter()
        .map(|found| &found.path)
        .filter_map(|source| {
            let path = source.strip_prefix("static").ok()?.to_str()?.to_owned();
            Some(Copied { path, source: source.clone() })
        })
        .collect();
    let pages = content.posts.iter().map(|post| &post.page).chain(&content.pages);
    let bundles: BTreeMap<&Path, &str> = pages
        .filter(|page| page.source.file_name().is_some_and(|name| name == "index.md"))
        .filter_map(|page| Some((page.source.parent()?, page.permalink.as_str())))
        .collect();
    for source in others.iter().map(|found| &found.path) {
        // The nearest folder above that is a bundle owns the file.
        let owner = source.ancestors().skip(1).find_map(|folder| {
            let permalink = bundles.get(folder)?;
            let inner = source.strip_prefix(folder).ok()?.to_str()?;
            let folder = permalink.rsplit_once('/').map_or("", |(folder, _)| folder);
            Some(format!("{}/{inner}", folder.trim_start_matches('/')))
        });
        let path = owner.or_else(|| beside_index(source, content));
        copies.extend(path.map(|path| Copied { path, source: source.clone() }));
    }
    copies.sort();
    copies
}

/// Where a file beside the `_index.md` of the site or of a section is copied to.
fn beside_index(source: &Path, content: &Content) -> Option<String> {
    let inner = source.strip_prefix("content").ok()?;
    let folder = inner.parent()?.to_str()?;
    let has_index = match folder {
        "" => content.intro.is_some(),
        name => content.sections.iter().any(|it| it.name == name && it.intro.is_some()),
    };
    has_index.then(|| inner.to_str().map(str::to_owned)).flatten()
}

/// Two files that want one address.
fn duplicates(content: &Content) -> Vec<Problem> {
    let mut seen: BTreeMap<&str, &Path> = BTreeMap::new();
    let mut pages: Vec<&Page> =
        content.posts.iter().map(|post| &post.page).chain(&content.pages).collect();
    pages.sort_by(|a, b| a.source.cmp(&b.source));
    let mut problems = Vec::new();
    for page in pages {
        let first = *seen.entry(&page.permalink).or_insert(&page.source);
        if first != page.source {
            let message =
                format!("`{}` is already the address of `{}`", page.permalink, first.display());
            let help = "give one of them another `slug` or `path`";
            let problem = Problem::error("content/duplicate", message);
            problems.push(problem.in_file(&page.source).help(help));
        }
    }
    problems
}
