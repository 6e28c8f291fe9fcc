//! Whatever happens to a file, reading it ends, says where the mistake is, and never panics.

use super::{config, read, shown};
use crate::config::Problem;

const FILES: &[&str] = &[
    "---\ntitle: \"A: b\"\ndate: 2026-01-02 03:04:05 +0200\ntags: [a, 'b c']\nimage: {url: x, alt: y}\n---\n#Text\n",
    "+++\ntitle = \"A\"\ndate = 2026-01-02T03:04:05Z\naliases = [\"/a/\"]\n[extra]\nx = { y = [1, 2.5] }\n+++\nText\n",
    "{\n\"title\": \"A\\u00e9\",\n\"date\": \"2026-01-02\",\n\"poll\": {\"options\": [\"a\", \"b\"]}\n}\nText\n",
    "---json\n{\"permalink\": \"/{{ page.date | date: '%Y' }}/:x/\"}\n---\nText",
];

#[track_caller]
fn survives(text: &str) {
    let config = config("");
    for source in ["content/a.md", "content/b/2026-01-02-a.md", "content/b/_index.md"] {
        let (document, problems) = read(source, text, &config);
        let failed = problems.iter().any(Problem::is_error);
        assert_eq!(document.is_none(), failed, "{text:?}");
        let lines = text.lines().count().max(1);
        for problem in &problems {
            let line = problem.place.as_ref().and_then(|place| place.line).unwrap_or(1);
            assert!((1..=lines + 1).contains(&line), "{text:?}: {}", shown(&problems));
            assert!(problem.help.is_some(), "{text:?}: {}", shown(&problems));
        }
    }
}

#[test]
fn cut_at_any_place() {
    for file in FILES {
        for (at, _) in file.char_indices() {
            survives(&file[..at]);
            survives(&file[at..]);
        }
    }
}

#[test]
fn any_character_replaced_doubled_or_left_out() {
    let others =
        ["", "\n", "\"", "'", "{", "}", "[", ":", "-", "=", "\t", "é", "\u{0}", "%", "&a "];
    for file in FILES {
        for (at, c) in file.char_indices() {
            for other in others {
                let rest = &file[at + c.len_utf8()..];
                survives(&format!("{}{other}{rest}", &file[..at]));
                survives(&format!("{}{other}{c}{rest}", &file[..at]));
            }
        }
    }
}
