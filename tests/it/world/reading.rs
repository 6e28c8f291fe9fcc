//! What the owner reads: each thing once, in the owner's order, with the owner's words about it.

use serde_json::{Value, json};
use skep::clock::{self, Timestamp};
use skep::id::{ActorId, ObjectId, WebUrl};
use skep::store::{Error, NewRemotePost, Review, Store, Visibility};

use super::desk::Browser;
use super::fetching::none_left;
use super::peer::Peer;
use super::site::Site;
use super::{PUBLIC, followed_site, until};

fn timeline(site: &Site, more: &[&str]) -> Vec<Value> {
    site.json(&[&["timeline"], more].concat()).as_array().unwrap().clone()
}

fn ids(rows: &[Value]) -> Vec<&Value> {
    rows.iter().map(|row| &row["id"]).collect()
}

fn tell(site: &Site, peer: &Peer, note: &Value) {
    assert_eq!(peer.send(site, &peer.activity("Create", note.clone())).status, 202);
}

#[test]
fn what_several_boost_is_one_line() {
    let site = Site::new();
    let _serving = site.serve();
    let (ada, eve, author) = (Peer::new(), Peer::new(), Peer::new());
    let note = author.note("Rye");
    author.host(&note);
    for peer in [&ada, &eve] {
        peer.is_followed_by(&site);
        assert_eq!(peer.send(&site, &peer.activity("Announce", note["id"].clone())).status, 202);
        none_left(&site);
    }
    let rows = timeline(&site, &[]);
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!(rows[0]["boosted_by"], ada.actor());
    assert_eq!(rows[0]["boosters"], json!([ada.handle(), eve.handle()]));
    site.ok(&["unfollow", &ada.actor()]);
    assert_eq!(timeline(&site, &[])[0]["boosters"], json!([eve.handle()]));
}

/// Whoever is followed wrote it, even if a boost was quicker; without the booster it is still theirs.
#[test]
fn a_post_that_a_boost_brought_first_is_its_authors() {
    let site = Site::new();
    let _serving = site.serve();
    let (ada, author) = (Peer::new(), Peer::new());
    let note = author.note("Rye");
    author.host(&note);
    ada.is_followed_by(&site);
    author.is_followed_by(&site);
    assert_eq!(ada.send(&site, &ada.activity("Announce", note["id"].clone())).status, 202);
    none_left(&site);
    assert_eq!(timeline(&site, &[])[0]["boosted_by"], ada.actor());
    tell(&site, &author, &note);
    let rows = timeline(&site, &[]);
    assert_eq!((rows.len(), &rows[0]["boosted_by"]), (1, &Value::Null), "{rows:?}");
    assert_eq!(rows[0]["boosters"], json!([ada.handle()]));
    site.ok(&["unfollow", &ada.actor()]);
    assert_eq!(ids(&timeline(&site, &[])), [&note["id"]]);
}

/// The post number `n`; the last of all answers the first.
fn post_of(
    author: &ActorId,
    (object, url, published): (ObjectId, WebUrl, Timestamp),
    words: &str,
    n: i64,
) -> NewRemotePost {
    let first = object.as_str().replace("/899", "/0");
    NewRemotePost {
        in_reply_to: (n == 899).then(|| ObjectId::parse(&first).unwrap()),
        object,
        author: author.clone(),
        kind: "Note".to_owned(),
        answers: None,
        html: format!("<p>{words} {n}</p>"),
        summary: None,
        url,
        visibility: Visibility::Public,
        published,
        updated: None,
        sensitive: false,
        language: None,
        context: None,
        replies: None,
    }
}

/// However much of it filters hide, the page leads on to what is older; and a conversation that was shown is
/// not shown again on the next page.
#[test]
fn pages_of_the_timeline_lead_to_its_end() {
    let site = Site::new();
    let serving = site.serve();
    let peer = Peer::new();
    peer.is_followed_by(&site);
    drop(serving);
    let start = clock::now().secs() - 100_000;
    let store = Store::open(&site.path("data/skep.db")).unwrap();
    let author = ActorId::parse(&peer.actor()).unwrap();
    store
        .write::<_, Error>(|tx| {
            for n in 0..900_i64 {
                let id = ObjectId::parse(&format!("{}/many/{n}", peer.origin())).unwrap();
                let url = WebUrl::parse(id.as_str()).unwrap();
                let at = Timestamp::from_secs(start + n);
                // The first and the last are one conversation, and nearly all between them is hidden.
                let words = if n % 100 == 0 || n > 890 { "honey" } else { "wasps" };
                let post = post_of(&author, (id, url, at), words, n);
                let number = tx.insert_remote_post(&post, Review::None, at)?.unwrap();
                tx.insert_timeline(number, None, at)?;
            }
            Ok(())
        })
        .unwrap();
    site.ok(&["filter", "add", "wasps", "--hide"]);
    let _serving = site.serve();
    let browser = Browser::with_link(&site);
    let (mut path, mut shown) = ("/admin/timeline".to_owned(), Vec::new());
    for _ in 0..20 {
        let page = browser.page(&path);
        let found = page.split("honey ").skip(1).filter_map(|it| it.split('<').next());
        shown.extend(found.map(|it| it.parse::<i64>().unwrap()));
        let Some((link, _)) = page.split_once("\" rel=\"next\"") else { break };
        path = link.rsplit('"').next().unwrap().replace("&amp;", "&");
    }
    let expected = (891..900).rev().chain((1..9).rev().map(|n| n * 100)).collect::<Vec<_>>();
    assert_eq!(shown, expected);
}

#[test]
fn a_conversation_is_one_line() {
    let site = Site::new();
    let _serving = site.serve();
    let peer = Peer::new();
    peer.is_followed_by(&site);
    let first = peer.note("one");
    let mut second = peer.note("two");
    second["inReplyTo"] = first["id"].clone();
    let other = peer.note("else");
    for note in [&first, &second, &other] {
        tell(&site, &peer, note);
    }
    let rows = timeline(&site, &[]);
    assert_eq!(rows.len(), 2, "{rows:?}");
    let folded = rows.iter().find(|row| row["more"] == 1).unwrap();
    assert!([&first["id"], &second["id"]].contains(&&folded["id"]), "{rows:?}");
    assert_eq!(timeline(&site, &["--all"]).len(), 3);
}

#[test]
fn lists_and_filters_choose_what_is_read() {
    let site = Site::new();
    let _serving = site.serve();
    let (ada, eve) = (Peer::new(), Peer::new());
    let notes: Vec<Value> = [(&ada, "Bees"), (&eve, "Beer")]
        .into_iter()
        .map(|(peer, text)| {
            peer.is_followed_by(&site);
            let note = peer.note(text);
            tell(&site, peer, &note);
            note
        })
        .collect();
    site.ok(&["lists", "create", "Garden"]);
    site.ok(&["lists", "add", "garden", &ada.actor()]);
    assert_eq!(site.json(&["lists"]), json!([{ "name": "Garden", "accounts": 1 }]));
    assert_eq!(site.json(&["lists", "show", "Garden"])[0]["actor"], ada.actor());
    assert_eq!(ids(&timeline(&site, &["--list", "Garden"])), [&notes[0]["id"]]);
    assert_eq!(site.run(&["timeline", "--list", "none"]).code, 1);
    assert_eq!(site.run(&["lists", "add", "Garden", "@x@else.example"]).code, 1);

    // There and back, as Mastodon has it.
    let csv = site.ok(&["lists", "export", "-"]).out;
    assert_eq!(csv, format!("Garden,{}\n", ada.handle().trim_start_matches('@')));
    site.put("lists.csv", format!("{csv}Sea,{}\nSea,x@else.example\n", eve.handle()));
    site.ok(&["lists", "delete", "Garden"]);
    let file = site.path("lists.csv");
    let taken = site.json(&["lists", "import", file.to_str().unwrap()]);
    assert_eq!((&taken["added"], &taken["strangers"]), (&json!(2), &json!(["x@else.example"])));
    assert_eq!(ids(&timeline(&site, &["--list", "Sea"])), [&notes[1]["id"]]);

    site.ok(&["filter", "add", "bees", "--warn"]);
    site.ok(&["filter", "add", "beer", "--home", "--hide"]);
    let rows = timeline(&site, &[]);
    assert_eq!(ids(&rows), [&notes[0]["id"]]);
    assert_eq!(rows[0]["filtered"], "bees");
    let shown = site.ok(&["timeline"]).out;
    assert!(shown.contains("folded up") && !shown.contains("Bees"), "{shown}");
    assert_eq!(site.json(&["filter"]).as_array().unwrap().len(), 2);
    site.ok(&["filter", "remove", "BEER"]);
    assert_eq!(timeline(&site, &[]).len(), 2);
    assert_eq!(site.run(&["filter", "remove", "beer"]).code, 1);
}

#[test]
fn what_is_new_is_said_once() {
    let (site, _serving, peer) = followed_site();
    site.post("a", "Words.");
    site.ok(&["publish"]);
    peer.expect("Create", &site.id("posts.a"));
    let other = Peer::new();
    for (from, kind) in [(&peer, "Like"), (&other, "Like"), (&other, "Announce")] {
        let activity = from.activity(kind, site.id("posts.a"));
        assert_eq!(from.send(&site, &activity).status, 202);
    }
    let mut answer = peer.note("Yes");
    answer["inReplyTo"] = json!(site.id("posts.a"));
    tell(&site, &peer, &answer);
    let mut mention = peer.note("You there");
    mention["cc"] = json!([site.actor()]);
    tell(&site, &peer, &mention);
    let rows = until("all of it", || {
        let rows = site.json(&["notifications", "--keep"]).as_array().unwrap().clone();
        (rows.len() == 5).then_some(rows)
    });
    let of = |kind: &str| rows.iter().find(|row| row["kind"] == kind).unwrap();
    assert!(rows.iter().all(|row| row["new"] == true), "{rows:?}");
    assert_eq!((&of("like")["count"], &of("boost")["count"]), (&json!(2), &json!(1)));
    assert_eq!(of("like")["post"], site.id("posts.a"));
    assert_eq!(of("reply")["content"], "<p>Yes</p>");
    assert_eq!(of("mention")["accounts"], json!([peer.handle()]));
    assert_eq!(of("follow")["actors"], json!([peer.actor()]));

    let shown = site.ok(&["notifications"]).out;
    assert!(shown.contains("likes") || shown.contains("like "), "{shown}");
    assert_eq!(site.json(&["notifications", "--new"]), json!([]));
    // Whoever is muted is no news.
    site.ok(&["mute", &peer.actor()]);
    let rows = site.json(&["notifications"]);
    let rows = rows.as_array().unwrap();
    let kinds: Vec<&Value> = rows.iter().map(|row| &row["kind"]).collect();
    assert_eq!(kinds.len(), 2, "{kinds:?}");
}

/// A community passes on what its members write (FEP-1b12): posts are read in it, answers below them.
#[test]
fn posts_of_a_community_are_read_in_it() {
    let site = Site::new();
    let _serving = site.serve();
    let (group, author) = (Peer::new(), Peer::new());
    group.is_group();
    group.is_followed_by(&site);
    let mut page = author.note("Rye");
    page["type"] = json!("Page");
    page["name"] = json!("Bread");
    page["to"] = json!([group.actor(), PUBLIC]);
    page["audience"] = json!(group.actor());
    author.host(&page);
    let mut answer = author.note("Yes");
    answer["inReplyTo"] = page["id"].clone();
    answer["cc"] = json!([group.actor()]);
    author.host(&answer);
    // Said to be in the community by nobody but it.
    let stray = author.note("Stray");
    author.host(&stray);
    for object in [&page, &answer, &stray] {
        let create = author.activity("Create", object.clone());
        assert_eq!(group.send(&site, &group.activity("Announce", create)).status, 202);
    }
    none_left(&site);
    let rows = timeline(&site, &[]);
    assert_eq!(ids(&rows), [&page["id"]]);
    assert_eq!(rows[0]["community"], group.handle());
    assert_eq!(rows[0]["author"], author.actor());
    assert_eq!(rows[0]["boosters"], json!([]));
    let shown = site.ok(&["timeline"]).out;
    assert!(shown.contains(&format!(" in {}", group.handle())), "{shown}");
}
