//! Where a file of `content/` is found on the site: its section, slug and permalink.

use std::path::Path;

use super::slug::{decode, slugify};
use crate::config::RESERVED_PATHS;

/// Jekyll's folders. What lies in them belongs to the section above, else to `posts`.
const POSTS: &str = "_posts";
const DRAFTS: &str = "_drafts";

/// Folders beside that of the content that are read, too, so that a blog of Jekyll's need not move.
pub(super) const ROOTS: [&str; 2] = [POSTS, DRAFTS];

/// What the name of a file says.
#[derive(Debug)]
pub(super) struct Name {
    /// The first folder.
    pub(super) section: Option<String>,
    /// `2026-11-23` or `2026-11-23T15:04`, from names such as `2026-11-23-hello.md` and
    /// `2026-11-23-1504.md`.
    pub(super) date: Option<String>,
    /// Does it lie in `_drafts/`?
    pub(super) is_draft: bool,
    /// The folders above `_posts/` or `_drafts/`: to Jekyll they are categories.
    pub(super) categories: Vec<String>,
    /// Folders as they stand in addresses, without that of a bundle.
    pub(super) folders: Vec<String>,
    /// The whole name without its ending.
    pub(super) stem: String,
    /// The name as it stands in addresses, without its date; may be empty.
    pub(super) slug: String,
}

impl Name {
    /// Of `source`, relative to the root of the site whose texts are in `content`. A bundle
    /// `hello/index.md` is called as its folder.
    pub(super) fn of(source: &Path, content: &Path) -> Self {
        let mut parts = parts_of(source, content);
        let stem = parts.pop().unwrap_or_default();
        let is_draft = parts.iter().any(|part| part == DRAFTS);
        let jekyll = parts.iter().position(|part| ROOTS.contains(&part.as_str()));
        let categories = jekyll.map_or_else(Vec::new, |at| parts[..at].to_vec());
        settle_jekyll(&mut parts);
        let (date, rest) = dated(&stem);
        let folders = parts.iter().map(|part| slugify(part)).filter(|part| !part.is_empty());
        let folders = folders.collect();
        let slug = if rest.is_empty() { slugify(&stem) } else { slugify(rest) };
        let section = parts.into_iter().next();
        Self { section, date, is_draft, categories, folders, stem, slug }
    }
}

/// The parts of a path below `content`, without ending. A bundle `hello/index.md` is its folder.
fn parts_of(source: &Path, content: &Path) -> Vec<String> {
    let inside = source.strip_prefix(content).unwrap_or(source).with_extension("");
    let mut parts: Vec<String> =
        inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if parts.len() > 1 && parts.last().is_some_and(|name| name == "index") {
        parts.pop();
    }
    parts
}

/// Takes Jekyll's own folders out.
fn settle_jekyll(folders: &mut Vec<String>) {
    let count = folders.len();
    folders.retain(|part| !ROOTS.contains(&part.as_str()));
    if folders.is_empty() && count > 0 {
        folders.push("posts".to_owned());
    }
}

/// The folders of a post or page as a section is named: `blog/travel`; empty at the top.
pub(super) fn folder_of(source: &Path, content: &Path) -> String {
    let mut parts = parts_of(source, content);
    parts.pop();
    settle_jekyll(&mut parts);
    parts.join("/")
}

/// Is `source` a text?
#[must_use]
pub fn is_markdown(source: &Path) -> bool {
    let ends = ["md", "markdown"];
    source.extension().is_some_and(|end| ends.iter().any(|known| end.eq_ignore_ascii_case(known)))
}

/// Is `source` about its folder: `_index.md`?
pub(super) fn is_index(source: &Path) -> bool {
    is_markdown(source) && source.file_stem().is_some_and(|name| name == "_index")
}

/// Is `source` a page whose folder is its own: `index.md`?
pub(super) fn is_bundle(source: &Path) -> bool {
    // Asked of every page, so what is rarely so comes first.
    source.file_stem().is_some_and(|name| name == "index") && is_markdown(source)
}

/// A path that cannot be an address.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct BadPath {
    /// Follows the name of the key.
    pub(super) why: String,
    /// What to do.
    pub(super) help: &'static str,
}

/// The permalink that front matter asks for with `path`.
pub(super) fn permalink_of_path(path: &str) -> Result<String, BadPath> {
    let short = path.strip_suffix("index.html").filter(|short| short.ends_with('/'));
    let path = short.unwrap_or(path);
    let inner = checked(path)?;
    let lower = inner.to_ascii_lowercase();
    let is_file = lower.ends_with(".html") || lower.ends_with(".htm");
    Ok(if is_file { format!("/{inner}") } else { format!("/{inner}/") })
}

/// A former address as a path: a folder unless its last part has an ending. Addresses below
/// `origin` are cut, and what is percent-encoded is decoded, as the files of the site are named.
pub(super) fn alias_of(text: &str, origin: &str) -> Result<String, BadPath> {
    let path = text.strip_prefix(origin).filter(|rest| rest.starts_with('/')).unwrap_or(text);
    let path = decode(path);
    let short = path.strip_suffix("index.html").filter(|short| short.ends_with('/'));
    let path = short.unwrap_or(&path);
    let inner = checked(path)?;
    let is_file = !path.ends_with('/') && inner.rsplit('/').next().unwrap_or("").contains('.');
    Ok(if is_file { format!("/{inner}") } else { format!("/{inner}/") })
}

/// The inner part of a path that may be an address.
fn checked(path: &str) -> Result<&str, BadPath> {
    let inner = path.trim_matches('/');
    let fits = !inner.is_empty()
        && inner.split('/').all(|part| !matches!(part, "" | "." | ".."))
        && !path.contains([':', '\\', '?', '#', '%', '"', '<', '>'])
        && !path.contains(|c: char| c.is_control() || c.is_whitespace());
    if !fits {
        let why = format!("is `{path}`, which is not a path");
        return Err(BadPath { why, help: "write a path such as `/about/me/`" });
    }
    check(inner.split('/').next().unwrap_or_default())?;
    Ok(inner)
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

/// May the first part of an address be `first`?
pub(super) fn check(first: &str) -> Result<(), BadPath> {
    if RESERVED_PATHS.contains(&first) || first.starts_with('.') {
        let why = format!("leads to `/{first}/`, which belongs to the node itself");
        return Err(BadPath { why, help: "begin the address with another word" });
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

    use super::{Name, alias_of, file_of, permalink_of_path};

    #[test]
    fn names_of_files() {
        let cases = [
            ("content/about.md", "about", None),
            ("content/posts/Hello World.md", "posts/hello-world", None),
            ("content/posts/2026-11-23-hello.md", "posts/hello", Some("2026-11-23")),
            ("content/posts/2026-11-23-hello/index.md", "posts/hello", Some("2026-11-23")),
            ("content/notes/2026-11-23-1504.md", "notes/2026-11-23-1504", Some("2026-11-23T15:04")),
            ("content/notes/2026-11-23.md", "notes/2026-11-23", Some("2026-11-23")),
            ("content/a/b/c.markdown", "a/b/c", None),
            ("content/posts/2026-11-2x-a.md", "posts/2026-11-2x-a", None),
            ("_posts/2026-11-23-rye.md", "posts/rye", Some("2026-11-23")),
            ("_drafts/idea.md", "posts/idea", None),
            ("content/_posts/2026-11-23-rye.md", "posts/rye", Some("2026-11-23")),
            ("content/bees/_posts/2026-11-23-rye.md", "bees/rye", Some("2026-11-23")),
        ];
        for (source, path, date) in cases {
            let name = Name::of(Path::new(source), Path::new("content"));
            let folders = name.folders.iter().map(String::as_str);
            let parts: Vec<&str> = folders.chain([name.slug.as_str()]).collect();
            assert_eq!(parts.join("/"), path, "{source}");
            assert_eq!(name.date.as_deref(), date, "{source}");
            assert_eq!(name.is_draft, source.contains("_drafts"), "{source}");
            let categories = if source.contains("bees") { vec!["bees"] } else { vec![] };
            assert_eq!(name.categories, categories, "{source}");
        }
    }

    #[test]
    fn chosen_paths() {
        let cases = [
            ("about/me", "/about/me/"),
            ("/old/page.html", "/old/page.html"),
            ("/a/index.html", "/a/"),
        ];
        for (path, expected) in cases {
            assert_eq!(permalink_of_path(path).as_deref(), Ok(expected));
        }
        for path in ["", "/", "../x", "/a//b", "/a/../b", "/a b", "https://x", "/ap/post/x", "a%2e"]
        {
            assert!(permalink_of_path(path).is_err(), "{path}");
        }
        assert_eq!(file_of("/"), "index.html");
        assert_eq!(file_of("/a/b/"), "a/b/index.html");
    }

    #[test]
    fn former_addresses() {
        let cases = [
            ("/old", "/old/"),
            ("old/", "/old/"),
            ("/2019/x.html", "/2019/x.html"),
            ("/v1.2/", "/v1.2/"),
            ("/index.xml", "/index.xml"),
            ("/%C3%BCber/", "/über/"),
            ("https://me.example/x/", "/x/"),
        ];
        for (text, expected) in cases {
            assert_eq!(alias_of(text, "https://me.example").as_deref(), Ok(expected), "{text}");
        }
        for text in ["", "/", "/?p=12", "../x", "https://peer.example/x", "/ap/x", "/a%2f%2e%2e/b"]
        {
            assert!(alias_of(text, "https://me.example").is_err(), "{text}");
        }
    }
}
