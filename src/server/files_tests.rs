//! Ranges, the link of a page, and what may be opened at all.

use super::{Lookup, Range, Slash, alternate, look_up, open_real, range_of};
use crate::id::{Origin, OwnIds};

#[test]
fn ranges() {
    let part = |first, last| Range::Part { first, last };
    let cases: &[(&str, Range)] = &[
        ("bytes=0-0", part(0, 0)),
        ("bytes=0-", part(0, 99)),
        ("bytes=90-200", part(90, 99)),
        ("bytes=-10", part(90, 99)),
        ("bytes=-1000", part(0, 99)),
        ("bytes=-0", Range::Unsatisfiable),
        ("bytes=100-", Range::Unsatisfiable),
        ("bytes=5-2", Range::Ignored),
        ("bytes=0-1,5-6", Range::Ignored),
        ("lines=0-1", Range::Ignored),
        ("bytes=a-b", Range::Ignored),
        ("bytes=+1-5", Range::Ignored),
        ("bytes=1-+5", Range::Ignored),
        ("bytes=0-0-0", Range::Ignored),
        ("bytes=-", Range::Ignored),
        ("bytes=99999999999999999999-", Range::Ignored),
    ];
    for (header, expected) in cases {
        assert_eq!(range_of(header, 100), *expected, "{header}");
    }
    assert_eq!(range_of("bytes=0-", 0), Range::Unsatisfiable);
}

#[test]
fn a_page_names_only_our_own_documents() {
    let own = OwnIds::new(Origin::of("https://you.example").unwrap());
    let page = |href: &str| {
        let link = "<link rel=\"alternate\" type=\"application/activity+json\" href=";
        format!("<!doctype html><head>{link}\"{href}\">")
    };
    let ours = page("https:&#x2f;&#x2f;you.example&#x2f;ap&#x2f;post&#x2f;posts.a");
    let found = alternate(ours.as_bytes(), &own).unwrap();
    assert_eq!(found.as_str(), "https://you.example/ap/post/posts.a");
    for href in ["https://evil.example/ap/post/a", "/ap/post/a", "https://you.example/x", ""] {
        assert_eq!(alternate(page(href).as_bytes(), &own), None, "{href}");
    }
    assert_eq!(alternate(b"\xff\xfe<html>", &own), None);
}

#[test]
fn nothing_outside_the_folder_is_opened() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let public = folder.path().join("public");
    std::fs::create_dir_all(public.join("posts/a")).unwrap();
    let put = |path: &str| {
        let mut file = std::fs::File::create(folder.path().join(path)).unwrap();
        std::io::Write::write_all(&mut file, b"x").unwrap();
    };
    ["secret", "public/posts/a/index.html", "public/in.txt"].iter().for_each(|path| put(path));
    symlink(folder.path().join("secret"), public.join("absolute.txt")).unwrap();
    symlink("../secret", public.join("relative.txt")).unwrap();
    symlink("..", public.join("up")).unwrap();
    symlink("in.txt", public.join("inside.txt")).unwrap();
    let looked_up = |path: &str, slash| {
        let segments: Vec<String> =
            path.split('/').filter(|s| !s.is_empty()).map(str::to_owned).collect();
        match look_up(&public, &segments, slash) {
            Lookup::File(_) => "file",
            Lookup::NeedsSlash => "slash",
            Lookup::Nothing => "nothing",
        }
    };
    let cases = [
        ("in.txt", Slash::No, "file"),
        ("inside.txt", Slash::No, "file"),
        ("posts/a", Slash::Yes, "file"),
        ("posts/a", Slash::No, "slash"),
        ("posts", Slash::Yes, "nothing"),
        ("posts", Slash::No, "nothing"),
        ("in.txt", Slash::Yes, "nothing"),
        ("", Slash::Yes, "nothing"),
        ("absolute.txt", Slash::No, "nothing"),
        ("relative.txt", Slash::No, "nothing"),
        ("up/secret", Slash::No, "nothing"),
        ("up/public/in.txt", Slash::No, "nothing"),
    ];
    for (path, slash, expected) in cases {
        assert_eq!(looked_up(path, slash), expected, "{path}");
    }
    let flags = rustix::fs::OFlags::RDONLY;
    for (path, is_open) in
        [("in.txt", true), ("inside.txt", true), ("absolute.txt", false), ("up/secret", false)]
    {
        assert_eq!(open_real(&public, path.as_ref(), flags).is_some(), is_open, "{path}");
    }
}
