//! The documents agree with the program: settings, commands, links.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every key of `node.toml` has its row below the heading of its section.
#[test]
fn every_setting_is_explained() {
    let document = read("docs/configuration.md");
    let mut missing = Vec::new();
    let mut count = 0;
    for (section, keys) in sections(&read("src/config/file.rs")) {
        let heading = format!("## `[{section}]`\n");
        let part = document.split(&heading).nth(1).unwrap_or_default();
        let part = part.split("\n## ").next().unwrap_or_default();
        for key in keys {
            count += 1;
            if !part.contains(&format!("\n| `{key}` |")) {
                missing.push(format!("docs/configuration.md lacks `{section}.{key}`"));
            }
        }
    }
    assert!(count > 25, "only {count} keys were found in src/config/file.rs");
    assert!(missing.is_empty(), "\n{}", missing.join("\n"));
}

/// The sections as `section! { /// `[name]` Name { key: Type, ... } }` writes them.
fn sections(source: &str) -> Vec<(String, Vec<String>)> {
    let blocks = source.split("section! {").skip(1);
    let named = blocks.filter_map(|block| {
        let name = block.split("/// `[").nth(1)?.split(']').next()?;
        let fields = block.split_once('{')?.1.split_once('}')?.0;
        let keys = fields.split(',').filter_map(|field| Some(field.split_once(':')?.0.trim()));
        Some((name.to_owned(), keys.map(str::to_owned).collect()))
    });
    named.collect()
}

/// README names the commands that there are, and no others.
#[test]
fn the_readme_names_every_command() {
    let output = Command::new(env!("CARGO_BIN_EXE_skep")).arg("--help").output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    let commands = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let commands: Vec<&str> = commands
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.split_whitespace().next())
        .filter(|command| *command != "help")
        .collect();
    let readme = read("README.md");
    let rows: Vec<&str> = readme
        .lines()
        .filter_map(|line| line.strip_prefix("| `skep ")?.split('`').next())
        .collect();
    assert_eq!(rows, commands);
}

/// Links between the documents lead to files that are there.
#[test]
fn relative_links_lead_somewhere() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for document in documents() {
        // Code shows how links are written; it has none.
        let text: String = fs::read_to_string(&document).unwrap().split('`').step_by(2).collect();
        let folder = document.parent().unwrap();
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let path = target.split('#').next().unwrap_or_default();
            if path.is_empty() || path.contains(':') || path.starts_with('/') {
                continue;
            }
            count += 1;
            if !folder.join(path).exists() {
                wrong.push(format!("{}: `{target}` is not there", document.display()));
            }
        }
    }
    assert!(count > 5, "the search found too few links to be checking anything");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// The documents of the repository: not the journal, whose links the press judges.
fn documents() -> Vec<PathBuf> {
    let folders = ["", "docs", "tests/interop"];
    let files = folders.iter().flat_map(|folder| fs::read_dir(root().join(folder)).unwrap());
    let paths = files.map(|entry| entry.unwrap().path());
    paths.filter(|path| path.extension().is_some_and(|end| end == "md")).collect()
}
