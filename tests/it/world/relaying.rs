//! Relays (FEP-ae0c): asked in either way, told of what is for everybody, and believed nothing.

use serde_json::{Value, json};

use super::peer::Peer;
use super::site::Site;
use super::{AP, PUBLIC, until};

fn inbox(peer: &Peer) -> String {
    format!("{}/inbox", peer.actor())
}

/// A server whose actor is a program.
fn new_relay() -> Peer {
    let peer = Peer::new();
    let mut actor = peer.document("/users/bob");
    actor["type"] = json!("Application");
    peer.host(&actor);
    peer
}

/// What `skep relay list` says of the only relay.
fn state(site: &Site) -> Value {
    site.json(&["relay", "list"])[0]["state"].clone()
}

/// Joins the relay that `peer` is, at its actor or its inbox; the Follow.
fn join(site: &Site, peer: &Peer, address: &str) -> Value {
    assert_eq!(site.json(&["relay", "add", address])["state"], "pending");
    let follow = peer.wait_for("a Follow", |it| it.kind() == "Follow");
    assert_eq!(follow.fault, None);
    assert_eq!(peer.send(site, &peer.activity("Accept", follow.activity.clone())).status, 202);
    assert_eq!(state(site), "accepted");
    follow.activity
}

fn put(site: &Site, name: &str, visibility: &str, text: &str) {
    let front = format!("date = 2026-06-01T12:00:00Z\nvisibility = \"{visibility}\"\n");
    site.put(&format!("content/posts/{name}.md"), format!("+++\n{front}+++\n{text}\n"));
}

/// What the relay was told of posts, each as its type and the id of the post.
fn told(peer: &Peer) -> Vec<(String, String)> {
    let about = |activity: &Value| {
        let object = &activity["object"];
        object["id"].as_str().or(object.as_str()).unwrap_or_default().to_owned()
    };
    let all = peer.deliveries();
    let posts = all.iter().filter(|it| !["Follow", "Accept", "Undo"].contains(&it.kind()));
    posts.map(|it| (it.kind().to_owned(), about(&it.activity))).collect()
}

#[test]
fn a_relay_in_the_way_of_litepub_is_told_of_public_posts() {
    let site = Site::new();
    let _serving = site.serve();
    let relay = new_relay();
    let follow = join(&site, &relay, &relay.actor());
    assert_eq!(follow["object"], json!(relay.actor()));
    // It follows back, which makes it no follower.
    let back = relay.activity("Follow", site.actor());
    assert_eq!(relay.send(&site, &back).status, 202);
    relay.expect("Accept", back["id"].as_str().unwrap());
    assert_eq!(site.json(&["followers"]), json!([]));

    for visibility in ["public", "unlisted", "followers"] {
        put(&site, visibility, visibility, "Words.");
    }
    assert_eq!(site.json(&["publish"])["created"], 3);
    let id = site.id("posts.public");
    let announce = relay.expect("Announce", &id);
    assert_eq!(
        (&announce.activity["object"], &announce.activity["to"]),
        (&json!(id), &json!([PUBLIC]))
    );
    site.until_delivered();
    put(&site, "public", "public", "Other words.");
    site.ok(&["publish"]);
    relay.expect("Update", &id);
    site.remove("content/posts/public.md");
    site.ok(&["publish", "--allow-deletes", "1"]);
    relay.expect("Delete", &id);
    let kinds = ["Announce", "Update", "Delete"].map(|kind| (kind.to_owned(), id.clone()));
    assert_eq!(told(&relay), kinds);

    site.ok(&["relay", "remove", &relay.actor()]);
    let undo = relay.wait_for("an Undo", |it| it.kind() == "Undo");
    assert_eq!(undo.activity["object"]["id"], follow["id"]);
    assert_eq!(site.json(&["relay", "list"]), json!([]));
    assert_eq!(site.run(&["relay", "remove", &relay.actor()]).code, 1);
}

#[test]
fn a_relay_in_the_way_of_mastodon_gets_the_posts_themselves() {
    let site = Site::new();
    let _serving = site.serve();
    let (relay, mallory) = (new_relay(), Peer::new());
    site.ok(&["relay", "add", &inbox(&relay)]);
    let follow = relay.wait_for("a Follow", |it| it.kind() == "Follow");
    assert_eq!((&follow.fault, &follow.activity["object"]), (&None, &json!(PUBLIC)));
    // Nobody but its own server answers for it.
    for answer in [follow.activity.clone(), follow.activity["id"].clone()] {
        assert_eq!(mallory.send(&site, &mallory.activity("Accept", answer)).status, 202);
    }
    assert_eq!(state(&site), "pending");
    assert_eq!(relay.send(&site, &relay.activity("Accept", follow.activity.clone())).status, 202);
    assert_eq!(state(&site), "accepted");
    let back = relay.activity("Follow", site.actor());
    assert_eq!(relay.send(&site, &back).status, 202);
    relay.expect("Accept", back["id"].as_str().unwrap());
    assert_eq!(site.json(&["followers"]), json!([]), "a relay is no follower");

    put(&site, "open", "public", "Words.");
    put(&site, "aside", "unlisted", "Words.");
    site.ok(&["publish"]);
    let id = site.id("posts.open");
    relay.expect("Create", &id);
    // What it passes on is no boost.
    assert_eq!(relay.send(&site, &relay.activity("Announce", id.clone())).status, 202);
    assert_eq!(mallory.send(&site, &mallory.activity("Announce", id.clone())).status, 202);
    let shares = until("the boost of somebody else", || {
        let shares = site.get("/ap/shares/posts.open", &[("Accept", AP)]);
        (shares.status == 200).then(|| shares.json()).filter(|it| it["totalItems"] != 0)
    });
    assert_eq!(shares["totalItems"], 1);
    site.until_delivered();
    assert_eq!(told(&relay), [("Create".to_owned(), id)]);
    let why = site.ok(&["why", &relay.handle(), "posts.open"]).out;
    assert!(why.contains("is a relay that you asked") && why.contains("It was taken"), "{why}");

    site.ok(&["relay", "remove", &inbox(&relay)]);
    let undo = relay.wait_for("an Undo", |it| it.kind() == "Undo");
    assert_eq!(undo.activity["object"]["object"], PUBLIC);
    assert_eq!(undo.activity["object"]["id"], follow.activity["id"]);
}

/// A post of `peer` with a hashtag, served there.
fn tagged(peer: &Peer, tag: &str) -> Value {
    let mut note = peer.note("Honey");
    note["tag"] = json!([{ "type": "Hashtag", "name": format!("#{tag}"), "href": peer.origin() }]);
    peer.host(&note);
    note
}

#[test]
fn a_hashtag_is_read_in_what_a_relay_passes_on() {
    let site = Site::new();
    let _serving = site.serve();
    let (relay, author, mallory) = (new_relay(), Peer::new(), Peer::new());
    assert_eq!(site.run(&["follow", "#bees"]).code, 2);
    join(&site, &relay, &relay.actor());
    let pass_on = |by: &Peer, note: &Value| {
        assert_eq!(by.send(&site, &by.activity("Announce", note["id"].clone())).status, 202);
    };
    // Nothing is read there yet.
    pass_on(&relay, &tagged(&author, "bees"));
    site.ok(&["follow", "#Bees"]);
    assert_eq!(site.json(&["relay", "list"])[0]["hashtags"], json!(["bees"]));
    assert_eq!(site.run(&["follow", "#bees", "--via", "https://other.example/actor"]).code, 1);

    let other = tagged(&author, "wasps");
    let mut closed = tagged(&author, "bees");
    closed["to"] = json!([format!("{}/followers", author.actor())]);
    closed["cc"] = json!([]);
    author.host(&closed);
    let mut foreign = tagged(&mallory, "bees");
    foreign["attributedTo"] = json!(author.actor());
    mallory.host(&foreign);
    let by_somebody = tagged(&author, "bees");
    pass_on(&mallory, &by_somebody);
    for note in [&other, &closed, &foreign] {
        pass_on(&relay, note);
    }
    let read = tagged(&author, "BEES");
    pass_on(&relay, &read);
    let timeline = until("a post with the hashtag", || {
        let timeline = site.json(&["timeline"]);
        (timeline != json!([])).then_some(timeline)
    });
    let rows = timeline.as_array().unwrap();
    assert_eq!(rows.len(), 1, "{timeline}");
    assert_eq!((&rows[0]["id"], &rows[0]["boosted_by"]), (&read["id"], &json!(relay.actor())));
    assert_eq!(site.json(&["inbox", "list"]), json!([]));

    site.ok(&["unfollow", "#bees"]);
    assert_eq!(site.run(&["unfollow", "#bees"]).code, 1);
}

#[test]
fn a_hashtag_is_left_at_one_relay_of_two() {
    let site = Site::new();
    let _serving = site.serve();
    let relays = [new_relay(), new_relay()];
    let names = relays.each_ref().map(Peer::actor);
    for name in &names {
        site.ok(&["relay", "add", name]);
        for tag in ["#bees", "#wasps"] {
            site.ok(&["follow", tag, "--via", name]);
        }
    }
    let tags = |name: &str| {
        let list = site.json(&["relay", "list"]);
        let mut rows = list.as_array().unwrap().iter();
        rows.find(|row| row["address"] == name).unwrap()["hashtags"].clone()
    };
    let leave = |via: &str| site.run(&["unfollow", "#Bees", "--via", via]).code;
    assert_eq!((leave(&names[0]), leave(&names[0])), (0, 1));
    assert_eq!(tags(&names[0]), json!(["wasps"]));
    assert_eq!(tags(&names[1]), json!(["bees", "wasps"]));
    assert_eq!(leave("https://other.example/actor"), 1);
    assert_eq!(site.run(&["unfollow", "@bo@peer.example", "--via", &names[0]]).code, 2);
    // Without a relay it is left everywhere.
    site.ok(&["unfollow", "#wasps"]);
    assert_eq!((tags(&names[0]), tags(&names[1])), (json!([]), json!(["bees"])));
}

#[test]
fn of_a_relay_that_floods_little_is_fetched() {
    let site = Site::new();
    let _serving = site.serve();
    let (relay, author) = (new_relay(), Peer::new());
    join(&site, &relay, &relay.actor());
    site.ok(&["follow", "#bees"]);
    for _ in 0..70 {
        let gone = json!(author.fresh("notes"));
        assert_eq!(relay.send(&site, &relay.activity("Announce", gone)).status, 202);
    }
    let asked = || author.gets().iter().filter(|path| path.starts_with("/notes/")).count();
    until("what may be fetched", || (asked() == 60).then_some(()));
    // What is fetched last comes after all of it.
    let boosted = author.note("Rye");
    author.host(&boosted);
    site.ok(&["follow", &author.handle()]);
    let follow = author.wait_for("a Follow", |it| it.kind() == "Follow");
    assert_eq!(author.send(&site, &author.activity("Accept", follow.activity)).status, 202);
    let boost = author.activity("Announce", boosted["id"].clone());
    assert_eq!(author.send(&site, &boost).status, 202);
    until("the boost", || (site.json(&["timeline"]) != json!([])).then_some(()));
    assert_eq!(asked(), 61);
}

/// As relays do that Mastodon knows: the author's own activity, under the signature of the relay.
#[test]
fn what_a_relay_passes_on_as_it_is_counts_as_its_word_alone() {
    let site = Site::new();
    let _serving = site.serve();
    let (relay, author, mallory) = (new_relay(), Peer::new(), Peer::new());
    let pass_on = |by: &Peer, activity: &Value| by.send(&site, activity).status;
    let made = || author.activity("Create", tagged(&author, "bees"));
    assert_eq!(pass_on(&relay, &made()), 401, "it is no relay of ours");
    join(&site, &relay, &inbox(&relay));
    site.ok(&["follow", "#bees"]);
    assert_eq!(pass_on(&mallory, &made()), 401, "nor is somebody else");

    let mut read = tagged(&author, "bees");
    let mut invented = author.note("Never written");
    invented["tag"] = read["tag"].clone();
    let mut foreign = tagged(&mallory, "bees");
    foreign["attributedTo"] = json!(author.actor());
    mallory.host(&foreign);
    let id = read["id"].clone();
    read["content"] = json!("<p>Other words</p>");
    for activity in [
        author.activity("Create", invented),
        author.activity("Create", foreign),
        author.activity("Delete", id.clone()),
        author.activity("Like", site.actor()),
        author.activity("Create", read),
    ] {
        assert_eq!(pass_on(&relay, &activity), 202, "{activity}");
    }
    let timeline = until("the post", || {
        let timeline = site.json(&["timeline"]);
        (timeline != json!([])).then_some(timeline)
    });
    assert_eq!((timeline.as_array().unwrap().len(), &timeline[0]["id"]), (1, &id), "{timeline}");
    assert!(timeline[0]["content"].as_str().unwrap().contains("Honey"), "{timeline}");
}

#[test]
fn a_relay_that_is_blocked_is_left() {
    for by_domain in [false, true] {
        let site = Site::new();
        let _serving = site.serve();
        let relay = new_relay();
        let follow = join(&site, &relay, &inbox(&relay));
        let target = if by_domain { relay.host_name() } else { relay.handle() };
        site.ok(&["block", &target]);
        assert_eq!(site.json(&["relay", "list"]), json!([]), "{target}");
        let undo = relay.wait_for("an Undo", |it| it.kind() == "Undo");
        assert_eq!(undo.activity["object"]["id"], follow["id"]);
        for address in [inbox(&relay), relay.actor()] {
            let again = site.run(&["relay", "add", &address]);
            assert!(again.code == 5 && again.err.contains("you have blocked"), "{again:?}");
        }
        site.ok(&["unblock", &target]);
        put(&site, "open", "public", "Words.");
        site.ok(&["publish"]);
        site.until_delivered();
        assert_eq!(told(&relay), [], "{target}");
    }
}

#[test]
fn a_person_is_no_relay() {
    let (site, peer) = (Site::new(), Peer::new());
    let refused = site.run(&["relay", "add", &peer.actor()]);
    assert!(refused.code == 5 && refused.err.contains("is a person"), "{refused:?}");
    assert_eq!(site.json(&["relay", "list"]), json!([]));
}

#[test]
fn what_waits_for_a_relay_that_is_left_is_not_sent() {
    let site = Site::new();
    let serving = site.serve();
    let relay = new_relay();
    join(&site, &relay, &inbox(&relay));
    site.ok(&["queue", "pause"]);
    put(&site, "open", "public", "Words.");
    site.ok(&["publish"]);
    let waiting = || {
        let queue = site.json(&["queue", "list"]);
        let kinds = queue.as_array().unwrap().iter().map(|it| it["kind"].as_str().unwrap());
        kinds.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(waiting(), ["Create"]);
    site.ok(&["relay", "remove", &inbox(&relay)]);
    assert_eq!(waiting(), ["Undo"]);
    drop(serving);
}
