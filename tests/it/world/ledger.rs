//! Ids are for ever: a post has documents from the moment its id is frozen, and keeps them until
//! others have been told that it is gone.

use super::site::Site;
use super::{AP, followed_site, until};

#[test]
fn a_new_post_has_a_page_at_once_and_documents_when_it_is_published() {
    let site = Site::new();
    site.post("a", "Words.");
    let _serving = site.serve();
    let page = site.get("/posts/a/", &[]);
    assert_eq!(page.status, 200);
    assert_eq!(page.header("link"), "", "nothing is promised yet");
    assert_eq!(site.status("/ap/post/posts.a"), 404);
    // Its address may still change.
    site.remove("content/posts/a.md");
    site.post("b", "Words.");
    site.ok(&["publish"]);
    assert_eq!(site.status("/ap/post/posts.a"), 404);
    assert_eq!(site.get("/ap/post/posts.b", &[("accept", AP)]).json()["id"], site.id("posts.b"));
    assert!(site.get("/posts/b/", &[]).header("link").contains("/ap/post/posts.b"));
}

#[test]
fn an_old_post_can_be_liked_without_ever_having_been_pushed() {
    let site = Site::with("deliver_since = 2026-09-01");
    site.post("old", "Words from before.");
    let built = site.ok(&["build"]);
    assert!(built.out.contains("1 post from before `deliver_since`"), "{built:?}");
    let _serving = site.serve();
    let peer = super::peer::Peer::new();
    peer.follow(&site);
    assert_eq!(site.get("/ap/post/posts.old", &[("accept", AP)]).json()["type"], "Article");
    let like = peer.activity("Like", site.id("posts.old"));
    assert_eq!(peer.send(&site, &like).status, 202);
    until("the like on the page", || {
        site.get("/posts/old/", &[]).text().contains("1 like").then_some(())
    });
    assert_eq!(site.json(&["publish"])["created"], 0);
    site.until_delivered();
    assert_eq!(peer.count("Create", &site.id("posts.old")), 0);
}

#[test]
fn documents_of_a_lost_file_stay_until_others_were_told() {
    let (site, _serving, peer) = followed_site();
    site.post("a", "Words.");
    site.post("stays", "More words.");
    site.ok(&["publish"]);
    peer.expect("Create", &site.id("posts.a"));
    site.remove("content/posts/a.md");
    site.ok(&["build"]);
    assert_eq!(site.status("/posts/a/"), 404, "the page goes with its file");
    assert_eq!(site.get("/ap/post/posts.a", &[("accept", AP)]).json()["id"], site.id("posts.a"));
    // The file comes back before anybody heard of it: nothing happened.
    site.post("a", "Words.");
    let published = site.json(&["publish"]);
    assert_eq!((&published["updated"], &published["deleted"]), (&0.into(), &0.into()));
    site.remove("content/posts/a.md");
    site.ok(&["publish", "--allow-deletes", "1"]);
    peer.expect("Delete", &site.id("posts.a"));
    assert_eq!(site.status("/ap/post/posts.a"), 410);
    site.ok(&["build"]);
    assert_eq!(site.status("/ap/post/posts.a"), 410, "and it stays so");
}

#[test]
fn watching_begins_with_what_changed_before() {
    let (site, serving, peer) = followed_site();
    serving.kill();
    site.post("a", "Written while nobody watched.");
    let _serving = site.serve_with(&["--watch"]);
    peer.expect("Create", &site.id("posts.a"));
}
