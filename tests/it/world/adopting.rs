//! An account that was there before this node stays who it is: ids, key and addresses are what they were.

use std::fs;

use serde_json::{Value, json};
use skep::sig::{self, OwnerKeys};

use super::checks::verify_by;
use super::peer::Peer;
use super::site::Site;
use super::{AP, BROWSER, until};

/// A site whose account is `path` below its address, under a key called `key`.
fn adopted(path: &str, key: &str) -> Site {
    let site = Site::bare();
    let origin = site.origin();
    let lines = format!(
        "handle = \"me\"\nid = \"{origin}{path}\"\nkey_id = \"{origin}{path}{key}\"\n\
         shared_inbox = \"{origin}/old-inbox\"\n"
    );
    let config = site.config("enabled = true").replace("handle = \"me\"\n", &lines);
    site.put("node.toml", config);
    site
}

fn document(site: &Site, target: &str) -> Value {
    let answer = site.get(target, &[("Accept", AP)]);
    assert_eq!(answer.status, 200, "{target}");
    answer.json()
}

#[test]
fn the_account_is_where_it_was() {
    for (path, key) in [("/users/me", "/main-key"), ("", "#main-key")] {
        let site = adopted(path, key);
        let _serving = site.serve();
        let id = format!("{}{path}", site.origin());
        let actor = document(&site, if path.is_empty() { "/" } else { path });
        assert_eq!(actor["id"], id);
        assert_eq!(actor["publicKey"]["id"], format!("{id}{key}"));
        for part in ["inbox", "outbox", "followers", "following"] {
            assert_eq!(actor[part], format!("{id}/{part}"));
            if part != "inbox" {
                let found = document(&site, &format!("{path}/{part}"));
                assert_eq!(found["id"], actor[part], "{part}");
            }
        }
        assert_eq!(site.status(&format!("{path}/inbox")), 405);
        let name = format!("/.well-known/webfinger?resource=acct:me@{}", site.address);
        assert_eq!(document(&site, &name)["links"][0]["href"], id);
        let by_id = format!("/.well-known/webfinger?resource={id}");
        assert_eq!(site.status(&by_id), 200);
        let browser = site.get(if path.is_empty() { "/" } else { path }, &[("Accept", BROWSER)]);
        assert_eq!(browser.status, if path.is_empty() { 200 } else { 303 });
    }
    let site = adopted("/users/me", "/main-key");
    let _serving = site.serve();
    let key = document(&site, "/users/me/main-key");
    assert_eq!(key["publicKey"]["id"], format!("{}/users/me/main-key", site.origin()));
}

#[test]
fn the_old_inboxes_take_what_comes_and_posts_are_by_the_old_id() {
    for inbox in ["/users/me/inbox", "/old-inbox", "/ap/inbox"] {
        let site = adopted("/users/me", "/main-key");
        let id = format!("{}/users/me", site.origin());
        let _serving = site.serve();
        let peer = Peer::new();
        let follow = peer.activity("Follow", id.as_str());
        assert_eq!(peer.send_to(&site, inbox, &follow).status, 202, "{inbox}");
        peer.expect("Accept", follow["id"].as_str().unwrap());
        site.until_delivered();
        site.post("a", "Words.");
        site.ok(&["publish"]);
        let create = peer.expect("Create", &site.id("posts.a"));
        assert_eq!(create.activity["actor"], id);
        assert_eq!(create.activity["cc"][0], format!("{id}/followers"));
        assert_eq!(create.activity["object"]["attributedTo"], id);
        let key = sig::read(&create.head).unwrap().key_id().to_string();
        assert_eq!(key, format!("{id}/main-key"));
    }
}

#[test]
fn whoever_is_known_by_an_id_keeps_it() {
    let site = Site::new();
    site.post("a", "Words.");
    site.ok(&["publish"]);
    let with = site.read("node.toml").replace(
        "handle = \"me\"\n",
        &format!("handle = \"me\"\nid = \"{}/users/me\"\n", site.origin()),
    );
    site.put("node.toml", with);
    let refused = site.run(&["build"]);
    assert_eq!(refused.code, 5, "{refused:?}");
    assert!(refused.err.contains("config/id-changed"), "{refused:?}");
    assert!(refused.err.contains("take `id` under [actor] out"), "{refused:?}");
}

/// A site of other software, and one of ours in its place: the former account was called `me`, with the id
/// `path` below the address of the site, and `peer` followed it.
struct Former {
    site: Site,
    peer: Peer,
    keys: OwnerKeys,
    /// The files of the other software.
    files: tempfile::TempDir,
}

impl Former {
    fn new() -> Self {
        let site = Site::bare();
        fs::remove_dir_all(site.path("data")).unwrap();
        let files = tempfile::tempdir().unwrap();
        Self { site, peer: Peer::new(), keys: OwnerKeys::generate(), files }
    }

    fn put(&self, path: &str, value: &Value) {
        let path = self.files.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, value.to_string()).unwrap();
    }

    /// Runs `skep adopt` with settings that let this machine be reached.
    #[track_caller]
    fn adopt(&self, from: &str, path: &str) -> Value {
        self.site.put("node.toml", self.site.config("enabled = true"));
        let path = self.files.path().join(path);
        let path = path.to_str().unwrap();
        let adopted = self.site.json(&["adopt", from, path]);
        assert_eq!(adopted["followers"], 1, "{adopted}");
        // Whoever asks again changes nothing.
        let settings = self.site.read("node.toml");
        assert_eq!(self.site.json(&["adopt", from, path]), adopted);
        assert_eq!(self.site.read("node.toml"), settings);
        adopted
    }

    /// Whoever followed gets the next post by the same id and key, and is told what else is new; whoever
    /// follows now is taken at the old inbox.
    #[track_caller]
    fn goes_on(&self, path: &str, key: &str) {
        let Self { site, peer, keys, .. } = self;
        let id = format!("{}{path}", site.origin());
        let _serving = site.serve();
        site.post("a", "Words.");
        site.ok(&["publish"]);
        for (kind, about) in [("Update", id.clone()), ("Create", site.id("posts.a"))] {
            let came = peer.wait_for(kind, |it| it.is(kind, &about));
            assert_eq!(came.activity["actor"], id);
            let signed = sig::read(&came.head).unwrap().key_id().to_string();
            assert_eq!(signed, format!("{id}{key}"));
            let verified = verify_by(keys.public_rsa(), &came.head, &came.body, peer.origin());
            assert_eq!(verified, Ok(()), "{kind}");
        }
        let other = Peer::new();
        let follow = other.activity("Follow", id.as_str());
        assert_eq!(other.send_to(site, &format!("{path}/inbox"), &follow).status, 202);
        let follow = follow["id"].as_str().unwrap();
        other.wait_for("the Accept", |it| it.is("Accept", follow));
        until("both to be followers", || {
            (site.json(&["followers"]).as_array().unwrap().len() == 2).then_some(())
        });
    }
}

#[test]
fn an_account_of_gotosocial_goes_on() {
    let former = Former::new();
    let (id, bob) = (format!("{}/users/me", former.site.origin()), former.peer.actor());
    let lines = [
        json!({ "type": "account", "id": "A", "createdAt": "2023-01-01T00:00:00Z",
            "username": "me", "uri": id, "inboxURI": format!("{id}/inbox"),
            "followersUri": format!("{id}/followers"),
            "privateKey": former.keys.rsa_private_pem(), "publicKeyUri": format!("{id}/main-key") }),
        json!({ "type": "account", "id": "B", "username": "bob", "domain": "x", "uri": bob,
            "inboxURI": format!("{bob}/inbox"), "publicKeyUri": "x" }),
        json!({ "type": "follow", "id": "1", "uri": format!("{bob}/1"), "accountId": "B",
            "targetAccountId": "A" }),
        json!({ "type": "follow", "id": "2", "uri": format!("{id}/2"), "accountId": "A",
            "targetAccountId": "B" }),
        json!({ "type": "domainBlock", "id": "3", "domain": "spam.example" }),
    ];
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    fs::write(former.files.path().join("export.json"), text).unwrap();
    let adopted = former.adopt("gotosocial", "export.json");
    assert_eq!((&adopted["following"], &adopted["blocked"]), (&1.into(), &1.into()));
    assert_eq!(former.site.json(&["following"])[0]["state"], "accepted");
    former.goes_on("/users/me", "/main-key");
    let _serving = former.site.serve();
    let actor = document(&former.site, "/users/me");
    assert_eq!(actor["published"], "2023-01-01T00:00:00Z");
}

#[test]
fn an_account_of_snac2_goes_on() {
    let former = Former::new();
    let host = former.site.address.to_string();
    former.put("server.json", &json!({ "host": host, "prefix": "", "protocol": "http" }));
    former.put("user/me/user.json", &json!({ "uid": "me", "name": "Me" }));
    let key = json!({ "secret": former.keys.rsa_private_pem(), "public": "x" });
    former.put("user/me/key.json", &key);
    former.put("user/me/followers/0a.json", &former.peer.document("/users/bob"));
    former.adopt("snac2", "user/me");
    former.goes_on("/me", "#main-key");
}

/// The tables and columns that matter, as microblog.pub makes them, in the mode in which it keeps them.
const MICROBLOGPUB: &str = "pragma journal_mode = wal;
    create table actor (id integer primary key, ap_id varchar not null unique, ap_actor json not null,
        ap_type varchar not null, handle varchar, is_blocked boolean not null default 0,
        is_deleted boolean not null default 0);
    create table outbox (id integer primary key, public_id varchar not null, ap_type varchar not null,
        ap_id varchar not null unique, ap_object json not null);
    create table follower (id integer primary key, actor_id integer not null unique,
        inbox_object_id integer not null, ap_actor_id varchar not null unique);
    create table following (id integer primary key, actor_id integer not null unique,
        outbox_object_id integer not null, ap_actor_id varchar not null unique);";

#[test]
fn an_account_of_microblogpub_goes_on() {
    let former = Former::new();
    let (site, peer, keys) = (&former.site, &former.peer, &former.keys);
    let folder = former.files.path();
    fs::create_dir(folder.join("data")).unwrap();
    let profile = format!(
        "domain = \"{}\"\nusername = \"me\"\nname = \"Me\"\nhttps = false\nsummary = \"x\"\n\
         secret = \"x\"\nadmin_password = \"x\"\nicon_url = \"x\"\n\
         [[blocked_servers]]\nhostname = \"spam.example\"\n",
        site.address
    );
    fs::write(folder.join("data/profile.toml"), profile).unwrap();
    fs::write(folder.join("data/key.pem"), keys.rsa_private_pem()).unwrap();
    let database = rusqlite::Connection::open(folder.join("data/microblogpub.db")).unwrap();
    database.execute_batch(MICROBLOGPUB).unwrap();
    let (id, follow) = (peer.actor(), format!("{}/o/abc", site.origin()));
    let document = peer.document("/users/bob").to_string();
    let rude = "https://rude.example/e";
    for (sql, values) in [
        ("insert into actor values (1, ?1, ?2, 'Person', null, 0, 0)", [&*id, &*document]),
        ("insert into actor values (2, ?1, ?2, 'Person', null, 1, 0)", [rude, "{}"]),
        ("insert into outbox values (3, 'abc', 'Follow', ?1, ?2)", [&*follow, "{}"]),
        ("insert into follower values (1, 1, 7, ?1 || substr(?2, 1, 0))", [&*id, ""]),
        ("insert into following values (1, 1, 3, ?1 || substr(?2, 1, 0))", [&*id, ""]),
    ] {
        database.execute(sql, values).unwrap();
    }
    let adopted = former.adopt("microblogpub", "");
    assert_eq!((&adopted["following"], &adopted["blocked"]), (&1.into(), &2.into()));
    assert_eq!(site.json(&["following"])[0]["state"], "accepted");
    drop(database);
    former.goes_on("", "#main-key");
}

#[test]
fn an_account_is_taken_over_where_there_is_none() {
    let former = Former::new();
    let host = former.site.address.to_string();
    former.put("server.json", &json!({ "host": host, "protocol": "http" }));
    former.put("user/me/user.json", &json!({ "uid": "me" }));
    let key = json!({ "secret": former.keys.rsa_private_pem(), "public": "x" });
    former.put("user/me/key.json", &key);
    let folder = former.files.path().join("user/me");
    let adopt = ["adopt", "snac2", folder.to_str().unwrap()];
    // Settings are made where there are none.
    let site = &former.site;
    site.ok(&adopt);
    let settings = site.read("node.toml");
    let id = format!("id = \"{}/me\"", site.origin());
    assert!(settings.contains(&id) && settings.contains("handle = \"me\""), "{settings}");
    // Another account has this site.
    let other = Site::new();
    other.ok(&["build"]);
    let before = (other.read("node.toml"), other.read("data/keys/rsa.pem"));
    let refused = other.run(&adopt);
    assert!(refused.code == 5 && refused.err.contains("its `url` must be"), "{refused:?}");
    former.put("server.json", &json!({ "host": other.address.to_string(), "protocol": "http" }));
    let refused = other.run(&adopt);
    assert!(refused.code == 5 && refused.err.contains("another key"), "{refused:?}");
    assert_eq!((other.read("node.toml"), other.read("data/keys/rsa.pem")), before);
}
