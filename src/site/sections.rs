//! Folders → lists: which posts a section has, in which order, and what it gives to what is in it.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::content::{Index, Inherited, ListSettings, Page, Post, Section, SortBy};
use super::place::{folder_of, is_bundle};
use super::record::stamp_of;
use super::slug::slugify;
use crate::ap::json;

/// The `_index.md` of each folder below `content/`; that of the home page has the name ``.
pub(super) type Indexes = BTreeMap<String, Index>;

/// Gives every page what the `_index.md` above it want it to have: the nearest first. What it says
/// itself is stronger.
pub(super) fn cascade<'a>(
    pages: impl IntoIterator<Item = &'a mut Page>,
    indexes: &Indexes,
    content: &Path,
) {
    let gives = |index: &Index| {
        !index.settings.cascade.is_empty() || index.settings.page_template.is_some()
    };
    if !indexes.values().any(gives) {
        return;
    }
    let mut known: BTreeMap<String, Arc<Inherited>> = BTreeMap::new();
    for page in pages {
        let folder = folder_of(&page.source, content);
        let inherited =
            known.entry(folder).or_insert_with_key(|folder| Arc::new(inherited(folder, indexes)));
        page.inherited = Some(Arc::clone(inherited));
    }
}

fn inherited(folder: &str, indexes: &Indexes) -> Inherited {
    let mut inherited = Inherited::default();
    for index in above(folder).chain([""]).filter_map(|folder| indexes.get(folder)) {
        let settings = &index.settings;
        inherited.template = inherited.template.or_else(|| settings.page_template.clone());
        for (key, value) in &settings.cascade {
            inherited.extra.entry(key.clone()).or_insert_with(|| value.clone());
        }
    }
    inherited.stamp = stamp_of((&inherited.template, json::to_string(&inherited.extra)));
    inherited
}

/// The sections: folders right below `content/` that have posts, and all that have an `_index.md`.
pub(super) fn sections(posts: &[Box<Post>], indexes: Indexes, content: &Path) -> Vec<Section> {
    let mut sections: BTreeMap<String, Section> = BTreeMap::new();
    for (name, index) in indexes {
        let mut section = empty(&name);
        if let Some(title) = &index.page.title {
            section.title.clone_from(title);
        }
        section.intro = Some(index.page);
        section.settings = index.settings;
        sections.insert(name, section);
    }
    for post in posts {
        if let Some(name) = post.page.section.as_deref().filter(|it| !sections.contains_key(*it)) {
            sections.insert(name.to_owned(), empty(name));
        }
    }
    // Most posts lie beside the post before.
    let (mut beside, mut folder) = (None, String::new());
    for (index, post) in posts.iter().enumerate().filter(|(_, post)| post.is_listed()) {
        let source = &*post.page.source;
        let parent = source.parent().filter(|_| !is_bundle(source)).map(Path::as_os_str);
        if parent.is_none() || beside != parent {
            folder = folder_of(source, content);
        }
        beside = parent;
        for name in above(&folder) {
            let Some(section) = sections.get_mut(name) else { continue };
            section.posts.push(index);
            if !section.settings.transparent {
                break;
            }
        }
    }
    for section in sections.values_mut() {
        sort(&mut section.posts, posts, section.settings.sort_by);
    }
    sections.into_values().collect()
}

/// `a/b/c`, `a/b`, `a`.
fn above(folder: &str) -> impl Iterator<Item = &str> {
    let first = Some(folder).filter(|folder| !folder.is_empty());
    std::iter::successors(first, |name| Some(name.rsplit_once('/')?.0))
}

fn empty(name: &str) -> Section {
    let parts = name.split('/').map(slugify).filter(|part| !part.is_empty());
    Section {
        name: name.to_owned(),
        title: capitalised(name.rsplit('/').next().unwrap_or(name)),
        url: format!("/{}/", parts.collect::<Vec<_>>().join("/")),
        intro: None,
        settings: ListSettings::default(),
        posts: Vec::new(),
    }
}

pub(super) fn capitalised(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// `list` is newest first and stays so where its order says nothing.
fn sort(list: &mut [usize], posts: &[Box<Post>], by: SortBy) {
    match by {
        SortBy::Date => {}
        SortBy::Weight => list.sort_by_key(|index| {
            let weight = posts[*index].page.weight;
            (weight == 0, weight)
        }),
        SortBy::Title => list.sort_by_cached_key(|index| {
            let title = posts[*index].page.title.as_ref();
            (Reverse(title.is_some()), title.map(|title| title.to_lowercase()))
        }),
    }
}
