//! A request path as a file below the output folder; never outside it (threat T8).

use std::path::{Path, PathBuf};

/// The segments of a path, decoded once. `None` for anything that could leave the folder, name a
/// hidden file, or mean different things to different readers; the answer is 404, as for
/// everything that does not exist.
pub(super) fn segments(path: &str) -> Option<Vec<String>> {
    let mut segments = Vec::new();
    for raw in path.strip_prefix('/')?.split('/').filter(|raw| !raw.is_empty()) {
        let segment = decode(raw)?;
        let is_hidden = segment.starts_with('.') && segment != ".well-known";
        let bad = |c: char| c.is_control() || matches!(c, '/' | '\\' | ':');
        if is_hidden || segment.contains(bad) {
            return None;
        }
        segments.push(segment);
    }
    Some(segments)
}

/// The file that these segments name below `folder`.
pub(super) fn below(folder: &Path, segments: &[String]) -> PathBuf {
    let mut path = folder.to_owned();
    path.extend(segments);
    path
}

/// Undoes percent-encoding once. `None` if it is malformed or not UTF-8.
pub(super) fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digit = |byte: u8| char::from(byte).to_digit(16);
            let (high, low) = (digit(rest.next()?)?, digit(rest.next()?)?);
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::segments;

    #[test]
    fn paths_that_are_files() {
        let cases: &[(&str, &[&str])] = &[
            ("/", &[]),
            ("/posts/hello/", &["posts", "hello"]),
            ("/posts//hello", &["posts", "hello"]),
            ("/.well-known/webfinger", &[".well-known", "webfinger"]),
            ("/tags/b%C3%A4r/", &["tags", "bär"]),
            ("/a%20b", &["a b"]),
        ];
        for (path, expected) in cases {
            assert_eq!(segments(path).unwrap(), *expected, "{path}");
        }
    }

    #[test]
    fn paths_that_are_nothing() {
        for path in [
            "",
            "posts",
            "*",
            "/..",
            "/../x",
            "/a/../../etc/passwd",
            "/%2e%2e/x",
            "/%2E%2e%2fx",
            "/..%2fx",
            "/a%2fb",
            "/a%5cb",
            "/a\\b",
            "/.git/config",
            "/%2egit/config",
            "/.env",
            "/a%00",
            "/a%0a",
            "/%zz",
            "/%",
            "/%a",
            "/%ff",
            "/C:/x",
            "/c%3a/x",
            "/...",
            "/.",
        ] {
            assert_eq!(segments(path), None, "{path}");
        }
    }
}
