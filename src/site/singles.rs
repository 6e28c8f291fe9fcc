//! Everything of which there is one: feed, sitemap, style, the list of tags, what other servers
//! read of the account, and copies of the owner's files.

use super::content::{Copied, Post};
use super::federation;
use super::feed;
use super::output::Body;
use super::record::{Made, stamp_of};
use super::render::{Outcome, Press};
use super::slug::encode;
use super::social::Frozen;
use super::view::{self, TagLink};
use crate::config::Config;
use crate::id::paths;

const NOT_FOUND: &str = "404.html";
const SITEMAP: &str = "sitemap.xml";
const STYLE: &str = "assets/style.css";
const TAGS: &str = "tags/index.html";
const ROBOTS: &str = "robots.txt";

/// What is always made, whatever the owner's files are called.
pub(super) fn paths_of(config: &Config) -> [&str; 5] {
    [NOT_FOUND, &config.feeds.atom, SITEMAP, STYLE, TAGS]
}

/// Makes them all.
pub(super) fn make(press: &Press<'_>) -> Vec<Outcome> {
    let mut made = vec![tags(press), not_found(press), style(press), atom(press), sitemap(press)];
    let copies = &press.site.content.copies;
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

fn tags(press: &Press<'_>) -> Outcome {
    let tags: Vec<TagLink<'_>> = press
        .site
        .content
        .tags
        .iter()
        .filter(|tag| !tag.posts.is_empty())
        .map(|tag| TagLink {
            name: &tag.tag.name,
            url: encode(&format!("/tags/{}/", tag.tag.slug)),
            count: Some(tag.posts.len()),
        })
        .collect();
    press.unit(TAGS.to_owned(), stamp_of((press.look, &tags)), |tray| {
        let context = minijinja::context! { tags => view::serialized(&tags) };
        press.html(tray, "/tags/", "tags.html", context)?;
        Ok(Made::default())
    })
}

fn not_found(press: &Press<'_>) -> Outcome {
    press.unit(NOT_FOUND.to_owned(), press.look, |tray| {
        press.html(tray, "/404.html", NOT_FOUND, minijinja::context! {})?;
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

fn atom(press: &Press<'_>) -> Outcome {
    let (known, named) = (&press.site.social.frozen, &press.site.social.named);
    let posts: Vec<_> = feed::newest(press.site)
        .iter()
        .map(|post| (&post.page, &post.page.source))
        .map(|(page, source)| (page.stamp, &page.permalink, known.get(source), named.get(source)))
        .collect();
    let path = &press.site.config.feeds.atom;
    press.unit(path.clone(), stamp_of((press.look, posts)), |tray| {
        tray.put(path, feed::atom(press.site)?)?;
        Ok(Made::default())
    })
}

fn sitemap(press: &Press<'_>) -> Outcome {
    let content = press.site.content;
    let post = |post: &Post| post.is_listed().then(|| (post.page.stamp, feed::changed(post)));
    let posts: Vec<_> = content.posts.iter().map(post).collect();
    let pages: Vec<_> = content.pages.iter().map(|page| (&page.permalink, page.updated)).collect();
    let sections: Vec<_> = content.sections.iter().map(|section| &section.url).collect();
    let places: Vec<_> = content.posts.iter().map(|post| &post.page.permalink).collect();
    let key = stamp_of((press.look, posts, pages, sections, places));
    press.unit(SITEMAP.to_owned(), key, |tray| {
        tray.put(SITEMAP, feed::sitemap(content, press.site.config))?;
        Ok(Made::default())
    })
}

fn robots(press: &Press<'_>) -> Outcome {
    press.unit(ROBOTS.to_owned(), press.look, |tray| {
        let sitemap = press.site.config.site.origin.join("/sitemap.xml");
        tray.put(ROBOTS, format!("User-agent: *\nAllow: /\nSitemap: {sitemap}\n"))?;
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
