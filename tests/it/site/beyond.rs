//! What a site has besides posts and their lists: former addresses, an archive, what is related.

use skep::limits::ARCHIVE_PAGE_POSTS;

use super::{PLAIN, Site, shown};

fn text(site: &Site, path: &str) -> String {
    let bytes = site.output().remove(path).unwrap_or_else(|| panic!("{path} is not there"));
    String::from_utf8(bytes).unwrap()
}

fn titled(title: &str, rest: &str) -> String {
    format!("+++\ntitle = \"{title}\"\n{rest}\n+++\nText.\n")
}

#[test]
fn former_addresses_lead_on() {
    let site = Site::new(PLAIN);
    let home = titled("Home", "aliases = [\"/start/\"]");
    site.put("content/_index.md", home);
    site.put("content/posts/_index.md", titled("Posts", "aliases = [\"/blog/\"]"));
    site.put("content/about.md", titled("About", "aliases = [\"/me.html\", \"/über/\"]"));
    site.put("content/posts/2026-11-02-one.md", titled("One & all", "aliases = [\"/2026/one/\"]"));
    site.build_again().unwrap();
    let rows = [
        ("start/index.html", "/"),
        ("blog/index.html", "/posts/"),
        ("me.html", "/about/"),
        ("über/index.html", "/about/"),
        ("2026/one/index.html", "/posts/one/"),
    ];
    for (path, target) in rows {
        let page = text(&site, path);
        assert!(page.contains(&format!("content=\"0; url={target}\"")), "{path}: {page}");
        let canonical = format!("<link rel=\"canonical\" href=\"https://me.example{target}\">");
        assert!(page.contains(&canonical) && page.contains("noindex"), "{path}: {page}");
    }
    assert!(text(&site, "2026/one/index.html").contains("<title>One &amp; all</title>"));
    assert!(!text(&site, "sitemap.xml").contains("2026/one"));
    site.put("content/about.md", titled("About me", "aliases = [\"/me.html\"]\nslug = \"i\""));
    site.build_again().unwrap();
    assert!(text(&site, "me.html").contains("url=/i/"));
    assert!(!site.has("über"), "an alias that is taken out goes");
}

#[test]
fn a_former_address_is_nobody_elses() {
    let site = Site::new(PLAIN);
    site.put("content/posts/2026-11-02-one.md", titled("One", "aliases = [\"/sitemap.xml\"]"));
    let problems = shown(&site.build().unwrap_err());
    assert!(problems.contains("`/sitemap.xml` is already made by the node itself"), "{problems}");
    assert!(problems.contains("one.md"), "{problems}");
}

#[test]
fn the_archive_has_every_listed_post_by_year() {
    let site = Site::new(PLAIN);
    site.build().unwrap();
    assert!(!site.has("archive") && !text(&site, "index.html").contains("/archive/"));
    site.put("content/posts/2024-01-02-old.md", titled("Old", ""));
    site.put("content/posts/2026-11-02-new.md", titled("New", ""));
    site.put("content/notes/2026-11-03-note.md", "A short note.\n");
    site.put("content/notes/2026-11-04-odd.md", "+++\ncontent_warning = \"Odd\"\n+++\nSecret.\n");
    site.put("content/posts/2025-01-01-quiet.md", titled("Quiet", "visibility = \"unlisted\""));
    site.put("templates/archive.html", "{% for it in years %}{{ it.year }}:{% for post in it.posts %} {{ post.title or post.summary or '?' }} {{ post.url }} {{ post.date }};{% endfor %}\n{% endfor %}");
    site.build_again().unwrap();
    let expected = "2026: ? /notes/odd/ 2026-11-04; A short note. /notes/note/ 2026-11-03; \
                    New /posts/new/ 2026-11-02;\n2024: Old /posts/old/ 2024-01-02;\n";
    assert_eq!(text(&site, "archive/index.html"), expected);
    assert!(text(&site, "index.html").contains("<a href=\"/archive/\">Archive</a>"));
    site.put("content/posts/2024-01-02-old.md", titled("Older still", ""));
    site.build_again().unwrap();
    assert!(text(&site, "archive/index.html").contains("2024: Older still"));
}

#[test]
fn a_large_archive_has_a_page_of_each_year() {
    let site = Site::new(PLAIN);
    site.put("templates/post.html", "{{ post.title }}");
    site.put("templates/index.html", "");
    site.put("templates/section.html", "");
    for number in 0..=ARCHIVE_PAGE_POSTS {
        let year = if number % 2 == 0 { 2024 } else { 2026 };
        let path = format!("content/posts/{year}-01-02-p{number}.md");
        site.put(&path, titled(&format!("Post {number}"), ""));
    }
    site.build_again().unwrap();
    let overview = text(&site, "archive/index.html");
    assert!(
        overview.contains("<a href=\"/archive/2024/\">2024</a> <span class=\"count\">501 posts<")
    );
    assert!(
        overview.contains("<a href=\"/archive/2026/\">2026</a> <span class=\"count\">500 posts<")
    );
    assert!(!overview.contains("Post 7"));
    let page = |year: u32| text(&site, &format!("archive/{year}/index.html"));
    assert!(page(2024).contains("<h1 class=\"p-name\">Archive 2024</h1>"));
    assert!(page(2024).contains(">Post 8</a>") && !page(2024).contains(">Post 7</a>"));
    assert!(page(2026).contains(">Post 7</a>") && page(2026).contains("<a href=\"/archive/\">"));

    let before = (page(2024), page(2026));
    site.put("content/posts/2026-01-02-p7.md", titled("Seven", ""));
    let written = site.build_again().unwrap();
    assert!(page(2026).contains(">Seven</a>") && before.0 == page(2024) && before.1 != page(2026));
    assert!(written.written < 10, "the archive of one year, not of all: {}", written.written);

    // One less, and they fit on one page again.
    std::fs::remove_file(site.root().join("content/posts/2026-01-02-p7.md")).unwrap();
    site.build_again().unwrap();
    assert!(!site.has("archive/2024") && text(&site, "archive/index.html").contains(">Post 8</a>"));
}

#[test]
fn the_archive_gives_way_to_the_owner() {
    let rows = [
        ("content/archive.md", titled("Mine", "")),
        ("content/about.md", titled("Mine", "aliases = [\"/archive/\"]")),
        ("content/archive/_index.md", titled("Mine", "")),
        ("static/archive/index.html", "Mine".to_owned()),
    ];
    for (path, page) in rows {
        let site = Site::new(PLAIN);
        site.put("content/posts/2026-11-02-new.md", titled("New", ""));
        site.put(path, page);
        site.build().unwrap_or_else(|problems| panic!("{path}: {}", shown(&problems)));
        assert!(text(&site, "archive/index.html").contains("Mine"), "{path}");
        let post = text(&site, "posts/new/index.html");
        assert!(!post.contains("\">Archive</a>"), "{path}");
    }
}

#[test]
fn related_posts_share_rare_tags() {
    let site = Site::new(PLAIN);
    site.put(
        "templates/post.html",
        "{% for post in post.related %}{{ post.title }} {% endfor %}|\
         {% for it in post.toc %}{{ it.level }}{{ it.id }}{{ it.title }}{% endfor %}|\
         {{ post.summary_html|safe }}",
    );
    let tags = ["'all'", "'all', 'rare'", "'all'", "'all', 'two'", "'all', 'two', 'rare'", "'x'"];
    for (day, tags) in (1..).zip(tags) {
        let text = titled(&format!("P{day}"), &format!("tags = [{tags}]"));
        site.put(&format!("content/posts/2026-11-0{day}-p{day}.md"), text);
    }
    let hidden = "tags = ['rare']\nvisibility = \"unlisted\"";
    site.put("content/posts/2026-11-07-p7.md", titled("P7", hidden));
    let more = "+++\ntitle = \"P8\"\n+++\nBefore.\n\n<!-- more -->\n\n## After *all*\n";
    site.put("content/posts/2026-11-08-p8.md", more);
    site.build_again().unwrap();
    let related = |day: u32| text(&site, &format!("posts/p{day}/index.html"));
    assert_eq!(related(1), "P2 P3 P4 P5 ||\n", "all share one tag: the nearest first");
    assert_eq!(related(5), "P4 P2 P3 P1 ||\n", "two shared tags, of the same weight");
    assert_eq!(related(6), "||\n");
    assert_eq!(related(7), "P5 P2 ||\n", "an unlisted one knows others, but none knows it");
    assert_eq!(related(8), "|2after-allAfter all|<p>Before.</p>\n");
    site.put("content/posts/2026-11-03-p3.md", titled("Third", "tags = ['rare']"));
    site.build_again().unwrap();
    assert_eq!(related(2), "P5 Third P1 P4 ||\n");
    assert_eq!(related(1), "P2 P4 P5 ||\n");
}

#[test]
fn layouts_are_taken_if_the_theme_has_them() {
    let site = Site::new(PLAIN);
    let rows = [
        ("one", "layout = \"wide\"", "wide"),
        ("two", "layout = \"nowhere\"", "<!DOCTYPE"),
        ("three", "layout = \"page\"", "<!DOCTYPE"),
        ("four", "layout = \"wide\"\ntemplate = \"own.html\"", "own"),
    ];
    site.put("templates/wide.html", "wide");
    site.put("templates/own.html", "own");
    for (name, front, _) in rows {
        site.put(&format!("content/posts/2026-11-02-{name}.md"), titled(name, front));
    }
    site.put("content/posts/_index.md", titled("Posts", "layout = \"wide\""));
    site.put("content/about.md", titled("About", "layout = \"wide\""));
    site.build().unwrap_or_else(|problems| panic!("{}", shown(&problems)));
    for (name, _, expected) in rows {
        let page = text(&site, &format!("posts/{name}/index.html"));
        assert!(page.starts_with(expected), "{name}: {page}");
    }
    for path in ["posts/index.html", "about/index.html"] {
        assert!(text(&site, path).starts_with("wide"), "{path}");
    }
}

#[test]
fn lists_are_as_their_index_wants_them() {
    let site = Site::new(PLAIN);
    for day in 1..=5 {
        site.put(&format!("content/posts/2026-11-0{day}-p{day}.md"), titled("P", ""));
    }
    let list = "{{ posts|length }} of {{ pagination.pages }}";
    site.put("templates/list.html", list);
    site.put(
        "content/posts/_index.md",
        titled("Posts", "template = \"list.html\"\npaginate_by = 2"),
    );
    site.put("content/_index.md", titled("Home", "template = \"list.html\"\npaginate_by = 3"));
    site.build_again().unwrap_or_else(|problems| panic!("{}", shown(&problems)));
    let rows = [
        ("index.html", "3 of 2\n"),
        ("page/2/index.html", "2 of 2\n"),
        ("posts/index.html", "2 of 3\n"),
        ("posts/page/3/index.html", "1 of 3\n"),
    ];
    for (path, expected) in rows {
        assert_eq!(text(&site, path), expected, "{path}");
    }
    site.put("content/posts/_index.md", titled("Posts", "template = \"none.html\""));
    let problems = shown(&site.build().unwrap_err());
    assert!(problems.contains("`template` is `none.html`, which is not there"), "{problems}");
    assert!(problems.contains("content/posts/_index.md"), "{problems}");
}

const SORTED: &str = "[site]\nurl = \"https://me.example\"\npaginate_by = 2\n[actor]\n\
                      handle = \"me\"\n[taxonomies]\ncategory = \"categories\"\n";

#[test]
fn taxonomies_have_pages_and_lists() {
    let site = Site::new(SORTED);
    for day in 1..=3 {
        let front = "tags = ['soil']\ncategories = ['My garden']";
        site.put(&format!("content/posts/2026-11-0{day}-p{day}.md"), titled("P", front));
    }
    let hidden = "categories = ['Secrets']\nvisibility = \"unlisted\"";
    site.put("content/posts/2026-11-04-p4.md", titled("P4", hidden));
    site.put("content/categories/my-garden/_index.md", "+++\ntitle = \"Beds\"\n+++\nOf beds.\n");
    site.build_again().unwrap_or_else(|problems| panic!("{}", shown(&problems)));
    let all = text(&site, "categories/index.html");
    assert!(all.contains("<h1>Categories</h1>"), "{all}");
    assert!(all.contains("<a href=\"/categories/my-garden/\">My garden</a>"), "{all}");
    assert!(!all.contains("Secrets") && !all.contains("hashed"), "{all}");
    assert!(text(&site, "tags/index.html").contains("<a href=\"/tags/soil/\">soil</a>"));
    let list = text(&site, "categories/my-garden/index.html");
    assert!(list.contains("<a href=\"/categories/\">All categories</a>"), "{list}");
    assert!(list.contains("<h1 class=\"p-name\">My garden</h1>"), "{list}");
    assert!(list.contains("<p>Of beds.</p>") && list.contains("3 posts"), "{list}");
    assert!(site.has("categories/my-garden/page/2/index.html"));
    assert!(text(&site, "categories/my-garden/feed.xml").contains("/posts/p3/"));
    let post = text(&site, "posts/p1/index.html");
    assert!(post.contains("<ul class=\"tags\" aria-label=\"Categories\">"), "{post}");
    assert!(post.contains("href=\"/categories/my-garden/\">My garden</a>"), "{post}");
    let sitemap = text(&site, "sitemap.xml");
    assert_eq!(sitemap.matches("/categories/my-garden/").count(), 1, "{sitemap}");
    site.put("content/posts/2026-11-03-p3.md", titled("P", "categories = ['Cellar']"));
    site.build_again().unwrap();
    assert!(text(&site, "categories/index.html").contains("/categories/cellar/"));
    assert!(text(&site, "categories/my-garden/index.html").contains("2 posts"));
    assert!(!site.has("categories/my-garden/page"));
}

#[test]
fn a_section_with_posts_takes_the_place_of_a_taxonomy() {
    let site = Site::new(SORTED);
    site.put("content/categories/2026-11-01-one.md", titled("One", "categories = ['one more']"));
    site.build().unwrap_or_else(|problems| panic!("{}", shown(&problems)));
    assert!(text(&site, "categories/index.html").contains("h-feed"));
    assert!(site.has("categories/one-more/index.html") && site.has("categories/one/index.html"));
    site.put("content/categories/2026-11-02-two.md", titled("Two", "categories = ['one']"));
    let problems = shown(&site.build().unwrap_err());
    assert!(problems.contains("`/categories/one/index.html` is already made"), "{problems}");
}
