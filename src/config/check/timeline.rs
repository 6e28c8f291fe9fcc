//! `[timeline]`

use std::time::Duration;

use super::{Wrong, wrong};
use crate::config::{Timeline, file};
use crate::limits;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

pub(super) fn check(timeline: &file::Timeline) -> Result<Timeline, Wrong> {
    let posts = timeline.max_posts.map_or(limits::TIMELINE_POSTS, i64::from);
    if !(1..=limits::TIMELINE_POSTS_MAX).contains(&posts) {
        let most = limits::TIMELINE_POSTS_MAX;
        return wrong("timeline.max_posts", format!("is {posts}; it must be from 1 to {most}"));
    }
    let days = timeline.max_days.unwrap_or(limits::TIMELINE_DAYS);
    if days == 0 {
        return wrong("timeline.max_days", "is 0; it must be at least 1");
    }
    let megabytes = timeline.max_mb.unwrap_or(limits::TIMELINE_MB);
    if megabytes < limits::TIMELINE_MB_LEAST {
        let least = limits::TIMELINE_MB_LEAST;
        return wrong("timeline.max_mb", format!("is {megabytes}; it must be at least {least}"));
    }
    Ok(Timeline { posts, age: DAY.saturating_mul(days), bytes: u64::from(megabytes) * 1024 * 1024 })
}
