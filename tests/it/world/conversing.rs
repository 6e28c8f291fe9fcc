//! A conversation is read on demand: what stands above a post and what answers it, within bounds.

use serde_json::{Value, json};

use super::peer::Peer;
use super::site::Site;
use super::threads::note;

fn with_list(peer: &Peer, note: &mut Value, answers: &[&Value]) {
    let list = peer.fresh("lists");
    note["replies"] = json!(list);
    peer.host(note);
    let ids: Vec<&Value> = answers.iter().map(|answer| &answer["id"]).collect();
    peer.host(&json!({ "id": list, "type": "Collection", "items": ids }));
}

fn shape(read: &Value) -> Vec<(String, u64)> {
    let posts = read["posts"].as_array().unwrap();
    let text =
        |post: &Value| post["content"].as_str().unwrap().replace("<p>", "").replace("</p>", "");
    posts.iter().map(|post| (text(post), post["depth"].as_u64().unwrap())).collect()
}

#[test]
fn what_stands_above_and_below_is_fetched_from_where_it_is() {
    let site = Site::new();
    let _serving = site.serve();
    let (ada, eve) = (Peer::new(), Peer::new());
    let mut root = note(&ada, "root", &Value::Null);
    let mut middle = note(&eve, "middle", &root["id"]);
    let side = note(&ada, "side", &root["id"]);
    let mut leaf = note(&ada, "leaf", &middle["id"]);
    let deep = note(&eve, "deep", &leaf["id"]);
    let deeper = note(&eve, "deeper", &deep["id"]);
    with_list(&ada, &mut root, &[&middle, &side]);
    with_list(&eve, &mut middle, &[&leaf]);
    with_list(&ada, &mut leaf, &[&deep]);
    let mut far = deep.clone();
    with_list(&eve, &mut far, &[&deeper]);

    let read = site.json(&["thread", middle["id"].as_str().unwrap()]);
    let all = [("root", 0), ("middle", 1), ("leaf", 2), ("deep", 3), ("side", 1)];
    let wanted = all.map(|(text, depth)| (text.to_owned(), depth));
    assert_eq!(shape(&read), wanted, "{read}");
    assert_eq!(read["posts"][1]["here"], true);
    // Nothing of it is in the timeline or the inbox.
    assert_eq!(site.json(&["timeline"]), json!([]));
    assert_eq!(site.json(&["inbox", "list"]), json!([]));

    // What is here is not fetched again.
    let before = ada.gets().len() + eve.gets().len();
    let again = site.json(&["thread", middle["id"].as_str().unwrap()]);
    assert_eq!(shape(&again), wanted);
    let lists = 4;
    assert!(ada.gets().len() + eve.gets().len() - before <= lists, "only lists are read anew");

    let shown = site.ok(&["thread", leaf["id"].as_str().unwrap()]).out;
    assert!(shown.contains("\n    > "), "{shown}");
    // Whoever is muted is not shown.
    site.ok(&["mute", &eve.actor()]);
    let read = site.json(&["thread", root["id"].as_str().unwrap()]);
    assert!(shape(&read).iter().all(|(text, _)| text != "middle" && text != "deep"), "{read}");
}

#[test]
fn a_thread_without_end_is_cut() {
    let site = Site::new();
    let _serving = site.serve();
    let peer = Peer::new();
    let mut root = note(&peer, "root", &Value::Null);
    let answers: Vec<Value> = (0..230).map(|n| note(&peer, &n.to_string(), &root["id"])).collect();
    with_list(&peer, &mut root, &answers.iter().collect::<Vec<_>>());
    let read = site.json(&["thread", root["id"].as_str().unwrap()]);
    assert_eq!(read["cut"], true);
    let asked = read["asked"].as_u64().unwrap();
    assert!(asked <= 200, "{asked}");
    let notes = peer.gets().iter().filter(|path| path.starts_with("/notes/")).count();
    // The one where it began is fetched before.
    assert!(notes <= 201, "{notes}");
}

#[test]
fn what_is_forged_or_gone_is_left_out() {
    let site = Site::new();
    let _serving = site.serve();
    let (peer, mallory) = (Peer::new(), Peer::new());
    let mut root = note(&peer, "root", &Value::Null);
    let mut forged = note(&mallory, "forged", &root["id"]);
    forged["attributedTo"] = json!(peer.actor());
    mallory.host(&forged);
    let gone = peer.note("gone");
    let good = note(&mallory, "good", &root["id"]);
    with_list(&peer, &mut root, &[&forged, &gone, &good]);
    let read = site.json(&["thread", root["id"].as_str().unwrap()]);
    assert_eq!(shape(&read), [("root".to_owned(), 0), ("good".to_owned(), 1)]);
    assert_eq!(site.run(&["thread", gone["id"].as_str().unwrap()]).code, 4);
}
