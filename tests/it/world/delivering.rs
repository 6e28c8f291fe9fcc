//! What becomes of a letter (DEL-3 to DEL-7): taken, tried again, or given up, each by what the
//! other server said, and none of them lost or sent twice.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};
use skep::clock;
use skep::effect::{Effect, Errand, Lane, Letter, Patience};
use skep::id::{ActivityId, ActorId, InboxUrl, Origin};
use skep::store::{DueDelivery, Error, Store};

use super::peer::{Mood, Peer};
use super::site::Site;
use super::{followed_site, object_id, until, until_fetched};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn store(site: &Site) -> Store {
    Store::open(&site.path("data/skep.db")).unwrap()
}

/// What ends a change that only looks.
#[derive(Debug)]
struct Looked;

impl From<Error> for Looked {
    fn from(error: Error) -> Self {
        panic!("{error:?}")
    }
}

/// What is still to be sent, whenever it is due. Looking takes nothing: the leases are undone.
fn waiting(site: &Site) -> Vec<DueDelivery> {
    let mut found = Vec::new();
    let looked: Result<(), Looked> = store(site).write(|tx| {
        found = tx.lease_deliveries(clock::now().plus(30 * DAY), 1_000)?;
        Err(Looked)
    });
    looked.unwrap_err();
    found
}

/// `[waiting, done, failed]`
fn counts(site: &Site) -> [u64; 3] {
    let status = site.json(&["status"]);
    ["waiting", "done", "failed"]
        .map(|state| status[format!("deliveries_{state}")].as_u64().unwrap())
}

/// Lets what waits be due now, as if its time had come.
fn make_due(site: &Site) {
    store(site).write::<_, Error>(|tx| tx.hasten_deliveries(clock::now())).unwrap();
}

fn letter(number: u32, to: &Peer, patience: Patience) -> Letter {
    let id = format!("https://me.example/ap/act/{number}");
    Letter {
        body: json!({ "id": id, "type": "Update", "object": to.actor() }).to_string(),
        activity: ActivityId::parse(&id).unwrap(),
        kind: "Update".to_owned(),
        about: None,
        patience,
        inboxes: vec![InboxUrl::parse(&format!("{}/inbox", to.actor())).unwrap()],
    }
}

/// What an answer means: of the letter, of the server, and of the account.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Meaning {
    Taken,
    /// The letter is tried again; others may go there meanwhile.
    Again,
    /// The server is to be left alone for a while, with all that waits for it.
    Away,
    /// The same, and the account is looked at later: it may have a new inbox.
    Elsewhere,
    GivenUp,
    /// The letter is given up, and the account itself is asked at once.
    Gone,
}

use Meaning::{Again, Away, Elsewhere, GivenUp, Gone, Taken};

const ANSWERS: &[(u16, Meaning)] = &[
    (200, Taken),
    (202, Taken),
    (204, Taken),
    (300, Elsewhere),
    (301, Elsewhere),
    (302, Elsewhere),
    (303, Elsewhere),
    (307, Elsewhere),
    (308, Elsewhere),
    (400, GivenUp),
    (401, Again),
    (403, GivenUp),
    (404, Gone),
    (405, GivenUp),
    (406, GivenUp),
    (408, Away),
    (410, Gone),
    (413, GivenUp),
    (415, GivenUp),
    (422, GivenUp),
    (425, Away),
    (429, Away),
    (500, Away),
    (501, GivenUp),
    (502, Away),
    (503, Away),
    (504, Away),
    (520, Away),
];

/// Every answer that a server may give, each from a server of its own.
#[test]
fn each_answer_decides_about_its_letter_and_its_server() {
    let site = Site::new();
    let _serving = site.serve();
    let peers: Vec<Peer> = ANSWERS.iter().map(|_| Peer::new()).collect();
    for (peer, (status, _)) in peers.iter().zip(ANSWERS) {
        peer.follow(&site);
        peer.inbox_is(Mood::Says(*status));
    }
    site.until_delivered();
    until_fetched(&site);
    let known: Vec<usize> = peers.iter().map(|peer| peer.gets().len()).collect();
    site.post("a", "Words.");
    site.ok(&["publish"]);
    let many = |of: &[Meaning]| ANSWERS.iter().filter(|(_, it)| of.contains(it)).count() as u64;
    // The Accepts were taken before.
    let taken = ANSWERS.len() as u64 + many(&[Taken]);
    let expected = [many(&[Again, Away, Elsewhere]), taken, many(&[GivenUp, Gone])];
    until("every verdict", || (counts(&site) == expected).then_some(()));
    until("whoever is gone to be asked", || {
        let asked = |(peer, known): (&Peer, &usize)| peer.gets().len() > *known;
        let all = peers.iter().zip(&known).zip(ANSWERS);
        all.filter(|(_, (_, it))| *it == Gone).all(|(it, _)| asked(it)).then_some(())
    });
    let (store, now) = (store(&site), clock::now());
    let again: BTreeSet<String> = waiting(&site).iter().map(|it| it.inbox.to_string()).collect();
    let later = store.read::<_, Error>(|tx| tx.list_due_errands(Lane::Quick, now.plus(DAY), 99));
    let later: Vec<Errand> = later.unwrap().into_iter().map(|it| it.errand).collect();
    for ((status, meaning), (peer, known)) in ANSWERS.iter().zip(peers.iter().zip(known)) {
        let is = |of: &[Meaning]| of.contains(meaning);
        let is_again = again.contains(&format!("{}/inbox", peer.actor()));
        assert_eq!(is_again, is(&[Again, Away, Elsewhere]), "{status}");
        let sent = peer.count("Create", &site.id("posts.a"));
        assert_eq!(sent, 1, "{status} was asked at once again");
        let server = Origin::of(&peer.actor()).unwrap();
        let server = store.read::<_, Error>(|tx| tx.find_peer(&server)).unwrap();
        let failed = i64::from(is(&[Away, Elsewhere]));
        assert_eq!((server.failures, server.days), (failed, failed), "{status}");
        assert_eq!(server.until > now, failed > 0, "{status}");
        assert!(server.taken.is_some(), "{status}: it took an Accept");
        assert_eq!(peer.gets().len() > known, *meaning == Gone, "{status}");
        let look = Errand::RefreshActor(ActorId::parse(&peer.actor()).unwrap());
        assert_eq!(later.contains(&look), *meaning == Elsewhere, "{status}");
    }
    // The word of an inbox removes nobody: each of them follows still.
    assert_eq!(site.json(&["status"])["followers"], peers.len());
}

/// The peers of these tests ask for a minute's peace.
#[test]
fn who_asks_for_time_gets_it() {
    for status in [429, 503] {
        let (site, _serving, peer) = followed_site();
        peer.inbox_is(Mood::Says(status));
        site.post("a", "Words.");
        let begun = clock::now();
        site.ok(&["publish"]);
        peer.expect("Create", &site.id("posts.a"));
        let due = until("the verdict", || {
            let due = store(&site).read::<_, Error>(|tx| tx.next_delivery_due()).unwrap();
            due.filter(|due| {
                *due > begun.plus(Duration::from_secs(59)) && waiting(&site)[0].failures == 1
            })
        });
        let wait = due.since(begun).as_secs();
        assert!((59..60 + super::PATIENCE.as_secs()).contains(&wait), "{status}: {wait} s");
    }
}

#[test]
fn a_second_try_has_the_same_bytes_and_a_fresh_signature() {
    let (site, _serving, peer) = followed_site();
    peer.inbox_is(Mood::Says(503));
    site.post("a", "Words.");
    site.ok(&["publish"]);
    let id = site.id("posts.a");
    peer.expect("Create", &id);
    until("the verdict", || (waiting(&site)[0].failures == 1).then_some(()));
    peer.inbox_is(Mood::Well);
    make_due(&site);
    until("the second try", || (peer.count("Create", &id) == 2).then_some(()));
    site.until_delivered();
    let tries: Vec<_> = peer.deliveries().into_iter().filter(|it| it.is("Create", &id)).collect();
    assert_eq!(tries[0].body, tries[1].body);
    for delivery in &tries {
        assert_eq!(delivery.fault, None, "{delivery:?}");
        let head = |name| delivery.head.header(name).unwrap_or_default().to_owned();
        assert_eq!(head("content-type"), "application/activity+json");
        assert_eq!(head("content-length"), delivery.body.len().to_string(), "never in chunks");
        assert_eq!(head("transfer-encoding"), "");
        assert!(head("digest").starts_with("SHA-256="), "{}", head("digest"));
        assert!(head("user-agent").starts_with("skep/"), "{}", head("user-agent"));
    }
    // Taken is taken: it is not sent a third time, not even by another process.
    let again = counts(&site);
    site.ok(&["publish"]);
    assert_eq!(counts(&site), again);
}

/// Seven days for what is news, fourteen for an answer or a farewell (DEL-4).
#[test]
fn letters_grow_too_old_to_be_tried_again() {
    let (site, _serving, peer) = followed_site();
    peer.inbox_is(Mood::Says(500));
    let now = clock::now();
    for (number, age, patience, waits) in [
        (1, 6 * DAY, Patience::Usual, true),
        (2, 8 * DAY, Patience::Usual, false),
        (3, 8 * DAY, Patience::Long, true),
        (4, 15 * DAY, Patience::Long, false),
    ] {
        let before = counts(&site);
        let letter = letter(number, &peer, patience);
        let id = letter.activity.to_string();
        let effects = [Effect::Deliver(letter)];
        store(&site).write::<_, Error>(|tx| tx.enqueue(&effects, now.minus(age))).unwrap();
        make_due(&site);
        peer.wait_for(&id, |it| it.activity["id"] == id.as_str());
        let failed = before[2] + u64::from(!waits);
        until(&format!("the verdict on {id}"), || {
            let is_tried = waiting(&site).iter().all(|it| it.failures > 0);
            (is_tried && counts(&site)[2] == failed).then_some(())
        });
        let again: Vec<String> = waiting(&site).into_iter().map(|it| it.body).collect();
        assert_eq!(again.iter().any(|body| body.contains(&id)), waits, "{id}");
        // Only one at a time for a server that is not well: out of the way of the next.
        let rest = store(&site).write::<_, Error>(|tx| {
            tx.remove_waiting_deliveries(
                &InboxUrl::parse(&format!("{}/inbox", peer.actor())).unwrap(),
            )
        });
        rest.unwrap();
    }
}

/// What changes while a server is away reaches it in the order in which it happened.
#[test]
fn letters_about_one_post_stay_in_order() {
    let (site, _serving, peer) = followed_site();
    peer.inbox_is(Mood::Says(503));
    let id = site.id("posts.a");
    site.post("a", "Words.");
    site.ok(&["publish"]);
    peer.expect("Create", &id);
    site.post("a", "Better words.");
    site.ok(&["publish"]);
    // Nor is the server asked about another post before its next turn.
    site.post("b", "Others.");
    site.ok(&["publish"]);
    until("the verdict", || {
        let next = store(&site).read::<_, Error>(|tx| tx.next_delivery_due()).unwrap();
        next.filter(|next| *next > clock::now())
    });
    let kinds: Vec<String> = peer.deliveries().iter().map(|it| it.kind().to_owned()).collect();
    assert_eq!(kinds, ["Accept", "Create"]);
    peer.inbox_is(Mood::Well);
    make_due(&site);
    peer.expect("Update", &id);
    peer.expect("Create", &site.id("posts.b"));
    site.until_delivered();
    site.remove("content/posts/a.md");
    site.ok(&["publish", "--allow-deletes", "1"]);
    peer.expect("Delete", &id);
    let deliveries = peer.deliveries();
    let about_it = deliveries.iter().filter(|it| object_id(&it.activity) == id);
    let kinds: Vec<&str> = about_it.map(|it| it.kind()).collect();
    assert_eq!(kinds, ["Create", "Create", "Update", "Delete"]);
}

#[test]
fn nothing_is_sent_where_nothing_shall_be_sent() {
    let (site, serving, peer) = followed_site();
    drop(serving);
    let serving = site.serve_with(&["--no-deliver"]);
    site.post("a", "Words.");
    site.ok(&["publish"]);
    // It receives as ever, and answers nobody.
    let stranger = Peer::new();
    let follow = stranger.activity("Follow", site.actor());
    assert_eq!(stranger.send(&site, &follow).status, 202);
    let like = peer.activity("Like", site.id("posts.a"));
    assert_eq!(peer.send(&site, &like).status, 202);
    until("the like on the page", || {
        let likes = site.get("/ap/likes/posts.a", &[]);
        (likes.status == 200).then_some(())
    });
    assert_eq!(site.json(&["status"])["followers"], 2);
    assert_eq!(counts(&site), [2, 1, 0]);
    assert_eq!((peer.count("Create", &site.id("posts.a")), stranger.deliveries().len()), (0, 0));
    drop(serving);
    let _serving = site.serve();
    peer.expect("Create", &site.id("posts.a"));
    stranger.expect("Accept", follow["id"].as_str().unwrap());
    site.until_delivered();
}

/// One inbox is told once, however many follow from there (DEL-2).
#[test]
fn followers_of_one_server_share_a_letter() {
    let (site, _serving, peer) = followed_site();
    let shared = format!("{}/inbox", peer.origin());
    let mut everybody = Vec::new();
    for name in ["ann", "ben", "cid"] {
        everybody.push(account(&site, &peer, name, &shared));
    }
    site.post("a", "Words.");
    let plan = site.json(&["publish", "--dry-run"]);
    // Bob has no shared inbox; the other three have one.
    assert_eq!((&plan["activities"][0]["inboxes"], &plan["servers"]), (&json!(2), &json!(1)));
    site.ok(&["publish"]);
    site.until_delivered();
    assert_eq!(peer.count("Create", &site.id("posts.a")), 2);
    assert_eq!(site.json(&["followers"]).as_array().unwrap().len(), 1 + everybody.len());
}

/// Another account at `peer`, known to `site` as a follower.
pub(super) fn account(site: &Site, peer: &Peer, name: &str, shared: &str) -> Value {
    use skep::id::ActorId;
    use skep::store::Follower;
    let actor = format!("{}/users/{name}", peer.origin());
    let inbox = |url: &str| InboxUrl::parse(url).unwrap();
    let follower = Follower {
        actor: ActorId::parse(&actor).unwrap(),
        follow: None,
        inbox: inbox(&format!("{actor}/inbox")),
        shared_inbox: Some(inbox(shared)),
        since: clock::now(),
    };
    store(site).write::<_, Error>(|tx| tx.upsert_follower(&follower)).unwrap();
    json!(actor)
}
