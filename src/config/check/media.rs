//! `[media]`

use super::{Wrong, wrong};
use crate::config::{Media, RemoteMedia, file};
use crate::limits;

pub(super) fn check(media: &file::Media) -> Result<Media, Wrong> {
    let remote = match media.remote.as_deref() {
        None | Some("proxy") => RemoteMedia::Proxy,
        Some("link") => RemoteMedia::Link,
        Some("none") => RemoteMedia::None,
        Some(other) => {
            return wrong("media.remote", format!("is `{other}`; use `proxy`, `link` or `none`"));
        }
    };
    let megabytes = media.cache_mb.map_or(limits::MEDIA_CACHE_MB, u64::from);
    Ok(Media { remote, cache_max: megabytes * 1024 * 1024 })
}
