//! What a build does to the output folder.

use std::fs;

use skep::site::Written;

use super::{FEDERATED, PIXEL, PLAIN, Site, shown};

#[test]
fn a_second_build_writes_nothing() {
    let site = Site::new(FEDERATED);
    site.put("content/posts/2026-11-02-one.md", "One");
    site.put("content/posts/2026-11-03-two/index.md", "![](bee.png)");
    site.put("content/posts/2026-11-03-two/bee.png", PIXEL);
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
    assert_eq!(
        third.removed, 7,
        "two posts, the page of their section, its three feeds, the archive"
    );
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
        "error[site/template]: undefined value: `nothing` is undefined\n  --> templates/404.html:1\n  \
         help: if it is not always there, ask first: `{% if nothing %}`"
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
