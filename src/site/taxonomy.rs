//! Tags and the other ways of sorting posts.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::FixedState;

use super::content::{Content, Post, Section, Tag, TagPosts, TaxonomyTerms};
use crate::config::Taxonomy;

/// What has a page of its own and one for each of its terms.
#[derive(Clone, Copy)]
pub(super) struct Sorting<'a> {
    /// `tags`
    pub(super) name: &'a str,
    /// `/tags/`
    pub(super) url: &'a str,
    pub(super) terms: &'a [TagPosts],
}

/// Tags, and the taxonomies of the configuration.
pub(super) fn all(content: &Content) -> impl Iterator<Item = Sorting<'_>> {
    let tags = Sorting { name: "tags", url: "/tags/", terms: &content.tags };
    let others = content.taxonomies.iter();
    let others = others.map(|it| Sorting { name: &it.name, url: &it.url, terms: &it.terms });
    std::iter::once(tags).chain(others)
}

/// The section whose address is that of a taxonomy: without posts it describes it, with posts it
/// takes its place.
pub(super) fn section_at<'a>(content: &'a Content, url: &str) -> Option<&'a Section> {
    content.sections.iter().find(|section| section.url == url)
}

/// The tags of all posts, by slug.
pub(super) fn tags(posts: &[Box<Post>]) -> Vec<TagPosts> {
    gathered(posts, |post| &post.tags)
}

/// The terms of every taxonomy of the configuration.
pub(super) fn taxonomies(posts: &[Box<Post>], configured: &[Taxonomy]) -> Vec<TaxonomyTerms> {
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
fn gathered<'a>(
    posts: &'a [Box<Post>],
    terms: impl Fn(&'a Post) -> &'a [Arc<Tag>],
) -> Vec<TagPosts> {
    let mut found: HashMap<&str, TagPosts, FixedState> = HashMap::default();
    for (index, post) in posts.iter().enumerate() {
        for tag in terms(post) {
            let new = || TagPosts { tag: Tag::clone(tag), posts: Vec::new() };
            let tag = found.entry(&tag.slug).or_insert_with(new);
            if post.is_listed() {
                tag.posts.push(index);
            }
        }
    }
    let mut found: Vec<TagPosts> = found.into_values().collect();
    found.sort_unstable_by(|a, b| a.tag.slug.cmp(&b.tag.slug));
    found
}
