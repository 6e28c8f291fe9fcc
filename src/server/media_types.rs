//! Which media type a file has: a fixed table (SEC-9). A file outside `ap/` is never ActivityPub,
//! and what is not in the table is offered for download.

/// The type of what is served below `/ap/`, byte for byte: Lemmy and Pixelfed compare the whole
/// header (DISC-1).
pub(super) const ACTIVITYPUB: &str = "application/activity+json";
/// The type of pages.
pub(super) const HTML: &str = "text/html; charset=utf-8";
/// The type of WebFinger answers (WF-4).
pub(super) const JRD: &str = "application/jrd+json";
/// What is not known.
pub(super) const UNKNOWN: &str = "application/octet-stream";

const TABLE: &[(&str, &str)] = &[
    ("avif", "image/avif"),
    ("bmp", "image/bmp"),
    ("css", "text/css; charset=utf-8"),
    ("csv", "text/csv; charset=utf-8"),
    ("epub", "application/epub+zip"),
    ("flac", "audio/flac"),
    ("gif", "image/gif"),
    ("htm", HTML),
    ("html", HTML),
    ("ico", "image/vnd.microsoft.icon"),
    ("ics", "text/calendar; charset=utf-8"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("js", "text/javascript; charset=utf-8"),
    ("json", "application/json"),
    ("m4a", "audio/mp4"),
    ("map", "application/json"),
    ("md", "text/markdown; charset=utf-8"),
    ("mjs", "text/javascript; charset=utf-8"),
    ("mp3", "audio/mpeg"),
    ("mp4", "video/mp4"),
    ("oga", "audio/ogg"),
    ("ogg", "audio/ogg"),
    ("ogv", "video/ogg"),
    ("opus", "audio/ogg"),
    ("otf", "font/otf"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("ttf", "font/ttf"),
    ("txt", "text/plain; charset=utf-8"),
    ("vtt", "text/vtt; charset=utf-8"),
    ("wasm", "application/wasm"),
    ("wav", "audio/wav"),
    ("webm", "video/webm"),
    ("webmanifest", "application/manifest+json"),
    ("webp", "image/webp"),
    ("woff", "font/woff"),
    ("woff2", "font/woff2"),
    ("xml", "application/xml"),
];

/// The type of the file that these segments name.
pub(super) fn media_type(segments: &[String]) -> &'static str {
    let names: Vec<&str> = segments.iter().map(String::as_str).collect();
    match names.as_slice() {
        ["ap", ..] => return ACTIVITYPUB,
        ["media", .., name] => return copy_type(name),
        [".well-known", "webfinger"] => return JRD,
        [".well-known", "nodeinfo"] => return "application/json",
        [".well-known", "host-meta"] => return "application/xrd+xml",
        ["nodeinfo", "2.0"] => {
            return "application/json; profile=\"http://nodeinfo.diaspora.software/ns/schema/2.0#\"";
        }
        ["nodeinfo", "2.1"] => {
            return "application/json; profile=\"http://nodeinfo.diaspora.software/ns/schema/2.1#\"";
        }
        [.., "feed.xml" | "atom.xml"] => return "application/atom+xml; charset=utf-8",
        [.., "rss.xml"] => return "application/rss+xml; charset=utf-8",
        [.., "feed.json"] => return "application/feed+json",
        _ => {}
    }
    let extension = names.last().and_then(|name| name.rsplit_once('.')).map(|(_, after)| after);
    let Some(extension) = extension.map(str::to_ascii_lowercase) else { return UNKNOWN };
    TABLE
        .binary_search_by_key(&extension.as_str(), |(known, _)| known)
        .map_or(UNKNOWN, |place| TABLE[place].1)
}

/// The type of our own copy of a picture of somebody else's: one of those that copies are made in, or
/// nothing that is shown (SEC-9).
fn copy_type(name: &str) -> &'static str {
    match name.rsplit_once('.') {
        Some((_, "jpg")) => "image/jpeg",
        Some((_, "png")) => "image/png",
        Some((_, "webp")) => "image/webp",
        _ => UNKNOWN,
    }
}

#[cfg(test)]
mod tests {
    use super::{TABLE, media_type};

    #[test]
    fn the_table_is_sorted() {
        assert!(TABLE.is_sorted());
    }

    #[test]
    fn types_of_paths() {
        let cases: &[(&str, &str)] = &[
            ("ap/post/posts.hello", "application/activity+json"),
            ("ap/post/picture.png", "application/activity+json"),
            ("actor.json", "application/json"),
            ("posts/actor.jsonld", "application/octet-stream"),
            ("a/IMG.JPG", "image/jpeg"),
            ("feed.xml", "application/atom+xml; charset=utf-8"),
            ("tags/rye/feed.xml", "application/atom+xml; charset=utf-8"),
            ("rss.xml", "application/rss+xml; charset=utf-8"),
            ("tags/rye/feed.json", "application/feed+json"),
            ("sitemap.xml", "application/xml"),
            (".well-known/webfinger", "application/jrd+json"),
            ("plain", "application/octet-stream"),
            ("media/ab.png", "image/png"),
            ("media/ab.webp", "image/webp"),
            ("media/ab.svg", "application/octet-stream"),
            ("media/ab.html", "application/octet-stream"),
            ("media/x/feed.xml", "application/octet-stream"),
        ];
        for (path, expected) in cases {
            let segments: Vec<String> = path.split('/').map(str::to_owned).collect();
            assert_eq!(media_type(&segments), *expected, "{path}");
        }
    }
}
