//! [`Content`] as templates may ask about it; nothing of it is made before
//! one asks.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use minijinja::Value as Context;

use super::card::{Cards, head};
use super::content::{Content, Page, TagPosts};
use super::images::size_of;
use super::navigation;
use super::record::stamp_of;
use super::slug::encode;
use super::theme::{ListData, SiteData, Theme, table};
use super::view;

/// What [`Theme::session`] is given.
pub(super) fn snapshot(cards: &Cards, theme: &Theme) -> Arc<dyn SiteData> {
    Arc::new(Snapshot {
        root: theme.root().to_owned(),
        cards: cards.clone(),
        listed: OnceLock::new(),
        places: OnceLock::new(),
        sizes: Mutex::default(),
    })
}

/// A number that differs when any answer of a [`snapshot`] would.
pub(super) fn stamp_of_all(content: &Content) -> u64 {
    let posts = content.posts.iter();
    let posts: Vec<_> = posts.map(|post| (head(post), post.is_listed())).collect();
    let page = |page: &Page| (page.whole_face(), page.permalink.clone());
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
    cards: Cards,
    /// Places of listed posts in the content.
    listed: OnceLock<Vec<usize>>,
    /// By address, and by file below the folder of the content.
    places: OnceLock<BTreeMap<String, Place>>,
    /// Of pictures that were measured.
    sizes: Mutex<BTreeMap<PathBuf, Option<(u32, u32)>>>,
}

#[derive(Clone, Copy, Debug)]
enum Place {
    Post(usize),
    Page(usize),
}

impl Snapshot {
    /// Places of listed posts in the content.
    fn all(&self) -> &[usize] {
        self.listed.get_or_init(|| {
            let posts = self.cards.content().posts.iter().enumerate();
            posts.filter(|(_, post)| post.is_listed()).map(|(index, _)| index).collect()
        })
    }

    fn places(&self) -> &BTreeMap<String, Place> {
        self.places.get_or_init(|| {
            let content = self.cards.content();
            let folder = &self.cards.config().site.content;
            let names = |page: &Page| {
                let file = page.source.strip_prefix(folder).unwrap_or(&page.source);
                let names = [Some(page.permalink.clone()), file.to_str().map(str::to_owned)];
                names.into_iter().flatten()
            };
            let posts = content.posts.iter().enumerate();
            let posts = posts
                .flat_map(|(at, post)| names(&post.page).map(move |name| (name, Place::Post(at))));
            let pages = content.pages.iter().enumerate();
            let pages =
                pages.flat_map(|(at, page)| names(page).map(move |name| (name, Place::Page(at))));
            posts.chain(pages).collect()
        })
    }

    /// Positions in the content as positions among the listed posts.
    fn listed(&self, posts: &[usize]) -> Arc<[usize]> {
        posts.iter().filter_map(|index| self.all().binary_search(index).ok()).collect()
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
        self.all().len()
    }

    fn post(&self, index: usize) -> Option<Context> {
        Some(self.cards.neighbour(*self.all().get(index)?))
    }

    fn find(&self, path: &str) -> Option<Context> {
        let known = |path: &str| self.places().get(path).copied();
        let place = known(path).or_else(|| known(&format!("/{}/", path.trim_matches('/'))))?;
        Some(match place {
            Place::Post(at) => self.cards.neighbour(at),
            Place::Page(at) => {
                view::page_card(&self.cards.content().pages[at], self.cards.config())
            }
        })
    }

    fn sections(&self) -> Vec<ListData> {
        let sections = navigation::in_order(self.cards.content().sections.iter());
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
        let others = self.cards.content().taxonomies.iter().map(|taxonomy| taxonomy.name.clone());
        ["tags".to_owned()].into_iter().chain(others).collect()
    }

    fn terms(&self, taxonomy: &str) -> Option<Vec<ListData>> {
        let (url, terms) = if taxonomy == "tags" {
            ("/tags/", &self.cards.content().tags)
        } else {
            let mut others = self.cards.content().taxonomies.iter();
            let found = others.find(|it| it.name == taxonomy)?;
            (found.url.as_str(), &found.terms)
        };
        let listed = terms.iter().filter(|term| !term.posts.is_empty());
        Some(listed.map(|term| self.term(url, term)).collect())
    }

    fn updated(&self) -> Option<[String; 2]> {
        let listed = self.all().iter().map(|at| self.cards.content().posts[*at].changed());
        let newest = listed.max()?;
        Some([newest.rfc3339(), view::date_text(newest, self.cards.config())])
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
