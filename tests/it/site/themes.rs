//! Themes, and what templates may ask about the whole site.

use std::fs;

use super::{PLAIN, Site, shown};

fn themed() -> String {
    PLAIN.replace("[actor]", "theme = \"wax\"\n[actor]")
}

#[test]
fn a_theme_lies_between_ours_and_the_owners() {
    let site = Site::new(&themed());
    site.put("content/posts/2026-11-02-one.md", "One");
    site.put("content/about.md", "About");
    site.put("themes/wax/templates/post.html", "wax {{ post.content_html|safe }}");
    site.put("themes/wax/templates/page.html", "wax");
    site.put("templates/page.html", "own");
    site.put("themes/wax/static/wax.css", "wax{}");
    site.put("themes/wax/static/both.css", "wax{}");
    site.put("static/both.css", "own{}");
    site.build().unwrap_or_else(|problems| panic!("{}", shown(&problems)));
    let output = site.output();
    let text = |path: &str| String::from_utf8_lossy(&output[path]).into_owned();
    assert_eq!(text("posts/one/index.html"), "wax <p>One</p>\n");
    assert_eq!(text("about/index.html"), "own\n");
    assert_eq!((text("wax.css"), text("both.css")), ("wax{}".to_owned(), "own{}".to_owned()));
    assert!(text("index.html").contains("<main"), "what nobody replaces is ours");
}

#[test]
fn a_theme_does_not_take_the_place_of_a_page() {
    let site = Site::new(&themed());
    site.put("content/about.md", "About");
    site.put("themes/wax/templates/x.html", "");
    site.put("themes/wax/static/about/index.html", "x");
    assert_eq!(
        shown(&site.build().unwrap_err()),
        "error[site/conflict]: `/about/index.html` is already made by \
         `themes/wax/static/about/index.html`\n  --> content/about.md\n  help: rename this file"
    );
}

#[test]
fn templates_ask_about_the_site() {
    let site = Site::new(PLAIN);
    site.put(
        "content/posts/2026-11-02-one.md",
        "+++\ntitle = \"One\"\ntags = [\"bees\"]\nstars = 5\n+++\nText",
    );
    site.put("content/posts/2025-03-01-two.md", "+++\ntitle = \"Two\"\nstars = 1\n+++\nText");
    site.put("content/notes/2024-03-01-three.md", "+++\nvisibility = \"unlisted\"\n+++\nText");
    site.put("content/about.md", "+++\ntitle = \"About\"\ntemplate = \"all.html\"\n+++\n");
    site.put("static/data.csv", "a,b\n1,2\n");
    site.put(
        "templates/all.html",
        "{% for year, posts in site.posts|group_by('year') %}{{ year }}: {{ posts|map(attribute='title')|join }}\n{% endfor %}\
         {{ get_page(path='about.md').title }} {{ get_page(path='notes/2024-03-01-three.md').url }}\n\
         {{ get_section(path='posts/_index.md').pages|where('extra.stars', '>', 2)|map(attribute='title')|join }}\n\
         {% for tag in get_taxonomy(kind='tags').items %}{{ tag.name }} {{ tag.posts[0].url }}{% endfor %}\n\
         {{ get_url(path='@/posts/2026-11-02-one.md') }} {{ load_data(path='static/data.csv').records[0].b }}\n\
         {{ site.updated_iso|date('%Y') }}",
    );
    site.build().unwrap_or_else(|problems| panic!("{}", shown(&problems)));
    assert_eq!(
        String::from_utf8_lossy(&site.output()["about/index.html"]),
        "2026: One\n2025: Two\nAbout /notes/three/\nOne\nbees /posts/one/\n\
         https://me.example/posts/one/ 2\n2026\n"
    );
}

#[test]
fn a_misspelt_name_is_told_with_the_nearest() {
    let site = Site::new(PLAIN);
    site.put("content/posts/2026-11-02-one.md", "One");
    site.put("templates/post.html", "<p>\n{{ post.titel }}");
    assert_eq!(
        shown(&site.build().unwrap_err()),
        "error[site/template]: undefined value: `post.titel` is undefined\n  \
         --> templates/post.html:2\n  help: did you mean `post.title`?"
    );
    fs::remove_file(site.root().join("templates/post.html")).unwrap();
    site.build().unwrap();
}

/// The size of a picture is that which is seen.
#[test]
fn pictures_are_measured() {
    let site = Site::new(PLAIN);
    let picture = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("content/avatar.png");
    site.put("static/pictures/bee.png", fs::read(picture).unwrap());
    site.put("content/about.md", "About");
    site.put(
        "templates/page.html",
        "{% set it = get_image_metadata(path='pictures/bee.png') %}{{ it.width }} {{ it.format }}",
    );
    site.build().unwrap_or_else(|problems| panic!("{}", shown(&problems)));
    let text = String::from_utf8(site.output()["about/index.html"].clone()).unwrap();
    let (width, format) = text.trim().split_once(' ').unwrap();
    assert!(width.parse::<u32>().unwrap() > 10 && format == "png", "{text}");
}

/// `docs/templates.md` names everything that a template of ours is given.
#[test]
fn every_variable_is_explained() {
    let document = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/templates.md"));
    let document = document.unwrap();
    let site = Site::new(super::FEDERATED);
    site.put("content/posts/2026-11-02-talked.md", "+++\ntags = [\"bees\"]\n+++\nOne");
    site.put("content/about.md", "About");
    let keys = |name: &str| format!("{{% for key in {name} %}}{name}.{{{{ key }}}} {{% endfor %}}");
    for (template, page, names) in [
        ("post.html", "posts/talked/index.html", ["post", "thread"].as_slice()),
        ("page.html", "about/index.html", &["page", "owner"]),
        ("section.html", "posts/index.html", &["section", "pagination", "site"]),
        ("tag.html", "tags/bees/index.html", &["tag"]),
    ] {
        let source: String = names.iter().map(|name| keys(name)).collect();
        site.put(&format!("templates/{template}"), source);
        site.build().unwrap_or_else(|problems| panic!("{}", shown(&problems)));
        let text = String::from_utf8(site.output()[page].clone()).unwrap();
        let found: Vec<&str> = text.split_whitespace().collect();
        assert!(found.len() > 4, "{template}: {text}");
        for name in found {
            assert!(document.contains(&format!("`{name}`")), "docs/templates.md lacks `{name}`");
        }
    }
}
