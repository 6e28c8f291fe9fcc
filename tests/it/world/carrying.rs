//! An account is taken along in one archive, and goes on elsewhere as if nothing had been.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::http;
use super::media;
use super::peer::Peer;
use super::site::{Serving, Site};
use super::{AP, site_with_post, until};
use crate::PIXEL;

const PASSPHRASE: &str = "kelp orbit";

/// A site with posts, and what others add to it: a follower, an answer with pictures, a like; and what its
/// owner thinks of them: somebody is followed, others are blocked and muted.
fn lived_in() -> (Site, Serving, Peer) {
    let (site, serving, peer) = site_with_post();
    site.put("static/me ä.png", PIXEL);
    site.put("static/loaf.png", PIXEL);
    site.put("static/.well-known/x", "x");
    site.put("content/.hidden", "of another program");
    site.post("b", "![A loaf](/loaf.png) for #bees.");
    site.put(
        "content/notes/quiet.md",
        "+++\ndate = 2026-06-02T12:00:00Z\nvisibility = \"followers\"\n+++\nQuiet words.\n",
    );
    let config = site.read("node.toml").replace("[actor]", "[actor]\navatar = \"static/me ä.png\"");
    site.put("node.toml", config);
    site.ok(&["publish"]);
    let writer = Peer::new();
    media::dress(&writer);
    media::send_answer(&site, &writer);
    media::approve(&site);
    media::until_shown(&site, 4);
    assert_eq!(peer.send(&site, &peer.activity("Like", site.id("posts.a"))).status, 202);
    site.ok(&["follow", &peer.handle()]);
    peer.expect("Follow", &peer.actor());
    site.ok(&["block", "@eve@eve.example", "rude.example"]);
    site.ok(&["mute", "@mo@mo.example"]);
    site.put("passphrase", format!("{PASSPHRASE}\n"));
    site.until_delivered();
    (site, serving, peer)
}

fn export(site: &Site, to: &str, more: &[&str]) -> Vec<u8> {
    let path = site.path(to);
    site.ok(&[&["export", "-o", path.to_str().unwrap()], more].concat());
    fs::read(path).unwrap()
}

fn sealed(passphrase: &str) -> [&str; 2] {
    ["--passphrase-file", passphrase]
}

/// The files of the generated site.
fn public(site: &Site) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = site.output().into_iter();
    files
        .map(|(path, (bytes, _))| (path.strip_prefix(site.root()).unwrap().to_owned(), bytes))
        .collect()
}

fn has(bytes: &[u8], words: &str) -> bool {
    bytes.windows(words.len()).any(|part| part == words.as_bytes())
}

#[test]
fn an_account_goes_on_elsewhere_as_it_was() {
    let (old, serving, peer) = lived_in();
    drop(serving);
    let words = old.path("passphrase");
    let words = sealed(words.to_str().unwrap());
    let archive = export(&old, "a.tar", &words);
    assert!(export(&old, "b.tar", &words) == archive, "the same account, other bytes");
    let mode = fs::metadata(old.path("a.tar")).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0, "others can read the archive");

    let new = old.elsewhere();
    let file = old.path("a.tar");
    let ran = new.run(&["import", file.to_str().unwrap()]);
    assert!(ran.code == 2 && ran.err.contains("skep init --from"), "{ran:?}");
    let made = new.json(&[&["init", "--from", file.to_str().unwrap()], &words[..]].concat());
    assert_eq!((&made["followers"], &made["keys"]), (&json!(1), &json!(true)), "{made}");
    for (path, mode) in [("data", 0o700), ("data/skep.db", 0o600), ("data/keys/rsa.pem", 0o600)] {
        let found = fs::metadata(new.path(path)).unwrap().permissions().mode() & 0o777;
        assert_eq!(found, mode, "{path}");
    }
    for path in ["node.toml", "content/posts/a.md", "static/me ä.png", "data/keys/rsa.pem"] {
        assert!(new.read_bytes(path) == old.read_bytes(path), "{path}");
    }
    assert!(!new.path("content/.hidden").exists() && !new.path(".skep-incoming").exists());
    old.ok(&["build"]);
    new.ok(&["build"]);
    let (before, after) = (public(&old), public(&new));
    let differs: Vec<_> = before
        .keys()
        .chain(after.keys())
        .filter(|path| before.get(*path) != after.get(*path))
        .collect();
    assert!(differs.is_empty(), "{differs:?}");
    let mut copies = before.keys().filter(|path| path.starts_with("public/media"));
    assert!(copies.next().is_some(), "no pictures of others: {:?}", before.keys());
    for args in [&["followers"][..], &["following"], &["blocks"], &["inbox", "list"], &["keys"]] {
        let told = |site: &Site| {
            let mut told = site.json(args);
            if let Some(told) = told.as_object_mut() {
                told.remove("folder");
            }
            told
        };
        assert_eq!(told(&old), told(&new), "{args:?}");
    }
    assert!(export(&new, "c.tar", &words) == archive, "what came out of it is another account");

    // Whoever follows gets what comes next, and believes it.
    let _serving = new.serve();
    new.post("c", "News.");
    let published = new.json(&["publish"]);
    assert_eq!(published["activities"].as_array().unwrap().len(), 1, "{published}");
    peer.expect("Create", &new.id("posts.c"));
    let accept = peer.wait_for("a Follow", |it| it.kind() == "Follow").activity;
    assert_eq!(peer.send(&new, &peer.activity("Accept", accept)).status, 202);
    until("the answer to be heard", || {
        (new.json(&["following"])[0]["state"] == "accepted").then_some(())
    });
}

#[test]
fn keys_leave_only_sealed_or_when_that_is_said() {
    let site = Site::new();
    site.post("a", "Words.");
    site.put("passphrase", PASSPHRASE);
    let words = site.path("passphrase");
    let words = words.to_str().unwrap();
    let none = site.ok(&["export", "-o", site.path("none.tar").to_str().unwrap()]);
    assert!(none.err.contains("keys are not in it"), "{none:?}");
    let rows: &[(&str, &[&str], bool, bool)] = &[
        ("none.tar", &[], false, false),
        ("sealed.tar", &["--passphrase-file", words], false, true),
        ("clear.tar", &["--keys-in-clear"], true, false),
    ];
    for (name, args, clear, sealed) in rows {
        let bytes = export(&site, name, args);
        assert_eq!(has(&bytes, "PRIVATE KEY"), *clear, "{name}");
        assert_eq!(has(&bytes, "age-encryption.org/v1\n-> scrypt"), *sealed, "{name}");
        assert!(has(&bytes, "ubc-version: 0.1"), "{name}");
    }
    // Nothing is made of an archive whose keys stay closed.
    for (passphrase, code) in [(None, 2), (Some("another\n"), 2), (Some("\n"), 2)] {
        let new = site.elsewhere();
        let archive = site.path("sealed.tar");
        let mut args = vec!["init", "--from", archive.to_str().unwrap()];
        let file = site.path("typed");
        if let Some(passphrase) = passphrase {
            fs::write(&file, passphrase).unwrap();
            args.extend(sealed(file.to_str().unwrap()));
        }
        let ran = new.run(&args);
        assert_eq!(ran.code, code, "{passphrase:?}: {ran:?}");
        assert_eq!(fs::read_dir(new.root()).unwrap().count(), 0, "{passphrase:?}");
    }
    let new = site.elsewhere();
    new.ok(&["init", "--from", site.path("clear.tar").to_str().unwrap()]);
    assert_eq!(new.json(&["keys"])["multikey"], site.json(&["keys"])["multikey"]);
    // Without keys it says so, and makes no others.
    let keyless = site.elsewhere();
    let ran = keyless.ok(&["init", "--from", site.path("none.tar").to_str().unwrap()]);
    assert!(ran.err.contains("has no keys"), "{ran:?}");
    assert_eq!(keyless.run(&["status"]).code, 5);
}

/// FEP-9091, for whoever has the token.
#[test]
fn an_account_can_be_fetched_where_its_owner_lets_it() {
    let site = Site::with("live_export = true");
    site.post("a", "Words.");
    site.put(
        "content/notes/b.md",
        "+++\ndate = 2026-06-02\nvisibility = \"followers\"\n+++\nQuiet.\n",
    );
    let _serving = site.serve();
    let actor = site.get("/ap/actor", &[("Accept", AP)]).json();
    let service = &actor["service"][0];
    assert_eq!(service["type"], "https://w3id.org/fep/9091#Export");
    let endpoint = service["serviceEndpoint"].as_str().unwrap();
    let path = endpoint.strip_prefix(&site.origin()).unwrap();
    assert_eq!(
        [site.status(path), site.get(path, &[("Authorization", "Bearer ")]).status],
        [401; 2]
    );
    let bearer = format!("Bearer {}", site.ok(&["keys", "export-token"]).out.trim());
    let token = [("Authorization", bearer.as_str())];
    let post = || http::send(site.address, &format!("POST {path}"), &token, b"");
    assert_eq!(http::send(site.address, &format!("POST {path}"), &[], b"").status, 401);
    let made = post();
    assert_eq!((made.status, made.header("Location")), (303, path));
    let again = post();
    assert_eq!((again.status, again.header("Retry-After").is_empty()), (429, false));
    let archive = site.get(path, &token);
    assert_eq!((archive.status, archive.header("Content-Type")), (200, "application/x-tar"));
    assert!(has(&archive.body, "Quiet.") && !has(&archive.body, "PRIVATE KEY"));
    let new = site.elsewhere();
    new.put("a.tar", &archive.body);
    let made = new.json(&["init", "--from", new.path("a.tar").to_str().unwrap()]);
    assert_eq!(
        (&made["keys"], new.read("content/posts/a.md")),
        (&json!(false), site.read("content/posts/a.md"))
    );
}

#[test]
fn nothing_is_made_of_what_is_no_whole_archive() {
    let site = Site::new();
    site.post("a", "Words.");
    let whole = export(&site, "a.tar", &["--keys-in-clear"]);
    let at = whole.windows(6).position(|part| part == b"Words.").unwrap();
    let changed = [&whole[..at], b"Sword.", &whole[at + 6..]].concat();
    let rows: &[(&str, &[u8], i32)] = &[
        ("cut off", &whole[..whole.len() / 2], 1),
        ("changed", &changed, 1),
        ("a text", b"Words.", 2),
        ("nothing", b"", 2),
    ];
    for (what, bytes, code) in rows {
        let new = site.elsewhere();
        new.put("a.tar", bytes);
        let ran = new.run(&["init", "--from", new.path("a.tar").to_str().unwrap()]);
        assert_eq!(ran.code, *code, "{what}: {ran:?}");
        assert_eq!(fs::read_dir(new.root()).unwrap().count(), 1, "{what}");
    }
    // What is there is not written over.
    let new = site.elsewhere();
    new.put("content/mine.md", "Mine.");
    let ran = new.run(&["init", "--from", site.path("a.tar").to_str().unwrap()]);
    assert_eq!((ran.code, new.read("content/mine.md").as_str()), (5, "Mine."), "{ran:?}");
    assert_eq!(fs::read_dir(new.root()).unwrap().count(), 1);
}

#[test]
fn an_archive_is_not_written_where_it_would_be_published() {
    let site = Site::new();
    site.post("a", "Words.");
    site.put("static/x", "x");
    site.ok(&["build"]);
    for place in ["static/a.tar", "content/a.tar", "public/a.tar", "static/new/folder", "content"] {
        let ran = site.run(&["export", "-o", site.path(place).to_str().unwrap()]);
        assert_eq!(ran.code, 5, "{place}: {ran:?}");
    }
    assert!(!site.path("static/a.tar").exists() && !site.path("static/new").exists());
}

/// What programs look for that were made for the archives of Mastodon.
#[test]
fn the_streams_are_laid_out_as_mastodon_packs_them() {
    let (site, _serving, peer) = lived_in();
    let folder = site.path("streams");
    let exported =
        site.json(&["export", "--what", "activitystreams", "-o", folder.to_str().unwrap()]);
    assert_eq!(exported["posts"], 3, "{exported}");
    let read = |name: &str| -> Value {
        serde_json::from_str(&site.read(&format!("streams/{name}"))).unwrap()
    };
    let actor = read("actor.json");
    assert_eq!((&actor["outbox"], &actor["id"]), (&json!("outbox.json"), &json!(site.actor())));
    assert_eq!(actor["icon"]["url"], "avatar.png");
    assert!(site.read_bytes("streams/avatar.png").starts_with(b"\x89PNG"));
    let outbox = read("outbox.json");
    assert_eq!((&outbox["type"], &outbox["totalItems"]), (&json!("OrderedCollection"), &json!(3)));
    let items = outbox["orderedItems"].as_array().unwrap();
    let ids: Vec<&str> = items.iter().map(|it| it["object"]["id"].as_str().unwrap()).collect();
    assert_eq!(ids[..2], [site.id("posts.a"), site.id("posts.b")], "oldest first");
    for item in items {
        assert_eq!((&item["type"], &item["actor"]), (&json!("Create"), &json!(site.actor())));
        assert!(item.get("@context").is_none() && item["object"]["content"].is_string(), "{item}");
    }
    let url = items[1]["object"]["attachment"][0]["url"].as_str().unwrap();
    assert!(url.starts_with("media_attachments/files/"), "{url}");
    assert!(site.read_bytes(&format!("streams/{url}")).starts_with(b"\x89PNG"));
    let private = &items[2];
    assert_eq!(private["to"], json!([format!("{}/ap/followers", site.origin())]), "{private}");

    // The same as other programs want it.
    let archive = site.path("streams.zip");
    site.ok(&["export", "--what", "activitystreams", "-o", archive.to_str().unwrap()]);
    let mut zip = zip::ZipArchive::new(fs::File::open(archive).unwrap()).unwrap();
    let mut text = String::new();
    zip.by_name("outbox.json").unwrap().read_to_string(&mut text).unwrap();
    assert_eq!(text, site.read("streams/outbox.json"));
    assert!(zip.by_name(url).is_ok() && zip.by_name("actor.json").is_ok());

    let lists = |what: &str, names: &[(&str, String)]| {
        site.ok(&["export", "--what", what, "-o", site.path(what).to_str().unwrap()]);
        for (name, expected) in names {
            assert_eq!(site.read(&format!("{what}/{name}.csv")), *expected, "{name}");
        }
    };
    let bob = peer.handle().replacen('@', "", 1);
    let header = "Account address,Show boosts,Notify on new posts,Languages";
    lists(
        "follows",
        &[
            ("following_accounts", format!("{header}\n{bob},true,false,\n")),
            ("followers", format!("Account address\n{bob}\n")),
        ],
    );
    lists(
        "blocks",
        &[
            ("blocked_accounts", "eve@eve.example\n".to_owned()),
            (
                "muted_accounts",
                "Account address,Hide notifications\nmo@mo.example,true\n".to_owned(),
            ),
            ("blocked_domains", "rude.example\n".to_owned()),
        ],
    );
}
