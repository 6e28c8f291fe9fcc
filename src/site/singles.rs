//! Everything of which there is one: the sitemap, style, the list of tags, what other servers
//! read of the account, and copies of the owner's files.

use super::content::{Content, Copied, Post};
use super::federation;
use super::feed::{self, Place};
use super::output::Body;
use super::record::{Made, stamp_of};
use super::render::{Outcome, Press, Site};
use super::slug::encode;
use super::social::Frozen;
use super::theme::record;
use super::view;
use crate::id::paths;
use crate::limits::SITEMAP_URLS_MAX;

const NOT_FOUND: &str = "404.html";
const SITEMAP: &str = "sitemap.xml";
const STYLE: &str = "assets/style.css";
const TAGS: &str = "tags/index.html";
const ROBOTS: &str = "robots.txt";

/// What is always made, whatever the owner's files are called.
pub(super) fn paths_of(content: &Content) -> Vec<String> {
    let always = [NOT_FOUND, SITEMAP, STYLE, TAGS].map(str::to_owned);
    // A sitemap has no more addresses than there are things in the content.
    let tags = content.tags.len() + content.sections.len();
    let places = 1 + content.posts.len() + content.pages.len() + tags;
    let parts = places.div_ceil(SITEMAP_URLS_MAX);
    let parts = (1..=parts).filter(|_| parts > 1).map(feed::part_of_sitemap);
    always.into_iter().chain(parts).collect()
}

/// Makes them all.
pub(super) fn make(press: &Press<'_>) -> Vec<Outcome> {
    let mut made = vec![tags(press), not_found(press), style(press), sitemap(press)];
    let copies: Vec<&Copied> = copies(press.site).collect();
    if copies.iter().all(|copy| copy.path != ROBOTS) {
        made.push(robots(press));
    }
    made.extend(copies.iter().map(|copied| copy(press, copied)));
    if press.site.config.federation.enabled {
        made.push(account(press));
        made.extend((1..).zip(&press.outbox).map(|(number, posts)| outbox(press, number, posts)));
        made.extend(press.site.social.gone.iter().map(|gone| {
            let key = stamp_of((press.look, gone));
            press.unit(paths::post(&gone.key), key, |tray| {
                federation::put_tombstone(tray, press.site.config, gone)?;
                Ok(Made::default())
            })
        }));
    }
    made
}

/// The owner's files, then those of the theme in whose place the owner has none.
pub(super) fn copies<'a>(site: &Site<'a>) -> impl Iterator<Item = &'a Copied> {
    let own = &site.content.copies;
    // Sorted by path, as the content says.
    let has = |path: &str| own.binary_search_by(|copy| copy.path.as_str().cmp(path)).is_ok();
    own.iter().chain(site.theme.statics().iter().filter(move |copy| !has(&copy.path)))
}

fn tags(press: &Press<'_>) -> Outcome {
    let tags = press.site.content.tags.iter().filter(|tag| !tag.posts.is_empty());
    let key: Vec<_> = tags.map(|tag| (&tag.tag, tag.posts.len())).collect();
    press.unit(TAGS.to_owned(), stamp_of((press.look, key)), |tray| {
        let tags = view::tags(press.site.content);
        press.html(tray, "/tags/", "tags.html", vec![record([("tags", tags)])])?;
        Ok(Made::default())
    })
}

fn not_found(press: &Press<'_>) -> Outcome {
    press.unit(NOT_FOUND.to_owned(), press.look, |tray| {
        press.html(tray, "/404.html", NOT_FOUND, Vec::new())?;
        Ok(Made::default())
    })
}

fn style(press: &Press<'_>) -> Outcome {
    let style = press.site.theme.style();
    press.unit(STYLE.to_owned(), stamp_of((press.look, style)), |tray| {
        tray.put(STYLE, style)?;
        Ok(Made::default())
    })
}

fn sitemap(press: &Press<'_>) -> Outcome {
    let content = press.site.content;
    let post = |post: &Post| post.is_listed().then(|| (post.page.stamp, post.changed()));
    let posts: Vec<_> = content.posts.iter().map(post).collect();
    let pages: Vec<_> = content.pages.iter().map(|page| (&page.permalink, page.updated)).collect();
    let sections: Vec<_> = content.sections.iter().map(|section| &section.url).collect();
    let places: Vec<_> = content.posts.iter().map(|post| &post.page.permalink).collect();
    let key = stamp_of((press.look, posts, pages, sections, places));
    press.unit(SITEMAP.to_owned(), key, |tray| {
        let home = press.site.config.site.origin.join("/");
        feed::sitemaps(places_of(press.site), &home)
            .into_iter()
            .try_for_each(|(path, bytes)| tray.put(&path, bytes))?;
        Ok(Made::default())
    })
}

/// Every page that may be found.
fn places_of(site: &Site<'_>) -> Vec<Place> {
    let content = site.content;
    let place =
        |path: &str, changed| Place { url: site.config.site.origin.join(&encode(path)), changed };
    let listed = content.posts.iter().filter(|post| post.is_listed());
    let posts = listed.map(|post| place(&post.page.permalink, Some(post.changed())));
    let pages = content.pages.iter().map(|page| place(&page.permalink, page.updated));
    let sections = content.sections.iter().map(|section| place(&section.url, None));
    let tags = content.tags.iter().filter(|tag| !tag.posts.is_empty());
    let tags = tags.map(|tag| place(&tag.url(), None));
    let places = [place("/", None)].into_iter().chain(posts).chain(pages);
    places.chain(sections).chain(tags).collect()
}

fn robots(press: &Press<'_>) -> Outcome {
    press.unit(ROBOTS.to_owned(), press.look, |tray| {
        tray.put(ROBOTS, feed::robots(press.site.config))?;
        Ok(Made::default())
    })
}

fn copy(press: &Press<'_>, copied: &Copied) -> Outcome {
    // A file without a known time is looked at every time.
    let touched = press.site.survey.touched(&copied.source).filter(|found| found.time != 0);
    let key = touched.map_or(0, |found| stamp_of((press.look, found)));
    press.unit(format!("copy:{}", copied.path), key, |tray| {
        tray.give(&copied.path, Body::Copy(copied.source.clone()))?;
        Ok(Made::default())
    })
}

fn account(press: &Press<'_>) -> Outcome {
    let social = press.site.social;
    let posts: usize = press.outbox.iter().map(Vec::len).sum();
    let counts = (posts as u64, press.outbox.len() as u64);
    let keys = (&social.public_key_pem, &social.multikey, &social.moved_to);
    let times = (social.actor_published, social.actor_updated);
    let key = stamp_of((press.look, counts, social.followers, social.following, keys, times));
    press.unit(paths::ACTOR.to_owned(), key, |tray| {
        federation::put_rest(tray, press.site.config, social, counts)?;
        Ok(Made::default())
    })
}

fn outbox(press: &Press<'_>, number: u64, posts: &[(usize, &Frozen)]) -> Outcome {
    let pages = press.outbox.len() as u64;
    let content = press.site.content;
    let posts: Vec<_> =
        posts.iter().map(|(index, frozen)| (&content.posts[*index], *frozen)).collect();
    let items: Vec<_> = posts
        .iter()
        .map(|(post, frozen)| (&frozen.key, frozen.published, post.visibility))
        .collect();
    // The newest full page learns of a newer one; all others stay as they are.
    let key = stamp_of((press.look, items, number < pages));
    press.unit(paths::outbox_page(number), key, |tray| {
        federation::put_outbox_page(tray, press.site.config, (number, pages), &posts)?;
        Ok(Made::default())
    })
}
