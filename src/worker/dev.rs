//! `serve --dev`: the site as its owner would see it after a publish, in a folder of its own.
//! Nothing is entered in the ledger, nothing is sent, and the store is only read.

use std::collections::HashSet;
use std::sync::Arc;

use super::Node;
use super::allowances::Present;
use super::desk::{Desk, Ledger, Reading, Sent};
use super::publish::publish_in_thought;
use super::publish::{BuildOptions, Built, PublishError, Trust, built, lock};
use super::sources::key_of;
use crate::ap::{OwnActor, OwnObject};
use crate::clock::Timestamp;
use crate::config::Problem;
use crate::sig;
use crate::site;
use crate::site::{
    Drafts, Federate, Frozen, Future, Looks, Post, Private, Progress, Silent, Site, Survey,
};

/// A site that was written to look at.
pub struct Shown {
    node: Arc<Node>,
    reading: Reading,
    survey: Survey,
    now: Timestamp,
    posts: HashSet<String>,
    /// What was made.
    pub built: Built,
}

/// A post as other servers would get it.
pub struct Preview {
    /// The account that it would come from.
    pub actor: OwnActor,
    /// What they would be told.
    pub object: OwnObject,
    /// Will they be?
    pub fate: Fate,
}

/// What becomes of a post when the site is published.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fate {
    /// It is sent to others, or was sent already.
    Told,
    /// It is there for those who look, but is too old to be sent.
    Old,
    /// It is a draft.
    Draft,
    /// Its date has not come.
    Waits(Timestamp),
    /// It waits for its owner's word: `federate = "later"`.
    Later,
    /// It is of the website only.
    Kept,
    /// Federation is off.
    Off,
}

/// Writes the site of `node`, drafts and coming posts as well, into the output folder of `node`, and
/// looks at its texts as `check` does, by what `looks` remembers of them.
///
/// # Errors
/// When the content has errors: then nothing was written.
pub fn show_site(
    node: &Arc<Node>,
    looks: &mut Looks,
    progress: &dyn Progress,
) -> Result<Shown, PublishError> {
    let _locked = lock(&node.data())?;
    let present = Present::seen(node)?;
    let (drafts, future) = (Drafts::Include, Future::Include);
    let (trust, private) = (Trust::Record, Private::Shown);
    let options = BuildOptions { drafts, future, trust, private };
    let desk = Desk::new(node, options, present, progress);
    let mut reading = desk.read()?;
    publish_in_thought(&mut reading.social, &reading.content, &node.config);
    let written = desk.write(&reading)?;
    desk.remember(&reading, &written, (Ledger::AsRead, Sent::Either))?;
    let mut built = built(&written, &reading.content);
    built.warnings.extend(site::look_again(&desk.site(&reading), &written, looks)?);
    let (node, survey) = (Arc::clone(node), desk.into_survey());
    let posts = reading.content.posts.iter().map(|post| post.page.permalink.clone()).collect();
    Ok(Shown { node, reading, survey, now: present.reached, posts, built })
}

impl Shown {
    /// Is there a post at the address `permalink`?
    #[must_use]
    pub fn has_post(&self, permalink: &str) -> bool {
        self.posts.contains(permalink)
    }

    /// The post at the address `permalink`, if there is one, as others would get it.
    ///
    /// # Errors
    /// When its file cannot be read again.
    pub fn preview(&self, permalink: &str) -> Option<Result<Preview, Vec<Problem>>> {
        let Reading { content, theme, social, atlas, .. } = &self.reading;
        let place = content.posts.iter().position(|post| post.page.permalink == permalink)?;
        let post = &content.posts[place];
        let (root, config, survey) = (&self.node.root, &self.node.config, &self.survey);
        let frozen = social.frozen(place).cloned().unwrap_or_else(|| first_of(post));
        let (hash, prover, progress) = (sig::content_hash, None, &Silent);
        let site =
            Site { root, content, config, social, theme, survey, atlas, hash, prover, progress };
        let object = site.object(post, &frozen);
        let actor = site::actor_of(config, social);
        Some(object.map(|object| Preview { actor, object, fate: self.fate(post, &frozen) }))
    }

    fn fate(&self, post: &Post, frozen: &Frozen) -> Fate {
        let federation = &self.node.config.federation;
        match post.federate {
            _ if !federation.enabled => Fate::Off,
            // A draft is never federated, whatever it says.
            _ if post.page.draft => Fate::Draft,
            Federate::No => Fate::Kept,
            _ if post.appears() > self.now => Fate::Waits(post.appears()),
            Federate::Later => Fate::Later,
            Federate::Yes if frozen.published < federation.deliver_since => Fate::Old,
            Federate::Yes => Fate::Told,
        }
    }
}

/// The place in the ledger that a post would get.
pub(super) fn first_of(post: &Post) -> Frozen {
    Frozen { key: key_of(post), published: post.date, updated: None, kind: None }
}
