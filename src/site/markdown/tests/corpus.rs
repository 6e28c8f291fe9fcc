//! The examples of CommonMark and of GitHub, with what is ours taken off. The texts are read in
//! place and are not part of the repository.

use std::fs;
use std::path::{Path, PathBuf};

use pulldown_cmark::Options;

use super::SETTING;
use crate::site::markdown::page::{self, Addresses, Dress};
use crate::site::markdown::read;

const BARE: Dress =
    Dress { is_full: false, has_ids: false, addresses: Addresses::AsTheyAre, has_notes: true };

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

/// Markdown, what it should become, and the names of the extensions that are on.
struct Example {
    markdown: String,
    html: String,
    extensions: String,
}

/// The examples of a file of `cmark`'s test format: Markdown, a line with a dot, HTML.
fn examples(file: &Path) -> Vec<Example> {
    let text = fs::read_to_string(file).unwrap();
    let fence = "`".repeat(32);
    let start = format!("{fence} example");
    let mut examples = Vec::new();
    let mut lines = text.split('\n');
    while let Some(line) = lines.next() {
        let Some(extensions) = line.strip_prefix(&start) else { continue };
        let mut part = |end: &str| {
            let part = lines.by_ref().take_while(|line| *line != end);
            part.map(|line| line.replace('→', "\t") + "\n").collect::<String>()
        };
        let markdown = part(".");
        let html = part(&fence);
        examples.push(Example { markdown, html, extensions: extensions.to_owned() });
    }
    examples
}

fn json_examples(file: &Path) -> Vec<Example> {
    let text = fs::read_to_string(file).unwrap();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let example = |one: &serde_json::Value| Example {
        markdown: text(&one["markdown"]),
        html: text(&one["html"]),
        extensions: text(&one["flags"]),
    };
    value.as_array().unwrap().iter().map(example).collect()
}

/// What is spelt in two ways that mean the same.
fn alike(html: &str) -> String {
    html.replace(" type=\"checkbox\"", "")
        .replace("<input disabled=\"\"> ", "<input disabled=\"\" /> ")
        .replace("<input checked=\"\" disabled=\"\"> ", "<input checked=\"\" disabled=\"\" /> ")
}

/// Checks that exactly the examples with the numbers `different` come out otherwise.
#[track_caller]
fn check(examples: &[Example], options: fn(&Example) -> Options, different: &[usize]) {
    assert!(examples.len() > 10, "the file was not understood");
    let bare = |example: &Example| bare(&example.markdown, options(example));
    let is_different = |example: &Example| alike(&bare(example)) != alike(&example.html);
    let numbered = || (1..).zip(examples);
    for (number, example) in numbered().filter(|(number, _)| !different.contains(number)) {
        if is_different(example) {
            let Example { markdown, html, .. } = example;
            eprintln!("{number}: {markdown:?}\n  {html:?}\n  {:?}", bare(example));
        }
    }
    let found = numbered().filter(|(_, example)| is_different(example)).map(|(number, _)| number);
    assert_eq!(found.collect::<Vec<usize>>(), different);
}

const GFM: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_FOOTNOTES);

#[test]
fn commonmark() {
    let Some(folder) = corpus() else { return };
    let examples = json_examples(&folder.join("commonmark-examples.json"));
    assert_eq!(examples.len(), 655);
    check(&examples, |_| Options::empty(), &[]);
}

/// 645 and 646 are older than CommonMark 0.31, which allows more comments; 653 is about HTML that
/// GitHub does not trust its users with.
#[test]
fn gfm() {
    let Some(folder) = corpus() else { return };
    let options =
        |example: &Example| if example.extensions.is_empty() { Options::empty() } else { GFM };
    check(&json_examples(&folder.join("gfm/gfm-examples.json")), options, &[645, 646, 653]);
}

/// 20 has no answer; 22 is about HTML that GitHub does not trust its users with; 23 has the ids that
/// notes had before GitHub named them by their labels.
#[test]
fn gfm_extensions() {
    let Some(folder) = corpus() else { return };
    check(&examples(&folder.join("gfm/extensions.txt")), |_| GFM, &[20, 22, 23]);
}

/// 13 has the ids that notes had before.
#[test]
fn gfm_regressions() {
    let Some(folder) = corpus() else { return };
    let options =
        |example: &Example| if example.extensions.is_empty() { Options::empty() } else { GFM };
    check(&examples(&folder.join("gfm/regression.txt")), options, &[13]);
}

#[test]
fn smart_punctuation() {
    let Some(folder) = corpus() else { return };
    let examples = examples(&folder.join("gfm/smart_punct.txt"));
    check(&examples, |_| Options::ENABLE_SMART_PUNCTUATION, &[]);
}
