//! What the content folder means, and what becomes of it on other servers.

use std::fs;

use skep::ap::OwnKind;

use super::{FEDERATED, PLAIN, Site, shown};

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
fn a_title_makes_an_article_unless_notes_are_wanted() {
    let site = Site::new(FEDERATED);
    site.put(
        "content/posts/2026-11-02-a.md",
        "+++\ntitle = \"A & b\"\nsummary = \"Lead\"\nlanguage = \"de\"\n+++\nText",
    );
    let told = |toml: &str| {
        site.put("node.toml", toml);
        site.object(|_, _| {})
    };
    let article = told(FEDERATED);
    assert_eq!(article.kind, OwnKind::Article);
    assert_eq!(
        (article.name.as_deref(), article.summary.as_deref()),
        (Some("A & b"), Some("Lead"))
    );
    assert_eq!((article.content.as_str(), article.language.as_str()), ("<p>Text</p>", "de"));
    let note = told(&format!("{FEDERATED}object = \"note\"\n"));
    assert_eq!(note.kind, OwnKind::Note);
    assert_eq!((note.name, note.summary), (None, None));
    assert_eq!(note.content, "<p><strong>A &amp; b</strong></p><p>Text</p>");
}

#[test]
fn what_others_say_is_no_edit() {
    let site = Site::new(FEDERATED);
    site.put("content/posts/2026-11-02-talked.md", "Text");
    let quiet = site.object(|_, social| social.threads.clear());
    let talked = site.object(|_, _| {});
    assert_ne!(quiet.json(), talked.json());
    assert_eq!(quiet.fingerprint(), talked.fingerprint());
}
