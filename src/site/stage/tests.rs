//! In which order files come to their places, and what a kill leaves of it.

use std::fs;
use std::path::Path;

use super::super::output::{Body, OutputFile};
use super::super::write::write_file;
use super::{READY, STAGE, Stage, boot, finish_placing};

fn put(folder: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        write_file(&path, text.as_bytes()).unwrap();
    }
}

/// An output folder with an old front page and outbox, and a stage in which new ones and a post wait.
fn staged(output: &Path) -> Stage<'_> {
    put(output, &[("index.html", "old"), ("ap/outbox", "old")]);
    let stage = Stage::new(output, output).unwrap();
    let new = "new, with a link";
    for (path, text) in [("index.html", new), ("ap/outbox", new), ("posts/a/index.html", "a")] {
        let body = Body::Bytes(text.as_bytes().to_vec());
        stage.take(&OutputFile { path: path.to_owned(), body }).unwrap();
    }
    stage
}

fn read(output: &Path, path: &str) -> Option<String> {
    fs::read_to_string(output.join(path)).ok()
}

#[test]
fn what_is_new_is_there_before_anything_links_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let stage = staged(folder.path());
    stage.changed().unwrap();
    let mut order = Vec::new();
    stage
        .each(|path, _| {
            order.push(path);
            Ok(())
        })
        .unwrap();
    assert_eq!(order, ["posts/a/index.html", "ap/outbox", "index.html"]);
}

/// Each row: whether everything waited, since which start, and how many files were placed; then
/// what is there afterwards, and whether the record still is.
#[test]
fn what_was_begun_is_finished_or_forgotten() {
    let rows = [
        ("killed while it rendered", None, 0, "old", None, true),
        ("killed before the first", Some(boot()), 0, "new, with a link", Some("a"), false),
        ("killed in the middle", Some(boot()), 1, "new, with a link", Some("a"), false),
        ("killed after the last", Some(boot()), 3, "new, with a link", Some("a"), false),
        ("a power cut", Some("another start".to_owned()), 1, "old", Some("a"), false),
        ("a power cut that took that, too", Some(String::new()), 1, "old", Some("a"), false),
    ];
    for (name, began, placed, index, post, remembered) in rows {
        let folder = tempfile::tempdir().unwrap();
        let output = folder.path();
        let stage = staged(output);
        stage.changed().unwrap();
        let ready = output.join(STAGE).join(READY);
        match began {
            Some(began) => write_file(&ready, began.as_bytes()).unwrap(),
            None => fs::remove_file(ready).unwrap(),
        }
        let mut left = placed;
        stage
            .each(|path, number| {
                if left > 0 {
                    left -= 1;
                    stage.place(&path, number)?;
                }
                Ok(())
            })
            .unwrap();
        put(output, &[("record", "of the build before")]);
        finish_placing(output, &output.join("record")).unwrap();
        assert_eq!(read(output, "index.html").as_deref(), Some(index), "{name}");
        assert_eq!(read(output, "posts/a/index.html").as_deref(), post, "{name}");
        assert_eq!(output.join("record").exists(), remembered, "{name}");
        assert_eq!(output.join(STAGE).exists(), remembered, "{name}");
    }
}

#[test]
fn a_list_of_what_waits_leads_nowhere_else() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("public");
    let files = [("public/.new/paths", "+../out\n"), ("public/.new/0", "x")];
    put(folder.path(), &files);
    put(folder.path(), &[("public/.new/ready", &boot())]);
    finish_placing(&output, &output.join("record")).unwrap();
    assert!(!folder.path().join("out").exists());
}
