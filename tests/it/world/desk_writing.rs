//! What is written on the owner's pages is written once, whole, and can be changed and deleted there.

use std::fs;
use std::process::Command;
use std::thread;

use super::desk::Browser;
use super::site::Site;
use super::{followed_site, until};

/// The value of a hidden field.
#[track_caller]
fn hidden(page: &str, name: &str) -> String {
    let after = page.split(&format!("name=\"{name}\" value=\"")).nth(1).expect(name);
    after.split('"').next().unwrap().to_owned()
}

fn notes(site: &Site) -> Vec<String> {
    let entries = fs::read_dir(site.path("content/notes")).into_iter().flatten();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn git(site: &Site, args: &[&str]) -> String {
    let output = Command::new("git").args(args).current_dir(site.root()).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn picture() -> Vec<u8> {
    fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/screenshot-phone-dark.png")).unwrap()
}

#[test]
fn a_form_that_is_sent_twice_is_one_post() {
    let (site, serving, peer) = followed_site();
    let browser = Browser::with_link(&site);
    let write = |once: &str, text: &str| {
        browser.post("/admin/write", &[("do", "publish"), ("once", once), ("text", text)])
    };
    let page = browser.page("/admin/write");
    let once = hidden(&page, "once");
    assert_ne!(once, hidden(&browser.page("/admin/write"), "once"), "each form has its own");
    // Looking at it and being refused uses nothing up.
    let looked =
        browser.post("/admin/write", &[("do", "preview"), ("once", &once), ("text", "Hi")]);
    assert_eq!(hidden(&looked.text(), "once"), once);
    assert_eq!(hidden(&write(&once, " ").text(), "once"), once);

    // A double click: both are on their way before either is answered.
    let answers = thread::scope(|scope| {
        let both = [0, 1].map(|_| scope.spawn(|| write(&once, "Once.")));
        both.map(|one| one.join().unwrap())
    });
    let places = answers.map(|answer| {
        assert_eq!(answer.status, 303, "{}", answer.text());
        answer.header("location").to_owned()
    });
    assert_eq!(notes(&site).len(), 1, "{places:?}");
    assert_eq!(places.iter().filter(|it| *it == "/admin/write").count(), 1, "{places:?}");
    // The answer loaded again leads to what was written, also after a start.
    site.until_delivered();
    drop(serving);
    let _serving = site.serve();
    let again = write(&once, "Once.");
    let place = again.header("location").to_owned();
    assert!(place.starts_with("/admin/edit?path=content%2Fnotes%2F"), "{again:?}");
    let page = browser.page(&place);
    assert!(page.contains("sent twice, and written once") && page.contains("Once."), "{page}");
    // Whoever goes back and types something else does not lose it.
    let other = write(&once, "Twice.");
    assert_eq!(other.status, 200, "{other:?}");
    let page = other.text();
    assert!(page.contains("This form became <code>content/notes/"), "{page}");
    assert!(page.contains("\nTwice.</textarea>"), "{page}");
    assert_eq!(notes(&site).len(), 1);
    assert_eq!(write(&hidden(&page, "once"), "Twice.").status, 303);
    assert_eq!(notes(&site).len(), 2);
    let page = browser.page("/admin/write");
    assert!(page.contains("1 new"), "{page}");
    site.until_delivered();
    let told = || peer.deliveries().iter().filter(|it| it.kind() == "Create").count();
    until("both to arrive", || (told() >= 2).then_some(()));
    assert_eq!(told(), 2);
    assert!(write("no token of ours", "x").text().contains("not one of our forms"));
}

#[test]
fn several_pictures_have_words_each() {
    let (site, _serving, peer) = followed_site();
    let browser = Browser::with_link(&site);
    let picture = picture();
    let files = [("picture", &*picture), ("picture-3", &*picture)];
    let send = |fields: &[(&str, &str)]| browser.post_with_files("/admin/write", fields, &files);
    let looked = send(&[("do", "preview"), ("text", "See"), ("alt", "A hive")]);
    assert!(looked.text().contains("With 2 pictures"), "{}", looked.text());
    let publish = [("do", "publish"), ("title", "Hives"), ("text", "See"), ("alt", "A hive")];
    let refused = send(&publish);
    assert!(refused.text().contains("Say what the picture shows"), "{}", refused.text());
    let lost = browser.post("/admin/write", &publish);
    assert!(lost.text().contains("Choose the picture again"), "{}", lost.text());
    let bare = [("do", "publish"), ("title", "Hives"), ("text", "See"), ("decorative", "yes")];
    let lost = browser.post("/admin/write", &bare).text();
    assert!(lost.contains("Choose the picture again") && lost.contains("See</textarea>"), "{lost}");
    assert!(looked.text().contains("choose them again before you publish"));
    assert!(!site.path("content/posts").exists(), "nothing is half written");
    let done = send(&[&publish[..], &[("decorative-3", "yes")]].concat());
    assert_eq!(done.status, 303, "{}", done.text());
    let text = site.read("content/posts/hives/index.md");
    assert!(text.contains("![A hive](picture.png)\n\n![](picture-2.png)"), "{text}");
    assert!(site.path("content/posts/hives/picture-2.png").is_file());
    let create = peer.expect("Create", &site.id("posts.hives"));
    let attached = create.activity["object"]["attachment"].as_array().unwrap().clone();
    assert_eq!(attached.len(), 2, "{attached:?}");
    assert_eq!(attached[0]["name"], "A hive");
}

#[test]
fn what_has_errors_leaves_nothing_behind() {
    let (site, _serving, _peer) = followed_site();
    let browser = Browser::with_link(&site);
    let fields =
        [("do", "publish"), ("text", "See"), ("language", "not a language"), ("alt", "A hive")];
    let refused = browser.post_with_file("/admin/write", &fields, &picture());
    assert_eq!(refused.status, 200, "{refused:?}");
    assert!(refused.text().contains("role=\"alert\""), "{}", refused.text());
    assert!(!site.path("content/notes").exists(), "{:?}", notes(&site));
}

#[test]
fn a_post_is_edited_as_its_file() {
    let (site, _serving, peer) = followed_site();
    git(&site, &["init", "-q"]);
    let before =
        "+++\r\ntitle = \"Rye\"\r\ndate = 2026-06-01T12:00:00Z\r\n# kept\r\n+++\r\nBread.\r\n";
    site.put("content/posts/rye.md", before);
    site.ok(&["publish"]);
    let browser = Browser::with_link(&site);
    let list = browser.page("/admin/sent");
    let path = "/admin/edit?path=content/posts/rye.md";
    assert!(list.contains("/admin/edit?path=content%2Fposts%2Frye.md"), "{list}");
    let page = browser.page(path);
    assert!(page.contains("# kept"), "{page}");
    let hash = hidden(&page, "hash");
    let save = |hash: &str, text: &str| {
        let fields = [("path", "content/posts/rye.md"), ("hash", hash), ("text", text)];
        browser.post("/admin/edit", &fields)
    };
    // What cannot be is refused with the line, and the file is as it was.
    let refused = save(&hash, "+++\ntitle = 7 8\n+++\nBread.\n");
    assert_eq!(refused.status, 200, "{refused:?}");
    let page = refused.text();
    assert!(page.contains("content/posts/rye.md:2") && page.contains("title = 7 8"), "{page}");
    assert_eq!(site.read("content/posts/rye.md"), before);

    // An edit takes nothing away: that is asked for on a page of its own.
    let refused = save(&hash, &before.replace("# kept", "draft = true"));
    assert!(refused.text().contains("Nothing was saved"), "{}", refused.text());
    assert_eq!(site.read("content/posts/rye.md"), before);

    let saved = save(&hash, &before.replace("Bread", "Black *bread*"));
    assert_eq!(saved.status, 303, "{}", saved.text());
    assert_eq!(site.read("content/posts/rye.md"), before.replace("Bread", "Black *bread*"));
    let update = peer.expect("Update", &site.id("posts.rye"));
    assert!(update.activity.to_string().contains("<em>bread</em>"), "{}", update.activity);
    let page = browser.page(path);
    assert!(page.contains("Saved.") && page.contains("Committed."), "{page}");
    assert_eq!(git(&site, &["log", "--format=%s"]), "Edit content/posts/rye.md\n");
    // Sent twice it is the same; sent late it overwrites nobody.
    assert_eq!(save(&hash, &before.replace("Bread", "Black *bread*")).status, 303);
    let late = save(&hash, "+++\ntitle = \"Late\"\n+++\nMine.\n").text();
    assert!(late.contains("changed meanwhile") && late.contains("Mine."), "{late}");
    assert!(site.read("content/posts/rye.md").contains("Black"));
    assert_ne!(hidden(&late, "hash"), hash, "saving again is meant");
    for foreign in ["node.toml", "content/../node.toml", "/etc/passwd", "content/posts", "", "x.md"]
    {
        assert_eq!(browser.get(&format!("/admin/edit?path={foreign}")).status, 422, "{foreign}");
    }
}

#[test]
fn a_post_is_deleted_once_the_owner_has_said_so_twice() {
    let (site, _serving, peer) = followed_site();
    git(&site, &["init", "-q"]);
    let browser = Browser::with_link(&site);
    let fields = [("do", "publish"), ("title", "Hive"), ("text", "See"), ("alt", "A hive")];
    assert_eq!(browser.post_with_file("/admin/write", &fields, &picture()).status, 303);
    peer.expect("Create", &site.id("posts.hive"));
    let path = "content/posts/hive/index.md";
    let page = browser.page(&format!("/admin/delete?path={path}"));
    assert!(page.contains("content/posts/hive/picture.png"), "{page}");
    let hash = hidden(&page, "hash");
    let delete = |hash: &str| browser.post("/admin/delete", &[("path", path), ("hash", hash)]);
    assert_eq!(delete("of another time").status, 422);
    assert!(site.path(path).is_file());
    // It is the only post: the usual bounds would ask for a flag.
    let done = delete(&hash);
    assert_eq!((done.status, done.header("location")), (303, "/admin/sent"), "{}", done.text());
    let page = browser.page("/admin/sent");
    assert!(page.contains("is gone.") && page.contains("Committed."), "{page}");
    assert!(!site.path("content/posts/hive").exists());
    peer.expect("Delete", &site.id("posts.hive"));
    until("its page to be gone", || (site.status("/posts/hive/") != 200).then_some(()));
    assert!(
        git(&site, &["log", "-1", "--format=%s", "--name-status"])
            .contains("D\tcontent/posts/hive/picture.png")
    );
    assert_eq!(delete(&hash).status, 422, "it is gone already");
}

#[test]
fn a_question_without_an_end_is_open_for_a_day() {
    let (site, _serving, peer) = followed_site();
    let browser = Browser::with_link(&site);
    let fields =
        [("do", "publish"), ("title", "Tea"), ("text", "Which?"), ("options", "Green\nBlack")];
    let done = browser.post("/admin/write", &fields);
    assert_eq!(done.status, 303, "{}", done.text());
    let create = peer.expect("Create", &site.id("posts.tea"));
    let question = &create.activity["object"];
    assert_eq!(question["type"], "Question", "{question}");
    assert!(question["endTime"].is_string(), "{question}");
}
