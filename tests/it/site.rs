//! The press, from outside: golden sites, refusals, and what a second build does.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use skep::clock::Timestamp;
use skep::config::{self, Config, Problem};
use skep::id::{ObjectId, PostKey};
use skep::site::{
    Content, Drafts, Frozen, Gone, LoadOptions, Reply, Social, Theme, Thread, Written, load,
    write_site,
};
use tempfile::TempDir;

fn moment(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

/// A site in a folder of its own.
struct Site {
    folder: TempDir,
}

impl Site {
    fn new(toml: &str) -> Self {
        let site = Self { folder: TempDir::new().unwrap() };
        site.put("node.toml", toml);
        site
    }

    /// A copy of everything in `from` but what is expected.
    fn copy_of(from: &Path) -> Self {
        let site = Self { folder: TempDir::new().unwrap() };
        for (path, bytes) in files_below(from) {
            if !path.starts_with("expected/") {
                site.put(&path, bytes);
            }
        }
        site
    }

    fn root(&self) -> &Path {
        self.folder.path()
    }

    fn put(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn config(&self) -> Config {
        let text = fs::read_to_string(self.root().join("node.toml")).unwrap();
        config::parse(&text, Path::new("node.toml"), []).unwrap()
    }

    fn load(&self) -> Result<Content, Vec<Problem>> {
        let now = moment("2026-12-01T00:00:00Z");
        load(self.root(), &self.config(), &LoadOptions { drafts: Drafts::Skip, now })
    }

    fn build(&self) -> Result<Written, Vec<Problem>> {
        let (config, content) = (self.config(), self.load()?);
        let theme = Theme::load(self.root(), &config)?;
        write_site(self.root(), &content, &config, &social(&content), &theme)
    }

    fn output(&self) -> BTreeMap<String, Vec<u8>> {
        files_below(&self.root().join("public"))
    }

    fn has(&self, path: &str) -> bool {
        self.root().join("public").join(path).exists()
    }
}

fn files_below(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}

/// Everything that may be federated is; the post `talked` is talked about.
fn social(content: &Content) -> Social {
    let mut social = Social {
        followers: 3,
        following: 1,
        public_key_pem: "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n".to_owned(),
        multikey: "z6MkTest".to_owned(),
        actor_published: moment("2026-11-01T00:00:00Z"),
        ..Social::default()
    };
    for post in content.posts.iter().filter(|post| post.is_federated()) {
        let key = PostKey::from_path(&post.page.permalink);
        let frozen = Frozen { key: key.clone(), published: post.date, updated: post.page.updated };
        social.frozen.insert(post.page.source.clone(), frozen);
        if key.as_str().ends_with("talked") {
            social.threads.insert(key, thread());
        }
    }
    let gone = PostKey::parse("posts.gone").unwrap();
    social.gone.push(Gone { key: gone, deleted: moment("2026-11-20T00:00:00Z") });
    social
}

fn thread() -> Thread {
    let reply = Reply {
        id: ObjectId::parse("https://peer.example/notes/1").unwrap(),
        author_name: "Bob".to_owned(),
        author_handle: "@bob@peer.example".to_owned(),
        author_url: "https://peer.example/@bob".to_owned(),
        html: "<p>Nice &amp; warm</p>".to_owned(),
        published: moment("2026-11-25T12:00:00Z"),
        url: "https://peer.example/@bob/1".to_owned(),
    };
    Thread { replies: vec![reply], likes: 2, boosts: 1 }
}

const PLAIN: &str = "[site]\nurl = \"https://me.example\"\n[actor]\nhandle = \"me\"\n";
const FEDERATED: &str = "[site]\nurl = \"https://me.example\"\n[actor]\nhandle = \"me\"\n\
                         [federation]\nenabled = true\ndeliver_since = 2026-11-01\n";

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
fn a_second_build_writes_nothing() {
    let site = Site::new(FEDERATED);
    site.put("content/posts/2026-11-02-one.md", "One");
    site.put("content/posts/2026-11-03-two/index.md", "![](bee.png)");
    site.put("content/posts/2026-11-03-two/bee.png", "png");
    site.put("static/x.txt", "x");
    let first = site.build().unwrap();
    assert_eq!((first.unchanged, first.removed), (0, 0));
    assert!(site.has("posts/two/bee.png"));
    let second = site.build().unwrap();
    assert_eq!(second, Written { written: 0, unchanged: first.written, removed: 0 });
    assert!(!site.has(".new"));
}

#[test]
fn what_is_no_longer_made_goes_and_nothing_else() {
    let site = Site::new(PLAIN);
    site.put("content/posts/2026-11-02-one.md", "One");
    site.put("content/posts/2026-11-03-two.md", "Two");
    site.build().unwrap();
    site.put("public/posts/two/by-hand.txt", "mine");
    site.put("public/by-hand/x", "mine");
    fs::remove_file(site.root().join("content/posts/2026-11-02-one.md")).unwrap();
    fs::remove_file(site.root().join("content/posts/2026-11-03-two.md")).unwrap();
    let third = site.build().unwrap();
    assert_eq!(third.removed, 3, "two posts and the page of their section");
    assert!(!site.has("posts/one"));
    assert!(site.has("posts/two/by-hand.txt") && site.has("by-hand/x"));
}

#[test]
fn a_record_never_leads_outside() {
    let site = Site::new(PLAIN);
    site.put("keep.txt", "mine");
    site.put("data/site-files", "../keep.txt\n/etc/hostname\nposts/../../keep.txt\n");
    site.build().unwrap();
    assert!(site.root().join("keep.txt").exists());
}

#[test]
fn a_failing_build_touches_nothing() {
    let site = Site::new(PLAIN);
    site.put("content/posts/2026-11-02-one.md", "One");
    site.build().unwrap();
    let before = site.output();
    site.put("content/posts/2026-11-02-one.md", "Changed");
    site.put("templates/404.html", "{{ nothing.at.all }}");
    let problems = site.build().unwrap_err();
    assert_eq!(
        shown(&problems),
        "error[site/template]: undefined value: `nothing` is undefined\n  --> templates/404.html:1"
    );
    assert!(site.output() == before, "the output changed");
}

#[test]
fn a_template_of_the_owner_replaces_ours() {
    let site = Site::new(PLAIN);
    site.put("content/posts/2026-11-02-one.md", "+++\ntitle = \"One & all\"\n+++\n");
    site.put("templates/post.html", "<h1>{{ post.title }}</h1>{{ previous }}");
    site.build().unwrap();
    let page = fs::read_to_string(site.root().join("public/posts/one/index.html")).unwrap();
    assert!(page.starts_with("<h1>One &amp; all</h1>"), "{page}");
    site.put("templates/post.html", "line\n{% if %}");
    let problems = site.build().unwrap_err();
    assert!(shown(&problems).contains("--> templates/post.html:2"), "{}", shown(&problems));
}

#[test]
fn without_federation_nothing_speaks_of_it() {
    let site = Site::new(PLAIN);
    site.put("content/posts/2026-11-02-one.md", "One");
    site.build().unwrap();
    for path in ["ap", ".well-known", "nodeinfo"] {
        assert!(!site.has(path), "{path}");
    }
    for (path, bytes) in site.output() {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert!(!text.contains("activity+json") && !text.contains("/ap/"), "{path}");
    }
}

#[test]
fn drafts_and_the_future_wait() {
    let site = Site::new(FEDERATED);
    site.put("content/posts/2026-11-02-draft.md", "+++\ndraft = true\n+++\n");
    site.put("content/posts/2027-01-01-later.md", "Later");
    site.put("content/posts/2026-11-03-quiet.md", "+++\nfederate = false\n+++\nQuiet");
    site.put("content/posts/2026-11-04-unlisted.md", "---\nvisibility: unlisted\n---\nHush");
    site.build().unwrap();
    assert!(!site.has("posts/draft") && !site.has("posts/later"));
    assert!(site.has("posts/quiet/index.html") && !site.has("ap/post/posts.quiet"));
    assert!(site.has("posts/unlisted/index.html") && site.has("ap/post/posts.unlisted"));
    let home = fs::read_to_string(site.root().join("public/index.html")).unwrap();
    assert!(home.contains("/posts/quiet/") && !home.contains("/posts/unlisted/"));
}

fn shown(problems: &[Problem]) -> String {
    problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn refused(files: &[(&str, &[u8])], expected: &str) {
    let site = Site::new(FEDERATED);
    for (path, bytes) in files {
        site.put(path, bytes);
    }
    let problems = site.build().expect_err(expected);
    assert_eq!(shown(&problems), expected);
    assert!(site.output().is_empty(), "something was written");
}

#[test]
fn what_is_refused() {
    let cases: &[(&[u8], &str)] = &[
        (
            b"+++\ntitle = \n+++\n",
            "error[content/front-matter]: string values must be quoted, expected literal string\n  --> content/a.md:2",
        ),
        (
            b"+++\ntitle = \"x\"\n",
            "error[content/front-matter]: the front matter is never closed; write a line `+++` after it\n  --> content/a.md:1",
        ),
        (b"---\ntitle: [\n---\n", ""),
        (b"---\na: &x [1]\nb: *x\n---\n", ""),
        (
            b"+++\ndate = \"soon\"\n+++\n",
            "error[content/value]: `date` is `soon`, which is not a date such as `2026-11-23`\n  --> content/a.md:2",
        ),
        (
            b"+++\ntitle = \"x\"\ndraft = \"yes\"\n+++\n",
            "error[content/value]: `draft` is neither `true` nor `false`\n  --> content/a.md:3",
        ),
        (
            b"+++\ntags = [[1]]\n+++\n",
            "error[content/value]: `tags` is not a list of texts, e.g. `tags = [\"bees\", \"rye\"]`\n  --> content/a.md:2",
        ),
        (
            b"+++\ntitle = [1]\n+++\n",
            "error[content/value]: `title` is not text; put it between quotation marks\n  --> content/a.md:2",
        ),
        (
            b"+++\nvisibility = \"direct\"\n+++\n",
            "error[content/value]: `visibility` is `direct`; use `public` or `unlisted`\n  --> content/a.md:2",
        ),
        (
            b"+++\npath = \"../x\"\n+++\n",
            "error[content/value]: `path` is `../x`, which is not a path such as `/about/me/`\n  --> content/a.md:2",
        ),
        (
            b"+++\nurl = \"/ap/x\"\n+++\n",
            "error[content/value]: `url` leads to `/ap/`, which belongs to the node itself\n  --> content/a.md:2",
        ),
        (
            b"+++\nweight = \"x\"\n+++\n",
            "error[content/value]: `weight` is not a whole number\n  --> content/a.md:2",
        ),
        (
            b"+++\nlanguage = \"en us\"\n+++\n",
            "error[content/value]: `language` is not a language tag such as `en` or `pt-BR`\n  --> content/a.md:2",
        ),
        (
            b"+++\ntemplate = \"x.html\"\n+++\n",
            "error[site/template]: `template` is `x.html`, which is not there\n  --> content/a.md\n  help: put it at `templates/x.html`",
        ),
        (b"a\nb\0", "error[content/nul]: has a nul byte; this is not a text\n  --> content/a.md:2"),
        (
            b"a\n\xff",
            "error[content/not-utf8]: is not UTF-8; save it as UTF-8\n  --> content/a.md:2",
        ),
    ];
    for (bytes, expected) in cases {
        if expected.is_empty() {
            // The words are those of the YAML reader; that it is an error with a place is ours.
            let site = Site::new(FEDERATED);
            site.put("content/a.md", bytes);
            let problems = shown(&site.build().unwrap_err());
            assert!(problems.starts_with("error[content/front-matter]: "), "{problems}");
            assert!(problems.contains("--> content/a.md:"), "{problems}");
        } else {
            refused(&[("content/a.md", bytes)], expected);
        }
    }
}

#[test]
fn what_is_refused_about_files() {
    let large = vec![b'a'; 4 * 1024 * 1024 + 1];
    refused(
        &[("content/a.md", &large)],
        "error[content/too-large]: is larger than 4 MiB\n  --> content/a.md",
    );
    refused(
        &[("content/posts/2026-13-01-a.md", b"x")],
        "error[content/value]: `2026-13-01` in the name of this file is not a date\n  --> content/posts/2026-13-01-a.md",
    );
    refused(
        &[("content/posts/a.md", b"x"), ("content/posts/2026-11-02-a.md", b"x")],
        "error[content/duplicate]: `/posts/a/` is already the address of `content/posts/2026-11-02-a.md`\n  --> content/posts/a.md\n  help: give one of them another `slug` or `path`",
    );
    refused(
        &[("static/feed.xml", b"x")],
        "error[site/conflict]: `/feed.xml` is already made by the node itself\n  --> static/feed.xml\n  help: rename this file",
    );
    refused(
        &[("static/ap/post/x", b"x")],
        "error[site/conflict]: `/ap/post/x` is already made by the node itself\n  --> static/ap/post/x\n  help: rename this file",
    );
    refused(
        &[("content/tags.md", b"x")],
        "error[site/conflict]: `/tags/index.html` is already made by the node itself\n  --> content/tags.md\n  help: rename this file",
    );
    refused(
        &[("static/about", b"x"), ("content/about.md", b"x")],
        "error[site/conflict]: `/about` is already made by `static/about`\n  --> content/about.md\n  help: rename this file",
    );
}

#[test]
fn all_problems_of_all_files_are_told_at_once() {
    let site = Site::new(PLAIN);
    site.put("content/a.md", "+++\ndraft = 1\ntitel = \"x\"\nweight = 1.5\n+++\n");
    site.put("content/b.md", b"\0");
    site.put("content/c.md", "fine");
    let expected = "error[content/value]: `draft` is neither `true` nor `false`\n  --> content/a.md:2\n\
        warning[content/unknown-key]: `titel` is kept as `page.extra.titel`, but means nothing\n  --> content/a.md:3\n  help: did you mean `title`?\n\
        error[content/value]: `weight` is not a whole number\n  --> content/a.md:4\n\
        error[content/nul]: has a nul byte; this is not a text\n  --> content/b.md:1";
    assert_eq!(shown(&site.build().unwrap_err()), expected);
}

#[test]
fn front_matter_of_other_generators() {
    let site = Site::new(PLAIN);
    site.put(
        "content/posts/zola.md",
        "+++\ntitle = \"Z\"\ndate = 2026-11-02T10:00:00+02:00\nupdated = 2026-11-03\npath = \"z\"\n\
         [taxonomies]\ntags = [\"A\"]\n[extra]\nmood = \"calm\"\n+++\r\nText\r\n",
    );
    site.put(
        "content/posts/hugo.md",
        "---\ntitle: 2026\ndate: 2026-11-01\nlastmod: 2026-11-04T00:00:00Z\nurl: /h/\n\
         params:\n  mood: {x: [1, 2]}\nseries: s\ntags: [a, B]\n---\n#c text\n",
    );
    site.put(
        "content/posts/2026-10-31-jekyll.md",
        "---\ntags: one two\nmodified: 2026-11-05 08:00:00 +0100\npermalink: /j.html\n---\nText\n",
    );
    let content = site.load().unwrap();
    let told: Vec<String> = content
        .posts
        .iter()
        .map(|post| {
            let page = &post.page;
            let tags: Vec<_> = post.tags.iter().map(|tag| tag.slug.as_str()).collect();
            let extra: Vec<_> = page.extra.keys().map(String::as_str).collect();
            format!(
                "{} {:?} {} {} {} {} {}",
                page.permalink,
                page.title,
                post.date,
                page.updated.unwrap(),
                tags.join(","),
                extra.join(","),
                page.body_line,
            )
        })
        .collect();
    let expected = [
        "/z/ Some(\"Z\") 2026-11-02T08:00:00Z 2026-11-03T00:00:00Z a mood 11",
        "/h/ Some(\"2026\") 2026-11-01T00:00:00Z 2026-11-04T00:00:00Z a,b,c mood,series 11",
        "/j.html None 2026-10-31T00:00:00Z 2026-11-05T07:00:00Z one,two  6",
    ];
    assert_eq!(told, expected);
    assert_eq!(shown(&content.warnings), "");
    site.build().unwrap();
    assert!(site.has("j.html") && site.has("z/index.html"));
}

#[test]
fn ids_are_never_used_twice() {
    let site = Site::new(FEDERATED);
    site.put("content/posts/2026-11-02-ä.md", "a");
    site.put("content/posts/2026-11-03-ö.md", "b");
    site.put("content/posts/2026-11-04-gone.md", "c");
    let expected = "error[site/id]: the id `posts.gone` belongs to a deleted post\n  --> content/posts/2026-11-04-gone.md\n  help: rename this file";
    let problems = shown(&site.build().unwrap_err());
    assert!(problems.contains(expected), "{problems}");
    assert!(problems.contains("the id `posts.-` belongs to `content/posts/2026-11-"), "{problems}");
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
