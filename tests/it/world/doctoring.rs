//! `skep doctor`: green where all is well, and red, with what mends it, for each way to spoil what stands
//! between a node and the world.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use serde_json::{Value, json};
use skep::clock;
use skep::id::{Domain, KeyId};
use skep::sig::Signer;

use super::front::{Front, Settings};
use super::peer::{Peer, post};
use super::site::{Ran, Serving, Site};
use super::spoiled::SPOILED;
use super::{PUBLIC, site_keys};

/// A site with a post that is served behind a web server.
fn site_behind() -> (Site, Front, Serving) {
    let site = Site::new();
    let front = Front::before(site.address);
    let url = |address| format!("url = \"http://{address}\"");
    let config = site.read("node.toml").replace(&url(site.address), &url(front.address));
    site.put("node.toml", config);
    site.post("a", "Words.");
    site.ok(&["publish"]);
    // Written anew once `serve` has built.
    site.remove("data/build-record");
    let serving = site.serve();
    (site, front, serving)
}

fn examine(site: &Site) -> (Ran, Value) {
    let ran = site.run(&["doctor", "--json"]);
    let found = serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {ran:?}"));
    (ran, found)
}

/// The checks that are not green.
fn not_green(found: &Value) -> Vec<&Value> {
    let checks = found["checks"].as_array().unwrap();
    checks.iter().filter(|it| it["verdict"] != "green").collect()
}

/// This check is red, with these words in its fix, and the shell is told.
#[track_caller]
fn check_red(site: &Site, (name, check, fix): (&str, &str, &str)) {
    let (ran, found) = examine(site);
    let red = not_green(&found).into_iter().filter(|it| it["verdict"] == "red");
    let red: Vec<&Value> = red.collect();
    let it = red.iter().find(|it| it["check"] == check);
    let it = it.unwrap_or_else(|| panic!("{name}: {check} is not red, but {red:?}"));
    assert!(it["fix"].as_str().unwrap().contains(fix), "{name}: {it}");
    assert_eq!(ran.code, 3, "{name}");
}

#[test]
fn all_is_green_where_all_is_well() {
    let (site, _front, _serving) = site_behind();
    let (ran, found) = examine(&site);
    assert_eq!(not_green(&found), Vec::<&Value>::new());
    assert_eq!((ran.code, &found["red"]), (0, &0.into()));
    // A line for each, and nothing was changed by looking.
    let ran = site.ok(&["doctor"]);
    assert_eq!(ran.out.lines().count(), found["checks"].as_array().unwrap().len(), "{ran:?}");
    assert!(ran.out.lines().all(|line| line.starts_with("ok    ")), "{ran:?}");
    assert!(site.json(&["inbox", "list"]).as_array().unwrap().is_empty());
    assert_eq!(site.json(&["status"])["deliveries_waiting"], 0);
}

/// As `skep init` makes one, without a name and without anything that is let in.
#[test]
fn a_site_to_try_things_out_is_excused() {
    let site = Site::new();
    let config = site.read("node.toml").replace("allow = [\"127.0.0.0/8\"]\n", "");
    site.put("node.toml", config);
    let _serving = site.serve();
    let (ran, found) = examine(&site);
    assert_eq!((ran.code, not_green(&found)), (0, Vec::new()));
    let off = site.read("node.toml").replace("enabled = true", "enabled = false");
    site.put("node.toml", off);
    let (ran, found) = examine(&site);
    let not: Vec<&Value> = not_green(&found).into_iter().map(|it| &it["check"]).collect();
    assert_eq!((ran.code, not), (0, vec![&json!("settings")]), "nothing is wrong with that");
}

#[test]
fn each_way_to_spoil_the_way_is_red_with_what_mends_it() {
    let (site, front, _serving) = site_behind();
    for (name, ask, answer, (check, fix)) in SPOILED {
        front.set(Settings { ask: *ask, answer: *answer, ..Settings::right(site.address) });
        check_red(&site, (name, check, fix));
    }
    front.set(Settings { caches: true, ..Settings::right(site.address) });
    check_red(&site, ("a cache without Vary", "caches", "proxy_cache"));
    front.set(Settings::right(site.address));
    assert_eq!(examine(&site).0.code, 0, "and it is well again");
}

#[test]
fn whoever_answers_in_its_place_is_told_from_it() {
    let (site, front, serving) = site_behind();
    // Another account.
    let other = Site::new();
    let _other = other.serve();
    front.set(Settings::right(other.address));
    check_red(&site, ("another node", "account", "proxy_pass http://"));
    // The same one twice: an old machine that was left running.
    let copy = Site::new();
    fs::remove_dir_all(copy.path("data")).unwrap();
    for path in ["data", "node.toml", "content"] {
        let from = site.path(path);
        let copied = Command::new("cp").arg("-a").arg(from).arg(copy.root()).status();
        assert!(copied.unwrap().success());
    }
    let config = site.read("node.toml").replace(
        &format!("listen = \"{}\"", site.address),
        &format!("listen = \"{}\"", copy.address),
    );
    copy.put("node.toml", config);
    copy.remove("data/build-record");
    let _copy = copy.serve();
    front.set(Settings::right(copy.address));
    check_red(&site, ("a copy", "node", "stop the other one"));
    drop(serving);
    check_red(&site, ("not even started", "served", "systemctl enable --now skep"));
}

#[test]
fn what_is_open_to_others_on_this_machine_is_said() {
    let (site, _front, _serving) = site_behind();
    let set = |path: &str, mode| {
        fs::set_permissions(site.path(path), fs::Permissions::from_mode(mode)).unwrap();
    };
    set("data/keys/rsa.pem", 0o644);
    check_red(&site, ("a key", "key-files", "chmod 600 "));
    set("data/keys/rsa.pem", 0o600);
    set("data", 0o755);
    check_red(&site, ("the folder", "data-folder", "chmod 700 "));
    // It has been closed by then.
    assert_eq!(examine(&site).0.code, 0);
    // Keys that others do not know.
    let actor = site.read("public/ap/actor").replace("-----BEGIN PUBLIC", "-----BEGIN OTHER");
    site.put("public/ap/actor", actor);
    check_red(&site, ("keys", "keys", "skep build"));
}

#[test]
fn a_friend_tells_whether_its_server_gets_here() {
    let (site, _front, _serving) = site_behind();
    let peer = Peer::new();
    let via = |friend: &str| {
        let ran = site.run(&["doctor", "--json", "--via", friend]);
        let found: Value = serde_json::from_str(&ran.out).unwrap();
        let checks = found["checks"].as_array().unwrap().clone();
        (ran.code, checks.into_iter().find(|it| it["check"] == "via").unwrap())
    };
    let (code, found) = via(&peer.handle());
    assert_eq!((code, &found["verdict"]), (0, &"green".into()), "{found}");
    let (code, found) = via("@nobody@127.0.0.1:1");
    assert_eq!((code, &found["verdict"]), (3, &"red".into()), "{found}");
}

/// Whatever this node has signed itself and is sent to it changes nothing; it is verified all the same.
#[test]
fn letters_to_oneself_change_nothing() {
    let site = Site::new();
    site.post("a", "Words.");
    site.ok(&["publish"]);
    let _serving = site.serve();
    let (me, id) = (site.actor(), site.id("posts.a"));
    let key = |name| KeyId::parse(&format!("{me}#{name}")).unwrap();
    let signer = Signer::new(site_keys(), key("main-key"), key("ed25519-key"));
    let host = Domain::parse(&site.address.to_string()).unwrap();
    let before = (site.json(&["status"]), site.read("public/ap/actor"));
    for (kind, object) in [
        ("Follow", json!(me)),
        ("Like", json!(id)),
        ("Delete", json!(id)),
        ("Delete", json!(me)),
        ("Move", json!(me)),
        ("Block", json!(me)),
        (
            "Create",
            json!({ "id": format!("{id}-answer"), "type": "Note", "content": "Hi", "to": PUBLIC,
                    "attributedTo": me, "inReplyTo": id }),
        ),
    ] {
        let activity = json!({
            "@context": "https://www.w3.org/ns/activitystreams", "id": format!("{me}#{kind}"),
            "type": kind, "actor": me, "object": object, "to": me,
        });
        let body = activity.to_string();
        let signed = signer.sign_post(&host, "/ap/inbox", body.as_bytes(), clock::now());
        assert_eq!(post(&site, &signed, body.as_bytes()).status, 202, "{kind}");
        // Deletions of what nobody knows are taken without a look.
        let altered = body.replace("\"to\"", "\"cc\"");
        let expected = if kind == "Delete" { 202 } else { 401 };
        assert_eq!(post(&site, &signed, altered.as_bytes()).status, expected, "{kind}, altered");
    }
    // Somebody else's key under our name.
    let body = json!({ "id": format!("{me}#1"), "type": "Follow", "actor": me, "object": me });
    let body = body.to_string();
    let forged = Peer::new().sign_under(&site, body.as_bytes(), &key("main-key"));
    assert_eq!(post(&site, &forged, body.as_bytes()).status, 401);
    assert_eq!((site.json(&["status"]), site.read("public/ap/actor")), before);
    assert_eq!(site.status("/posts/a/"), 200);
}

#[test]
fn links_of_the_profile_lead_back_and_forth() {
    let (site, front, _serving) = site_behind();
    let peer = Peer::new();
    let page = |html: &str| {
        let length = html.len();
        format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {length}\r\n\r\n{html}"
        )
    };
    let home = format!("http://{}/", front.address);
    let url = peer.answer_at("/@ada", page(&format!("<a href=\"{home}\" rel=\"me\">")));
    let field =
        format!("handle = \"me\"\nfields = [{{ name = \"Elsewhere\", value = \"{url}\" }}]");
    site.put("node.toml", site.read("node.toml").replace("handle = \"me\"", &field));
    let link = |site: &Site| {
        let (_, found) = examine(site);
        let checks = found["checks"].as_array().unwrap().clone();
        checks.into_iter().find(|it| it["check"] == "rel-me").unwrap()
    };
    // The site is not written anew yet.
    let found = link(&site);
    assert!(found["fix"].as_str().is_some_and(|fix| fix.contains("skep build")), "{found}");
    site.ok(&["build"]);
    assert_eq!(link(&site)["verdict"], "green", "{}", link(&site));
    peer.answer_at("/@ada", page("<p>Nothing."));
    let found = link(&site);
    assert_eq!(found["verdict"], "yellow");
    assert!(found["fix"].as_str().unwrap().contains(&format!("rel=\"me\" href=\"{home}\"")));
}
