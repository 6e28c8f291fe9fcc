//! Somebody with an account elsewhere reads a page of the site: they get to their own server, and this one
//! asks nobody about it.

use super::http::{Answer, send};
use super::peer::Peer;
use super::site::{Serving, Site};

const FORM: &str = "application/x-www-form-urlencoded";

fn served() -> (Site, Serving) {
    let site = Site::new();
    site.post("a", "Words.");
    site.put(
        "content/posts/secret.md",
        "+++\ntitle = \"S\"\ndate = 2026-06-01T12:00:00Z\nvisibility = \"followers\"\n+++\nHush.\n",
    );
    site.ok(&["publish"]);
    let serving = site.serve();
    (site, serving)
}

fn post(site: &Site, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let headers = [&[("Content-Type", FORM)], headers].concat();
    send(site.address, &format!("POST {path}"), &headers, body.as_bytes())
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// What a browser does with these pages is bounded as tightly as can be.
#[track_caller]
fn guarded(answer: &Answer) {
    let csp = answer.header("content-security-policy");
    for part in [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ] {
        assert!(csp.contains(part), "{csp}");
    }
    assert!(!csp.contains("unsafe"), "{csp}");
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("x-robots-tag"), "noindex");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("location"), "", "nobody is led anywhere");
    let text = answer.text();
    for bad in ["<script>", "=\"javascript:alert(1)\"", "href=\"javascript", "<style", " style="] {
        assert!(!text.contains(bad), "{bad}: {text}");
    }
}

#[test]
fn a_visitor_follows_from_their_own_server() {
    let (site, _serving) = served();
    let home = site.get("/", &[]).text();
    assert!(home.contains("<a href=\"/follow\" rel=\"nofollow\">Follow</a>"), "{home}");

    let asked = site.get("/follow", &[]);
    guarded(&asked);
    assert_eq!(asked.status, 200);
    let text = asked.text();
    assert!(text.contains(&format!("<code>@me@{}</code>", site.address)), "{text}");
    assert!(text.contains("<form class=\"visit\" method=\"post\" action=\"/follow\""), "{text}");

    let way = post(&site, "/follow", &[], "account=%40you%40B%C3%BCcher.example");
    guarded(&way);
    let link = format!(
        "href=\"https://xn--bcher-kva.example/authorize_interaction?uri={}\"",
        site.actor().replace(':', "%3A").replace('/', "%2F")
    );
    assert_eq!(way.status, 200);
    assert!(way.text().contains(&link), "{}", way.text());
    assert!(!way.text().contains("/share?"), "there is nothing to share: {}", way.text());
}

#[test]
fn a_visitor_answers_boosts_and_likes_from_their_own_server() {
    let (site, _serving) = served();
    let page = site.get("/posts/a/", &[]).text();
    let id = site.id("posts.a");
    for (wish, title, intent) in [
        ("reply", "<h1>Reply</h1>", "Create"),
        ("boost", "<h1>Boost</h1>", "Announce"),
        ("like", "<h1>Like</h1>", "Like"),
    ] {
        let link = format!("/interact?uri={id}&amp;do={wish}");
        assert!(page.contains(&format!("<a href=\"{link}\"")), "{page}");
        let asked = site.get(&link.replace("&amp;", "&"), &[]);
        guarded(&asked);
        let text = asked.text();
        assert!(
            text.contains(title) && text.contains(&format!("data-intent=\"{intent}\"")),
            "{text}"
        );
        assert!(text.contains(&format!("<code>{}/posts/a/</code>", site.origin())), "{text}");

        let body = format!("uri={}&do={wish}&account=you@server.example", encoded(&id));
        let way = post(&site, "/interact", &[], &body);
        guarded(&way);
        let uri = id.replace(':', "%3A").replace('/', "%2F");
        for link in [
            format!("href=\"https://server.example/authorize_interaction?uri={uri}\""),
            "href=\"https://server.example/share?text=".to_owned(),
            format!("href=\"/interact?uri={uri}&amp;do={wish}\""),
        ] {
            assert!(way.text().contains(&link), "{link}: {}", way.text());
        }
    }
    // The address of a page does as well, and that of the whole site is the owner.
    let by_page = site.get(&format!("/interact?uri={}/posts/a/%23x", site.origin()), &[]);
    assert!(by_page.text().contains(&format!("data-object=\"{id}\"")), "{}", by_page.text());
    let owner = site.get(&format!("/interact?uri={}/", site.origin()), &[]);
    assert!(owner.text().contains("data-intent=\"Follow\""), "{}", owner.text());
}

/// Nothing that is not a post of this site is named on its pages, and what is not for everybody is
/// not known.
#[test]
fn nothing_else_is_interacted_with() {
    let (site, _serving) = served();
    let origin = site.origin();
    let secret = site.read("data/announced");
    let secret = secret.split_whitespace().find(|word| word.contains("/ap/")).unwrap_or("-");
    for uri in [
        "",
        "x",
        "javascript:alert(1)",
        "https://evil.example/",
        "//evil.example/posts/a/",
        secret,
        &format!("{origin}.evil.example/posts/a/"),
        &format!("{origin}@evil.example/posts/a/"),
        &origin.replace("://", "://you:word@"),
        &format!("{origin}/posts/a"),
        &format!("{origin}/posts/a/?x"),
        &format!("{origin}/posts/secret/"),
        &format!("{origin}/ap/post/posts.secret"),
        &format!("{origin}/ap/post/none"),
        &format!("{origin}/ap/post/posts.a/"),
        &format!("{origin}/ap/actor"),
        &format!("{origin}/ap/outbox"),
        &format!("{origin}/../data/skep.db"),
        &format!("{origin}/%2e%2e/node.toml"),
        &format!("{origin}/assets/style.css"),
        &format!("{origin}/posts/a/\"><script>alert(1)</script>"),
        &format!("{origin}/posts/a/\r\nLocation: https://evil.example"),
        &format!("{origin}/{}", "x".repeat(1_200)),
    ] {
        let answers = [
            site.get(&format!("/interact?uri={}", encoded(uri)), &[]),
            post(&site, "/interact", &[], &format!("uri={uri}&account=you@server.example")),
        ];
        for answer in answers {
            guarded(&answer);
            assert_eq!(answer.status, 404, "{uri}: {}", answer.text());
            for word in ["evil", "server.example", "secret"] {
                assert!(!answer.text().contains(word), "{uri}: {}", answer.text());
            }
        }
    }
    let twice = format!("/interact?uri={0}&uri={0}", site.id("posts.a"));
    assert_eq!(site.status(&twice), 404);
    assert_eq!(site.status("/interact"), 404);
}

/// Whatever is typed, the only link out is to a host that anybody may have, and a page elsewhere types
/// nothing.
#[test]
fn what_is_typed_leads_to_no_other_place() {
    let (site, _serving) = served();
    for typed in [
        "",
        "you",
        "javascript:alert(1)//server.example",
        "//evil.example",
        "https://you:word@evil.example",
        "you@evil.example:8080",
        "you@127.0.0.1",
        "you@[::1]",
        "you@localhost",
        "you@evil.example/\"><script>alert(1)</script>",
        "you@evil.example\r\nSet-Cookie: a=b",
        &"x".repeat(2_000),
    ] {
        let answer = post(&site, "/follow", &[], &format!("account={}", encoded(typed)));
        guarded(&answer);
        assert_eq!(answer.status, 400, "{typed:.60}");
        let text = answer.text();
        assert!(
            text.contains("role=\"alert\"") && !text.contains("authorize_interaction"),
            "{text}"
        );
        assert!(!answer.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("set-cookie")));
    }
    let long = format!("account=you@server.example&x={}", "y".repeat(8 * 1024));
    assert_eq!(post(&site, "/follow", &[], &long).status, 413);
    let twice = "account=you@a.example&account=you@b.example";
    assert_eq!(post(&site, "/follow", &[], twice).status, 400);

    let typed = "account=you@server.example";
    for (from, is_led) in
        [("same-origin", true), ("none", true), ("same-site", false), ("cross-site", false)]
    {
        let answer = post(&site, "/follow", &[("Sec-Fetch-Site", from)], typed);
        assert_eq!(answer.text().contains("server.example/auth"), is_led, "{from}");
    }
}

/// No header changes where anything leads: not the host, not who is said to be in front.
#[test]
fn no_header_changes_where_they_lead() {
    let (site, _serving) = served();
    let body = "account=you@server.example";
    let plain = post(&site, "/follow", &[], body).text();
    for (name, value) in [
        ("X-Forwarded-Host", "evil.example"),
        ("X-Forwarded-Proto", "javascript"),
        ("X-Forwarded-For", "evil.example"),
        ("X-Forwarded-Prefix", "//evil.example"),
        ("X-Forwarded-Server", "evil.example"),
        ("X-Original-URL", "//evil.example"),
        ("X-Rewrite-URL", "//evil.example"),
        ("X-Real-IP", "evil.example"),
        ("X-Host", "evil.example"),
        ("Forwarded", "host=evil.example;proto=http"),
        ("Via", "1.1 evil.example"),
        ("Host", "evil.example"),
        ("Origin", "https://evil.example"),
        ("Referer", "https://evil.example/"),
        ("Accept", "application/activity+json"),
        ("Accept", "application/json"),
        ("Accept-Language", "\"><script>alert(1)</script>"),
        ("Cookie", "account=evil.example"),
        ("User-Agent", "\"><script>alert(1)</script>"),
        ("X-HTTP-Method-Override", "DELETE"),
    ] {
        let answer = post(&site, "/follow", &[(name, value)], body);
        guarded(&answer);
        assert_eq!((answer.status, answer.text()), (200, plain.clone()), "{name}: {value}");
    }
}

/// The host that a visitor names is one that listens: it hears nothing.
#[test]
fn nobody_is_asked() {
    let (site, _serving) = served();
    let peer = Peer::new();
    let host = peer.origin().trim_start_matches("http://").to_owned();
    for typed in [format!("you@{host}"), host.clone(), format!("http://{host}/users/you")] {
        post(&site, "/follow", &[], &format!("account={}", encoded(&typed)));
        let body = format!("uri={}&account={}", site.id("posts.a"), encoded(&typed));
        post(&site, "/interact", &[], &body);
    }
    for target in [format!("/follow?account=you@{host}"), format!("/interact?uri=http://{host}/x")]
    {
        site.get(&target, &[]);
    }
    // A post that follows would come after all that.
    peer.follow(&site);
    site.until_delivered();
    let heard = peer.gets();
    assert!(heard.iter().all(|asked| asked.starts_with("/users/")), "{heard:?}");
}

#[test]
fn whoever_serves_files_alone_promises_nothing() {
    let site = Site::with("remote_interaction = false");
    site.post("a", "Words.");
    site.ok(&["publish"]);
    let _serving = site.serve();
    for page in ["/", "/posts/a/"] {
        let text = site.get(page, &[]).text();
        assert!(!text.contains("\"/follow\"") && !text.contains("/interact"), "{text}");
        assert!(text.contains("search for <code>"), "{text}");
    }
    assert_eq!((site.status("/follow"), site.status("/interact/visit.js")), (404, 404));
    assert_eq!(post(&site, "/follow", &[], "account=you@server.example").status, 405);
    assert!(!site.read("public/.well-known/webfinger").contains("template"));
}
