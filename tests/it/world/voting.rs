//! People vote on their servers, and see how it stands.

use serde_json::{Value, json};
use skep::store::{Error, Store};

use super::site::Site;
use super::{followed_site, peer::Peer, until};

fn ask(site: &Site, ends: &str) {
    let front = format!("poll = {{ options = [\"Rye\", \"Oats\"], ends = \"{ends}\" }}");
    let text = format!("+++\ndate = 2026-06-01\n{front}\n+++\nWhich?\n");
    site.put("content/posts/bread.md", text);
    site.ok(&["publish"]);
}

fn vote(site: &Site, peer: &Peer, choice: &str) {
    let note = json!({
        "id": peer.fresh("votes"), "type": "Note", "attributedTo": peer.actor(), "name": choice,
        "inReplyTo": site.id("posts.bread"), "to": [site.actor()],
    });
    let mut create = peer.activity("Create", note);
    create["to"] = json!([site.actor()]);
    assert_eq!(peer.send(site, &create).status, 202);
}

/// Votes for each option, how many have voted, and when it was closed.
fn standing(site: &Site) -> (Vec<Value>, Value, Value) {
    site.ok(&["build"]);
    let question: Value = serde_json::from_str(&site.read("public/ap/post/posts.bread")).unwrap();
    let options = question["oneOf"].as_array().unwrap();
    let votes = options.iter().map(|option| option["replies"]["totalItems"].clone()).collect();
    (votes, question["votersCount"].clone(), question["closed"].clone())
}

#[test]
fn votes_stand_in_the_question_and_on_the_page() {
    let (site, _serving, bob) = followed_site();
    let eve = Peer::new();
    ask(&site, "2099-01-01");
    vote(&site, &bob, "Rye");
    vote(&site, &bob, "Oats");
    vote(&site, &eve, "Oats");
    assert_eq!(standing(&site), (vec![json!(1), json!(1)], json!(2), Value::Null));
    let page = site.read("public/posts/bread/index.html");
    assert!(page.contains("<li>Rye: 1</li>") && page.contains("2 people have voted"), "{page}");
    assert!(page.contains("Voting ends on"), "{page}");
    assert_eq!(site.json(&["inbox", "list"]), json!([]), "a vote is no answer");
}

/// An Update of the question that those are sent who have it.
fn told(peer: &Peer, is_it: impl Fn(&Value) -> bool) -> Value {
    let told = peer.wait_for("an Update of the question", |delivery| {
        delivery.kind() == "Update" && is_it(&delivery.activity["object"])
    });
    told.activity["object"].clone()
}

#[test]
fn who_has_a_question_is_told_how_it_stands() {
    let (site, _serving, bob) = followed_site();
    let eve = Peer::new();
    ask(&site, "2099-01-01");
    vote(&site, &eve, "Oats");
    for peer in [&bob, &eve] {
        let question = told(peer, |question| question["votersCount"] == 1);
        let counts = |at: usize| question["oneOf"][at]["replies"]["totalItems"].clone();
        assert_eq!((counts(0), counts(1)), (json!(0), json!(1)));
        assert_eq!((&question["updated"], &question["closed"]), (&Value::Null, &Value::Null));
    }
}

#[test]
fn an_edit_is_told_by_publish_alone() {
    let (site, _serving, bob) = followed_site();
    ask(&site, "2099-01-01");
    let file = "content/posts/bread.md";
    site.put(file, site.read(file).replace("Which?", "Which one?"));
    vote(&site, &bob, "Rye");
    let store = Store::open(&site.path("data/skep.db")).unwrap();
    until("the vote to be in the files", || {
        let is_quiet = store.read::<_, Error>(|tx| Ok(tx.list_dirty()?.pages.is_empty()));
        let document = site.read("public/ap/post/posts.bread");
        (is_quiet.unwrap()
            && document.contains("Which one?")
            && document.contains("\"votersCount\":1"))
        .then_some(())
    });
    assert_eq!(bob.count("Update", &site.id("posts.bread")), 0);
    site.ok(&["publish"]);
    let question = told(&bob, |question| question["votersCount"] == 1);
    assert!(question["content"].as_str().unwrap().contains("Which one?"), "{question}");
}

#[test]
fn who_has_a_question_is_told_that_it_has_ended() {
    let (site, _serving, bob) = followed_site();
    ask(&site, "2026-06-02");
    let question = told(&bob, |question| question["closed"] != Value::Null);
    assert_eq!(
        (&question["id"], &question["updated"]),
        (&json!(site.id("posts.bread")), &Value::Null)
    );
}

#[test]
fn nobody_votes_after_the_end() {
    let (site, _serving, bob) = followed_site();
    ask(&site, "2026-06-02");
    vote(&site, &bob, "Rye");
    let closed = json!("2026-06-02T00:00:00Z");
    assert_eq!(standing(&site), (vec![json!(0), json!(0)], json!(0), closed));
    assert!(site.read("public/posts/bread/index.html").contains("Voting ended on"));
}
