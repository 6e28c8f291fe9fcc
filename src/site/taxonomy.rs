//! Tags and the other ways of sorting posts.

use std::collections::BTreeMap;

use super::content::{Post, Tag, TagPosts, TaxonomyTerms};
use crate::config::Taxonomy;

/// The tags of all posts, by slug.
pub(super) fn tags(posts: &[Post]) -> Vec<TagPosts> {
    gathered(posts, |post| &post.tags)
}

/// The terms of every taxonomy of the configuration.
pub(super) fn taxonomies(posts: &[Post], configured: &[Taxonomy]) -> Vec<TaxonomyTerms> {
    let terms_of = |name: &str| {
        gathered(posts, |post| {
            let terms = post.page.rare().terms.iter().find(|(taxonomy, _)| taxonomy == name);
            terms.map_or(&[], |(_, terms)| terms.as_slice())
        })
    };
    let taxonomies = configured.iter().map(|taxonomy| TaxonomyTerms {
        name: taxonomy.plural.clone(),
        url: format!("/{}/", taxonomy.plural),
        terms: terms_of(&taxonomy.plural),
    });
    taxonomies.collect()
}

/// Each term with its listed posts; a term of unlisted posts alone is there, without any.
fn gathered<'a>(posts: &'a [Post], terms: impl Fn(&'a Post) -> &'a [Tag]) -> Vec<TagPosts> {
    let mut found: BTreeMap<&str, TagPosts> = BTreeMap::new();
    for (index, post) in posts.iter().enumerate() {
        for tag in terms(post) {
            let new = || TagPosts { tag: Tag::clone(tag), posts: Vec::new() };
            let tag = found.entry(&tag.slug).or_insert_with(new);
            if post.is_listed() {
                tag.posts.push(index);
            }
        }
    }
    found.into_values().collect()
}
