//! Whole sites, compared byte for byte.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::{FEDERATED, Site, files_below, shown};

/// Adding a case is adding a folder; `UPDATE_GOLDEN=1` writes what is expected.
#[test]
fn golden_sites() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/site");
    let mut names: Vec<PathBuf> =
        fs::read_dir(cases).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    assert!(!names.is_empty());
    for case in names {
        let site = Site::copy_of(&case);
        site.build().unwrap_or_else(|problems| panic!("{}: {problems:?}", case.display()));
        let (made, expected) = (site.output(), case.join("expected"));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            let _ = fs::remove_dir_all(&expected); // It may not be there yet.
            for (path, bytes) in &made {
                let path = expected.join(path);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, bytes).unwrap();
            }
        }
        let wanted = files_below(&expected);
        let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&made), names(&wanted), "{}", case.display());
        for (path, bytes) in &wanted {
            let (made, wanted) =
                (String::from_utf8_lossy(&made[path]), String::from_utf8_lossy(bytes));
            assert_eq!(made, wanted, "{}: {path}", case.display());
        }
    }
}

#[test]
fn the_same_content_gives_the_same_bytes() {
    let build = || {
        let site = Site::new(FEDERATED);
        for number in 0..60 {
            let path = format!("content/posts/2026-11-{:02}-post-{number}.md", number % 28 + 1);
            site.put(
                &path,
                format!(
                    "+++\ntitle = \"Post {number}\"\ntags = [\"a\", \"b{}\"]\n+++\n#x text",
                    number % 7
                ),
            );
        }
        site.build().unwrap();
        site.output()
    };
    assert!(build() == build(), "two builds differ");
}

#[test]
fn the_site_of_this_repository_builds() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let site = Site::new("");
    for name in ["content", "static", "templates"] {
        for (path, bytes) in files_below(&root.join(name)) {
            site.put(&format!("{name}/{path}"), bytes);
        }
    }
    site.put("node.toml", fs::read(root.join("node.toml")).unwrap());
    assert_eq!(shown(&site.load().unwrap().warnings), "");
    site.build().unwrap_or_else(|problems| panic!("{}", shown(&problems)));
    for (path, bytes) in site.output() {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert!(!text.contains("&#x2f;") && !text.contains(">none<"), "{path}");
    }
}
