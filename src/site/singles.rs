//! Everything of which there is one: the sitemap, style, the list of tags, what other servers
//! read of the account, and copies of the owner's files.

use std::collections::HashSet;

use super::atlas;
use super::content::{Content, Copied};
use super::federation::{self, Counts};
use super::feed::{self, Place};
use super::outbox::{self, Entry};
use super::output::Body;
use super::place::file_of;
use super::record::{Made, stamp_of};
use super::render::{Outcome, Press, Site};
use super::slug::encode;
use super::social::{MEDIA, Picture};
use super::taxonomy::{self, Sorting};
use super::theme::record;
use super::view;
use crate::id::paths;
use crate::limits::SITEMAP_URLS_MAX;

const NOT_FOUND: &str = "404.html";
const SITEMAP: &str = "sitemap.xml";
const STYLE: &str = "assets/style.css";
const ROBOTS: &str = "robots.txt";

/// What is always made, whatever the owner's files are called.
pub(super) fn paths_of(content: &Content) -> Vec<String> {
    let always = [NOT_FOUND, SITEMAP, STYLE].map(str::to_owned);
    let taxonomies = taxonomies_of(content).map(|sorting| file_of(sorting.url));
    // A sitemap has no more addresses than there are things in the content.
    let terms: usize = taxonomy::all(content).map(|sorting| sorting.terms.len()).sum();
    let places = 1 + content.posts.len() + content.pages.len() + content.sections.len() + terms;
    let parts = places.div_ceil(SITEMAP_URLS_MAX);
    let parts = (1..=parts).filter(|_| parts > 1).map(feed::part_of_sitemap);
    always.into_iter().chain(taxonomies).chain(parts).collect()
}

/// Makes them all.
pub(super) fn make(press: &Press<'_>) -> Vec<Outcome> {
    let taxonomies = taxonomies_of(press.site.content);
    let mut made: Vec<Outcome> = taxonomies.map(|sorting| terms(press, sorting)).collect();
    made.extend([not_found(press), style(press), sitemap(press)]);
    let copies: Vec<&Copied> = copies(press.site).collect();
    if copies.iter().all(|copy| copy.path != ROBOTS) {
        made.push(robots(press));
    }
    made.extend(copies.iter().map(|copied| copy(press, copied)));
    made.extend(press.site.social.pictures().into_iter().map(|picture| medium(press, picture)));
    if press.site.config.federation.enabled {
        made.push(account(press));
        made.extend((1..).zip(&press.outbox).map(|(number, it)| outbox(press, number, it)));
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

/// Tags and taxonomies in whose place there are no posts of a section.
fn taxonomies_of(content: &Content) -> impl Iterator<Item = Sorting<'_>> {
    taxonomy::all(content).filter(|sorting| {
        taxonomy::section_at(content, sorting.url).is_none_or(|section| section.posts.is_empty())
    })
}

/// The page of a taxonomy, which lists its terms.
fn terms(press: &Press<'_>, sorting: Sorting<'_>) -> Outcome {
    let section = taxonomy::section_at(press.site.content, sorting.url);
    let intro = section.and_then(|section| section.intro.as_ref());
    let terms = sorting.terms.iter().filter(|term| !term.posts.is_empty());
    let key: Vec<_> = terms.map(|term| (&term.tag, term.posts.len())).collect();
    let key = stamp_of((press.look, key, intro.map(|intro| intro.stamp)));
    press.unit(file_of(sorting.url), key, |tray| {
        let intro = intro.map(|intro| press.text(intro, tray)).transpose()?;
        let (intro, asked) = intro.unzip();
        let asked = asked.unwrap_or_default();
        let context = record([
            ("tags", view::terms(sorting)),
            ("taxonomy", view::taxonomy(sorting, section)),
            ("intro_html", intro.map(|intro| intro.page).into()),
        ]);
        press.html(tray, sorting.url, "tags.html", vec![context])?;
        Ok(Made { asked, ..Made::default() })
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
    let posts = content.posts.iter();
    let posts: Vec<_> = posts.map(|post| post.is_listed().then(|| post.changed())).collect();
    let pages: Vec<_> = content.pages.iter().map(|page| (&page.permalink, page.updated)).collect();
    let sections: Vec<_> = content.sections.iter().map(|section| &section.url).collect();
    let places: Vec<_> = content.posts.iter().map(|post| &post.page.permalink).collect();
    let key = stamp_of((press.look, posts, pages, sections, places));
    press.unit(SITEMAP.to_owned(), key, |tray| {
        let origin = &press.site.config.site.origin;
        feed::sitemaps(places_of(press.site), origin, |path, bytes| tray.put(path, bytes))?;
        Ok(Made::default())
    })
}

/// Every page that may be found.
fn places_of(site: &Site<'_>) -> Vec<Place> {
    let content = site.content;
    let place = |path: &str, changed| Place { path: encode(path), changed };
    let listed = content.posts.iter().filter(|post| post.is_listed());
    let posts = listed.map(|post| place(&post.page.permalink, Some(post.changed())));
    let pages = content.pages.iter().map(|page| place(&page.permalink, page.updated));
    let sections = content.sections.iter().map(|section| place(&section.url, None));
    // A term may be described by an `_index.md` of the same address.
    let known: HashSet<&str> = content.sections.iter().map(|it| it.url.as_str()).collect();
    let terms = taxonomy::all(content).flat_map(|sorting| {
        let terms = sorting.terms.iter().filter(|term| !term.posts.is_empty());
        terms.map(move |term| term.url_in(sorting.url))
    });
    let terms = terms.filter(|url| !known.contains(url.as_str())).map(|url| place(&url, None));
    let places = [place("/", None)].into_iter().chain(posts).chain(pages);
    places.chain(sections).chain(terms).collect()
}

fn robots(press: &Press<'_>) -> Outcome {
    press.unit(ROBOTS.to_owned(), press.look, |tray| {
        tray.put(ROBOTS, feed::robots(press.site.config))?;
        Ok(Made::default())
    })
}

fn copy(press: &Press<'_>, copied: &Copied) -> Outcome {
    if let Some(picture) = press.site.atlas.picture(&copied.path) {
        return picture_files(press, copied, picture);
    }
    // A file without a known time is looked at every time.
    let touched = press.site.survey.touched(&copied.source).filter(|found| found.time != 0);
    let key = touched.map_or(0, |found| stamp_of((press.look, found)));
    press.unit(format!("copy:{}", copied.path), key, |tray| {
        tray.give(&copied.path, Body::Copy(copied.source.clone()))?;
        Ok(Made::default())
    })
}

/// A picture without what it should not tell, and its smaller versions.
fn picture_files(press: &Press<'_>, copied: &Copied, picture: &atlas::Picture) -> Outcome {
    let atlas::Picture { source, prepared } = picture;
    let images = press.site.atlas.images();
    let key = stamp_of((press.look, &**prepared));
    press.unit(format!("copy:{}", copied.path), key, |tray| {
        tray.give(&copied.path, Body::Copy(images.path(source, &prepared.original)))?;
        for variant in &prepared.variants {
            let path = prepared.variant_path(&copied.path, variant);
            tray.give(&path, Body::Copy(images.path(source, &variant.blob)))?;
        }
        Ok(Made::default())
    })
}

/// Our own copy of a picture of somebody else's. What has the same name has the same bytes.
fn medium(press: &Press<'_>, picture: &Picture) -> Outcome {
    let path = picture.url();
    let path = path.trim_start_matches('/');
    let folder = press.site.config.server.data.join(MEDIA);
    let key = stamp_of(&picture.name);
    press.unit(format!("medium:{}", picture.name), key, |tray| {
        tray.give(path, Body::Copy(Picture::file(&folder, &picture.name)))?;
        Ok(Made::default())
    })
}

fn account(press: &Press<'_>) -> Outcome {
    let social = press.site.social;
    let entries = || press.outbox.iter().flatten();
    let counts = Counts {
        posts: entries().filter(|entry| entry.post().is_some()).count() as u64,
        entries: entries().count() as u64,
        pages: press.outbox.len() as u64,
    };
    let keys = (&social.public_key_pem, &social.multikey, &social.moved_to, &social.moves);
    let times = (social.actor_published, social.actor_updated, &social.stamps);
    let key = stamp_of((press.look, counts, social.followers, social.following, keys, times));
    press.unit(paths::ACTOR.to_owned(), key, |tray| {
        federation::put_rest(tray, press.site, counts)?;
        Ok(Made::default())
    })
}

fn outbox(press: &Press<'_>, number: u64, entries: &[Entry<'_>]) -> Outcome {
    let pages = press.outbox.len() as u64;
    let (content, config) = (press.site.content, press.site.config);
    let items: Vec<_> = entries
        .iter()
        .map(|entry| match entry {
            Entry::Post(index, frozen) => {
                let visibility = content.posts[*index].visibility;
                (Some((&frozen.key, frozen.published, visibility)), None)
            }
            Entry::Boost(boosted) => (None, Some(boosted)),
        })
        .collect();
    // The newest full page learns of a newer one; all others stay as they are.
    let key = stamp_of((press.look, items, number < pages));
    press.unit(paths::outbox_page(number), key, |tray| {
        outbox::put_page(tray, (content, config), (number, pages), entries)?;
        Ok(Made::default())
    })
}
