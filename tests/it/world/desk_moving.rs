//! Moving on the owner's pages: bringing followers here, and telling those again who did not come along.

use serde_json::{Value, json};

use super::arriving::{moves_to, old_server};
use super::desk::Browser;
use super::followed_site;
use super::leaving_out::{left_with, shift_by_days};
use super::until;

#[test]
fn followers_are_brought_here_from_a_page_as_by_the_command() {
    let (site, _serving, follower) = followed_site();
    let old = old_server("gotosocial", 7);
    let (browser, before) = (Browser::with_link(&site), site.read("node.toml"));
    let (path, account) = ("/admin/move", old.handle());
    let found = browser.post("/admin/move/in/find", &[("account", &account)]);
    assert_eq!(found.status, 200, "{found:?}");
    for words in ["has 7 followers; its server runs GoToSocial", &*old.actor(), "Write the alias"] {
        assert!(found.text().contains(words), "{words}: {}", found.text());
    }
    assert_eq!(site.read("node.toml"), before, "it was only looked at");
    assert_eq!(site.json(&["move", "in", "--status"]), json!([]));

    let done = browser.post("/admin/move/in", &[("account", &account)]);
    assert_eq!((done.status, done.header("location")), (303, path), "{}", done.text());
    let page = browser.page(path);
    let said =
        "is now in <code>also_known_as</code> of node.toml; 1 server is told; others see it.";
    assert!(page.contains(said), "{page}");
    assert!(page.contains("Move Account") && page.contains(&site.actor()), "{page}");
    let line = format!("handle = \"me\"\nalso_known_as = [\"{}\"]\n", old.actor());
    assert_eq!(site.read("node.toml"), before.replace("handle = \"me\"\n", &line));
    let update = follower.expect("Update", &site.actor()).activity;
    assert_eq!(update["object"]["alsoKnownAs"], json!([old.actor()]));

    let actor = old.actor();
    let check = || browser.post("/admin/move/in/check", &[("actor", &actor)]).text();
    let seen = check();
    assert!(seen.contains("others see the alias") && seen.contains("does not say yet"), "{seen}");
    moves_to(&old, &site.actor());
    assert!(check().contains("says that it has moved here"));
    let page = browser.page(path);
    assert!(!page.contains("Move Account"), "what is done is not asked for: {page}");
    assert!(page.contains("servers look for the alias"), "{page}");
    assert_eq!(browser.post("/admin/move/in/end", &[("actor", &actor)]).status, 303);
    assert_eq!(browser.post("/admin/move/in/end", &[("actor", &actor)]).status, 422);
    assert!(site.json(&["move", "in", "--status"])[0]["ended"].is_string());
}

#[test]
fn an_alias_is_taken_back_and_others_are_told() {
    let (site, _serving, follower) = followed_site();
    let (old, before) = (old_server("mastodon", 3), site.read("node.toml"));
    let browser = Browser::with_link(&site);
    browser.post("/admin/move/in", &[("account", &old.handle())]);
    follower.expect("Update", &site.actor());
    assert_ne!(site.read("node.toml"), before);
    let (path, actor) = ("/admin/move/in/cancel", old.actor());
    assert_eq!(browser.post(path, &[("actor", &actor)]).status, 303);
    let page = browser.page("/admin/move");
    assert!(page.contains("is no longer in <code>also_known_as</code> of node.toml"), "{page}");
    assert!(!page.contains("Take the alias back") && !page.contains("Check now"), "{page}");
    assert_eq!(site.read("node.toml"), before, "to the letter");
    until("others to be told", || {
        let updates = follower.deliveries();
        let last = updates.iter().rev().find(|it| it.kind() == "Update").unwrap();
        last.activity["object"]["alsoKnownAs"].is_null().then_some(())
    });
    assert_eq!(browser.post(path, &[("actor", &actor)]).status, 422, "there is none any more");
}

#[test]
fn nobody_is_brought_here_from_where_nobody_can_come() {
    let (site, _serving, _) = followed_site();
    let (old, gone) = (old_server("mastodon", 3), old_server("mastodon", 3));
    moves_to(&gone, &old.actor());
    let (browser, before) = (Browser::with_link(&site), site.read("node.toml"));
    let nobody = format!("@nobody@{}", &old.handle()[5..]);
    let already = format!("has moved to {} already", old.actor());
    for (account, words) in [
        ("", "neither a handle"),
        ("old", "neither a handle"),
        ("--help", "neither a handle"),
        (&*nobody, "has no such account"),
        (&*gone.handle(), &*already),
    ] {
        for path in ["/admin/move/in/find", "/admin/move/in"] {
            let answer = browser.post(path, &[("account", account)]);
            let text = answer.text();
            assert_eq!((answer.status, text.contains(words)), (422, true), "{account}: {text}");
        }
    }
    for path in ["check", "end", "cancel"] {
        let path = format!("/admin/move/in/{path}");
        assert_eq!(browser.post(&path, &[("actor", &old.actor())]).status, 422, "{path}");
    }
    assert_eq!(site.read("node.toml"), before);
}

#[test]
fn whoever_is_left_is_told_again_from_the_page() {
    let left = left_with(2, |_| {});
    let (site, browser) = (&left.site, Browser::with_link(&left.site));
    let stays = &left.followers[1].0;
    for (peer, _) in &left.followers {
        peer.expect("Move", &site.actor());
    }
    left.goes_along(0);
    left.until_counts(&json!({ "came": 1, "told": 1 }));
    let path = "/admin/move/resend";
    let page = browser.page("/admin/move");
    assert!(page.contains("heed one Move in 7 days") && !page.contains(path), "{page}");
    let refused = browser.post(path, &[]);
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("heed one Move in 7 days"), "{}", refused.text());

    shift_by_days(site, 8);
    left.until_counts(&json!({ "silent": 1 }));
    let page = browser.page("/admin/move");
    assert!(page.contains("1 follower may be told again") && page.contains(path), "{page}");
    assert_eq!(browser.post(path, &[]).status, 303);
    assert!(browser.page("/admin/move").contains("for 1 who did not come yet, to 1 inbox."));
    until("the second Move", || (stays.count("Move", &site.actor()) == 2).then_some(()));
    let sent: Vec<Value> = site.json(&["move", "status"])["sent"].as_array().unwrap().clone();
    assert_eq!(sent.len(), 2);
    assert!(browser.page("/admin/move").contains(", and again <time"));
}
