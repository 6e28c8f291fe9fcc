//! Create and Update of posts: answers to the owner, and posts of the accounts the owner follows.

use std::time::Duration;

use super::Case;
use super::policy::{Judgement, judge};
use super::react::living_post;
use super::thread::{find_place, is_addressed, missing_parents, shown};
use super::vote::count_votes;
use crate::ap;
use crate::ap::Object;
use crate::clock::Timestamp;
use crate::effect::{Dirty, Effect, Errand};
use crate::id::{ActorId, ObjectId, OwnIds, PostKey, WebUrl};
use crate::inbox::sanitize::{plain_text, sanitize_html};
use crate::inbox::{QuotePolicy, Recipient, Rules, Vouched};
use crate::limits;
use crate::store::{Attachment, Error, FollowState, NewRemotePost, Review, Stance, Tx, Visibility};

/// Kinds of objects that are shown (protocol 2.11).
pub(super) const SHOWN: &[&str] =
    &["Note", "Article", "Page", "Question", "Image", "Video", "Audio", "Event", "Document"];

/// An Update of something unknown counts as its Create if it is younger than this, as at Mastodon.
const LATE_CREATE: Duration = Duration::from_secs(24 * 60 * 60);

impl Case<'_> {
    /// INB-10: kept if it answers the owner, names the owner, or is by somebody the owner follows.
    pub(super) fn create(&self, object: &Object) -> Result<Vec<Effect>, Error> {
        // INB-5: its author signed it, and it lives on its author's origin.
        if !self.may_speak_for(object) {
            return Ok(Vec::new());
        }
        let before = self.tx.find_remote_post(&object.id)?;
        let mut effects = store_object(self.tx, self.recipient(), object, self.now)?;
        effects.extend(self.pass_on(&object.id, before.as_ref())?);
        Ok(effects)
    }

    /// A bare id is fetched from its origin, if it can matter at all.
    pub(super) fn create_by_reference(&self, object: &ObjectId) -> Result<Vec<Effect>, Error> {
        let by = &self.activity.actor;
        let matters = is_addressed(self.own, &self.activity.audience) || follows(self.tx, by)?;
        if !matters || object.origin() != by.origin() {
            return Ok(Vec::new());
        }
        let errand = Errand::CreatedObject { by: by.clone(), object: object.clone() };
        Ok(vec![Effect::Fetch(errand)])
    }

    /// INB-17: a newer `updated` wins; the author never changes.
    pub(super) fn update(&self, object: &Object) -> Result<Vec<Effect>, Error> {
        if !self.may_speak_for(object) {
            return Ok(Vec::new());
        }
        let before = self.tx.find_remote_post(&object.id)?;
        let published = object.published.unwrap_or(self.now);
        let mut effects = match &before {
            Some(_) => store_edit(self.tx, self.rules, object, self.now)?,
            None if self.now.since(published) < LATE_CREATE => {
                store_object(self.tx, self.recipient(), object, self.now)?
            }
            None => return Ok(Vec::new()),
        };
        effects.extend(self.pass_on(&object.id, before.as_ref())?);
        Ok(effects)
    }

    pub(super) fn update_by_reference(&self, object: &ObjectId) -> Result<Vec<Effect>, Error> {
        let actor = &self.activity.actor;
        if object.as_str() == actor.as_str() {
            return Ok(self.update_actor(actor));
        }
        if self.tx.find_remote_post(object)?.is_none_or(|known| known.post.author != *actor) {
            return Ok(Vec::new());
        }
        let errand = Errand::CreatedObject { by: actor.clone(), object: object.clone() };
        Ok(vec![Effect::Fetch(errand)])
    }

    fn recipient(&self) -> Recipient<'_> {
        Recipient { own: self.own, rules: self.rules }
    }

    fn may_speak_for(&self, object: &Object) -> bool {
        let actor = &self.activity.actor;
        object.author == *actor && object.id.origin() == actor.origin()
    }
}

/// Takes in an object that was fetched from its own origin, as [`super::apply`] takes one in that
/// its author signed: a new one is stored if it matters, a known one is edited.
///
/// # Errors
/// When the store fails.
pub fn read_object(
    tx: &Tx<'_>,
    recipient: Recipient<'_>,
    object: &Vouched<Object>,
    now: Timestamp,
) -> Result<Vec<Effect>, Error> {
    if tx.is_blocked(&object.author)? {
        return Ok(Vec::new());
    }
    if let Some(vote) = object.vote() {
        return count_votes(tx, recipient.own, &[vote], now);
    }
    if tx.find_remote_post(&object.id)?.is_none() {
        return store_object(tx, recipient, object, now);
    }
    let mut effects = store_edit(tx, recipient.rules, object, now)?;
    effects.extend(find_place(tx, recipient, object, now)?);
    Ok(effects)
}

fn store_object(
    tx: &Tx<'_>,
    recipient: Recipient<'_>,
    object: &Object,
    now: Timestamp,
) -> Result<Vec<Effect>, Error> {
    let mut effects = keep_object(tx, recipient, object, now)?;
    effects.extend(missing_parents(tx, recipient, object, now)?);
    Ok(effects)
}

fn keep_object(
    tx: &Tx<'_>,
    Recipient { own, rules }: Recipient<'_>,
    object: &Object,
    now: Timestamp,
) -> Result<Vec<Effect>, Error> {
    if object.vote().is_some() || !SHOWN.contains(&object.kind.as_str()) {
        return Ok(Vec::new());
    }
    if tx.is_burnt(object.id.as_str(), &object.author, now)? {
        return Ok(Vec::new());
    }
    let answers = answered_post(tx, own, object.in_reply_to.as_ref())?;
    let is_to_owner = answers.is_some()
        || is_addressed(own, &object.audience)
        || own.actors().iter().any(|owner| object.mentions.contains(owner))
        || quotes_owner(tx, (own, rules), object)?;
    let is_followed = follows(tx, &object.author)? && is_heard(tx, &object.author)?;
    if !is_to_owner && !is_followed {
        return Ok(Vec::new());
    }

    let mut post = new_remote_post(tx, object, answers, now)?;
    let mut judgement = None;
    if is_to_owner {
        judgement =
            Some(judge(tx, rules, (object, &post), now)?).filter(|it| *it != Judgement::Drop);
        if judgement.is_none() {
            // What remains is a post of somebody whom the owner reads.
            post.answers = None;
        }
    }
    if judgement.is_none() && !is_followed {
        return Ok(Vec::new());
    }
    let review = judgement.map_or(Review::None, Judgement::review);
    let is_new = match tx.insert_remote_post(&post, review, now)? {
        Some(number) => {
            store_details(tx, number, object)?;
            if is_followed {
                tx.insert_timeline(number, None, post.published.min(now))?;
            }
            true
        }
        // It was boosted before it came: then nobody knew yet that it is for the owner.
        None => {
            if is_followed && let Some(known) = tx.find_remote_post(&post.object)? {
                tx.insert_timeline(known.id, None, post.published.min(now))?;
            }
            judgement.is_some() && tx.mark_remote_post_for_owner(&post, review)?
        }
    };
    if is_new && let Some(why) = judgement.and_then(Judgement::why) {
        tx.mark_why(&post.object, Some(why))?;
    }
    tx.trim_waiting(limits::INBOX_WAITING_MAX)?;
    Ok(if is_new && review == Review::Approved { shown(&post) } else { Vec::new() })
}

/// An edit of an answer on a page is judged as a new answer would be (INB-17): where answers wait for
/// the owner, so does it, and the old text leaves the page, too, since its author has taken it back.
/// An answer that waits gets the new text as a new edition, which is not the one that the owner may
/// have read ([`crate::store::RemotePost::shown`]).
fn store_edit(
    tx: &Tx<'_>,
    rules: &Rules,
    object: &Object,
    now: Timestamp,
) -> Result<Vec<Effect>, Error> {
    let Some(known) = tx.find_remote_post(&object.id)? else { return Ok(Vec::new()) };
    let is_newer = match (object.updated, known.post.updated) {
        (Some(new), Some(old)) => new > old,
        (Some(_), None) => true,
        (None, _) => false,
    };
    if !is_newer || known.post.author != object.author {
        return Ok(Vec::new());
    }
    let mut edited = new_remote_post(tx, object, known.post.answers.clone(), now)?;
    // Where it stands is where it was first put, whatever it says now.
    edited.in_reply_to.clone_from(&known.post.in_reply_to);
    let are_other_words = tx.mark_remote_post_edited(&edited)?;
    let are_other_pictures = store_details(tx, known.id, object)?;
    if are_other_pictures && !are_other_words {
        tx.mark_new_edition(known.id)?;
    }
    if !(are_other_words || are_other_pictures) || known.review != Review::Approved {
        return Ok(Vec::new());
    }
    let judgement = judge(tx, rules, (object, &edited), now)?;
    tx.mark_reviewed(known.id, judgement.review())?;
    tx.mark_why(&edited.object, judgement.why())?;
    Ok(known.post.answers.map(|key| Effect::Rebuild(Dirty::Post(key))).into_iter().collect())
}

/// What belongs to a post besides its words; true if its attachments are others than before.
pub(super) fn store_details(tx: &Tx<'_>, number: i64, object: &Object) -> Result<bool, Error> {
    tx.set_emojis(object.id.as_str(), &ap::with_pictures(&object.emojis))?;
    let attachments: Vec<Attachment> = object
        .attachments
        .iter()
        .map(|attached| Attachment {
            url: attached.url.clone(),
            media_type: attached.media_type.clone(),
            alt: attached.name.as_deref().map(plain_text).filter(|alt| !alt.is_empty()),
        })
        .collect();
    tx.set_attachments(number, &attachments)
}

/// The living post of the owner that whatever answers `parent` belongs to, directly or through an answer that is known.
pub(super) fn answered_post(
    tx: &Tx<'_>,
    own: &OwnIds,
    parent: Option<&ObjectId>,
) -> Result<Option<PostKey>, Error> {
    let Some(parent) = parent else { return Ok(None) };
    let root = match own.post_key(parent) {
        Some(_) => Some(parent.clone()),
        None => {
            let known = tx.find_remote_post(parent)?.and_then(|known| known.post.answers);
            known.map(|key| own.post(&key))
        }
    };
    root.map_or(Ok(None), |root| living_post(tx, own, &root))
}

/// Does it quote a living post of an owner who wants to hear of that (INB-10)?
fn quotes_owner(
    tx: &Tx<'_>,
    (own, rules): (&OwnIds, &Rules),
    object: &Object,
) -> Result<bool, Error> {
    match &object.quote {
        Some(quoted) if rules.quotes != QuotePolicy::Nobody => {
            Ok(living_post(tx, own, quoted)?.is_some())
        }
        _ => Ok(false),
    }
}

pub(super) fn follows(tx: &Tx<'_>, actor: &ActorId) -> Result<bool, Error> {
    Ok(tx.find_following(actor)?.is_some_and(|follow| follow.state == FollowState::Accepted))
}

/// Does the owner want to read what this account writes?
pub(super) fn is_heard(tx: &Tx<'_>, actor: &ActorId) -> Result<bool, Error> {
    Ok(!matches!(tx.find_stance(actor)?, Some(Stance::Block | Stance::Mute)))
}

/// Only sanitised text goes into the store (protocol 2.11).
pub(super) fn new_remote_post(
    tx: &Tx<'_>,
    object: &Object,
    answers: Option<PostKey>,
    now: Timestamp,
) -> Result<NewRemotePost, Error> {
    let followers = tx.find_actor(&object.author)?.and_then(|author| author.followers_url);
    let visibility = match object.audience.visibility(followers.as_deref()) {
        ap::Visibility::Public => Visibility::Public,
        ap::Visibility::Unlisted => Visibility::Unlisted,
        ap::Visibility::Followers => Visibility::Followers,
        ap::Visibility::Direct => Visibility::Direct,
    };
    // SEC-7: a page elsewhere could pretend to be somebody else's.
    let page = object.url.clone().filter(|url| url.origin() == object.id.origin());
    let page = page.or_else(|| WebUrl::parse(object.id.as_str()).ok());
    let url = page.expect("an id is a web address");
    Ok(NewRemotePost {
        object: object.id.clone(),
        author: object.author.clone(),
        kind: object.kind.clone(),
        in_reply_to: object.in_reply_to.clone(),
        answers,
        html: html_of(object),
        summary: object.summary.as_deref().map(plain_text).filter(|text| !text.is_empty()),
        url,
        visibility,
        published: object.published.unwrap_or(now).min(now),
        updated: object.updated,
        sensitive: object.sensitive,
        language: object.language.clone(),
        context: object.context.clone(),
        replies: object.replies.clone(),
    })
}

/// The content; a title before it; the title alone where there is no content.
fn html_of(object: &Object) -> String {
    let content = object.content.as_deref().map(sanitize_html).unwrap_or_default();
    match object.name.as_deref().map(plain_text).filter(|name| !name.is_empty()) {
        Some(name) => {
            let name = name.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            format!("<p><strong>{name}</strong></p>{content}")
        }
        None => content,
    }
}
