//! Where a file of `content/` is found on the site: its section, slug and permalink.

use std::path::Path;

use super::slug::slugify;

/// First parts of paths that belong to the node itself (architecture: URLs are files).
const RESERVED: &[&str] = &[
    "admin",
    "ap",
    "api",
    "authorize_interaction",
    "follow",
    "interact",
    "livez",
    "media",
    "nodeinfo",
    "oauth",
    "readyz",
    "share",
];

/// What the name of a file says.
pub(super) struct Name {
    /// The first folder.
    pub(super) section: Option<String>,
    /// `2026-11-23` or `2026-11-23T15:04`, from names such as `2026-11-23-hello.md` and
    /// `2026-11-23-1504.md`.
    pub(super) date: Option<String>,
    /// Folders, without that of a bundle.
    folders: Vec<String>,
    slug: String,
}

impl Name {
    /// Of `source`, relative to the root of the site. A bundle `hello/index.md` is called as its
    /// folder.
    pub(super) fn of(source: &Path) -> Self {
        let inside = source.strip_prefix("content").unwrap_or(source).with_extension("");
        let mut parts: Vec<String> =
            inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        if parts.len() > 1 && parts.last().is_some_and(|name| name == "index") {
            parts.pop();
        }
        let stem = parts.pop().unwrap_or_default();
        let (date, rest) = dated(&stem);
        let folders: Vec<String> = parts.iter().map(|part| slugify(part)).collect();
        let slug = if rest.is_empty() { slugify(&stem) } else { slugify(rest) };
        Self { section: parts.into_iter().next(), date, folders, slug }
    }

    /// `/section/slug/`, with `chosen` as the slug if there is one.
    pub(super) fn permalink(&self, chosen: Option<&str>) -> Result<String, String> {
        let last = chosen.map_or_else(|| self.slug.clone(), slugify);
        if last.is_empty() {
            return Err("has no letter or digit; an address needs one".to_owned());
        }
        // `content/index.md` is the front page's text elsewhere; here it is an ordinary page.
        let parts: Vec<&str> = self.folders.iter().map(String::as_str).chain([&*last]).collect();
        check(parts[0])?;
        Ok(format!("/{}/", parts.join("/")))
    }
}

/// The permalink that front matter asks for with `path`.
pub(super) fn permalink_of_path(path: &str) -> Result<String, String> {
    let inner = path.trim_matches('/');
    let mut parts = inner.split('/');
    let fits = !inner.is_empty()
        && parts.all(|part| !matches!(part, "" | "." | ".."))
        && !path.contains([':', '\\', '?', '#', '%', '"', '<', '>'])
        && !path.contains(|c: char| c.is_control() || c.is_whitespace());
    if !fits {
        return Err(format!("is `{path}`, which is not a path such as `/about/me/`"));
    }
    check(inner.split('/').next().unwrap_or_default())?;
    let is_file = inner.to_ascii_lowercase().ends_with(".html");
    Ok(if is_file { format!("/{inner}") } else { format!("/{inner}/") })
}

/// The file that is made for `permalink`, relative to the output folder.
pub(super) fn file_of(permalink: &str) -> String {
    let inner = permalink.trim_start_matches('/');
    if inner.is_empty() || inner.ends_with('/') {
        format!("{inner}index.html")
    } else {
        inner.to_owned()
    }
}

fn check(first: &str) -> Result<(), String> {
    if RESERVED.contains(&first) || first.starts_with('.') {
        return Err(format!("leads to `/{first}/`, which belongs to the node itself"));
    }
    Ok(())
}

/// Takes a date off the front of a name: `2026-11-23-hello` → its date and `hello`. Of
/// `2026-11-23-1504` nothing is left: notes of several days would share their names.
fn dated(stem: &str) -> (Option<String>, &str) {
    let Some((date, rest)) = stem.split_at_checked(10) else { return (None, stem) };
    let is_date = date.bytes().enumerate().all(|(at, b)| match at {
        4 | 7 => b == b'-',
        _ => b.is_ascii_digit(),
    });
    let rest = match rest.strip_prefix(['-', '_']) {
        Some(rest) => rest,
        None if rest.is_empty() => rest,
        None => return (None, stem),
    };
    if !is_date {
        return (None, stem);
    }
    if !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()) {
        let time = rest.len() == 4 && &rest[..2] < "24" && &rest[2..] < "60";
        let time = if time { format!("T{}:{}", &rest[..2], &rest[2..]) } else { String::new() };
        return (Some(format!("{date}{time}")), "");
    }
    (Some(date.to_owned()), rest)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Name, file_of, permalink_of_path};

    #[test]
    fn names_of_files() {
        let cases = [
            ("content/about.md", "/about/", None),
            ("content/posts/Hello World.md", "/posts/hello-world/", None),
            ("content/posts/2026-11-23-hello.md", "/posts/hello/", Some("2026-11-23")),
            ("content/posts/2026-11-23-hello/index.md", "/posts/hello/", Some("2026-11-23")),
            (
                "content/notes/2026-11-23-1504.md",
                "/notes/2026-11-23-1504/",
                Some("2026-11-23T15:04"),
            ),
            ("content/notes/2026-11-23.md", "/notes/2026-11-23/", Some("2026-11-23")),
            ("content/a/b/c.md", "/a/b/c/", None),
            ("content/posts/2026-11-2x-a.md", "/posts/2026-11-2x-a/", None),
        ];
        for (source, permalink, date) in cases {
            let name = Name::of(Path::new(source));
            assert_eq!(name.permalink(None).as_deref(), Ok(permalink), "{source}");
            assert_eq!(name.date.as_deref(), date, "{source}");
        }
    }

    #[test]
    fn chosen_paths() {
        assert_eq!(permalink_of_path("about/me").as_deref(), Ok("/about/me/"));
        assert_eq!(permalink_of_path("/old/page.html").as_deref(), Ok("/old/page.html"));
        for path in ["", "/", "../x", "/a//b", "/a/../b", "/a b", "https://x", "/ap/post/x", "a%2e"]
        {
            assert!(permalink_of_path(path).is_err(), "{path}");
        }
        assert_eq!(file_of("/"), "index.html");
        assert_eq!(file_of("/a/b/"), "a/b/index.html");
    }
}
