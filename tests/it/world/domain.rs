//! `skep move domain`: the site has another name, and nobody is lost: followers come along, and what was said at
//! the old name stays where it was.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use serde_json::{Value, json};

use super::checks::Delivery;
use super::families::{Case, FAMILIES};
use super::leaving_check::becomes_ready;
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
    old.post("other", "Words that stay.");
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

#[test]
fn whom_the_owner_follows_is_asked_anew_and_left_at_the_old_name() {
    let names = names();
    let (old, new) = (&names.old, &names.new);
    let serving = old.serve();
    let peer = Peer::new();
    old.ok(&["follow", &peer.handle()]);
    let asked = peer.expect("Follow", &peer.actor());
    let yes = peer.activity("Accept", asked.activity.clone());
    assert_eq!(peer.send(old, &yes).status, 202);
    names.parted(serving);
    let _serving = old.serve();

    let anew = peer.wait_for("a Follow by the new account", |it| {
        it.kind() == "Follow" && it.activity["actor"] == new.actor()
    });
    assert!(signed_as(&anew, &new.actor()));
    assert_eq!(peer.send(new, &peer.activity("Accept", anew.activity)).status, 202);
    let left = peer.wait_for("an Undo by the old one", |it| it.kind() == "Undo");
    assert_eq!(left.activity["actor"], old.actor());
    assert_eq!(left.activity["object"]["id"], asked.activity["id"]);
}

/// A Move that was taken back was heeded all the same: servers heed no other for a while, and that is said before
/// the name is changed.
#[test]
fn after_a_move_that_was_taken_back_the_domain_stays() {
    let names = names();
    let (old, name) = (&names.old, names.new.origin());
    let _serving = old.serve();
    let peer = Peer::new();
    peer.follow(old);
    let elsewhere = Peer::new();
    becomes_ready(&elsewhere, old);
    old.until_delivered();
    old.ok(&["move", "domain", &name, "--check"]);
    let to = elsewhere.handle();
    old.ok(&["move", "out", &to, "--yes", &to]);
    peer.expect("Move", &old.actor());
    old.ok(&["move", "cancel", "--yes", &to]);
    until("the end", || (old.json(&["move", "status"])["state"] == "back").then_some(()));
    let ran = old.run(&["move", "domain", &name, "--check"]);
    assert!(ran.code == 3 && ran.out.contains("a Move was sent on"), "{ran:?}");
}

/// A deletion that comes with something else that is said is told by the account that wrote the post, too.
#[test]
fn what_goes_while_something_is_said_goes_at_the_old_name() {
    let names = names();
    let (old, new) = (&names.old, &names.new);
    old.post("first", "Words.");
    old.post("stays", "More words.");
    old.ok(&["publish"]);
    let serving = old.serve();
    let peer = Peer::new();
    peer.follow(old);
    names.parted(serving);
    let _serving = old.serve();
    peer.expect("Move", &old.actor());
    peer.follow(new);
    old.remove("content/posts/first.md");
    old.ok(&["post", "Something else."]);
    let gone = peer.wait_for("a Delete by the old account", |it| {
        it.kind() == "Delete" && it.activity["actor"] == old.actor()
    });
    assert!(signed_as(&gone, &old.actor()));
    assert_eq!(old.get("/ap/post/posts.first", &[("Accept", AP)]).status, 410);
}

#[test]
fn a_domain_is_not_moved_by_accident() {
    let names = names();
    let (old, name) = (&names.old, names.new.origin());
    let moves = |args: &[&str]| old.run(&[&["move", "domain", &name][..], args].concat());
    let typed = names.new.address.to_string();
    let before = old.read("node.toml");
    // Nobody has looked whether the name leads here.
    assert_eq!(moves(&["--yes", &typed]).code, 5);
    assert_eq!(moves(&["--check"]).code, 3, "nothing is served");
    let serving = old.serve();
    let checked = old.json(&["move", "domain", &name, "--check"]);
    let of = |name: &str| {
        let checks = checked["checks"].as_array().unwrap();
        checks.iter().find(|it| it["check"] == name).unwrap()["verdict"].clone()
    };
    for (check, verdict) in
        [("leads-here", "passed"), ("webfinger", "passed"), ("address", "noted")]
    {
        assert_eq!(of(check), verdict, "{check}");
    }
    // A server of somebody else's.
    let stranger = Peer::new();
    let elsewhere = old.run(&["move", "domain", stranger.origin(), "--check"]);
    assert_eq!(elsewhere.code, 3);
    assert!(elsewhere.out.contains("address records"), "{elsewhere:?}");
    let ran = moves(&["--yes", &typed]);
    assert_eq!(ran.code, 5);
    assert!(ran.err.contains("`skep serve` is running"), "{ran:?}");
    drop(serving);
    assert_eq!(moves(&["--yes", "else.example"]).code, 5);
    for bad in ["two words", "https://new.example/blog"] {
        assert_eq!(old.run(&["move", "domain", bad]).code, 2, "{bad}");
    }
    assert_eq!(old.run(&["--old-name", "status"]).code, 2);
    assert_eq!(old.read("node.toml"), before);
    assert!(!old.path("data/old-name").exists());
}

#[test]
fn a_command_that_is_killed_leaves_the_one_or_the_other() {
    let names = names();
    let (old, new) = (&names.old, &names.new);
    old.post("first", "Words.");
    old.ok(&["publish"]);
    let serving = old.serve();
    let peer = Peer::new();
    peer.follow(old);
    // A copy that was not finished, and one that came to nothing.
    old.put("data/old-name.new/skep.db", "half");
    old.put("data/old-name/skep.db", "of a try before");
    names.parted(serving);
    let settings = old.read("node.toml");
    let lines = format!("url = \"{}\"\nmoved_from = \"{}\"\n", new.origin(), old.origin());
    assert!(settings.contains(&lines), "{settings}");
    assert_eq!(old.json(&["move", "status"])["state"], "leaving");
    assert_eq!(old.json(&["--old-name", "status"])["followers"], 1);
    assert_eq!(old.json(&["status"])["followers"], 0);
    // Everything is known at both names; nobody is told of anything twice.
    for args in [&["publish"][..], &["--old-name", "publish"]] {
        let told = old.json(args);
        assert_eq!((&told["created"], &told["updated"]), (&json!(0), &json!(0)), "{args:?}");
    }
    // Asked again, it goes on; a third name is one too many.
    old.ok(&["move", "domain", &new.origin()]);
    assert_eq!(old.run(&["move", "domain", "third.example"]).code, 5);
    assert_eq!(old.run(&["move", "cancel", "--yes", "x"]).code, 5);
    // Settings that name an old name of which nothing is known.
    let bare = Site::bare();
    let text = bare
        .config("enabled = true\n")
        .replace("title =", "moved_from = \"http://a.example\"\ntitle =");
    bare.put("node.toml", text);
    assert_eq!(bare.run(&["--old-name", "status"]).code, 5);
}

#[test]
fn a_kill_at_each_step_sends_no_move_twice() {
    let names = names();
    let (old, new) = (&names.old, &names.new);
    old.post("first", "Words.");
    old.ok(&["publish"]);
    let serving = old.serve();
    let peer = Peer::new();
    peer.follow(old);
    names.parted(serving);
    for kind in ["Update", "Announce", "Move"] {
        // Whether it is known here that it has arrived is a matter of luck.
        let serving = old.serve();
        peer.wait_for(kind, |it| it.kind() == kind);
        serving.kill();
    }
    let _serving = old.serve();
    names.until_counts(&json!({ "told": 1 }));
    for kind in ["Update", "Announce", "Move"] {
        let came = peer.deliveries();
        let of_kind = came.iter().filter(|it| it.kind() == kind);
        let mut ids: Vec<String> = of_kind.map(|it| it.activity["id"].to_string()).collect();
        ids.dedup();
        assert_eq!(ids.len(), 1, "{kind}: {ids:?}");
    }
    peer.follow(new);
}

#[test]
fn a_backup_has_both_accounts() {
    let names = names();
    let old = &names.old;
    old.post("first", "Words.");
    old.ok(&["publish"]);
    let serving = old.serve();
    Peer::new().follow(old);
    names.parted(serving);
    old.serve().kill();
    let folder = tempfile::TempDir::new().unwrap();
    let made = old.json(&["backup", folder.path().to_str().unwrap()]);
    for path in ["data", "public", "content"] {
        std::fs::remove_dir_all(old.path(path)).unwrap();
    }
    old.remove("node.toml");
    old.ok(&["restore", made["file"].as_str().unwrap()]);
    assert_eq!(old.json(&["--old-name", "status"])["followers"], 1);
    assert_eq!(old.json(&["status"])["url"], names.new.origin());
    let printed = old.ok(&["proxy", "nginx"]).out;
    assert!(
        printed.contains(&format!("server_name {} {};", names.new.address.ip(), old.address.ip())),
        "{printed}"
    );
}

#[test]
fn an_account_that_was_taken_over_moves_under_its_own_id() {
    let names = names();
    let (old, new) = (&names.old, &names.new);
    let id = format!("{}/users/me", old.origin());
    let lines = format!("handle = \"me\"\nid = \"{id}\"\n");
    old.put("node.toml", old.read("node.toml").replace("handle = \"me\"\n", &lines));
    let serving = old.serve();
    let peer = Peer::new();
    let follow = peer.activity("Follow", id.clone());
    assert_eq!(peer.send(old, &follow).status, 202);
    peer.expect("Accept", follow["id"].as_str().unwrap());
    names.parted(serving);
    let _serving = old.serve();
    let came = peer.expect("Move", &id);
    assert!(signed_as(&came, &id));
    assert_eq!(came.activity["target"], new.actor());
    assert_eq!(names.document(old, "/users/me")["movedTo"], new.actor());
    assert_eq!(names.document(new, "/ap/actor")["alsoKnownAs"], json!([id]));
    peer.follow(new);
}
