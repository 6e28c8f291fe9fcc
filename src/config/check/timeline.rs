//! `[timeline]`

use std::time::Duration;

use super::{Wrong, wrong};
use crate::config::{Pictures, Timeline, file};
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
    let pictures = match timeline.pictures.as_deref() {
        None | Some("shown") => Pictures::Shown,
        Some("asked") => Pictures::Asked,
        Some("never") => Pictures::Never,
        Some(other) => {
            let why = format!("is `{other}`; use `shown`, `asked` or `never`");
            return wrong("timeline.pictures", why);
        }
    };
    let media = timeline.max_media_mb.unwrap_or(limits::TIMELINE_MEDIA_MB);
    if media == 0 {
        return wrong("timeline.max_media_mb", "is 0; it must be at least 1");
    }
    Ok(Timeline {
        posts,
        age: DAY.saturating_mul(days),
        bytes: u64::from(megabytes) * 1024 * 1024,
        pictures,
        media_bytes: u64::from(media) * 1024 * 1024,
    })
}
