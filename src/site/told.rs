//! What other servers are told of a post, and the fingerprints by which a change of it is known.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use super::around::Wanted;
use super::content::Post;
use super::fit::Fit;
use super::object::{Known, object_from};
use super::parallel;
use super::record::{Asked, Record, Unit, post_unit, stamp_of};
use super::render::{Site, all};
use super::social::{Frozen, Named};
use super::talks::{Talk, Talks};
use crate::ap::OwnObject;
use crate::config::Problem;
use crate::id::ContentHash;

impl Site<'_> {
    /// A number that differs when other servers would be told something else of `post`.
    pub(super) fn told(
        &self,
        (post, asked): (&Post, &Asked),
        frozen: &Frozen,
        record: &Record,
    ) -> u64 {
        let place = (post.page.stamp, &post.page.permalink, asked.answers);
        let (named, theme) = (self.named(post), self.theme.stamp());
        let frozen = (&frozen.key, frozen.published, &frozen.kind);
        stamp_of((record.basis(), place, frozen, named, theme))
    }

    /// The fingerprints of what other servers are told of `posts`, by source.
    ///
    /// # Errors
    /// When the file of a post cannot be read again.
    pub fn fingerprints<'p>(
        &self,
        posts: &[(&'p Post, &Frozen)],
        record: &Record,
    ) -> Result<HashMap<&'p Path, ContentHash>, Vec<Problem>> {
        let found = parallel::map(posts, |(post, frozen)| {
            let fingerprint = self.fingerprint(post, frozen, record)?;
            Ok::<_, Vec<Problem>>((post.page.source.as_path(), fingerprint))
        });
        Ok(all(found)?.into_iter().collect())
    }

    /// The fingerprint of what other servers are told of `post`: from `record` if it is there,
    /// else from the text.
    fn fingerprint(
        &self,
        post: &Post,
        frozen: &Frozen,
        record: &Record,
    ) -> Result<ContentHash, Vec<Problem>> {
        let unit = record.units.get(&post_unit(&post.page.source));
        let holds = |unit: &&Arc<Unit>| {
            let told = self.told((post, &unit.made.asked), frozen, record);
            unit.made.fingerprint != ContentHash::NONE
                && unit.made.told == told
                && self.agrees(unit)
        };
        if let Some(unit) = unit.filter(holds) {
            return Ok(unit.made.fingerprint);
        }
        // In which thread it is is no news.
        let (object, _) = self.object_of(post, frozen, &Talk::default())?;
        Ok((self.hash)(object.fingerprint().as_bytes()))
    }

    /// The object that `post` is on other servers.
    ///
    /// # Errors
    /// When the file of the post cannot be read again.
    pub fn object(&self, post: &Post, frozen: &Frozen) -> Result<OwnObject, Vec<Problem>> {
        let mut objects = self.objects(&[(post, frozen)])?;
        Ok(objects.remove(0))
    }

    /// The objects that `posts` are on other servers, in the same order.
    ///
    /// # Errors
    /// When the file of a post cannot be read again.
    pub fn objects(&self, posts: &[(&Post, &Frozen)]) -> Result<Vec<OwnObject>, Vec<Problem>> {
        let own = self.config.own_ids();
        // All threads are looked through for this, however few are asked for.
        let talks = Talks::of(self.content, &own, self.social);
        let objects = posts.iter().map(|(post, frozen)| {
            let talk = talks.talk(&own, frozen, self.social.threads.get(&frozen.key));
            self.object_of(post, frozen, &talk).map(|(object, _)| object)
        });
        objects.collect()
    }

    /// The objects that posts for some alone are on other servers, in the same order.
    ///
    /// # Errors
    /// All that keeps them from being told: what would have to be a file, or is more than others
    /// take.
    pub fn private_objects(
        &self,
        posts: &[(&Post, &Frozen)],
    ) -> Result<Vec<OwnObject>, Vec<Problem>> {
        let (mut objects, mut problems) = (Vec::new(), Vec::new());
        for (post, frozen) in posts {
            let named = self.named(post).and_then(|named| named.in_reply_to.as_ref());
            let context = named.and_then(|answered| answered.context.clone());
            match self.object_of(post, frozen, &Talk { context, ..Talk::default() }) {
                Ok((object, fit)) => {
                    problems.extend(self.private_problems(post, &object, fit));
                    objects.push(object);
                }
                Err(found) => problems.extend(found),
            }
        }
        if problems.is_empty() { Ok(objects) } else { Err(problems) }
    }

    fn private_problems(&self, post: &Post, object: &OwnObject, fit: Fit) -> Vec<Problem> {
        let problem = |code, message: String, help: &str| {
            Problem::error(code, message).in_file(&post.page.source).help(help)
        };
        let base = format!("{}/", self.config.site.origin);
        let own = object.attachments.iter().filter(|file| file.url.starts_with(&base));
        let mut problems: Vec<Problem> = own
            .map(|file| {
                let message = format!("everybody could see `{}`", file.url);
                let help = "leave it out: only texts can be for some alone";
                problem("site/private-picture", message, help)
            })
            .collect();
        if object.poll.is_some() {
            let message = "a question cannot be for some alone: its votes are public".to_owned();
            problems.push(problem("site/private-poll", message, "leave the `poll` out"));
        }
        if fit != Fit::Whole {
            let message = "this is more than other servers take, and on no page".to_owned();
            problems.push(problem("site/private-size", message, "write less"));
        }
        problems
    }

    fn object_of(
        &self,
        post: &Post,
        frozen: &Frozen,
        talk: &Talk,
    ) -> Result<(OwnObject, Fit), Vec<Problem>> {
        let rendered = self.read_post(post, Wanted::default())?.rendered;
        let thread = self.social.threads.get(&frozen.key);
        let known = Known { frozen, thread, named: self.named(post), talk };
        Ok(object_from(post, &rendered, self.config, known))
    }

    /// What is known of whom and what a post names.
    pub(super) fn named(&self, post: &Post) -> Option<&Named> {
        self.social.named.get(&post.page.source)
    }
}
