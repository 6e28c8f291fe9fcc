//! Posts → what feeds carry of them.

use std::borrow::Cow;

use super::{Channel, Entry, Media};
use crate::config::{Config, Problem};
use crate::site::around::{Read, Wanted};
use crate::site::content::Post;
use crate::site::markdown::escape;
use crate::site::object::{attachments, public_path};
use crate::site::record::Asked;
use crate::site::render::Site;
use crate::site::slug::encode;
use crate::site::theme::Reads;
use crate::site::view::date_text;

/// The feed of the list at `url` (a path), called `title` if it is not the whole site.
pub(in crate::site) fn channel<'a>(
    url: &str,
    title: Option<&str>,
    config: &'a Config,
) -> Channel<'a> {
    let avatar = config.actor.avatar.as_deref().and_then(|path| public_path(path, config));
    let site = config.site.title.as_str();
    Channel {
        title: title.map_or_else(|| site.to_owned(), |title| format!("{title} · {site}")),
        description: if title.is_none() { &config.site.description } else { "" },
        url: config.site.origin.join(&encode(url)),
        language: &config.site.language,
        author: &config.actor.name,
        author_url: config.site.origin.join("/"),
        icon: avatar.map(|path| config.site.origin.join(&encode(&path))),
    }
}

/// The posts of a feed: the newest `limit` of a list, in whichever order that has them.
pub(in crate::site) fn newest(list: &[usize], limit: usize) -> Vec<usize> {
    let mut places = list.to_vec();
    // The posts of the content are newest first.
    places.sort_unstable();
    places.truncate(limit);
    places
}

/// How much of a post is in a feed.
#[derive(Clone, Copy)]
pub(in crate::site) enum Detail<'a> {
    /// All of it, if the owner wants that.
    Whole,
    /// This summary, unless its owner wrote one. A site has hundreds of tags, and the whole text in
    /// the feeds of each of its tags would be more than all else together.
    Summary(&'a str),
}

/// The post at `place` in a feed. The id is that of its object if that is frozen, so that readers know a post
/// again whichever way it came.
///
/// What has a content warning, or is sensitive, is not in the feed: many readers show a text at
/// once, and drop what would hide it. Its place has the warning and a link to the page.
///
/// What its text depends on is added to what was asked and read for others.
///
/// # Errors
/// When the file of the post cannot be read again.
pub(in crate::site) fn entry<'a>(
    place: usize,
    site: &Site<'a>,
    detail: Detail<'a>,
    (asked, reads): (&mut Asked, &mut Reads),
) -> Result<Entry<'a>, Vec<Problem>> {
    let (post, config) = (&site.content.posts[place], site.config);
    let page = &post.page;
    let url = config.site.origin.join(&encode(&page.permalink));
    let frozen = site.social.frozen(place);
    let frozen = frozen.filter(|_| config.federation.enabled && post.is_federated());
    let id =
        frozen.map_or_else(|| url.clone(), |frozen| config.own_ids().post(&frozen.key).to_string());
    let mut entry = Entry {
        id,
        title: page.title.as_deref().map(Cow::Borrowed),
        label: date_text(post.date, config),
        published: post.date,
        updated: post.changed(),
        html: None,
        summary: page.description.as_deref().map(Cow::Borrowed),
        tags: post.tags.iter().map(|tag| tag.name.as_str()).collect(),
        author: page.author.as_deref(),
        language: page.language.as_deref().filter(|own| *own != config.site.language),
        pictures: Vec::new(),
        url,
    };
    match &post.content_warning {
        Some(warning) => warn(&mut entry, &format!("Content warning: {warning}"), config),
        None if post.sensitive => warn(&mut entry, "Sensitive content", config),
        None => match detail {
            Detail::Whole => {
                let read = tell(&mut entry, post, site)?;
                asked.questions.extend(read.0.questions);
                reads.add(read.1);
            }
            Detail::Summary(text) => {
                let made = Some(text).filter(|text| !text.is_empty()).map(Cow::Borrowed);
                entry.summary = entry.summary.or(made);
            }
        },
    }
    Ok(entry)
}

fn warn(entry: &mut Entry<'_>, warning: &str, config: &Config) {
    let (words, url) = (escape(warning), escape(&entry.url));
    entry.html = config
        .feeds
        .full_content
        .then(|| Cow::Owned(format!("<p>{words}</p>\n<p><a href=\"{url}\">{url}</a></p>\n")));
    entry.summary = Some(Cow::Owned(warning.to_owned()));
    warning.clone_into(&mut entry.label);
}

/// Gives back what the text depends on.
fn tell(
    entry: &mut Entry<'_>,
    post: &Post,
    site: &Site<'_>,
) -> Result<(Asked, Reads), Vec<Problem>> {
    let config = site.config;
    let full = config.feeds.full_content;
    let Read { rendered, asked, reads } =
        site.read_post(post, Wanted { feed: full, card: false })?;
    entry.pictures = attachments(post, &rendered, config)
        .into_iter()
        .map(|it| Media { url: it.url, media_type: it.media_type, alt: it.name })
        .collect();
    if full {
        entry.html = Some(Cow::Owned(rendered.feed));
    } else if entry.summary.is_none() && !rendered.summary.is_empty() {
        entry.summary = Some(Cow::Owned(rendered.summary));
    }
    Ok((asked, reads))
}
