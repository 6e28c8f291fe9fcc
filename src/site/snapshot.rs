//! [`Content`] as templates may ask about it: a copy, made only if a template asks at all.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use minijinja::Value as Context;

use super::content::{Content, Page, Post, TagPosts};
use super::images::size_of;
use super::navigation;
use super::record::stamp_of;
use super::slug::encode;
use super::theme::{ListData, SiteData, Theme, table};
use super::view;
use crate::config::Config;

/// What [`Theme::session`] is given.
pub(super) fn snapshot(content: &Content, config: &Config, theme: &Theme) -> Arc<dyn SiteData> {
    let content = if theme.asks_for_site() { content.clone() } else { Content::default() };
    let listed = content.posts.iter().enumerate().filter(|(_, post)| post.is_listed());
    let listed = listed.map(|(index, _)| index).collect();
    let mut snapshot = Snapshot {
        root: theme.root().to_owned(),
        config: config.clone(),
        listed,
        places: BTreeMap::new(),
        content,
        sizes: Mutex::default(),
    };
    snapshot.find_places();
    Arc::new(snapshot)
}

/// A number that differs when any answer of a [`snapshot`] would.
pub(super) fn stamp_of_all(content: &Content) -> u64 {
    let post = |post: &Post| (view::head(post), post.is_listed());
    let posts: Vec<_> = content.posts.iter().map(post).collect();
    let page = |page: &Page| (page.whole_stamp(), page.permalink.clone());
    let pages: Vec<_> = content.pages.iter().map(page).collect();
    let sections: Vec<_> = content
        .sections
        .iter()
        .map(|it| (&it.title, &it.url, it.intro.as_ref().map(|intro| intro.stamp), &it.posts))
        .collect();
    let terms = |terms: &[TagPosts]| -> Vec<_> {
        terms.iter().map(|term| stamp_of((&term.tag, &term.posts))).collect()
    };
    let taxonomies: Vec<_> =
        content.taxonomies.iter().map(|it| (&it.name, &it.url, terms(&it.terms))).collect();
    stamp_of((posts, pages, sections, terms(&content.tags), taxonomies))
}

#[derive(Debug)]
struct Snapshot {
    root: PathBuf,
    config: Config,
    content: Content,
    /// Places of listed posts in the content.
    listed: Vec<usize>,
    /// By address, and by file below the folder of the content.
    places: BTreeMap<String, Place>,
    /// Of pictures that were measured.
    sizes: Mutex<BTreeMap<PathBuf, Option<(u32, u32)>>>,
}

#[derive(Clone, Copy, Debug)]
enum Place {
    Post(usize),
    Page(usize),
}

impl Snapshot {
    fn find_places(&mut self) {
        let folder = &self.config.site.content;
        let names = |page: &Page| {
            let file = page.source.strip_prefix(folder).unwrap_or(&page.source);
            [Some(page.permalink.clone()), file.to_str().map(str::to_owned)].into_iter().flatten()
        };
        let posts = self.content.posts.iter().enumerate();
        let posts =
            posts.flat_map(|(at, post)| names(&post.page).map(move |name| (name, Place::Post(at))));
        let pages = self.content.pages.iter().enumerate();
        let pages =
            pages.flat_map(|(at, page)| names(page).map(move |name| (name, Place::Page(at))));
        let places = posts.chain(pages).collect();
        self.places = places;
    }

    /// Positions in the content as positions among the listed posts.
    fn listed(&self, posts: &[usize]) -> Arc<[usize]> {
        posts.iter().filter_map(|index| self.listed.binary_search(index).ok()).collect()
    }

    fn term(&self, taxonomy: &str, term: &TagPosts) -> ListData {
        ListData {
            name: term.tag.slug.clone(),
            title: term.tag.name.clone(),
            url: encode(&format!("{taxonomy}{}/", term.tag.slug)),
            extra: table(&BTreeMap::new()),
            posts: self.listed(&term.posts),
        }
    }
}

impl SiteData for Snapshot {
    fn len(&self) -> usize {
        self.listed.len()
    }

    fn post(&self, index: usize) -> Option<Context> {
        let post = &self.content.posts[*self.listed.get(index)?];
        Some(view::neighbour(post, &self.config))
    }

    fn find(&self, path: &str) -> Option<Context> {
        let known = |path: &str| self.places.get(path).copied();
        let place = known(path).or_else(|| known(&format!("/{}/", path.trim_matches('/'))))?;
        Some(match place {
            Place::Post(at) => view::neighbour(&self.content.posts[at], &self.config),
            Place::Page(at) => view::page_card(&self.content.pages[at], &self.config),
        })
    }

    fn sections(&self) -> Vec<ListData> {
        let sections = navigation::in_order(self.content.sections.iter());
        let sections = sections.into_iter().map(|section| ListData {
            name: section.name.clone(),
            title: section.title.clone(),
            url: encode(&section.url),
            extra: table(section.intro.as_ref().map_or(&BTreeMap::new(), |it| &it.extra)),
            posts: self.listed(&section.posts),
        });
        sections.collect()
    }

    fn taxonomies(&self) -> Vec<String> {
        let others = self.content.taxonomies.iter().map(|taxonomy| taxonomy.name.clone());
        ["tags".to_owned()].into_iter().chain(others).collect()
    }

    fn terms(&self, taxonomy: &str) -> Option<Vec<ListData>> {
        let (url, terms) = if taxonomy == "tags" {
            ("/tags/", &self.content.tags)
        } else {
            let mut others = self.content.taxonomies.iter();
            let found = others.find(|it| it.name == taxonomy)?;
            (found.url.as_str(), &found.terms)
        };
        let listed = terms.iter().filter(|term| !term.posts.is_empty());
        Some(listed.map(|term| self.term(url, term)).collect())
    }

    fn updated(&self) -> Option<[String; 2]> {
        let listed = self.listed.iter().map(|at| self.content.posts[*at].changed());
        let newest = listed.max()?;
        Some([newest.rfc3339(), view::date_text(newest, &self.config)])
    }

    fn picture_size(&self, file: &Path) -> Option<(u32, u32)> {
        let sizes = || self.sizes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = sizes().get(file) {
            return *known;
        }
        let size = size_of(&self.root.join(file)).map(|size| (size.width, size.height));
        sizes().insert(file.to_owned(), size);
        size
    }
}
