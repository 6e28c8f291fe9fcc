//! What templates see. The names here are an interface: themes of others depend on them, and
//! `docs/templates.md` explains each.

use minijinja::Value as Context;

use super::content::{Page, Post, Section, Tag, TagPosts};
use super::feed::{self, Kind};
use super::markdown::{Rendered, TocEntry};
use super::navigation::Link;
use super::object::{field_html, public_path, summary_html};
use super::rare::{Image, Poll};
use super::replies;
use super::sections::capitalised;
use super::slug::encode;
use super::social::{Frozen, Named, Picture, Reference, Social, Thread};
use super::taxonomy::Sorting;
use super::theme::{record, table};
use crate::clock::Timestamp;
use crate::config::Config;

/// Words read in a minute.
pub(super) const READING_SPEED: usize = 220;

/// What every page sees; `nav` is the [`super::navigation::links`], `archive` the address of the archive.
pub(super) fn common(
    nav: &[Link],
    archive: Option<&str>,
    (config, social): (&Config, &Social),
) -> Context {
    record([
        ("site", site(config, archive)),
        ("owner", owner(config, social)),
        ("nav", nav.iter().map(Link::context).collect()),
        ("generator", concat!("skep ", env!("CARGO_PKG_VERSION")).into()),
        // Does this node federate at all?
        ("federated", config.federation.enabled.into()),
        ("remote_interaction", config.helps_visitors().into()),
    ])
}

fn site(config: &Config, archive: Option<&str>) -> Context {
    let feeds = feed::names(config);
    record([
        ("title", config.site.title.as_str().into()),
        ("description", config.site.description.as_str().into()),
        ("language", config.site.language.as_str().into()),
        ("url", config.site.origin.join("/").into()),
        ("feed_url", feeds.first().map(|(_, name)| format!("/{name}")).into()),
        ("feeds", feed_links("/", &config.site.title, config)),
        ("archive_url", archive.into()),
    ])
}

fn owner(config: &Config, social: &Social) -> Context {
    let federated = config.federation.enabled;
    let avatar = config.actor.avatar.as_deref().and_then(|path| public_path(path, config));
    let fields = config.actor.fields.iter().map(|field| {
        record([
            ("name", field.name.as_str().into()),
            ("value_html", field_html(&field.value).into()),
        ])
    });
    record([
        ("name", config.actor.name.as_str().into()),
        ("handle", federated.then(|| config.handle().to_string()).into()),
        ("actor_url", federated.then(|| config.own_ids().actor().to_string()).into()),
        ("avatar", avatar.map(|path| encode(&path)).into()),
        ("summary_html", summary_html(config).into()),
        ("fields", fields.collect()),
        ("moved_to", social.moved_to.as_ref().map(ToString::to_string).into()),
        ("moved_handle", social.moved_handle.clone().into()),
    ])
}

/// The feeds of the list at `url`.
fn feed_links(url: &str, title: &str, config: &Config) -> Context {
    let link = |(kind, name): &(Kind, &str)| {
        record([
            ("title", title.into()),
            ("type", kind.media_type().into()),
            ("url", encode(&format!("{url}{name}")).into()),
        ])
    };
    feed::names(config).iter().map(link).collect()
}

/// A section on its own page.
pub(super) fn section(section: &Section, config: &Config) -> Context {
    let feeds = config.feeds.sections.then(|| feed_links(&section.url, &section.title, config));
    record([
        ("title", section.title.as_str().into()),
        ("name", section.name.as_str().into()),
        ("url", encode(&section.url).into()),
        ("count", section.posts.len().into()),
        ("feeds", feeds.unwrap_or_else(|| Context::from(Vec::<Context>::new()))),
    ])
}

/// A tag, or a term of the taxonomy at `taxonomy`, on its own page.
pub(super) fn tag(tag: &TagPosts, taxonomy: &str, config: &Config) -> Context {
    let url = tag.url_in(taxonomy);
    let feeds = config.feeds.tags.then(|| feed_links(&url, &tag.tag.name, config));
    record([
        ("name", tag.tag.name.as_str().into()),
        ("slug", tag.tag.slug.as_str().into()),
        ("url", encode(&url).into()),
        ("count", tag.posts.len().into()),
        ("feeds", feeds.unwrap_or_else(|| Context::from(Vec::<Context>::new()))),
    ])
}

/// What a page sorts by; `section` describes it, if there is one.
pub(super) fn taxonomy(sorting: Sorting<'_>, section: Option<&Section>) -> Context {
    let title = section.map_or_else(|| capitalised(sorting.name), |section| section.title.clone());
    record([
        ("name", sorting.name.into()),
        ("title", title.into()),
        ("url", encode(sorting.url).into()),
    ])
}

/// All tags, or terms of another taxonomy, that have listed posts.
pub(super) fn terms(sorting: Sorting<'_>) -> Context {
    let tags = sorting.terms.iter().filter(|tag| !tag.posts.is_empty());
    let tags = tags.map(|tag| {
        record([
            ("name", tag.tag.name.as_str().into()),
            ("slug", tag.tag.slug.as_str().into()),
            ("url", encode(&tag.url_in(sorting.url)).into()),
            ("count", tag.posts.len().into()),
        ])
    });
    tags.collect()
}

/// A page in a list.
pub(super) fn page_card(page: &Page, config: &Config) -> Context {
    let url = encode(&page.permalink);
    record([
        ("title", page.title.as_deref().into()),
        ("permalink", config.site.origin.join(&url).into()),
        ("url", url.into()),
        ("updated_iso", page.updated.map(Timestamp::rfc3339).into()),
        ("updated_text", page.updated.map(|updated| date_text(updated, config)).into()),
        ("summary", page.description.as_deref().into()),
        ("section", page.section.as_deref().into()),
        ("language", language(page, config)),
        ("extra", table(&page.whole_extra())),
    ])
}

/// A post on its own page.
pub(super) fn post(
    post: &Post,
    rendered: &Rendered,
    config: &Config,
    (frozen, named): (Option<&Frozen>, Option<&Named>),
    related: Context,
) -> Context {
    let object_id = frozen.map(|frozen| config.own_ids().post(&frozen.key).to_string());
    let page = &post.page;
    let rare = page.rare();
    let url = encode(&page.permalink);
    let [date, year, month, day] = date_parts(post.date, config);
    record([
        ("title", page.title.as_deref().into()),
        ("permalink", config.site.origin.join(&url).into()),
        ("url", url.into()),
        ("date", date),
        ("year", year),
        ("month", month),
        ("day", day),
        ("date_iso", post.date.rfc3339().into()),
        ("date_text", date_text(post.date, config).into()),
        ("updated_iso", page.updated.map(Timestamp::rfc3339).into()),
        ("updated_text", page.updated.map(|updated| date_text(updated, config)).into()),
        ("content_html", rendered.page.as_str().into()),
        // Written by the owner, else made from the text: for machines.
        ("summary", summary(page, rendered).into()),
        // Written by the owner: for readers.
        ("lead", page.description.as_deref().into()),
        ("tags", tag_links(post)),
        ("taxonomies", taxonomies(page)),
        ("section", page.section.as_deref().into()),
        ("language", language(page, config)),
        ("author", page.author.as_deref().into()),
        ("word_count", rendered.words.into()),
        ("toc", toc(&rendered.toc)),
        ("summary_html", rendered.summary_html.as_deref().into()),
        ("reading_minutes", rendered.words.div_ceil(READING_SPEED).into()),
        ("object_id", object_id.into()),
        ("replies", rare.replies.unwrap_or(config.federation.replies).as_str().into()),
        ("image", rare.images.first().map(image).into()),
        ("in_reply_to", reference(&rare.in_reply_to, named.and_then(|it| it.in_reply_to.as_ref()))),
        ("quote", reference(&rare.quote, named.and_then(|it| it.quote.as_ref()))),
        ("poll", rare.poll.as_ref().map(|it| poll(it, config)).into()),
        ("like_of", rare.like_of.as_deref().into()),
        ("repost_of", rare.repost_of.as_deref().into()),
        ("bookmark_of", rare.bookmark_of.as_deref().into()),
        ("syndication", rare.syndication.iter().map(String::as_str).collect()),
        ("content_warning", post.content_warning.as_deref().into()),
        ("sensitive", post.sensitive.into()),
        ("related", related),
        ("extra", table(&page.whole_extra())),
    ])
}

/// The headings of a text, each with those below it.
fn toc(entries: &[TocEntry]) -> Context {
    let entry = |entry: &TocEntry| {
        record([
            ("level", entry.level.into()),
            ("id", entry.id.as_str().into()),
            ("title", entry.text.as_str().into()),
            ("children", toc(&entry.children)),
        ])
    };
    entries.iter().map(entry).collect()
}

/// The address that the owner wrote, and what is known of the post there: who wrote it, if that is
/// known and not the owner.
fn reference(address: &Option<String>, known: Option<&Reference>) -> Context {
    let Some(url) = address else { return Context::from(()) };
    let author = known.and_then(|known| known.author.as_ref()).map(|author| {
        record([("handle", author.handle.to_string().into()), ("url", author.url.as_str().into())])
    });
    record([("url", url.as_str().into()), ("author", author.into())])
}

fn poll(poll: &Poll, config: &Config) -> Context {
    record([
        ("options", poll.options.iter().map(String::as_str).collect()),
        ("multiple", poll.multiple.into()),
        ("ends_iso", poll.ends.map(Timestamp::rfc3339).into()),
        ("ends_text", poll.ends.map(|ends| date_text(ends, config)).into()),
    ])
}

/// A page on its own.
pub(super) fn page(page: &Page, rendered: &Rendered, config: &Config) -> Context {
    let url = encode(&page.permalink);
    record([
        ("title", page.title.as_deref().into()),
        ("permalink", config.site.origin.join(&url).into()),
        ("url", url.into()),
        ("content_html", rendered.page.as_str().into()),
        ("summary", summary(page, rendered).into()),
        ("updated_iso", page.updated.map(Timestamp::rfc3339).into()),
        ("updated_text", page.updated.map(|updated| date_text(updated, config)).into()),
        ("section", page.section.as_deref().into()),
        ("language", language(page, config)),
        ("extra", table(&page.whole_extra())),
    ])
}

/// What others did with a post.
pub(super) fn thread(thread: &Thread, config: &Config) -> Context {
    let emojis = thread.emojis.iter().map(|given| {
        record([
            ("emoji", given.emoji.as_str().into()),
            ("picture", given.picture.as_ref().map(picture).into()),
            ("count", given.count.into()),
        ])
    });
    record([
        ("likes", thread.likes.into()),
        ("boosts", thread.boosts.into()),
        ("reactions", emojis.collect()),
        // Of a poll: how often each option was chosen, and how many have voted.
        ("votes", thread.tally.as_ref().map(|it| it.votes.iter().collect::<Context>()).into()),
        ("voters", thread.tally.as_ref().map(|tally| tally.voters).into()),
        ("closed", thread.tally.as_ref().is_some_and(|tally| tally.closed.is_some()).into()),
        ("replies", replies::shown(&thread.replies, config)),
        ("reply_count", thread.replies.len().into()),
    ])
}

/// Our own copy of a picture of somebody else's.
pub(super) fn picture(picture: &Picture) -> Context {
    record([
        ("url", picture.url().into()),
        ("width", picture.width.into()),
        ("height", picture.height.into()),
    ])
}

/// One page of a list that has several; `address` gives those of the others.
pub(super) fn pagination(
    number: usize,
    pages: usize,
    address: impl Fn(usize) -> String,
) -> Context {
    record([
        ("page", number.into()),
        ("pages", pages.into()),
        ("previous", (number > 1).then(|| address(number - 1)).into()),
        ("next", (number < pages).then(|| address(number + 1)).into()),
    ])
}

pub(super) fn image(image: &Image) -> Context {
    record([("url", image.url.as_str().into()), ("alt", image.alt.as_deref().into())])
}

pub(super) fn language(page: &Page, config: &Config) -> Context {
    page.language.as_deref().unwrap_or(&config.site.language).into()
}

fn summary<'a>(page: &'a Page, rendered: &'a Rendered) -> Option<&'a str> {
    page.description.as_deref().or(Some(&rendered.summary)).filter(|text| !text.is_empty())
}

pub(super) fn tag_links(post: &Post) -> Context {
    post.tags.iter().map(|tag| term_link("tags", tag)).collect()
}

fn term_link(taxonomy: &str, term: &Tag) -> Context {
    record([
        ("name", term.name.as_str().into()),
        ("slug", term.slug.as_str().into()),
        ("url", encode(&format!("/{taxonomy}/{}/", term.slug)).into()),
    ])
}

/// The terms of a page in each taxonomy but that of tags.
fn taxonomies(page: &Page) -> Context {
    let taxonomies = page.rare().terms.iter().map(|(name, terms)| {
        record([
            ("name", name.as_str().into()),
            ("title", capitalised(name).into()),
            ("url", format!("/{name}/").into()),
            ("terms", terms.iter().map(|term| term_link(name, term)).collect()),
        ])
    });
    taxonomies.collect()
}

/// `2026-11-24`, and its parts as numbers.
pub(super) fn date_parts(moment: Timestamp, config: &Config) -> [Context; 4] {
    let date = moment.format("%Y-%m-%d", &config.site.zone).unwrap_or_default();
    let mut parts = date.rsplitn(3, '-').map(|part| part.parse::<i64>().ok());
    let (day, month, year) = (parts.next(), parts.next(), parts.next());
    let part = |part: Option<Option<i64>>| Context::from(part.flatten());
    [date.as_str().into(), part(year), part(month), part(day)]
}

/// A date for readers, in the zone of the site: in words where it is written in English, else in
/// figures that every language reads.
pub(super) fn date_text(moment: Timestamp, config: &Config) -> String {
    let english = config.site.language.split('-').next() == Some("en");
    let format = if english { "%-d %B %Y" } else { "%Y-%m-%d" };
    moment.format(format, &config.site.zone).unwrap_or_default()
}
