//! Later builds: only what changed is made, and it is what a first build would have made.

use std::fs::File;
use std::time::{Duration, SystemTime};

use super::{Site, files_below};

const TOML: &str = "[site]\nurl = \"https://me.example\"\ntitle = \"Hive\"\npaginate_by = 2\n
[actor]\nhandle = \"me\"\nname = \"Me\"\n[federation]\nenabled = true\ndeliver_since = 2026-11-01\n\
[feeds]\nrss = \"\"\njson = \"\"\nsections = false\ntags = false\n";

/// Five posts, a note, a page and a section with an intro.
fn hive() -> Site {
    let site = Site::new(TOML);
    for day in 1..=5 {
        let text = format!("+++\ntitle = \"Day {day}\"\ntags = [\"t{}\"]\n+++\nText.\n", day % 2);
        site.put(&format!("content/posts/2026-11-0{day}-day-{day}.md"), text);
    }
    site.put("content/notes/2026-11-06-note.md", "A note, shown in full.\n");
    site.put("content/posts/_index.md", "+++\ntitle = \"All days\"\n+++\nBelow.\n");
    site.put("content/about.md", "+++\ntitle = \"About\"\n+++\nMe.\n");
    site.put("static/bee.txt", "bee");
    site
}

/// Saves `text` later than everything before: a test is faster than the clock of a disk.
pub(super) fn save(site: &Site, path: &str, text: impl AsRef<[u8]>, hour: u64) {
    site.put(path, text);
    let later = SystemTime::UNIX_EPOCH + Duration::from_secs(2_000_000_000 + hour * 3600);
    File::options().write(true).open(site.root().join(path)).unwrap().set_modified(later).unwrap();
}

/// What a build wrote, by the time of its files.
pub(super) fn written(site: &Site, build: impl FnOnce()) -> Vec<String> {
    let before = site.output();
    build();
    let after = site.output();
    let changed = after.into_iter().filter(|(path, bytes)| before.get(path) != Some(bytes));
    changed.map(|(path, _)| path).collect()
}

pub(super) fn same_as_first_build(site: &Site) {
    let fresh = Site::copy_of(site.root());
    std::fs::remove_dir_all(fresh.root().join("public")).unwrap();
    fresh.build().unwrap();
    let (left, right) = (files_below(&site.root().join("public")), fresh.output());
    let names = |files: &std::collections::BTreeMap<String, Vec<u8>>| -> Vec<String> {
        files.keys().cloned().collect()
    };
    assert_eq!(names(&left), names(&right));
    for (path, bytes) in left {
        assert!(bytes == right[&path], "{path} differs from a first build");
    }
}

/// What stays is copied from the record before: that must be what would be written anew.
#[test]
fn a_record_that_was_gone_on_from_is_that_of_a_first_build() {
    let site = hive();
    site.build_again().unwrap();
    save(&site, "content/posts/2026-11-03-day-3.md", "+++\ntitle = \"Later\"\n+++\nNew.\n", 1);
    site.put("content/posts/2026-11-07-day-7.md", "+++\ntitle = \"New\"\n+++\nNew.\n");
    std::fs::remove_file(site.root().join("content/posts/2026-11-01-day-1.md")).unwrap();
    site.build_again().unwrap();
    let record = || std::fs::read(site.root().join("build-record")).unwrap();
    let gone_on = record();
    std::fs::remove_file(site.root().join("build-record")).unwrap();
    site.build_again().unwrap();
    assert!(gone_on == record());
}

#[test]
fn nothing_changed_is_nothing_made() {
    let site = hive();
    let first = site.build_again().unwrap();
    let second = site.build_again().unwrap();
    assert_eq!((second.written, second.removed), (0, 0));
    assert_eq!(second.unchanged, first.written);
}

#[test]
fn each_change_writes_what_depends_on_it() {
    let rows: &[(&str, &str, &[&str])] = &[
        (
            "content/posts/2026-11-01-day-1.md",
            "+++\ntitle = \"Day 1\"\ntags = [\"t1\"]\ndescription = \"Text.\"\n+++\nText. More.\n",
            &["ap/create/posts.day-1", "ap/post/posts.day-1", "feed.xml", "posts/day-1/index.html"],
        ),
        (
            "content/posts/2026-11-03-day-3.md",
            "+++\ntitle = \"Third\"\nslug = \"day-3\"\ntags = [\"t1\"]\n+++\nText.\n",
            &[
                "ap/create/posts.day-3",
                "ap/post/posts.day-3",
                "archive/index.html",
                "feed.xml",
                "page/2/index.html",
                "posts/day-1/index.html",
                "posts/day-2/index.html",
                "posts/day-3/index.html",
                "posts/day-4/index.html",
                "posts/day-5/index.html",
                "posts/page/2/index.html",
                "tags/t1/index.html",
            ],
        ),
        (
            "content/posts/_index.md",
            "+++\ntitle = \"All days\"\n+++\nAbove.\n",
            &["posts/index.html"],
        ),
        ("content/about.md", "+++\ntitle = \"About\"\n+++\nYou.\n", &["about/index.html"]),
        ("static/bee.txt", "wasp", &["bee.txt"]),
        ("templates/style.css", "body{}", &["assets/style.css"]),
    ];
    let site = hive();
    site.build_again().unwrap();
    for (hour, (path, text, expected)) in (0..).zip(rows) {
        save(&site, path, text, hour);
        let mut count = 0;
        let found = written(&site, || count = site.build_again().unwrap().written);
        let relevant: Vec<&str> = found.iter().map(String::as_str).collect();
        assert_eq!(relevant, *expected, "{path}");
        assert_eq!(count, expected.len(), "{path}: what is the same is not written");
        same_as_first_build(&site);
    }
}

#[test]
fn a_template_changes_every_page_and_no_document() {
    let site = hive();
    site.build_again().unwrap();
    save(&site, "templates/post.html", "<p>{{ post.title }}</p>", 1);
    let found = written(&site, || {
        site.build_again().unwrap();
    });
    assert_eq!(found.len(), 6, "{found:?}");
    assert!(found.iter().all(|path| path.ends_with("index.html")), "{found:?}");
    same_as_first_build(&site);
}

#[test]
fn what_is_gone_goes_everywhere() {
    let site = hive();
    site.build_again().unwrap();
    std::fs::remove_file(site.root().join("content/posts/2026-11-04-day-4.md")).unwrap();
    std::fs::remove_file(site.root().join("static/bee.txt")).unwrap();
    let built = site.build_again().unwrap();
    // The page, its two documents, and the copy; the lists have a page less.
    assert!(built.removed >= 4, "{built:?}");
    assert!(!site.has("posts/day-4/index.html") && !site.has("bee.txt"));
    same_as_first_build(&site);
}

#[test]
fn many_edits_in_a_row_end_where_a_first_build_begins() {
    let site = hive();
    for hour in 0..12_u64 {
        site.build_again().unwrap();
        let day = hour % 5 + 1;
        let path = format!("content/posts/2026-11-0{day}-day-{day}.md");
        match hour % 4 {
            0 => save(&site, &path, format!("+++\ntitle = \"H{hour}\"\n+++\n#t{hour} x\n"), hour),
            1 => save(&site, &format!("content/notes/2026-11-1{hour}.md"), "New.\n", hour),
            2 => save(&site, &path, "+++\ndraft = true\n+++\nHidden.\n", hour),
            _ => {
                save(&site, "content/about.md", format!("+++\ntitle = \"A{hour}\"\n+++\n\n"), hour);
            }
        }
    }
    site.build_again().unwrap();
    same_as_first_build(&site);
}

#[test]
fn a_warning_is_told_until_it_is_mended() {
    let site = hive();
    save(&site, "content/odd.md", "+++\ntitle = \"Odd\"\ntgas = [\"x\"]\n+++\n", 1);
    let warnings = || {
        let path = site.root().join("build-record");
        let mut record = skep::site::Record::read(&path, super::BASIS);
        site.load_with(&mut record).unwrap().warnings.len()
    };
    site.build_again().unwrap();
    assert_eq!(warnings(), 1);
    site.build_again().unwrap();
    assert_eq!(warnings(), 1, "again, although nothing has changed");
}

#[test]
fn a_damaged_record_costs_time_only() {
    let site = hive();
    site.build_again().unwrap();
    for bytes in [&b""[..], b"garbage", &[0xff; 4096]] {
        site.put("build-record", bytes);
        assert_eq!(site.build_again().unwrap().written, 0);
        same_as_first_build(&site);
    }
}

#[test]
fn what_a_folder_gives_to_its_posts_is_followed() {
    let site = hive();
    site.put("templates/day.html", "{{ post.title }} {{ post.extra.mood }}\n");
    let index = "content/posts/_index.md";
    save(&site, index, "+++\npage_template = \"day.html\"\n[cascade]\nmood = \"calm\"\n+++\n", 1);
    let day =
        || std::fs::read_to_string(site.root().join("public/posts/day-1/index.html")).unwrap();
    site.build_again().unwrap();
    assert_eq!(day(), "Day 1 calm\n");
    save(&site, index, "+++\npage_template = \"day.html\"\n[cascade]\nmood = \"wild\"\n+++\n", 2);
    site.build_again().unwrap();
    assert_eq!(day(), "Day 1 wild\n");
    same_as_first_build(&site);
    save(&site, index, "+++\ntitle = \"Days\"\n+++\n", 3);
    site.build_again().unwrap();
    assert!(day().contains("<html"), "the usual template again");
    same_as_first_build(&site);
}

/// What a template looked at besides its own page is looked at again.
#[test]
fn templates_see_what_changed() {
    let site = hive();
    site.put(
        "templates/page.html",
        "{{ load_data(path='static/data.json').n }}\
         {% set late = load_data(path='static/late.json', required=false) %}\
         {% if late %}{{ late.n }}{% endif %}\
         {% if page.title == 'About' %} {{ site.posts|length }} {{ site.updated_iso }}{% endif %}",
    );
    site.put("content/other.md", "Other.\n");
    save(&site, "static/data.json", "{\"n\": 1}", 0);
    let text = |path: &str| String::from_utf8(site.output()[path].clone()).unwrap();
    site.build_again().unwrap();
    assert_eq!(text("about/index.html"), "1 6 2026-11-06T00:00:00Z\n");
    assert_eq!(text("other/index.html"), "1\n");
    save(&site, "static/data.json", "{\"n\": 2}", 1);
    site.build_again().unwrap();
    assert_eq!(text("other/index.html"), "2\n");
    save(&site, "static/late.json", "{\"n\": 3}", 2);
    site.build_again().unwrap();
    assert_eq!(text("other/index.html"), "23\n");
    save(&site, "content/posts/2026-11-07-day-7.md", "+++\ntitle = \"7\"\n+++\n", 3);
    site.build_again().unwrap();
    assert_eq!(text("about/index.html"), "23 7 2026-11-07T00:00:00Z\n");
    same_as_first_build(&site);
    let last = site.build_again().unwrap();
    assert_eq!((last.written, last.removed), (0, 0));
}

#[test]
fn feeds_and_themes_are_made_anew() {
    let site = Site::new(
        "[site]\nurl = \"https://me.example\"\ntheme = \"wax\"\n[actor]\nhandle = \"me\"\n",
    );
    site.put("themes/wax/templates/page.html", "wax");
    site.put("themes/wax/static/a.txt", "a");
    site.put("content/about.md", "About.\n");
    site.put("content/notes/2026-11-06-note.md", "A note #bees.\n");
    site.build_again().unwrap();
    save(&site, "content/notes/2026-11-06-note.md", "Another note #bees.\n", 1);
    save(&site, "themes/wax/templates/page.html", "honey", 1);
    save(&site, "themes/wax/static/a.txt", "b", 1);
    let made = written(&site, || assert!(site.build_again().is_ok()));
    let feeds = made.iter().filter(|path| path.ends_with("xml") || path.ends_with("json")).count();
    assert_eq!(feeds, 9, "of the site, the section and the tag: {made:?}");
    assert!(made.contains(&"about/index.html".to_owned()) && made.contains(&"a.txt".to_owned()));
    same_as_first_build(&site);
}

#[test]
fn what_a_shortcode_reads_is_followed_into_every_text() {
    let site = hive();
    let long = format!("{{{{ told() }}}} {}\n", "word ".repeat(2_000));
    site.put("content/notes/2026-11-07-long.md", long);
    site.put("content/posts/_index.md", "{{ told() }}\n");
    site.put("content/about.md", "+++\ntitle = \"About\"\n+++\n{{ told() }}\n");
    site.put(
        "templates/shortcodes/told.html",
        "<b>{{ load_data(path='static/told.json').it }}</b>",
    );
    site.put("static/told.json", "{\"it\": \"old\"}");
    site.build_again().unwrap();
    save(&site, "static/told.json", "{\"it\": \"young\"}", 1);
    site.build_again().unwrap();
    let output = site.output();
    for path in ["posts/index.html", "about/index.html", "notes/index.html", "index.html"] {
        let text = String::from_utf8(output[path].clone()).unwrap();
        assert!(text.contains("<b>young</b>") && !text.contains("<b>old</b>"), "{path}");
    }
    same_as_first_build(&site);
}
