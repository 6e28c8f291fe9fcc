//! Where a new file goes, and what stands in it.

use std::path::Path;

use super::{path_of, text, toml_text};
use crate::cli::args::{Kind, New};

fn new(what: &str, kind: Kind) -> New {
    New { what: what.to_owned(), kind, draft: false }
}

#[test]
fn paths_stay_below_the_content() {
    for (what, kind, expected) in [
        ("First frost", Kind::Post, Some("content/posts/first-frost.md")),
        ("First frost", Kind::Page, Some("content/first-frost.md")),
        ("First frost", Kind::Note, Some("content/notes/NOW.md")),
        ("!", Kind::Note, Some("content/notes/NOW.md")),
        ("!", Kind::Post, None),
        ("!", Kind::Page, None),
        (" a/b.md ", Kind::Note, Some("content/a/b.md")),
        ("content/a.md", Kind::Post, Some("content/a.md")),
        ("content/../a.md", Kind::Post, None),
        ("a/../../b.md", Kind::Page, None),
        ("/content/a.md", Kind::Post, None),
        (".md", Kind::Post, None),
        ("posts/.md", Kind::Note, None),
        ("a.MD", Kind::Post, Some("content/posts/a.md.md")),
    ] {
        let found = path_of(&new(what, kind), "NOW", Path::new("content"));
        let found = found.ok().map(|path| path.display().to_string());
        assert_eq!(found.as_deref(), expected, "{what:?}");
    }
}

#[test]
fn each_kind_has_its_front_matter() {
    for (what, kind, draft, expected) in [
        ("Rye", Kind::Post, false, "+++\ntitle = \"Rye\"\ndate = NOW\n+++\n\n"),
        ("Rye", Kind::Post, true, "+++\ntitle = \"Rye\"\ndate = NOW\ndraft = true\n+++\n\n"),
        ("Rye", Kind::Page, false, "+++\ntitle = \"Rye\"\n+++\n\n"),
        (" Rye ", Kind::Note, false, "+++\ndate = NOW\n+++\n\nRye\n"),
        ("a/b.md", Kind::Post, false, "+++\ntitle = \"\"\ndate = NOW\n+++\n\n"),
        ("a/b.md", Kind::Note, false, "+++\ndate = NOW\n+++\n\n"),
    ] {
        assert_eq!(text(&New { draft, ..new(what, kind) }, "NOW"), expected, "{what:?}");
    }
}

#[test]
fn any_text_is_one_line_of_toml() {
    for (text, expected) in [
        ("", r#""""#),
        ("Ada's hive", r#""Ada's hive""#),
        (r#"a "b" \ c"#, r#""a \"b\" \\ c""#),
        ("a\nb\r\tc", r#""a\u000ab\u000d\u0009c""#),
        ("\u{0}\u{1b}\u{7f}\u{85}", r#""\u0000\u001b\u007f\u0085""#),
        ("\u{1F41D}\u{202e}", "\"\u{1F41D}\u{202e}\""),
    ] {
        assert_eq!(toml_text(text), expected);
        let line = format!("x = {expected}\n");
        let read: std::collections::BTreeMap<String, String> =
            crate::config::parse_toml(&line, Path::new("x"), 1).unwrap();
        assert_eq!(read["x"], text, "{line}");
    }
}
