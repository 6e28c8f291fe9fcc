//! Threads: what must be fetched so that an answer finds its place, and what is passed on to those who
//! follow the owner (ActivityPub, 7.1.2; INB-22).

use super::Case;
use super::create::answered_post;
use super::policy::{Judgement, judge};
use crate::ap;
use crate::ap::{Audience, Object};
use crate::clock::Timestamp;
use crate::effect::{Dirty, Effect, Errand};
use crate::id::{ObjectId, OwnIds};
use crate::inbox::Recipient;
use crate::sig;
use crate::sig::PublicKey;
use crate::store::{Error, NewRemotePost, Original, RemotePost, ReplyPolicy, Review, Tx, Why};

impl Case<'_> {
    /// Passes on what brought an answer or changed it, now or once the owner lets it appear. `before`
    /// is what was known of it until then.
    pub(super) fn pass_on(
        &self,
        object: &ObjectId,
        before: Option<&RemotePost>,
    ) -> Result<Vec<Effect>, Error> {
        let Some(known) = self.tx.find_remote_post(object)? else { return Ok(Vec::new()) };
        let is_news = before.is_none_or(|before| before.edition != known.edition);
        let is_for_all = is_for_all(&self.activity.audience) && known.post.visibility.is_for_all();
        let may_appear = matches!(known.review, Review::Waiting | Review::Approved);
        if !is_news || !is_for_all || !may_appear || known.post.answers.is_none() {
            return Ok(Vec::new());
        }
        let Some(original) = self.original()? else { return Ok(Vec::new()) };
        self.tx.keep_original(known.id, original)?;
        if known.review != Review::Approved {
            return Ok(Vec::new());
        }
        let letter = self.tx.forward_original(known.id, self.now)?;
        Ok(letter.map(Effect::Deliver).into_iter().collect())
    }

    /// Whoever was passed an answer on hears that it is gone. To be asked while it is still known.
    pub(super) fn pass_on_farewell(&self, object: &ObjectId) -> Result<Option<Effect>, Error> {
        let Some(known) = self.tx.find_remote_post(object)? else { return Ok(None) };
        if known.post.author != self.activity.actor {
            return Ok(None);
        }
        let Some(original) = self.original()? else { return Ok(None) };
        Ok(self.tx.forward_farewell(&known, original, self.now)?.map(Effect::Deliver))
    }

    /// The activity as it came, if others can check it and read in it what was read here.
    fn original(&self) -> Result<Option<Original<'_>>, Error> {
        let (Some(activity), Some(body)) = (&self.activity.id, self.body) else { return Ok(None) };
        let is_checkable = self.activity.is_ld_signed || self.is_proven(body)?;
        let is_sound = is_checkable && ap::has_usual_terms(body.as_bytes());
        Ok(is_sound.then_some(Original { activity, kind: &self.activity.kind, body }))
    }

    /// Does its proof hold, by a key that is at hand?
    fn is_proven(&self, body: &str) -> Result<bool, Error> {
        let Some(proof) = &self.activity.proof else { return Ok(false) };
        let Some(key) = self.tx.find_key(&proof.method)? else { return Ok(false) };
        let verified = || {
            let public = PublicKey::from_pem(&key.pem).ok()?;
            let secured = ap::secured(body.as_bytes(), proof).ok()?;
            sig::proof::verify(&public, &proof.value, &secured.config, &secured.document).ok()
        };
        Ok(key.actor == self.activity.actor && verified().is_some())
    }
}

/// What follows when an answer appears on a page.
pub(super) fn shown(post: &NewRemotePost) -> Vec<Effect> {
    let Some(key) = post.answers.clone() else { return Vec::new() };
    let errand = post.thread_errand().map(Effect::Fetch);
    std::iter::once(Effect::Rebuild(Dirty::Post(key))).chain(errand).collect()
}

/// Does it name the owner, under whichever id?
pub(super) fn is_addressed(own: &OwnIds, audience: &Audience) -> bool {
    own.actors().iter().any(|owner| audience.names(owner))
}

/// Asks for what a post answers, if it may be in a thread of the owner's and nobody here knows how. It
/// speaks to the owner, or says that it is in such a thread; and it is not doubtful, since whoever
/// writes it names whom to ask.
pub(super) fn missing_parents(
    tx: &Tx<'_>,
    Recipient { own, rules }: Recipient<'_>,
    object: &Object,
    now: Timestamp,
) -> Result<Option<Effect>, Error> {
    let Some(parent) = &object.in_reply_to else { return Ok(None) };
    let is_in_thread = object.context.as_ref().is_some_and(|context| own.is_context(context));
    let is_to_owner = is_addressed(own, &object.audience)
        || own.actors().iter().any(|owner| object.mentions.contains(owner));
    let is_foreign = parent.origin() != *own.origin() && *parent != object.id;
    if !(is_in_thread || is_to_owner) || !is_foreign || !is_for_all(&object.audience) {
        return Ok(None);
    }
    let is_sound = match tx.find_remote_post(&object.id)? {
        Some(known) => {
            let may_appear = !matches!(known.review, Review::Hidden | Review::Approved);
            may_appear && known.post.answers.is_none() && !known.why.is_some_and(is_doubt)
        }
        None => is_in_thread,
    };
    if !is_sound || rules.replies == ReplyPolicy::Off || tx.was_visited(parent.as_str(), now)? {
        return Ok(None);
    }
    let (by, object) = (object.author.clone(), object.id.clone());
    Ok(Some(Effect::Fetch(Errand::Parents { by, object })))
}

/// Puts a post that is known under the one of the owner's that it turns out to answer, as if it came
/// now.
pub(super) fn find_place(
    tx: &Tx<'_>,
    Recipient { own, rules }: Recipient<'_>,
    object: &Object,
    now: Timestamp,
) -> Result<Vec<Effect>, Error> {
    let Some(known) = tx.find_remote_post(&object.id)? else { return Ok(Vec::new()) };
    let is_loose = known.post.answers.is_none() && known.post.author == object.author;
    let answers = match is_loose {
        true => answered_post(tx, own, known.post.in_reply_to.as_ref())?,
        false => None,
    };
    let Some(key) = answers else { return Ok(Vec::new()) };
    let post = NewRemotePost { answers: Some(key.clone()), ..known.post };
    let judgement = judge(tx, rules, (object, &post), now)?;
    match (known.review, judgement) {
        (_, Judgement::Drop) => return Ok(Vec::new()),
        (Review::None, judgement) => {
            tx.mark_remote_post_for_owner(&post, judgement.review())?;
        }
        (Review::Hidden, _) => {
            return tx.mark_remote_post_answers(known.id, &key).map(|()| Vec::new());
        }
        (_, judgement) => {
            tx.mark_remote_post_answers(known.id, &key)?;
            tx.mark_reviewed(known.id, judgement.review())?;
        }
    }
    tx.mark_why(&post.object, judgement.why())?;
    Ok(if judgement == Judgement::Publish { shown(&post) } else { Vec::new() })
}

fn is_for_all(audience: &Audience) -> bool {
    audience.is_public() || audience.is_unlisted()
}

/// Does it wait because it may be spam?
fn is_doubt(why: Why) -> bool {
    !matches!(why, Why::First | Why::Thread | Why::Crowd)
}
