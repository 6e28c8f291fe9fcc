//! What is shown at a moment, and when that changes by itself.

use super::content::{Page, Post};
use super::options::{Drafts, Expired, Future, LoadOptions};
use crate::clock::Timestamp;

/// Is `post` shown?
pub(super) fn admit(post: &Post, options: &LoadOptions) -> bool {
    (!waits(post, options) || options.future == Future::Include) && admit_page(&post.page, options)
}

/// Has the time of `post` not come yet, or is it over?
pub(super) fn is_untimely(post: &Post, options: &LoadOptions) -> bool {
    waits(post, options) || is_over(&post.page, options.now)
}

/// Is it yet to come? What others were told of does not become so again because the clock went back.
fn waits(post: &Post, options: &LoadOptions) -> bool {
    post.appears() > options.now && !(options.is_out)(&post.page.source, post.date)
}

/// Is `page` shown?
pub(super) fn admit_page(page: &Page, options: &LoadOptions) -> bool {
    let over = is_over(page, options.now);
    (!over || options.expired == Expired::Include) && is_finished(page, options)
}

fn is_finished(page: &Page, options: &LoadOptions) -> bool {
    !page.draft || options.drafts == Drafts::Include
}

fn is_over(page: &Page, now: Timestamp) -> bool {
    page.rare().expires.is_some_and(|expires| expires <= now)
}

/// When `page`, which comes out at `appears`, changes by itself for the first time after now.
pub(super) fn next_change(
    page: &Page,
    appears: Option<Timestamp>,
    options: &LoadOptions,
) -> Option<Timestamp> {
    let (expires, voted) =
        (page.rare().expires, page.rare().poll.as_ref().and_then(|poll| poll.ends));
    if !is_finished(page, options) || is_over(page, options.now) {
        return None;
    }
    let moments = [appears, expires, voted].into_iter().flatten();
    moments.filter(|moment| *moment > options.now).min()
}
