//! Posts that are for some alone, on their way from their files to those they are for. They have a
//! ledger of their own, and nothing that makes files hears of them.

use super::desk::{Desk, Reading};
use super::publish::PublishError;
use super::social::frozen_of;
use super::sources::candidate;
use crate::ap::{OwnKind, OwnObject};
use crate::clock::Timestamp;
use crate::config::Problem;
use crate::delivery;
use crate::delivery::{Change, Objects, Plan, Planned};
use crate::id::{PostKey, fresh_name};
use crate::sig;
use crate::site::{Content, Frozen, Post, Visibility};
use crate::store;
use crate::store::{LedgerPost, Tx};

/// What is known of the posts that are for some alone.
#[derive(Default)]
pub(super) struct Private {
    /// By their places in the content; of those that may be sent.
    frozen: Vec<(usize, Frozen)>,
    /// In the order of its keys.
    pub(super) ledger: Vec<LedgerPost>,
    /// Of the ledger: posts that no file is any more, for the same ones.
    pub(super) missing: Vec<LedgerPost>,
}

impl Private {
    /// Which file is which post of the ledger. A post that comes to be for others is another post:
    /// the old one is missing, the new one gets a name that tells nothing.
    pub(super) fn read(
        tx: &Tx<'_>,
        content: &Content,
        now: Timestamp,
    ) -> Result<Self, store::Error> {
        let ledger = tx.list_private_posts()?;
        let mut private = Self::default();
        for visibility in [Visibility::Followers, Visibility::Direct] {
            let posts = content.private.iter().enumerate();
            let posts: Vec<_> = posts
                .filter(|(_, post)| post.visibility == visibility && post.is_federated())
                .collect();
            let told = Some(stored(visibility));
            let of_same: Vec<_> =
                ledger.iter().filter(|post| post.visibility == told).cloned().collect();
            let candidates = posts.iter().map(|(_, post)| candidate(post));
            let found = delivery::identify(candidates, &of_same);
            private.missing.extend(found.missing);
            for ((place, _), mut identity) in posts.into_iter().zip(found.posts) {
                if identity.kind.is_none() {
                    identity.key = fresh_key(now);
                }
                private.frozen.push((place, frozen_of(identity)));
            }
        }
        private.ledger = ledger;
        Ok(private)
    }

    /// The posts that may be sent, with their places in the ledger.
    pub(super) fn posts<'a>(
        &'a self,
        content: &'a Content,
    ) -> impl Iterator<Item = (&'a Post, &'a Frozen)> {
        self.frozen.iter().map(|(place, frozen)| (&*content.private[*place], frozen))
    }
}

impl Private {
    /// The first post that the ledger does not know and that it `is`, with what will be frozen of it.
    pub(super) fn find_new<'a>(
        &'a mut self,
        content: &'a Content,
        is: impl Fn(&Post) -> bool,
    ) -> Option<(&'a Post, &'a mut Frozen)> {
        let mut news = self.frozen.iter_mut().filter(|(_, frozen)| frozen.kind.is_none());
        let found = news.find(|(place, _)| is(&content.private[*place]));
        found.map(|(place, frozen)| (&*content.private[*place], frozen))
    }

    /// The ledger has this post from now on, under the name that it was just given.
    pub(super) fn know(&mut self, post: &LedgerPost) {
        if let Some((_, frozen)) = self.frozen.iter_mut().find(|(_, frozen)| frozen.key == post.key)
        {
            frozen.kind = Some(OwnKind::of(&post.kind));
        }
        self.enter(post.clone());
    }

    /// The ledger has this post from now on.
    pub(super) fn enter(&mut self, post: LedgerPost) {
        let place = self.ledger.partition_point(|other| other.key < post.key);
        self.ledger.insert(place, post);
    }
}

fn fresh_key(now: Timestamp) -> PostKey {
    PostKey::parse(&fresh_name(now.millis())).expect("a fresh name has the letters of a key")
}

/// As the store writes it.
pub(super) fn stored(visibility: Visibility) -> store::Visibility {
    match visibility {
        Visibility::Public => store::Visibility::Public,
        Visibility::Unlisted => store::Visibility::Unlisted,
        Visibility::Followers => store::Visibility::Followers,
        Visibility::Direct => store::Visibility::Direct,
    }
}

/// What is to become of them, and what those they are for would be told. Those that nobody could
/// read are left, and the owner is told.
pub(super) fn planned(
    desk: &Desk<'_>,
    reading: &Reading,
) -> Result<(Vec<Planned>, Objects, Vec<Problem>), PublishError> {
    let posts: Vec<_> = reading
        .private
        .posts(&reading.content)
        .filter(|(post, frozen)| reading.is_ready(post, frozen))
        .collect();
    let told = desk.site(reading).private_objects(&posts)?;
    let (mut planned, mut objects, mut warnings) = (Vec::new(), Objects::new(), Vec::new());
    for ((post, frozen), object) in posts.into_iter().zip(told) {
        if frozen.kind.is_none() && names_nobody(post, &object) {
            let message = "this post is for those it names, and names nobody: it is not sent";
            let problem = Problem::warning("publish/nobody", message).in_file(&post.page.source);
            warnings.push(problem.help("name somebody: `@user@host`"));
            continue;
        }
        let fingerprint = sig::content_hash(object.fingerprint().as_bytes());
        planned.push(desk.plan_of(post, frozen, fingerprint));
        objects.insert(frozen.key.clone(), object);
    }
    Ok((planned, objects, warnings))
}

fn names_nobody(post: &Post, object: &OwnObject) -> bool {
    post.visibility == Visibility::Direct && !object.tags.iter().any(|it| it.mentioned().is_some())
}

/// The objects say when they were changed, as the letters do.
pub(super) fn date(objects: &mut Objects, plan: &Plan) {
    for change in &plan.changes {
        if let Change::Update(post) = change
            && let Some(object) = objects.get_mut(&post.key)
        {
            object.updated = post.updated;
        }
    }
}

/// What the owner should know about posts that come to be for others.
pub(super) fn notices(reading: &Reading, plan: &Plan) -> Vec<Problem> {
    let news = plan.changes.iter().filter_map(|change| match change {
        Change::Create(new) => Some(new),
        _ => None,
    });
    let notices = news.filter_map(|new| {
        let before = reading.gone().find(|gone| gone.source == new.source)?;
        let message = format!(
            "this was {} and is {} now: others are asked to delete it, which cannot be taken back, \
             and what they have seen they have seen; it gets a new id",
            before.visibility.map_or("public", store::Visibility::as_str),
            new.visibility.as_str(),
        );
        Some(Problem::warning("publish/new-id", message).in_file(&new.source))
    });
    notices.collect()
}
