//! What a post names is found, told and kept in touch: accounts that it mentions, posts that it
//! answers or quotes. Those concerned hear of it whether they follow or not.

use serde_json::{Value, json};

use super::peer::{Mood, Peer};
use super::site::Site;
use super::{AP, PUBLIC};

fn mention(peer: &Peer) -> Value {
    json!({ "type": "Mention", "href": peer.actor(), "name": peer.handle() })
}

fn followers(site: &Site) -> String {
    format!("{}/ap/followers", site.origin())
}

/// How often the accounts of a server were asked for by name.
fn look_ups(peer: &Peer) -> usize {
    peer.gets().iter().filter(|path| path.starts_with("/.well-known/webfinger")).count()
}

/// A note with these lines of front matter.
fn note(site: &Site, name: &str, front: &str) {
    let text = format!("+++\ndate = 2026-06-01T12:00:00Z\n{front}+++\nWords.\n");
    site.put(&format!("content/notes/{name}.md"), text);
}

#[test]
fn a_mentioned_account_hears_of_the_post_to_its_end() {
    let site = Site::new();
    let _serving = site.serve();
    let peer = Peer::new();
    let id = site.id("posts.a");
    site.post("a", &format!("Ask {} about `{}`.", peer.handle(), peer.handle()));
    let ran = site.ok(&["publish"]);
    assert!(!ran.err.contains("warning"), "{ran:?}");
    let create = peer.expect("Create", &id);
    let object = &create.activity["object"];
    assert_eq!(object["tag"], json!([mention(&peer)]));
    assert_eq!(object["to"], json!([PUBLIC]));
    assert_eq!(object["cc"], json!([followers(&site), peer.actor()]));
    assert_eq!(create.activity["cc"], object["cc"]);
    let content = object["content"].as_str().unwrap();
    let link = format!("<a href=\"{}/@bob\" class=\"u-url mention\">", peer.origin());
    assert_eq!(content.matches(&link).count(), 1, "{content}");
    // What is fetched says the same, and so does the page.
    let fetched = site.get("/ap/post/posts.a", &[("Accept", AP)]).json();
    assert_eq!((&fetched["cc"], &fetched["tag"]), (&object["cc"], &object["tag"]));
    assert!(
        site.get("/posts/a/", &[]).text().contains(&format!("href=\"{}/@bob\"", peer.origin()))
    );

    // Whoever has a post of the owner's has the owner's name as well.
    site.put(
        "node.toml",
        site.read("node.toml").replace("[actor]\n", "[actor]\nname = \"Else\"\n"),
    );
    site.until_delivered();
    site.ok(&["publish"]);
    assert_eq!(peer.expect("Update", &site.actor()).activity["object"]["name"], "Else");

    // Who is taken out of the text still has the post.
    site.post("a", "Ask nobody.");
    site.ok(&["publish"]);
    let update = peer.expect("Update", &id);
    assert_eq!(update.activity["object"]["tag"], json!([]));
    assert_eq!(update.activity["cc"], json!([followers(&site)]));
    site.remove("content/posts/a.md");
    site.ok(&["publish", "--allow-deletes", "1"]);
    let delete = peer.expect("Delete", &id);
    assert_eq!(delete.activity["cc"], json!([followers(&site), peer.actor()]));
    site.until_delivered();
    assert_eq!(look_ups(&peer), 1);
}

#[test]
fn an_account_is_looked_up_once_and_a_build_asks_nobody() {
    let site = Site::new();
    let peer = Peer::new();
    site.post("a", &format!("Dear {},", peer.handle()));
    site.ok(&["check"]);
    site.ok(&["build"]);
    assert_eq!(peer.gets(), Vec::<String>::new());
    site.ok(&["publish"]);
    let gets = peer.gets();
    assert_eq!(look_ups(&peer), 1);
    site.post("b", &format!("Again, {}!", peer.handle().to_uppercase()));
    site.post("a", &format!("Dear {}, farewell.", peer.handle()));
    let published = site.json(&["publish"]);
    assert_eq!((&published["created"], &published["updated"]), (&json!(1), &json!(1)));
    assert_eq!(peer.gets(), gets);
    // The database is all that is needed to write the same again.
    let before = site.output();
    site.ok(&["build", "--force"]);
    assert_eq!(site.output(), before);
    assert_eq!(site.json(&["publish"])["activities"], json!([]));
}

#[test]
fn who_cannot_be_found_stays_text_and_is_told_of() {
    let site = Site::new();
    let peer = Peer::new();
    let nobody = peer.handle().replace("bob", "nobody");
    site.post("a", &format!("Dear {nobody} and {},", peer.handle()));
    let ran = site.ok(&["publish"]);
    assert!(ran.err.contains(&format!("`{nobody}` could not be found")), "{ran:?}");
    assert!(ran.err.contains("content/posts/a.md") && ran.err.contains("help: "), "{ran:?}");
    assert_eq!(ran.err.matches("warning[").count(), 1, "{ran:?}");
    let object: Value = serde_json::from_str(&site.read("public/ap/post/posts.a")).unwrap();
    assert_eq!(object["tag"], json!([mention(&peer)]));
    assert!(object["content"].as_str().unwrap().contains(&format!("Dear {nobody} and <span")));
    // It is said again, and nobody is asked again so soon.
    let asked = look_ups(&peer);
    let ran = site.ok(&["publish"]);
    assert!(ran.err.contains("could not be found") && ran.out.contains("0 updated"), "{ran:?}");
    assert_eq!(look_ups(&peer), asked);
    // A name that is put right is found.
    site.post("a", &format!("Dear {},", peer.handle()));
    let ran = site.ok(&["publish"]);
    assert!(!ran.err.contains("warning"), "{ran:?}");
}

#[test]
fn a_silent_server_does_not_hold_up_a_publish() {
    let site = Site::new();
    let (silent, peer) = (Peer::new(), Peer::new());
    silent.gets_are(Mood::Says(500));
    let handles = ["ann", "ben", "bob"].map(|name| silent.handle().replace("bob", name));
    site.post("a", &format!("Dear {} and {},", handles.join(", "), peer.handle()));
    let ran = site.ok(&["publish"]);
    assert_eq!(ran.err.matches("could not be found").count(), 3, "{ran:?}");
    assert_eq!(look_ups(&silent), 1, "one answer is enough for all of its accounts");
    assert_eq!(look_ups(&peer), 1);
}

#[test]
fn old_posts_and_quiet_ones_ask_nobody() {
    let site = Site::with("deliver_since = 2026-05-01");
    let peer = Peer::new();
    let handle = peer.handle();
    site.put("content/old.md", format!("+++\ndate = 2026-04-01\n+++\nDear {handle},\n"));
    let quiet = format!("+++\ndate = 2026-06-01\nfederate = false\n+++\nDear {handle},\n");
    site.put("content/quiet.md", quiet);
    site.put("content/page.md", format!("Dear {handle},\n"));
    let ran = site.ok(&["publish"]);
    assert!(!ran.err.contains("warning"), "{ran:?}");
    assert_eq!(peer.gets(), Vec::<String>::new());
}

#[test]
fn an_answer_reaches_the_author_it_answers() {
    let site = Site::new();
    let _serving = site.serve();
    let peer = Peer::new();
    let question = peer.note("Rye or wheat?");
    let address = format!("{}/@bob/7", peer.origin());
    // People copy the address of the page; the id is another.
    peer.host_at("/@bob/7", &question);
    site.put(
        "templates/post.html",
        "{{ post.in_reply_to.url }} {{ post.in_reply_to.author.handle }} {{ post.in_reply_to.author.url }}",
    );
    note(&site, "a", &format!("in_reply_to = \"{address}\"\n"));
    let ran = site.ok(&["publish"]);
    assert!(!ran.err.contains("warning"), "{ran:?}");
    let create = peer.expect("Create", &site.id("notes.a"));
    let object = &create.activity["object"];
    assert_eq!(object["inReplyTo"], question["id"]);
    assert_eq!(object["tag"], json!([mention(&peer)]));
    assert_eq!(object["cc"], json!([followers(&site), peer.actor()]));
    let page = site.get("/notes/a/", &[]).text();
    assert_eq!(page.trim(), format!("{address} {} {}/@bob", peer.handle(), peer.origin()));
    site.remove("content/notes/a.md");
    site.ok(&["publish", "--allow-deletes", "1"]);
    peer.expect("Delete", &site.id("notes.a"));
}

#[test]
fn what_cannot_be_read_is_not_answered() {
    let site = Site::new();
    let peer = Peer::new();
    let lost = format!("{}/@bob/8", peer.origin());
    // Somebody's post that names an id on another server is not that post.
    let (other, forged) = (Peer::new(), Peer::new());
    let mut stolen = other.note("Mine");
    stolen["attributedTo"] = json!(forged.actor());
    forged.host_at("/stolen", &stolen);
    note(&site, "a", &format!("in_reply_to = \"{lost}\"\n"));
    note(&site, "b", &format!("quote = \"{}/stolen\"\n", forged.origin()));
    let ran = site.ok(&["publish"]);
    assert_eq!(ran.err.matches("could not be read").count(), 2, "{ran:?}");
    let object: Value = serde_json::from_str(&site.read("public/ap/post/notes.b")).unwrap();
    assert_eq!((&object["inReplyTo"], &object["quote"]), (&Value::Null, &Value::Null));
    // What answers it would be a thread of its own for good, so it waits, and it is tried each time.
    assert!(ran.err.contains("the answer to it is not sent"), "{ran:?}");
    assert!(ran.out.contains("1 new"), "{ran:?}");
    assert!(!site.path("public/ap/post/notes.a").exists());
    let asked = peer.gets().len();
    let ran = site.ok(&["publish"]);
    assert!(ran.err.contains("the answer to it is not sent") && peer.gets().len() > asked);
    let note = peer.note("Here it is");
    peer.host_at("/@bob/8", &note);
    let ran = site.ok(&["publish"]);
    assert!(ran.out.contains("1 new"), "{ran:?}");
    let object: Value = serde_json::from_str(&site.read("public/ap/post/notes.a")).unwrap();
    assert_eq!((&object["inReplyTo"], &object["tag"]), (&note["id"], &json!([mention(&peer)])));
}

#[test]
fn a_thread_of_ones_own_needs_nobody() {
    let site = Site::new();
    note(&site, "a", "");
    note(&site, "b", &format!("in_reply_to = \"{}/notes/a/\"\n", site.origin()));
    note(&site, "c", &format!("in_reply_to = \"{}\"\n", site.id("notes.b")));
    let ran = site.ok(&["publish"]);
    assert!(!ran.err.contains("warning"), "{ran:?}");
    let object = |name: &str| -> Value {
        serde_json::from_str(&site.read(&format!("public/ap/post/notes.{name}"))).unwrap()
    };
    assert_eq!(object("b")["inReplyTo"], site.id("notes.a"));
    assert_eq!(object("c")["inReplyTo"], site.id("notes.b"));
    assert_eq!(object("b")["tag"], json!([]));
}

#[test]
fn a_quote_has_every_spelling_and_a_line_for_those_who_know_none() {
    let site = Site::new();
    let _serving = site.serve();
    let peer = Peer::new();
    let quoted = peer.note("Bread is bread");
    peer.host(&quoted);
    let id = quoted["id"].as_str().unwrap();
    note(&site, "a", &format!("quote = \"{id}\"\n"));
    site.ok(&["publish"]);
    let create = peer.expect("Create", &site.id("notes.a"));
    let object = &create.activity["object"];
    for name in ["quote", "quoteUrl", "quoteUri", "_misskey_quote"] {
        assert_eq!(object[name], id, "{name}");
        let contexts = create.activity["@context"].as_array().unwrap();
        assert!(contexts.iter().any(|it| !it[name].is_null()), "{name}");
    }
    assert_eq!(object["tag"][0]["href"], id);
    let line = format!("<p class=\"quote-inline\">RE: <a href=\"{id}\">{id}</a></p><p>Words.</p>");
    assert_eq!(object["content"], line);
    // Whoever wrote what is quoted hears of the end, too.
    site.remove("content/notes/a.md");
    site.ok(&["publish", "--allow-deletes", "1"]);
    peer.expect("Delete", &site.id("notes.a"));
}

#[test]
fn a_poll_is_a_question() {
    let site = Site::new();
    note(
        &site,
        "a",
        "poll = { options = [\"Rye\", \"Wheat & oats\"], ends = \"2026-12-01T00:00:00Z\" }\n",
    );
    note(&site, "b", "poll = { options = [\"Rye\", \"Wheat\"], multiple = true }\n");
    site.ok(&["publish"]);
    let object = |name: &str| -> Value {
        serde_json::from_str(&site.read(&format!("public/ap/post/notes.{name}"))).unwrap()
    };
    let option = |name: &str| {
        let replies = json!({ "type": "Collection", "totalItems": 0 });
        json!({ "type": "Note", "name": name, "replies": replies })
    };
    let question = object("a");
    assert_eq!(question["type"], "Question");
    assert_eq!(question["oneOf"], json!([option("Rye"), option("Wheat & oats")]));
    assert_eq!(question["endTime"], "2026-12-01T00:00:00Z");
    assert_eq!((&question["votersCount"], &question["anyOf"]), (&json!(0), &Value::Null));
    assert_eq!(object("b")["anyOf"], json!([option("Rye"), option("Wheat")]));
    // What it was told to be it stays, whatever is done to its file (OBJ-4).
    note(&site, "a", "");
    assert_eq!(site.json(&["publish"])["updated"], 1);
    let question = object("a");
    assert_eq!((&question["type"], &question["oneOf"]), (&json!("Question"), &Value::Null));
}

#[test]
fn what_is_too_large_for_others_is_cut_to_a_link() {
    let (site, _serving, peer) = super::followed_site();
    let text = "Long words about bees and rye. ".repeat(1_200);
    site.post("a", &format!("The lead.\n\n{text}"));
    let ran = site.ok(&["check"]);
    assert!(ran.err.contains("warning[site/too-large]"), "{ran:?}");
    assert!(ran.err.contains("content/posts/a.md") && ran.out.contains("1 warning"), "{ran:?}");
    site.ok(&["publish"]);
    let create = peer.expect("Create", &site.id("posts.a"));
    let object = &create.activity["object"];
    let url = format!("{}/posts/a/", site.origin());
    let link = format!("<p>The lead.</p><p><a href=\"{url}\">{url}</a></p>");
    assert_eq!(object["content"], link);
    assert_eq!(object["contentMap"]["en"], link);
    assert_eq!((&object["type"], &object["url"]), (&json!("Article"), &json!(url)));
    assert_eq!(object["preview"]["content"], "<p>The lead.</p>");
    let fetched = site.get("/ap/post/posts.a", &[("Accept", AP)]).json();
    assert_eq!(fetched["content"], object["content"]);
    assert!(site.get("/posts/a/", &[]).text().contains(&text[..1000]));
    assert!(!site.ok(&["publish"]).out.contains("1 updated"));
}
