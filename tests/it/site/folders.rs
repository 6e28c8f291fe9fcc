//! What a folder as a whole means: sections, taxonomies, the calendar, and folders of others.

use skep::sig::content_hash;
use skep::site::{Content, Expired, Future, LoadOptions, Record, load};

use super::{PLAIN, Site, moment, shown};

#[track_caller]
fn loaded(site: &Site, options: &LoadOptions) -> Content {
    load(site.root(), &site.config(), options, &site.survey(), &mut Record::default())
        .unwrap_or_else(|problems| panic!("{}", shown(&problems)))
}

fn permalinks(content: &Content) -> Vec<&str> {
    let posts = content.posts.iter().map(|post| &post.page);
    posts.chain(&content.pages).map(|page| page.permalink.as_str()).collect()
}

#[test]
fn what_appears_and_expires_by_itself() {
    let site = Site::new(PLAIN);
    site.put("content/2026-11-01-gone.md", "---\nexpires: 2026-11-30\n---\n");
    site.put("content/2026-11-02-here.md", "---\nexpiryDate: 2026-12-24\n---\n");
    site.put("content/2026-12-05-soon.md", "");
    site.put("content/2026-11-03-held.md", "---\npublishDate: 2026-12-10\n---\n");
    site.put("content/2026-12-02-draft.md", "---\ndraft: true\n---\n");
    site.put("content/page.md", "---\nunpublishdate: 2026-12-20\n---\n");
    let told = |now: &str| {
        let content = loaded(&site, &LoadOptions::at(moment(now), content_hash));
        let next = content.next_change.map(|moment| moment.rfc3339()[..10].to_owned());
        (permalinks(&content).join(" "), next.unwrap_or_default())
    };
    let cases = [
        ("2026-12-01", "/here/ /page/", "2026-12-05"),
        ("2026-12-05", "/soon/ /here/ /page/", "2026-12-10"),
        ("2026-12-10", "/soon/ /held/ /here/ /page/", "2026-12-20"),
        ("2026-12-20", "/soon/ /held/ /here/", "2026-12-24"),
        ("2026-12-24", "/soon/ /held/", ""),
    ];
    for (now, pages, next) in cases {
        assert_eq!(told(now), (pages.to_owned(), next.to_owned()), "{now}");
    }
    let options = LoadOptions {
        future: Future::Include,
        ..LoadOptions::at(moment("2026-12-01"), content_hash)
    };
    let content = loaded(&site, &options);
    assert_eq!(permalinks(&content), ["/soon/", "/held/", "/here/", "/page/"]);
    let federated = content.posts.iter().filter(|post| post.is_federated());
    let federated: Vec<&str> = federated.map(|post| post.page.permalink.as_str()).collect();
    assert_eq!(federated, ["/here/"], "what is shown before its time is not sent");
    let options = LoadOptions { expired: Expired::Include, ..options };
    assert_eq!(loaded(&site, &options).posts.len(), 4);
}

#[test]
fn sections_within_sections() {
    let site = Site::new(PLAIN);
    site.put("content/blog/2026-01-01-a.md", "---\ntitle: b\nweight: 2\n---\n");
    site.put("content/blog/deep/2026-01-02-b.md", "---\ntitle: A\n---\n");
    site.put("content/blog/trips/2026-01-03-c.md", "");
    site.put("content/blog/trips/far/2026-01-04-d.md", "---\ntemplate: own.html\n---\n");
    site.put(
        "content/blog/_index.md",
        "---\ntitle: Blog\nsort_by: title\ncascade: {params: {x: 1, y: 1}}\n---\n",
    );
    site.put("content/blog/trips/_index.md", "---\nweight: 5\npage_template: trip.html\n---\nOut");
    site.put("content/blog/trips/far/_index.md", "---\ntransparent: true\ncascade: {y: 2}\n---\n");
    site.put("content/_index.md", "---\npaginate_by: 3\n---\n");
    site.put("content/notes/2026-01-05-e.md", "");
    let content = loaded(&site, &LoadOptions::at(moment("2026-12-01"), content_hash));
    let told: Vec<String> = content
        .sections
        .iter()
        .map(|section| {
            let posts = section.posts.iter().map(|index| &content.posts[*index].page);
            let posts: Vec<&str> =
                posts.map(|page| page.permalink.rsplit('/').nth(1).unwrap()).collect();
            format!("{} {} {}", section.url, section.title, posts.join(""))
        })
        .collect();
    let expected =
        ["/blog/ Blog ba", "/blog/trips/ Trips dc", "/blog/trips/far/ Far d", "/notes/ Notes e"];
    assert_eq!(told, expected);
    assert_eq!(content.home.paginate_by, Some(3));
    let extras: Vec<String> = content
        .posts
        .iter()
        .map(|post| {
            let extra = post.page.whole_extra();
            let values = extra
                .iter()
                .map(|(key, value)| format!("{key}{}", value.text().unwrap_or_default()));
            format!("{} {:?}", values.collect::<Vec<_>>().join(" "), post.page.template())
        })
        .collect();
    let expected = [
        " None",
        "x1 y2 Some(\"own.html\")",
        "x1 y1 Some(\"trip.html\")",
        "x1 y1 None",
        "x1 y1 None",
    ];
    assert_eq!(extras, expected);
}

#[test]
fn taxonomies_have_terms_with_listed_posts() {
    let site =
        Site::new(&format!("{PLAIN}[taxonomies]\nplant = \"plants\"\ncategory = \"categories\"\n"));
    site.put(
        "content/2026-01-01-a.md",
        "---\nplants: [Rye]\ncategories: [Field]\ntags: [x]\n---\n",
    );
    site.put("content/2026-01-02-b.md", "+++\n[taxonomies]\nplants = [\"rye\", \"oats\"]\n+++\n");
    site.put("content/2026-01-03-c.md", "---\nplant: hops\nvisibility: unlisted\n---\n");
    let content = loaded(&site, &LoadOptions::at(moment("2026-12-01"), content_hash));
    let told: Vec<String> = content
        .taxonomies
        .iter()
        .map(|taxonomy| {
            let terms =
                taxonomy.terms.iter().map(|term| format!("{} {:?}", term.tag.name, term.posts));
            format!("{} {}", taxonomy.url, terms.collect::<Vec<_>>().join(", "))
        })
        .collect();
    assert_eq!(told, ["/categories/ Field [2]", "/plants/ hops [], oats [1], rye [1, 2]"]);
    assert_eq!(content.tags.len(), 1);
}

#[test]
fn a_jekyll_folder_is_read_where_it_is() {
    let toml = PLAIN.replace("[actor]", "permalink = \"pretty\"\n[actor]");
    let site = Site::new(&toml);
    site.put("_posts/2026-01-01-a.markdown", "---\nlayout: post\ntitle: A\ncategories: x\n---\n");
    site.put("_drafts/b.md", "---\ntitle: B\n---\n");
    site.put("content/about.md", "---\nlayout: page\ntitle: About\n---\n");
    let content = loaded(&site, &LoadOptions::at(moment("2026-12-01"), content_hash));
    assert_eq!(permalinks(&content), ["/x/2026/01/01/a/", "/about/"]);
    site.build().unwrap();
    assert!(site.has("x/2026/01/01/a/index.html") && site.has("posts/index.html"));
}

#[test]
fn a_folder_of_another_name() {
    let site = Site::new(&PLAIN.replace("[actor]", "content = \"src\"\n[actor]"));
    site.put("src/posts/2026-01-01-a/index.md", "---\nimage: a.png\n---\n![A](a.png)");
    site.put("src/posts/2026-01-01-a/a.png", super::PIXEL);
    site.put("content/2026-01-01-b.md", "");
    site.build().unwrap();
    assert!(site.has("posts/a/index.html") && site.has("posts/a/a.png") && !site.has("b"));
}

#[test]
fn keys_of_other_generators_are_noted_once() {
    let site = Site::new(PLAIN);
    for name in ["a", "b", "c"] {
        site.put(&format!("content/{name}.md"), "---\nmenus: main\nkeywords: [x]\n---\n");
    }
    let content = loaded(&site, &LoadOptions::at(moment("2026-12-01"), content_hash));
    let told = shown(&content.warnings);
    assert_eq!(told.matches("warning[content/foreign-key]").count(), 2, "{told}");
    assert_eq!(told.matches("content/a.md:").count(), 2, "{told}");
}

#[test]
fn aliases_lead_to_one_page() {
    let site = Site::new(PLAIN);
    site.put("content/posts/2026-01-01-a.md", "---\naliases: [/old/, /posts/a/, /old]\n---\n");
    site.load().unwrap();
    site.put("content/posts/2026-01-02-b.md", "---\naliases: [/old/, /posts/a/, /posts/]\n---\n");
    site.put("static/old.html", "x");
    site.put("content/c.md", "---\naliases: [/old.html]\n---\n");
    let told = shown(&site.load().unwrap_err());
    let expected = [
        "`/old.html` leads to `static/old.html` already\n  --> content/c.md",
        "`/old/` leads to `content/posts/2026-01-01-a.md` already\n  --> content/posts/2026-01-02-b.md",
        "`/posts/a/` leads to `content/posts/2026-01-01-a.md` already",
        "`/posts/` leads to `content/posts/_index.md` already",
    ];
    for problem in expected {
        assert!(told.contains(problem), "{problem}: {told}");
    }
    assert_eq!(told.matches("error[").count(), 4, "{told}");
}
