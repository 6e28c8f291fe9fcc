//! What is shown at a moment, and when that changes by itself.

use super::content::{Drafts, Expired, Future, LoadOptions, Page, Post};
use crate::clock::Timestamp;

/// Is `post` shown? What is shown out of its time is not federated.
pub(super) fn admit(post: &mut Post, options: &LoadOptions) -> bool {
    let waits = post.appears() > options.now;
    let over = is_over(&post.page, options.now);
    post.untimely = waits || over;
    let in_time = (!waits || options.future == Future::Include)
        && (!over || options.expired == Expired::Include);
    in_time && is_finished(&post.page, options)
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
    let expires = page.rare().expires;
    if !is_finished(page, options) || is_over(page, options.now) {
        return None;
    }
    let moments = [appears, expires].into_iter().flatten();
    moments.filter(|moment| *moment > options.now).min()
}
