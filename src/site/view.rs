//! What templates see. The names here are an interface: themes of others depend on them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use minijinja::Value as Context;
use minijinja::value::Serde;
use serde::Serialize;

use super::content::{Content, Page, Post, Section};
use super::markdown::Rendered;
use super::object::{field_html, public_path, summary_html};
use super::rare::Image;
use super::record::stamp_of;
use super::slug::encode;
use super::social::{Frozen, Named, Reference, Thread};
use super::value::Value;
use crate::clock::Timestamp;
use crate::config::Config;

/// What every page sees.
#[derive(Serialize)]
pub(super) struct Common<'a> {
    site: Site<'a>,
    owner: Owner<'a>,
    nav: Vec<Link>,
    generator: &'static str,
    /// Does this node federate at all?
    federated: bool,
}

#[derive(Serialize)]
struct Site<'a> {
    title: &'a str,
    description: &'a str,
    language: &'a str,
    url: String,
    feed_url: String,
}

#[derive(Serialize)]
struct Owner<'a> {
    name: &'a str,
    handle: Option<String>,
    actor_url: Option<String>,
    avatar: Option<String>,
    summary_html: String,
    fields: Vec<Field<'a>>,
}

#[derive(Serialize)]
struct Field<'a> {
    name: &'a str,
    value_html: String,
}

/// A name and where it leads.
#[derive(Hash, Serialize)]
pub(super) struct Link {
    pub(super) title: String,
    pub(super) url: String,
}

/// A tag where it is mentioned.
#[derive(Hash, Serialize)]
pub(super) struct TagLink<'a> {
    pub(super) name: &'a str,
    pub(super) url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) count: Option<usize>,
}

/// A post in a list.
#[derive(Serialize)]
struct Card<'a> {
    title: Option<&'a str>,
    url: String,
    date_iso: String,
    date_text: String,
    summary: Option<&'a str>,
    content_warning: Option<&'a str>,
    sensitive: bool,
    tags: Vec<TagLink<'a>>,
    /// Of posts without a title, which are shown in full.
    content_html: Option<&'a str>,
}

/// A post on its own page.
#[derive(Serialize)]
struct PostView<'a> {
    title: Option<&'a str>,
    url: String,
    permalink: String,
    date: String,
    date_iso: String,
    date_text: String,
    updated_iso: Option<String>,
    updated_text: Option<String>,
    content_html: &'a str,
    /// Written by the owner, else made from the text: for machines.
    summary: Option<&'a str>,
    /// Written by the owner: for readers.
    lead: Option<&'a str>,
    tags: Vec<TagLink<'a>>,
    language: &'a str,
    author: Option<&'a str>,
    word_count: usize,
    reading_minutes: usize,
    object_id: Option<String>,
    image: Option<&'a Image>,
    in_reply_to: Option<ReferenceView<'a>>,
    quote: Option<ReferenceView<'a>>,
    poll: Option<PollView<'a>>,
    like_of: Option<&'a str>,
    repost_of: Option<&'a str>,
    bookmark_of: Option<&'a str>,
    syndication: &'a [String],
    content_warning: Option<&'a str>,
    sensitive: bool,
    extra: Cow<'a, BTreeMap<String, Value>>,
}

/// A post that is answered or quoted.
#[derive(Serialize)]
struct ReferenceView<'a> {
    url: &'a str,
    /// Who wrote it, if that is known and not the owner.
    author: Option<AccountView<'a>>,
}

#[derive(Serialize)]
struct AccountView<'a> {
    handle: String,
    url: &'a str,
}

#[derive(Serialize)]
struct PollView<'a> {
    options: &'a [String],
    multiple: bool,
    ends_iso: Option<String>,
    ends_text: Option<String>,
}

#[derive(Serialize)]
struct PageView<'a> {
    title: Option<&'a str>,
    url: String,
    permalink: String,
    content_html: &'a str,
    summary: Option<&'a str>,
    updated_iso: Option<String>,
    updated_text: Option<String>,
    language: &'a str,
    extra: Cow<'a, BTreeMap<String, Value>>,
}

#[derive(Serialize)]
struct ReplyView<'a> {
    author_name: &'a str,
    author_handle: &'a str,
    author_url: &'a str,
    content_html: &'a str,
    url: &'a str,
    date_iso: String,
    date_text: String,
}

#[derive(Serialize)]
struct ThreadView<'a> {
    likes: u64,
    boosts: u64,
    /// Of a poll: how often each option was chosen.
    votes: Option<&'a [u64]>,
    /// Of a poll: how many have voted.
    voters: Option<u64>,
    replies: Vec<ReplyView<'a>>,
}

/// Words read in a minute.
const READING_SPEED: usize = 220;

/// A value of ours as templates see it.
pub(super) fn serialized(value: impl Serialize) -> Context {
    Context::from(Serde(value))
}

/// What every page sees; `nav` is the [`navigation`].
pub(super) fn common(nav: Vec<Link>, config: &Config) -> Context {
    let federated = config.federation.enabled;
    let avatar = config.actor.avatar.as_deref().and_then(|path| public_path(path, config));
    let fields = config.actor.fields.iter();
    serialized(Common {
        site: Site {
            title: &config.site.title,
            description: &config.site.description,
            language: &config.site.language,
            url: config.site.origin.join("/"),
            feed_url: format!("/{}", config.feeds.atom),
        },
        owner: Owner {
            name: &config.actor.name,
            handle: federated.then(|| config.handle().to_string()),
            actor_url: federated.then(|| config.own_ids().actor().to_string()),
            avatar: avatar.map(|path| encode(&path)),
            summary_html: summary_html(config),
            fields: fields
                .map(|field| Field { name: &field.name, value_html: field_html(&field.value) })
                .collect(),
        },
        nav,
        generator: concat!("skep ", env!("CARGO_PKG_VERSION")),
        federated,
    })
}

/// Sections, then the pages at the top, each by weight and name.
pub(super) fn navigation(content: &Content) -> Vec<Link> {
    // A section within another is found through it.
    let top = content.sections.iter().filter(|section| !section.name.contains('/'));
    let weight = |section: &Section| section.intro.as_ref().map_or(0, |intro| intro.weight);
    let mut sections: Vec<&Section> = top.collect();
    sections.sort_by_key(|section| (weight(section), section.name.as_str()));
    let mut links: Vec<Link> = sections
        .into_iter()
        .map(|section| Link { title: section.title.clone(), url: encode(&section.url) })
        .collect();
    let mut pages: Vec<&Page> = content
        .pages
        .iter()
        .filter(|page| page.section.is_none() && page.title.is_some())
        .collect();
    pages.sort_by_key(|page| (page.weight, page.title.as_deref(), page.source.as_path()));
    links.extend(pages.into_iter().map(|page| Link {
        title: page.title.clone().unwrap_or_default(),
        url: encode(&page.permalink),
    }));
    links
}

/// A post in a list; `html` is the whole text of one without a title.
pub(super) fn card(post: &Post, summary: &str, html: Option<&str>, config: &Config) -> Context {
    let summary = post.page.description.as_deref().unwrap_or(summary);
    serialized(Card {
        title: post.page.title.as_deref(),
        url: encode(&post.page.permalink),
        date_iso: post.date.rfc3339(),
        date_text: date_text(post.date, config),
        summary: Some(summary).filter(|text| !text.is_empty()),
        content_warning: post.content_warning.as_deref(),
        sensitive: post.sensitive,
        tags: tag_links(post),
        content_html: html,
    })
}

/// A number that differs when a [`neighbour`] of this post would.
pub(super) fn head(post: &Post) -> u64 {
    let page = &post.page;
    let words = (&page.title, &page.description, &post.content_warning, post.sensitive);
    stamp_of((words, &page.permalink, post.date, &post.tags))
}

/// A neighbour: a card without its text.
pub(super) fn neighbour(post: &Post, config: &Config) -> Context {
    card(post, "", None, config)
}

pub(super) fn post(
    post: &Post,
    rendered: &Rendered,
    config: &Config,
    (frozen, named): (Option<&Frozen>, Option<&Named>),
) -> Context {
    let object_id = frozen.map(|frozen| config.own_ids().post(&frozen.key).to_string());
    let page = &post.page;
    let url = encode(&page.permalink);
    let rare = page.rare();
    serialized(PostView {
        title: page.title.as_deref(),
        permalink: config.site.origin.join(&url),
        url,
        date: post.date.format("%Y-%m-%d", &config.site.zone).unwrap_or_default(),
        date_iso: post.date.rfc3339(),
        date_text: date_text(post.date, config),
        updated_iso: page.updated.map(Timestamp::rfc3339),
        updated_text: page.updated.map(|updated| date_text(updated, config)),
        content_html: &rendered.page,
        summary: summary(page, rendered),
        lead: page.description.as_deref(),
        tags: tag_links(post),
        language: page.language.as_deref().unwrap_or(&config.site.language),
        author: page.author.as_deref(),
        word_count: rendered.words,
        reading_minutes: rendered.words.div_ceil(READING_SPEED),
        object_id,
        image: rare.images.first(),
        in_reply_to: reference(&rare.in_reply_to, named.and_then(|it| it.in_reply_to.as_ref())),
        quote: reference(&rare.quote, named.and_then(|it| it.quote.as_ref())),
        poll: rare.poll.as_ref().map(|poll| PollView {
            options: &poll.options,
            multiple: poll.multiple,
            ends_iso: poll.ends.map(Timestamp::rfc3339),
            ends_text: poll.ends.map(|ends| date_text(ends, config)),
        }),
        like_of: rare.like_of.as_deref(),
        repost_of: rare.repost_of.as_deref(),
        bookmark_of: rare.bookmark_of.as_deref(),
        syndication: &rare.syndication,
        content_warning: post.content_warning.as_deref(),
        sensitive: post.sensitive,
        extra: page.whole_extra(),
    })
}

/// The address that the owner wrote, and what is known of the post there.
fn reference<'a>(
    address: &'a Option<String>,
    known: Option<&'a Reference>,
) -> Option<ReferenceView<'a>> {
    let author = known.and_then(|known| known.author.as_ref());
    let author =
        author.map(|it| AccountView { handle: it.handle.to_string(), url: it.url.as_str() });
    Some(ReferenceView { url: address.as_deref()?, author })
}

pub(super) fn page(page: &Page, rendered: &Rendered, config: &Config) -> Context {
    let url = encode(&page.permalink);
    serialized(PageView {
        title: page.title.as_deref(),
        permalink: config.site.origin.join(&url),
        url,
        content_html: &rendered.page,
        summary: summary(page, rendered),
        updated_iso: page.updated.map(Timestamp::rfc3339),
        updated_text: page.updated.map(|updated| date_text(updated, config)),
        language: page.language.as_deref().unwrap_or(&config.site.language),
        extra: page.whole_extra(),
    })
}

pub(super) fn thread(thread: &Thread, config: &Config) -> Context {
    let replies = thread.replies.iter().map(|reply| ReplyView {
        author_name: &reply.author_name,
        author_handle: &reply.author_handle,
        author_url: &reply.author_url,
        content_html: &reply.html,
        url: &reply.url,
        date_iso: reply.published.rfc3339(),
        date_text: date_text(reply.published, config),
    });
    serialized(ThreadView {
        likes: thread.likes,
        boosts: thread.boosts,
        votes: thread.tally.as_ref().map(|tally| tally.votes.as_slice()),
        voters: thread.tally.as_ref().map(|tally| tally.voters),
        replies: replies.collect(),
    })
}

fn summary<'a>(page: &'a Page, rendered: &'a Rendered) -> Option<&'a str> {
    page.description.as_deref().or(Some(&rendered.summary)).filter(|text| !text.is_empty())
}

fn tag_links(post: &Post) -> Vec<TagLink<'_>> {
    let link = |tag: &'_ super::content::Tag| encode(&format!("/tags/{}/", tag.slug));
    post.tags.iter().map(|tag| TagLink { name: &tag.name, url: link(tag), count: None }).collect()
}

/// A date for readers, in the zone of the site: in words where it is written in English, else in
/// figures that every language reads.
pub(super) fn date_text(moment: Timestamp, config: &Config) -> String {
    let english = config.site.language.split('-').next() == Some("en");
    let format = if english { "%-d %B %Y" } else { "%Y-%m-%d" };
    moment.format(format, &config.site.zone).unwrap_or_default()
}
