//! What a look at the files tells without reading them.

use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, SystemTime};

use tempfile::TempDir;

use super::Survey;
use crate::clock::Timestamp;
use crate::config::{self, Config};
use crate::limits::TOUCH_PAUSE;
use crate::site::write_file;

const SAVED: u64 = 1_900_000_000;

struct Folder(TempDir);

impl Folder {
    fn new(files: &[&str]) -> Self {
        let folder = Self(TempDir::new().unwrap());
        for file in files {
            folder.put(file, "x", SAVED);
        }
        folder
    }

    /// Saves a file as if `secs` after 1970.
    fn put(&self, path: &str, text: &str, secs: u64) {
        let path = self.0.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        write_file(&path, text.as_bytes()).unwrap();
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(secs);
        File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
    }

    /// So long after everything was saved that nothing is new.
    fn survey(&self) -> Survey {
        self.survey_after(Duration::from_secs(86_400))
    }

    fn survey_after(&self, pause: Duration) -> Survey {
        let now = SAVED + pause.as_secs();
        let now = Timestamp::from_secs(i64::try_from(now).unwrap());
        Survey::take(self.0.path(), &config(), now)
    }
}

fn config() -> Config {
    let toml = "[site]\nurl = \"https://me.example\"\ntheme = \"wax\"\n[actor]\nhandle = \"me\"\n";
    config::parse(toml, Path::new("node.toml"), []).unwrap()
}

const FILES: [&str; 9] = [
    "content/a.md",
    "content/b.png",
    "content/B.MARKDOWN",
    "_posts/2026-01-01-c.md",
    "_drafts/d.md",
    "static/e.txt",
    "templates/f.html",
    "themes/wax/templates/g.html",
    "themes/wax/static/h.css",
];

#[test]
fn texts_are_told_from_what_lies_beside_them() {
    let survey = Folder::new(&FILES).survey();
    let (texts, others) = survey.sources();
    let names = |found: Vec<&super::Found>| -> Vec<String> {
        found.iter().map(|it| it.path.to_str().unwrap().to_owned()).collect()
    };
    let expected = ["_drafts/d.md", "_posts/2026-01-01-c.md", "content/B.MARKDOWN", "content/a.md"];
    assert_eq!(names(texts), expected);
    assert_eq!(names(others), ["content/b.png"]);
}

#[test]
fn every_file_that_a_build_reads_is_known() {
    let folder = Folder::new(&FILES);
    let survey = folder.survey();
    for file in FILES {
        assert_eq!(survey.touched(Path::new(file)).unwrap().size, 1, "{file}");
    }
    for file in ["node.toml", "content", "themes/other/x", "static/none.txt"] {
        assert_eq!(survey.touched(Path::new(file)), None, "{file}");
    }
}

#[test]
fn any_change_of_any_file_changes_the_stamp() {
    let folder = Folder::new(&FILES);
    let before = folder.survey().stamp;
    assert_ne!(before, 0);
    assert_eq!(folder.survey().stamp, before, "nothing has changed");
    for file in FILES {
        folder.put(file, "xy", SAVED);
        assert_ne!(folder.survey().stamp, before, "{file} is longer");
        folder.put(file, "x", SAVED - 1);
        assert_ne!(folder.survey().stamp, before, "{file} was saved at another time");
        let (from, to) = (folder.0.path().join(file), folder.0.path().join(format!("{file}.x")));
        fs::rename(&from, &to).unwrap();
        assert_ne!(folder.survey().stamp, before, "{file} has another name");
        fs::rename(&to, &from).unwrap();
        folder.put(file, "x", SAVED);
        assert_eq!(folder.survey().stamp, before, "{file} is as it was");
    }
    folder.put("themes/other/x.html", "x", SAVED);
    folder.put("data/x", "x", SAVED);
    assert_eq!(folder.survey().stamp, before, "what no build reads does not count");
}

/// What was saved a moment ago may be saved again in the same tick of the clock.
#[test]
fn what_is_new_is_not_trusted() {
    let folder = Folder::new(&["content/a.md"]);
    let known = |pause: Duration| {
        let survey = folder.survey_after(pause);
        let time = survey.touched(Path::new("content/a.md")).unwrap().time;
        (survey.stamp != 0, time != 0)
    };
    assert_eq!(known(Duration::ZERO), (false, false));
    assert_eq!(known(TOUCH_PAUSE + Duration::from_secs(1)), (true, true));
}
