//! Copies of the pictures that the owner looks at, for the owner's pages alone: a page asks for what it shows,
//! shows what is there, and the next one has the rest.
//!
//! page ─▶ `dress` ─▶ table `prints` ─▶ `Client::get_picture` ─▶ `images::remake` ─▶ `data/prints/` ─▶ `/admin/media`

use std::fs;
use std::path::PathBuf;

use super::Node;
use super::media::{
    Failed, FetchedMedia, MediaError, Missing, copy, remove_copy, remove_orphans, write_copy,
};
use crate::clock;
use crate::clock::Timestamp;
use crate::config::Pictures;
use crate::id::{ActorId, WebUrl};
use crate::limits;
use crate::net::NetError;
use crate::owner::desk::{Attached, NewsItem, Person, Print, TimelineItem};
use crate::site::Picture;
use crate::site::images::Remade;
use crate::store::{Error, MediumKey, MediumState, MediumTask, Role, Tx};

/// The folder of the copies, in that of the data.
const PRINTS: &str = "prints";

/// How a page came to show posts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Opened {
    /// It shows what has come.
    Listed,
    /// The owner has asked for these.
    Asked,
}

/// What becomes of a picture that is not there yet?
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Wish {
    /// It is fetched.
    Fetched,
    /// It is left where it is.
    Left,
}

/// What is seen of a post.
pub(super) struct Figure<'a> {
    author: Option<&'a mut Person>,
    attachments: &'a mut [Attached],
    /// Is there a warning before it?
    is_covered: bool,
}

impl<'a> From<&'a mut TimelineItem> for Figure<'a> {
    fn from(item: &'a mut TimelineItem) -> Self {
        Self {
            author: Some(&mut item.author),
            attachments: &mut item.attachments,
            is_covered: item.summary.is_some() || item.filtered.is_some() || item.sensitive,
        }
    }
}

impl<'a> From<&'a mut NewsItem> for Figure<'a> {
    fn from(item: &'a mut NewsItem) -> Self {
        Self {
            author: None,
            attachments: &mut item.attachments,
            is_covered: item.summary.is_some() || item.filtered.is_some() || item.sensitive,
        }
    }
}

/// What a page shows, and asks for.
struct Sight<'a> {
    node: &'a Node,
    tx: &'a Tx<'a>,
    now: Timestamp,
    wanted: Vec<MediumKey>,
    lost: Vec<i64>,
}

/// Gives posts their pictures and faces, as far as they are there, and has the rest fetched.
pub(super) fn dress<'a>(
    node: &Node,
    figures: impl Iterator<Item = impl Into<Figure<'a>>>,
    opened: Opened,
) -> Result<(), Error> {
    let pictures = node.config.timeline.pictures;
    if pictures == Pictures::Never {
        return Ok(());
    }
    let is_asked = opened == Opened::Asked;
    let (wanted, lost, now) = node.store.read::<_, Error>(|tx| {
        let now = clock::now();
        let mut sight = Sight { node, tx, now, wanted: Vec::new(), lost: Vec::new() };
        for Figure { author, attachments, is_covered } in figures.map(Into::into) {
            let wish = match is_asked || pictures == Pictures::Shown {
                true => Wish::Fetched,
                false => Wish::Left,
            };
            if let Some(author) = author {
                author.face = sight.face(&author.actor, wish)?;
            }
            // What has a warning is not fetched before the owner wants to see it.
            let wish = if is_covered && !is_asked { Wish::Left } else { wish };
            for attached in attachments {
                sight.show(attached, wish)?;
            }
        }
        Ok((sight.wanted, sight.lost, sight.now))
    })?;
    if wanted.is_empty() && lost.is_empty() {
        return Ok(());
    }
    let written = node.store.write::<_, Error>(|tx| {
        lost.iter().try_for_each(|id| tx.mark_print_lost(*id, now))?;
        tx.want_prints(&wanted, now)
    });
    // The words can be read all the same.
    if let Err(error) = written {
        log::warn!("pictures are not fetched: {error}");
    }
    node.wake.ring();
    Ok(())
}

impl Sight<'_> {
    fn face(&mut self, actor: &str, wish: Wish) -> Result<Option<Print>, Error> {
        let Ok(actor) = ActorId::parse(actor) else { return Ok(None) };
        let icon = self.tx.find_actor(&actor)?.and_then(|known| known.icon);
        let Some(icon) = icon else { return Ok(None) };
        let found = self.look((icon, Role::Avatar), wish)?;
        Ok(found.filter(|print| print.is_here))
    }

    fn show(&mut self, attached: &mut Attached, wish: Wish) -> Result<(), Error> {
        let media_type = attached.media_type.as_deref().unwrap_or("image/");
        if !media_type.trim_start().starts_with("image/") {
            return Ok(());
        }
        let Ok(url) = WebUrl::parse(&attached.url) else { return Ok(()) };
        if self.tx.is_domain_blocked(&url.origin().domain())? {
            return Ok(());
        }
        let key = (url, Role::Picture);
        attached.is_offered = wish == Wish::Left && self.tx.find_print(&key)?.is_none();
        attached.print = self.look(key, wish)?;
        Ok(())
    }

    /// Our copy, or the place where it will be.
    fn look(&mut self, key: MediumKey, wish: Wish) -> Result<Option<Print>, Error> {
        let known = self.tx.find_print(&key)?;
        let is_old = known.as_ref().is_none_or(|known| {
            let age = self.now.since(known.asked);
            known.state == MediumState::Left || age > limits::PRINT_ASKED_EVERY
        });
        if wish == Wish::Fetched && is_old && self.wanted.len() < limits::PRINTS_PER_PAGE_MAX {
            self.wanted.push(key);
        }
        let Some(known) = known else { return Ok(None) };
        let shown = |is_here, (width, height)| {
            let url = format!("/admin/media?of={}", known.id);
            Some(Print { url, is_here, width, height })
        };
        Ok(match (known.state, &known.copy) {
            (MediumState::Here, Some(medium)) => {
                if path(self.node, &medium.name).is_file() {
                    shown(true, (medium.width, medium.height))
                } else {
                    self.lost.push(known.id);
                    None
                }
            }
            (MediumState::Wanted, _) => shown(false, (0, 0)),
            _ => None,
        })
    }
}

/// The bytes of a copy, and what they are. `None`: there is none of this number, or none yet.
pub(super) fn read(node: &Node, id: i64) -> Result<Option<(&'static str, Vec<u8>)>, Error> {
    let Some(name) = node.store.read::<_, Error>(|tx| tx.find_print_name(id))? else {
        return Ok(None);
    };
    let media_type = match name.rsplit('.').next() {
        Some("jpg") => "image/jpeg",
        Some("png") => "image/png",
        Some("webp") => "image/webp",
        Some("gif") => "image/gif",
        _ => return Ok(None),
    };
    Ok(fs::read(path(node, &name)).ok().map(|bytes| (media_type, bytes)))
}

fn path(node: &Node, name: &str) -> PathBuf {
    Picture::file(&node.data().join(PRINTS), name)
}

/// Fetches what is due, one after the other, and removes what is to go.
pub(super) fn fetch_prints(node: &Node, done: &mut FetchedMedia) -> Result<(), MediaError> {
    let known = node.store.read(|tx| tx.list_print_names())?;
    remove_orphans(node.data().join(PRINTS), &known)?;
    loop {
        let now = clock::now();
        match node.store.read(|tx| tx.next_print_task(now))? {
            None => return Ok(()),
            Some(MediumTask::Fetch(key, tries)) => match fetch(node, &key, tries)? {
                Ok(()) => done.fetched += 1,
                Err(Missing::Later(why)) => {
                    log::info!("the picture {} put off: {why}", key.0);
                    done.failed += 1;
                }
                Err(Missing::Never(why)) => {
                    log::info!("the picture {} is not shown: {why}", key.0);
                    node.store.write(|tx| tx.mark_print_refused(&key))?;
                    done.refused += 1;
                }
            },
            Some(MediumTask::Remove(key)) => {
                if let Some(name) = node.store.write(|tx| tx.remove_print(&key))? {
                    remove_copy(&path(node, &name));
                }
                done.removed += 1;
            }
        }
    }
}

fn fetch(node: &Node, key: &MediumKey, tries: i64) -> Result<Result<(), Missing>, MediaError> {
    let now = clock::now();
    let origin = key.0.origin();
    let nth = usize::try_from(tries).unwrap_or(0).min(limits::RETRY_WAITS.len() - 1);
    let again = (tries + 1 < limits::PRINT_TRIES_MAX).then(|| now.plus(limits::RETRY_WAITS[nth]));
    // Before anything is read: should this picture bring the process down, others come first.
    let allowed = node.store.write::<_, Error>(|tx| {
        if let Some(later) = tx.count_media_fetch(&origin, now)? {
            tx.put_off_prints_of(&origin, later)?;
            return Ok(false);
        }
        tx.mark_print_tried(key, again)?;
        Ok(true)
    })?;
    if !allowed {
        return Ok(Err(Missing::Later("its origin was asked often enough for now".to_owned())));
    }
    match copy(node, key, limits::PRINT_TIME) {
        Ok(remade) => keep(node, key, &remade).map(Ok),
        Err(Failed::Never(why)) => Ok(Err(Missing::Never(why))),
        Err(Failed::Later(why)) => {
            let is_down = matches!(
                why,
                NetError::Dns | NetError::Closed | NetError::Connect(_) | NetError::Timeout
            );
            if let (true, Some(again)) = (is_down, again) {
                node.store.write(|tx| tx.put_off_prints_of(&origin, again))?;
            }
            Ok(Err(Missing::Later(why.to_string())))
        }
    }
}

fn keep(node: &Node, key: &MediumKey, remade: &Remade) -> Result<(), MediaError> {
    let medium = write_copy(remade, |name| path(node, name))?;
    let most = node.config.timeline.media_bytes;
    let is_wanted = node.store.write::<_, Error>(|tx| {
        let is_here = tx.mark_print_here(key, &medium)?;
        tx.evict_prints(most, clock::now())?;
        Ok(is_here || tx.has_print_named(&medium.name)?)
    })?;
    if !is_wanted {
        remove_copy(&path(node, &medium.name));
    }
    Ok(())
}

/// What is old, and what the owner leaves no room for any more, goes.
pub(super) fn clean(node: &Node, now: Timestamp) -> Result<(), Error> {
    let timeline = node.config.timeline;
    let most = match timeline.pictures {
        Pictures::Never => 0,
        Pictures::Shown | Pictures::Asked => timeline.media_bytes,
    };
    node.store.write(|tx| {
        tx.evict_prints(most, now)?;
        tx.drop_old_prints(timeline.age, now)
    })
}
