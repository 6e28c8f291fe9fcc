//! Folders as owners have them, with links and odd names.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::{Walked, walk};
use crate::limits::CONTENT_DEPTH_MAX;
use crate::site::write_file;

fn folder(files: &[&str]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for file in files {
        let path = folder.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        write_file(&path, file.as_bytes()).unwrap();
    }
    folder
}

fn paths(walked: &Walked) -> Vec<&str> {
    walked.files.iter().map(|found| found.path.to_str().unwrap()).collect()
}

fn codes(walked: &Walked) -> Vec<(&str, String)> {
    let place = |problem: &crate::config::Problem| problem.place.as_ref().unwrap().to_string();
    walked.problems.iter().map(|problem| (problem.code, place(problem))).collect()
}

#[test]
fn files_are_in_order_and_hidden_ones_are_left_out() {
    let folder = folder(&[
        "content/b.md",
        "content/a/c.md",
        "content/a.md",
        "content/.hidden.md",
        "content/.git/config",
        "content/.well-known/x",
        "content/backup.md~",
        "content/é.md",
        "other/x.md",
    ]);
    let walked = walk(folder.path(), Path::new("content"));
    let expected =
        ["content/.well-known/x", "content/a.md", "content/a/c.md", "content/b.md", "content/é.md"];
    assert_eq!(paths(&walked), expected);
    assert!(walked.problems.is_empty());
    assert!(walked.files.iter().all(|it| it.size == it.path.as_os_str().len() as u64));
    assert!(walked.files.iter().all(|found| found.time > 0));
}

#[test]
fn a_folder_that_is_not_there_has_no_files() {
    let walked = walk(folder(&[]).path(), Path::new("content"));
    assert!(walked.files.is_empty() && walked.problems.is_empty());
}

#[test]
fn a_file_where_a_folder_is_wanted_is_told() {
    let walked = walk(folder(&["content"]).path(), Path::new("content"));
    assert_eq!(codes(&walked), [("content/unreadable", "content".to_owned())]);
}

#[test]
fn depth_is_bounded() {
    let deep = |levels: usize| format!("content/{}x.md", "d/".repeat(levels));
    let folder = folder(&[&deep(CONTENT_DEPTH_MAX), &deep(CONTENT_DEPTH_MAX + 1)]);
    let walked = walk(folder.path(), Path::new("content"));
    assert_eq!(paths(&walked), [deep(CONTENT_DEPTH_MAX)]);
    assert_eq!(codes(&walked).len(), 1);
    assert_eq!(codes(&walked)[0].0, "content/depth");
}

#[cfg(unix)]
#[test]
fn links_are_followed_but_not_in_a_circle() {
    use std::os::unix::fs::symlink;
    let folder = folder(&["content/a/x.md", "elsewhere/y.md"]);
    let at = |path: &str| folder.path().join(path);
    symlink(at("elsewhere"), at("content/b")).unwrap();
    symlink(at("elsewhere/y.md"), at("content/z.md")).unwrap();
    symlink(at("content"), at("content/a/up")).unwrap();
    symlink(at("content/a"), at("content/a/self")).unwrap();
    symlink(at("nowhere"), at("content/broken")).unwrap();
    let walked = walk(folder.path(), Path::new("content"));
    assert_eq!(paths(&walked), ["content/a/x.md", "content/b/y.md", "content/z.md"]);
    let mut codes = codes(&walked);
    codes.sort();
    let expected = [
        ("content/link-loop", "content/a/self"),
        ("content/link-loop", "content/a/up"),
        ("content/unreadable", "content/broken"),
    ];
    assert_eq!(codes, expected.map(|(code, path)| (code, path.to_owned())));
    assert!(walked.problems.iter().all(|problem| problem.help.is_some()));
}

#[cfg(unix)]
#[test]
fn names_that_cannot_be_addresses_are_told() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let folder = folder(&["content/a.md", "content/b\nc.md"]);
    let name = OsStr::from_bytes(b"content/\xFF.md");
    crate::site::write_file(&folder.path().join(name), b"x").unwrap();
    let walked = walk(folder.path(), Path::new("content"));
    assert_eq!(paths(&walked), ["content/a.md"]);
    assert_eq!(walked.problems.len(), 2);
    assert!(walked.problems.iter().all(|problem| problem.code == "content/name"));
}
