//! The owner's own files, as damaged as they can be: reading ends, names a line that there is, and
//! what was read can be written and read again.

#![no_main]

use std::path::Path;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use skep::ap::json;
use skep::config::{self, Config, Problem};
use skep::sig::content_hash;
use skep::site::{Document, parse_document};

static CONFIG: LazyLock<Config> = LazyLock::new(|| {
    let text = "[site]\nurl = \"https://me.example\"\npermalink = \"pretty\"\n\
                [taxonomies]\ncategory = \"categories\"\n[actor]\nhandle = \"me\"\n";
    config::parse(text, Path::new("node.toml"), []).expect("the settings are sound")
});

fuzz_target!(|text: &str| {
    for source in ["content/2026-01-02-a.md", "_posts/a.md", "content/b/_index.md"] {
        let mut problems = Vec::new();
        let document =
            parse_document(text, Path::new(source), (&CONFIG, content_hash), &mut problems);
        assert_eq!(document.is_none(), problems.iter().any(Problem::is_error));
        // YAML ends a line at a lone carriage return, too.
        let lines = text.split(['\n', '\r']).count() + 1;
        for place in problems.iter().filter_map(|problem| problem.place.as_ref()) {
            assert!(place.line.is_none_or(|line| (1..=lines).contains(&line)));
        }
        let Some(document) = document else { continue };
        let written = json::to_string(&document);
        let read = json::leading::<Document>(&written).expect("what was written is read");
        assert_eq!(read.0, document);
    }
});
