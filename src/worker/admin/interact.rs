//! What a page elsewhere has led the owner here for.

use std::sync::PoisonError;

use super::once::SentForm;
use super::publishing::{Coming, publish_written, unwritten};
use crate::ap;
use crate::clock;
use crate::id::{ActorId, Handle, ObjectId, Origin};
use crate::inbox;
use crate::inbox::{Disbelief, Fetched};
use crate::limits;
use crate::owner;
use crate::owner::desk::{Deed, Interact, Met, MetAccount, MetPost, Refused};
use crate::store;
use crate::store::{FollowState, KnownActor};
use crate::worker::fetch::{FetchError, fetch_actor, get_bytes};
use crate::worker::{
    Draft, Node, ResolveError, TakingPartError, boost_post, like_post, resolve, write_post,
};

impl Interact for Node {
    fn meet(&self, name: &str) -> Result<Met, Refused> {
        let name = name.trim();
        if Handle::parse(name).is_ok() {
            let known = resolve(self, name).map_err(|why| unresolved(name, why))?;
            return Ok(Met { account: account(self, known)?, post: None });
        }
        let unread = |why| unfetched(name, why);
        let Ok(id) = ObjectId::parse(name) else {
            return Err(said("That is neither an address nor a name such as @you@server.example."));
        };
        if id.origin() == *self.own.origin() {
            return Err(said("That is on your own site."));
        }
        let found = get_bytes(self, id.as_str(), limits::GET_TIME).map_err(unread)?;
        if let Ok(ap::Document::Actor(actor)) = ap::parse_document(&found.body) {
            // Its own address may be another one; only what that says counts.
            let known = fetch_actor(self, &actor.id, limits::GET_TIME).map_err(unread)?;
            return Ok(Met { account: account(self, known)?, post: None });
        }
        let unbelieved = |why: Disbelief| unfetched(name, why.into());
        let fetched = Fetched::read(&found.url, &found.body).map_err(unbelieved)?;
        let object = fetched.post().map_err(unbelieved)?;
        let author = fetch_actor(self, &object.author, limits::GET_TIME).map_err(unread)?;
        let page = object.url.as_ref().filter(|url| url.origin() == object.id.origin());
        let post = MetPost {
            id: object.id.to_string(),
            url: page.map_or_else(|| object.id.to_string(), ToString::to_string),
            summary: object.summary.as_deref().map(inbox::plain_text),
            html: object.content.as_deref().map(inbox::sanitize_html).unwrap_or_default(),
            language: object.language.clone(),
        };
        Ok(Met { account: account(self, author)?, post: Some(post) })
    }

    fn act(&self, id: &str, deed: Deed<'_>) -> Result<String, Refused> {
        let (done, already) = match deed {
            Deed::Follow => return follow(self, id),
            Deed::Answer { text, once } => return answer(self, id, (text, once)),
            Deed::Like => (like_post(self, id), "You liked it already."),
            Deed::Boost => (boost_post(self, id), "You boosted it already."),
        };
        let done = done.map_err(unacted)?;
        let said = match (done.is_new, deed) {
            (false, _) => already.to_owned(),
            (true, Deed::Like) => format!("You like a post of {}.", done.post.handle),
            (true, _) => format!("You boosted a post of {}.", done.post.handle),
        };
        Ok(said)
    }
}

fn follow(node: &Node, actor: &str) -> Result<String, Refused> {
    let Ok(id) = ActorId::parse(actor) else { return Err(said("That is no account.")) };
    if id == node.own.actor() {
        return Err(said("That is you."));
    }
    let target = resolve(node, id.as_str()).map_err(|why| unresolved(actor, why))?;
    let now = clock::now();
    let state = node.store.write::<_, Refused>(|tx| {
        if tx.is_blocked(&target.id)? {
            return Err(Refused::Said(format!("You have blocked {}.", target.handle())));
        }
        let (state, effects) = owner::follow(tx, &node.own, &target, now)?;
        tx.enqueue(&effects, now)?;
        Ok(state)
    })?;
    node.wake.ring();
    Ok(match state {
        FollowState::Accepted => format!("You follow {} already.", target.handle()),
        _ => format!("{} was asked.", target.handle()),
    })
}

/// The answer becomes a file of the content, as if it had been written by hand.
fn answer(node: &Node, post: &str, (text, once): (&str, &str)) -> Result<String, Refused> {
    let _pen = node.pen.lock().unwrap_or_else(PoisonError::into_inner);
    let form = SentForm::read(once, text)?;
    let before = form.as_ref().map(|form| form.find(node)).transpose()?.flatten();
    if let Some(before) = before.filter(|it| it.is_same) {
        return Ok(format!("That was sent twice, and written once: `{}`.", before.path));
    }
    let draft =
        Draft { text: text.to_owned(), reply_to: Some(post.to_owned()), ..Draft::default() };
    let written = write_post(node, &draft, clock::now()).map_err(unwritten)?;
    let path = written.text().display().to_string();
    let said = publish_written(node, written, (form, Coming::Now))?;
    Ok(format!("Your answer is in `{path}`. {said}"))
}

pub(super) fn unacted(why: TakingPartError) -> Refused {
    match why {
        TakingPartError::Store(error) => Refused::Store(error),
        why => Refused::Said(format!("Nothing was done: {why}.")),
    }
}

fn account(node: &Node, known: KnownActor) -> Result<MetAccount, store::Error> {
    let follow = node.store.read::<_, store::Error>(|tx| tx.find_following(&known.id))?;
    Ok(MetAccount {
        handle: known.handle(),
        url: known.url.map_or_else(|| known.id.to_string(), |url| url.to_string()),
        id: known.id.to_string(),
        name: known.name,
        follow: follow.map(|follow| follow.state.as_str()),
        moved_to: known.moved_to.map(|to| to.to_string()),
    })
}

fn said(sentence: &str) -> Refused {
    Refused::Said(sentence.to_owned())
}

fn unresolved(name: &str, why: ResolveError) -> Refused {
    match why {
        ResolveError::Fetch(why) => unfetched(name, why),
        why => Refused::Said(format!("{why}.")),
    }
}

fn unfetched(name: &str, why: FetchError) -> Refused {
    let host = Origin::of(name).map(|origin| origin.domain().to_string());
    match why {
        FetchError::Store(error) => Refused::Store(error),
        why => Refused::Said(format!(
            "{} could not be read: {why}.",
            host.unwrap_or_else(|_| name.to_owned())
        )),
    }
}
