//! What Ghost exports: its tables as JSON.

mod cards;

use std::collections::BTreeMap;
use std::vec::IntoIter;

use serde::Deserialize;

use super::entry::{Desk, Entry};
use super::loose::{List, Text, whole};
use super::text::Unreadable;
use crate::clock::Timestamp;
use crate::portability::{Carried, CarriedMedia, CarriedText};

/// What stands in an export for the address of the blog.
const OWN_URL: &str = "__GHOST_URL__";

/// An export that was read. Yields its posts and pages in their order.
pub struct Ghost {
    posts: IntoIter<Post>,
    /// Names of tags, by post, in their order.
    tags: BTreeMap<String, Vec<String>>,
    /// Words for the picture above a post, by post.
    alts: BTreeMap<String, String>,
    /// Without a slash at its end; empty if it is not known.
    blog: String,
    desk: Desk,
}

#[derive(Deserialize)]
struct Export {
    #[serde(default)]
    db: List<Database>,
    #[serde(default)]
    data: Option<Tables>,
}

#[derive(Deserialize)]
struct Database {
    data: Tables,
}

#[derive(Deserialize)]
struct Tables {
    posts: List<Post>,
    #[serde(default)]
    tags: List<Tag>,
    #[serde(default)]
    posts_tags: List<Tagging>,
    #[serde(default)]
    posts_meta: List<Meta>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Post {
    id: Text,
    uuid: Text,
    title: Text,
    slug: Text,
    html: Text,
    lexical: Text,
    mobiledoc: Text,
    markdown: Text,
    feature_image: Text,
    image: Text,
    custom_excerpt: Text,
    status: Text,
    visibility: Text,
    #[serde(rename = "type")]
    kind: Text,
    page: Text,
    locale: Text,
    published_at: Text,
    created_at: Text,
    updated_at: Text,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Tag {
    id: Text,
    name: Text,
    visibility: Text,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Tagging {
    post_id: Text,
    tag_id: Text,
    sort_order: Text,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Meta {
    post_id: Text,
    feature_image_alt: Text,
}

/// Reads the export in `text`. It does not say where the blog is: `address` does, as
/// `https://blog.example`, and without it pictures cannot be found.
///
/// # Errors
/// If it is no such export, or not whole.
pub fn open(text: &str, address: Option<&str>) -> Result<Ghost, Unreadable> {
    let export: Export = whole(text)?;
    let tables = export.db.0.into_iter().next().map(|database| database.data).or(export.data);
    let Some(tables) = tables else {
        return Err(Unreadable::new(
            "is JSON, but not what Ghost exports",
            "look whether it is the right file",
        ));
    };
    let meta = tables.posts_meta.0.into_iter();
    let alts = meta.filter_map(|it| Some((it.post_id.some()?, it.feature_image_alt.some()?)));
    let blog = address.unwrap_or_default().trim_end_matches('/').to_owned();
    Ok(Ghost {
        posts: tables.posts.0.into_iter(),
        tags: tags_by_post(tables.tags.0, tables.posts_tags.0),
        alts: alts.collect(),
        desk: Desk::new(if blog.is_empty() { String::new() } else { format!("{blog}/") }, None),
        blog,
    })
}

impl Ghost {
    /// What was not carried of those entries that came so far, and how often.
    #[must_use]
    pub fn left(&self) -> Vec<(&'static str, usize)> {
        self.desk.left()
    }

    fn entry(&self, post: Post) -> Entry {
        let own = |text: Text| text.some().map(|text| text.replace(OWN_URL, &self.blog));
        let date = |text: &Text| date(text.as_str());
        let (id, uuid) = (post.id.some().unwrap_or_default(), post.uuid.some());
        let alt = self.alts.get(&id).cloned();
        let picture = own(post.feature_image).or_else(|| own(post.image));
        let mut entry = Entry {
            title: post.title.some(),
            summary: post.custom_excerpt.some(),
            published: date(&post.published_at).or_else(|| date(&post.created_at)),
            updated: date(&post.updated_at),
            language: post.locale.some(),
            tags: self.tags.get(&id).cloned().unwrap_or_default(),
            media: picture.map(|source| CarriedMedia { source, alt }).into_iter().collect(),
            is_page: post.kind.as_str() == "page" || post.page.is_true(),
            is_draft: true,
            ..Entry::default()
        };
        entry.id = Some(format!("ghost:{}", uuid.unwrap_or(id)));
        match (post.status.as_str(), post.visibility.as_str()) {
            ("published", "" | "public") => entry.is_draft = false,
            ("published", _) => {
                entry.lost.push("that it was for members alone: it is a draft here".to_owned());
            }
            ("scheduled", _) => {
                entry
                    .lost
                    .push("the time at which it was to appear: it is a draft here".to_owned());
            }
            ("sent", _) => {
                entry.lost.push("that it was sent by mail alone: it is a draft here".to_owned());
            }
            _ => {}
        }
        if post.status.as_str() == "published" {
            entry.link = post.slug.some().map(|slug| format!("/{slug}/"));
        }
        let html = own(post.html).map(|html| {
            let cards = cards::lost(&html);
            entry.lost.extend(cards.into_iter().map(|card| format!("what the card `{card}` does")));
            CarriedText::Html(html)
        });
        let made = || cards::from_lexical(own(post.lexical)?.as_str(), &mut entry.lost);
        let text = html.or_else(made).or_else(|| own(post.markdown).map(CarriedText::Markdown));
        let made = || cards::from_mobiledoc(own(post.mobiledoc)?.as_str(), &mut entry.lost);
        entry.text = text.or_else(made);
        entry
    }
}

impl Iterator for Ghost {
    type Item = Carried;

    fn next(&mut self) -> Option<Carried> {
        loop {
            let post = self.posts.next()?;
            let entry = self.entry(post);
            if let Some(carried) = self.desk.finish(entry) {
                return Some(carried);
            }
        }
    }
}

/// Old versions wrote milliseconds.
fn date(text: &str) -> Option<Timestamp> {
    let is_number = text.len() > 9 && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = is_number.then(|| text.parse().ok()).flatten();
    number.map(Timestamp::from_millis).or_else(|| Timestamp::parse_feed(text))
}

fn tags_by_post(tags: Vec<Tag>, mut taggings: Vec<Tagging>) -> BTreeMap<String, Vec<String>> {
    // Those with `#` are for the blog's own use, and nobody sees them.
    let seen = tags
        .into_iter()
        .filter(|tag| tag.visibility.as_str() != "internal" && !tag.name.as_str().starts_with('#'));
    let names: BTreeMap<Text, String> =
        seen.filter_map(|tag| Some((tag.id, tag.name.some()?))).collect();
    taggings.sort_by_key(|it| it.sort_order.as_str().parse::<u32>().unwrap_or(u32::MAX));
    let mut by_post: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for tagging in taggings {
        let (Some(post), Some(name)) = (tagging.post_id.some(), names.get(&tagging.tag_id)) else {
            continue;
        };
        by_post.entry(post).or_default().push(name.clone());
    }
    by_post
}

#[cfg(test)]
mod tests;
