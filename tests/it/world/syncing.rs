//! Servers compare whom they take for followers of whom (FEP-8fcf): what was lost on its way is found
//! again, and nobody changes anything by a lie.

use serde_json::{Value, json};
use skep::clock;
use skep::id::{ActorId, ObjectId};
use skep::limits;
use skep::sig::{self, Synchronization, followers_digest};

use super::http::{self, Answer};
use super::peer::{Peer, post};
use super::site::Site;
use super::{AP, followed_site, until, until_fetched};

const LIST: &str = "/ap/followers-sync";

fn digest_of(actors: &[&str]) -> String {
    let actors: Vec<ActorId> = actors.iter().map(|id| ActorId::parse(id).unwrap()).collect();
    followers_digest(&actors)
}

/// Asks for the list of a server's followers, signed by `peer`.
fn ask(site: &Site, peer: &Peer) -> Answer {
    let headers = peer.sign_get(site, LIST, clock::now());
    let headers: Vec<(&str, &str)> =
        headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    http::send(site.address, &format!("GET {LIST}"), &headers, b"")
}

/// Serves what `peer` lists of us; its address.
fn list(peer: &Peer, items: &[&str]) -> String {
    let url = peer.fresh("sync");
    peer.host(&json!({ "id": url, "type": "OrderedCollection", "orderedItems": items }));
    url
}

/// A post for followers.
fn post_of(peer: &Peer) -> Value {
    let mut note = peer.note("For you");
    let followers = note["cc"][0].clone();
    note["to"] = json!([followers]);
    note["cc"] = json!([]);
    let mut create = peer.activity("Create", note);
    create["to"] = json!([followers]);
    create
}

/// A list of the account of `peer` at `url`, and the sum of what is on it.
fn said(peer: &Peer, url: &str, digest: &str) -> Synchronization {
    let collection = ObjectId::parse(&format!("{}/followers", peer.actor())).unwrap();
    Synchronization { collection, url: ObjectId::parse(url).unwrap(), digest: digest.to_owned() }
}

fn state(site: &Site) -> Value {
    site.json(&["following"])[0]["state"].clone()
}

/// Follows `peer`, which answers.
pub(super) fn follow(site: &Site, peer: &Peer) {
    site.ok(&["follow", &peer.handle()]);
    let follow = peer.expect("Follow", &peer.actor());
    assert_eq!(peer.send(site, &peer.activity("Accept", follow.activity)).status, 202);
    assert_eq!(state(site), "accepted");
}

#[test]
fn a_post_for_followers_says_who_follows_there() {
    let (site, _serving, bob) = followed_site();
    let ana = Peer::new();
    for (name, more) in [("open", ""), ("closed", "visibility = \"followers\"\n")] {
        let front = format!("+++\ndate = 2026-06-01T12:00:00Z\n{more}+++\n{name}\n");
        site.put(&format!("content/posts/{name}.md"), front);
    }
    assert_eq!(site.json(&["publish"])["created"], 2);
    let said = ["open", "closed"].map(|word| {
        let create = bob.wait_for(word, |it| {
            it.kind() == "Create" && String::from_utf8_lossy(&it.body).contains(word)
        });
        assert_eq!(create.fault, None, "{create:?}");
        sig::read(&create.head).unwrap().synchronization(&create.head)
    });
    let [None, Some(said)] = said else { panic!("{said:?}") };
    assert_eq!(said.url.as_str(), format!("{}{LIST}", site.origin()));
    assert_eq!(said.collection.as_str(), format!("{}/ap/followers", site.origin()));
    assert_eq!(said.digest, digest_of(&[&bob.actor()]));

    // Each server sees those of its own, and nobody else anything.
    for (peer, items) in [(&bob, json!([bob.actor()])), (&ana, json!([]))] {
        let answer = ask(&site, peer);
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.json()["orderedItems"], items);
    }
    assert_eq!(site.get(LIST, &[("Accept", AP)]).status, 401);
}

#[test]
fn an_answer_that_was_lost_is_found() {
    let site = Site::new();
    let _serving = site.serve();
    let peer = Peer::new();
    site.ok(&["follow", &peer.handle()]);
    peer.expect("Follow", &peer.actor());
    let url = list(&peer, &[&site.actor()]);
    let said = said(&peer, &url, &digest_of(&[&site.actor()]));
    assert_eq!(peer.send_saying(&site, &post_of(&peer), said).status, 202);
    until("the follow to be accepted", || (state(&site) == "accepted").then_some(()));
}

#[test]
fn whoever_is_not_listed_any_more_does_not_follow() {
    let site = Site::new();
    let _serving = site.serve();
    let peer = Peer::new();
    follow(&site, &peer);
    let said = said(&peer, &list(&peer, &[]), &digest_of(&[]));
    assert_eq!(peer.send_saying(&site, &post_of(&peer), said).status, 202);
    until("the follow to be ended", || (state(&site) == "rejected").then_some(()));
}

#[test]
fn whoever_is_listed_and_does_not_follow_takes_it_back() {
    let site = Site::new();
    let _serving = site.serve();
    let peer = Peer::new();
    let page = peer.fresh("pages");
    peer.host(&json!({
        "id": page, "type": "OrderedCollectionPage", "orderedItems": [site.actor()],
    }));
    let url = peer.fresh("sync");
    peer.host(&json!({ "id": url, "type": "OrderedCollection", "first": page }));
    let said = said(&peer, &url, &digest_of(&[&site.actor()]));
    assert_eq!(peer.send_saying(&site, &post_of(&peer), said).status, 202);
    let undo = peer.wait_for("an Undo", |it| it.kind() == "Undo");
    assert_eq!(undo.fault, None);
    let follow = &undo.activity["object"];
    assert_eq!(
        (&follow["type"], &follow["actor"], &follow["object"]),
        (&json!("Follow"), &json!(site.actor()), &json!(peer.actor()))
    );
}

#[test]
fn lies_about_followers_change_nothing() {
    let site = Site::new();
    let _serving = site.serve();
    let (peer, other) = (Peer::new(), Peer::new());
    follow(&site, &peer);
    let (none, ours) = (digest_of(&[]), digest_of(&[&site.actor()]));
    let elsewhere = list(&other, &[]);
    let empty = list(&peer, &[]);
    for (what, url, digest) in [
        ("a list on another server", &elsewhere, &none),
        ("a sum that no list has", &empty, &digest_of(&[&peer.actor()])),
        ("no sum", &empty, &String::new()),
        ("what is so", &empty, &ours),
    ] {
        let answer = peer.send_saying(&site, &post_of(&peer), said(&peer, url, digest));
        assert_eq!(answer.status, 202, "{what}");
    }
    // The followers of somebody else.
    let of_other = Synchronization {
        collection: said(&other, &empty, &none).collection,
        ..said(&peer, &empty, &none)
    };
    assert_eq!(peer.send_saying(&site, &post_of(&peer), of_other).status, 202);
    // Not signed, but for the rest of the request.
    let body = post_of(&peer).to_string();
    let mut headers = peer.sign(&site, body.as_bytes());
    let value = format!("collectionId=\"{0}\", url=\"{empty}\", digest=\"{none}\"", peer.actor());
    headers.push(("Collection-Synchronization", value));
    assert_eq!(post(&site, &headers, body.as_bytes()).status, 202);
    // A list that is not as it was said to be is looked at, once a day.
    let full = list(&peer, &[&site.actor()]);
    for _ in 0..3 {
        let answer = peer.send_saying(&site, &post_of(&peer), said(&peer, &full, &none));
        assert_eq!(answer.status, 202);
    }
    // Whoever comes last is looked at last.
    let last = list(&other, &[&site.actor()]);
    let of_last = said(&other, &last, &ours);
    assert_eq!(other.send_saying(&site, &post_of(&other), of_last).status, 202);
    other.wait_for("an Undo", |it| it.kind() == "Undo");
    let asked = |peer: &Peer| {
        let lists = peer.gets().into_iter().filter(|path| path.starts_with("/sync/"));
        lists.map(|path| format!("{}{path}", peer.origin())).collect::<Vec<_>>()
    };
    assert_eq!(asked(&peer), [full]);
    assert_eq!(asked(&other), [last]);
    assert_eq!(state(&site), "accepted");
}

/// Whoever says that nobody here follows, and has a list that does not say so.
#[test]
fn a_list_that_tells_nothing_changes_nothing() {
    let site = Site::new();
    let _serving = site.serve();
    let elsewhere = Peer::new();
    let page = elsewhere.fresh("pages");
    elsewhere.host(&json!({ "id": page, "type": "OrderedCollectionPage", "orderedItems": [] }));
    let others = |count: usize| -> Vec<String> {
        (0..count).map(|number| format!("https://o.example/{number}")).collect()
    };
    let lists = [
        json!({ "type": "OrderedCollection", "orderedItems": others(1) }),
        json!({ "type": "OrderedCollection", "orderedItems": others(2 * limits::COLLECTION_ITEMS_MAX) }),
        json!({ "type": "OrderedCollection", "orderedItems": [], "next": page }),
        json!({ "type": "OrderedCollection", "first": page }),
        elsewhere.note("No list"),
    ];
    for mut list in lists {
        let peer = Peer::new();
        follow(&site, &peer);
        let url = peer.fresh("sync");
        list["id"] = json!(url);
        peer.host(&list);
        let said = said(&peer, &url, &digest_of(&[]));
        assert_eq!(peer.send_saying(&site, &post_of(&peer), said).status, 202);
        until("the list to be asked for", || {
            peer.gets().iter().any(|it| url.ends_with(it)).then_some(())
        });
        until_fetched(&site);
        assert_eq!(state(&site), "accepted", "{:.99}", list.to_string());
        site.ok(&["unfollow", &peer.handle()]);
    }
    assert_eq!(elsewhere.gets(), Vec::<String>::new());
}
