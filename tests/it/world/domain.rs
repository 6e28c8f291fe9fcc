//! `skep move domain`: the site has another name, and nobody is lost: followers come along, and what was said at
//! the old name stays where it was.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use serde_json::{Value, json};

use super::checks::Delivery;
use super::families::{Case, FAMILIES};
use super::peer::Peer;
use super::site::{Serving, Site};
use super::{AP, BROWSER, own_address, until};

/// One server with two names: the site at the old one, and the same place under the new one.
pub(super) struct Names {
    pub(super) old: Site,
    pub(super) new: Site,
}

pub(super) fn names() -> Names {
    let port = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).unwrap().local_addr().unwrap().port();
    let at_port = |address: SocketAddr| SocketAddr::new(address.ip(), port);
    let old = Site::bare().named(at_port(own_address()));
    let new = old.elsewhere().named(at_port(own_address()));
    let settings = old.config("enabled = true\n");
    let listens = format!("listen = \"{}\"", old.address);
    old.put("node.toml", settings.replace(&listens, &format!("listen = \"0.0.0.0:{port}\"")));
    Names { old, new }
}

impl Names {
    /// Everything up to the moment at which followers are told.
    pub(super) fn parted(&self, serving: Serving) {
        let name = self.new.origin();
        self.old.ok(&["move", "domain", &name, "--check"]);
        serving.kill();
        self.old.ok(&["move", "domain", &name, "--yes", &self.new.address.to_string()]);
    }

    pub(super) fn until_counts(&self, wanted: &Value) {
        until(&format!("{wanted}"), || {
            let counts = self.old.json(&["move", "status"])["counts"].clone();
            let said =
                wanted.as_object().unwrap().iter().all(|(name, count)| counts[name] == *count);
            said.then_some(())
        });
    }

    fn document(&self, site: &Site, path: &str) -> Value {
        let answer = site.get(path, &[("Accept", AP)]);
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
        answer.json()
    }
}

/// Which key it was signed with.
fn signed_as(delivery: &Delivery, actor: &str) -> bool {
    let said =
        ["signature", "signature-input"].map(|name| delivery.head.header(name).unwrap_or_default());
    said.iter().any(|header| header.contains(&format!("{actor}#main-key")))
}

#[test]
fn followers_of_every_family_come_along_to_the_new_name() {
    let names = names();
    let (old, new) = (&names.old, &names.new);
    old.post("first", "Words.");
    old.ok(&["publish"]);
    let serving = old.serve();
    let followers: Vec<(Peer, Value)> = FAMILIES
        .iter()
        .map(|_| {
            let peer = Peer::new();
            let follow = peer.follow(old);
            (peer, follow)
        })
        .collect();
    old.until_delivered();
    names.parted(serving);
    let _serving = old.serve();

    let me = old.actor();
    for (family, (peer, follow)) in FAMILIES.iter().zip(&followers) {
        let came = peer.expect("Move", &me);
        assert!(signed_as(&came, &me), "{}", family.name);
        assert_eq!(came.activity["target"], new.actor());
        let before = peer.deliveries();
        let place = |kind: &str| before.iter().position(|it| it.kind() == kind);
        let met = place("Announce").is_some_and(|at| Some(at) < place("Move"));
        assert!(place("Update") < place("Move"), "{}", family.name);
        let (was, is) = (names.document(old, "/ap/actor"), names.document(new, "/ap/actor"));
        let case = Case { activity: came.activity, old: was, new: is, met };
        assert!(family.accepts(&case), "{}", family.name);
        peer.follow(new);
        if family.undoes {
            assert_eq!(peer.send(old, &peer.activity("Undo", follow.clone())).status, 202);
        }
    }
    names.until_counts(&json!({ "came": 7, "told": 1 }));
    assert_eq!(old.json(&["status"])["followers"], 8);

    // What is new is told at the new name, to those who have come.
    old.post("second", "More words.");
    old.ok(&["publish"]);
    for (peer, _) in &followers {
        let create = peer.expect("Create", &new.id("posts.second"));
        assert!(signed_as(&create, &new.actor()));
        assert_eq!(create.activity["actor"], new.actor());
    }
}

#[test]
fn what_was_said_at_the_old_name_stays_there_and_pages_lead_on() {
    let names = names();
    let (old, new) = (&names.old, &names.new);
    old.post("first", "Words.");
    old.ok(&["publish"]);
    let serving = old.serve();
    let peer = Peer::new();
    peer.follow(old);
    let before = names.document(old, "/ap/post/posts.first");
    names.parted(serving);
    let _serving = old.serve();
    peer.expect("Move", &old.actor());

    let same = ["id", "attributedTo", "content", "published", "to", "cc", "url"];
    for path in ["/ap/post/posts.first", "/posts/first/"] {
        let now = names.document(old, path);
        same.iter().for_each(|part| assert_eq!(now[part], before[part], "{path} {part}"));
    }
    for path in ["/", "/posts/first/", "/feed.xml", "/nothing?a=b"] {
        let answer = old.get(path, &[("Accept", BROWSER)]);
        let to = format!("{}{path}", new.origin());
        assert_eq!((answer.status, answer.header("location")), (301, &*to), "{path}");
    }
    for site in [old, new] {
        let query = format!("/.well-known/webfinger?resource=acct:me@{}", site.address);
        assert!(site.get(&query, &[]).text().contains(&site.actor()), "{query}");
        for path in ["/ap/outbox", "/ap/followers", "/.well-known/nodeinfo", "/livez"] {
            assert_eq!(site.get(path, &[]).status, 200, "{path}");
        }
    }
    assert_eq!(new.get("/posts/first/", &[("Accept", BROWSER)]).status, 200);

    // Nobody new is let in there; what is said of an old post is seen at the new name.
    let late = Peer::new();
    let follow = late.activity("Follow", old.actor());
    assert_eq!(late.send(old, &follow).status, 202);
    late.expect("Reject", follow["id"].as_str().unwrap());
    let mut reply = late.note("A late answer.");
    reply["inReplyTo"] = before["id"].clone();
    assert_eq!(late.send(old, &late.activity("Create", reply)).status, 202);
    let like = late.activity("Like", before["id"].clone());
    assert_eq!(late.send(old, &like).status, 202);
    until("the late answer", || {
        let listed = old.json(&["inbox", "list"]).to_string();
        listed.contains("A late answer.").then_some(())
    });
    until("the like", || (new.status("/ap/likes/posts.first") == 200).then_some(()));

    // And whoever has a post that is gone is told by the account that wrote it.
    old.remove("content/posts/first.md");
    old.ok(&["publish"]);
    let gone = peer.expect("Delete", before["id"].as_str().unwrap());
    assert!(signed_as(&gone, &old.actor()));
    assert_eq!(old.get("/ap/post/posts.first", &[("Accept", AP)]).status, 410);
}
