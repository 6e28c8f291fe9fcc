//! Posts for some alone are in no file and reach nobody else; who asks for them must sign, and
//! learns nothing that is not for him (threat T30).

use std::collections::BTreeMap;

use serde_json::json;
use skep::clock;

use super::checks::Delivery;
use super::http::{self, Answer};
use super::peer::Peer;
use super::site::Site;
use super::{AP, followed_site, object_id};

/// What is in the title, the text, the tags, the address and the warning of every private post.
const MARKER: &str = "quincunx";

/// A post in the folder `folder` for `visibility`, with more of its text.
fn put(site: &Site, path: &str, visibility: &str, text: &str) {
    let front = format!("date = 2026-06-01T12:00:00Z\nvisibility = \"{visibility}\"\n");
    site.put(&format!("content/{path}"), format!("+++\n{front}+++\n{text}\n"));
}

fn put_marked(site: &Site, path: &str, visibility: &str, text: &str) {
    let front = format!(
        "title = \"{MARKER}\"\ndate = 2026-06-01T12:00:00Z\nvisibility = \"{visibility}\"\n\
         tags = [\"{MARKER}\"]\naliases = [\"/old-{MARKER}/\"]\ndescription = \"{MARKER}\"\n\
         slug = \"{MARKER}-{visibility}\"\n"
    );
    site.put(&format!("content/{path}"), format!("+++\n{front}+++\nA {MARKER}. {text}\n"));
}

fn is_secret(delivery: &Delivery) -> bool {
    String::from_utf8_lossy(&delivery.body).contains(MARKER)
}

/// Waits for the Create of a private post; its id.
#[track_caller]
fn create(peer: &Peer) -> String {
    let create = peer.wait_for("a private Create", |it| it.kind() == "Create" && is_secret(it));
    assert_eq!(create.fault, None);
    object_id(&create.activity).to_owned()
}

fn path_of<'a>(site: &Site, id: &'a str) -> &'a str {
    id.strip_prefix(&site.origin()).unwrap()
}

/// Asks for an id, signed by `peer`.
fn ask(site: &Site, peer: &Peer, id: &str) -> Answer {
    let target = path_of(site, id);
    let headers = peer.sign_get(site, target, clock::now());
    let headers: Vec<(&str, &str)> =
        headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    http::send(site.address, &format!("GET {target}"), &headers, b"")
}

/// The marker is in no file, and neither is any of these names.
#[track_caller]
fn assert_nowhere(site: &Site, names: &[&str]) {
    for (path, (bytes, _)) in site.output() {
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        let place = path.to_string_lossy().to_lowercase();
        for word in names.iter().chain(&[MARKER]) {
            assert!(!text.contains(word) && !place.contains(word), "{word} in {place}");
        }
    }
}

#[test]
fn what_is_for_some_alone_is_in_no_file_and_reaches_nobody_else() {
    let (site, serving, bob) = followed_site();
    let ana = Peer::new();
    site.put("content/trip/index.md", "+++\ndate = 2026-06-01T12:00:00Z\n+++\nA trip.\n");
    put_marked(&site, "trip/in/index.md", "followers", "");
    site.put("content/trip/in/list.txt", MARKER);
    put_marked(&site, "later/index.md", "followers", "");
    let later = site.read("content/later/index.md").replace("2026-06-01", "2126-06-01");
    site.put("content/later/index.md", later);
    site.put("content/later/list.txt", MARKER);
    put_marked(&site, "posts/direct.md", "direct", &ana.handle());
    let published = site.json(&["publish"]);
    assert_eq!(published["created"], json!(3), "{published}");
    assert!(!published.to_string().contains(MARKER), "{published}");
    let (followers, direct) = (create(&bob), create(&ana));
    site.until_delivered();
    let secret = |peer: &Peer| peer.deliveries().into_iter().filter(is_secret).collect::<Vec<_>>();
    let ([to_bob], [to_ana]) = (&secret(&bob)[..], &secret(&ana)[..]) else { panic!("one each") };
    let list = format!("{}/ap/followers", site.origin());
    for (delivery, to) in [(to_bob, json!([list])), (to_ana, json!([ana.actor()]))] {
        let object = &delivery.activity["object"];
        assert_eq!(
            (&object["to"], &object["cc"], &object["url"]),
            (&to, &json!([]), &object["id"])
        );
        assert_eq!((&delivery.activity["to"], &delivery.activity["cc"]), (&to, &json!([])));
    }
    // Nobody else on that server is told of what is direct.
    let key = |id: &str| id.rsplit('/').next().unwrap().to_owned();
    let (one, two) = (key(&followers), key(&direct));
    for args in [&["build", "--force"][..], &["publish"], &["build"]] {
        assert!(!site.ok(args).out.contains(MARKER));
        assert_nowhere(&site, &[&one, &two]);
    }
    for path in ["/", "/feed.xml", "/sitemap.xml", "/ap/outbox", "/ap/outbox-page/1", "/trip/"] {
        let answer = site.get(path, &[("Accept", if path.contains("ap/") { AP } else { "*/*" })]);
        let text = format!("{:?} {}", answer.headers, answer.text());
        assert!(answer.status == 200 && !text.contains(MARKER), "{path}: {text}");
    }

    // Its end says no more than its life.
    site.remove("content/trip/in/index.md");
    site.remove("content/trip/in/list.txt");
    site.remove("content/posts/direct.md");
    assert_eq!(site.json(&["publish"])["deleted"], json!(2));
    for (peer, id, to) in [(&bob, &followers, list.clone()), (&ana, &direct, ana.actor())] {
        let delete = peer.expect("Delete", id);
        assert_eq!((&delete.activity["to"], &delete.activity["cc"]), (&json!([to]), &json!([])));
        for gone in [id.clone(), format!("{id}.create")] {
            assert_eq!(ask(&site, peer, &gone).status, 404, "{gone}");
        }
    }
    assert_nowhere(&site, &[&one, &two]);
    serving.kill();
    assert!(!site.json(&["status"]).to_string().contains(MARKER));
}

#[test]
fn who_asks_must_sign_and_gets_what_is_for_him_alone() {
    let (site, _serving, bob) = followed_site();
    let [ana, eve, mallory] = [(); 3].map(|()| Peer::new());
    mallory.follow(&site);
    put_marked(&site, "posts/f.md", "followers", "");
    put_marked(&site, "posts/d.md", "direct", &ana.handle());
    site.ok(&["publish"]);
    let (followers, direct) = (create(&bob), create(&ana));
    let accept = bob.wait_for("the Accept", |it| it.kind() == "Accept").activity["id"].clone();
    let accept = accept.as_str().unwrap().to_owned();
    site.ok(&["block", &mallory.handle()]);
    let nothing = format!("{}/ap/act/01jd0000000000000000000000", site.origin());
    let names = [
        (followers.clone(), [200, 404, 404, 401]),
        (format!("{followers}.create"), [200, 404, 404, 401]),
        (format!("{followers}?cb=1"), [200, 404, 404, 401]),
        (direct.clone(), [404, 200, 404, 401]),
        (format!("{direct}.create"), [404, 200, 404, 401]),
        (accept, [200, 404, 404, 401]),
        (nothing.clone(), [404, 404, 404, 401]),
        (format!("{nothing}/more"), [404, 404, 404, 401]),
        (format!("{}/ap/act/", site.origin()), [404, 404, 404, 401]),
    ];
    let mut said = BTreeMap::new();
    let mut same = |answer: Answer, what: &str| {
        let is_fixed = |(name, _): &(String, String)| !name.eq_ignore_ascii_case("date");
        let headers: Vec<_> = answer.headers.into_iter().filter(is_fixed).collect();
        let got = (headers, answer.body);
        let first = said.entry(answer.status).or_insert_with(|| got.clone());
        assert_eq!(*first, got, "{what}");
    };
    for (id, statuses) in &names {
        for (peer, status) in [&bob, &ana, &eve, &mallory].into_iter().zip(statuses) {
            let answer = ask(&site, peer, id);
            let what = format!("{id} for {}", peer.origin());
            assert_eq!(answer.status, *status, "{what}: {}", answer.text());
            assert_eq!(answer.header("cache-control"), "private, no-store", "{what}");
            assert!(answer.header("vary").contains("Signature"), "{what}");
            assert!(answer.header("etag").is_empty(), "{what}");
            if *status == 200 {
                assert_eq!(answer.header("content-type"), AP, "{what}");
                assert_eq!(answer.json()["id"], json!(id.split('?').next().unwrap()));
            } else {
                assert!(!answer.text().contains(MARKER));
                same(answer, &what);
            }
        }
        let head = http::send(site.address, &format!("HEAD {}", path_of(&site, id)), &[], b"");
        assert_eq!((head.status, head.body.len()), (401, 0), "{id}");
        // Unsigned, by a browser, with the signature for another address, by a clock of yesterday.
        let target = path_of(&site, id);
        let yesterday = clock::now().minus(std::time::Duration::from_secs(86_400));
        let signed = |at: &str, time| bob.sign_get(&site, at, time);
        let tries = [
            vec![("Accept", AP.to_owned())],
            vec![("Accept", super::BROWSER.to_owned())],
            signed("/ap/act/another", clock::now()),
            signed(target, yesterday),
        ];
        for headers in tries {
            let headers: Vec<(&str, &str)> =
                headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let answer = site.get(target, &headers);
            assert_eq!(answer.status, 401, "{target}");
            same(answer, target);
        }
    }
}

#[test]
fn an_edit_reaches_those_alone_whom_it_is_for_now() {
    let (site, _serving, bob) = followed_site();
    let ana = Peer::new();
    put_marked(&site, "posts/d.md", "direct", &format!("{} {}", ana.handle(), bob.handle()));
    site.ok(&["publish"]);
    let id = create(&ana);
    assert_eq!(create(&bob), id);
    put_marked(&site, "posts/d.md", "direct", &format!("A second one. {}", ana.handle()));
    assert_eq!(site.json(&["publish"])["updated"], json!(1));
    let update = ana.expect("Update", &id);
    assert_eq!(update.activity["object"]["to"], json!([ana.actor()]));
    assert!(ask(&site, &ana, &id).text().contains("A second one"));
    site.until_delivered();
    assert_eq!(bob.count("Update", &id), 0);
    assert_eq!(ask(&site, &bob, &id).status, 404);
    // Of the end, all hear who have some of it.
    site.remove("content/posts/d.md");
    site.ok(&["publish", "--allow-deletes", "1"]);
    for peer in [&ana, &bob] {
        assert_eq!(peer.expect("Delete", &id).activity["to"], json!([ana.actor()]));
    }
}

/// From one circle to another: what is deleted, created and updated.
#[test]
fn another_circle_is_another_post() {
    let rows = [
        ("public", "unlisted", (1, 1, 0)),
        ("public", "followers", (1, 1, 0)),
        ("public", "direct", (1, 1, 0)),
        ("unlisted", "public", (0, 0, 1)),
        ("unlisted", "followers", (1, 1, 0)),
        ("followers", "direct", (1, 1, 0)),
        ("followers", "public", (1, 1, 0)),
        ("direct", "followers", (1, 1, 0)),
        ("direct", "unlisted", (1, 1, 0)),
        ("direct", "direct", (0, 0, 0)),
    ];
    let (site, _serving, bob) = followed_site();
    for (at, (before, after, told)) in rows.iter().enumerate() {
        let (path, text) =
            (format!("posts/p{at}.md"), format!("{} marker-{at}-of-these-words", bob.handle()));
        let is_its = |it: &Delivery| {
            String::from_utf8_lossy(&it.body).contains(&format!("marker-{at}-of-these-words"))
        };
        put(&site, &path, before, &text);
        site.ok(&["publish"]);
        let first = bob.wait_for("the first", |it| it.kind() == "Create" && is_its(it));
        let first = object_id(&first.activity).to_owned();
        put(&site, &path, after, &text);
        let refused = site.run(&["publish", "--dry-run", "--allow-deletes", "0"]);
        assert_eq!(refused.code == 5, told.1 > 0, "{before} {after}: {refused:?}");
        let ran = site.ok(&["publish", "--dry-run"]);
        assert_eq!(
            ran.err.contains("cannot be taken back"),
            told.1 > 0,
            "{before} {after}: {ran:?}"
        );
        let published = site.json(&["publish"]);
        let counts = [&published["created"], &published["deleted"], &published["updated"]];
        assert_eq!(json!(counts), json!([told.0, told.1, told.2]), "{before} {after}");
        if told.1 > 0 {
            bob.expect("Delete", &first);
            let second = bob.wait_for("the second", |it| {
                it.kind() == "Create" && is_its(it) && object_id(&it.activity) != first
            });
            let is_public = |word: &str| matches!(word, "public" | "unlisted");
            let id = object_id(&second.activity);
            assert_eq!(id.contains("/ap/post/"), is_public(after), "{before} {after}: {id}");
            assert_eq!(site.status(&format!("/posts/p{at}/")) == 200, is_public(after));
            if !is_public(after) {
                assert_nowhere(&site, &[&format!("marker-{at}-of-these-words")]);
            }
            let old = path_of(&site, &first);
            let status = if is_public(before) { 410 } else { 401 };
            assert_eq!(site.get(old, &[("Accept", AP)]).status, status, "{before} {after}");
        }
        assert_eq!(site.json(&["publish"])["activities"], json!([]), "{before} {after}");
    }
}

/// What nobody was told yet is told to nobody any more.
#[test]
fn what_was_not_yet_sent_stays_here_when_it_is_taken_back() {
    for (before, after, creates) in
        [("public", Some("followers"), 1), ("followers", None, 0), ("direct", Some("public"), 1)]
    {
        let (site, serving, bob) = followed_site();
        drop(serving);
        let text = format!("{} {MARKER}", bob.handle());
        put(&site, "posts/a.md", before, &text);
        site.ok(&["publish"]);
        match after {
            Some(after) => put(&site, "posts/a.md", after, &text),
            None => site.remove("content/posts/a.md"),
        }
        site.ok(&["publish", "--allow-deletes", "1"]);
        let _serving = site.serve();
        bob.wait_for("the end", |it| it.kind() == "Delete");
        site.until_delivered();
        let told = bob.deliveries().into_iter().filter(|it| it.kind() == "Create");
        let told: Vec<_> = told.map(|it| object_id(&it.activity).contains("/ap/act/")).collect();
        assert_eq!(told, vec![after == Some("followers"); creates], "{before} {after:?}");
    }
}

#[test]
fn what_would_be_a_file_is_refused() {
    let site = Site::new();
    let poll = "[poll]\noptions = [\"a\", \"b\"]\n";
    let rows = [
        ("visibility = \"followers\"\ndate = 2026-06-01\n", "![x](/a.png)", "site/private-picture"),
        (
            "visibility = \"direct\"\ndate = 2026-06-01\nimage = \"/a.png\"\n",
            "",
            "site/private-picture",
        ),
        (
            &*format!("visibility = \"followers\"\ndate = 2026-06-01\n{poll}"),
            "",
            "site/private-poll",
        ),
        ("visibility = \"followers\"\n", "", "could read this page"),
        ("visibility = \"mutuals\"\ndate = 2026-06-01\n", "", "content/value"),
    ];
    for (front, text, error) in rows {
        site.put("content/a.md", format!("+++\n{front}+++\nWords. {text}\n"));
        for command in ["check", "publish"] {
            let ran = site.run(&[command]);
            assert!(ran.code != 0 && ran.err.contains(error), "{command} {front}: {ran:?}");
        }
    }
    site.put("content/a.md", "+++\ndate = 2026-06-01\nvisibility = \"direct\"\n+++\nNobody.\n");
    let ran = site.ok(&["publish"]);
    assert!(ran.err.contains("names nobody"), "{ran:?}");
    site.remove("content/a.md");
    let rows = [
        ("s/_index.md", "visibility = \"followers\"\n", "could read this page"),
        ("s/_index.md", "[cascade]\nvisibility = \"followers\"\n", "content/cascade"),
        ("s/a.md", "date = 2026-06-01\nvisiblity = \"followers\"\n", "visibility"),
    ];
    for (path, front, error) in rows {
        site.put(&format!("content/{path}"), format!("+++\n{front}+++\nWords.\n"));
        let ran = site.run(&["publish"]);
        assert!(ran.code != 0 && ran.err.contains(error), "{front}: {ran:?}");
        site.remove(&format!("content/{path}"));
    }
}
