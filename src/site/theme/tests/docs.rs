//! `docs/templates.md` is true: every example gives what it says, and no name is missing.

use std::fs;
use std::path::Path;

use super::{NODE, Stage};
use crate::site::theme::{filters, functions};

fn document() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/templates.md");
    fs::read_to_string(path).unwrap()
}

#[test]
fn every_example_gives_what_it_says() {
    let document = document();
    let mut count = 0;
    for row in document.lines().filter(|line| line.starts_with("| `") && line.contains("{")) {
        let escaped = row.replace("\\|", "\u{0}");
        let cells: Vec<String> =
            escaped.split('|').map(|cell| cell.trim().replace('\u{0}', "|")).collect();
        let [_, _, example, expected, _] = cells.as_slice() else { panic!("{row}") };
        let code =
            |cell: &str| cell.strip_prefix('`').unwrap().strip_suffix('`').unwrap().to_owned();
        let (example, expected) = (code(example), code(expected));
        let files = [
            ("templates/t.html", example.as_str()),
            ("static/bees.json", "{\"queen\": \"Maja\"}"),
            ("static/bee.png", ""),
        ];
        let made = Stage::new(NODE, &files).render("t.html");
        let (made, _) = made.unwrap_or_else(|problem| panic!("{example}: {problem}"));
        assert_eq!(made, expected, "{example}");
        count += 1;
    }
    assert!(count > 45, "only {count} examples were found");
}

#[test]
fn no_name_is_missing() {
    let document = document();
    for name in filters::NAMES.iter().chain(functions::NAMES) {
        let named = [format!("`{name}`"), format!("`{name}(")];
        assert!(named.iter().any(|named| document.contains(named)), "docs lack `{name}`");
    }
}
