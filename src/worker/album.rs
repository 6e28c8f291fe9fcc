//! Which pictures of others the pages show, and which they would show if they were there.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use super::Node;
use crate::clock::Timestamp;
use crate::config::{Config, RemoteMedia};
use crate::effect::Dirty;
use crate::id::{Domain, PostKey, WebUrl};
use crate::limits;
use crate::site::{Attached, Frozen, MEDIA, Picture, Reply, Thread, emoji_names};
use crate::store::{Attachment, Error, KnownActor, Medium, MediumKey, RemotePost, Role, Tx, Use};

/// The pictures that pages want.
#[derive(Default)]
pub(super) struct Wanted {
    pictures: BTreeMap<MediumKey, Use>,
    /// Those whose copies are not where they should be.
    lost: Vec<MediumKey>,
}

impl Wanted {
    /// Tells the store.
    pub(super) fn remember(
        &self,
        tx: &Tx<'_>,
        config: &Config,
        now: Timestamp,
    ) -> Result<(), Error> {
        for lost in &self.lost {
            tx.mark_medium_lost(lost, now)?;
        }
        let most = i64::try_from(config.media.cache_max).unwrap_or(i64::MAX);
        let mut touched = tx.set_wanted_media(&self.pictures, most, now)?;
        // The owner may have made the bound smaller.
        touched.extend(tx.evict_media(most)?);
        touched.into_iter().try_for_each(|post| tx.mark_dirty(&Dirty::Post(post)))
    }
}

/// Looks pictures up, and notes what is looked for.
pub(super) struct Album<'a> {
    tx: &'a Tx<'a>,
    remote: RemoteMedia,
    folder: PathBuf,
    /// Our copies.
    copies: HashMap<MediumKey, Medium>,
    attachments: HashMap<i64, Vec<Attachment>>,
    blocked: HashMap<Domain, bool>,
    wanted: BTreeMap<PostKey, Vec<(MediumKey, Timestamp)>>,
    lost: Vec<MediumKey>,
}

/// A page that shows pictures, and since when.
type Place<'a> = (&'a PostKey, Timestamp);

impl<'a> Album<'a> {
    pub(super) fn new(node: &Node, tx: &'a Tx<'a>) -> Result<Self, Error> {
        Ok(Self {
            tx,
            copies: tx.list_shown_media()?,
            attachments: tx.list_attachments_of_answers()?,
            remote: node.config.media.remote,
            folder: node.data().join(MEDIA),
            blocked: HashMap::new(),
            wanted: BTreeMap::new(),
            lost: Vec::new(),
        })
    }

    /// What was looked for, of the threads that are shown at last.
    pub(super) fn wanted(
        self,
        threads: &BTreeMap<PostKey, Thread>,
        frozen: &[Option<Frozen>],
    ) -> Wanted {
        let mut pictures: BTreeMap<MediumKey, Use> = BTreeMap::new();
        for key in frozen.iter().flatten().map(|frozen| &frozen.key) {
            let Some(thread) = threads.get(key) else { continue };
            for (medium, newest) in self.wanted.get(key).into_iter().flatten() {
                // Where answers are off, none is shown; what is given to a post is counted all the same.
                if thread.replies.is_empty() && medium.1 != Role::Emoji {
                    continue;
                }
                if pictures.len() >= limits::MEDIA_WANTED_MAX && !pictures.contains_key(medium) {
                    continue;
                }
                let first = Use { post: key.clone(), uses: 0, newest: *newest };
                let used = pictures.entry(medium.clone()).or_insert(first);
                used.uses += 1;
                used.newest = used.newest.max(*newest);
            }
        }
        Wanted { pictures, lost: self.lost }
    }

    /// Our copy of a picture, if it is there; else it is wanted.
    pub(super) fn find(
        &mut self,
        url: &WebUrl,
        role: Role,
        (post, since): Place<'_>,
    ) -> Result<Option<Picture>, Error> {
        if self.remote != RemoteMedia::Proxy || self.is_blocked(url)? {
            return Ok(None);
        }
        let key = (url.clone(), role);
        let found = self.copies.get(&key).cloned();
        self.wanted.entry(post.clone()).or_default().push((key.clone(), since));
        let Some(found) = found else { return Ok(None) };
        if !Picture::file(&self.folder, &found.name).is_file() {
            self.lost.push(key);
            return Ok(None);
        }
        Ok(Some(Picture { name: found.name, width: found.width, height: found.height }))
    }

    fn is_blocked(&mut self, url: &WebUrl) -> Result<bool, Error> {
        let domain = url.origin().domain();
        if let Some(known) = self.blocked.get(&domain) {
            return Ok(*known);
        }
        let is_blocked = self.tx.is_domain_blocked(&domain)?;
        self.blocked.insert(domain, is_blocked);
        Ok(is_blocked)
    }

    /// Adds to `reply` the pictures of `answer`, whose author is `author`.
    pub(super) fn fill(
        &mut self,
        reply: &mut Reply,
        answer: &RemotePost,
        author: Option<&KnownActor>,
    ) -> Result<(), Error> {
        let Some(post) = &answer.post.answers else { return Ok(()) };
        if self.remote == RemoteMedia::None {
            return Ok(());
        }
        let place = (post, answer.post.published);
        let mut left = limits::MEDIA_PER_REPLY_MAX;
        if let Some(icon) = author.and_then(|author| author.icon.as_ref()) {
            left -= 1;
            reply.avatar = self.find(icon, Role::Avatar, place)?;
        }
        for attached in self.attachments.remove(&answer.id).unwrap_or_default() {
            let what = what(&attached);
            let is_shown = what == PICTURE && reply.attached.len() < limits::ATTACHMENTS_SHOWN_MAX;
            let picture = match is_shown {
                true => self.find(&attached.url, Role::Picture, place)?,
                false => None,
            };
            left -= usize::from(is_shown);
            let Attachment { url, alt, .. } = attached;
            reply.attached.push(Attached { what, alt, url: url.to_string(), picture });
        }
        // What a text names is its own emoji, what a name names those of the account.
        let texts = [
            (answer.post.object.as_str(), reply.html.as_str()),
            (answer.post.author.as_str(), reply.author_name.as_str()),
        ];
        for (bearer, text) in texts {
            let names = emoji_names(text);
            if names.is_empty() {
                continue;
            }
            for (name, url) in self.tx.list_emojis(bearer)? {
                if left == 0 || !names.contains(name.as_str()) || reply.emojis.contains_key(&name) {
                    continue;
                }
                left -= 1;
                if let Some(picture) = self.find(&url, Role::Emoji, place)? {
                    reply.emojis.insert(name, picture);
                }
            }
        }
        Ok(())
    }
}

const PICTURE: &str = "Picture";

/// What an attachment is, as its origin says; of which nothing is said is looked for as a picture.
fn what(attached: &Attachment) -> &'static str {
    let media_type = attached.media_type.as_deref().unwrap_or("image/");
    match media_type.split('/').next().map(str::trim) {
        Some("image") => PICTURE,
        Some("video") => "Video",
        Some("audio") => "Audio",
        _ => "File",
    }
}
