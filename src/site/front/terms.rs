//! Tags, categories and other terms of a post, however they are written.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::keys::Keys;
use super::names;
use crate::limits::POST_TAGS_MAX;
use crate::site::content::Tag;
use crate::site::markdown;
use crate::site::slug::slugify;
use crate::site::value::Value;

/// The terms of a post, before it is known where they belong.
#[derive(Default)]
pub(super) struct Terms {
    /// Of front matter.
    pub(super) tags: Vec<String>,
    pub(super) categories: Vec<String>,
    /// Of the other taxonomies of the configuration, by plural name.
    others: Vec<(String, Vec<String>)>,
}

const CATEGORIES: &str = "categories";

/// Reads `tags`, `categories`, what else the configuration names, and Zola's `[taxonomies]`.
/// `folders` are categories, too.
pub(super) fn read(keys: &mut Keys<'_>, folders: &[String]) -> Terms {
    let mut zola = match keys.front.take(names::TAXONOMIES) {
        Some((_, Value::Table(taxonomies))) => taxonomies,
        Some((key, _)) => {
            keys.wrong(key, "is not a table", "write `tags = [\"bees\"]` below `[taxonomies]`");
            return Terms::default();
        }
        None => BTreeMap::new(),
    };
    let mut both = |keys: &mut Keys<'_>, known: &[&str]| {
        let mut terms = labels(keys, known);
        if let Some(value) = zola.remove(known[0]) {
            terms.extend(labels_in(keys, known[0], value));
        }
        terms
    };
    let tags = both(keys, names::TAGS);
    let mut categories = folders.to_vec();
    categories.extend(both(keys, names::CATEGORIES));
    let config = keys.config;
    let others = config.taxonomies.iter().filter(|it| it.plural != CATEGORIES);
    let others = others
        .map(|it| (it.plural.clone(), both(keys, &[it.plural.as_str(), it.singular.as_str()])))
        .collect();
    if !zola.is_empty() {
        keys.front.put_back(names::TAXONOMIES[0], Value::Table(zola));
    }
    Terms { tags, categories, others }
}

impl Terms {
    /// The tags, those of the text `body` last; each once. Categories are tags where the
    /// configuration does not tell them apart.
    pub(super) fn tags(&self, keys: &Keys<'_>, body: &str) -> Vec<Arc<Tag>> {
        let apart = keys.config.taxonomies.iter().any(|it| it.plural == CATEGORIES);
        let categories = self.categories.iter().filter(|_| !apart);
        let names = self.tags.iter().chain(categories).cloned();
        each_once(names.chain(markdown::tags_in(body)))
    }

    /// The terms of every other taxonomy in which there are some.
    pub(super) fn others(self, keys: &Keys<'_>) -> Vec<(String, Vec<Arc<Tag>>)> {
        let apart = keys.config.taxonomies.iter().any(|it| it.plural == CATEGORIES);
        let categories = apart.then(|| (CATEGORIES.to_owned(), self.categories));
        let all = categories.into_iter().chain(self.others);
        let terms = all.map(|(name, terms)| (name, each_once(terms)));
        terms.filter(|(_, terms)| !terms.is_empty()).collect()
    }
}

fn each_once(names: impl IntoIterator<Item = String>) -> Vec<Arc<Tag>> {
    let mut tags: Vec<Arc<Tag>> = Vec::new();
    for name in names {
        let name = name.trim().trim_start_matches('#').to_owned();
        let slug = slugify(&name);
        if !slug.is_empty() && tags.iter().all(|tag| tag.slug != slug) {
            tags.push(Arc::new(Tag { slug, name }));
        }
    }
    tags.truncate(POST_TAGS_MAX);
    tags.shrink_to_fit();
    tags
}

/// The terms under the first of `known` that is there: the plural name, then the singular one.
fn labels(keys: &mut Keys<'_>, known: &[&str]) -> Vec<String> {
    let Some((key, value)) = keys.front.take(known) else { return Vec::new() };
    labels_in(keys, key, value)
}

fn labels_in(keys: &mut Keys<'_>, key: &str, value: Value) -> Vec<String> {
    match value {
        // Jekyll's: a text of several, separated by blanks or commas; under a singular name, one.
        Value::Text(text) if text.contains(',') => text.split(',').map(str::to_owned).collect(),
        Value::Text(text) if key.ends_with('s') => {
            text.split_whitespace().map(str::to_owned).collect()
        }
        value => keys.texts_in(key, value),
    }
}
