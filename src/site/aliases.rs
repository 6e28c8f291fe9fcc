//! Former addresses must lead to one page, and not to where another one is.

use std::collections::BTreeMap;
use std::path::Path;

use super::content::{Content, Page};
use super::place::file_of;
use super::shared_path::SharedPath;
use crate::config::Problem;

/// A former address of `page`, which is now at `to`.
pub(super) struct Alias<'a> {
    pub(super) from: &'a str,
    pub(super) to: &'a str,
    pub(super) page: &'a Page,
}

/// The aliases of posts, pages, sections and the home page; none leads to itself.
pub(super) fn all(content: &Content) -> impl Iterator<Item = Alias<'_>> {
    let posts = content.posts.iter().map(|post| &post.page);
    let pages = posts.chain(&content.pages).map(|page| (page.permalink.as_str(), page));
    let sections = content.sections.iter();
    let sections = sections.filter_map(|it| Some((it.url.as_str(), it.intro.as_ref()?)));
    let home = content.intro.iter().map(|intro| ("/", intro));
    pages.chain(sections).chain(home).flat_map(|(to, page)| {
        let aliases = page.rare().aliases.iter().filter(move |alias| *alias != to);
        aliases.map(move |from| Alias { from, to, page })
    })
}

/// Every alias that is the address of something else, or that two pages want. `folder` is that of
/// the content.
pub(super) fn clashes<'a>(content: &'a Content, folder: &Path) -> Vec<Problem> {
    if all(content).next().is_none() {
        return Vec::new();
    }
    let of = |page: &'a Page| page.rare().aliases.as_slice();
    let lists = content.sections.iter().map(|section| {
        let index = folder.join(&section.name).join("_index.md").into();
        let aliases = section.intro.as_ref().map_or(&[][..], of);
        (section.url.as_str(), index, aliases)
    });
    let home = ("/", folder.join("_index.md").into(), content.intro.as_ref().map_or(&[][..], of));
    let posts = content.posts.iter().map(|post| &post.page);
    let pages = posts.chain(&content.pages);
    let pages = pages.map(|page| (page.permalink.as_str(), page.source.clone(), of(page)));
    let mut all: Vec<(&str, SharedPath, &[String])> = pages.chain(lists).chain([home]).collect();
    all.sort_by(|a, b| a.1.cmp(&b.1));
    let copies = content.copies.iter().map(|copy| (copy.path.clone(), copy.source.clone().into()));
    let mut taken: BTreeMap<String, SharedPath> = copies.collect();
    taken.extend(all.iter().map(|(url, source, _)| (file_of(url), source.clone())));
    let mut problems = Vec::new();
    for (url, source, aliases) in &all {
        for alias in aliases.iter().filter(|alias| alias != url) {
            if let Some(first) = taken.insert(file_of(alias), source.clone()) {
                let message = format!("the alias `{alias}` leads to `{}` already", first.display());
                let problem = Problem::error("content/alias", message).in_file(source);
                problems.push(problem.help("take it out of one of them"));
            }
        }
    }
    problems
}
