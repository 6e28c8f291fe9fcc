//! What happens to a folder in git by accident is told to nobody: a publish sends nothing, or is
//! refused until a flag says that it is meant.

use std::fs;
use std::path::PathBuf;

use skep::clock;
use skep::store::{Error, Store};

use super::site::Site;

/// One more than may be edited, and far more than may be deleted or new.
const POSTS: usize = 21;

fn published() -> Site {
    let site = Site::new();
    (0..POSTS).for_each(|number| site.post(&format!("p{number}"), &words(number)));
    site.ok(&["publish", "--allow-new", "21"]);
    site
}

fn words(number: usize) -> String {
    format!("Words of post {number}, which nobody else has.")
}

fn posts(site: &Site) -> Vec<PathBuf> {
    let entries = fs::read_dir(site.path("content/posts")).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}

/// Rewrites every post.
fn rewrite(site: &Site, with: impl Fn(&str) -> String) {
    for path in posts(site) {
        let text = fs::read_to_string(&path).unwrap();
        fs::write(path, with(&text)).unwrap();
    }
}

fn rename(site: &Site, with: impl Fn(&str) -> String) {
    for path in posts(site) {
        let name = path.file_stem().unwrap().to_str().unwrap();
        fs::rename(&path, path.with_file_name(with(name))).unwrap();
    }
}

fn set(site: &Site, under: &str, line: &str) {
    let text = site.read("node.toml").replace(under, &format!("{under}\n{line}"));
    site.put("node.toml", text);
}

fn others(site: &Site) {
    for number in 0..3 {
        site.post(&format!("other{number}"), &format!("Other words, number {number}."));
    }
}

fn move_folder(site: &Site, name: &str) {
    fs::rename(site.path("content/posts"), site.path("content").join(name)).unwrap();
}

fn empty(site: &Site) {
    fs::remove_dir_all(site.path("content")).unwrap();
    fs::create_dir(site.path("content")).unwrap();
}

/// The clock is as far behind as it was once ahead.
fn clock_behind(site: &Site) {
    let seen = clock::now().plus(std::time::Duration::from_secs(2 * 60 * 60)).rfc3339();
    let store = Store::open(&site.path("data/skep.db")).unwrap();
    store.write::<_, Error>(|tx| tx.upsert_fact("clock.seen", &seen)).unwrap();
    site.post("p0", "Edited.");
}

type Row = (&'static str, fn(&Site), &'static str);

const ALL_GONE: &str = "publish/all-gone";
const GONE: &str = "content/gone";
const NEW: &str = "publish/too-many-new";
const DELETES: &str = "publish/too-many-deletes";
const UPDATES: &str = "publish/too-many-updates";
const UNMERGED: &str = "content/unmerged";
const NOTHING: &str = "";

const ROWS: &[Row] = &[
    ("nothing at all", |_| (), NOTHING),
    ("an empty folder", empty, GONE),
    ("no folder", |it| fs::remove_dir_all(it.path("content")).unwrap(), GONE),
    (
        "half of the files",
        |it| posts(it)[..10].iter().for_each(|p| fs::remove_file(p).unwrap()),
        DELETES,
    ),
    ("a branch with other posts", |it| (empty(it), others(it)).1, ALL_GONE),
    (
        "two branches at once",
        |it| {
            let t = it.path("content/posts");
            copy(&t, &it.path("content/again"));
        },
        NEW,
    ),
    ("all drafts", |it| rewrite(it, |t| t.replacen("+++\n", "+++\ndraft = true\n", 1)), ALL_GONE),
    ("all kept", |it| rewrite(it, |t| t.replacen("+++\n", "+++\nfederate = false\n", 1)), ALL_GONE),
    (
        "all over",
        |it| rewrite(it, |t| t.replacen("+++\n", "+++\nexpires = 2026-06-02\n", 1)),
        ALL_GONE,
    ),
    ("all in the future", |it| rewrite(it, |t| t.replace("2026-06-01", "2199-06-01")), ALL_GONE),
    ("another permalink", |it| set(it, "[site]", "permalink = \"/:year/:slug/\""), UPDATES),
    ("another language", |it| set(it, "[site]", "language = \"de\""), UPDATES),
    ("another type", |it| set(it, "[federation]", "object = \"note\""), NOTHING),
    (
        "another title of the site",
        |it| it.put("node.toml", it.read("node.toml").replace("A site", "My site")),
        NOTHING,
    ),
    ("another page of a post", |it| it.put("templates/post.html", "{{ site.title }}"), NOTHING),
    ("other names", |it| rename(it, |name| format!("q-{name}.md")), UPDATES),
    (
        "other names and words",
        |it| {
            rename(it, |name| format!("q-{name}.md"));
            rewrite(it, |t| t.replace("Words", "Letters"));
        },
        ALL_GONE,
    ),
    ("another folder", |it| move_folder(it, "blog"), UPDATES),
    ("another ending", |it| rename(it, |name| format!("{name}.txt")), GONE),
    ("dates rewritten", |it| rewrite(it, |t| t.replace("2026-06-01", "2026-06-02")), NOTHING),
    ("line ends converted", |it| rewrite(it, |t| t.replace('\n', "\r\n")), NOTHING),
    ("a byte order mark", |it| rewrite(it, |t| format!("\u{feff}{t}")), NOTHING),
    (
        "front matter converted",
        |it| rewrite(it, |t| t.replace("+++", "---").replace(" = ", ": ")),
        NOTHING,
    ),
    ("other titles", |it| rewrite(it, |t| t.replace("\"p", "\"q")), UPDATES),
    (
        "merge markers",
        |it| {
            rewrite(it, |t| {
                t.replace("Words", "<<<<<<< ours\nWords\n=======\nMore\n>>>>>>> theirs\n")
            });
        },
        UNMERGED,
    ),
    (
        "pointers instead of texts",
        |it| rewrite(it, |_| "version https://git-lfs.github.com/spec/v1\nsize 5\n".to_owned()),
        ALL_GONE,
    ),
    ("empty files", |it| rewrite(it, |_| String::new()), ALL_GONE),
    ("a word replaced everywhere", |it| rewrite(it, |t| t.replace("Words", "Wrods")), UPDATES),
    ("a clock that is behind", clock_behind, "publish/clock-behind"),
];

fn copy(from: &std::path::Path, to: &std::path::Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
}

#[test]
fn accidents_are_told_to_nobody() {
    let mut wrong = Vec::new();
    for (name, happens, code) in ROWS {
        let site = published();
        happens(&site);
        for args in [&["publish", "--dry-run", "--json"][..], &["publish", "--json"]] {
            let ran = site.run(args);
            let right = if code.is_empty() {
                let none = ["created", "updated", "deleted"].map(|it| format!("\"{it}\":0"));
                let out = ran.out.replace(' ', "");
                ran.code == 0 && none.iter().all(|it| out.contains(it))
            } else {
                let refused = if *code == UNMERGED { 3 } else { 5 };
                ran.code == refused && (ran.err.clone() + &ran.out).contains(code)
            };
            if !right {
                wrong.push(format!("{name}: {args:?}: {ran:?}"));
            }
        }
        let store = Store::open(&site.path("data/skep.db")).unwrap();
        let ledger = store.read::<_, Error>(|tx| tx.list_posts()).unwrap();
        let living = ledger.iter().filter(|it| it.deleted.is_none() && it.updated.is_none());
        if living.count() != POSTS {
            wrong.push(format!("{name}: the ledger has changed"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// A disk that is not mounted, or a root that is another, is no wish to be empty.
#[test]
fn a_site_without_its_texts_stays_as_it_is() {
    let federated: fn() -> Site = || {
        let site = Site::new();
        site.post("p0", "Words.");
        site.ok(&["publish"]);
        site
    };
    let plain: fn() -> Site = || {
        let site = Site::with("");
        site.put("node.toml", site.read("node.toml").replace("enabled = true", "enabled = false"));
        site.post("p0", "Words.");
        site.ok(&["build"]);
        site
    };
    for (name, make) in [("federated", federated), ("plain", plain)] {
        let site = make();
        let before = site.output();
        let away = site.path("away");
        fs::rename(site.path("content"), &away).unwrap();
        let commands = [
            &["build"][..],
            &["build", "--force"],
            &["publish", "--dry-run"],
            &["publish"],
            &["backup"],
        ];
        for args in commands {
            let ran = site.run(args);
            assert_eq!(ran.code, 5, "{name}: {args:?}: {ran:?}");
            for word in ["content/gone", "`content` is not there", "nothing was changed"] {
                assert!(ran.err.contains(word), "{name}: {args:?}: {ran:?}");
            }
            assert!(site.output() == before, "{name}: {args:?}");
        }
        site.ok(&["backup", "--data-only"]);
        let serving = site.serve();
        assert_eq!(site.status("/posts/p0/"), 200, "{name}: what is there is served");
        drop(serving);
        fs::create_dir(site.path("content")).unwrap();
        let ran = site.run(&["build"]);
        assert_eq!((ran.code, ran.err.contains("has no text in it")), (5, true), "{name}: {ran:?}");
        // Whoever means it says so, with the flag that the refusal names.
        assert!(ran.err.contains("`skep publish --allow-deletes 1`"), "{name}: {ran:?}");
        site.ok(&["publish", "--allow-deletes", "1"]);
        assert!(!site.path("public/posts/p0").exists(), "{name}");
        site.ok(&["build", "--force"]);
    }
}

/// What is taken back on purpose is taken back from others, in each way in which it can be done.
#[test]
fn what_is_not_for_others_any_more_is_deleted_there() {
    for (name, happens) in [
        ("removed", (|it| it.remove("content/posts/p0.md")) as fn(&Site)),
        ("a draft", |it| front(it, "draft = true")),
        ("kept", |it| front(it, "federate = false")),
        ("over", |it| front(it, "expires = 2026-06-02")),
    ] {
        let site = Site::new();
        ["p0", "p1"].iter().for_each(|name| site.post(name, "Words."));
        site.ok(&["publish"]);
        happens(&site);
        let told = site.json(&["publish"]);
        let (kind, object) = (&told["activities"][0]["kind"], &told["activities"][0]["object"]);
        assert_eq!(
            (kind, object),
            (&"Delete".into(), &site.id("posts.p0").into()),
            "{name}: {told}"
        );
        assert_eq!(told["activities"].as_array().unwrap().len(), 1, "{name}: {told}");
        // And whoever takes that back is told what it means.
        site.post("p0", "Words.");
        let again = site.ok(&["publish"]);
        assert!(again.err.contains("publish/new-id"), "{name}: {again:?}");
        assert!(again.err.contains("`posts.p0-2`"), "{name}: {again:?}");
    }
}

fn front(site: &Site, line: &str) {
    let text = site.read("content/posts/p0.md").replacen("+++\n", &format!("+++\n{line}\n"), 1);
    site.put("content/posts/p0.md", text);
}

/// A site whose database does not know what was published last.
fn forgetful() -> Site {
    let site = Site::new();
    site.post("p0", "Words.");
    site.ok(&["publish"]);
    fs::copy(site.path("data/skep.db"), site.path("yesterday")).unwrap();
    ["p1", "p2"].iter().for_each(|name| site.post(name, name));
    site.ok(&["publish"]);
    fs::rename(site.path("yesterday"), site.path("data/skep.db")).unwrap();
    site
}

/// Of what was written and not yet entered when a publish was killed, nobody was told.
#[test]
fn what_a_killed_publish_left_is_announced() {
    let site = forgetful();
    site.put("data/announcing", "posts.p1\nposts.p2\n");
    assert_eq!(site.json(&["publish"])["created"], 2);
    assert!(!site.path("data/announcing").exists());
}

/// The database of yesterday comes back.
#[test]
fn a_ledger_older_than_the_site_tells_nothing_twice() {
    let site = forgetful();
    let documents = ["p1", "p2"].map(|name| site.read(&format!("public/ap/post/posts.{name}")));
    site.remove("content/posts/p2.md");
    for args in [&["build"][..], &["publish", "--dry-run"], &["publish"]] {
        let ran = site.run(args);
        let refused = args[0] == "publish";
        assert_eq!(ran.code, if refused { 5 } else { 0 }, "{args:?}: {ran:?}");
        for word in ["publish/forgotten", "2 of the posts", "posts.p1", "--adopt", "backup"] {
            assert_eq!(ran.err.contains(word), refused, "{args:?}: {ran:?}");
        }
        let after = ["p1", "p2"].map(|name| site.read(&format!("public/ap/post/posts.{name}")));
        assert_eq!(after, documents, "{args:?}");
    }
    for args in [&["publish", "--adopt", "--dry-run"][..], &["publish", "--adopt"]] {
        let told = site.json(args);
        assert_eq!(told["activities"].as_array().unwrap().len(), 0, "{args:?}: {told}");
    }
    assert!(site.read("public/ap/post/posts.p2").contains("Tombstone"));
    site.post("p1", "Edited.");
    let told = site.json(&["publish"]);
    assert_eq!((&told["created"], &told["updated"]), (&0.into(), &1.into()), "{told}");
}

/// What the owner means goes out, or does not, by the flag that says so.
#[test]
fn many_edits_are_sent_or_adopted_by_a_flag() {
    for (flags, updated) in [(&["--allow-updates", "21"][..], POSTS), (&["--adopt"], 0)] {
        let site = published();
        set(&site, "[site]", "permalink = \"/:year/:slug/\"");
        let refused = site.run(&["publish"]);
        assert!(refused.err.contains("21 of them have the text that they had"), "{refused:?}");
        let done = site.json(&[&["publish"], flags].concat());
        assert_eq!(done["updated"], updated, "{flags:?}: {done}");
        let object = site.read("public/ap/post/posts.p3");
        assert!(object.contains("/2026/p3/"), "the document has the new address: {object}");
        assert_eq!(object.contains("\"updated\""), updated > 0, "{object}");
        assert_eq!(site.json(&["publish"])["updated"], 0, "{flags:?}: once");
    }
}

#[test]
fn a_clock_that_was_ahead_can_be_set_right() {
    let site = published();
    clock_behind(&site);
    assert_eq!(site.run(&["publish"]).code, 5);
    assert_eq!(site.json(&["publish", "--trust-clock"])["updated"], 1);
    site.post("p0", "Edited again.");
    assert_eq!(site.json(&["publish"])["updated"], 1, "it is believed from then on");
}
