//! Ties to others.

use super::moment;
use crate::clock;
use crate::clock::Timestamp;
use crate::effect::Effect;
use crate::id::{ActorId, Handle, InboxUrl};
use crate::inbox;
use crate::limits;
use crate::owner;
use crate::owner::desk::{
    FollowerRow, Followers, Following, FollowingCounts, FollowingRow, People, Person, Profile,
    Refused, Rules, Tie, Ties,
};
use crate::store;
use crate::store::{
    FollowState, Followee, FolloweeCounts, Followees, Follower, KnownActor, Stance, Target, Tx,
};
use crate::worker::{AskError, Asked, Node, ask_to_follow, end_stance, resolve, stop_following};

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

    fn following(&self, which: Ties, after: &str) -> Result<Following, store::Error> {
        let after = after
            .split_once(' ')
            .and_then(|(at, actor)| Some((Timestamp::from_millis(at.parse().ok()?), actor)));
        let which = match which {
            Ties::All => Followees::All,
            Ties::Accepted => Followees::State(FollowState::Accepted),
            Ties::Pending => Followees::State(FollowState::Pending),
            Ties::Rejected => Followees::State(FollowState::Rejected),
            Ties::Groups => Followees::Groups,
            Ties::Feeds => Followees::Feeds,
        };
        self.store.read(|tx| {
            let mut rows = tx.list_followees(which, after, limits::PAGE_ROWS + 1)?;
            let next = more(&mut rows).map(|it| format!("{} {}", it.since.millis(), it.actor));
            let rows = rows.iter().map(|it| followee(self, tx, it));
            let rows = rows.collect::<Result<_, store::Error>>()?;
            let FolloweeCounts { all, accepted, pending, rejected, groups, feeds } =
                tx.count_followees()?;
            let counts = FollowingCounts { all, accepted, pending, rejected, groups, feeds };
            Ok(Following { rows, counts, next })
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
                lists: tx.list_lists_of(&known.id)?,
                person: shown(Some(&known), &known.id),
                kind: known.kind.clone(),
            })
        })?;
        Ok(profile)
    }

    fn follow(&self, name: &str) -> Result<String, Refused> {
        Ok(match ask_to_follow(self, as_named(name).as_ref()).map_err(unasked)? {
            Asked::Feed(feed) => format!("You follow the feed {}.", feed.title),
            Asked::Account(target, FollowState::Accepted) => {
                format!("You follow {} already.", target.handle())
            }
            Asked::Account(target, _) => format!("{} was asked.", target.handle()),
        })
    }

    fn tie(&self, actor: &str, tie: Tie) -> Result<String, Refused> {
        let Ok(actor) = ActorId::parse(actor) else {
            return Err(Refused::Said(
                "The form names no account; nothing was changed.".to_owned(),
            ));
        };
        match tie {
            Tie::GoAlong => return go_along(self, &actor),
            Tie::Unfollow => return unfollow(self, &actor),
            Tie::Mute => return self.add_rule(actor.as_str(), Stance::Mute, ""),
            Tie::Unmute => return unmute(self, actor),
            Tie::Accept | Tie::Reject | Tie::Remove => {}
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
            _ => format!("{handle} no longer follows you."),
        })
    }
}

fn unfollow(node: &Node, actor: &ActorId) -> Result<String, Refused> {
    let shown = node.store.read::<_, store::Error>(|tx| person(tx, actor))?;
    Ok(match stop_following(node, actor)? {
        true => format!("You no longer follow {}.", shown.name),
        false => "That was so already.".to_owned(),
    })
}

fn unmute(node: &Node, actor: ActorId) -> Result<String, Refused> {
    let shown = node.store.read::<_, store::Error>(|tx| person(tx, &actor))?;
    let done = end_stance(node, &Target::Actor(actor), Stance::Mute)?;
    node.wake.ring();
    Ok(match done {
        Some(_) => format!("{} is no longer muted.", shown.handle),
        None => format!("{} is not muted.", shown.handle),
    })
}

pub(super) fn unasked(why: AskError) -> Refused {
    match why {
        AskError::Store(error) => Refused::Store(error),
        AskError::Blocked(handle) => {
            Refused::Said(format!("You have blocked {handle}; end that first."))
        }
        why => Refused::Said(format!("{why}.")),
    }
}

/// Lets in or turns away who follows or asks to. `None`: there was nothing to change.
fn change(
    node: &Node,
    tx: &Tx<'_>,
    (actor, tie): (&ActorId, Tie),
    now: Timestamp,
) -> Result<Option<Vec<Effect>>, store::Error> {
    let done = match tie {
        Tie::Accept => owner::accept_follower(tx, &node.own, actor, now)?,
        Tie::Reject => owner::reject_follower(tx, &node.own, actor, now)?,
        _ => owner::remove_follower(tx, &node.own, actor, now)?,
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
    resolve(node, &as_named(name)).map_err(|error| Refused::Said(format!("{error}.")))
}

/// A handle in the form in which it is looked up; whatever else it is stays as it was typed.
fn as_named(name: &str) -> String {
    let name = name.trim();
    Handle::parse(name).map_or_else(|_| name.to_owned(), |handle| handle.to_string())
}

fn followee(node: &Node, tx: &Tx<'_>, it: &Followee) -> Result<FollowingRow, store::Error> {
    let known = tx.find_actor(&it.actor)?;
    let feed = if it.state.is_none() { tx.find_feed(&it.actor)? } else { None };
    let follow = if it.state.is_none() { None } else { tx.find_following(&it.actor)? };
    let peer = follow.map(|follow| tx.find_peer(&follow.inbox.origin())).transpose()?;
    Ok(FollowingRow {
        person: person(tx, &it.actor)?,
        state: it.state.map_or("feed", FollowState::as_str),
        is_group: known.is_some_and(|known| known.kind == "Group"),
        since: moment(node, it.since),
        heard: tx.last_heard(&it.actor)?.map(|at| moment(node, at)),
        failures: peer.as_ref().map_or(0, |peer| peer.failures)
            + feed.as_ref().map_or(0, |feed| feed.tries),
        is_dead: peer.is_some_and(|peer| peer.days >= limits::DEAD_AFTER_DAYS),
        why: feed.and_then(|feed| feed.why),
        moved_to: tx.find_move(&it.actor)?.map(|moved| moved.target.to_string()),
        stance: tx.find_stance(&it.actor)?.map(Stance::as_str),
        lists: tx.list_lists_of(&it.actor)?,
    })
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

/// An account or a feed, as far as it is known.
pub(super) fn person(tx: &Tx<'_>, actor: &ActorId) -> Result<Person, store::Error> {
    let known = tx.find_actor(actor)?;
    let feed = if known.is_none() { tx.find_feed(actor)? } else { None };
    let account = shown(known.as_ref(), actor);
    Ok(match feed {
        None => account,
        Some(feed) => Person {
            name: feed.title,
            url: feed.home.map_or(account.url, |home| home.to_string()),
            ..account
        },
    })
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
    }
}

/// Takes away the row that only shows that there are more, and gives the last one of this page then.
pub(super) fn more<T>(rows: &mut Vec<T>) -> Option<&T> {
    let most = usize::try_from(limits::PAGE_ROWS).unwrap_or(usize::MAX);
    let has_more = rows.len() > most;
    rows.truncate(most);
    if has_more { rows.last() } else { None }
}
