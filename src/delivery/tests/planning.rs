//! What a publish does: to the ledger, and to the inboxes of others.

use std::collections::BTreeMap;

use super::{NOW, at, bounds, entry, key, post, sum};
use crate::ap::{OwnCollections, OwnKind, OwnObject, OwnTag, OwnVisibility};
use crate::clock::Timestamp;
use crate::delivery::{Change, Objects, Plan, Planned, commit, plan};
use crate::effect::{Effect, Letter, Patience};
use crate::id::{ActivityId, ActorId, Handle, InboxUrl, ObjectId, Origin, OwnIds, WebUrl};
use crate::store::{
    Error, Follower, KnownActor, KnownPoll, LedgerPost, Meaning, Name, NewRemotePost, QuoteRequest,
    QuoteState, ReactedBy, Reaction, ReactionTo, Review, Store, Tx, Visibility,
};

fn own() -> OwnIds {
    OwnIds::new(Origin::of("https://me.example").unwrap())
}

/// Posts, what is missing, the ledger, and the changes.
type Row = (Vec<Planned>, Vec<LedgerPost>, Vec<LedgerPost>, &'static str);

/// What peers are told of a post.
fn object(post: &Planned) -> OwnObject {
    OwnObject {
        id: own().post(&post.key),
        kind: OwnKind::Note,
        actor: own().actor(),
        visibility: OwnVisibility::Public,
        published: post.published,
        updated: post.updated,
        url: format!("https://me.example/{}/", post.key),
        name: None,
        summary: None,
        sensitive: false,
        content: post.fingerprint.to_string(),
        language: "en".to_owned(),
        source: None,
        tags: Vec::new(),
        attachments: Vec::new(),
        in_reply_to: None,
        context: None,
        quote: None,
        quotes: None,
        poll: None,
        preview: None,
        collections: OwnCollections::default(),
    }
}

fn known(name: &str, text: &str) -> LedgerPost {
    entry(name, &format!("{name}.md"), text)
}

fn in_a_word(change: &Change) -> String {
    let (word, post) = match change {
        Change::Create(post) => ("create", post),
        Change::Enter(post) => ("enter", post),
        Change::Update(post) => ("update", post),
        Change::Note(post) => ("note", post),
        Change::Delete(post) => return format!("delete {}", post.key),
    };
    format!("{word} {}", post.key)
}

fn planned(posts: Vec<Planned>, missing: &[LedgerPost], ledger: &[LedgerPost]) -> Plan {
    plan(posts, missing, ledger, bounds(), at(0)).unwrap()
}

#[test]
fn each_difference_is_one_change() {
    let quiet = LedgerPost { announced: false, ..known("a", "A") };
    let moved = LedgerPost { source: "old.md".to_owned(), ..known("a", "A") };
    let typo = LedgerPost { body_hash: sum("other"), ..known("a", "A") };
    let of_old = LedgerPost { visibility: None, ..known("a", "A") };
    let dead = LedgerPost { deleted: Some(at(-1)), ..known("b", "B") };
    let old = at(-9000);
    let rows: Vec<Row> = vec![
        (vec![], vec![], vec![], ""),
        (vec![post("a", "A", at(0))], vec![], vec![], "create a"),
        (vec![post("a", "A", at(-10_000))], vec![], vec![], "create a"),
        (vec![post("a", "A", at(-10_001))], vec![], vec![], "enter a"),
        (vec![post("a", "A", old)], vec![], vec![known("a", "A")], ""),
        (vec![post("a", "X", old)], vec![], vec![known("a", "A")], "update a"),
        (vec![post("a", "X", old)], vec![], vec![quiet.clone()], "note a"),
        (vec![post("a", "A", old)], vec![], vec![quiet], ""),
        (vec![post("a", "A", old)], vec![], vec![moved], "note a"),
        (vec![post("a", "A", old)], vec![], vec![typo], "note a"),
        (vec![post("a", "A", old)], vec![], vec![of_old], "note a"),
        (vec![], vec![known("a", "A")], vec![known("a", "A")], "delete a"),
        (vec![post("a", "A", at(0))], vec![], vec![dead], "create a"),
        (
            vec![post("c", "C", at(2)), post("b", "B", at(1)), post("a", "A", at(2))],
            vec![known("z", "Z")],
            vec![known("z", "Z")],
            "create b, create a, create c, delete z",
        ),
    ];
    for (posts, missing, ledger, expected) in rows {
        let plan = planned(posts, &missing, &ledger);
        let words: Vec<String> = plan.changes.iter().map(in_a_word).collect();
        assert_eq!(words.join(", "), expected);
    }
}

#[test]
fn an_update_is_strictly_newer() {
    let stamp = |updated: Option<Timestamp>, published: Timestamp, now: Timestamp| {
        let before = LedgerPost { updated, published, ..known("a", "A") };
        let plan = plan(vec![post("a", "X", published)], &[], &[before], bounds(), now);
        match plan.unwrap().changes.remove(0) {
            Change::Update(post) => post.updated.unwrap().secs() - NOW,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(stamp(None, at(-9000), at(5)), 5);
    assert_eq!(stamp(Some(at(4)), at(-9000), at(5)), 5);
    assert_eq!(stamp(Some(at(5)), at(-9000), at(5)), 6);
    assert_eq!(stamp(Some(at(90)), at(-9000), at(5)), 91, "a clock that was wrong");
    assert_eq!(stamp(None, at(5), at(5)), 6);
    assert_eq!(stamp(None, at(50), at(5)), 51, "published ahead of its time");
    let late = at(5).plus(std::time::Duration::from_millis(900));
    assert_eq!(stamp(Some(at(5)), at(-9000), late), 6, "whole seconds, as on the wire");
}

fn actor(name: &str) -> ActorId {
    ActorId::parse(&format!("https://{name}.example/users/{name}")).unwrap()
}

/// Everybody is known; only `fay` follows. Lia liked, ann answered, hid was hidden, pat wrote
/// what `a` answers, max is mentioned, vic voted, quo quotes, and was refused as ref. All but max have a
/// shared inbox.
fn crowd(tx: &Tx<'_>) -> Result<(), Error> {
    for name in ["fay", "lia", "ann", "hid", "pat", "max", "vic", "quo", "ref"] {
        let inbox = InboxUrl::parse(&format!("https://{name}.example/{name}")).unwrap();
        let shared = InboxUrl::parse(&format!("https://{name}.example/all")).unwrap();
        let known = KnownActor {
            id: actor(name),
            kind: "Person".to_owned(),
            username: name.to_owned(),
            name: name.to_owned(),
            url: None,
            inbox: inbox.clone(),
            shared_inbox: (name != "max").then_some(shared.clone()),
            followers_url: None,
            moved_to: None,
            icon: None,
            published: None,
            fetched_at: at(0),
        };
        tx.upsert_actor(&known, &[])?;
        if name == "fay" {
            let (actor, shared_inbox) = (actor(name), Some(shared));
            let follower = Follower { actor, follow: None, inbox, shared_inbox, since: at(0) };
            tx.upsert_follower(&follower)?;
        }
    }
    let like = ReactionTo { post: key("a"), actor: actor("lia"), kind: Reaction::Like };
    tx.insert_reaction(&like, ReactedBy::default(), at(0))?;
    let poll = KnownPoll { options: vec!["rye".to_owned()], multiple: false, ends: None };
    tx.set_polls(&BTreeMap::from([(key("a"), poll)]))?;
    tx.insert_vote(&actor("vic"), (&key("a"), "rye"), at(0))?;
    for (name, state) in [("quo", QuoteState::Approved), ("ref", QuoteState::Refused)] {
        let quote = QuoteRequest {
            quoting: note_of(name),
            actor: actor(name),
            post: key("a"),
            request: ActivityId::parse(&format!("https://{name}.example/ask")).unwrap(),
            inbox: InboxUrl::parse(&format!("https://{name}.example/{name}")).unwrap(),
        };
        tx.upsert_quote(&quote, at(0))?;
        let number = tx.find_quote(&quote.quoting)?.unwrap().id;
        tx.mark_quote(number, state, None)?;
    }
    for (name, answers, review) in [
        ("ann", Some("a"), Review::Waiting),
        ("hid", Some("a"), Review::Hidden),
        ("pat", None, Review::None),
    ] {
        let note = NewRemotePost {
            object: note_of(name),
            author: actor(name),
            kind: "Note".to_owned(),
            in_reply_to: None,
            answers: answers.map(key),
            html: String::new(),
            summary: None,
            url: WebUrl::parse(note_of(name).as_str()).unwrap(),
            visibility: Visibility::Public,
            published: at(0),
            updated: None,
            sensitive: false,
            language: None,
            context: None,
            replies: None,
        };
        tx.insert_remote_post(&note, review, at(0))?;
    }
    Ok(())
}

fn note_of(name: &str) -> ObjectId {
    ObjectId::parse(&format!("https://{name}.example/note")).unwrap()
}

/// Commits a plan among the crowd; the letters, and the ledger after it.
fn committed(before: &[LedgerPost], plan: &Plan) -> (Vec<Letter>, Vec<LedgerPost>) {
    committed_as(before, plan, object)
}

fn committed_as(
    before: &[LedgerPost],
    plan: &Plan,
    object: impl Fn(&Planned) -> OwnObject,
) -> (Vec<Letter>, Vec<LedgerPost>) {
    let told = plan.changes.iter().filter_map(|change| match change {
        Change::Create(post) | Change::Update(post) => Some((post.key.clone(), object(post))),
        _ => None,
    });
    let told: Objects = told.collect();
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&dir.path().join("skep.db")).unwrap();
    let work = |tx: &Tx<'_>| {
        crowd(tx)?;
        before.iter().try_for_each(|post| tx.insert_post(post))?;
        let effects = commit(tx, &own(), plan, &told, at(0))?;
        Ok::<_, Error>((effects, tx.list_posts()?))
    };
    let (effects, ledger) = store.write(work).unwrap();
    let letters = effects.into_iter().map(|effect| match effect {
        Effect::Deliver(letter) => letter,
        other => panic!("{other:?}"),
    });
    (letters.collect(), ledger)
}

fn hosts(letter: &Letter) -> String {
    let urls = letter
        .inboxes
        .iter()
        .map(|inbox| inbox.as_str().trim_start_matches("https://").replace(".example/", "/"));
    urls.collect::<Vec<_>>().join(" ")
}

/// The post mentions max and answers pat.
fn mentioning_and_answering(post: &Planned) -> OwnObject {
    let handle = Handle::parse("@max@max.example").unwrap();
    OwnObject {
        tags: vec![OwnTag::Mention { handle, id: actor("max") }],
        in_reply_to: Some(note_of("pat")),
        ..object(post)
    }
}

#[test]
fn each_letter_reaches_those_it_concerns() {
    let create = Plan { changes: vec![Change::Create(post("a", "X", at(-9000)))] };
    let (letters, _) = committed_as(&[], &create, mentioning_and_answering);
    assert_eq!(hosts(&letters[0]), "fay/all max/max pat/all");

    let update = planned(vec![post("a", "X", at(-9000))], &[], &[known("a", "A")]);
    let (letters, _) = committed_as(&[known("a", "A")], &update, mentioning_and_answering);
    assert_eq!(hosts(&letters[0]), "ann/all fay/all lia/all max/max pat/all quo/all vic/all");

    let delete = Plan { changes: vec![Change::Delete(known("a", "A"))] };
    let (letters, _) = committed(&[known("a", "A")], &delete);
    assert_eq!(hosts(&letters[0]), "ann/all fay/all lia/all quo/all vic/all");
}

/// Of a post that was only ever served, those hear who have shown that they know it.
#[test]
fn whoever_was_never_sent_a_post_hears_nothing_of_its_end() {
    let served = |name: &str| LedgerPost { announced: false, ..known(name, "A") };
    for (name, hears) in [("a", "ann/all lia/all quo/all vic/all"), ("b", "")] {
        let delete = Plan { changes: vec![Change::Delete(served(name))] };
        let (letters, ledger) = committed(&[served(name)], &delete);
        assert_eq!(hosts(&letters[0]), hears, "{name}");
        assert!(ledger[0].deleted.is_some(), "{name}");
    }
}

/// Max is named by the post, and nobody knows who zoe is.
fn naming_max(post: Planned) -> Planned {
    let meaning = Meaning {
        actor: actor("max"),
        handle: "@max@max.example".to_owned(),
        profile: "https://max.example/".to_owned(),
        post: None,
    };
    let named = |name: &str, meaning| Name { name: name.to_owned(), meaning };
    let names = vec![named("max@max.example", Some(meaning)), named("zoe@max.example", None)];
    Planned { names, ..post }
}

#[test]
fn whoever_was_named_hears_of_it_to_the_end() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&dir.path().join("skep.db")).unwrap();
    let step = |change: Change| {
        let told = match &change {
            Change::Create(post) | Change::Update(post) => {
                Objects::from([(post.key.clone(), object(post))])
            }
            _ => Objects::new(),
        };
        let plan = Plan { changes: vec![change] };
        let effects = store.write(|tx| commit(tx, &own(), &plan, &told, at(0))).unwrap();
        let Effect::Deliver(letter) = &effects[0] else { panic!("{effects:?}") };
        let named = store.read::<_, Error>(|tx| tx.list_post_names()).unwrap().len();
        (hosts(letter), named, letter.body.contains("https://max.example/users/max"))
    };
    store.write(crowd).unwrap();
    let create = Change::Create(naming_max(post("b", "B", at(0))));
    assert_eq!(step(create), ("fay/all max/max".to_owned(), 2, false));
    // The object says nothing of max any more: the edit took the name out.
    let update = Change::Update(post("b", "X", at(0)));
    assert_eq!(step(update), ("fay/all max/max".to_owned(), 2, false));
    let delete = Change::Delete(known("b", "X"));
    assert_eq!(step(delete), ("fay/all max/max".to_owned(), 0, true));
}

#[test]
fn each_letter_says_what_it_is() {
    let changes = vec![Change::Create(post("c", "C", at(0))), Change::Delete(known("d", "D"))];
    let (letters, _) = committed(&[known("d", "D")], &Plan { changes });
    let (create, delete) = (&letters[0], &letters[1]);
    assert_eq!((create.kind.as_str(), create.patience), ("Create", Patience::Usual));
    assert_eq!(create.activity.as_str(), "https://me.example/ap/create/c");
    assert_eq!(create.about, Some(own().post(&key("c"))));
    assert!(create.body.contains("\"type\":\"Create\""));
    assert_eq!((delete.kind.as_str(), delete.patience), ("Delete", Patience::Long));
    assert_eq!(delete.about, Some(own().post(&key("d"))));
    assert!(delete.body.contains("\"type\":\"Tombstone\""));

    let update = planned(vec![post("u", "X", at(-9000))], &[], &[known("u", "U")]);
    let (letters, ledger) = committed(&[known("u", "U")], &update);
    assert_eq!(letters[0].activity.as_str(), format!("{}#updates/{NOW}000", own().post(&key("u"))));
    assert!(letters[0].body.contains(&format!("\"updated\":\"{}\"", at(0).rfc3339())));
    assert_eq!((ledger[0].updated, ledger[0].fingerprint), (Some(at(0)), sum("X")));
}

#[test]
fn the_ledger_remembers() {
    let quiet = LedgerPost { announced: false, ..known("q", "Q") };
    let before = [known("d", "D"), quiet.clone(), known("m", "M")];
    let mut moved = post("m", "M", at(-9000));
    moved.source = "new/m.md".to_owned();
    let changes = vec![
        Change::Create(post("c", "C", at(0))),
        Change::Enter(post("e", "E", at(-90_000))),
        Change::Note(moved),
        Change::Note(post("q", "X", at(-9000))),
        Change::Delete(known("d", "D")),
    ];
    let (letters, ledger) = committed(&before, &Plan { changes });
    assert_eq!(letters.len(), 2, "Create and Delete");
    let find = |name: &str| ledger.iter().find(|post| post.key == key(name)).unwrap();
    assert!(find("c").announced && !find("e").announced);
    assert_eq!(find("d").deleted, Some(at(0)));
    assert_eq!(find("m").source, "new/m.md");
    assert_eq!((find("q").fingerprint, find("q").announced), (sum("X"), false));
    // And what was planned is then no difference any more.
    let again = planned(vec![post("c", "C", at(0)), post("q", "X", at(-9000))], &[], &ledger);
    assert_eq!(again.changes, []);
}

#[test]
fn what_cannot_be_told_is_found_again() {
    let plan = Plan { changes: vec![Change::Create(post("c", "C", at(0)))] };
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&dir.path().join("skep.db")).unwrap();
    let work = |tx: &Tx<'_>| {
        let effects = commit(tx, &own(), &plan, &Objects::new(), at(0))?;
        Ok::<_, Error>((effects.len(), tx.list_posts()?.len()))
    };
    assert_eq!(store.write(work).unwrap(), (0, 0), "no letter, and nothing in the ledger");
}
