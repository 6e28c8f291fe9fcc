//! Whether an answer may stand on a page without the owner having read it.

use super::caution::doubt;
use crate::ap::Object;
use crate::clock::Timestamp;
use crate::inbox::Rules;
use crate::limits;
use crate::store::{Error, NewRemotePost, ReplyPolicy, Review, Stance, Tx, Why};

/// What becomes of what is said to the owner.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Judgement {
    /// It appears on the page.
    Publish,
    /// It waits for the owner.
    Hold(Option<Why>),
    /// It is kept, but not put before the owner, who has muted its author.
    Hide,
    /// The owner does not want to hear of it.
    Drop,
}

impl Judgement {
    /// In which state of review the answer is then.
    pub(super) fn review(self) -> Review {
        match self {
            Self::Publish => Review::Approved,
            Self::Hold(_) | Self::Drop => Review::Waiting,
            Self::Hide => Review::Hidden,
        }
    }

    /// Why it waits, if it does.
    pub(super) fn why(self) -> Option<Why> {
        if let Self::Hold(why) = self { why } else { None }
    }
}

/// Judges what is said to the owner, a new answer or the new text of one that is known. What is not
/// for everybody never appears, whatever the rules are.
pub(super) fn judge(
    tx: &Tx<'_>,
    rules: &Rules,
    (object, answer): (&Object, &NewRemotePost),
    now: Timestamp,
) -> Result<Judgement, Error> {
    let policy = match &answer.answers {
        Some(post) => tx.find_reply_policy(post)?.unwrap_or(rules.replies),
        None => ReplyPolicy::Approve,
    };
    let is_for_all = answer.visibility.is_for_all();
    if policy == ReplyPolicy::Off && is_for_all {
        return Ok(Judgement::Drop);
    }
    let stance = tx.find_stance(&answer.author)?;
    match stance {
        Some(Stance::Block) => return Ok(Judgement::Drop),
        Some(Stance::Mute) => return Ok(Judgement::Hide),
        Some(Stance::Limit) => return Ok(Judgement::Hold(Some(Why::Limited))),
        _ => {}
    }
    let is_allowed = matches!(stance, Some(Stance::Allow | Stance::Trust));
    if !is_allowed && let Some(why) = doubt(tx, &rules.caution, (object, answer), now)? {
        return Ok(Judgement::Hold(Some(why)));
    }
    let Some(post) = answer.answers.as_ref().filter(|_| is_for_all) else {
        return Ok(Judgement::Hold(None));
    };
    let is_trusted = stance == Some(Stance::Trust);
    let why = match policy {
        ReplyPolicy::Approve if !is_trusted => return Ok(Judgement::Hold(None)),
        ReplyPolicy::ApproveFirst if !is_trusted && !tx.has_approved_answer(&answer.author)? => {
            Why::First
        }
        _ if !parent_is_shown(tx, answer)? => Why::Thread,
        _ if tx.count_approved_answers(post, &answer.object)? >= limits::REPLIES_SHOWN_MAX => {
            Why::Crowd
        }
        _ => return Ok(Judgement::Publish),
    };
    Ok(Judgement::Hold(Some(why)))
}

/// Is what it answers on the page: the post itself, or an answer that is there?
fn parent_is_shown(tx: &Tx<'_>, answer: &NewRemotePost) -> Result<bool, Error> {
    let Some(parent) = &answer.in_reply_to else { return Ok(false) };
    let Some(parent) = tx.find_remote_post(parent)? else { return Ok(true) };
    Ok(parent.review == Review::Approved && !tx.is_blocked(&parent.post.author)?)
}
