//! The documents of a post: what is said of it is written once, and spliced into each of them. A
//! build makes two of them and a fingerprint for every post.

use std::ops::Range;

use super::context::{self, Terms};
use super::object::{OwnAttachment, OwnObject, OwnPoll, OwnQuote, OwnQuotePolicy, OwnTag};
use super::writer::Writer;
use crate::ap::PUBLIC;
use crate::clock::Timestamp;
use crate::id::{ActorId, ObjectId};

/// Longest text around the contents of a post, as a first guess.
const USUAL_FRAME_BYTES: usize = 1024;

/// FEP-e232: what a link to a post says that it leads to.
const DOCUMENT: &str = "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"";

/// A post, written.
pub struct Written<'a> {
    object: &'a OwnObject,
    terms: Terms,
    /// The members of the object.
    body: Vec<u8>,
    /// `to` and `cc` in it.
    audience: Range<usize>,
    published: Range<usize>,
    /// What in it is no news to peers, in order: when it was changed, and what others did to it.
    quiet: Vec<Range<usize>>,
}

impl<'a> Written<'a> {
    pub(super) fn new(object: &'a OwnObject) -> Self {
        let mut draft = Draft {
            object,
            writer: Writer::with_capacity(USUAL_FRAME_BYTES + object.content.len() * 9 / 4),
            quiet: Vec::new(),
        };
        let (audience, published) = draft.head();
        draft.text();
        draft.additions();
        draft.files_and_tags();
        draft.collections();
        let Draft { writer, quiet, .. } = draft;
        Self { object, terms: terms(object), body: writer.bytes(), audience, published, quiet }
    }

    /// The document.
    #[must_use]
    pub fn json(&self) -> String {
        let mut writer = Writer::with_capacity(self.body.len() + USUAL_FRAME_BYTES);
        writer.object(|document| {
            context::put_object(document, self.terms);
            document.splice(&self.body);
        });
        writer.text()
    }

    /// The Create, with the audience of the object (OBJ-8).
    #[must_use]
    pub fn create_json(&self) -> String {
        self.wrap("Create", &self.object.create_id(), |document| {
            document.splice(&self.body[self.published.clone()]);
        })
    }

    /// The Update, with the whole object (OBJ-21).
    #[must_use]
    pub fn update_json(&self) -> String {
        let time = self.object.updated.unwrap_or(self.object.published);
        self.wrap("Update", &self.object.update_id(), |document| {
            document.put("published", time.rfc3339());
        })
    }

    /// A text that is equal for two versions exactly if peers need not be told (OBJ-22): the
    /// document without `updated` and without what others did to it.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mut writer = Writer::with_capacity(self.body.len() + USUAL_FRAME_BYTES);
        writer.object(|document| {
            context::put_object(document, self.lasting_terms());
            document.go_on(b",");
            let mut from = 0;
            for quiet in &self.quiet {
                document.go_on(&self.body[from..quiet.start]);
                from = quiet.end;
            }
            document.go_on(&self.body[from..]);
        });
        writer.text()
    }

    /// How large the Create is (OBJ-13), without what changes by itself: what others do to a post
    /// must not change what is said of it.
    #[must_use]
    pub fn size(&self) -> usize {
        let quiet: usize = self.quiet.iter().map(ExactSizeIterator::len).sum();
        let context = |terms| {
            let mut writer = Writer::with_capacity(USUAL_FRAME_BYTES);
            writer.object(|document| context::put_object(document, terms));
            writer.len()
        };
        let policy = context(self.terms) - context(self.lasting_terms());
        self.create_json().len() - quiet - policy
    }

    /// The terms without those of what may change by itself.
    fn lasting_terms(&self) -> Terms {
        Terms { policy: false, ..self.terms }
    }

    fn wrap(&self, kind: &str, id: &str, put_time: impl FnOnce(&mut Writer)) -> String {
        let mut writer = Writer::with_capacity(self.body.len() + USUAL_FRAME_BYTES);
        writer.object(|document| {
            context::put_object(document, self.terms);
            document.put("id", id);
            document.put("type", kind);
            document.put("actor", self.object.actor.as_str());
            put_time(document);
            document.splice(&self.body[self.audience.clone()]);
            document.name("object").object(|object| object.splice(&self.body));
        });
        writer.text()
    }
}

fn terms(object: &OwnObject) -> Terms {
    Terms {
        voters: object.poll.as_ref().is_some_and(|poll| poll.voters.is_some()),
        blurhash: object.attachments.iter().any(|file| file.blurhash.is_some()),
        focus: object.attachments.iter().any(|file| file.focus.is_some()),
        quote: object.quote.is_some(),
        policy: object.quotes.is_some(),
    }
}

/// The members of an object in the making.
struct Draft<'a> {
    object: &'a OwnObject,
    writer: Writer,
    quiet: Vec<Range<usize>>,
}

impl Draft<'_> {
    /// What goes before the text; where the audience and the time of publishing stand.
    fn head(&mut self) -> (Range<usize>, Range<usize>) {
        let object = self.object;
        let writer = &mut self.writer;
        writer.put("id", object.id.as_str());
        writer.put("type", object.kind.as_str());
        writer.put("attributedTo", object.actor.as_str());
        let start = writer.len() + 1;
        let named = addressed(object).map(ActorId::as_str);
        let (to, cc) = object.visibility.audience(&object.actor, named);
        writer.name("to").list(|list| to.iter().for_each(|id| list.item(id)));
        writer.name("cc").list(|list| cc.iter().for_each(|id| list.item(id)));
        let audience = start..writer.len();
        let start = writer.len() + 1;
        writer.put("published", object.published.rfc3339());
        let published = start..writer.len();
        self.quietly(|writer| writer.put_some("updated", object.updated.map(Timestamp::rfc3339)));
        let writer = &mut self.writer;
        writer.put("url", &object.url);
        writer.put_some("inReplyTo", object.in_reply_to.as_ref().map(ObjectId::as_str));
        (audience, published)
    }

    fn text(&mut self) {
        let Self { object, writer, .. } = self;
        writer.put_some("name", object.name.as_ref());
        writer.put_some("summary", object.summary.as_ref());
        writer.put("sensitive", object.sensitive);
        let content = writer.put("content", &object.content);
        writer.name("contentMap").object(|map| map.name(&object.language).repeat(content));
        if let Some(markdown) = &object.source {
            writer.name("source").object(|source| {
                source.put("mediaType", "text/markdown");
                source.put("content", markdown);
            });
        }
    }

    /// What few posts have.
    fn additions(&mut self) {
        let object = self.object;
        if let Some(quote) = &object.quote {
            // Each family of servers knows it by another name (protocol 2.7).
            for name in ["quote", "quoteUrl", "quoteUri", "_misskey_quote"] {
                self.writer.put(name, quote.id.as_str());
            }
        }
        if let Some(poll) = &object.poll {
            self.poll(poll);
        }
        if let Some(html) = &object.preview {
            self.writer.name("preview").object(|preview| {
                preview.put("type", "Note");
                preview.put("attributedTo", object.actor.as_str());
                preview.put("content", html);
            });
        }
    }

    /// Counts are no edit: an Update with them carries no new `updated` (protocol 2.8).
    fn poll(&mut self, poll: &OwnPoll) {
        let name = if poll.multiple { "anyOf" } else { "oneOf" };
        let quiet = &mut self.quiet;
        self.writer.name(name).list(|list| {
            for option in &poll.options {
                list.item_object(|item| {
                    item.put("type", "Note");
                    item.put("name", &option.name);
                    item.name("replies").object(|replies| {
                        replies.put("type", "Collection");
                        let start = replies.len();
                        replies.put("totalItems", option.votes);
                        quiet.push(start..replies.len());
                    });
                });
            }
        });
        self.writer.put_some("endTime", poll.ends.map(Timestamp::rfc3339));
        self.quietly(|writer| {
            writer.put_some("closed", poll.closed.map(Timestamp::rfc3339));
            writer.put_some("votersCount", poll.voters);
        });
    }

    fn files_and_tags(&mut self) {
        let Self { object, writer, .. } = self;
        writer.name("attachment").list(|list| {
            for file in &object.attachments {
                list.item_object(|item| put_attachment(item, file));
            }
        });
        writer.name("tag").list(|list| {
            for tag in &object.tags {
                list.item_object(|item| put_tag(item, tag));
            }
            if let Some(quote) = &object.quote {
                list.item_object(|item| put_quote_link(item, quote));
            }
        });
    }

    fn collections(&mut self) {
        let object = self.object;
        let origin = object.id.origin();
        let key = object.key();
        let counted = |writer: &mut Writer, kind: &str, total: Option<u64>| {
            let Some(total) = total else { return };
            writer.name(kind).object(|collection| {
                collection.put("id", format_args!("{origin}/ap/{kind}/{key}"));
                collection.put("type", "Collection");
                collection.put("totalItems", total);
            });
        };
        self.quietly(|writer| {
            if let Some(policy) = object.quotes {
                put_quote_policy(writer, policy, &object.actor);
            }
            writer.put_some("context", object.context.as_ref());
            if object.collections.replies {
                writer.put("replies", format_args!("{origin}/ap/replies/{key}"));
            }
            counted(writer, "likes", object.collections.likes);
            counted(writer, "shares", object.collections.shares);
        });
    }

    /// What is written here is no news.
    fn quietly(&mut self, write: impl FnOnce(&mut Writer)) {
        let start = self.writer.len();
        write(&mut self.writer);
        let end = self.writer.len();
        if end > start {
            self.quiet.push(start..end);
        }
    }
}

/// Everybody who is not named here may not quote, but for the author.
fn put_quote_policy(writer: &mut Writer, policy: OwnQuotePolicy, author: &ActorId) {
    let (how, who) = match policy {
        OwnQuotePolicy::Everybody => ("automaticApproval", PUBLIC),
        OwnQuotePolicy::Asked => ("manualApproval", PUBLIC),
        OwnQuotePolicy::Nobody => ("automaticApproval", author.as_str()),
    };
    writer.name("interactionPolicy").object(|policy| {
        policy.name("canQuote").object(|quotes| {
            quotes.name(how).list(|list| list.item(who));
        });
    });
}

/// Who is mentioned, each once (OBJ-10).
fn addressed(object: &OwnObject) -> impl Iterator<Item = &ActorId> {
    let tags = &object.tags;
    tags.iter().enumerate().filter_map(move |(at, tag)| {
        let id = tag.mentioned()?;
        tags[..at].iter().all(|before| before.mentioned() != Some(id)).then_some(id)
    })
}

/// `Document`, as Mastodon writes it: every peer shows that by its media type.
fn put_attachment(item: &mut Writer, file: &OwnAttachment) {
    item.put("type", "Document");
    item.put("mediaType", &file.media_type);
    item.put("url", &file.url);
    item.put_some("name", file.name.as_ref());
    item.put_some("width", file.width);
    item.put_some("height", file.height);
    item.put_some("blurhash", file.blurhash.as_ref());
    item.put_some("focalPoint", file.focus);
}

fn put_tag(item: &mut Writer, tag: &OwnTag) {
    match tag {
        OwnTag::Hashtag { name, href } => {
            item.put("type", "Hashtag");
            item.put("href", href);
            item.put("name", format_args!("#{name}"));
        }
        OwnTag::Mention { handle, id } => {
            item.put("type", "Mention");
            item.put("href", id.as_str());
            item.put("name", format_args!("{handle}"));
        }
    }
}

fn put_quote_link(item: &mut Writer, quote: &OwnQuote) {
    item.put("type", "Link");
    item.put("mediaType", DOCUMENT);
    item.put("rel", "https://misskey-hub.net/ns#_misskey_quote");
    item.put("href", quote.id.as_str());
    item.put("name", format_args!("RE: {}", quote.url));
}
