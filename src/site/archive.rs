//! The archive: every listed post as a line, by year. It is made of what was read, not of texts:
//! the archive of a large site costs little.

use minijinja::Value as Context;

use super::aliases;
use super::content::{Content, Post};
use super::lists::Leaf;
use super::place::file_of;
use super::record::{Made, stamp_of};
use super::render::{Outcome, Press};
use super::theme::record;

/// Where it is.
pub(super) const URL: &str = "/archive/";
/// Its file.
pub(super) const FILE: &str = "archive/index.html";
const TEMPLATE: &str = "archive.html";

/// Is there anything to show, and has the owner nothing else at its place?
pub(super) fn is_made(content: &Content) -> bool {
    let pages = content.posts.iter().map(|post| &post.page).chain(&content.pages);
    let sections = content.sections.iter().map(|section| section.url.as_str());
    let others = content.taxonomies.iter().map(|taxonomy| taxonomy.url.as_str());
    let former = aliases::all(content).map(|alias| alias.from);
    let urls = pages.map(|page| page.permalink.as_str()).chain(sections).chain(others);
    let taken =
        urls.chain(former).any(|url| url.starts_with("/archive") && is_in_its_way(&file_of(url)));
    content.posts.iter().any(Post::is_listed)
        && !taken
        && !content.copies.iter().any(|copy| is_in_its_way(&copy.path))
}

fn is_in_its_way(file: &str) -> bool {
    file == FILE || file == "archive"
}

/// The archive, if there is one; there is a leaf for each post of the content.
pub(super) fn make(press: &Press<'_>, leaves: &[Leaf<'_>]) -> Option<Outcome> {
    let posts = press.site.content.posts.iter().zip(leaves).enumerate();
    let posts = posts.filter(|(_, (post, _))| post.is_listed());
    let posts = posts.map(|(index, (post, leaf))| (index, post, name(post, leaf.made)));
    let posts: Vec<(usize, &Post, &str)> = posts.collect();
    let heads: Vec<_> = posts.iter().map(|(index, _, name)| (press.heads[*index], *name)).collect();
    let make = || {
        press.unit(FILE.to_owned(), stamp_of((press.look, heads)), |tray| {
            press.html(tray, URL, TEMPLATE, vec![record([("years", years(press, &posts))])])?;
            Ok(Made::default())
        })
    };
    press.archive.then(make)
}

/// What stands for a post without a title.
fn name<'a>(post: &'a Post, made: &'a Made) -> &'a str {
    match (&post.page.title, &post.content_warning) {
        (None, None) if !post.sensitive => &made.summary,
        _ => "",
    }
}

fn years(press: &Press<'_>, posts: &[(usize, &Post, &str)]) -> Context {
    let zone = &press.site.config.site.zone;
    let year = |post: &Post| post.date.format("%Y", zone).and_then(|year| year.parse::<i64>().ok());
    let lines = posts.iter().map(|(at, post, name)| (year(post), press.cards.line(*at, name)));
    let lines: Vec<(Option<i64>, Context)> = lines.collect();
    let group = |group: &[(Option<i64>, Context)]| {
        let posts = group.iter().map(|(_, line)| line.clone());
        record([("year", group[0].0.into()), ("posts", posts.collect())])
    };
    lines.chunk_by(|a, b| a.0 == b.0).map(group).collect()
}
