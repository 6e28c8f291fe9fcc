//! `serve --dev` shows what is written while it is written, and tells nobody.

use std::fs;
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;

use super::http::Answer;
use super::site::{Serving, Site};
use super::{AP, BROWSER, http, until};

/// A site that is being written; it has never been built or published.
pub(super) fn written(texts: &[(&str, &str)]) -> (Site, Serving) {
    let site = Site::new();
    for (path, text) in texts {
        site.put(path, text);
    }
    let serving = dev(&site, &[]);
    (site, serving)
}

#[track_caller]
pub(super) fn dev(site: &Site, more: &[&str]) -> Serving {
    let (ip, port) = (site.address.ip().to_string(), site.address.port().to_string());
    let args = [&["--dev", "--interface", &ip, "--port", &port], more].concat();
    let serving = site.serve_until(&args, || TcpStream::connect(site.address).is_ok());
    until("the first build", || (!edition(site).ends_with("-0")).then_some(()));
    serving
}

fn edition(site: &Site) -> String {
    site.get("/.dev/state", &[]).text().trim().to_owned()
}

pub(super) fn look(site: &Site, target: &str) -> Answer {
    site.get(target, &[("Accept", BROWSER)])
}

/// Does `change`, and waits until the pages know of it.
#[track_caller]
pub(super) fn after(site: &Site, change: impl FnOnce()) {
    let before = edition(site);
    change();
    until("another edition", || (edition(site) != before).then_some(()));
}

const HELLO: &str = "+++\ntitle = \"Hello\"\ndate = 2026-06-01T12:00:00Z\n+++\n";

#[test]
fn what_is_saved_is_shown() {
    let (site, _serving) =
        written(&[("content/posts/hello.md", &format!("{HELLO}First words.\n"))]);
    assert!(look(&site, "/posts/hello/").text().contains("First words."));
    after(&site, || site.put("content/posts/hello.md", format!("{HELLO}Other words.\n")));
    let page = look(&site, "/posts/hello/");
    assert!(page.text().contains("Other words."), "{}", page.text());
    assert!(page.text().contains(&format!("data-edition=\"{}\"", edition(&site))));
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(page.header("etag"), "");
    // Folders that were not there when it began, and the configuration.
    after(&site, || site.put("static/robots.css", "p{}"));
    assert_eq!(look(&site, "/robots.css").text(), "p{}");
    assert_eq!(look(&site, "/robots.css").header("cache-control"), "no-store");
    after(&site, || site.put("templates/page.html", "<p>Mine: {{ page.title }}</p>"));
    after(&site, || site.put("content/about.md", "+++\ntitle = \"About\"\n+++\nAbout.\n"));
    assert!(look(&site, "/about/").text().contains("<p>Mine: About</p>"));
    let config = site.read("node.toml").replace("\"A site\"", "\"Another title\"");
    after(&site, || site.put("node.toml", config));
    assert!(look(&site, "/").text().contains("Another title"));
    after(&site, || site.remove("content/posts/hello.md"));
    assert_eq!(look(&site, "/posts/hello/").status, 404);
}

#[test]
fn drafts_and_coming_posts_are_shown_at_local_addresses() {
    let draft = "+++\ntitle = \"Idea\"\ndate = 2026-06-01\ndraft = true\n+++\nHalf a thought.\n";
    let coming = "+++\ntitle = \"Coming\"\ndate = 2099-01-01\n+++\nNot yet.\n";
    let site = Site::new();
    site.put("content/posts/idea.md", draft);
    site.put("content/posts/coming.md", coming);
    let config = site.read("node.toml").replace(&site.origin(), "https://me.example");
    site.put("node.toml", config);
    let _serving = dev(&site, &["--drafts"]);
    assert!(look(&site, "/posts/idea/").text().contains("Half a thought."));
    assert!(look(&site, "/posts/coming/").text().contains("Not yet."));
    let home = look(&site, "/").text();
    assert!(home.contains("Idea") && home.contains("Coming"), "{home}");
    for target in ["/", "/posts/idea/", "/feed.xml", "/sitemap.xml"] {
        let text = site.get(target, &[]).text();
        assert!(!text.contains("me.example"), "{target}: {text}");
        assert!(text.contains(&site.origin()), "{target}: {text}");
    }
    let moved = site.get("/posts/idea", &[]);
    assert_eq!((moved.status, moved.header("cache-control")), (301, "no-store"));
    // The account keeps its name.
    let preview = look(&site, "/.dev/preview/posts/idea/").text();
    for part in ["@me@me.example", "A draft:", ">me.example/posts/idea/</a>"] {
        assert!(preview.contains(part), "{part} in {preview}");
    }
    assert!(look(&site, "/.dev/preview/posts/coming/").text().contains("It comes out on 2099-"));
    // What is for some alone has a page here, so that it can be read, and says for whom it is.
    for (visibility, who) in
        [("followers", "for followers alone"), ("direct", "for those it names")]
    {
        let text = format!(
            "+++\ntitle = \"Apart\"\ndate = 2026-06-01\nvisibility = \"{visibility}\"\n\
             +++\nAmong us.\n"
        );
        after(&site, || site.put("content/posts/apart.md", text));
        assert!(look(&site, "/posts/apart/").text().contains("Among us."), "{visibility}");
        let preview = look(&site, "/.dev/preview/posts/apart/").text();
        assert!(preview.contains("Among us.") && preview.contains(who), "{preview}");
    }
}

#[test]
fn errors_are_on_the_page_until_they_are_mended() {
    let (site, _serving) = written(&[("content/posts/hello.md", &format!("{HELLO}Words.\n"))]);
    let broken = "+++\ntitle = \"Hello\"\ndate = \"soon\"\n+++\nBetter words.\n";
    after(&site, || site.put("content/posts/hello.md", broken));
    let page = look(&site, "/posts/hello/");
    assert_eq!(page.status, 200);
    let text = page.text();
    assert!(text.contains("content/posts/hello.md:3"), "{text}");
    assert!(text.contains("role=\"alert\"") && text.contains("help:"), "{text}");
    assert!(text.contains("Words.") && !text.contains("Better words."), "{text}");
    after(&site, || site.put("content/posts/hello.md", broken.replace("\"soon\"", "2026-06-01")));
    let text = look(&site, "/posts/hello/").text();
    assert!(text.contains("Better words.") && !text.contains("role=\"alert\""), "{text}");

    after(&site, || site.put("templates/post.html", "<p>\n{{ post.title | nothing }}</p>"));
    let text = look(&site, "/posts/hello/").text();
    assert!(text.contains("templates/post.html:2") && text.contains("Better words."), "{text}");
    after(&site, || site.remove("templates/post.html"));
    assert!(!look(&site, "/posts/hello/").text().contains("role=\"alert\""));

    let config = site.read("node.toml");
    after(&site, || site.put("node.toml", config.replace("title =", "titel =")));
    let text = look(&site, "/posts/hello/").text();
    assert!(text.contains("node.toml:") && text.contains("did you mean"), "{text}");
    after(&site, || site.put("node.toml", config));
    assert!(!look(&site, "/posts/hello/").text().contains("role=\"alert\""));
}

#[test]
fn a_site_that_was_never_whole_says_what_is_wrong() {
    let (site, _serving) = written(&[("content/posts/hello.md", "+++\ndate = \"soon\"\n+++\n")]);
    let page = look(&site, "/");
    assert_eq!(page.status, 404);
    let text = page.text();
    assert!(text.contains("content/posts/hello.md:2") && text.contains("<script src="), "{text}");
    after(&site, || site.put("content/posts/hello.md", format!("{HELLO}Words.\n")));
    assert_eq!(look(&site, "/").status, 200);
}

#[test]
fn nothing_is_published_sent_or_received() {
    let site = Site::new();
    site.post("told", "Told.");
    site.ok(&["publish"]);
    let before = (site.output(), site.json(&["status"]), site.read_bytes("data/build-record"));
    let serving = dev(&site, &[]);
    after(&site, || site.post("told", "Changed."));
    after(&site, || site.post("new", "New."));
    after(&site, || site.remove("content/posts/told.md"));
    assert_eq!(look(&site, "/posts/told/").status, 404);
    let object = site.get("/ap/post/posts.new", &[("Accept", AP)]);
    assert_eq!((object.status, object.header("content-type")), (200, AP));
    let inbox = http::send(site.address, "POST /ap/inbox", &[("Content-Type", AP)], b"{}");
    assert_eq!(inbox.status, 404);
    assert!(serving.terminate(super::PATIENCE).expect("it did not end").success());
    let now = (site.output(), site.json(&["status"]), site.read_bytes("data/build-record"));
    assert_eq!(now.1, before.1);
    assert_eq!(now.2, before.2);
    assert!(now.0 == before.0, "public/ has changed");
    let mode = fs::metadata(site.path("data/dev")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    // What was shown is not what is told: the real publish begins where the last one ended.
    let plan = site.json(&["publish", "--dry-run", "--allow-deletes", "1"]).to_string();
    assert!(plan.contains("posts.new") && plan.contains("posts.told"), "{plan}");
}

#[test]
fn a_fresh_site_gets_neither_a_database_nor_keys() {
    let site = Site::new();
    fs::remove_dir_all(site.path("data")).unwrap();
    site.post("hello", "Words.");
    let _serving = dev(&site, &[]);
    assert!(look(&site, "/posts/hello/").text().contains("Words."));
    let mut there: Vec<_> = fs::read_dir(site.path("data")).unwrap().collect();
    let only = there.pop().unwrap().unwrap().file_name();
    assert!(there.is_empty() && only == "dev", "{there:?} {only:?}");
    assert!(!site.path("public").exists());
}

#[test]
fn only_its_own_script_runs_and_strange_names_are_refused() {
    let (site, _serving) = written(&[("content/posts/hello.md", &format!("{HELLO}Words.\n"))]);
    let page = look(&site, "/posts/hello/");
    let csp = page.header("content-security-policy");
    let script = format!("script-src {}/.dev/script.js;", site.origin());
    assert!(csp.contains("default-src 'none'") && csp.contains(&script), "{csp}");
    let script = site.get("/.dev/script.js", &[]);
    assert_eq!(
        (script.status, script.header("content-type")),
        (200, "text/javascript; charset=utf-8")
    );
    for host in ["evil.example", "evil.example:1111"] {
        for target in ["/", "/.dev/state", "/.dev/preview/posts/hello/", "/feed.xml"] {
            let answer = site.get(target, &[("Host", host)]);
            assert_eq!(answer.status, 403, "{host} {target}");
            assert!(!answer.text().contains("Words."));
        }
    }
    assert_eq!(site.get("/", &[("Host", "localhost:1111")]).status, 200);
    // A page that a browser has kept is sent again.
    let known =
        site.get("/posts/hello/", &[("If-Modified-Since", "Fri, 31 Dec 2100 23:59:59 GMT")]);
    assert_eq!(known.status, 200);
}

#[test]
fn beside_a_post_is_what_others_get() {
    let note = "+++\ndate = 2026-06-01T12:00:00Z\ncontent_warning = \"Bees & wasps\"\n\
                tags = [\"bees\"]\n+++\n## A heading\n\nH~2~O with a [link](https://a.example/).\n\n\
                ![A bee on a flower](bee.png)\n\n![](wasp.png)\n";
    let (site, _serving) = written(&[
        ("content/posts/hello.md", &format!("{HELLO}The **whole** text.\n")),
        ("content/posts/note/index.md", note),
        ("content/about.md", "+++\ntitle = \"About\"\n+++\nAbout.\n"),
    ]);
    let text = look(&site, "/posts/note/").text();
    assert!(text.contains("href=\"/.dev/preview/posts/note/\""), "{text}");
    assert!(!look(&site, "/about/").text().contains("/.dev/preview/"));

    let text = look(&site, "/.dev/preview/posts/note/").text();
    for part in [
        "<summary><span>Bees &amp; wasps</span>",
        "<p><strong>A heading</strong></p>",
        "href=\"https://a.example/\"",
        "src=\"/posts/note/bee.png\" alt=\"A bee on a flower\"",
        "<b>ALT</b> A bee on a flower",
        "#bees</a>",
        "<html lang=\"en\">",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let article = look(&site, "/.dev/preview/posts/hello/").text();
    let (mastodon, others) = article.split_once("Where articles are shown whole").unwrap();
    assert!(mastodon.contains("<h2>Hello</h2>") && !mastodon.contains("whole</strong>"));
    assert!(mastodon.contains(&format!("{}/posts/hello/", site.address)), "{mastodon}");
    assert!(others.contains("The <strong>whole</strong> text."), "{others}");
    for nothing in ["/.dev/preview/about/", "/.dev/preview/", "/.dev/preview/../x/"] {
        assert_eq!(look(&site, nothing).status, 404, "{nothing}");
    }
}

#[test]
fn it_is_shown_in_the_browser_and_runs_once() {
    let site = Site::new();
    let seen = site.path("seen");
    site.put("browser", format!("#!/bin/sh\necho \"$1\" > {}\n", seen.display()));
    fs::set_permissions(site.path("browser"), fs::Permissions::from_mode(0o755)).unwrap();
    let _serving = {
        let (ip, port) = (site.address.ip().to_string(), site.address.port().to_string());
        let args = ["--dev", "-O", "-i", &ip, "-p", &port];
        let browser = site.path("browser").display().to_string();
        site.serve_as(&args, &[("BROWSER", &browser)], || seen.is_file())
    };
    let url = until("the address", || Some(site.read("seen")).filter(|url| !url.is_empty()));
    assert_eq!(url.trim(), format!("{}/", site.origin()));
    let other = super::own_address();
    let (ip, port) = (other.ip().to_string(), other.port().to_string());
    let again = site.run(&["serve", "--dev", "-i", &ip, "-p", &port]);
    assert_eq!(again.code, 75, "{again:?}");
    for wrong in [&["serve", "--drafts"][..], &["serve", "--dev", "--watch"]] {
        assert_eq!(site.run(wrong).code, 2, "{wrong:?}");
    }
}
