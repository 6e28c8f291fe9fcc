//! Documents of some seventy programs: none may make the reader panic, and most of what a program
//! really sends must be understood.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;
use skep::ap::{self, Document, ParseError, parse_activity, parse_document, parse_webfinger};

use crate::corpus::corpus;

pub(crate) struct Row {
    pub(crate) path: String,
    /// What the document is, and what is expected of its reader.
    pub(crate) what: String,
    json: String,
}

/// The rows of INDEX.csv below one of `folders`.
pub(crate) fn rows(root: &Path, folders: &[&str]) -> Vec<Row> {
    let text = fs::read_to_string(root.join("INDEX.csv")).unwrap();
    let mut lines = text.lines().map(cells);
    let header = lines.next().unwrap();
    let column = |name: &str| header.iter().position(|cell| cell == name).unwrap();
    let (path, what, json) = (column("path"), column("what-it-is"), column("json"));
    lines
        .map(|cells| Row {
            path: cells[path].clone(),
            what: cells[what].clone(),
            json: cells[json].clone(),
        })
        .filter(|row| folders.iter().any(|folder| row.path.starts_with(folder)))
        .collect()
}

fn cells(line: &str) -> Vec<String> {
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(std::mem::take(&mut cell)),
            _ => cell.push(c),
        }
    }
    cells.push(cell);
    cells
}

/// Some parsers read these and RFC 8259 does not ask for it: half surrogates, numbers no double
/// holds, `NaN`.
fn is_left_to_the_reader(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    path.starts_with("json-torture/")
        && (name.starts_with("i_") || name.starts_with("n_") || name.contains("invalid_codepoint"))
}

#[test]
fn validity_is_respected() {
    let Some(root) = corpus("") else { return };
    let (mut valid, mut invalid, mut wrong) = (0, 0, Vec::new());
    for row in rows(&root, &["open/", "json-torture/"]) {
        let bytes = fs::read(root.join(&row.path)).unwrap();
        let read = parse_document(&bytes);
        match row.json.as_str() {
            "invalid" => {
                invalid += 1;
                if read.is_ok() {
                    wrong.push(format!("{}: read, but it is invalid", row.path));
                }
            }
            "valid" | "valid-after-BOM" => {
                valid += 1;
                if let Err(ParseError::NotJson(reason)) = read
                    && !is_left_to_the_reader(&row.path)
                {
                    wrong.push(format!("{}: {reason}", row.path));
                }
            }
            _ => {}
        }
    }
    println!("{valid} valid, {invalid} invalid");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(valid > 1_500 && invalid > 50, "{valid} valid, {invalid} invalid");
}

#[test]
fn nothing_panics() {
    let Some(root) = corpus("") else { return };
    for row in rows(&root, &["open/", "json-torture/", "webfinger/", "nodeinfo/", "exports/"]) {
        let bytes = fs::read(root.join(&row.path)).unwrap();
        // The outcome is the business of the other tests; here it only has to come back.
        let _ = (parse_document(&bytes), parse_activity(&bytes), parse_webfinger(&bytes));
        let _ = ap::json::canonical(&String::from_utf8_lossy(&bytes));
    }
}

/// Is this a document that `class` must be able to read, seen from outside?
fn class(value: &Value) -> Option<&'static str> {
    let kind = value.get("type")?.as_str()?;
    let url = |name: &str| {
        let value = value.get(name)?;
        let id = value.as_str().or_else(|| value.get("id")?.as_str())?;
        id.starts_with("http").then_some(())
    };
    url("id")?;
    match kind {
        "Person" | "Service" | "Group" | "Organization" | "Application" => {
            url("inbox")?;
            value.get("publicKey").map(|_| "actor")
        }
        "Note" | "Article" | "Page" | "Question" | "Video" => {
            url("attributedTo").map(|()| "object")
        }
        "Create" | "Follow" | "Like" | "Announce" | "Accept" | "Delete" | "Undo" | "Update" => {
            url("actor").map(|()| "activity")
        }
        "Collection" | "OrderedCollection" | "OrderedCollectionPage" => Some("collection"),
        _ => None,
    }
}

#[test]
fn most_of_it_is_understood() {
    let Some(root) = corpus("") else { return };
    let mut counts: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for row in rows(&root, &["open/"]).iter().filter(|row| row.json.starts_with("valid")) {
        let bytes = fs::read(root.join(&row.path)).unwrap();
        let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
        let Some(class) = serde_json::from_slice(text).ok().as_ref().and_then(class) else {
            continue;
        };
        let read = parse_document(&bytes);
        let understood = matches!(
            (class, &read),
            ("actor", Ok(Document::Actor(_)))
                | ("object", Ok(Document::Object(_)))
                | ("activity", Ok(Document::Activity(_)))
                | ("collection", Ok(Document::Collection(_)))
        );
        let count = counts.entry(class).or_default();
        count.0 += 1;
        if understood {
            count.1 += 1;
        } else {
            println!("{}: {:?}", row.path, read.map(|_| "read as something else"));
        }
    }
    println!("{counts:?}");
    for class in ["actor", "object", "activity", "collection"] {
        let (seen, understood) = counts[class];
        assert!(seen >= 50, "only {seen} of {class}");
        assert!(understood * 100 >= seen * 95, "{class}: {understood} of {seen}");
    }
}

#[test]
fn webfinger_names_an_actor() {
    let Some(root) = corpus("") else { return };
    let (mut named, mut read) = (0, 0);
    for row in rows(&root, &["webfinger/"]).iter().filter(|row| row.json == "valid") {
        let bytes = fs::read(root.join(&row.path)).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        if !text.contains("\"self\"") || !text.contains("activity") {
            continue;
        }
        read += 1;
        match parse_webfinger(&bytes) {
            Ok(found) if found.actor.is_some() => named += 1,
            other => println!("{}: {other:?}", row.path),
        }
    }
    println!("{named} of {read} name an actor");
    assert!(read >= 80 && named * 100 >= read * 90, "{named} of {read}");
}

#[test]
fn canonical_bytes_are_those_of_rfc_8785() {
    let Some(root) = corpus("") else { return };
    let mut count = 0;
    for entry in fs::read_dir(root.join("jcs/input")).unwrap() {
        let path = entry.unwrap().path();
        let input = fs::read_to_string(&path).unwrap();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let hex = fs::read_to_string(root.join(format!("jcs/outhex/{name}.txt"))).unwrap();
        let bytes = ap::json::canonical(&input).unwrap();
        let written: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let expected: Vec<&str> = hex.split_whitespace().collect();
        assert_eq!(written, expected, "{name}");
        count += 1;
    }
    assert!(count >= 6, "only {count} vectors");
}
