//! Lists of posts, in pages: the front page, sections, tags.

use minijinja::Value as Context;

use super::content::Intro;
use super::federation;
use super::feed;
use super::output::{Claim, Claims};
use super::place::file_of;
use super::record::{Made, stamp_of};
use super::render::{Outcome, Press};
use super::singles;
use super::slug::encode;
use super::theme::record;
use super::view;
use crate::config::Problem;

/// A list of posts on several pages.
pub(super) struct List<'a> {
    /// Its address, e.g. `/tags/bees/`.
    url: String,
    template: &'static str,
    posts: Vec<usize>,
    intro: Option<&'a Intro>,
    /// What it calls itself in its template.
    context: Context,
    /// A number that differs when that does.
    stamp: u64,
    /// What its feeds are called: empty for the whole site; `None` if it has none.
    feed: Option<&'a str>,
}

/// One page of a list.
pub(super) struct Task<'a> {
    list: &'a List<'a>,
    number: usize,
}

/// All lists of the site.
pub(super) fn all<'a>(press: &Press<'a>) -> Vec<List<'a>> {
    let (content, config) = (press.site.content, press.site.config);
    let posts = content.posts.iter().enumerate();
    let listed = posts.filter(|(_, post)| post.is_listed()).map(|(index, _)| index).collect();
    let home = List {
        url: "/".to_owned(),
        template: "index.html",
        posts: listed,
        intro: content.intro.as_ref(),
        context: record([]),
        stamp: 0,
        feed: Some(""),
    };
    let sections = content.sections.iter().map(|section| List {
        url: section.url.clone(),
        template: "section.html",
        posts: section.posts.clone(),
        intro: section.intro.as_ref(),
        context: record([("section", view::section(section, config))]),
        stamp: stamp_of((&section.title, section.posts.len())),
        feed: Some(section.title.as_str()).filter(|_| config.feeds.sections),
    });
    let tags = content.tags.iter().map(|tag| List {
        url: tag.url(),
        template: "tag.html",
        posts: tag.posts.clone(),
        intro: None,
        context: record([("tag", view::tag(tag, config))]),
        stamp: stamp_of((&tag.tag.name, tag.posts.len())),
        feed: Some(tag.tag.name.as_str()).filter(|_| config.feeds.tags),
    });
    [home].into_iter().chain(sections).chain(tags).collect()
}

fn pages_of(press: &Press<'_>, list: &List<'_>) -> usize {
    list.posts.len().div_ceil(press.site.config.site.paginate_by).max(1)
}

/// Every path that is not one of the owner's files.
pub(super) fn claims<'a>(press: &Press<'a>, lists: &[List<'_>]) -> Claims<'a> {
    let own = press.site.content.copies.len();
    let of_theme = singles::copies(press.site).skip(own);
    let mut claims: Claims<'a> =
        of_theme.map(|copy| (copy.path.clone(), Claim::Owner(&copy.source))).collect();
    for list in lists {
        for number in 1..=pages_of(press, list) {
            claims.insert(file_of(&page_url(&list.url, number)), Claim::Node);
        }
        for (_, name) in feed::names(press.site.config).iter().filter(|_| list.feed.is_some()) {
            claims.insert(feed_file(&list.url, name), Claim::Node);
        }
    }
    let singles = singles::paths_of(press.site.content).into_iter();
    claims.extend(singles.map(|path| (path, Claim::Node)));
    federation::claim(&mut claims, press.site.config);
    claims
}

/// The lists that have feeds.
pub(super) fn fed<'a>(press: &Press<'_>, lists: &'a [List<'a>]) -> Vec<&'a List<'a>> {
    let any = !feed::names(press.site.config).is_empty();
    lists.iter().filter(|list| any && list.feed.is_some()).collect()
}

/// The feeds of a list: its newest posts, rendered once for all formats.
pub(super) fn feeds(press: &Press<'_>, list: &List<'_>) -> Outcome {
    let (content, config) = (press.site.content, press.site.config);
    let newest = feed::newest(content, &list.posts, config.feeds.limit);
    let social = press.site.social;
    let key: Vec<_> = newest
        .iter()
        .map(|post| {
            let id = social.frozen.get(&post.page.source).map(|frozen| &frozen.key);
            let named = social.named.get(&post.page.source);
            (post.page.whole_stamp(), &post.page.permalink, post.date, id, named)
        })
        .collect();
    let key = stamp_of((press.look, key, list.feed));
    press.unit(format!("feed:{}", list.url), key, |tray| {
        let entries = newest.iter().map(|post| feed::entry(post, press.site));
        let entries: Vec<_> = entries.collect::<Result<_, Problem>>()?;
        let title = list.feed.filter(|title| !title.is_empty());
        let channel = feed::channel(&list.url, title, config);
        feed::names(config).into_iter().try_for_each(|(kind, name)| {
            let bytes = feed::write((kind, name), &channel, &entries);
            tray.put(&feed_file(&list.url, name), bytes)
        })?;
        Ok(Made::default())
    })
}

/// Where the feed `name` of the list at `url` is.
fn feed_file(url: &str, name: &str) -> String {
    format!("{}{name}", url.trim_start_matches('/'))
}

/// The pages of all lists.
pub(super) fn tasks<'a>(press: &Press<'_>, lists: &'a [List<'a>]) -> Vec<Task<'a>> {
    let pages = |list| (1..=pages_of(press, list)).map(move |number| Task { list, number });
    lists.iter().flat_map(pages).collect()
}

/// Makes one page of a list; `made` is what is known of each post of the content.
pub(super) fn make(press: &Press<'_>, task: &Task<'_>, made: &[&Made]) -> Outcome {
    let Task { list, number } = *task;
    let (content, config) = (press.site.content, press.site.config);
    let pages = pages_of(press, list);
    let by = config.site.paginate_by;
    let shown: Vec<usize> = list.posts.iter().skip((number - 1) * by).take(by).copied().collect();
    let url = page_url(&list.url, number);
    let intro = list.intro.filter(|_| number == 1);
    let cards: Vec<_> =
        shown.iter().map(|post| (content.posts[*post].page.stamp, made[*post])).collect();
    let about = (list.template, list.stamp, intro.map(|intro| intro.stamp));
    let key = stamp_of((press.look, about, number, pages, &cards));
    press.unit(format!("list:{url}"), key, |tray| {
        let card = |post: &usize| card(press, *post, made[*post]);
        let posts: Vec<Context> = shown.iter().map(card).collect::<Result<_, Problem>>()?;
        let intro = intro.map(|intro| press.text(intro)).transpose()?;
        let neighbour = |number: usize| encode(&page_url(&list.url, number));
        let context = record([
            ("posts", posts.into()),
            ("intro_html", intro.map(|intro| intro.page).into()),
            ("pagination", view::pagination(number, pages, neighbour)),
        ]);
        let context = vec![context, list.context.clone()];
        press.html(tray, &url, list.template, context)?;
        Ok(Made::default())
    })
}

fn card(press: &Press<'_>, index: usize, made: &Made) -> Result<Context, Problem> {
    let post = &press.site.content.posts[index];
    let long = match (&post.page.title, &made.html) {
        (None, None) => Some(press.note(post)?),
        _ => None,
    };
    let html = made.html.as_deref().or(long.as_deref());
    Ok(view::card(post, &made.summary, html, press.site.config))
}

fn page_url(url: &str, number: usize) -> String {
    if number == 1 { url.to_owned() } else { format!("{url}page/{number}/") }
}
