//! The archive: every listed post as a line, by year. It is made of what was read, not of texts:
//! the archive of a large site costs little. Posts that are too many for one page have one of each
//! year.

use minijinja::Value as Context;

use super::aliases;
use super::content::{Content, Post};
use super::lists::Leaf;
use super::parallel;
use super::place::file_of;
use super::record::{Made, stamp_of};
use super::render::{Outcome, Press};
use super::theme::record;
use crate::config::Config;
use crate::limits::ARCHIVE_PAGE_POSTS;

/// Where it is.
pub(super) const URL: &str = "/archive/";
const TEMPLATE: &str = "archive.html";

/// The listed posts, newest first.
pub(super) struct Archive {
    years: Vec<Year>,
    /// Has each year a page of its own?
    divided: bool,
}

struct Year {
    number: i16,
    /// Places in the content.
    posts: Vec<usize>,
}

impl Archive {
    /// That of `content`, if there is anything to show, and the owner has nothing else at its place.
    pub(super) fn of(content: &Content, config: &Config) -> Option<Self> {
        let listed = content.posts.iter().filter(|post| post.is_listed()).count();
        let divided = listed > ARCHIVE_PAGE_POSTS;
        if listed == 0 || is_taken(content) {
            return None;
        }
        let mut years: Vec<Year> = Vec::new();
        for (index, post) in content.posts.iter().enumerate().filter(|(_, it)| it.is_listed()) {
            let number = post.date.year(&config.site.zone);
            match years.last_mut().filter(|year| year.number == number) {
                Some(year) => year.posts.push(index),
                None => years.push(Year { number, posts: vec![index] }),
            }
        }
        Some(Self { years, divided })
    }

    /// Its pages.
    pub(super) fn files(&self) -> impl Iterator<Item = String> {
        let years = self.years.iter().filter(|_| self.divided);
        [file_of(URL)].into_iter().chain(years.map(|year| file_of(&year.url())))
    }

    /// Makes its pages; there is a leaf for each post of the content.
    pub(super) fn make(&self, press: &Press<'_>, leaves: &[Leaf<'_>]) -> Vec<Outcome> {
        if !self.divided {
            let heads: Vec<_> = self.years.iter().map(|year| year.heads(press, leaves)).collect();
            return vec![page(press, URL, stamp_of(heads), || {
                let years = self.years.iter().map(|year| year.context(press, Some(leaves)));
                record([("years", years.collect())])
            })];
        }
        let counts: Vec<_> =
            self.years.iter().map(|year| (year.number, year.posts.len())).collect();
        let overview = page(press, URL, stamp_of(counts), || {
            let years = self.years.iter().map(|year| year.context(press, None));
            record([("years", years.collect())])
        });
        let years = parallel::map(&self.years, |year| {
            page(press, &year.url(), year.heads(press, leaves), || {
                let posts = year.context(press, Some(leaves));
                record([("year", year.number.into()), ("years", [posts].into_iter().collect())])
            })
        });
        std::iter::once(overview).chain(years).collect()
    }
}

impl Year {
    fn url(&self) -> String {
        format!("{URL}{:04}/", self.number)
    }

    /// A number that differs when a line does.
    fn heads(&self, press: &Press<'_>, leaves: &[Leaf<'_>]) -> u64 {
        let posts = self.posts.iter();
        let heads = posts
            .map(|at| (press.heads[*at], name(&press.site.content.posts[*at], leaves[*at].made)));
        stamp_of(heads.collect::<Vec<_>>())
    }

    /// What a template is told; without leaves, of a year that has a page of its own.
    fn context(&self, press: &Press<'_>, leaves: Option<&[Leaf<'_>]>) -> Context {
        let line = |at: &usize, leaves: &[Leaf<'_>]| {
            press.cards.line(*at, name(&press.site.content.posts[*at], leaves[*at].made))
        };
        let lines = leaves.map(|leaves| self.posts.iter().map(|at| line(at, leaves)).collect());
        record([
            ("year", self.number.into()),
            ("count", self.posts.len().into()),
            ("url", leaves.is_none().then(|| self.url()).into()),
            ("posts", lines.unwrap_or_else(|| Context::from(Vec::<Context>::new()))),
        ])
    }
}

fn page(press: &Press<'_>, url: &str, key: u64, context: impl FnOnce() -> Context) -> Outcome {
    press.unit(file_of(url), stamp_of((press.look, key)), |tray| {
        press.html(tray, url, TEMPLATE, vec![context()])?;
        Ok(Made::default())
    })
}

/// Has the owner something where the archive would be?
fn is_taken(content: &Content) -> bool {
    let pages = content.posts.iter().map(|post| &post.page).chain(&content.pages);
    let sections = content.sections.iter().map(|section| section.url.as_str());
    let others = content.taxonomies.iter().map(|taxonomy| taxonomy.url.as_str());
    let former = aliases::all(content).map(|alias| alias.from);
    let urls = pages.map(|page| page.permalink.as_str()).chain(sections).chain(others);
    let mut urls = urls.chain(former);
    urls.any(|url| url.starts_with("/archive") && is_in_its_way(&file_of(url)))
        || content.copies.iter().any(|copy| is_in_its_way(&copy.path))
}

fn is_in_its_way(file: &str) -> bool {
    let Some(rest) = file.strip_prefix("archive") else { return false };
    // `archive/2024/index.html`, as well.
    let inner = rest.strip_prefix('/').and_then(|rest| rest.strip_suffix("index.html"));
    let is_year = |folder: &str| folder.bytes().all(|byte| byte.is_ascii_digit());
    rest.is_empty() || inner.is_some_and(|folder| is_year(folder.trim_end_matches('/')))
}

/// What stands for a post without a title.
fn name<'a>(post: &'a Post, made: &'a Made) -> &'a str {
    match (&post.page.title, &post.content_warning) {
        (None, None) if !post.sensitive => &made.summary,
        _ => "",
    }
}
