//! What other servers are told: a post as an object, the owner as an actor.

use std::path::Path;

use super::content::{Page, Post, Tag, Visibility};
use super::fit::{Content, Fit};
use super::markdown::{self, Nowhere, Picture, Rendered, Setting, Surroundings, escape};
use super::slug::{absolute, encode};
use super::social::{Frozen, Named, Reference, Social, Thread};
use super::talks::Talk;
use crate::ap::{
    OwnActor, OwnAttachment, OwnCollections, OwnField, OwnImage, OwnKind, OwnObject, OwnOption,
    OwnPoll, OwnQuote, OwnQuotePolicy, OwnTag, OwnVisibility,
};
use crate::config::{Config, ObjectType, Quotes};
use crate::id::{ActorId, Handle};
use crate::limits::ATTACHMENTS_MAX;

/// What others have to do with a post.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    /// Its place in the ledger.
    pub(super) frozen: &'a Frozen,
    /// Which collections it has; they do not count as a change of it.
    pub(super) thread: Option<&'a Thread>,
    /// What it names.
    pub(super) named: Option<&'a Named>,
    /// The thread that it is in.
    pub(super) talk: &'a Talk,
}

/// The object that `post` is on other servers (OBJ-1, OBJ-11), and whether it is all of it.
pub(super) fn object_from(
    post: &Post,
    rendered: &Rendered,
    config: &Config,
    known: Known<'_>,
) -> (OwnObject, Fit) {
    let page = &post.page;
    let kind = kind_of(post, config, known.frozen);
    let is_note = kind != OwnKind::Article;
    // The summary of an article is a content warning to several peers: never made up (OBJ-3).
    let lead = page.description.clone().filter(|_| !is_note);
    let quote = known.named.and_then(|named| named.quote.as_ref());
    let answered = known.named.and_then(|named| named.in_reply_to.as_ref());
    let (own, key) = (config.own_ids(), &known.frozen.key);
    let is_private = post.visibility.is_private();
    // What is on no page has no other address than its id.
    let id = if is_private { own.private_post(key) } else { own.post(key) };
    let url = if is_private { id.to_string() } else { address_of(page, config) };
    let content = Content { post, rendered, is_note, quote, url };
    let mut tags = mentions(rendered, answered);
    tags.extend(hashtags(post, config));
    let object = OwnObject {
        id,
        kind,
        actor: own.actor(),
        visibility: visibility(post),
        published: known.frozen.published,
        updated: known.frozen.updated,
        url: content.url.clone(),
        name: page.title.clone().filter(|_| !is_note),
        summary: post.content_warning.clone().or(lead),
        sensitive: post.sensitive || post.content_warning.is_some(),
        content: content.whole(),
        language: page.language.as_deref().unwrap_or(&config.site.language).to_owned(),
        source: None,
        tags,
        attachments: attachments(post, rendered, config),
        in_reply_to: answered.map(|answered| answered.id.clone()),
        context: known.talk.context.clone(),
        quote: quote.map(|quote| OwnQuote { id: quote.id.clone(), url: quote.url.clone() }),
        quotes: Some(match config.federation.quotes {
            _ if is_private => OwnQuotePolicy::Nobody,
            Quotes::Open => OwnQuotePolicy::Everybody,
            Quotes::Approve => OwnQuotePolicy::Asked,
            Quotes::Off => OwnQuotePolicy::Nobody,
        }),
        poll: poll(post, known.thread).filter(|_| kind == OwnKind::Question),
        preview: content.preview().filter(|_| !is_note),
        collections: collections(known.thread),
    };
    content.fit(object)
}

fn collections(thread: Option<&Thread>) -> OwnCollections {
    OwnCollections {
        replies: thread.is_some_and(|thread| !thread.replies.is_empty()),
        likes: thread.map(|thread| thread.likes).filter(|count| *count > 0),
        shares: thread.map(|thread| thread.boosts).filter(|count| *count > 0),
    }
}

/// Whom the text mentions, and the author of what it answers, who is to hear of it.
fn mentions(rendered: &Rendered, answered: Option<&Reference>) -> Vec<OwnTag> {
    let mut tags: Vec<OwnTag> = Vec::new();
    for mention in &rendered.mentions {
        let handle = Handle::parse(&mention.handle);
        if let (Ok(handle), Ok(id)) = (handle, ActorId::parse(&mention.info.id)) {
            tags.push(OwnTag::Mention { handle, id });
        }
    }
    if let Some(author) = answered.and_then(|answered| answered.author.as_ref())
        && tags.iter().all(|tag| tag.mentioned() != Some(&author.id))
    {
        tags.insert(0, OwnTag::Mention { handle: author.handle.clone(), id: author.id.clone() });
    }
    tags
}

/// The answers to choose from, and how the vote stands.
fn poll(post: &Post, thread: Option<&Thread>) -> Option<OwnPoll> {
    let poll = post.page.rare().poll.as_ref()?;
    let tally = thread.and_then(|thread| thread.tally.as_ref());
    let votes = |at: usize| tally.and_then(|tally| tally.votes.get(at)).copied().unwrap_or(0);
    let options = poll.options.iter().enumerate();
    Some(OwnPoll {
        options: options
            .map(|(at, name)| OwnOption { name: name.clone(), votes: votes(at) })
            .collect(),
        multiple: poll.multiple,
        ends: poll.ends,
        closed: tally.and_then(|tally| tally.closed),
        voters: Some(tally.map_or(0, |tally| tally.voters)),
    })
}

/// The address of a page, as it stands in every document.
#[must_use]
pub fn address_of(page: &Page, config: &Config) -> String {
    config.site.origin.join(&encode(&page.permalink))
}

/// What `post` is on other servers: what it was once is what it stays (OBJ-4).
#[must_use]
pub fn kind_of(post: &Post, config: &Config, frozen: &Frozen) -> OwnKind {
    let wanted = post.page.rare().object.unwrap_or(config.federation.object);
    match (frozen.kind, wanted, &post.page.title) {
        (Some(kind), _, _) => kind,
        (None, _, _) if post.page.rare().poll.is_some() => OwnKind::Question,
        (None, ObjectType::Article, _) | (None, ObjectType::Auto, Some(_)) => OwnKind::Article,
        (None, ObjectType::Note, _) | (None, ObjectType::Auto, None) => OwnKind::Note,
    }
}

pub(super) fn visibility(post: &Post) -> OwnVisibility {
    match post.visibility {
        Visibility::Public => OwnVisibility::Public,
        Visibility::Unlisted => OwnVisibility::Unlisted,
        Visibility::Followers => OwnVisibility::Followers,
        Visibility::Direct => OwnVisibility::Direct,
    }
}

/// Where a picture of the owner's is, below the origin: what lies in `static/` or beside
/// `content/_index.md` is copied to the same place.
pub(super) fn public_path(picture: &Path, config: &Config) -> Option<String> {
    let inner = picture.strip_prefix("static");
    let inner = inner.or_else(|_| picture.strip_prefix(&config.site.content)).ok()?;
    Some(format!("/{}", inner.to_str()?))
}

/// The owner as an actor (protocol 1.6).
#[must_use]
pub fn actor_of(config: &Config, social: &Social) -> OwnActor {
    let actor = &config.actor;
    let image = |path: &Option<std::path::PathBuf>| {
        let path = public_path(path.as_ref()?, config)?;
        let url = config.site.origin.join(&encode(&path));
        Some(OwnImage { media_type: media_type(&path)?.to_owned(), url, name: None })
    };
    OwnActor {
        id: config.own_ids().actor(),
        automated: actor.bot,
        username: actor.username.clone(),
        handle: config.handle(),
        name: actor.name.clone(),
        summary_html: Some(summary_html(config)).filter(|html| !html.is_empty()),
        url: config.site.origin.join("/"),
        icon: image(&actor.avatar),
        image: image(&actor.header),
        fields: actor
            .fields
            .iter()
            .map(|field| OwnField {
                name: field.name.clone(),
                value_html: field_html(&field.value),
            })
            .collect(),
        main_key: config.own_ids().main_key(),
        public_pem: social.public_key_pem.clone(),
        multikey: social.multikey.clone(),
        published: social.actor_published,
        updated: social.actor_updated,
        locked: actor.manually_approves_followers,
        also_known_as: actor.also_known_as.clone(),
        moved_to: social.moved_to.clone(),
        discoverable: actor.discoverable,
        indexable: actor.indexable,
        attribution_domains: actor.attribution_domains.clone(),
        exportable: config.federation.live_export,
    }
}

/// The owner's description of themselves, as every server gets it.
pub(super) fn summary_html(config: &Config) -> String {
    let base = config.site.origin.join("/");
    markdown::render(&config.actor.summary, &setting(config, &base, &Nowhere)).federated
}

/// The value of a profile row: an address is a link that vouches for the owner (`rel=me`). Mastodon
/// verifies it only if the text is the address, character by character, and nothing else.
pub(super) fn field_html(value: &str) -> String {
    let value = value.trim();
    let is_address = value.starts_with("https://") || value.starts_with("http://");
    match absolute(value, "", "").filter(|_| is_address && !value.contains(char::is_whitespace)) {
        Some(url) => {
            let url = escape(&url);
            format!("<a href=\"{url}\" rel=\"me nofollow noopener\">{url}</a>")
        }
        None => escape(value),
    }
}

/// How a text is read that stands at `base` in `around`.
pub(super) fn setting<'a>(
    config: &'a Config,
    base: &'a str,
    around: &'a dyn Surroundings,
) -> Setting<'a> {
    Setting {
        origin: config.site.origin.as_str(),
        base,
        html: config.markdown.html,
        smart: config.markdown.smart,
        highlight: config.markdown.highlight,
        feed: false,
        card: false,
        tags: &[],
        around,
        inserts: &[],
    }
}

/// The tags of a post, and its categories where they are kept apart from them.
fn hashtags(post: &Post, config: &Config) -> Vec<OwnTag> {
    let hashtag = |tag: &Tag, taxonomy: &str| OwnTag::Hashtag {
        name: hashtag(&tag.name),
        href: config.site.origin.join(&encode(&format!("/{taxonomy}/{}/", tag.slug))),
    };
    let tags = post.tags.iter().map(|tag| hashtag(tag, "tags"));
    let terms = post.page.rare().terms.iter().filter(|(taxonomy, _)| taxonomy == "categories");
    let categories = terms.flat_map(|(_, terms)| terms).filter(|term| !post.tags.contains(term));
    tags.chain(categories.map(|term| hashtag(term, "categories"))).collect()
}

/// A tag as a hashtag, without its `#`: other servers end it at the first character that is no
/// letter.
fn hashtag(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// The pictures that stand for the post, then those in it. Mastodon reads attachments only (OBJ-2).
pub(super) fn attachments(post: &Post, rendered: &Rendered, config: &Config) -> Vec<OwnAttachment> {
    let base = config.site.origin.join(&encode(&post.page.permalink));
    let images = post.page.rare().images.iter().filter_map(|image| {
        let url = absolute(&image.url, config.site.origin.as_str(), &base)?;
        Some(Picture { url, alt: image.alt.clone(), ..Picture::default() })
    });
    let within = |above: &Picture| rendered.pictures.iter().any(|other| other.url == above.url);
    let above: Vec<Picture> = images.filter(|picture| !within(picture)).collect();
    let all = above.iter().chain(&rendered.pictures).filter_map(attachment);
    all.take(ATTACHMENTS_MAX).collect()
}

fn attachment(picture: &Picture) -> Option<OwnAttachment> {
    let by_name = || media_type(&picture.url).map(str::to_owned);
    Some(OwnAttachment {
        url: picture.url.clone(),
        media_type: picture.media_type.clone().or_else(by_name)?,
        name: picture.alt.clone(),
        width: picture.width,
        height: picture.height,
        blurhash: picture.blurhash.clone(),
        focus: picture.focus,
    })
}

/// By the name's ending: peers choose by it what to do with a picture (OBJ-14). `None` if it is
/// none that they show.
fn media_type(url: &str) -> Option<&'static str> {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    let (_, end) = path.rsplit_once('.')?;
    Some(match end.to_ascii_lowercase().as_str() {
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "svg" => "image/svg+xml",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        "mp3" => "audio/mpeg",
        "ogg" => "audio/ogg",
        _ => return None,
    })
}
