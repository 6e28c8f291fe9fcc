//! What every page leads to.

use minijinja::Value as Context;

use super::content::{Content, Page, Section};
use super::slug::encode;
use super::theme::record;

/// A name and where it leads.
#[derive(Hash)]
pub(super) struct Link {
    title: String,
    url: String,
}

impl Link {
    /// As templates see it.
    pub(super) fn context(&self) -> Context {
        record([("title", self.title.as_str().into()), ("url", self.url.as_str().into())])
    }
}

/// Sections, then the pages at the top, each by weight and name.
pub(super) fn links(content: &Content) -> Vec<Link> {
    // A section within another is found through it.
    let top = content.sections.iter().filter(|section| !section.name.contains('/'));
    let mut links: Vec<Link> = in_order(top)
        .into_iter()
        .map(|section| Link { title: section.title.clone(), url: encode(&section.url) })
        .collect();
    let mut pages: Vec<&Page> = content
        .pages
        .iter()
        .filter(|page| page.section.is_none() && page.title.is_some())
        .collect();
    pages.sort_by_key(|page| (page.weight, page.title.as_deref(), page.source.as_path()));
    links.extend(pages.into_iter().map(|page| Link {
        title: page.title.clone().unwrap_or_default(),
        url: encode(&page.permalink),
    }));
    links
}

/// Sections by weight and name.
pub(super) fn in_order<'a>(sections: impl Iterator<Item = &'a Section>) -> Vec<&'a Section> {
    let weight = |section: &Section| section.intro.as_ref().map_or(0, |intro| intro.weight);
    let mut sections: Vec<&Section> = sections.collect();
    sections.sort_by_key(|section| (weight(section), section.name.as_str()));
    sections
}
