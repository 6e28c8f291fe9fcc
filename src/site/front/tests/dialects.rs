//! One post of each generator, with the keys that its users write.

use super::{config, index, post, post_at, read, shown};
use crate::clock::Timestamp;
use crate::config::Replies;
use crate::site::content::{Federate, Post, SortBy, Visibility};
use crate::site::document::Document;
use crate::site::value::Value;

fn at(text: &str) -> Option<Timestamp> {
    Timestamp::parse(text)
}

fn tags(post: &Post) -> Vec<&str> {
    post.tags.iter().map(|tag| tag.name.as_str()).collect()
}

#[test]
fn hugo() {
    let text = "---\n\
        title: \"Winter feed\"\n\
        date: 2026-01-02T10:00:00+01:00\n\
        publishDate: 2026-02-01\n\
        lastmod: 2026-03-04\n\
        expiryDate: 2030-01-01\n\
        draft: false\n\
        url: /winter/\n\
        aliases:\n  - /old/winter/\n  - /2019/feed.html\n\
        tags: [bees, \"sugar syrup\"]\n\
        categories: [Keeping]\n\
        type: essay\n\
        layout: wide\n\
        weight: 3\n\
        images: [cover.jpg]\n\
        params:\n  mood: calm\n\
        series: winter\n\
        ---\nText #cold\n";
    let post = post(text);
    let rare = post.page.rare();
    assert_eq!(post.page.title.as_deref(), Some("Winter feed"));
    assert_eq!(Some(post.date), at("2026-01-02T09:00:00Z"));
    assert_eq!(Some(post.appears()), at("2026-02-01"));
    assert_eq!((post.page.updated, rare.expires), (at("2026-03-04"), at("2030-01-01")));
    assert_eq!(post.page.permalink, "/winter/");
    assert_eq!(rare.aliases, ["/old/winter/", "/2019/feed.html"]);
    assert_eq!(tags(&post), ["bees", "sugar syrup", "Keeping", "cold"]);
    assert_eq!(rare.layouts, ["wide.html", "essay.html"]);
    assert_eq!(rare.images[0].url, "cover.jpg");
    assert_eq!(post.page.weight, 3);
    let extra: Vec<&str> = post.page.extra.keys().map(String::as_str).collect();
    assert_eq!(extra, ["mood", "series"]);
}

#[test]
fn hugo_writes_json_and_any_case() {
    let text = "{\n  \"Title\": \"Rye\",\n  \"publishdate\": \"2026-02-01\",\n  \
        \"EXPIRYDATE\": \"2030-01-01\",\n  \"tags\": [\"a\", 7],\n  \"x\": {\"y\": [1, 2.5, null]}\n}\n\nText\n";
    let post = post_at("content/posts/rye.md", text);
    assert_eq!(post.page.title.as_deref(), Some("Rye"));
    assert_eq!((Some(post.date), post.page.rare().expires), (at("2026-02-01"), at("2030-01-01")));
    assert_eq!(tags(&post), ["a", "7"]);
    assert_eq!((&text[post.page.body_at..], post.page.body_line), ("\nText\n", 8));
    let Some(Value::Table(x)) = post.page.extra.get("x") else { panic!("{:?}", post.page.extra) };
    let expected = vec![Value::Integer(1), Value::Float(2.5), Value::Null];
    assert_eq!(x.get("y"), Some(&Value::List(expected)));
}

#[test]
fn zola() {
    let text = "+++\n\
        title = \"Swarms\"\n\
        date = 2026-05-06T07:08:09Z\n\
        updated = 2026-05-07\n\
        path = \"swarms/first\"\n\
        aliases = [\"swarm\"]\n\
        authors = [\"Ada\", \"Ben\"]\n\
        template = \"wide.html\"\n\
        [taxonomies]\ntags = [\"bees\"]\ncategories = [\"keeping\"]\nplants = [\"rye\"]\n\
        [extra]\nmood = \"calm\"\n\
        +++\nText\n";
    let post = post(text);
    assert_eq!(post.page.permalink, "/swarms/first/");
    assert_eq!(post.page.author.as_deref(), Some("Ada, Ben"));
    assert_eq!(post.page.template.as_deref(), Some("wide.html"));
    assert_eq!(post.page.rare().aliases, ["/swarm/"]);
    assert_eq!(tags(&post), ["bees", "keeping"]);
    assert_eq!(post.page.extra["mood"], Value::Text("calm".to_owned()));
    assert!(post.page.extra.contains_key("taxonomies"), "what is not configured is kept");
}

#[test]
fn jekyll() {
    let text = "---\n\
        layout: post\n\
        title:  \"First light\"\n\
        date:   2026-01-02 03:04:05 +0200\n\
        categories: garden bees\n\
        tags: dawn, early light\n\
        permalink: /:categories/:year/:month/:day/:title.html\n\
        redirect_from:\n  - /first\n\
        excerpt: Before sunrise.\n\
        image: {path: /dawn.jpg, alt: Dawn}\n\
        comments: false\n\
        last_modified_at: 2026-01-03\n\
        ---\nText\n";
    let post = post_at("_posts/2026-01-02-first-light.md", text);
    assert_eq!(post.page.permalink, "/garden/bees/2026/01/02/first-light.html");
    assert_eq!(Some(post.date), at("2026-01-02T01:04:05Z"));
    assert_eq!(post.page.section.as_deref(), Some("posts"));
    assert_eq!(tags(&post), ["dawn", "early light", "garden", "bees"]);
    assert_eq!(post.page.description.as_deref(), Some("Before sunrise."));
    let rare = post.page.rare();
    assert_eq!((rare.layouts[0].as_str(), rare.replies), ("post.html", Some(Replies::Off)));
    assert_eq!(rare.images[0].alt.as_deref(), Some("Dawn"));
    let hidden = post_at("_drafts/2026-01-02-x.md", "");
    assert!(hidden.page.draft && hidden.federate == Federate::No);
    assert!(post_at("_posts/2026-01-02-x.md", "---\npublished: false\n---\n").page.draft);
    assert!(!post_at("_posts/2026-01-02-x.md", "---\npublished: true\n---\n").page.draft);
    let folder = post_at("content/bees/_posts/2026-01-02-x.md", "---\npermalink: pretty\n---\n");
    assert_eq!(folder.page.permalink, "/bees/2026/01/02/x/");
}

#[test]
fn eleventy() {
    let text = "---json\n{\n  \"title\": \"Honey\",\n  \"date\": \"2026-03-04\",\n  \"tags\": \"posts\",\n\
        \"layout\": \"layouts/post.njk\",\n\
        \"permalink\": \"/blog/{{ page.date | date: '%Y' }}/{{ page.fileSlug }}/index.html\"\n}\n---\nText\n";
    let post = post_at("content/posts/honey.md", text);
    assert_eq!(post.page.permalink, "/blog/2026/honey/");
    assert_eq!(post.page.rare().layouts, ["layouts/post.html"]);
    assert_eq!(tags(&post), ["posts"]);
    let hidden =
        post_at("content/posts/honey.md", "---\ndate: 2026-03-04\npermalink: false\n---\n");
    assert!(hidden.page.draft);
    let titled = "---\ndate: 2026-03-04\ntitle: A B\npermalink: \"/{{ title | slugify }}/\"\n---\n";
    assert_eq!(post_at("content/x.md", titled).page.permalink, "/a-b/");
}

#[test]
fn what_is_new_here() {
    let text = "+++\n\
        federate = \"later\"\n\
        visibility = \"unlisted\"\n\
        content_warning = \"wasps\"\n\
        sensitive = true\n\
        in_reply_to = \"https://peer.example/@bob/1\"\n\
        quote = \"https://peer.example/@bob/2\"\n\
        like_of = \"https://peer.example/@bob/3\"\n\
        repost_of = \"https://peer.example/@bob/4\"\n\
        bookmark_of = \"https://peer.example/@bob/5\"\n\
        syndication = [\"https://else.example/1\", \"https://else.example/2\"]\n\
        poll = { options = [\"rye\", \"oats\"], multiple = true, ends = 2026-12-01 }\n\
        object = \"article\"\n\
        id = \"posts.old\"\n\
        comments = \"approve\"\n\
        +++\n";
    let post = post(text);
    assert_eq!((post.federate, post.visibility), (Federate::Later, Visibility::Unlisted));
    assert!(post.sensitive && !post.is_federated());
    let rare = post.page.rare();
    let addresses =
        [&rare.in_reply_to, &rare.quote, &rare.like_of, &rare.repost_of, &rare.bookmark_of];
    for (number, address) in (1..).zip(addresses) {
        assert_eq!(*address, Some(format!("https://peer.example/@bob/{number}")));
    }
    assert_eq!(rare.syndication.len(), 2);
    let poll = rare.poll.as_ref().unwrap();
    assert_eq!((poll.options.len(), poll.multiple, poll.ends), (2, true, at("2026-12-01")));
    assert_eq!((rare.id.as_deref(), rare.replies), (Some("posts.old"), Some(Replies::Approve)));
}

#[test]
fn sections() {
    let text = "+++\ntitle = \"Diary\"\ndescription = \"Days\"\nweight = 2\nsort_by = \"title\"\n\
        paginate_by = 5\ntemplate = \"diary.html\"\npage_template = \"day.html\"\n\
        transparent = true\naliases = [\"/log/\"]\n[cascade.params]\nmood = \"calm\"\n\
        [extra]\nx = 1\n+++\nWords\n";
    let index = index(text);
    let settings = &index.settings;
    assert_eq!(&text[index.page.body_at..], "Words\n");
    assert_eq!(index.page.title.as_deref(), Some("Diary"));
    assert_eq!((index.page.weight, settings.sort_by), (2, SortBy::Title));
    assert_eq!((settings.paginate_by, settings.transparent), (Some(5), true));
    assert_eq!(settings.page_template.as_deref(), Some("day.html"));
    assert_eq!(index.page.rare().aliases, ["/log/"]);
    assert_eq!(settings.cascade["mood"], Value::Text("calm".to_owned()));
    assert_eq!(index.page.extra["x"], Value::Integer(1));
}

#[test]
fn categories_may_be_kept_apart() {
    let config =
        config("[taxonomies]\ntag = \"tags\"\ncategory = \"categories\"\nplant = \"plants\"\n");
    let text = "---\ntags: [a]\ncategory: two words\nplants: rye oats\n---\n";
    let (document, problems) = read("content/2026-01-02-x.md", text, &config);
    assert_eq!(shown(&problems), "");
    let Some(Document::Post(post)) = document else { panic!("no post") };
    assert_eq!(tags(&post), ["a"]);
    let terms: Vec<String> = post
        .page
        .rare()
        .terms
        .iter()
        .map(|(name, terms)| {
            let slugs: Vec<&str> = terms.iter().map(|term| term.slug.as_str()).collect();
            format!("{name}: {}", slugs.join(" "))
        })
        .collect();
    assert_eq!(terms, ["categories: two-words", "plants: rye oats"]);
}

#[test]
fn everything_can_be_written_and_read_again() {
    let texts = [
        "",
        "+++\nx = nan\ny = -inf\nz = 0.1\nd = 2026-01-02\nt = [1, \"a\", {b = true}]\n+++\n#tag",
        "---\nposter: ~\nexpires: 2030-01-01\nimage: x.jpg\naliases: [/a/]\npoll: {options: [a, b]}\n---\n",
    ];
    for text in texts {
        for source in ["content/a.md", "content/2026-01-02-a.md", "content/posts/_index.md"] {
            let (document, _) = read(source, text, &config(""));
            let document = document.unwrap();
            let written = crate::ap::json::to_string(&document);
            let (again, _) = crate::ap::json::leading::<Document>(&written).unwrap();
            assert_eq!(again, document, "{source}: {written}");
            let bytes = postcard::to_allocvec(&document).unwrap();
            assert_eq!(postcard::from_bytes::<Document>(&bytes), Ok(document), "{source}");
        }
    }
}
