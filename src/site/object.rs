//! What other servers are told: a post as an object, the owner as an actor.

use std::path::Path;

use super::content::{Post, Tag, Visibility};
use super::document::body_of;
use super::markdown::{self, Nowhere, Picture, Rendered, Setting, escape};
use super::slug::{absolute, encode};
use super::social::{Frozen, Social, Thread};
use crate::ap::{
    OwnActor, OwnAttachment, OwnCollections, OwnField, OwnImage, OwnKind, OwnObject, OwnTag,
    OwnVisibility,
};
use crate::config::{Config, ObjectType, Problem};
use crate::id::ObjectId;
use crate::limits::ATTACHMENTS_MAX;

/// The object that `post` is on other servers (OBJ-1, OBJ-11). `thread` decides which collections
/// it names; they do not count as a change of it.
///
/// # Errors
/// When the file of the post cannot be read again.
pub fn object_of(
    root: &Path,
    post: &Post,
    config: &Config,
    frozen: &Frozen,
    thread: Option<&Thread>,
) -> Result<OwnObject, Problem> {
    let base = config.site.origin.join(&encode(&post.page.permalink));
    let body = body_of(root, &post.page)?;
    let rendered = markdown::render(&body, &setting_of(post, config, &base));
    Ok(object_from(post, &rendered, config, (frozen, thread)))
}

/// The same from a text that is rendered already.
pub(super) fn object_from(
    post: &Post,
    rendered: &Rendered,
    config: &Config,
    (frozen, thread): (&Frozen, Option<&Thread>),
) -> OwnObject {
    let page = &post.page;
    let kind = kind_of(post, config, frozen);
    let is_note = kind == OwnKind::Note;
    let mut content = rendered.federated.clone();
    if let Some(title) = page.title.as_deref().filter(|_| is_note) {
        content.insert_str(0, &format!("<p><strong>{}</strong></p>", escape(title)));
    }
    let warning = post.content_warning.clone();
    // The summary of an article is a content warning to several peers: never made up (OBJ-3).
    let lead = page.description.clone().filter(|_| !is_note);
    let link = |path: &str| config.site.origin.join(&encode(path));
    OwnObject {
        id: config.own_ids().post(&frozen.key),
        kind,
        actor: config.own_ids().actor(),
        visibility: visibility(post),
        published: frozen.published,
        updated: frozen.updated,
        url: link(&page.permalink),
        name: page.title.clone().filter(|_| !is_note),
        summary: warning.or(lead),
        sensitive: post.sensitive || post.content_warning.is_some(),
        content,
        language: page.language.clone().unwrap_or_else(|| config.site.language.clone()),
        source: None,
        tags: hashtags(post, config),
        attachments: attachments(post, rendered, config),
        in_reply_to: page.rare().in_reply_to.as_deref().and_then(|id| ObjectId::parse(id).ok()),
        collections: OwnCollections {
            replies: thread.is_some_and(|thread| !thread.replies.is_empty()),
            likes: thread.map(|thread| thread.likes).filter(|count| *count > 0),
            shares: thread.map(|thread| thread.boosts).filter(|count| *count > 0),
        },
    }
}

/// What `post` is on other servers: what it was once is what it stays (OBJ-4).
#[must_use]
pub fn kind_of(post: &Post, config: &Config, frozen: &Frozen) -> OwnKind {
    let wanted = post.page.rare().object.unwrap_or(config.federation.object);
    match (frozen.kind.as_deref(), wanted, &post.page.title) {
        (Some("Article"), _, _) => OwnKind::Article,
        (Some(_), _, _) => OwnKind::Note,
        (None, ObjectType::Article, _) | (None, ObjectType::Auto, Some(_)) => OwnKind::Article,
        (None, ObjectType::Note, _) | (None, ObjectType::Auto, None) => OwnKind::Note,
    }
}

pub(super) fn visibility(post: &Post) -> OwnVisibility {
    match post.visibility {
        Visibility::Public => OwnVisibility::Public,
        Visibility::Unlisted => OwnVisibility::Unlisted,
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
        public_pem: social.public_key_pem.clone(),
        multikey: social.multikey.clone(),
        published: social.actor_published,
        updated: social.actor_updated,
        locked: false,
        also_known_as: actor.also_known_as.clone(),
        moved_to: social.moved_to.clone(),
        discoverable: actor.discoverable,
        indexable: actor.indexable,
        attribution_domains: actor.attribution_domains.clone(),
    }
}

/// The owner's description of themselves, as every server gets it.
pub(super) fn summary_html(config: &Config) -> String {
    let base = config.site.origin.join("/");
    markdown::render(&config.actor.summary, &setting(config, &base)).federated
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

/// For the text of a post: its own tags have pages.
pub(super) fn setting_of<'a>(post: &'a Post, config: &'a Config, base: &'a str) -> Setting<'a> {
    Setting { tags: &post.tags, ..setting(config, base) }
}

/// For every other text.
pub(super) fn setting<'a>(config: &'a Config, base: &'a str) -> Setting<'a> {
    Setting {
        origin: config.site.origin.as_str(),
        base,
        html: config.markdown.html,
        smart: config.markdown.smart,
        highlight: config.markdown.highlight,
        feed: false,
        card: false,
        tags: &[],
        around: &Nowhere,
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
    let media_type = media_type(&picture.url)?.to_owned();
    Some(OwnAttachment { url: picture.url.clone(), media_type, name: picture.alt.clone() })
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
