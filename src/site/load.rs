//! The content folder → [`Content`]. Every problem of every file is found in one go, so that the
//! owner mends all of them at once.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::content::{Content, Copied, Page, Post};
use super::document::{self, Document};
use super::options::{LoadOptions, Private};
use super::record::{Record, stamp_of};
use super::sections::{self, Indexes};
use super::survey::Survey;
use super::walk::Found;
use super::{aliases, front, parallel, place, schedule, taxonomy};
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
    let (sources, mut others) = survey.sources();
    let (mut known, mut unread) = (Vec::new(), Vec::new());
    for (source, document) in sources.iter().zip(record.take_documents(&sources)) {
        match document {
            Some(document) => known.push(document),
            None => unread.push(*source),
        }
    }
    let interner = Mutex::new(record.take_interner());
    let read = parallel::map(&unread, |source| {
        let mut problems = Vec::new();
        let mut document =
            document::load(root, &source.path, (config, options.hash), &mut problems);
        if let Some(document) = &mut document {
            document.page_mut().source = source.path.clone();
            interner.lock().unwrap_or_else(PoisonError::into_inner).intern(document);
        }
        (document, problems)
    });
    let problems = [&survey.content.problems, &survey.statics.problems];
    let mut problems: Vec<Problem> = problems.into_iter().flatten().cloned().collect();
    let mut parts =
        Parts { posts: Vec::with_capacity(known.len() + read.len()), ..Parts::default() };
    known.into_iter().for_each(|document| parts.sort_in(Some(document), (config, options)));
    for (document, found) in read {
        problems.extend(found);
        parts.sort_in(document, (config, options));
    }
    let hidden = std::mem::take(&mut parts.hidden);
    let mut content = parts.assemble(config);
    // What lies beside a post that is for some alone is no more for everybody than the post.
    others.retain(|found| !found.path.ancestors().any(|folder| hidden.contains(folder)));
    content.copies = copies((&others, &survey.statics.files), &content, config);
    problems.extend(duplicates(&content));
    problems.extend(wordless(&content));
    problems.extend(aliases::clashes(&content, &config.site.content));
    problems.sort_by(|a, b| (&a.place, a).cmp(&(&b.place, b)));
    front::note_once(&mut problems);
    if problems.iter().any(Problem::is_error) {
        return Err(problems);
    }
    content.warnings = problems;
    Ok(content)
}

/// What was read, before it is put together.
#[derive(Default)]
struct Parts {
    #[expect(clippy::vec_box, reason = "as in the content")]
    posts: Vec<Box<Post>>,
    #[expect(clippy::vec_box, reason = "as in the content")]
    private: Vec<Box<Post>>,
    /// The folders that are all of one post for some alone, whether it is due or not.
    hidden: BTreeSet<PathBuf>,
    pages: Vec<Page>,
    indexes: Indexes,
    next_change: Option<Timestamp>,
}

impl Parts {
    fn sort_in(&mut self, document: Option<Document>, (config, options): (&Config, &LoadOptions)) {
        let change = match &document {
            Some(Document::Post(post)) => {
                schedule::next_change(&post.page, Some(post.appears()), options)
            }
            Some(Document::Page(page)) => schedule::next_change(page, None, options),
            Some(Document::Index(_)) | None => None,
        };
        self.next_change = self.next_change.into_iter().chain(change).min();
        if let Some(Document::Post(post)) = &document
            && post.visibility.is_private()
            && place::is_bundle(&post.page.source)
        {
            self.hidden.extend(post.page.source.parent().map(Path::to_path_buf));
        }
        match document {
            Some(Document::Post(mut post)) if schedule::admit(&post, options) => {
                post.untimely = schedule::is_untimely(&post, options);
                let is_apart = options.private == Private::Apart && post.visibility.is_private();
                if is_apart { self.private.push(post) } else { self.posts.push(post) }
            }
            Some(Document::Page(page)) if schedule::admit_page(&page, options) => {
                self.pages.push(*page);
            }
            Some(Document::Index(index)) if schedule::admit_page(&index.page, options) => {
                let folder = place::folder_of(&index.page.source, &config.site.content);
                self.indexes.insert(folder, *index);
            }
            _ => {}
        }
    }

    fn assemble(mut self, config: &Config) -> Content {
        let folder = &config.site.content;
        self.posts
            .sort_by(|a, b| b.date.cmp(&a.date).then_with(|| a.page.source.cmp(&b.page.source)));
        self.private
            .sort_by(|a, b| a.date.cmp(&b.date).then_with(|| a.page.source.cmp(&b.page.source)));
        self.pages.sort_by(|a, b| a.source.cmp(&b.source));
        let pages = self.posts.iter_mut().map(|post| &mut post.page).chain(&mut self.pages);
        sections::cascade(pages, &self.indexes, folder);
        let (intro, home) = self.indexes.remove("").map(|home| (home.page, home.settings)).unzip();
        Content {
            sections: sections::sections(&self.posts, self.indexes, folder),
            tags: taxonomy::tags(&self.posts),
            taxonomies: taxonomy::taxonomies(&self.posts, &config.taxonomies),
            posts: self.posts,
            private: self.private,
            pages: self.pages,
            intro,
            home: home.unwrap_or_default(),
            next_change: self.next_change,
            ..Content::default()
        }
    }
}

/// `static/`, what lies beside the page of a bundle, and what lies beside an `_index.md`.
fn copies(
    (others, statics): (&[&Found], &[Found]),
    content: &Content,
    config: &Config,
) -> Vec<Copied> {
    let mut copies: Vec<Copied> = statics
        .iter()
        .map(|found| &found.path)
        .filter_map(|source| {
            let path = source.strip_prefix("static").ok()?.to_str()?.to_owned();
            Some(Copied { path, source: source.to_path_buf() })
        })
        .collect();
    let pages = content.posts.iter().map(|post| &post.page).chain(&content.pages);
    // Most sites have none, and need not be looked through.
    let pages = pages.filter(|_| !others.is_empty());
    let bundles: BTreeMap<&Path, &str> = pages
        .filter(|page| place::is_bundle(&page.source))
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
        let path = owner.or_else(|| beside_index(source, content, config));
        copies.extend(path.map(|path| Copied { path, source: source.to_path_buf() }));
    }
    copies.sort();
    copies
}

/// Where a file beside the `_index.md` of the site or of a section is copied to.
fn beside_index(source: &Path, content: &Content, config: &Config) -> Option<String> {
    let inner = source.strip_prefix(&config.site.content).ok()?;
    let folder = inner.parent()?.to_str()?;
    let has_index = match folder {
        "" => content.intro.is_some(),
        name => content.sections.iter().any(|it| it.name == name && it.intro.is_some()),
    };
    has_index.then(|| inner.to_str().map(str::to_owned)).flatten()
}

/// Posts that nobody wants to read yet.
fn wordless(content: &Content) -> impl Iterator<Item = Problem> {
    let posts = content.posts.iter().chain(&content.private);
    let posts = posts.filter(|post| post.wordless && post.is_federated());
    posts.map(|post| {
        let message = "this post has no text: if it is new, it is not sent before it has";
        let problem = Problem::warning("content/empty", message).in_file(&post.page.source);
        problem.help("write it, or set `draft = true`")
    })
}

/// Two files that want one address.
fn duplicates(content: &Content) -> Vec<Problem> {
    let mut pages: Vec<&Page> =
        content.posts.iter().map(|post| &post.page).chain(&content.pages).collect();
    let mut addresses: Vec<u64> = pages.iter().map(|page| stamp_of(&page.permalink)).collect();
    addresses.sort_unstable();
    if addresses.windows(2).all(|pair| pair[0] != pair[1]) {
        return Vec::new();
    }
    let mut seen: BTreeMap<&str, &Path> = BTreeMap::new();
    pages.sort_by(|a, b| a.source.cmp(&b.source));
    let mut problems = Vec::new();
    for page in pages {
        let first = *seen.entry(&page.permalink).or_insert(&page.source);
        if *first != *page.source {
            let message =
                format!("`{}` is already the address of `{}`", page.permalink, first.display());
            let help = "give one of them another `slug` or `path`";
            let problem = Problem::error("content/duplicate", message);
            problems.push(problem.in_file(&page.source).help(help));
        }
    }
    problems
}
