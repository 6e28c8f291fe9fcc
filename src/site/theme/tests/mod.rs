//! Tables: what templates may write, and what comes of it.

mod docs;
mod edges;
mod errors;
mod filters;
mod functions;
mod json_ld;
mod layers;

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use minijinja::Value;
use tempfile::TempDir;

use super::values::free;
use super::{ListData, Reads, SiteData, Theme, record};
use crate::config::{self, Config, Problem};
use crate::site::value::Value as Plain;
use crate::site::write_file;

const NODE: &str = "[site]\nurl = \"https://me.example\"\ntitle = \"Hives\"\n\
                    [actor]\nhandle = \"me\"\n";

fn config(toml: &str) -> Config {
    config::parse(toml, Path::new("node.toml"), []).unwrap()
}

/// A site of templates and data files.
pub(super) struct Stage {
    folder: TempDir,
    config: Config,
    data: Arc<Hundred>,
}

impl Stage {
    pub(super) fn new(toml: &str, files: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            write_file(&path, text.as_bytes()).unwrap();
        }
        Self { folder, config: config(toml), data: Arc::default() }
    }

    fn theme(&self) -> Result<Theme, Vec<Problem>> {
        Theme::load(self.folder.path(), &self.config)
    }

    /// Renders the template `name`.
    fn render(&self, name: &str) -> Result<(String, Reads), Problem> {
        let theme = self.theme().map_err(|mut problems| problems.remove(0))?;
        let data: Arc<dyn SiteData> = self.data.clone();
        let session = theme.session(common(), data);
        let mut out = Vec::new();
        let reads = session.render(name, vec![own()], &mut out)?;
        Ok((String::from_utf8(out).unwrap(), reads))
    }
}

/// The built-in theme with templates in their places.
pub(super) fn theme(files: &[(&str, &str)]) -> Theme {
    Stage::new(NODE, files).theme().unwrap()
}

/// What `source` becomes as a template, or the problem it has.
fn shown(source: &str) -> Result<String, String> {
    let stage = Stage::new(NODE, &[("templates/t.html", source)]);
    stage.render("t.html").map(|(text, _)| text).map_err(|problem| problem.to_string())
}

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    for (source, expected) in cases {
        assert_eq!(shown(source).as_deref(), Ok(*expected), "{source}");
    }
}

#[track_caller]
fn refused(cases: &[(&str, &str)]) {
    for (source, expected) in cases {
        let problem = shown(source).expect_err(source);
        let message = problem.lines().next().unwrap_or_default();
        let message = message.strip_prefix("error[site/template]: ").unwrap_or(message);
        assert_eq!(message, *expected, "{source}");
    }
}

fn common() -> Value {
    record([
        (
            "site",
            record([
                ("title", "Hives".into()),
                ("url", "https://me.example/".into()),
                ("language", "en".into()),
                ("description", "".into()),
            ]),
        ),
        ("owner", record([("name", "Me".into()), ("avatar", "/bee.png".into())])),
    ])
}

fn own() -> Value {
    let extra = [("cover", Plain::Text("bee.png".to_owned())), ("stars", Plain::Integer(4))];
    let extra = extra.map(|(name, value)| (name.to_owned(), value));
    record([
        (
            "post",
            record([
                ("title", "A <title>".into()),
                ("permalink", "https://me.example/posts/a/".into()),
                ("date_iso", "2026-11-23T23:30:00Z".into()),
                ("updated_iso", Value::from(())),
                ("summary", "In short </script>".into()),
                ("language", "en".into()),
                ("image", "bee.png".into()),
                ("tags", [record([("name", "Bees".into())])].into_iter().collect()),
                ("content_html", "<p>One two</p><p>three</p>".into()),
                ("extra", free(&Plain::Table(extra.into()))),
            ]),
        ),
        ("thread", Value::from(())),
    ])
}

/// A site with a hundred posts, which counts how many cards were made.
#[derive(Debug, Default)]
struct Hundred {
    made: AtomicUsize,
}

impl SiteData for Hundred {
    fn len(&self) -> usize {
        100
    }

    fn post(&self, index: usize) -> Option<Value> {
        self.made.fetch_add(1, Ordering::Relaxed);
        let stars = Plain::Integer(i64::try_from(index % 5).ok()?);
        let extra = Plain::Table([("stars".to_owned(), stars)].into());
        (index < 100).then(|| {
            record([
                ("title", format!("Post {index}").into()),
                ("url", format!("/posts/{index}/").into()),
                ("section", if index.is_multiple_of(10) { "notes" } else { "posts" }.into()),
                ("year", (2026 - index / 40).into()),
                ("extra", free(&extra)),
            ])
        })
    }

    fn find(&self, path: &str) -> Option<Value> {
        let known = ["about.md", "/about/"].contains(&path);
        known.then(|| record([("title", "About".into()), ("url", "/about/".into())]))
    }

    fn sections(&self) -> Vec<ListData> {
        let list = |name: &str, posts: &[usize]| ListData {
            name: name.to_owned(),
            title: name.to_uppercase(),
            url: format!("/{name}/"),
            extra: free(&Plain::Table([].into())),
            posts: posts.into(),
        };
        vec![list("notes", &[0, 10, 20]), list("posts", &[1, 2])]
    }

    fn taxonomies(&self) -> Vec<String> {
        vec!["tags".to_owned()]
    }

    fn terms(&self, taxonomy: &str) -> Option<Vec<ListData>> {
        let term = ListData {
            name: "rye-bread".to_owned(),
            title: "Rye bread".to_owned(),
            url: "/tags/rye-bread/".to_owned(),
            extra: free(&Plain::Table([].into())),
            posts: [3, 4].into(),
        };
        (taxonomy == "tags").then(|| vec![term])
    }

    fn updated(&self) -> Option<[String; 2]> {
        Some(["2026-11-24T00:00:00Z", "24 November 2026"].map(str::to_owned))
    }

    fn picture_size(&self, file: &Path) -> Option<(u32, u32)> {
        file.ends_with("bee.png").then_some((640, 480))
    }
}
