//! How much one publish may do without a word more (docs/configuration.md, `[federation]`): a
//! mistake with many files reaches nobody.

use super::peer::Peer;
use super::site::{Ran, Site};
use super::{followed_site, object_id};

/// A site on which `setting` is the only bound, and posts `p0` to `p<count>`.
fn site_with(setting: &str, count: usize) -> Site {
    let site = Site::with(setting);
    write(&site, 0..count);
    site
}

fn write(site: &Site, numbers: std::ops::Range<usize>) {
    numbers.for_each(|number| site.post(&format!("p{number}"), "Words."));
}

fn remove(site: &Site, numbers: std::ops::Range<usize>) {
    numbers.for_each(|number| site.remove(&format!("content/posts/p{number}.md")));
}

#[track_caller]
fn refused(ran: &Ran, code: &str, flag: &str) {
    assert_eq!((ran.code, ran.out.as_str()), (5, ""), "{ran:?}");
    for word in [code, flag, "nothing was sent", "help:"] {
        assert!(ran.err.contains(word), "it lacks {word:?}: {ran:?}");
    }
}

#[test]
fn new_posts_are_counted_against_what_is_allowed() {
    for (setting, flag, count, passes) in [
        ("", None, 5, true),
        ("", None, 6, false),
        ("", Some("5"), 6, false),
        ("", Some("6"), 6, true),
        ("", Some("100"), 6, true),
        ("max_new_per_publish = 0\n", None, 0, true),
        ("max_new_per_publish = 0\n", None, 1, false),
        ("max_new_per_publish = 0\n", Some("1"), 1, true),
        ("max_new_per_publish = 2\n", None, 3, false),
        ("max_new_per_publish = 7\n", None, 7, true),
        // A flag is the bound of this once, not one more.
        ("max_new_per_publish = 7\n", Some("6"), 7, false),
    ] {
        let site = site_with(setting, count);
        let flags = flag.map_or(vec![], |number| vec!["--allow-new", number]);
        for mode in [&["publish", "--dry-run"][..], &["publish"]] {
            let ran = site.run(&[mode, &flags].concat());
            let case = format!("{setting:?} {flag:?} {count} {mode:?}");
            match passes {
                true => assert_eq!(ran.code, 0, "{case}: {ran:?}"),
                false => refused(&ran, "publish/too-many-new", &format!("--allow-new {count}")),
            }
        }
        let told = if passes { count } else { 0 };
        assert_eq!(site.json(&["status"])["posts"], told, "{setting:?} {flag:?} {count}");
        assert_eq!(site.path("public/index.html").exists(), passes);
    }
}

#[test]
fn deletions_are_counted_against_what_is_allowed() {
    for (setting, flag, count, passes) in [
        ("", None, 3, true),
        ("", None, 4, false),
        ("", Some("3"), 4, false),
        ("", Some("4"), 4, true),
        ("max_deletes_per_publish = 0\n", None, 1, false),
        ("max_deletes_per_publish = 0\n", Some("1"), 1, true),
        ("max_deletes_per_publish = 5\n", None, 5, true),
        ("max_deletes_per_publish = 5\n", Some("5"), 5, true),
    ] {
        let site = site_with(&format!("{setting}max_new_per_publish = 6\n"), 6);
        site.ok(&["publish"]);
        remove(&site, 0..count);
        let flags = flag.map_or(vec![], |number| vec!["--allow-deletes", number]);
        for mode in [&["publish", "--dry-run"][..], &["publish"]] {
            let ran = site.run(&[mode, &flags].concat());
            let case = format!("{setting:?} {flag:?} {count} {mode:?}");
            match passes {
                true => assert_eq!(ran.code, 0, "{case}: {ran:?}"),
                false => {
                    refused(&ran, "publish/too-many-deletes", &format!("--allow-deletes {count}"));
                }
            }
        }
        let left = if passes { 6 - count } else { 6 };
        assert_eq!(site.json(&["status"])["posts"], left, "{setting:?} {flag:?} {count}");
        assert!(passes || site.path("public/posts/p0/index.html").exists(), "its page is kept");
    }
}

/// Each bound is for its own kind, and a bound that is kept does not excuse the other.
#[test]
fn both_bounds_hold_at_once() {
    let site = site_with("max_new_per_publish = 4\nmax_deletes_per_publish = 3\n", 4);
    site.ok(&["publish"]);
    remove(&site, 0..4);
    for number in 10..15 {
        site.post(&format!("q{number}"), &format!("Other words, number {number}."));
    }
    for flags in [
        &[][..],
        &["--allow-new", "5"],
        &["--allow-deletes", "4"],
        &["--allow-new", "4", "--allow-deletes", "4"],
    ] {
        let ran = site.run(&[&["publish"], flags].concat());
        assert_eq!(ran.code, 5, "{flags:?}: {ran:?}");
        assert_eq!(site.json(&["status"])["posts"], 4, "{flags:?}");
    }
    let done = site.json(&["publish", "--allow-new", "5", "--allow-deletes", "4"]);
    assert_eq!((&done["created"], &done["deleted"]), (&5.into(), &4.into()), "{done}");
}

#[test]
fn edits_old_posts_and_drafts_are_not_counted() {
    let site = site_with("max_new_per_publish = 1\nmax_deletes_per_publish = 0\n", 1);
    site.ok(&["publish"]);
    for number in 0..9 {
        let old = format!("+++\ndate = 2025-06-01\n+++\nOld, number {number}.\n");
        site.put(&format!("content/old/{number}.md"), old);
        let draft = format!("+++\ndate = 2026-06-01\ndraft = true\n+++\nDraft {number}.\n");
        site.put(&format!("content/drafts/{number}.md"), draft);
    }
    site.put("content/page.md", "+++\ntitle = \"A page\"\n+++\nA page.\n");
    site.post("p0", "Edited words.");
    let done = site.json(&["publish"]);
    assert_eq!((&done["created"], &done["updated"]), (&0.into(), &1.into()), "{done}");
    assert_eq!(done["activities"][0]["inboxes"], 0, "nobody follows");
    // A file that moves is neither new nor gone.
    let text = site.read("content/posts/p0.md");
    site.remove("content/posts/p0.md");
    site.put("content/notes/renamed.md", text);
    let done = site.json(&["publish"]);
    assert_eq!((&done["created"], &done["deleted"]), (&0.into(), &0.into()), "{done}");
}

/// What a dry run shows is what comes, and until then nothing has happened anywhere.
#[test]
fn a_dry_run_counts_inboxes_and_leaves_no_trace() {
    let (site, _serving, peer) = followed_site();
    let second = Peer::new();
    second.follow(&site);
    site.until_delivered();
    write(&site, 0..3);
    let before = site.output();
    let status = site.json(&["status"]);
    let plan = site.json(&["publish", "--dry-run"]);
    assert_eq!((&plan["created"], &plan["servers"]), (&3.into(), &2.into()), "{plan}");
    let planned: Vec<(&str, u64)> = plan["activities"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["object"].as_str().unwrap(), it["inboxes"].as_u64().unwrap()))
        .collect();
    let ids: Vec<String> = (0..3).map(|number| site.id(&format!("posts.p{number}"))).collect();
    let mut found = planned.clone();
    found.sort_unstable();
    assert_eq!(found, ids.iter().map(|id| (id.as_str(), 2)).collect::<Vec<_>>());
    assert_eq!(site.output(), before, "no file was written");
    assert_eq!(site.json(&["status"]), status, "nothing was queued");
    assert!(peer.deliveries().iter().all(|it| it.kind() == "Accept"));
    site.ok(&["publish"]);
    for peer in [&peer, &second] {
        for id in &ids {
            let told = peer.expect("Create", id);
            assert_eq!(object_id(&told.activity), id);
        }
    }
    site.until_delivered();
    assert_eq!(peer.deliveries().len(), 1 + 3, "each was told once");
}
