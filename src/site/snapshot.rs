//! [`Content`] as templates may ask about it. What is kept is a copy without the texts, and only if
//! a template asks at all.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use minijinja::Value as Context;

use super::content::{Content, Page, Post};
use super::slug::encode;
use super::theme::{ListData, SiteData, Theme, record};
use super::view;
use crate::config::Config;

/// What [`Theme::session`] is given.
pub(super) fn snapshot(content: &Content, config: &Config, theme: &Theme) -> Arc<dyn SiteData> {
    let mut snapshot = Snapshot {
        config: config.clone(),
        posts: Vec::new(),
        listed: Vec::new(),
        pages: Vec::new(),
        places: BTreeMap::new(),
        sections: Vec::new(),
        tags: Vec::new(),
    };
    if theme.asks_for_site() {
        snapshot.fill(content);
    }
    Arc::new(snapshot)
}

#[derive(Debug)]
struct Snapshot {
    config: Config,
    posts: Vec<Post>,
    /// Places in `posts`.
    listed: Vec<usize>,
    pages: Vec<Page>,
    /// By address, and by file below `content/`.
    places: BTreeMap<String, Place>,
    sections: Vec<ListData>,
    tags: Vec<ListData>,
}

#[derive(Clone, Copy, Debug)]
enum Place {
    Post(usize),
    Page(usize),
}

impl Snapshot {
    fn fill(&mut self, content: &Content) {
        let without_text = |page: &Page| Page { body: String::new(), ..page.clone() };
        for (index, post) in content.posts.iter().enumerate() {
            self.place(&post.page, Place::Post(index));
            if post.is_listed() {
                self.listed.push(index);
            }
            self.posts.push(Post { page: without_text(&post.page), ..post.clone() });
        }
        for (index, page) in content.pages.iter().enumerate() {
            self.place(page, Place::Page(index));
            self.pages.push(without_text(page));
        }
        self.sections = content
            .sections
            .iter()
            .map(|section| self.list((&section.name, &section.title), &section.url, &section.posts))
            .collect();
        let tags = content.tags.iter().filter(|tag| !tag.posts.is_empty());
        self.tags = tags
            .map(|tag| self.list((&tag.tag.slug, &tag.tag.name), &tag.url(), &tag.posts))
            .collect();
    }

    fn place(&mut self, page: &Page, place: Place) {
        let file = page.source.strip_prefix("content").ok().and_then(Path::to_str);
        let names = [Some(page.permalink.as_str()), file];
        self.places.extend(names.into_iter().flatten().map(|name| (name.to_owned(), place)));
    }

    fn list(&self, (name, title): (&str, &str), url: &str, posts: &[usize]) -> ListData {
        let posts = posts.iter().filter_map(|index| self.listed.binary_search(index).ok());
        ListData {
            name: name.to_owned(),
            title: title.to_owned(),
            url: encode(url),
            extra: record([]),
            posts: posts.collect(),
        }
    }
}

impl SiteData for Snapshot {
    fn len(&self) -> usize {
        self.listed.len()
    }

    fn post(&self, index: usize) -> Option<Context> {
        Some(view::neighbour(&self.posts[*self.listed.get(index)?], &self.config))
    }

    fn find(&self, path: &str) -> Option<Context> {
        let known = |path: &str| self.places.get(path).copied();
        let place = known(path).or_else(|| known(&format!("/{}/", path.trim_matches('/'))))?;
        Some(match place {
            Place::Post(index) => view::neighbour(&self.posts[index], &self.config),
            Place::Page(index) => view::page_card(&self.pages[index], &self.config),
        })
    }

    fn sections(&self) -> Vec<ListData> {
        self.sections.clone()
    }

    fn taxonomies(&self) -> Vec<String> {
        vec!["tags".to_owned()]
    }

    fn terms(&self, taxonomy: &str) -> Option<Vec<ListData>> {
        (taxonomy == "tags").then(|| self.tags.clone())
    }
}
