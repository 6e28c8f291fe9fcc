//! Texts with shortcodes, as they come from an importer: expanding must never panic, and every
//! placeholder must be one of ours.

#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use skep::config::Problem;
use skep::site::{Call, Format, INSERT_CLOSE, INSERT_OPEN, Insert, Source, World, expand};

/// A site where many names mean something.
struct Site;

impl World for Site {
    fn template(&self, name: &str) -> Option<Format> {
        match name.len() {
            1 => Some(Format::Html),
            2 => Some(Format::Markdown),
            _ => None,
        }
    }

    fn templates(&self) -> Vec<String> {
        vec!["a".to_owned()]
    }

    fn render(&self, call: &Call<'_>) -> Result<String, Problem> {
        let body = call.body.as_deref().unwrap_or_default();
        Ok(format!("<p>{}{body}{body}</p>", call.nth))
    }

    fn markdown(&self, text: &str, _: &[Insert]) -> Insert {
        Insert { page: text.to_owned(), ..Insert::default() }
    }

    fn page(&self, path: &str) -> Option<String> {
        (path.len() < 8).then(|| format!("/{path}/"))
    }

    fn post(&self, name: &str) -> Option<String> {
        self.page(name)
    }

    fn absolute(&self, link: &str) -> Option<String> {
        Some(format!("https://me.example/{link}"))
    }

    fn origin(&self) -> &str {
        "https://me.example"
    }
}

fuzz_target!(|text: &str| {
    let source = Source { file: Path::new("x.md"), first_line: 1 };
    let lines = text.lines().count().max(1);
    match expand(text, source, &Site) {
        Ok(expanded) => {
            for part in expanded.text.split(INSERT_OPEN).skip(1) {
                let (number, _) = part.split_once(INSERT_CLOSE).expect("a placeholder has an end");
                let number: usize = number.parse().expect("a placeholder has a number");
                assert!(number < expanded.inserts.len());
            }
        }
        Err(problems) => {
            assert!(!problems.is_empty());
            for problem in problems {
                let line = problem.place.and_then(|place| place.line).expect("it has a line");
                assert!(line <= lines, "{line} of {lines}");
            }
        }
    }
});
