//! What the owner says without an editor is a file like any other, and goes to whom it concerns.

use serde_json::json;

use super::peer::Peer;
use super::site::Site;
use super::{followed_site, until};

/// The only note of the content, and its text.
fn only_note(site: &Site) -> String {
    let notes: Vec<_> = std::fs::read_dir(site.path("content/notes"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert_eq!(notes.len(), 1, "{notes:?}");
    let file = if notes[0].is_dir() { notes[0].join("index.md") } else { notes[0].clone() };
    std::fs::read_to_string(file).unwrap()
}

#[test]
fn a_note_is_written_and_published() {
    let (site, _serving, follower) = followed_site();
    let said = site.json(&["post", "Honey *today*", "--cw", "food", "--lang", "de"]);
    let path = said["path"].as_str().unwrap();
    assert!(path.starts_with("content/notes/") && path.ends_with(".md"), "{said}");
    assert!(site.path(path).is_file());
    let create = follower.expect("Create", said["objects"][0].as_str().unwrap());
    let object = &create.activity["object"];
    assert_eq!((&object["type"], &object["summary"]), (&json!("Note"), &json!("food")));
    assert!(object["content"].as_str().unwrap().contains("<em>today</em>"), "{object}");
    assert!(object["contentMap"]["de"].is_string(), "{object}");
    let text = only_note(&site);
    assert!(text.starts_with("+++\ndate = ") && text.ends_with("+++\n\nHoney *today*\n"), "{text}");
    // Whatever is published next does not say it again.
    site.ok(&["publish"]);
    site.until_delivered();
    assert_eq!(follower.count("Create", object["id"].as_str().unwrap()), 1);
}

#[test]
fn an_answer_reaches_the_author_of_what_it_answers() {
    let site = Site::new();
    let _serving = site.serve();
    let peer = Peer::new();
    let mut note = peer.note("Rye?");
    note["to"] = json!([format!("{}/followers", peer.actor())]);
    note["cc"] = json!([super::PUBLIC]);
    peer.host(&note);
    let id = note["id"].as_str().unwrap();
    let said = site.json(&["post", "Wheat.", "--reply-to", id]);
    let create = peer.expect("Create", said["objects"][0].as_str().unwrap());
    let object = &create.activity["object"];
    assert_eq!(object["inReplyTo"], id);
    assert_eq!(object["tag"][0]["href"], peer.actor());
    // An answer is as quiet as what it answers.
    assert_eq!(object["to"], json!([format!("{}/ap/followers", site.origin())]));
    assert!(only_note(&site).contains("visibility = \"unlisted\""));
}

/// Misskey gives what is for followers, or for one alone, to nobody who asks for it; a server may be down.
#[test]
fn what_came_here_is_answered_though_it_cannot_be_fetched() {
    let site = Site::new();
    let _serving = site.serve();
    let peer = Peer::new();
    peer.is_followed_by(&site);
    let followers = format!("{}/followers", peer.actor());
    for (to, visibility) in [
        (json!([site.actor()]), "direct"),
        (json!([followers]), "followers"),
        (json!([super::PUBLIC]), "public"),
    ] {
        let mut note = peer.note(&format!("For {visibility}"));
        (note["to"], note["cc"]) = (to, json!([]));
        note["tag"] = json!([{ "type": "Mention", "href": site.actor(), "name": "@me" }]);
        assert_eq!(peer.send(&site, &peer.activity("Create", note.clone())).status, 202);
        let id = note["id"].as_str().unwrap();
        let said = site.json(&["post", "Well.", "--reply-to", id]);
        let object = said["objects"][0].as_str().unwrap_or_else(|| panic!("{visibility}: {said}"));
        let create = peer.expect("Create", object);
        let object = &create.activity["object"];
        assert_eq!(object["inReplyTo"], id, "{visibility}");
        assert_eq!(object["tag"][0]["href"], peer.actor(), "{visibility}");
        if visibility == "direct" {
            assert_eq!(object["to"], json!([peer.actor()]));
        }
    }
}

#[test]
fn an_answer_in_a_community_reaches_it() {
    let site = Site::new();
    let _serving = site.serve();
    let (group, author) = (Peer::new(), Peer::new());
    group.is_group();
    let mut page = author.note("Rye?");
    page["type"] = json!("Page");
    page["name"] = json!("Bread");
    page["to"] = json!([group.actor(), super::PUBLIC]);
    page["audience"] = json!(group.actor());
    author.host(&page);
    let said = site.json(&["post", "Wheat.", "--reply-to", page["id"].as_str().unwrap()]);
    let object = said["objects"][0].as_str().unwrap();
    author.expect("Create", object);
    let create = group.expect("Create", object);
    let named = create.activity["object"]["cc"].as_array().unwrap().clone();
    assert!(named.contains(&json!(group.actor())), "{named:?}");
    // A new post in it.
    let said = site.json(&["post", "Oats?", "--to", &group.handle()]);
    group.expect("Create", said["objects"][0].as_str().unwrap());
}

#[test]
fn pictures_need_words() {
    let (site, _serving, follower) = followed_site();
    site.put("bee.PNG", include_bytes!("../../../content/avatar.png"));
    let file = site.path("bee.PNG");
    let file = file.to_str().unwrap();
    let ran = site.run(&["post", "Look", "--media", file]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("--alt"), "{ran:?}");
    let lost =
        site.run(&["post", "Look", "--media", file, "--media", "no.png", "--alt", "", "--alt", ""]);
    assert!(lost.code == 1 && lost.err.contains("no.png"), "{lost:?}");
    let private = ["post", "Look", "--media", file, "--alt", "A bee", "--visibility", "followers"];
    let ran = site.run(&private);
    assert!(ran.code == 2 && ran.err.contains("for some alone"), "{ran:?}");
    assert!(!site.path("content/notes").exists(), "nothing is half written");
    let said = site.json(&["post", "Look", "--media", file, "--alt", "A [bee]"]);
    let create = follower.expect("Create", said["objects"][0].as_str().unwrap());
    let attachment = &create.activity["object"]["attachment"][0];
    assert_eq!(attachment["name"], "A [bee]", "{}", create.activity);
    let url = attachment["url"].as_str().unwrap().strip_prefix(&site.origin()).unwrap().to_owned();
    until("the picture", || (site.status(&url) == 200).then_some(()));
}

#[test]
fn what_cannot_be_answered_is_not_written() {
    let site = Site::new();
    let peer = Peer::new();
    for (args, code) in [
        (vec!["post", "x", "--reply-to", "nonsense"], 2),
        (vec!["post", "  "], 2),
        (vec!["post", "x", "--reply-to", "77"], 1),
    ] {
        let ran = site.run(&args);
        assert_eq!(ran.code, code, "{args:?}: {ran:?}");
    }
    let ran = site.run(&["post", "x", "--reply-to", &peer.fresh("notes")]);
    assert_eq!(ran.code, 4, "{ran:?}");
    assert!(!site.path("content/notes").exists());
}
