//! What a text may name of the site around it: pages, posts, pictures, shortcodes.

use super::{FEDERATED, PIXEL, PLAIN, Site, shown};

/// A site with a page, two posts and a section, and a post with `text`.
fn around(text: &str) -> Site {
    let site = Site::new(PLAIN);
    site.put("content/about.md", "---\ntitle: About\n---\n## Team\n");
    site.put("content/posts/2026-11-01-bees.md", "---\ntitle: Bees\nslug: über-bienen\n---\n");
    site.put("content/posts/2026-11-03-wax/index.md", "---\ntitle: Wax\n---\n");
    site.put("content/posts/2026-11-03-wax/wax.png", PIXEL);
    site.put("content/posts/_index.md", "---\ntitle: Posts\n---\n");
    site.put("static/bee.png", PIXEL);
    site.put("content/posts/2026-11-02-one.md", format!("---\ntitle: One\n---\n{text}\n"));
    site
}

#[track_caller]
fn page(site: &Site, path: &str) -> String {
    site.build().unwrap_or_else(|problems| panic!("{}", shown(&problems)));
    let bytes = site.output().remove(path).unwrap_or_else(|| panic!("{path} is not there"));
    String::from_utf8(bytes).unwrap()
}

#[test]
fn links_to_files_lead_to_pages() {
    let cases = [
        ("[a](../about.md)", "<a href=\"/about/\">a</a>"),
        ("[a](@/about.md#team)", "<a href=\"/about/#team\">a</a>"),
        ("[a](2026-11-01-bees.md)", "<a href=\"/posts/%C3%BCber-bienen/\">a</a>"),
        ("[a](./2026-11-03-wax/index.md)", "<a href=\"/posts/wax/\">a</a>"),
        ("[a](@/posts/_index.md)", "<a href=\"/posts/\">a</a>"),
        ("[a](@/posts/../about.md)", "<a href=\"/about/\">a</a>"),
        ("[a](https://peer.example/x.md)", "<a href=\"https://peer.example/x.md\">a</a>"),
    ];
    for (text, expected) in cases {
        let page = page(&around(text), "posts/one/index.html");
        assert!(page.contains(expected), "{text}: {page}");
    }
}

#[test]
fn shortcodes_lead_to_pages() {
    let origin = "https://me.example";
    let cases = [
        ("[a]({{< relref \"about.md\" >}})", "href=\"/about/\""),
        ("[a]({{< relref \"/about\" >}})", "href=\"/about/\""),
        ("[a]({{< ref \"about.md#team\" >}})", "href=\"https://me.example/about/#team\""),
        ("[a]({{< relref \"2026-11-01-bees\" >}})", "href=\"/posts/%C3%BCber-bienen/\""),
        ("[a]({{< relref \"posts/2026-11-03-wax\" >}})", "href=\"/posts/wax/\""),
        ("[a]({{< relref \"/posts\" >}})", "href=\"/posts/\""),
        ("[a]({{< relref \"#here\" >}})\n\n## Here", "href=\"#here\""),
        ("[a]({% post_url 2026-11-01-bees %})", "href=\"/posts/%C3%BCber-bienen/\""),
        ("[a]({% post_url old/2026-11-01-bees %})", "href=\"/posts/%C3%BCber-bienen/\""),
        ("[a]({% link about.md %})", "href=\"/about/\""),
        ("[a]({{ site.url }}{{ site.baseurl }}/about/)", "href=\"https://me.example/about/\""),
    ];
    for (text, expected) in cases {
        let page = page(&around(text), "posts/one/index.html");
        assert!(page.contains(expected), "{text}: {page}");
    }
    let problems = shown(&around("a\n\n{{< ref \"none.md\" >}}").build().unwrap_err());
    assert!(problems.contains("`ref` finds no page `none.md`"), "{problems}");
    assert!(problems.contains("content/posts/2026-11-02-one.md:6"), "{problems} at {origin}");
}

#[test]
fn own_shortcodes_see_their_page() {
    let site = around("A {{< card \"x\" k=1 >}}*b*{{< /card >}} {{ words(n=2) }} {{< card />}}");
    site.put(
        "templates/shortcodes/card.html",
        "<i>{{ nth }} {{ name }} {{ args|join }} {{ k|default('') }} {{ page.title }} {{ page.url }} \
         {{ page.permalink }} {{ site.title }} {{ site.language }} {{ body }}{{ body_raw }}</i>",
    );
    site.put("templates/shortcodes/words.md", "**{{ n }}**");
    let page = page(&site, "posts/one/index.html");
    let first = "<i>1 card x 1 One /posts/one/ https://me.example/posts/one/ me.example en <p><em>b</em></p>\n*b*</i>";
    assert!(page.contains(first), "{page}");
    assert!(page.contains("<strong>2</strong>") && page.contains("<i>2 card   One "), "{page}");
    site.put("content/posts/2026-11-02-one.md", "{{< crad >}}");
    let problems = shown(&site.build().unwrap_err());
    assert!(problems.contains("did you mean `card`?"), "{problems}");
}

#[test]
fn pictures_are_found_wherever_they_lie() {
    let cases = [
        ("![a](/bee.png)", "/bee.png"),
        ("![a](../../bee.png)", "/bee.png"),
        ("![a](https://me.example/bee.png)", "/bee.png"),
        ("![a](../wax/wax.png)", "/posts/wax/wax.png"),
    ];
    for (text, src) in cases {
        let page = page(&around(text), "posts/one/index.html");
        let expected = format!("<img src=\"{src}\" alt=\"a\" width=\"1\" height=\"1\"");
        assert!(page.contains(&expected), "{text}: {page}");
    }
    let page = page(&around("![a](/none.png)"), "posts/one/index.html");
    assert!(page.contains("<img src=\"/none.png\" alt=\"a\" decoding=\"async\""), "{page}");
}

#[test]
fn a_text_is_the_same_everywhere_but_for_its_addresses() {
    let site = Site::new(FEDERATED);
    let text = "[a](../about/) ![b](b.png)[^1]\n\n{{< figure src=\"c.png\" caption=\"*C*\" >}}\n\n\
                $x$ <u>d</u>\n\n[^1]: Note\n";
    site.put("content/posts/2026-11-02-one/index.md", text);
    site.put("content/posts/2026-11-02-one/b.png", PIXEL);
    site.build().unwrap_or_else(|problems| panic!("{}", shown(&problems)));
    let output = site.output();
    let read = |path: &str| String::from_utf8(output[path].clone()).unwrap();
    let at = "https://me.example/posts/one/";
    let json: serde_json::Value = serde_json::from_str(&read("feed.json")).unwrap();
    let feed = json["items"][0]["content_html"].as_str().unwrap();
    for address in ["https://me.example/posts/about/", "{at}b.png", "{at}c.png"] {
        assert!(feed.contains(&address.replace("{at}", at)), "{address}: {feed}");
    }
    assert!(feed.contains("<math>") && feed.contains("<u>d</u>"), "{feed}");
    let object = site.object(|_, _| {});
    assert!(object.content.contains("<code>x</code> d"), "{}", object.content);
    assert!(!object.content.contains("<img"), "{}", object.content);
    let urls: Vec<&str> = object.attachments.iter().map(|it| it.url.as_str()).collect();
    assert_eq!(urls, [format!("{at}b.png"), format!("{at}c.png")]);
    assert_eq!(object.attachments[1].name.as_deref(), Some("C"), "the words of the caption");
}

#[test]
fn extra_of_every_list_may_be_absent() {
    let site = around("Text #tag");
    site.put(
        "templates/404.html",
        "{% for it in site.sections %}{{ it.title }}{{ it.extra.none }} {% endfor %}\
         {% for it in get_taxonomy('tags').items %}{{ it.name }}{{ it.extra.none }}{% endfor %}",
    );
    site.put("content/notes/2026-11-04-note.md", "Text");
    site.put("content/_late/_index.md", "---\ntitle: Late\nweight: 9\n---\n");
    let page = page(&site, "404.html");
    assert_eq!(page.trim_end(), "Notes Posts Late tag", "by weight, then by name");
}
