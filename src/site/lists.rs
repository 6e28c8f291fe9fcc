//! Lists of posts, in pages: the front page, sections, tags.

use minijinja::{Value as Context, context};

use super::content::Intro;
use super::federation;
use super::output::{Claim, Claims};
use super::place::file_of;
use super::record::{Made, stamp_of};
use super::render::{Outcome, Press};
use super::singles;
use super::slug::encode;
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
}

/// One page of a list.
pub(super) struct Task<'a> {
    list: &'a List<'a>,
    number: usize,
}

/// All lists of the site.
pub(super) fn all<'a>(press: &Press<'a>) -> Vec<List<'a>> {
    let content = press.site.content;
    let posts = content.posts.iter().enumerate();
    let listed = posts.filter(|(_, post)| post.is_listed()).map(|(index, _)| index).collect();
    let home = List {
        url: "/".to_owned(),
        template: "index.html",
        posts: listed,
        intro: content.intro.as_ref(),
        context: context! {},
        stamp: 0,
    };
    let sections = content.sections.iter().map(|section| List {
        url: section.url.clone(),
        template: "section.html",
        posts: section.posts.clone(),
        intro: section.intro.as_ref(),
        context: context! { section => context! {
            title => section.title.as_str(), url => encode(&section.url),
        } },
        stamp: stamp_of(&section.title),
    });
    let tags = content.tags.iter().map(|tag| {
        let url = format!("/tags/{}/", tag.tag.slug);
        let context = context! { tag => context! {
            name => tag.tag.name.as_str(), url => encode(&url), count => tag.posts.len(),
        } };
        let stamp = stamp_of((&tag.tag.name, tag.posts.len()));
        List { url, template: "tag.html", posts: tag.posts.clone(), intro: None, context, stamp }
    });
    [home].into_iter().chain(sections).chain(tags).collect()
}

fn pages_of(press: &Press<'_>, list: &List<'_>) -> usize {
    list.posts.len().div_ceil(press.site.config.site.paginate_by).max(1)
}

/// Every path that is not one of the owner's files.
pub(super) fn claims(press: &Press<'_>, lists: &[List<'_>]) -> Claims<'static> {
    let mut claims = Claims::new();
    for list in lists {
        for number in 1..=pages_of(press, list) {
            claims.insert(file_of(&page_url(&list.url, number)), Claim::Node);
        }
    }
    let singles = singles::paths_of(press.site.config);
    claims.extend(singles.map(|path| (path.to_owned(), Claim::Node)));
    federation::claim(&mut claims, press.site.config);
    claims
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
        let context = context! {
            posts => posts,
            intro_html => intro.map(|intro| intro.page),
            pagination => context! {
                page => number,
                pages => pages,
                previous => (number > 1).then(|| neighbour(number - 1)),
                next => (number < pages).then(|| neighbour(number + 1)),
            },
            ..list.context.clone()
        };
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
