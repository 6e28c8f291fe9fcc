//! Whether an answer may stand on a page without the owner having read it.

use crate::inbox::Rules;
use crate::limits;
use crate::store::{Error, NewRemotePost, ReplyPolicy, Review, Tx, Visibility, Why};

/// What becomes of an answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Judgement {
    /// It appears on the page.
    Publish,
    /// It waits for the owner.
    Hold(Option<Why>),
    /// The owner does not want to hear of it.
    Drop,
}

impl Judgement {
    /// In which state of review the answer is then.
    pub(super) fn review(self) -> Review {
        if self == Self::Publish { Review::Approved } else { Review::Waiting }
    }

    /// Why it waits, if it does.
    pub(super) fn why(self) -> Option<Why> {
        if let Self::Hold(why) = self { why } else { None }
    }
}

/// Judges an answer, a new one or the new text of one that is known. What is not for everybody
/// never appears, whatever the rules are.
pub(super) fn judge(
    tx: &Tx<'_>,
    rules: &Rules,
    answer: &NewRemotePost,
) -> Result<Judgement, Error> {
    let Some(post) = &answer.answers else { return Ok(Judgement::Hold(None)) };
    if !matches!(answer.visibility, Visibility::Public | Visibility::Unlisted) {
        return Ok(Judgement::Hold(None));
    }
    let policy = tx.find_reply_policy(post)?.unwrap_or(rules.replies);
    let why = match policy {
        ReplyPolicy::Off => return Ok(Judgement::Drop),
        ReplyPolicy::Approve => return Ok(Judgement::Hold(None)),
        ReplyPolicy::ApproveFirst if !tx.has_approved_answer(&answer.author)? => Why::First,
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
    let parent = tx.find_remote_post(parent)?;
    Ok(parent.is_none_or(|parent| parent.review == Review::Approved))
}
