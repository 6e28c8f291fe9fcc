//! What the owner reads.

use super::interact::unacted;
use super::moment;
use super::people::person;
use crate::clock;
use crate::clock::Timestamp;
use crate::limits;
use crate::owner::desk::{
    Attached, Done, NewsItem, Person, Reading, Refused, Talk, Timeline, TimelineItem, Utterance,
};
use crate::store;
use crate::store::{Marks, NewRemotePost, RemotePost, Tx, Visibility, Which};
use crate::worker::prints::{Opened, dress, read};
use crate::worker::{
    Folding, KeepError, Line, Node, Told, read_conversation, read_timeline, tell_news,
};

impl Reading for Node {
    fn conversation(&self, name: &str) -> Result<Talk, Refused> {
        let read = read_conversation(self, name).map_err(unacted)?;
        let mut talk = self.store.read::<_, Refused>(|tx| {
            let posts = read.posts.into_iter().map(|spoken| {
                let (is_start, at) =
                    (spoken.post.post.object == read.start.object, spoken.post.post.published);
                Ok(Utterance {
                    depth: spoken.depth.min(limits::DEPTH_SHOWN_MAX),
                    is_start,
                    is_own: spoken.post.post.author == self.own.actor(),
                    said: item(self, tx, (spoken.post, at))?,
                })
            });
            Ok(Talk { posts: posts.collect::<Result<_, store::Error>>()?, is_cut: read.is_cut })
        })?;
        dress(self, talk.posts.iter_mut().map(|post| &mut post.said), Opened::Asked)?;
        Ok(talk)
    }

    fn news(&self) -> Result<Vec<NewsItem>, store::Error> {
        let limit = usize::try_from(limits::PAGE_ROWS).unwrap_or(usize::MAX);
        let mut told = self.store.write::<_, store::Error>(|tx| {
            let told = tell_news(tx, &self.own, limit)?;
            tx.mark_notices_seen(clock::now())?;
            told.into_iter().map(|told| news(self, tx, told)).collect::<Result<Vec<_>, _>>()
        })?;
        dress(self, told.iter_mut(), Opened::Listed)?;
        Ok(told)
    }

    fn timeline(&self, list: &str, after: &str) -> Result<Timeline, Refused> {
        let (lists, list) = self.store.read::<_, Refused>(|tx| {
            let lists = tx.list_lists()?.into_iter().map(|(name, _)| name).collect();
            let known = if list.is_empty() { None } else { tx.find_list(list)? };
            if known.is_none() && !list.is_empty() {
                return Err(KeepError::NoList(list.to_owned()).into());
            }
            Ok((lists, known))
        })?;
        let which = list.as_deref().map_or(Which::Home, Which::List);
        let after = after.split_once('.').and_then(|(at, id)| {
            Some((Timestamp::from_millis(at.parse().ok()?), id.parse().ok()?))
        });
        let limit = usize::try_from(limits::PAGE_ROWS).unwrap_or(usize::MAX);
        let page = read_timeline(self, (which, Folding::Folded), after, limit)?;
        let (lines, next) = (page.lines, page.next);
        let next = next.map(|(at, id)| format!("{}.{id}", at.millis()));
        let mut items = self.store.read::<Vec<_>, store::Error>(|tx| {
            lines.into_iter().map(|line| line_item(self, tx, line)).collect()
        })?;
        dress(self, items.iter_mut(), Opened::Listed)?;
        Ok(Timeline { items, list, lists, next })
    }

    fn picture(&self, id: &str) -> Result<Option<(&'static str, Vec<u8>)>, store::Error> {
        id.parse().map_or(Ok(None), |id| read(self, id))
    }
}

fn line_item(node: &Node, tx: &Tx<'_>, line: Line) -> Result<TimelineItem, store::Error> {
    let Line { entry, boosters, community, filtered, more, .. } = line;
    let item = item(node, tx, (entry.post, entry.at))?;
    Ok(TimelineItem { boosters, community, filtered, more, ..item })
}

pub(super) fn item(
    node: &Node,
    tx: &Tx<'_>,
    (post, at): (RemotePost, Timestamp),
) -> Result<TimelineItem, store::Error> {
    let attachments = attached(tx, post.id)?;
    let (id, post) = (post.id, post.post);
    let author = match post.author == node.own.actor() {
        true => myself(node),
        false => person(tx, &post.author)?,
    };
    let done = done(node, tx, &post)?;
    Ok(TimelineItem {
        id,
        author,
        boosters: Vec::new(),
        community: None,
        filtered: None,
        more: 0,
        object: post.object.to_string(),
        url: post.url.to_string(),
        in_reply_to: post.in_reply_to.map(|id| id.to_string()),
        visibility: post.visibility.as_str(),
        summary: post.summary.filter(|summary| !summary.trim().is_empty()),
        sensitive: post.sensitive,
        html: post.html,
        language: post.language,
        attachments,
        at: moment(node, at),
        done,
    })
}

/// What the owner has done with a post, and may do.
fn done(node: &Node, tx: &Tx<'_>, post: &NewRemotePost) -> Result<Done, store::Error> {
    let is_own = post.author == node.own.actor();
    let Marks { liked, boosted, marked } = tx.find_marks(&post.object)?;
    // Nobody is there who could be told of what is done with an entry of a feed.
    let has_author = is_own || tx.find_feed(&post.author)?.is_none();
    let is_open = matches!(post.visibility, Visibility::Public | Visibility::Unlisted);
    Ok(Done {
        liked: (has_author && !is_own).then_some(liked),
        boosted: (has_author && is_open).then_some(boosted),
        marked,
    })
}

/// What is attached to a post, without its pictures.
fn attached(tx: &Tx<'_>, post: i64) -> Result<Vec<Attached>, store::Error> {
    let attachments = tx.list_attachments(post)?.into_iter().map(|attached| Attached {
        url: attached.url.to_string(),
        media_type: attached.media_type,
        alt: attached.alt,
        print: None,
        is_offered: false,
    });
    Ok(attachments.collect())
}

/// The owner, among others.
fn myself(node: &Node) -> Person {
    let handle = node.config.handle();
    Person {
        actor: node.own.actor().to_string(),
        url: node.own.origin().join("/"),
        name: node.config.actor.name.clone(),
        host: handle.domain.to_string(),
        handle: handle.to_string(),
        face: None,
    }
}

fn news(node: &Node, tx: &Tx<'_>, told: Told) -> Result<NewsItem, store::Error> {
    let words = told.words();
    let attachments = told.said.as_ref().map_or(Ok(Vec::new()), |said| attached(tx, said.id))?;
    let said = told.said.map(|said| said.post);
    Ok(NewsItem {
        attachments,
        sensitive: said.as_ref().is_some_and(|said| said.sensitive),
        words,
        object: said.as_ref().map(|said| said.object.to_string()),
        language: said.as_ref().and_then(|said| said.language.clone()),
        summary: said
            .as_ref()
            .and_then(|said| said.summary.clone())
            .filter(|summary| !summary.trim().is_empty()),
        html: said.map(|said| said.html),
        filtered: told.filtered,
        is_new: told.is_new,
        at: moment(node, told.at),
    })
}
