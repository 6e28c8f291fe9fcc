//! What is near to what leads nowhere, what is told of pictures, warnings while a site is written,
//! and posts whose time has not come.

use std::fs::File;
use std::time::SystemTime;

use super::dev::{after, dev, look};
use super::findings::warnings;
use super::site::Site;

/// Texts and files to be missed by a letter or two.
fn site() -> Site {
    let site = Site::new();
    site.post("harvest", "## The first frame\n\nA #swarm.");
    site.put("static/map.pdf", "a map");
    site.put("content/posts/hive/index.md", "Nothing yet.\n");
    site.put("content/posts/hive/notes.txt", "Notes.");
    site.put("content/about.md", "---\ntitle: About\n---\nMe.\n");
    site
}

#[test]
fn what_is_similar_is_named_as_the_text_can_link_to_it() {
    let site = site();
    let bad = [
        ("/posts/harvst/", "/posts/harvest/"),
        ("../harvst/", "/posts/harvest/"),
        ("/tags/swarms/", "/tags/swarm/"),
        ("/map.pfd", "/map.pdf"),
        ("note.txt", "notes.txt"),
        ("{origin}/abuot/", "/about/"),
        ("../harvst.md", "@/posts/harvest.md"),
        ("@/posts/harvst.md#the-first-frame", "@/posts/harvest.md"),
        ("/posts/harvest#the-first-farme", "#the-first-frame"),
        ("{origin}/posts/harvest/#the-frame", ""),
        ("/pots/harvest/", "/posts/harvest/"),
        ("/pots/harvst/", ""),
        ("haste.md", ""),
    ];
    for (link, near) in bad {
        let link = link.replace("{origin}", &site.origin());
        site.put("content/posts/hive/index.md", format!("---\ntitle: Hive\n---\n\n[a]({link})\n"));
        let found = warnings(&site);
        assert_eq!(found.len(), 1, "{link}: {found:?}");
        assert!(found[0].contains("--> content/posts/hive/index.md:5"), "{link}: {found:?}");
        let help = format!("did you mean `{near}`?");
        assert_eq!(found[0].contains(&help), !near.is_empty(), "{link}: {found:?}");
        assert_eq!(found[0].contains("did you mean"), !near.is_empty(), "{link}: {found:?}");
    }
}

#[test]
fn what_is_no_file_of_a_text_can_be_linked_to() {
    let site = site();
    let good = ["/@me", "/users/me", "/ap/actor", "/tags/swarm/", "{origin}", "{origin}/about/"];
    for link in good {
        let link = link.replace("{origin}", &site.origin());
        site.put("content/_index.md", format!("[a]({link}) ![a](/posts/hive/notes.txt)\n"));
        assert_eq!(warnings(&site), Vec::<String>::new(), "{link}");
    }
}

#[test]
fn what_is_odd_about_a_picture_is_told() {
    let site = Site::new();
    site.put("static/bee.jpg", crate::PIXEL);
    let found = warnings(&site);
    assert_eq!(found.len(), 1, "{found:?}");
    for part in ["warning[image/name]", "--> static/bee.jpg", "help: call it `static/bee.png`"] {
        assert!(found[0].contains(part), "{part}: {found:?}");
    }
}

/// The panel has what `check` says, whichever text has changed.
#[test]
fn warnings_are_on_the_page_until_they_are_mended() {
    let site = Site::new();
    site.post("one", "A [link](/posts/two/#end).");
    site.post("two", "## End");
    let _serving = dev(&site, &[]);
    assert!(!look(&site, "/posts/one/").text().contains("class=\"warnings\""));
    after(&site, || site.post("two", "## Ende"));
    let panel = look(&site, "/posts/one/").text();
    for part in ["1 warning<", "content/posts/one.md:5", "did you mean <code>#ende</code>?"] {
        assert!(panel.contains(part), "{part} in {panel}");
    }
    after(&site, || site.remove("content/posts/two.md"));
    assert!(look(&site, "/").text().contains("site/link"));
    after(&site, || site.post("two", "## End\n\n![](/none.png)"));
    let panel = look(&site, "/").text();
    for part in ["2 warnings<", "site/alt", "content/posts/two.md:7", "site/link"] {
        assert!(panel.contains(part), "{part} in {panel}");
    }
    after(&site, || site.post("two", "## End"));
    assert!(!look(&site, "/").text().contains("class=\"warnings\""));
    let many: String = (0..60).map(|number| format!("[a](/none-{number}/)\n")).collect();
    after(&site, || site.post("two", &many));
    let panel = look(&site, "/").text();
    assert!(panel.contains("and 11 more: <code>skep check</code>"), "{panel}");
}

/// Not even what is too old to be sent, or was told of before it was put off.
#[test]
fn what_is_shown_before_its_time_is_not_told() {
    let site = Site::new();
    site.post("told", "Told.");
    site.ok(&["publish"]);
    let told = site.read_bytes("public/ap/post/posts.told");
    for (name, date) in [("told", "2026-06-01"), ("old", "2000-01-01")] {
        let text = format!("+++\ndate = {date}\npublishDate = 9999-01-01\n+++\nLater.\n");
        site.put(&format!("content/posts/{name}.md"), text);
    }
    site.ok(&["build", "--future"]);
    assert!(site.read("public/posts/told/index.html").contains("Later."));
    assert!(site.read("public/posts/old/index.html").contains("Later."));
    assert!(!site.path("public/ap/post/posts.old").exists());
    assert!(site.read_bytes("public/ap/post/posts.told") == told, "until others hear of its end");
}

#[test]
fn each_way_of_reading_has_a_record_of_its_own() {
    let site = Site::new();
    site.put("content/posts/a.md", "+++\ndate = 9999-01-01\n+++\nA.\n");
    site.put("content/posts/b.md", "+++\ndate = 2026-01-01\ndraft = true\n+++\nB.\n");
    // Files that were just touched are read again anyway.
    for name in ["a", "b"] {
        let file = File::options().write(true).open(site.path(&format!("content/posts/{name}.md")));
        file.unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
    }
    let rows: [(&[&str], [bool; 2]); 6] = [
        (&["build", "-F"], [true, false]),
        (&["build"], [false, false]),
        (&["build", "-D"], [false, true]),
        (&["build", "-F"], [true, false]),
        (&["build", "-D", "-F"], [true, true]),
        (&["publish"], [false, false]),
    ];
    for (args, expected) in rows {
        site.ok(args);
        let shown = ["a", "b"].map(|name| site.path(&format!("public/posts/{name}")).exists());
        assert_eq!(shown, expected, "{args:?}");
    }
}
