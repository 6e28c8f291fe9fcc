//! What is used in more than one place is followed everywhere by later builds, and nowhere else.

use super::incremental::{same_as_first_build, save, written};
use super::{PIXEL, Site};

const TOML: &str = "[site]\nurl = \"https://me.example\"\n[actor]\nhandle = \"me\"\n\
                    [federation]\nenabled = true\ndeliver_since = 2026-11-01\n\
                    [feeds]\nrss = \"\"\njson = \"\"\nsections = false\ntags = false\n";

/// 400 pixels wide and high.
const LARGE: &[u8] = include_bytes!("../../../content/avatar.png");

#[test]
fn a_changed_picture_changes_whatever_shows_it() {
    let bee = "content/posts/2026-11-01-one/bee.png";
    let site = Site::new(TOML);
    site.put(bee, PIXEL);
    site.put("content/posts/2026-11-01-one/index.md", "+++\ntitle = \"One\"\n+++\n![A](bee.png)\n");
    site.put("content/posts/2026-11-02-two.md", "+++\ntitle = \"Two\"\n+++\n![A](../one/bee.png)");
    site.put("content/notes/2026-11-03-note.md", "![A](/posts/one/bee.png) #wax\n");
    // Too long to be kept for lists.
    let long = format!("{}\n\n![A](/posts/one/bee.png)\n", "word ".repeat(2_000));
    site.put("content/long/2026-11-04-long.md", long);
    site.put("content/talks/_index.md", "![A](/posts/one/bee.png)\n");
    site.put("content/about.md", "+++\ntitle = \"About\"\n+++\n![A](/posts/one/bee.png)\n");
    site.put("content/other/2026-11-05-other/index.md", "![B](wasp.png) [A](/posts/one/).\n");
    site.put("content/other/2026-11-05-other/wasp.png", PIXEL);
    site.build_again().unwrap();
    let expected = [
        "about/index.html",
        "ap/create/long.long",
        "ap/create/notes.note",
        "ap/create/posts.one",
        "ap/create/posts.two",
        "ap/post/long.long",
        "ap/post/notes.note",
        "ap/post/posts.one",
        "ap/post/posts.two",
        "feed.xml",
        "index.html",
        "long/index.html",
        "long/long/index.html",
        "notes/index.html",
        "notes/note/index.html",
        "posts/one/bee.png",
        "posts/one/index.html",
        "posts/two/index.html",
        "tags/wax/index.html",
        "talks/index.html",
    ];
    for (hour, bytes) in [(1, LARGE), (2, PIXEL)] {
        save(&site, bee, bytes, hour);
        let mut count = 0;
        let changed = written(&site, || count = site.build_again().unwrap().written);
        assert_eq!(changed, expected);
        assert_eq!(count, expected.len(), "what is the same is not written");
        same_as_first_build(&site);
    }
}

#[test]
fn what_a_folder_gives_to_its_posts_is_followed_into_lists() {
    let site = Site::new(TOML);
    site.put("content/posts/2026-11-01-one.md", "+++\ntitle = \"One\"\n+++\n");
    site.put("templates/index.html", "{% for it in posts %}{{ it.extra.mood }}{% endfor %}");
    for (hour, mood) in [(1, "calm"), (2, "wild")] {
        let index = format!("+++\n[cascade]\nmood = \"{mood}\"\n+++\n");
        save(&site, "content/posts/_index.md", index, hour);
        site.build_again().unwrap();
        let home = String::from_utf8(site.output()["index.html"].clone()).unwrap();
        assert_eq!(home.trim_end(), mood);
        same_as_first_build(&site);
    }
}
