//! Posts of others, and whatever else has an author.

use super::audience::Audience;
use super::emoji::{self, Emoji};
use super::node::{Node, link_of};
use super::poll::{self, Poll};
use crate::ap::ParseError;
use crate::clock::Timestamp;
use crate::id::{ActorId, ObjectId, WebUrl};
use crate::limits::{ATTACHMENTS_MAX, REMOTE_TEXT_MAX_CHARS, TAGS_MAX};

/// The types that are shown (protocol 2.11).
pub(super) const KINDS: &[&str] = &[
    "Note",
    "Article",
    "Page",
    "Question",
    "Image",
    "Video",
    "Audio",
    "Event",
    "Document",
    "ChatMessage",
];

/// A post. All text is of a stranger: HTML is raw, names are text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Object {
    /// Its id.
    pub id: ObjectId,
    /// Its type: one of those that are shown.
    pub kind: String,
    /// Who wrote it. Of several, the first that shares the id's origin.
    pub author: ActorId,
    /// To whom it is addressed.
    pub audience: Audience,
    /// The community that it says it is in (FEP-1b12).
    pub group: Option<ActorId>,
    /// The text: raw HTML of a stranger. A vote on a poll has a `name` instead.
    pub content: Option<String>,
    /// The title.
    pub name: Option<String>,
    /// The content warning of a Note, the abstract of an Article.
    pub summary: Option<String>,
    /// The page for people.
    pub url: Option<WebUrl>,
    /// What it answers.
    pub in_reply_to: Option<ObjectId>,
    /// When it was published.
    pub published: Option<Timestamp>,
    /// When it was last edited.
    pub updated: Option<Timestamp>,
    /// Are its pictures to be hidden at first?
    pub sensitive: bool,
    /// The language of `content` (BCP 47).
    pub language: Option<String>,
    /// Who is mentioned. It counts only with the audience (OBJ-10).
    pub mentions: Vec<ActorId>,
    /// Hashtags, without `#`.
    pub hashtags: Vec<String>,
    /// Custom emoji of its text and its title.
    pub emojis: Vec<Emoji>,
    /// Pictures, sound, film.
    pub attachments: Vec<Attachment>,
    /// The thread, as old peers name it: any text.
    pub conversation: Option<String>,
    /// The thread as a collection (FEP-7888), to be repeated in an answer.
    pub context: Option<String>,
    /// What it quotes (FEP-044f, and the spellings before it).
    pub quote: Option<ObjectId>,
    /// What it asks.
    pub poll: Option<Poll>,
    /// The collection of its answers.
    pub replies: Option<ObjectId>,
}

/// Something that belongs to a post.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attachment {
    /// Where it is.
    pub url: WebUrl,
    /// What it is, if that is said.
    pub media_type: Option<String>,
    /// Words for those who do not see it.
    pub name: Option<String>,
}

pub(super) fn read(node: Node<'_>) -> Result<Object, ParseError> {
    let kind = node.kind_among(KINDS).or_else(|| node.kinds().next());
    let id = super::id_of(node)?;
    let author = author(node, &id)?;
    let content = node.text_or_map("content", "contentMap").map(str::to_owned);
    let tags: Vec<Node<'_>> = node.nodes("tag").take(TAGS_MAX).collect();
    Ok(Object {
        kind: kind.ok_or(ParseError::Missing("type"))?.to_owned(),
        author,
        audience: Audience::of(node),
        group: node.links("audience").find_map(|id| ActorId::parse(id).ok()),
        name: short(node.text_or_map("name", "nameMap")),
        summary: short(node.text_or_map("summary", "summaryMap")),
        url: web_page(node),
        in_reply_to: node.links("inReplyTo").find_map(|id| ObjectId::parse(id).ok()),
        published: node.time("published"),
        updated: node.time("updated"),
        sensitive: node.is_true("sensitive"),
        language: language(node, content.as_deref()),
        mentions: mentions(&tags),
        hashtags: hashtags(&tags),
        emojis: emoji::custom(&tags),
        attachments: node
            .nodes("attachment")
            .filter_map(attachment)
            .take(ATTACHMENTS_MAX)
            .collect(),
        conversation: short(node.text("conversation")),
        context: short(node.link("context")),
        quote: quote(node, &tags),
        poll: poll::read(node),
        replies: node.link("replies").and_then(|id| ObjectId::parse(id).ok()),
        id,
        content,
    })
}

/// Who wrote it. Several are named by PeerTube (the account, then the channel) and others: the
/// first person that shares the id's origin is taken, else the first there, else the first.
fn author(node: Node<'_>, id: &ObjectId) -> Result<ActorId, ParseError> {
    let named = node.many("attributedTo");
    // Old Pleroma objects name only the `actor`.
    let named = if named.is_empty() { node.many("actor") } else { named };
    if named.is_empty() {
        return Err(ParseError::Missing("attributedTo"));
    }
    let origin = id.origin();
    let (mut person, mut near, mut first) = (None, None, None);
    for value in named {
        let Some(actor) = link_of(value).and_then(|id| ActorId::parse(id).ok()) else { continue };
        if actor.origin() == origin {
            if Node::of(value).is_some_and(|node| node.is("Person")) {
                person.get_or_insert_with(|| actor.clone());
            }
            near.get_or_insert_with(|| actor.clone());
        }
        first.get_or_insert(actor);
    }
    person.or(near).or(first).ok_or(ParseError::Wrong("attributedTo"))
}

/// The page for people: of several Links the HTML one, else the first web address. Magnet links
/// and relative addresses are passed over.
pub(super) fn web_page(node: Node<'_>) -> Option<WebUrl> {
    let html = node.many("url").iter().find(|value| {
        Node::of(value).is_some_and(|link| media_type(link).as_deref() == Some("text/html"))
    });
    let html = html.and_then(link_of).and_then(|url| WebUrl::parse(url).ok());
    html.or_else(|| node.links("url").find_map(|url| WebUrl::parse(url).ok()))
}

/// The first web address of an Image or other file: `url` (text, Link or several), else `href`.
pub(super) fn first_web_url(node: Node<'_>) -> Option<WebUrl> {
    node.links("url").chain(node.links("href")).find_map(|url| WebUrl::parse(url).ok())
}

/// `mediaType`; old PeerTube writes `mimeType`.
fn media_type(node: Node<'_>) -> Option<String> {
    let text = node.text("mediaType").or_else(|| node.text("mimeType"))?;
    let name = text.split(';').next().unwrap_or(text).trim().to_ascii_lowercase();
    (name.contains('/') && name.len() <= 128).then_some(name)
}

/// The language of `content`: the key of the entry that is `content`, or the only key.
fn language(node: Node<'_>, content: Option<&str>) -> Option<String> {
    let content = content?;
    let mut entries = node.language_map("contentMap");
    let same = entries.find(|(_, text)| *text == content).map(|(language, _)| language);
    let language = same.or_else(|| {
        let mut entries = node.language_map("contentMap");
        entries.next().filter(|_| entries.next().is_none()).map(|(language, _)| language)
    })?;
    let fits = (2..=35).contains(&language.len())
        && language.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && !language.eq_ignore_ascii_case("und");
    fits.then(|| language.to_owned())
}

/// `quote` (FEP-044f), then what Misskey, Akkoma and Fedibird wrote before, then a Link among the
/// tags (FEP-e232).
fn quote(node: Node<'_>, tags: &[Node<'_>]) -> Option<ObjectId> {
    let named = ["quote", "_misskey_quote", "quoteUrl", "quoteUri"].into_iter();
    let named = named.filter_map(|name| node.link(name));
    let linked = tags.iter().filter(|tag| tag.is("Link") && is_quote(**tag));
    let linked = linked.filter_map(|tag| tag.link("href"));
    named.chain(linked).find_map(|id| ObjectId::parse(id).ok())
}

/// A Link to an ActivityPub document; Misskey says by its `rel` that it is quoted.
fn is_quote(link: Node<'_>) -> bool {
    let is_ap = link.text("mediaType").is_some_and(crate::ap::is_activitypub_type);
    is_ap
        && link
            .many("rel")
            .iter()
            .any(|rel| rel.as_str().is_some_and(|rel| rel.ends_with("_misskey_quote")))
}

fn mentions(tags: &[Node<'_>]) -> Vec<ActorId> {
    let mut mentions = Vec::new();
    for tag in tags.iter().filter(|tag| tag.is("Mention")) {
        if let Some(id) = tag.link("href").and_then(|id| ActorId::parse(id).ok())
            && !mentions.contains(&id)
        {
            mentions.push(id);
        }
    }
    mentions
}

fn hashtags(tags: &[Node<'_>]) -> Vec<String> {
    let mut hashtags = Vec::new();
    for tag in tags.iter().filter(|tag| tag.is("Hashtag")) {
        let Some(name) = short(tag.text("name")) else { continue };
        let name = name.trim().trim_start_matches('#').to_owned();
        if !name.is_empty() && !hashtags.contains(&name) {
            hashtags.push(name);
        }
    }
    hashtags
}

fn attachment(node: Node<'_>) -> Option<Attachment> {
    let link = node.many("url").iter().find_map(Node::of);
    Some(Attachment {
        url: first_web_url(node)?,
        media_type: media_type(node).or_else(|| media_type(link?)),
        name: short(node.text("name")).or_else(|| short(node.text("summary"))),
    })
}

/// Short plain text of a stranger, cut to its bound; what is empty is absent.
pub(super) fn short(text: Option<&str>) -> Option<String> {
    let text: String = text?.chars().take(REMOTE_TEXT_MAX_CHARS).collect();
    (!text.trim().is_empty()).then_some(text)
}
