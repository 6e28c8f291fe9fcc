//! Every published payload against the sanitiser: nothing of it may be able to run (threat T6).
//! The texts are read in place and are not part of the repository.

use std::fs;
use std::path::{Path, PathBuf};

use skep::inbox::sanitize_html;

use crate::corpus::corpus;

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

/// What is wrong with clean HTML: a tag outside the list, an attribute outside the list, or a
/// link to something else than the web.
fn fault(html: &str) -> Option<String> {
    let allowed = "a b blockquote br code del em h1 h2 h3 h4 h5 h6 i li ol p pre ruby rp rt s span \
                   strong sub sup u ul";
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        rest = rest.strip_prefix('/').unwrap_or(rest);
        let end = rest.find([' ', '>']).unwrap_or(rest.len());
        if !allowed.split_whitespace().any(|name| name == &rest[..end]) {
            return Some(format!("element {}", &rest[..end]));
        }
        rest = &rest[end..];
        while let Some(text) = rest.strip_prefix(' ') {
            let Some((name, after)) = text.split_once("=\"") else { return Some(text.to_owned()) };
            let Some((value, after)) = after.split_once('"') else { return Some(after.to_owned()) };
            let value = value.to_ascii_lowercase();
            let fits = match name {
                "href" => value.starts_with("https://") || value.starts_with("http://"),
                "rel" | "class" | "lang" | "start" | "reversed" | "value" => true,
                _ => false,
            };
            if !fits {
                return Some(format!("attribute {name}={value}"));
            }
            rest = after;
        }
        rest = rest.strip_prefix('>')?;
    }
    None
}

/// Every line, every run of five lines, every JSON string, and the file as a whole.
fn payloads(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
    found.extend(lines.windows(5).step_by(5).map(|run| run.join("\n")));
    for line in &lines {
        if let Some((_, value)) = line.split_once("\": \"") {
            let value = value.trim_end_matches([',', '"']);
            let decoded = value.replace("\\\"", "\"").replace("\\n", "\n").replace("\\/", "/");
            found.push(decoded.replace("\\\\", "\\"));
        }
    }
    found.push(text.to_owned());
    found
}

#[test]
fn no_published_payload_survives() {
    let Some(folder) = corpus("html-sanitizer") else { return };
    let mut paths = Vec::new();
    files(&folder, &mut paths);
    let mut count = 0;
    for path in paths {
        let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
        for payload in payloads(&text) {
            let clean = sanitize_html(&payload);
            assert_eq!(fault(&clean), None, "{}: {payload}\nbecame {clean}", path.display());
            assert!(!clean.to_lowercase().contains("<script"), "{payload}");
            count += 1;
        }
    }
    assert!(count >= 3_000, "only {count} payloads were found");
}
