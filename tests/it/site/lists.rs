//! Lists and what leads to them: the navigation, the pages of a list, the words of `_index.md`.

use super::{PLAIN, Site, shown};

#[track_caller]
fn text(site: &Site, path: &str) -> String {
    let bytes = site.output().remove(path).unwrap_or_else(|| panic!("{path} is not there"));
    String::from_utf8(bytes).unwrap()
}

#[track_caller]
fn build(site: &Site) {
    site.build().unwrap_or_else(|problems| panic!("{}", shown(&problems)));
}

#[test]
fn the_navigation_has_sections_and_then_pages() {
    let site = Site::new(PLAIN);
    site.put("templates/404.html", "{% for it in nav %}{{ it.title }} {{ it.url }}, {% endfor %}");
    site.put("content/posts/2026-11-01-a.md", "A");
    site.put("content/notes/2026-11-01-b.md", "B");
    site.put("content/late/_index.md", "---\ntitle: Late\nweight: 5\n---\n");
    site.put("content/posts/deep/_index.md", "---\ntitle: Deep\n---\n");
    site.put("content/über.md", "---\ntitle: Über\nweight: 2\n---\n");
    site.put("content/about.md", "---\ntitle: About\nweight: 2\n---\n");
    site.put("content/first.md", "---\ntitle: First\nweight: 1\n---\n");
    site.put("content/untitled.md", "Text");
    site.put("content/posts/page.md", "---\ntitle: Within\n---\n");
    build(&site);
    let expected = "Notes /notes/, Posts /posts/, Late /late/, First /first/, About /about/, \
                    Über /%C3%BCber/, ";
    assert_eq!(text(&site, "404.html").trim_end(), expected.trim_end());
}

#[test]
fn pages_of_a_list_lead_to_each_other() {
    let site = Site::new(&PLAIN.replace("[actor]", "paginate_by = 2\n[actor]"));
    let list = "{{ pagination.page }}/{{ pagination.pages }} {{ pagination.previous }} \
                {{ pagination.next }} {{ intro_html|striptags }}{% for it in posts %} {{ it.title }}{% endfor %}";
    site.put("templates/section.html", list);
    site.put("content/posts/_index.md", "---\n---\nWelcome.");
    for day in 1..=5 {
        let post = format!("---\ntitle: P{day}\n---\n");
        site.put(&format!("content/posts/2026-11-0{day}-p{day}.md"), post);
    }
    build(&site);
    let rows = [
        ("posts/index.html", "1/3  /posts/page/2/ Welcome. P5 P4"),
        ("posts/page/2/index.html", "2/3 /posts/ /posts/page/3/  P3 P2"),
        ("posts/page/3/index.html", "3/3 /posts/page/2/   P1"),
    ];
    for (path, expected) in rows {
        assert_eq!(text(&site, path).trim_end(), expected, "{path}");
    }
    assert!(!site.has("posts/page/1") && !site.has("posts/page/4"));
}

#[test]
fn sections_are_sorted_as_their_index_says() {
    let rows = [
        ("date", "C B A D"),
        ("weight", "A D C B"),
        ("title", "A B C D"),
        ("title_bytes", "A B C D"),
        ("none", "C B A D"),
    ];
    for (sort_by, expected) in rows {
        let site = Site::new(PLAIN);
        site.put("templates/section.html", "{% for it in posts %}{{ it.title }} {% endfor %}");
        site.put("content/posts/_index.md", format!("---\nsort_by: {sort_by}\n---\n"));
        for (day, title, weight) in [(4, "C", 7), (3, "B", 0), (2, "A", 1), (1, "D", 1)] {
            let post = format!("---\ntitle: {title}\nweight: {weight}\n---\n");
            site.put(&format!("content/posts/2026-11-0{day}-p.{day}.md"), post);
        }
        build(&site);
        assert_eq!(text(&site, "posts/index.html").trim_end(), expected, "{sort_by}");
    }
}

#[test]
fn what_an_index_cannot_say() {
    let error = "error[content/value]";
    let warning = "warning[content/cascade]";
    let rows = [
        ("sort_by: size", error, "`sort_by` is `size`"),
        ("paginate_by: -1", error, "`paginate_by` is -1, which is no number of posts"),
        ("paginate_by: 1000000", error, "`paginate_by` is 1000000, which is no number of posts"),
        ("paginate_by: many", error, "`paginate_by` is not a whole number"),
        ("transparent: 1", error, "`transparent` is neither `true` nor `false`"),
        ("cascade: x", warning, "`cascade` is not a table; nothing of it is passed on"),
        ("cascade: [{params: {a: 1}}]", warning, "`cascade` is not a table"),
        ("cascade: {draft: true, a: 1}", warning, "`cascade.draft` is not passed on"),
        ("cascade: {_target: {kind: page}, a: 1}", warning, "`cascade` has a target"),
    ];
    for (line, kind, expected) in rows {
        let site = Site::new(PLAIN);
        site.put("content/posts/_index.md", format!("---\ntitle: P\n{line}\n---\n"));
        let told = match site.load() {
            Ok(content) => shown(&content.warnings),
            Err(problems) => shown(&problems),
        };
        assert!(told.starts_with(&format!("{kind}: {expected}")), "{line}: {told}");
        assert!(told.contains("content/posts/_index.md:3"), "{line}: {told}");
    }
}

#[test]
fn a_cascade_gives_what_nobody_says_better() {
    let site = Site::new(PLAIN);
    site.put("templates/post.html", "{{ post.extra.a }} {{ post.extra.b }} {{ post.extra.c }}");
    let cascade = "---\ncascade: {a: 1, extra: {b: 1}, params: {c: 1}, title: no}\n---\n";
    site.put("content/posts/_index.md", cascade);
    site.put("content/posts/in/2026-11-01-p.md", "---\na: 2\nextra: {b: 3}\n---\n");
    site.put("content/posts/2026-11-02-q.md", "");
    site.put("content/notes/2026-11-03-r.md", "");
    build(&site);
    assert_eq!(text(&site, "posts/in/p/index.html").trim_end(), "2 3 1");
    assert_eq!(text(&site, "posts/q/index.html").trim_end(), "1 1 1");
    assert_eq!(text(&site, "notes/r/index.html").trim(), "");
}

#[test]
fn a_draft_of_an_index_is_not_shown() {
    let site = Site::new(PLAIN);
    site.put("content/posts/_index.md", "---\ntitle: Hidden\ndraft: true\n---\nHidden");
    site.put("content/posts/2026-11-01-p.md", "Text");
    build(&site);
    let page = text(&site, "posts/index.html");
    assert!(!page.contains("Hidden") && page.contains("Posts"), "{page}");
}
