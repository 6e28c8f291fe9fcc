//! git publishes: what is pushed to a bare repository or committed in the site's own, whole or not at
//! all, and never over what the owner has in no commit.

use std::ffi::OsString;
use std::fs;
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::followed_site;
use super::site::{Ran, Site, run, skep};

/// Everywhere else than where there is no git.
fn has_git() -> bool {
    let is_there = Command::new("git").arg("--version").stdout(Stdio::null()).status().is_ok();
    if !is_there {
        eprintln!("skipped: there is no git here");
    }
    is_there
}

/// Where programs are found.
fn path() -> OsString {
    std::env::var_os("PATH").unwrap_or_default()
}

/// `skep hook install`
fn install(site: &Site, repo: &Path) -> Ran {
    let repo = repo.to_str().unwrap();
    run(site.command(&["hook", "install", "--repo", repo]).env("PATH", path()))
}

/// git in `folder`, as somebody without settings.
fn git(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new("git");
    command.env_clear().env("PATH", path()).env("HOME", "/nowhere");
    command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null");
    for who in ["AUTHOR", "COMMITTER"] {
        command
            .env(format!("GIT_{who}_NAME"), "Ana")
            .env(format!("GIT_{who}_EMAIL"), "a@b.example");
    }
    command.arg("-C").arg(folder).args(args).stdin(Stdio::null());
    command
}

#[track_caller]
fn done(folder: &Path, args: &[&str]) -> Ran {
    let ran = run(&mut git(folder, args));
    assert_eq!(ran.code, 0, "git {args:?}: {ran:?}");
    ran
}

#[track_caller]
fn commit(folder: &Path) {
    done(folder, &["add", "-A"]);
    done(folder, &["commit", "-q", "-m", "Words"]);
}

/// A bare repository that publishes a site, and a clone to write in.
struct Desk<'a> {
    site: &'a Site,
    folder: TempDir,
}

impl<'a> Desk<'a> {
    /// With one post, which has been pushed.
    #[track_caller]
    fn new(site: &'a Site) -> Self {
        let desk = Self { site, folder: TempDir::new().unwrap() };
        done(desk.folder.path(), &["init", "-q", "--bare", "-b", "main", "bare"]);
        done(desk.folder.path(), &["init", "-q", "-b", "main", "work"]);
        done(&desk.work(), &["remote", "add", "origin", "../bare"]);
        assert_eq!(install(site, &desk.bare()).code, 0);
        let settings = fs::read_to_string(site.path("node.toml"));
        let settings = settings.unwrap_or_else(|_| site.config("enabled = true\n"));
        desk.put("node.toml", &settings);
        desk.put(".gitignore", "/public\n/data\n");
        desk.post("a", "Words.");
        commit(&desk.work());
        desk.pushes(&[]);
        desk
    }

    fn bare(&self) -> PathBuf {
        self.folder.path().join("bare")
    }

    fn work(&self) -> PathBuf {
        self.folder.path().join("work")
    }

    fn put(&self, path: &str, text: &str) {
        let path = self.work().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn post(&self, name: &str, text: &str) {
        let front = format!("+++\ntitle = \"{name}\"\ndate = 2026-06-01T12:00:00Z\n+++\n");
        self.put(&format!("content/posts/{name}.md"), &(front + text + "\n"));
    }

    fn remove(&self, path: &str) {
        fs::remove_file(self.work().join(path)).unwrap();
    }

    fn push(&self, args: &[&str]) -> Ran {
        run(&mut git(&self.work(), &[&["push", "-q"], args, &["origin", "main"]].concat()))
    }

    #[track_caller]
    fn pushes(&self, args: &[&str]) -> Ran {
        let ran = self.push(args);
        assert_eq!(ran.code, 0, "{ran:?}");
        assert!(ran.err.contains("✓"), "nothing was published: {ran:?}");
        ran
    }

    fn head(&self) -> String {
        done(&self.bare(), &["rev-parse", "main"]).out.trim().to_owned()
    }

    /// All that is not to change: the branch, the files of the owner, the site.
    fn state(&self) -> (String, Vec<(PathBuf, Vec<u8>)>) {
        let mut files = Vec::new();
        let mut waiting = vec![self.site.root().to_owned()];
        while let Some(folder) = waiting.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() && path != self.site.path("data") {
                    waiting.push(path);
                } else if path.is_file() {
                    files.push((path.clone(), fs::read(path).unwrap()));
                }
            }
        }
        files.sort();
        (self.head(), files)
    }
}

#[test]
fn what_is_pushed_is_published_and_who_pushes_is_told() {
    if !has_git() {
        return;
    }
    let (site, _serving, peer) = followed_site();
    let desk = Desk::new(&site);
    peer.expect("Create", &site.id("posts.a"));
    desk.post("a", "Other words.");
    ["b", "c", "d", "e"].iter().for_each(|name| desk.post(name, name));
    commit(&desk.work());
    let ran = desk.pushes(&[]);
    let line = "✓ 4 published (posts/b, posts/c, posts/d and 1 more), 1 updated, 0 deleted · queued \
                for 1 follower on 1 server";
    assert!(ran.err.contains(line), "{ran:?}");
    assert!(site.read("public/posts/a/index.html").contains("Other words."));
    peer.expect("Update", &site.id("posts.a"));
}

type Row = (&'static str, fn(&Desk), &'static [&'static str], &'static [&'static str]);

fn settings(desk: &Desk, from: &str, to: &str) {
    let text = desk.site.read("node.toml");
    assert!(text.contains(from), "{text}");
    desk.put("node.toml", &text.replacen(from, to, 1));
}

fn link(desk: &Desk, target: &str) {
    fs::create_dir_all(desk.work().join("static")).unwrap();
    symlink(target, desk.work().join("static/link")).unwrap();
}

fn remove_four(desk: &Desk) {
    ["a", "p0", "p1", "p2"].iter().for_each(|it| desk.remove(&format!("content/posts/{it}.md")));
}

/// What is changed, how it is pushed, and the words of the refusal.
const REFUSED: &[Row] = &[
    ("a text", |it| it.put("content/b.md", "+++\ntitle = \n+++\n"), &[], &["content/b.md:2"]),
    ("a template", |it| it.put("templates/post.html", "{{ no(1) }}"), &[], &["post.html"]),
    (
        "other settings",
        |it| settings(it, "title =", "titel ="),
        &[],
        &["config/unknown-key", "node.toml:3", "did you mean `title`?"],
    ),
    ("no settings", |it| it.remove("node.toml"), &[], &["config/missing"]),
    (
        "another address",
        |it| settings(it, "url = \"http://127", "url = \"http://128"),
        &[],
        &["config/url-changed"],
    ),
    (
        "another data folder",
        |it| settings(it, "[server]", "[server]\ndata = \"d\""),
        &[],
        &["hook/moved", "server.data"],
    ),
    ("a link up", |it| link(it, "../../x"), &[], &["hook/link", "static/link"]),
    ("a link to the root", |it| link(it, "/etc/hostname"), &[], &["hook/link"]),
    ("a link to the keys", |it| link(it, "../data/keys"), &[], &["hook/link"]),
    (
        "what is generated",
        |it| {
            it.put("data/keys/rsa.pem", "no key");
            it.put(".gitignore", "");
        },
        &[],
        &["hook/generated", "data/keys/rsa.pem"],
    ),
    (
        "deletions",
        remove_four,
        &[],
        &["publish/too-many-deletes", "push again with `-o allow-deletes=4`", "nothing was sent"],
    ),
    ("fewer allowed", remove_four, &["-o", "allow-deletes=3"], &["publish/too-many-deletes"]),
    ("no number", remove_four, &["-o", "allow-deletes"], &["hook/option"]),
    ("no such option", remove_four, &["-o", "yes"], &["hook/option", "allow-deletes"]),
    (
        "all addresses",
        |it| settings(it, "[actor]", "permalink = \"/:year/:slug/\"\n[actor]"),
        &[],
        &[
            "publish/too-many-updates",
            "5 of them have the text that they had, and another address",
            "--> node.toml:4",
            "`-o allow-updates=5`",
            "`-o adopt`",
        ],
    ),
    (
        "an uncommitted text",
        |it| it.site.put("content/posts/mine.md", "Mine."),
        &[],
        &["hook/uncommitted", "content/posts/mine.md"],
    ),
    (
        "an uncommitted edit",
        |it| it.site.put("content/posts/p0.md", "Mine."),
        &[],
        &["hook/uncommitted", "content/posts/p0.md"],
    ),
    (
        "something in the way",
        |it| {
            it.site.put("notes.txt", "Mine.");
            it.put("notes.txt", "Another's.");
        },
        &[],
        &["hook/uncommitted", "notes.txt"],
    ),
];

#[test]
fn a_push_that_cannot_be_published_changes_nothing() {
    if !has_git() {
        return;
    }
    let site = Site::with("max_updates_per_publish = 3\n");
    let desk = Desk::new(&site);
    ["p0", "p1", "p2", "p3"].iter().for_each(|name| desk.post(name, name));
    commit(&desk.work());
    desk.pushes(&[]);
    let mut wrong = Vec::new();
    for (name, happens, args, words) in REFUSED {
        happens(&desk);
        desk.put("other.txt", "So that there is something to push.");
        commit(&desk.work());
        let before = desk.state();
        let ran = desk.push(args);
        if ran.code == 0 || !words.iter().all(|word| ran.err.contains(word)) {
            wrong.push(format!("{name}: {ran:?}"));
        }
        if desk.state() != before || site.path("data/incoming").exists() {
            wrong.push(format!("{name}: it has changed something"));
        }
        done(&desk.work(), &["reset", "-q", "--hard", "HEAD~1"]);
        let _ = fs::remove_file(site.path("content/posts/mine.md"));
        let _ = fs::remove_file(site.path("notes.txt"));
        desk.site
            .put("content/posts/p0.md", fs::read(desk.work().join("content/posts/p0.md")).unwrap());
    }
    let gone = run(&mut git(&desk.work(), &["push", "-q", "origin", ":main"]));
    assert!(gone.code != 0 && gone.err.contains("hook/deleted"), "{gone:?}");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));

    // All of it was in the way of that alone.
    remove_four(&desk);
    commit(&desk.work());
    let ran = desk.pushes(&["-o", "allow-deletes=4"]);
    assert!(ran.err.contains("4 deleted"), "{ran:?}");
    assert!(site.read("public/ap/post/posts.p0").contains("Tombstone"));
}

/// Where there is no site yet, the first push brings one.
#[test]
fn a_first_push_fills_an_empty_folder() {
    if !has_git() {
        return;
    }
    let site = Site::bare();
    let desk = Desk::new(&site);
    let settings = fs::read_to_string(desk.work().join("node.toml")).unwrap();
    assert_eq!(site.read("node.toml"), settings);
    assert!(site.path("public/posts/a/index.html").exists());
}

#[test]
fn only_one_branch_is_the_site() {
    if !has_git() {
        return;
    }
    let site = Site::new();
    let desk = Desk::new(&site);
    let before = desk.state();
    done(&desk.work(), &["checkout", "-q", "-b", "draft"]);
    desk.put("content/b.md", "+++\ntitle = \n+++\n");
    commit(&desk.work());
    done(&desk.work(), &["tag", "v1"]);
    for what in ["draft", "v1", ":draft"] {
        let ran = done(&desk.work(), &["push", "-q", "origin", what]);
        assert!(!ran.err.contains("remote:"), "{what}: {ran:?}");
    }
    assert_eq!(desk.state(), before);
}

/// The history may be another one; what the owner keeps beside it stays.
#[test]
fn the_folder_follows_the_branch_wherever_it_goes() {
    if !has_git() {
        return;
    }
    let site = Site::new();
    let desk = Desk::new(&site);
    site.put("notes.txt", "Mine.");
    site.put("content/posts/b.md", "Draft.");
    desk.put("content/posts/b.md", "Draft.");
    commit(&desk.work());
    desk.pushes(&[]);
    assert_eq!(site.read("content/posts/b.md"), "Draft.", "what is the same is in no way");
    done(&desk.work(), &["reset", "-q", "--hard", "HEAD~1"]);
    desk.post("c", "Other words.");
    done(&desk.work(), &["add", "-A"]);
    done(&desk.work(), &["commit", "-q", "--amend", "-m", "Anew"]);
    assert!(desk.push(&[]).err.contains("non-fast-forward"), "git has its own bounds");
    desk.pushes(&["--force"]);
    assert!(!site.path("content/posts/b.md").exists());
    assert!(site.path("public/posts/c/index.html").exists());
    assert_eq!(site.read("notes.txt"), "Mine.");
}

/// A push whose process was killed half way is finished by the next, what it would have removed
/// included.
#[test]
fn a_push_that_was_killed_leaves_nothing_behind() {
    if !has_git() {
        return;
    }
    let site = Site::new();
    let desk = Desk::new(&site);
    let first = desk.head();
    desk.post("b", "Words of b.");
    commit(&desk.work());
    desk.pushes(&[]);
    let second = desk.head();
    let index = site.path("data/checkout.index");
    // The second push came to its files, and no further.
    for (name, at) in [("checkout.next", &second), ("checkout.index", &first)] {
        let mut command = git(&desk.bare(), &["read-tree", at]);
        assert_eq!(run(command.env("GIT_INDEX_FILE", site.path("data").join(name))).code, 0);
    }
    fs::write(index.with_extension("index.lock"), "").unwrap();
    done(&desk.work(), &["reset", "-q", "--hard", "HEAD~1"]);
    desk.post("c", "Words of c.");
    commit(&desk.work());
    desk.pushes(&["--force"]);
    assert!(!site.path("content/posts/b.md").exists());
    assert!(site.path("content/posts/c.md").exists());
    assert!(!site.path("data/checkout.next").exists());
}

/// Of pushes at once git takes one, and of those one after the other the last one is the site.
#[test]
fn pushes_at_once_leave_one_site() {
    if !has_git() {
        return;
    }
    let site = Site::new();
    let desk = Desk::new(&site);
    let first = desk.head();
    let mut running = Vec::new();
    for name in ["x", "y"] {
        let clone = desk.folder.path().join(name);
        done(desk.folder.path(), &["clone", "-q", "bare", name]);
        fs::write(clone.join("content/posts").join(format!("{name}.md")), name).unwrap();
        commit(&clone);
        running.push(git(&clone, &["push", "-q", "origin", "main"]));
    }
    let mut running: Vec<_> =
        running.iter_mut().map(|it| it.stderr(Stdio::null()).spawn().unwrap()).collect();
    let taken: Vec<bool> =
        running.iter_mut().map(|child| child.wait().unwrap().success()).collect();
    assert_eq!(taken.iter().filter(|it| **it).count(), 1, "{taken:?}");
    for (name, taken) in [("x", taken[0]), ("y", taken[1])] {
        assert_eq!(site.path(&format!("content/posts/{name}.md")).exists(), taken, "{name}");
        assert_eq!(site.path(&format!("public/posts/{name}/index.html")).exists(), taken, "{name}");
    }
    // One that was held up until another had been taken does not go back to its own.
    let before = desk.state();
    let mut late = skep();
    late.arg("--root").arg(site.root()).args(["hook", "run", "post-receive"]);
    late.env("PATH", path()).current_dir(desk.bare());
    let mut late = late.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let line = format!("{first} {first} refs/heads/main\n");
    late.stdin.take().unwrap().write_all(line.as_bytes()).unwrap();
    let said = late.wait_with_output().unwrap();
    assert!(String::from_utf8_lossy(&said.stderr).contains("a later push"), "{said:?}");
    assert_eq!(desk.state(), before);
}

/// The folder of the site is itself a repository.
fn working() -> Site {
    let site = Site::new();
    site.put(".gitignore", "/public\n/data\n");
    site.post("a", "Words.");
    done(site.root(), &["init", "-q", "-b", "main"]);
    assert_eq!(install(&site, site.root()).code, 0);
    site
}

#[test]
fn what_is_committed_is_published() {
    if !has_git() {
        return;
    }
    let site = working();
    let say = |args: &[&str]| done(site.root(), args).err;
    say(&["add", "-A"]);
    let said = say(&["commit", "-q", "-m", "One"]);
    assert!(said.contains("✓ 1 published (posts/a)"), "{said}");
    // What is elsewhere waits until it comes to the branch.
    say(&["checkout", "-q", "-b", "draft"]);
    site.post("b", "Words.");
    say(&["add", "-A"]);
    assert_eq!(say(&["commit", "-q", "-m", "Two"]), "");
    let said = say(&["checkout", "-q", "main"]);
    assert!(said.contains("✓ 0 published"), "{said}");
    let said = say(&["merge", "-q", "draft"]);
    assert!(said.contains("✓ 1 published (posts/b)"), "{said}");
    // A draft is not published along with something else, nor is git's work called a failure.
    site.put("content/posts/c.md", "A thought.");
    site.put("other.txt", "Words.");
    say(&["add", "other.txt"]);
    for args in [&["commit", "-q", "-m", "Three"][..], &["checkout", "-q", "main"]] {
        let said = say(args);
        assert!(said.contains("hook/uncommitted") && said.contains("posts/c.md"), "{said}");
    }
    assert_eq!(site.json(&["status"])["posts"], 2);
}

#[test]
fn hooks_of_others_are_left_alone() {
    if !has_git() {
        return;
    }
    let site = working();
    let hooks = site.path(".git/hooks");
    let read = |name: &str| fs::read(hooks.join(name)).ok();
    let (first, mode) = (read("post-commit"), 0o755);
    assert_eq!(fs::metadata(hooks.join("post-commit")).unwrap().permissions().mode() & 0o777, mode);
    assert_eq!(install(&site, site.root()).code, 0);
    assert_eq!(read("post-commit"), first, "once more is the same");
    fs::remove_file(hooks.join("post-commit")).unwrap();
    fs::write(hooks.join("post-merge"), "#!/bin/sh\necho mine\n").unwrap();
    let ran = install(&site, site.root());
    assert_eq!(ran.code, 5, "{ran:?}");
    for word in ["hook/foreign", "post-merge", "hook run post-merge"] {
        assert!(ran.err.contains(word), "{ran:?}");
    }
    assert_eq!(read("post-commit"), None, "nothing was written");
    done(site.root(), &["config", "core.hooksPath", "/nowhere"]);
    let ran = install(&site, site.root());
    assert!(ran.code == 5 && ran.err.contains("core.hooksPath"), "{ran:?}");
    // Where there is nothing to install it in.
    let other = TempDir::new().unwrap();
    for missing in [other.path().to_owned(), other.path().join("none")] {
        let ran = install(&site, &missing);
        assert!(ran.code == 2 && ran.err.contains("hook/repository"), "{ran:?}");
    }
    done(other.path(), &["init", "-q"]);
    let ran = install(&site, other.path());
    assert!(ran.code == 2 && ran.err.contains("hook/elsewhere"), "{ran:?}");
}

#[test]
fn the_branch_is_the_one_that_the_repository_is_on() {
    let (site, bare) = (Site::new(), TempDir::new().unwrap());
    done(bare.path(), &["init", "-q", "--bare", "-b", "trunk"]);
    let ran = install(&site, bare.path());
    assert!(ran.code == 0 && ran.out.contains("`trunk`"), "{ran:?}");
    let hook = fs::read_to_string(bare.path().join("hooks/post-receive")).unwrap();
    assert!(hook.contains("--branch=trunk"), "{hook}");
    let repo = bare.path().to_str().unwrap();
    let no_name = ["hook", "install", "--repo", repo, "--branch", "a b"];
    let ran = run(site.command(&no_name).env("PATH", path()));
    assert!(ran.code == 2 && ran.err.contains("hook/branch"), "{ran:?}");
    // A push of something else to a repository that has no site yet.
    let work = TempDir::new().unwrap();
    done(work.path(), &["init", "-q", "-b", "other"]);
    fs::write(work.path().join("a"), "a").unwrap();
    commit(work.path());
    let pushed = done(work.path(), &["push", repo, "other"]);
    assert!(pushed.err.contains("the site is the branch `trunk`"), "{pushed:?}");
}
