//! What a page elsewhere has led the owner here for.

use std::sync::PoisonError;

use super::once::SentForm;
use super::people::{person, unasked};
use super::publishing::{Coming, publish_written, unwritten};
use super::reading::item;
use crate::ap;
use crate::clock;
use crate::id::{ActorId, Handle, ObjectId, Origin};
use crate::inbox;
use crate::inbox::{Disbelief, Fetched};
use crate::limits;
use crate::owner::desk::{Deed, Done, Interact, Met, MetAccount, MetPost, Refused, TimelineItem};
use crate::store;
use crate::store::{FollowState, KnownActor, Marks, RemotePost};
use crate::worker::fetch::{FetchError, fetch_actor, get_bytes};
use crate::worker::{
    AskError, Asked, Draft, Node, ResolveError, TakingPartError, ask_to_follow, bookmark_post,
    boost_post, like_post, resolve, unbookmark_post, unboost_post, unlike_post, write_post,
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
        let stored = self.store.read::<_, store::Error>(|tx| tx.find_remote_post(&id))?;
        if let Some(stored) = stored {
            return kept(self, stored);
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
            can_answer: true,
            sensitive: object.sensitive,
            attachments: Vec::new(),
            summary: object.summary.as_deref().map(inbox::plain_text),
            html: object.content.as_deref().map(inbox::sanitize_html).unwrap_or_default(),
            language: object.language.clone(),
            done: self.store.read::<_, store::Error>(|tx| {
                let Marks { liked, boosted, marked } = tx.find_marks(&object.id)?;
                Ok(Done { liked: Some(liked), boosted: Some(boosted), marked })
            })?,
        };
        Ok(Met { account: account(self, author)?, post: Some(post) })
    }

    fn act(&self, id: &str, deed: Deed<'_>) -> Result<String, Refused> {
        let (done, changed, already) = match deed {
            Deed::Follow => return follow(self, id),
            Deed::Answer { text, once } => return answer(self, id, (text, once)),
            Deed::Unbookmark => {
                return Ok(match unbookmark_post(self, id)? {
                    true => "The bookmark is gone.".to_owned(),
                    false => "There was no bookmark any more.".to_owned(),
                });
            }
            Deed::Like => (like_post(self, id), "You like", "You liked it already."),
            Deed::Unlike => (unlike_post(self, id), "You no longer like", "You did not like it."),
            Deed::Boost => (boost_post(self, id), "You boosted", "You boosted it already."),
            Deed::Unboost => {
                (unboost_post(self, id), "You no longer boost", "You had not boosted it.")
            }
            Deed::Bookmark => (bookmark_post(self, id), "You marked", "You marked it already."),
        };
        let done = done.map_err(unacted)?;
        Ok(match done.is_new {
            true => format!("{changed} a post of {}.", done.post.handle),
            false => already.to_owned(),
        })
    }
}

fn follow(node: &Node, actor: &str) -> Result<String, Refused> {
    let Ok(id) = ActorId::parse(actor) else { return Err(said("That is no account.")) };
    if id == node.own.actor() {
        return Err(said("That is you."));
    }
    match ask_to_follow(node, id.as_str()) {
        Ok(Asked::Account(target, FollowState::Accepted)) => {
            Ok(format!("You follow {} already.", target.handle()))
        }
        Ok(Asked::Account(target, _)) => Ok(format!("{} was asked.", target.handle())),
        Ok(Asked::Feed(feed)) => Ok(format!("You follow the feed {}.", feed.title)),
        Err(AskError::Name(why)) => Err(unresolved(actor, why)),
        Err(why) => Err(unasked(why)),
    }
}

/// A post that came here.
fn kept(node: &Node, stored: RemotePost) -> Result<Met, Refused> {
    let (author, at) = (stored.post.author.clone(), stored.post.published);
    let (said, feed, known) = node.store.read::<_, store::Error>(|tx| {
        Ok((item(node, tx, (stored, at))?, tx.find_feed(&author)?, tx.find_actor(&author)?))
    })?;
    // Its server may be down, and what came here is shown all the same.
    let known = match (known, &feed) {
        (None, None) => fetch_actor(node, &author, limits::GET_TIME).ok(),
        (known, _) => known,
    };
    let account = match known {
        Some(known) => account(node, known)?,
        None => {
            let person = node.store.read::<_, store::Error>(|tx| person(tx, &author))?;
            MetAccount {
                id: person.actor,
                handle: person.handle,
                name: person.name,
                url: person.url,
                follow: feed.as_ref().map(|_| FollowState::Accepted.as_str()),
                moved_to: None,
            }
        }
    };
    let TimelineItem { object: id, url, summary, sensitive, html, .. } = said;
    let TimelineItem { language, attachments, done, .. } = said;
    let can_answer = feed.is_none();
    let post =
        MetPost { id, url, can_answer, sensitive, attachments, summary, html, language, done };
    Ok(Met { account, post: Some(post) })
}

/// The answer becomes a file of the content, as if it had been written by hand. One that comes twice is
/// written once: the second waits, and finds what the first has done.
fn answer(node: &Node, post: &str, (text, once): (&str, &str)) -> Result<String, Refused> {
    let _pen = node.pen.lock().unwrap_or_else(PoisonError::into_inner);
    let form = SentForm::read(once, &format!("{post}\n{text}"))?;
    let before = form.as_ref().map(|form| form.find(node)).transpose()?.flatten();
    if let Some(before) = before.filter(|it| it.is_same) {
        return Ok(format!("That was sent twice, and written once: `{}`.", before.path));
    }
    let draft =
        Draft { text: text.to_owned(), reply_to: Some(post.to_owned()), ..Draft::default() };
    let written = write_post(node, &draft, clock::now()).map_err(unwritten)?;
    let path = written.text().display().to_string();
    let said = publish_written(node, &written, (form, Coming::Now))?;
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

pub(super) fn unresolved(name: &str, why: ResolveError) -> Refused {
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
