//! Ties to others.

use super::moment;
use crate::clock;
use crate::clock::Timestamp;
use crate::effect::Effect;
use crate::id::{ActorId, Handle, InboxUrl};
use crate::inbox;
use crate::limits;
use crate::owner;
use crate::owner::Unfollowed;
use crate::owner::desk::{
    FollowerRow, Followers, FollowingRow, People, Person, Profile, Refused, Tie,
};
use crate::store;
use crate::store::{FollowState, Follower, KnownActor, Stance, Tx};
use crate::worker::{Node, resolve};

impl People for Node {
    fn followers(&self, after: &str) -> Result<Followers, store::Error> {
        let after = after
            .split_once(' ')
            .and_then(|(at, actor)| Some((Timestamp::from_millis(at.parse().ok()?), actor)));
        self.store.read(|tx| {
            let row = |it: &Follower| follower(self, tx, it);
            let requests = tx.list_follow_requests(limits::LIST_MAX)?;
            let mut followers = tx.list_followers_after(after, limits::PAGE_ROWS + 1)?;
            let next = more(&mut followers).map(|it| format!("{} {}", it.since.millis(), it.actor));
            Ok(Followers {
                requests: requests.iter().map(row).collect::<Result<_, _>>()?,
                followers: followers.iter().map(row).collect::<Result<_, _>>()?,
                count: tx.count_followers()?,
                next,
            })
        })
    }

    fn following(&self) -> Result<Vec<FollowingRow>, store::Error> {
        self.store.read(|tx| {
            let mut follows = tx.list_following(limits::LIST_MAX)?;
            follows.reverse();
            let row = |follow: store::Follow| {
                Ok(FollowingRow {
                    person: person(tx, &follow.actor)?,
                    state: follow.state.as_str(),
                    since: moment(self, follow.since),
                    moved_to: tx.find_move(&follow.actor)?.map(|moved| moved.target.to_string()),
                })
            };
            follows.into_iter().map(row).collect()
        })
    }

    fn find(&self, name: &str) -> Result<Profile, Refused> {
        let known = found(self, name)?;
        let profile = self.store.read::<_, store::Error>(|tx| {
            Ok(Profile {
                following: tx.find_following(&known.id)?.map(|follow| follow.state.as_str()),
                follows_you: tx.find_follower(&known.id)?.is_some(),
                stance: tx.find_stance(&known.id)?.map(Stance::as_str),
                moved_to: known.moved_to.as_ref().map(ToString::to_string),
                person: shown(Some(&known), &known.id),
                kind: known.kind.clone(),
            })
        })?;
        Ok(profile)
    }

    fn follow(&self, name: &str) -> Result<String, Refused> {
        let target = found(self, name)?;
        let (handle, now) = (target.handle(), clock::now());
        let state = self.store.write::<_, Refused>(|tx| {
            if tx.is_blocked(&target.id)? {
                let sentence = format!("You have blocked {handle}; end that first.");
                return Err(Refused::Said(sentence));
            }
            let (state, effects) = owner::follow(tx, &self.own, &target, now)?;
            tx.enqueue(&effects, now)?;
            Ok(state)
        })?;
        self.wake.ring();
        Ok(match state {
            FollowState::Accepted => format!("You follow {handle} already."),
            _ => format!("{handle} was asked."),
        })
    }

    fn tie(&self, actor: &str, tie: Tie) -> Result<String, Refused> {
        let Ok(actor) = ActorId::parse(actor) else {
            return Err(Refused::Said(
                "The form names no account; nothing was changed.".to_owned(),
            ));
        };
        if tie == Tie::GoAlong {
            return go_along(self, &actor);
        }
        let now = clock::now();
        let done = self.store.write::<_, store::Error>(|tx| {
            let Some(effects) = change(self, tx, (&actor, tie), now)? else { return Ok(None) };
            tx.enqueue(&effects, now)?;
            Ok(Some(person(tx, &actor)?.handle))
        })?;
        self.wake.ring();
        let Some(handle) = done else {
            return Ok("That was so already.".to_owned());
        };
        Ok(match tie {
            Tie::Accept => format!("{handle} follows you now."),
            Tie::Reject => format!("{handle} is told that you do not want that."),
            Tie::Remove => format!("{handle} no longer follows you."),
            Tie::Unfollow | Tie::GoAlong => format!("You no longer follow {handle}."),
        })
    }
}

/// `None`: there was nothing to change.
fn change(
    node: &Node,
    tx: &Tx<'_>,
    (actor, tie): (&ActorId, Tie),
    now: Timestamp,
) -> Result<Option<Vec<Effect>>, store::Error> {
    let done = match tie {
        Tie::Accept => owner::accept_follower(tx, &node.own, actor, now)?,
        Tie::Reject => owner::reject_follower(tx, &node.own, actor, now)?,
        Tie::Remove => owner::remove_follower(tx, &node.own, actor, now)?,
        Tie::Unfollow | Tie::GoAlong => {
            return Ok(match owner::unfollow(tx, &node.own, actor, now)? {
                Unfollowed::Yes(effects) => Some(effects),
                Unfollowed::WasNotFollowing => None,
            });
        }
    };
    if done.is_some() {
        // Whoever was turned away may ask again, also under the same id.
        inbox::forget_follow(tx, &node.own, actor)?;
    }
    Ok(done)
}

fn go_along(node: &Node, old: &ActorId) -> Result<String, Refused> {
    let said = |sentence: String| Err(Refused::Said(sentence));
    let moved = node.store.read::<_, store::Error>(|tx| tx.find_move(old))?;
    let Some(moved) = moved else {
        return said(format!("{old} has not said that it moved."));
    };
    let new = found(node, moved.target.as_str())?;
    if let Some(on) = &new.moved_to {
        return said(format!("{} has itself moved, to {on}.", new.handle()));
    }
    let now = clock::now();
    node.store.write::<_, store::Error>(|tx| {
        let effects = owner::follow_move(tx, &node.own, (old, &new), now)?;
        tx.enqueue(&effects.unwrap_or_default(), now)
    })?;
    node.wake.ring();
    Ok(format!("{} was asked; the old account is left when it has answered.", new.handle()))
}

/// Whom the owner means. What is wrong is said as it is: the owner has typed it.
fn found(node: &Node, name: &str) -> Result<KnownActor, Refused> {
    // An address of a profile that people copy is often that of its page.
    let name = name.trim();
    let handle = Handle::parse(name).map(|handle| handle.to_string());
    let name = handle.as_deref().unwrap_or(name);
    resolve(node, name).map_err(|error| Refused::Said(format!("{error}.")))
}

fn follower(node: &Node, tx: &Tx<'_>, it: &Follower) -> Result<FollowerRow, store::Error> {
    let known = tx.find_actor(&it.actor)?;
    let inbox: &InboxUrl = it.shared_inbox.as_ref().unwrap_or(&it.inbox);
    let peer = tx.find_peer(&inbox.origin())?;
    Ok(FollowerRow {
        since: moment(node, it.since),
        taken: peer.taken.map(|at| moment(node, at)),
        failures: peer.failures,
        is_dead: peer.days >= limits::DEAD_AFTER_DAYS,
        moved_to: known.as_ref().and_then(|it| it.moved_to.as_ref()).map(ToString::to_string),
        person: shown(known.as_ref(), &it.actor),
    })
}

/// An account, as far as it is known.
pub(super) fn person(tx: &Tx<'_>, actor: &ActorId) -> Result<Person, store::Error> {
    Ok(shown(tx.find_actor(actor)?.as_ref(), actor))
}

fn shown(known: Option<&KnownActor>, actor: &ActorId) -> Person {
    let id = actor.to_string();
    let handle = known.map_or_else(|| id.clone(), KnownActor::handle);
    let name = known.map(|it| it.name.clone()).filter(|name| !name.trim().is_empty());
    let url = known.and_then(|it| it.url.as_ref()).map(ToString::to_string);
    Person {
        url: url.unwrap_or_else(|| id.clone()),
        name: name.unwrap_or_else(|| handle.clone()),
        host: actor.domain().to_string(),
        actor: id,
        handle,
        face: None,
    }
}

/// Takes away the row that only shows that there are more, and gives the last one of this page then.
pub(super) fn more<T>(rows: &mut Vec<T>) -> Option<&T> {
    let most = usize::try_from(limits::PAGE_ROWS).unwrap_or(usize::MAX);
    let has_more = rows.len() > most;
    rows.truncate(most);
    if has_more { rows.last() } else { None }
}
