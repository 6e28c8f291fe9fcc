//! Threads of answers: made whole by asking those who have the rest, within bounds (SEC-10, threats
//! T10, T25).

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use skep::clock;
use skep::effect::Lane;
use skep::limits;
use skep::store::{DueErrand, Error, Store};

use super::peer::{Mood, Peer};
use super::site::{Serving, Site};
use super::{AP, PUBLIC, until};

const HOUR: Duration = Duration::from_secs(60 * 60);

/// A served site with the post `a` and these lines under `[federation]`.
pub(super) fn site(federation: &str) -> (Site, Serving) {
    let site = Site::with(federation);
    site.post("a", "Words.");
    site.ok(&["publish"]);
    let serving = site.serve();
    (site, serving)
}

/// A public note of this server's account that answers `parent`, and can be had there. Each is a second
/// younger than the one before.
pub(super) fn note(peer: &Peer, text: &str, parent: &Value) -> Value {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let since = Duration::from_secs(NEXT.fetch_add(1, Ordering::SeqCst).into());
    let mut note = peer.note(text);
    note["published"] = json!(clock::now().minus(HOUR).plus(since).rfc3339());
    note["inReplyTo"] = parent.clone();
    peer.host(&note);
    note
}

/// The same, which speaks to the owner, too.
fn note_to_owner(site: &Site, peer: &Peer, text: &str, parent: &Value) -> Value {
    let mut note = note(peer, text, parent);
    note["cc"] = json!([site.actor()]);
    peer.host(&note);
    note
}

/// The same with a list of answers.
fn note_with_list(peer: &Peer, text: &str, parent: &Value, list: &Value) -> Value {
    let mut note = note(peer, text, parent);
    note["replies"] = list.clone();
    peer.host(&note);
    note
}

#[track_caller]
pub(super) fn tell(site: &Site, peer: &Peer, note: &Value) {
    assert_eq!(peer.send(site, &peer.activity("Create", note.clone())).status, 202);
}

pub(super) fn root(site: &Site) -> Value {
    json!(site.id("posts.a"))
}

/// What is in a list of the thread; there is none of nothing.
pub(super) fn list(site: &Site, what: &str) -> Vec<Value> {
    let answer = site.get(&format!("/ap/{what}/posts.a"), &[("Accept", AP)]);
    if answer.status == 404 {
        return Vec::new();
    }
    let list = answer.json();
    let items = list.get("items").or(list.get("orderedItems"));
    items.and_then(Value::as_array).cloned().unwrap()
}

/// Waits until exactly these are shown in the thread, in the order of time, and the build that shows them
/// is over: others of its files may come later than this one.
#[track_caller]
pub(super) fn shows(site: &Site, notes: &[&Value]) {
    let ids: Vec<Value> = notes.iter().map(|note| note["id"].clone()).collect();
    until(&format!("{ids:?}"), || (list(site, "replies") == ids && site.is_placed()).then_some(()));
}

fn walks(site: &Site) -> Vec<DueErrand> {
    let store = Store::open(&site.path("data/skep.db")).unwrap();
    let later = clock::now().plus(limits::SEEN_KEPT);
    store.read::<_, Error>(|tx| tx.list_due_errands(Lane::Walks, later, 999)).unwrap()
}

/// Waits until every walk was made: it is over, or due later.
#[track_caller]
pub(super) fn walked(site: &Site) {
    let store = Store::open(&site.path("data/skep.db")).unwrap();
    until("the walks", || {
        let due = |tx: &skep::store::Tx<'_>| tx.list_due_errands(Lane::Walks, clock::now(), 9);
        store.read::<_, Error>(due).unwrap().is_empty().then_some(())
    });
}

/// How often a path was asked for.
fn asked(peer: &Peer, note: &Value) -> usize {
    let id = note["id"].as_str().or(note.as_str()).unwrap();
    peer.gets().iter().filter(|path| id.ends_with(path.as_str())).count()
}

#[test]
fn a_missing_parent_is_fetched_and_the_thread_is_whole() {
    let (site, _serving) = site("replies = \"open\"");
    let (bob, carol) = (Peer::new(), Peer::new());
    let parent = note(&bob, "Rye", &root(&site));
    let answer = note_to_owner(&site, &carol, "Oats", &parent["id"]);
    tell(&site, &carol, &answer);
    shows(&site, &[&parent, &answer]);
    assert_eq!(list(&site, "context"), [root(&site), parent["id"].clone(), answer["id"].clone()]);

    let page = site.get("/posts/a/", &[]).text();
    let places = ["Rye", "<ol class=\"replies\">", "Oats"].map(|text| {
        let from = page.find("class=\"h-cite p-comment\"").unwrap();
        page[from..].find(text).unwrap_or_else(|| panic!("{text}: {page}"))
    });
    assert!(places.is_sorted(), "one stands below the other: {page}");
    let answered =
        format!("<data class=\"u-in-reply-to\" value=\"{}\">", parent["id"].as_str().unwrap());
    assert!(page.contains(&answered), "{page}");
    assert!(page.contains(&bob.handle()), "{page}");

    // Both are known now, and nobody is asked again.
    let before = (bob.gets(), carol.gets());
    tell(&site, &carol, &note_to_owner(&site, &carol, "Barley", &parent["id"]));
    until("the third", || (list(&site, "replies").len() == 3).then_some(()));
    walked(&site);
    assert_eq!((bob.gets(), carol.gets()), before);
}

#[test]
fn what_answers_an_answer_is_fetched_as_its_origin_lists_it() {
    let (site, _serving) = site("replies = \"open\"");
    let (bob, carol) = (Peer::new(), Peer::new());
    let (pages, more) = (json!(bob.fresh("pages")), json!(bob.fresh("pages")));
    let first = note_with_list(&bob, "Rye", &root(&site), &pages);
    let second = note(&carol, "Oats", &first["id"]);
    let third = note(&bob, "Barley", &second["id"]);
    let elsewhere = note(&bob, "Wheat", &json!(carol.fresh("notes")));
    let mut private = note(&carol, "Secret", &first["id"]);
    private["to"] = json!([format!("{}/followers", carol.actor())]);
    private["cc"] = json!([]);
    carol.host(&private);
    // The last comes first: an answer is taken in after what it answers.
    bob.host(&json!({ "id": pages, "type": "Collection", "first": {
        "type": "CollectionPage", "next": more, "items": [third["id"], elsewhere["id"]],
    } }));
    bob.host(&json!({
        "id": more, "type": "CollectionPage", "items": [{ "id": second["id"] }, private["id"]],
    }));
    tell(&site, &bob, &first);
    shows(&site, &[&first, &second, &third]);
    walked(&site);
    let shown =
        site.output().into_values().map(|(bytes, _)| String::from_utf8_lossy(&bytes).into_owned());
    assert!(shown.into_iter().all(|text| !text.contains("Wheat") && !text.contains("Secret")));
    assert_eq!(asked(&carol, &second), 1);
}

/// What its author's server takes for the whole thread is a list of answers, too (FEP-7888).
#[test]
fn the_thread_of_an_answer_is_read_on_its_own_origin() {
    let (site, _serving) = site("replies = \"open\"");
    let (bob, carol) = (Peer::new(), Peer::new());
    let (own, others) = (json!(bob.fresh("threads")), json!(carol.fresh("threads")));
    let mut first = note(&bob, "Rye", &root(&site));
    let second = note(&carol, "Oats", &first["id"]);
    let third = note(&carol, "Barley", &first["id"]);
    for (peer, list, items) in [(&bob, &own, [&second["id"]]), (&carol, &others, [&third["id"]])] {
        peer.host(&json!({ "id": list, "type": "OrderedCollection", "orderedItems": items }));
    }
    first["context"] = own;
    tell(&site, &bob, &first);
    shows(&site, &[&first, &second]);
    let mut fourth = note(&bob, "Wheat", &root(&site));
    fourth["context"] = others.clone();
    tell(&site, &bob, &fourth);
    shows(&site, &[&first, &second, &fourth]);
    walked(&site);
    assert_eq!(asked(&carol, &others), 0, "nobody else is believed to know");
}

#[test]
fn a_walk_that_was_killed_is_made_again() {
    let (site, serving) = site("replies = \"open\"");
    let (bob, carol) = (Peer::new(), Peer::new());
    let parent = note(&bob, "Rye", &root(&site));
    bob.gets_are(Mood::Silent);
    let answer = note_to_owner(&site, &carol, "Oats", &parent["id"]);
    tell(&site, &carol, &answer);
    until("the walk", || (asked(&bob, &parent) == 1).then_some(()));
    serving.kill();
    bob.gets_are(Mood::Well);
    let _serving = site.serve();
    shows(&site, &[&parent, &answer]);
}

/// What is come to counts as asked for only if what it answers was, too.
#[test]
fn a_walk_that_broke_off_does_not_keep_the_next_one_away() {
    let (site, _serving) = site("replies = \"open\"");
    let (bob, carol, dan) = (Peer::new(), Peer::new(), Peer::new());
    let first = note(&dan, "Rye", &root(&site));
    let second = note(&bob, "Oats", &first["id"]);
    dan.gets_are(Mood::Says(503));
    tell(&site, &carol, &note_to_owner(&site, &carol, "Barley", &second["id"]));
    until("the walk", || (asked(&dan, &first) > 0).then_some(()));
    walked(&site);
    dan.gets_are(Mood::Well);
    let fourth = note_to_owner(&site, &carol, "Wheat", &second["id"]);
    tell(&site, &carol, &fourth);
    shows(&site, &[&first, &second, &fourth]);
}

/// A stranger can write anything into a list: nobody walks there before the owner has read the answer,
/// and what is found waits as if it had come.
#[test]
fn what_is_fetched_is_judged_like_what_comes() {
    let (site, _serving) = site("");
    let (bob, carol) = (Peer::new(), Peer::new());
    let pages = json!(bob.fresh("pages"));
    let first = note_with_list(&bob, "Rye", &root(&site), &pages);
    let second = note(&carol, "Oats", &first["id"]);
    bob.host(&json!({ "id": pages, "type": "Collection", "items": [second["id"]] }));
    tell(&site, &bob, &first);
    let number = site.json(&["inbox", "list"])[0]["id"].to_string();
    assert_eq!((walks(&site).len(), asked(&bob, &pages)), (0, 0));

    site.ok(&["inbox", "approve", &number]);
    let row = until("the second to wait", || {
        site.json(&["inbox", "list"]).as_array().unwrap().first().cloned()
    });
    assert_eq!(row["object"], second["id"]);
    shows(&site, &[&first]);
    walked(&site);
    site.ok(&["block", &carol.handle()]);
    let third = note(&carol, "Barley", &first["id"]);
    bob.host(&json!({ "id": pages, "type": "Collection", "items": [third["id"]] }));
    let answer = note_to_owner(&site, &bob, "Wheat", &third["id"]);
    tell(&site, &bob, &answer);
    walked(&site);
    let rows = site.json(&["inbox", "list"]);
    let contents: Vec<&Value> =
        rows.as_array().unwrap().iter().map(|row| &row["content"]).collect();
    assert_eq!(contents, ["<p>Wheat</p>"], "said to the owner, and in no thread");
}

#[test]
fn a_list_without_an_end_is_asked_for_so_often() {
    let (site, _serving) = site("replies = \"open\"");
    let (bob, victim) = (Peer::new(), Peer::new());
    let page = |number: usize| json!(format!("{}/pages/{number}", bob.origin()));
    let first = note_with_list(&bob, "Rye", &root(&site), &page(0));
    for number in 0..30 {
        let own = note(&bob, &format!("Nr {number}"), &first["id"]);
        let items = json!([own["id"], victim.fresh("notes"), page(number)]);
        bob.host(&json!({
            "id": page(number), "type": "CollectionPage", "next": page(number + 1), "items": items,
        }));
    }
    let before = bob.gets().len();
    tell(&site, &bob, &first);
    until("the first walk", || walks(&site).first().filter(|it| it.tries == 1).map(drop));
    // His profile came with his signature.
    assert_eq!(bob.gets().len() - before - 1, limits::WALK_FETCHES_PER_ORIGIN_MAX);
    assert!(victim.gets().len() <= limits::WALK_FETCHES_PER_ORIGIN_MAX, "{:?}", victim.gets());
}

#[test]
fn answers_that_go_round_in_a_circle_are_asked_for_once() {
    let (site, _serving) = site("replies = \"open\"");
    let (bob, carol) = (Peer::new(), Peer::new());
    let one = json!(bob.fresh("notes"));
    let two = note(&carol, "Two", &one);
    bob.host(&json!({
        "id": one, "type": "Note", "attributedTo": bob.actor(), "inReplyTo": two["id"], "to": [PUBLIC],
        "content": "One",
    }));
    let last = note_to_owner(&site, &carol, "Three", &one);
    tell(&site, &carol, &last);
    until("the walk", || (asked(&carol, &two) == 1).then_some(()));
    walked(&site);
    tell(&site, &carol, &note_to_owner(&site, &carol, "Four", &one));
    walked(&site);
    assert_eq!((asked(&bob, &one), asked(&carol, &two)), (1, 1), "nor again that day");
    assert_eq!(list(&site, "replies"), Vec::<Value>::new());
}

#[test]
fn a_walk_goes_over_two_hosts_and_no_further() {
    let (site, _serving) = site("replies = \"open\"");
    for (hosts, is_whole) in [(3, true), (4, false)] {
        let peers: Vec<Peer> = (0..hosts).map(|_| Peer::new()).collect();
        let mut notes = vec![note(&peers[0], "Rye", &root(&site))];
        for peer in &peers[1..] {
            notes.push(note(peer, "Oats", &notes[notes.len() - 1]["id"]));
        }
        let last = &peers[hosts - 1];
        tell(&site, last, &note_to_owner(&site, last, "Barley", &notes[hosts - 1]["id"]));
        until("the walk", || (asked(&peers[hosts - 3], &notes[hosts - 3]) == 1).then_some(()));
        walked(&site);
        assert_eq!(!peers[0].gets().is_empty(), is_whole);
    }
    until("the whole thread", || (list(&site, "replies").len() == 4).then_some(()));
}

/// Threat T25: whoever names a host again and again does not make us ask it again and again; the less,
/// if nobody of it was ever met.
#[test]
fn strangers_cannot_make_a_third_host_be_asked_without_end() {
    let (site, _serving) = site("replies = \"open\"");
    let (known, unknown) = (Peer::new(), Peer::new());
    assert_eq!(known.send(&site, &known.activity("Like", root(&site))).status, 202);
    let most = usize::try_from(limits::WALKS_PER_ORIGIN).unwrap();
    let new = usize::try_from(limits::WALKS_NEW_HOSTS).unwrap();
    for (victim, most) in [(known, most), (unknown, new)] {
        let before = victim.gets().len();
        let strangers: Vec<Peer> = (0..3).map(|_| Peer::new()).collect();
        for stranger in strangers.iter().cycle().take(most + 3) {
            let parent = json!(victim.fresh("notes"));
            tell(&site, stranger, &note_to_owner(&site, stranger, "Rye", &parent));
        }
        walked(&site);
        assert_eq!(victim.gets().len() - before, most);
    }
}

/// FEP-7888: the list of a thread, and who says that it is in it.
#[test]
fn a_thread_that_the_owner_began_is_a_list() {
    let (site, _serving) = site("replies = \"open\"");
    let bob = Peer::new();
    let answer = note(&bob, "Rye", &root(&site));
    tell(&site, &bob, &answer);
    shows(&site, &[&answer]);
    let mut elsewhere = bob.note("Oats");
    elsewhere["context"] = json!(format!("{}/threads/1", bob.origin()));
    bob.host(&elsewhere);
    for (name, parent) in
        [("b", &answer["id"]), ("c", &json!(site.id("posts.b"))), ("d", &elsewhere["id"])]
    {
        let front = format!("+++\ndate = 2099-01-01\nin_reply_to = {parent}\n+++\nMore.\n");
        site.put(&format!("content/posts/{name}.md"), front.replace("2099-01-01", "2026-06-02"));
    }
    site.ok(&["publish"]);
    let object = |name: &str| site.get(&format!("/ap/post/posts.{name}"), &[("Accept", AP)]).json();
    let own = json!(format!("{}/ap/context/posts.a", site.origin()));
    for (name, context) in [("a", &own), ("b", &own), ("c", &own), ("d", &elsewhere["context"])] {
        assert_eq!(object(name)["context"], *context, "{name}");
    }
    let thread = site.get("/ap/context/posts.a", &[("Accept", AP)]);
    assert_eq!((thread.status, thread.header("content-type")), (200, AP));
    let thread = thread.json();
    let ids = json!([root(&site), site.id("posts.b"), site.id("posts.c"), answer["id"]]);
    assert_eq!(
        (&thread["type"], &thread["attributedTo"], &thread["orderedItems"]),
        (&json!("OrderedCollection"), &json!(site.actor()), &ids)
    );
    assert_eq!((&thread["id"], &thread["totalItems"]), (&own, &json!(4)));
    for name in ["b", "c", "d"] {
        assert_eq!(site.status(&format!("/ap/context/posts.{name}")), 404, "{name}");
    }
}
