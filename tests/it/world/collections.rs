//! The lists that others read (COL-1 to COL-7): their shape, their pages, and what is in none of
//! them.

use serde_json::{Value, json};

use super::AP;
use super::followed_site;
use super::site::Site;

fn document(site: &Site, path: &str) -> Value {
    let text = site.read(&format!("public{path}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The names of the posts on a page of the outbox, in their order.
fn posts_on(site: &Site, page: usize) -> Vec<String> {
    let page = document(site, &format!("/ap/outbox-page/{page}"));
    let items = page["orderedItems"].as_array().unwrap();
    let names = items.iter().map(|item| {
        let object = item["object"].as_str().unwrap();
        object.rsplit("posts.").next().unwrap().to_owned()
    });
    names.collect()
}

/// Posts `p<number>`, each an hour younger than the one before.
fn write(site: &Site, numbers: std::ops::Range<usize>) {
    for number in numbers {
        let (day, hour) = (1 + number / 24, number % 24);
        let text =
            format!("+++\ndate = 2026-06-{day:02}T{hour:02}:00:00Z\n+++\nNumber {number}.\n");
        site.put(&format!("content/posts/p{number}.md"), text);
    }
}

fn names(numbers: std::ops::Range<usize>) -> Vec<String> {
    numbers.rev().map(|number| format!("p{number}")).collect()
}

#[test]
fn the_outbox_is_filled_from_the_oldest_and_full_pages_stay() {
    let site = Site::with("max_new_per_publish = 100\n");
    let origin = site.origin();
    let page = |number: usize| json!(format!("{origin}/ap/outbox-page/{number}"));
    for (count, pages) in [(0, 0), (1, 1), (20, 1), (21, 2), (45, 3)] {
        write(&site, 0..count);
        site.ok(&["publish"]);
        let root = document(&site, "/ap/outbox");
        assert_eq!(root["type"], "OrderedCollection");
        assert_eq!(root["id"], format!("{origin}/ap/outbox"));
        assert_eq!(root["totalItems"], count, "{count}");
        let ends = (pages > 0).then(|| (page(pages), page(1)));
        let (first, last) = ends.unzip();
        assert_eq!(
            (root.get("first"), root.get("last")),
            (first.as_ref(), last.as_ref()),
            "{count}"
        );
        for number in 1..=pages {
            let shown = document(&site, &format!("/ap/outbox-page/{number}"));
            assert_eq!((&shown["id"], &shown["partOf"]), (&page(number), &root["id"]));
            assert_eq!(shown["type"], "OrderedCollectionPage");
            let older = (number > 1).then(|| page(number - 1));
            let younger = (number < pages).then(|| page(number + 1));
            assert_eq!(shown.get("next"), older.as_ref(), "{count}, {number}");
            assert_eq!(shown.get("prev"), younger.as_ref(), "{count}, {number}");
            let (first, last) = ((number - 1) * 20, count.min(number * 20));
            assert_eq!(posts_on(&site, number), names(first..last), "{count}, {number}");
        }
        assert!(!site.path(&format!("public/ap/outbox-page/{}", pages + 1)).exists(), "{count}");
    }
    let full = site.read("public/ap/outbox-page/2");
    write(&site, 45..60);
    site.ok(&["publish"]);
    assert_eq!(site.read("public/ap/outbox-page/2"), full, "a full page never changes");
    // Fewer posts have fewer pages.
    for number in 20..60 {
        site.remove(&format!("content/posts/p{number}.md"));
    }
    site.ok(&["publish", "--allow-deletes", "40"]);
    assert_eq!(document(&site, "/ap/outbox")["totalItems"], 20);
    assert_eq!(posts_on(&site, 1), names(0..20));
    assert!(!site.path("public/ap/outbox-page/2").exists());
}

/// What stands on the website alone is in no list of the fediverse, and what is old or unlisted is.
#[test]
fn the_outbox_has_what_others_may_read() {
    let site = Site::new();
    for (name, front) in [
        ("plain", "date = 2026-06-02"),
        ("quiet", "date = 2026-06-03\nvisibility = \"unlisted\""),
        ("old", "date = 2020-01-01"),
        ("home", "date = 2026-06-04\nfederate = false"),
        ("later", "date = 2026-06-05\nfederate = \"later\""),
        ("draft", "date = 2026-06-06\ndraft = true"),
        ("coming", "date = 2099-01-01"),
        ("page", "title = \"A page\""),
    ] {
        site.put(&format!("content/posts/{name}.md"), format!("+++\n{front}\n+++\nWords.\n"));
    }
    site.ok(&["publish"]);
    assert_eq!(posts_on(&site, 1), ["quiet", "plain", "old"]);
    for name in ["home", "later", "draft", "coming", "page"] {
        assert!(!site.path(&format!("public/ap/post/posts.{name}")).exists(), "{name}");
        assert!(!site.path(&format!("public/ap/create/posts.{name}")).exists(), "{name}");
    }
    // What each of them was created with is what stands behind its address.
    for name in ["quiet", "plain", "old"] {
        let create = document(&site, &format!("/ap/create/posts.{name}"));
        let object = document(&site, &format!("/ap/post/posts.{name}"));
        assert_eq!((&create["type"], &create["actor"]), (&json!("Create"), &json!(site.actor())));
        assert_eq!(create["object"]["id"], object["id"], "{name}");
        assert_eq!((&create["to"], &create["cc"]), (&object["to"], &object["cc"]), "{name}");
    }
}

/// Nobody learns from a file who follows, or who is followed (COL-6).
#[test]
fn followers_are_counted_and_not_named() {
    let (site, _serving, peer) = followed_site();
    site.post("a", "Words.");
    site.ok(&["publish"]);
    site.ok(&["follow", &peer.handle()]);
    let follow = peer.expect("Follow", &peer.actor());
    peer.send(&site, &peer.activity("Accept", follow.activity));
    site.ok(&["build"]);
    for (list, count) in [("followers", 1), ("following", 1), ("featured", 0)] {
        let answer = site.get(&format!("/ap/{list}"), &[("Accept", AP)]);
        let list_of = answer.json();
        assert_eq!((answer.status, answer.header("content-type")), (200, AP), "{list}");
        assert_eq!(list_of["id"], format!("{}/ap/{list}", site.origin()));
        assert_eq!(
            (&list_of["type"], &list_of["totalItems"]),
            (&json!("OrderedCollection"), &json!(count))
        );
        for member in ["first", "last", "items"] {
            assert!(list_of.get(member).is_none(), "{list} has {member}");
        }
        assert_eq!(site.get(&format!("/ap/{list}/1"), &[("Accept", AP)]).status, 404, "{list}");
    }
    let bob = peer.actor();
    for (path, (bytes, _)) in site.output() {
        assert!(!String::from_utf8_lossy(&bytes).contains(&bob), "{}", path.display());
    }
}

/// Lists that nobody is in yet are not there, and not named.
#[test]
fn lists_of_a_post_come_and_go_with_their_members() {
    let (site, _serving, peer) = followed_site();
    site.post("a", "Words.");
    site.ok(&["publish"]);
    let lists = ["replies", "likes", "shares"];
    let named = || {
        let post = document(&site, "/ap/post/posts.a");
        let there = |list: &&str| site.path(&format!("public/ap/{list}/posts.a")).exists();
        let said = |list: &&str| !post[*list].is_null();
        let all = lists.iter().copied();
        (all.clone().filter(said).collect::<Vec<_>>(), all.filter(there).collect::<Vec<_>>())
    };
    assert_eq!(named(), (vec![], vec![]));
    let like = peer.activity("Like", site.id("posts.a"));
    peer.send(&site, &like);
    let boost = peer.activity("Announce", site.id("posts.a"));
    peer.send(&site, &boost);
    site.ok(&["build"]);
    assert_eq!(named(), (vec!["likes", "shares"], vec!["likes", "shares"]));
    for list in ["likes", "shares"] {
        let counted = document(&site, &format!("/ap/{list}/posts.a"));
        assert_eq!(counted["totalItems"], 1, "{counted}");
        assert!(!counted.to_string().contains(&peer.actor()), "{counted}");
    }
    for activity in [like, boost] {
        peer.send(&site, &peer.activity("Undo", activity));
    }
    site.ok(&["build"]);
    assert_eq!(named(), (vec![], vec![]));
}
