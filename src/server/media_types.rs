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

/// Do these segments name our own copy of a picture of somebody else's, whose name is the hash of its
/// bytes? What else is below `media/` is the owner's.
pub(super) fn is_copy(segments: &[String]) -> bool {
    let [folder, name] = segments else { return false };
    let Some((hash, "jpg" | "png" | "webp")) = name.rsplit_once('.') else { return false };
    let is_hex = |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    folder == "media" && hash.len() == 64 && hash.bytes().all(is_hex)
}

#[cfg(test)]
mod tests {
    use super::{TABLE, is_copy, media_type};

    fn segments(path: &str) -> Vec<String> {
        path.split('/').map(str::to_owned).collect()
    }

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
            ("media/talk.mp4", "video/mp4"),
            ("media/logo.svg", "image/svg+xml"),
        ];
        for (path, expected) in cases {
            assert_eq!(media_type(&segments(path)), *expected, "{path}");
        }
    }

    #[test]
    fn what_the_owner_has_below_media_is_no_copy() {
        let hash = "0123456789abcdef".repeat(4);
        for (path, expected) in [
            (format!("media/{hash}.png"), true),
            (format!("media/{hash}.jpg"), true),
            (format!("media/{hash}.webp"), true),
            (format!("media/{hash}.svg"), false),
            (format!("media/{}.png", hash.to_uppercase()), false),
            (format!("media/{}.png", &hash[1..]), false),
            (format!("media/x/{hash}.png"), false),
            (format!("a/{hash}.png"), false),
            ("media/loaf.png".to_owned(), false),
        ] {
            assert_eq!(is_copy(&segments(&path)), expected, "{path}");
        }
    }
}
