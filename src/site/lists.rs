//! Lists of posts, in pages: the front page, sections, tags.

use std::collections::HashMap;

use minijinja::Value as Context;

use super::archive::Archive;
use super::around::Wanted;
use super::content::{Intro, Post, Section, TagPosts};
use super::federation;
use super::feed::{self, Detail};
use super::output::Claim;
use super::place::file_of;
use super::record::{Asked, Made, stamp_of};
use super::render::{Outcome, Press};
use super::singles;
use super::slug::encode;
use super::taxonomy::{self, Sorting};
use super::theme::{Reads, record};
use super::view;
use crate::config::Problem;

/// A list of posts on several pages.
pub(super) struct List<'a> {
    /// Its address, e.g. `/tags/bees/`.
    url: String,
    template: &'a str,
    /// Posts on one page.
    by: usize,
    posts: Vec<usize>,
    intro: Option<&'a Intro>,
    /// What it calls itself in its template.
    context: Context,
    /// A number that differs when that does.
    stamp: u64,
    /// What its feeds are called: empty for the whole site; `None` if it has none.
    feed: Option<&'a str>,
    /// How much of each post they have.
    whole: Whole,
}

/// Are posts in full in the feeds of a list?
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whole {
    Yes,
    No,
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
    let usual = config.site.paginate_by;
    let template = |intro: Option<&'a Intro>, usual: &'static str| {
        intro.map_or(usual, |intro| press.template(intro, usual))
    };
    let home = List {
        url: "/".to_owned(),
        template: template(content.intro.as_ref(), "index.html"),
        by: content.home.paginate_by.unwrap_or(usual),
        posts: listed,
        intro: content.intro.as_ref(),
        context: record([]),
        stamp: 0,
        feed: Some(""),
        whole: Whole::Yes,
    };
    let describes = |section: &&Section| {
        section.posts.is_empty() && taxonomy::all(content).any(|it| it.url == section.url)
    };
    let sections = content.sections.iter().filter(|section| !describes(section));
    let sections = sections.map(|section| List {
        url: section.url.clone(),
        template: template(section.intro.as_ref(), "section.html"),
        by: section.settings.paginate_by.unwrap_or(usual),
        posts: section.posts.clone(),
        intro: section.intro.as_ref(),
        context: record([("section", view::section(section, config))]),
        stamp: stamp_of((&section.title, section.posts.len())),
        feed: Some(section.title.as_str()).filter(|_| config.feeds.sections),
        whole: Whole::Yes,
    });
    let mut lists: Vec<List<'a>> = [home].into_iter().chain(sections).collect();
    let sections: HashMap<String, usize> =
        lists.iter().enumerate().map(|(at, list)| (list.url.clone(), at)).collect();
    for sorting in taxonomy::all(content) {
        for mut list in sorting.terms.iter().map(|term| term_list(press, sorting, term)) {
            match sections.get(&list.url) {
                // An `_index.md` without posts is there to describe the term.
                Some(at) if lists[*at].posts.is_empty() => {
                    list.intro = lists[*at].intro;
                    lists[*at] = list;
                }
                Some(_) => {}
                None => lists.push(list),
            }
        }
    }
    lists
}

fn term_list<'a>(press: &Press<'a>, sorting: Sorting<'_>, term: &'a TagPosts) -> List<'a> {
    let config = press.site.config;
    let section = taxonomy::section_at(press.site.content, sorting.url);
    List {
        url: term.url_in(sorting.url),
        template: "tag.html",
        by: config.site.paginate_by,
        posts: term.posts.clone(),
        intro: None,
        context: record([
            ("tag", view::tag(term, sorting.url, config)),
            ("taxonomy", view::taxonomy(sorting, section)),
        ]),
        stamp: stamp_of((&term.tag.name, term.posts.len(), section.map(|it| &it.title))),
        feed: Some(term.tag.name.as_str()).filter(|_| config.feeds.tags),
        whole: Whole::No,
    }
}

fn pages_of(list: &List<'_>) -> usize {
    list.posts.len().div_ceil(list.by).max(1)
}

/// Every path that is not one of the owner's files, each given to `claim`.
pub(super) fn claims<'a>(
    press: &Press<'a>,
    lists: &[List<'_>],
    claim: &mut dyn FnMut(String, Claim<'a>),
) {
    let own = press.site.content.copies.len();
    let of_theme = singles::copies(press.site).skip(own);
    of_theme.for_each(|copy| claim(copy.path.clone(), Claim::Owner(&copy.source)));
    let mut node = |path: String| claim(path, Claim::Node);
    let feeds = feed::names(press.site.config);
    for list in lists {
        (1..=pages_of(list)).for_each(|number| node(file_of(&page_url(&list.url, number))));
        for (_, name) in feeds.iter().filter(|_| list.feed.is_some()) {
            node(feed_file(&list.url, name));
        }
    }
    singles::paths_of(press.site.content).into_iter().for_each(&mut node);
    press.archive.iter().flat_map(Archive::files).for_each(&mut node);
    federation::claims(press.site.config).into_iter().for_each(node);
}

/// The lists that have feeds.
pub(super) fn fed<'a>(press: &Press<'_>, lists: &'a [List<'a>]) -> Vec<&'a List<'a>> {
    let any = !feed::names(press.site.config).is_empty();
    lists.iter().filter(|list| any && list.feed.is_some()).collect()
}

/// The feeds of a list: its newest posts, rendered once for all formats.
pub(super) fn feeds(press: &Press<'_>, list: &List<'_>, leaves: &[Leaf<'_>]) -> Outcome {
    let (content, config) = (press.site.content, press.site.config);
    let newest = feed::newest(&list.posts, config.feeds.limit);
    let newest = newest.into_iter().map(|place| (place, &content.posts[place], leaves[place].made));
    let newest: Vec<_> = newest.collect();
    let social = press.site.social;
    let key: Vec<_> = newest
        .iter()
        .map(|(place, post, made)| {
            let id = social.frozen(*place).map(|frozen| &frozen.key);
            let named = social.named.get(&post.page.source);
            let text = match list.whole {
                Whole::Yes => stamp_of(post.page.stamp),
                Whole::No => stamp_of(&made.summary),
            };
            (press.heads[*place], text, id, named)
        })
        .collect();
    let key = stamp_of((press.look, key, list.feed));
    press.unit(format!("feed:{}", list.url), key, |tray| {
        let mut asked = Asked::default();
        let entries = newest.iter().map(|(place, _, made)| {
            let detail = match list.whole {
                Whole::Yes => Detail::Whole,
                Whole::No => Detail::Summary(&made.summary),
            };
            feed::entry(*place, press.site, detail, (&mut asked, &mut tray.reads))
        });
        let entries: Vec<_> = entries.collect::<Result<_, Vec<Problem>>>()?;
        let title = list.feed.filter(|title| !title.is_empty());
        let channel = feed::channel(&list.url, title, config);
        feed::names(config).into_iter().try_for_each(|(kind, name)| {
            let bytes = feed::write((kind, name), &channel, &entries);
            tray.put(&feed_file(&list.url, name), bytes)
        })?;
        asked.answers = press.site.atlas.answers(content, &asked.questions);
        Ok(Made { asked, ..Made::default() })
    })
}

/// Where the feed `name` of the list at `url` is.
fn feed_file(url: &str, name: &str) -> String {
    format!("{}{name}", url.trim_start_matches('/'))
}

/// The pages of all lists.
pub(super) fn tasks<'a>(lists: &'a [List<'a>]) -> Vec<Task<'a>> {
    let pages = |list| (1..=pages_of(list)).map(move |number| Task { list, number });
    lists.iter().flat_map(pages).collect()
}

/// Makes one page of a list; there is a leaf for each post of the content.
pub(super) fn make(press: &Press<'_>, task: &Task<'_>, leaves: &[Leaf<'_>]) -> Outcome {
    let Task { list, number } = *task;
    let pages = pages_of(list);
    let start = (number - 1) * list.by;
    let shown: Vec<usize> = list.posts.iter().skip(start).take(list.by).copied().collect();
    let url = page_url(&list.url, number);
    let intro = list.intro.filter(|_| number == 1);
    let cards: Vec<u64> = shown.iter().map(|post| leaves[*post].stamp).collect();
    let about = (list.template, list.stamp, intro.map(|intro| intro.stamp));
    let key = stamp_of((press.look, about, number, pages, &cards));
    press.unit(format!("list:{url}"), key, |tray| {
        let card = |post: &usize| card(press, *post, (leaves[*post].made, &mut tray.reads));
        let posts: Vec<Context> = shown.iter().map(card).collect::<Result<_, Vec<Problem>>>()?;
        let intro = intro.map(|intro| press.text(intro, tray)).transpose()?;
        let (intro, asked) = intro.unzip();
        let asked = asked.unwrap_or_default();
        let neighbour = |number: usize| encode(&page_url(&list.url, number));
        let context = record([
            ("posts", posts.into()),
            ("intro_html", intro.map(|intro| intro.page).into()),
            ("pagination", view::pagination(number, pages, neighbour)),
        ]);
        let context = vec![context, list.context.clone()];
        press.html(tray, &url, list.template, context)?;
        Ok(Made { asked, ..Made::default() })
    })
}

/// A post as lists find it.
pub(super) struct Leaf<'a> {
    pub(super) made: &'a Made,
    /// A number that differs when the [`card`] of the post would.
    stamp: u64,
}

impl<'a> Leaf<'a> {
    /// `head` is the number of the post's card without its text.
    pub(super) fn new(post: &Post, head: u64, made: &'a Made) -> Self {
        // A text that was too long to be kept is read again.
        let unkept = post.page.title.is_none() && made.html.is_none();
        let text = unkept.then_some((post.page.stamp, made));
        Self { made, stamp: stamp_of((head, &made.summary, &made.html, text)) }
    }
}

fn card(
    press: &Press<'_>,
    index: usize,
    (made, reads): (&Made, &mut Reads),
) -> Result<Context, Vec<Problem>> {
    let post = &press.site.content.posts[index];
    let long = match (&post.page.title, &made.html) {
        (None, None) => {
            let wanted = Wanted { card: true, ..Wanted::default() };
            let read = press.site.read_post(post, wanted)?;
            reads.add(read.reads);
            Some(read.rendered.card)
        }
        _ => None,
    };
    let html = made.html.as_deref().or(long.as_deref());
    Ok(press.cards.card(index, &made.summary, html))
}

fn page_url(url: &str, number: usize) -> String {
    if number == 1 { url.to_owned() } else { format!("{url}page/{number}/") }
}
