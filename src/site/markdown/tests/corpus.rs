//! The examples of CommonMark and of GitHub, with what is ours taken off. The texts are read in
//! place and are not part of the repository.

use std::fs;
use std::path::{Path, PathBuf};

use pulldown_cmark::Options;

use super::SETTING;
use crate::site::markdown::page::{self, Dress};
use crate::site::markdown::read;

const BARE: Dress = Dress { is_full: false, has_ids: false, is_absolute: false, has_notes: true };

fn corpus() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let root = std::env::var_os("SKEP_CORPUS").map_or(beside, PathBuf::from);
    let folder = root.join("markdown");
    if folder.is_dir() {
        return Some(folder);
    }
    let is_required = std::env::var("SKEP_CORPUS_REQUIRED").is_ok_and(|value| value == "1");
    assert!(!is_required, "corpus absent: {}", folder.display());
    eprintln!("corpus absent: skipped");
    None
}

fn bare(markdown: &str, options: Options) -> String {
    let (parsed, _) = read::read(markdown, &SETTING, options);
    page::render(&parsed, &SETTING, &BARE)
}

/// The examples of a file of `cmark`'s test format: Markdown, a line with a dot, HTML.
fn examples(text: &str) -> Vec<(String, String)> {
    let fence = "`".repeat(32);
    let mut examples = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some(_) = line.strip_prefix(&format!("{fence} example")) else { continue };
        let part = |lines: &mut std::str::Lines<'_>, end: &str| {
            let part = lines.take_while(|line| *line != end);
            part.map(|line| line.replace('→', "\t") + "\n").collect::<String>()
        };
        let markdown = part(&mut lines, ".");
        examples.push((markdown, part(&mut lines, &fence)));
    }
    examples
}

fn json_examples(file: &Path) -> Vec<(String, String)> {
    let text = fs::read_to_string(file).unwrap();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let examples = value.as_array().unwrap().iter();
    examples.map(|one| (text(&one["markdown"]), text(&one["html"]))).collect()
}

/// What is spelt in two ways that mean the same.
fn alike(html: &str) -> String {
    html.replace("<input type=\"checkbox\" checked=\"\" disabled=\"\" /> ", "<input checked=\"\" disabled=\"\" type=\"checkbox\"> ")
        .replace("<input type=\"checkbox\" disabled=\"\" /> ", "<input disabled=\"\" type=\"checkbox\"> ")
}

#[track_caller]
fn check(examples: &[(String, String)], options: Options, expected: &[usize]) {
    assert!(examples.len() > 10, "the file was not understood");
    let different: Vec<usize> = (1..)
        .zip(examples)
        .filter(|(_, (markdown, html))| alike(&bare(markdown, options)) != alike(html))
        .map(|(number, _)| number)
        .collect();
    for number in different.iter().filter(|number| !expected.contains(number)) {
        let (markdown, html) = &examples[number - 1];
        eprintln!("{number}: {markdown:?}\n  expected {html:?}\n  but got  {:?}", bare(markdown, options));
    }
    assert_eq!(different, expected);
}

#[test]
fn commonmark() {
    let Some(folder) = corpus() else { return };
    check(&json_examples(&folder.join("commonmark-examples.json")), Options::empty(), &[]);
}

#[test]
fn gfm() {
    let Some(folder) = corpus() else { return };
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    check(&json_examples(&folder.join("gfm/gfm-examples.json")), options, &[]);
}

#[test]
fn gfm_extensions() {
    let Some(folder) = corpus() else { return };
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS | Options::ENABLE_FOOTNOTES;
    let text = fs::read_to_string(folder.join("gfm/extensions.txt")).unwrap();
    check(&examples(&text), options, &[]);
}

#[test]
fn regressions() {
    let Some(folder) = corpus() else { return };
    let text = fs::read_to_string(folder.join("gfm/regression.txt")).unwrap();
    check(&examples(&text), Options::empty(), &[]);
}

#[test]
fn smart_punctuation() {
    let Some(folder) = corpus() else { return };
    let text = fs::read_to_string(folder.join("gfm/smart_punct.txt")).unwrap();
    check(&examples(&text), Options::ENABLE_SMART_PUNCTUATION, &[]);
}
