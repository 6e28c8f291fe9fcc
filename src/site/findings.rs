//! What the owner should know about the texts of a site: links that lead nowhere, pictures that
//! nobody describes, formulas that are none. None of it stops a build.

use std::collections::{BTreeMap, BTreeSet};

use super::around::Wanted;
use super::content::Page;
use super::markdown::{LocalLink, Rendered, Warning};
use super::place::file_of;
use super::render::{Site, sorted};
use super::slug::{absolute, decode, encode};
use super::units::Units;
use super::{parallel, render};
use crate::config::{Problem, nearest};
use crate::limits::NEAR_LINKS_LOOKED_FOR;

/// A text that was read, at the address where it is shown.
struct Text<'a> {
    page: &'a Page,
    url: &'a str,
    warnings: Vec<Warning>,
    links: Vec<LocalLink>,
    anchors: BTreeSet<String>,
}

/// Everything there is to say about the texts of `site`, whose files are those of `units`.
///
/// # Errors
/// When a text cannot be read again.
pub(super) fn all(site: &Site<'_>, units: &Units) -> Result<Vec<Problem>, Vec<Problem>> {
    let texts = read(site)?;
    let files: BTreeSet<&str> = units.values().flat_map(|unit| unit.files.iter()).collect();
    let texts_at: BTreeMap<&str, &Text<'_>> = texts.iter().map(|text| (text.url, text)).collect();
    let mut found = Vec::new();
    let mut map = Map { origin: site.config.site.origin.as_str(), files, texts_at, looked_for: 0 };
    for text in &texts {
        for Warning { code, message, line } in &text.warnings {
            found.push(text.problem(code, message.clone(), *line));
        }
        found.extend(text.links.iter().filter_map(|link| map.judge(text, link)));
    }
    Ok(sorted(found))
}

fn read<'a>(site: &Site<'a>) -> Result<Vec<Text<'a>>, Vec<Problem>> {
    let content = site.content;
    let posts = parallel::map(&content.posts, |post| {
        let read = site.read_post(post, Wanted::default())?;
        Ok::<_, Vec<Problem>>(Text::new(&post.page, &post.page.permalink, read.rendered))
    });
    let intros = content.sections.iter().filter_map(|it| Some((it.intro.as_ref()?, &*it.url)));
    let pages = content.pages.iter().map(|page| (page, page.permalink.as_str()));
    let pages: Vec<_> =
        pages.chain(intros).chain(content.intro.as_ref().map(|intro| (intro, "/"))).collect();
    let pages = parallel::map(&pages, |(page, url)| {
        Ok(Text::new(page, url, site.read_page(page)?.rendered))
    });
    render::all(posts.into_iter().chain(pages))
}

impl<'a> Text<'a> {
    fn new(page: &'a Page, url: &'a str, rendered: Rendered) -> Self {
        let (warnings, links) = (rendered.warnings, rendered.links);
        Self { page, url, warnings, links, anchors: rendered.anchors.into_iter().collect() }
    }

    /// A warning about line `line` of the text.
    fn problem(&self, code: &'static str, message: String, line: usize) -> Problem {
        Problem::warning(code, message).at(&self.page.source, self.page.body_line + line - 1)
    }
}

/// What can be linked to.
struct Map<'a> {
    origin: &'a str,
    files: BTreeSet<&'a str>,
    texts_at: BTreeMap<&'a str, &'a Text<'a>>,
    /// For how many links a similar address was looked for.
    looked_for: usize,
}

impl Map<'_> {
    fn judge(&mut self, text: &Text<'_>, link: &LocalLink) -> Option<Problem> {
        let base = format!("{}{}", self.origin, encode(text.url));
        let url = absolute(&link.target, self.origin, &base)?;
        let local = url.strip_prefix(self.origin)?;
        let (path, fragment) = local.split_once('#').unwrap_or((local, ""));
        let path = decode(path.split('?').next().unwrap_or(path));
        let fragment = decode(fragment);
        if link.is_missing || !self.has(&path) {
            let problem =
                text.problem("site/link", format!("`{}` leads nowhere", link.target), link.line);
            let near = self.near(|map| nearest(&path, map.texts_at.keys().copied()));
            return Some(with_help(problem, near.as_deref(), "there is no such page or file"));
        }
        let there = *self.texts_at.get(path.as_str())?;
        if fragment.is_empty() || there.anchors.contains(&fragment) || is_of_page(&fragment) {
            return None;
        }
        let message = format!("`{}` leads to no heading of `{path}`", link.target);
        let problem = text.problem("site/anchor", message, link.line);
        let near = self.near(|_| nearest(&fragment, there.anchors.iter().map(String::as_str)));
        let near = near.map(|anchor| format!("#{anchor}"));
        Some(with_help(problem, near.as_deref(), "the headings of a page have ids of their words"))
    }

    /// Is there a file at `path`, or a folder that is shown?
    fn has(&self, path: &str) -> bool {
        let file = file_of(path);
        self.files.contains(file.as_str())
            || self.files.contains(format!("{file}/index.html").as_str())
    }

    /// What `find` finds, unless too much was looked for already.
    fn near<'n>(&mut self, find: impl FnOnce(&Self) -> Option<&'n str>) -> Option<String>
    where
        Self: 'n,
    {
        self.looked_for += 1;
        (self.looked_for <= NEAR_LINKS_LOOKED_FOR).then(|| find(self).map(str::to_owned)).flatten()
    }
}

/// Is it an id of the page around the text?
fn is_of_page(fragment: &str) -> bool {
    // Of the built-in theme; `top` is the browser's own (HTML, section 7.4.6.4).
    ["top", "content", "thread", "related"].contains(&fragment)
        || fragment.starts_with("fn-")
        || fragment.starts_with("fnref-")
        || fragment.starts_with(":~:")
}

fn with_help(problem: Problem, near: Option<&str>, otherwise: &str) -> Problem {
    match near {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem.help(otherwise),
    }
}
