//! What is fetched so that a thread is whole, and what of it is passed on.

use super::forgeries::HELLO;
use super::policy::under;
use super::posts::note;
use super::{Stage, actor, at, in_words, known_key, note_id, post_key, says, signed};
use crate::ap::Object;
use crate::effect::Effect;
use crate::inbox::{Examined, Fetched, Vouched, examine, read_object};
use crate::limits;
use crate::store::{ReplyPolicy, Review, Rule, Stance, Target};

const ME: &str = "\"https://me.example/ap/actor\"";
const PUBLIC: &str = "\"https://www.w3.org/ns/activitystreams#Public\"";
const THREAD: &str = "\"https://me.example/ap/context/hello\"";

fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

/// What bob's note causes that answers dan's note 9, which nobody knows, and speaks to the owner.
fn asks(stage: &Stage, changes: &[(&str, &str)]) -> bool {
    let parent = quoted(note_id("dan", "9").as_str());
    let all = [&[("inReplyTo", parent.as_str()), ("cc", ME)], changes].concat();
    let heard = stage.hear("bob", &says("bob", "Create", 1, &note("bob", &all)));
    let asked = format!("fetch parents of {}", note_id("bob", "1"));
    assert!(heard.is_empty() || heard == asked, "{heard}");
    !heard.is_empty()
}

#[test]
fn a_missing_parent_is_asked_for_if_the_post_may_be_in_a_thread() {
    let mention = format!("[{{\"type\":\"Mention\",\"href\":{ME}}}]");
    let itself = quoted(note_id("bob", "1").as_str());
    let followers = quoted("https://bob.example/users/bob/followers");
    let alien = THREAD.replace("me.example", "eve.example");
    for (what, changes, expected) in [
        ("it speaks to the owner", &[][..], true),
        ("it mentions the owner", &[("cc", ""), ("tag", mention.as_str())], true),
        ("it says that it is in a thread", &[("cc", ""), ("context", THREAD)], true),
        ("it says so of another", &[("cc", ""), ("context", alien.as_str())], false),
        ("it is for others", &[("cc", "")], false),
        ("it is for a few", &[("to", followers.as_str())], false),
        ("it answers nothing", &[("inReplyTo", "")], false),
        ("it answers itself", &[("inReplyTo", itself.as_str())], false),
        ("it answers what is gone", &[("inReplyTo", "\"https://me.example/ap/post/gone\"")], false),
    ] {
        assert_eq!(asks(&Stage::new(), changes), expected, "{what}");
    }
}

/// Whoever writes a post names whom to ask for it.
#[test]
fn nobody_is_asked_for_the_sake_of_what_is_unwelcome() {
    assert!(!asks(&under(ReplyPolicy::Off), &[]), "no answers are wanted");
    let mut stage = Stage::new();
    stage.rules.caution.keywords.push("yes".to_owned());
    assert!(!asks(&stage, &[]), "it is doubtful");
    for stance in [Stance::Mute, Stance::Block, Stance::Limit] {
        let stage = Stage::new();
        let (target, source) = (Target::Actor(actor("bob")), String::new());
        let rule = Rule { target, source, stance, note: None, since: at(0), until: None };
        stage.tx(|tx| tx.upsert_rule(&rule)).unwrap();
        assert!(!asks(&stage, &[]), "{stance:?}");
    }
    let stage = Stage::new();
    stage.tx(|tx| tx.mark_visited(note_id("dan", "9").as_str(), at(-9))).unwrap();
    assert!(!asks(&stage, &[]), "it was asked for lately");
}

/// Bob's note as its origin serves it.
fn served(changes: &[(&str, &str)]) -> Vouched<Object> {
    let id = note_id("bob", "1");
    Fetched::read(id.as_str(), note("bob", changes).as_bytes()).unwrap().object(&id).unwrap()
}

#[test]
fn an_answer_whose_parent_was_found_goes_to_its_place() {
    let parent = quoted(note_id("dan", "9").as_str());
    let changes = [("inReplyTo", parent.as_str()), ("cc", ME)];
    for (policy, heard, review) in [
        (ReplyPolicy::Approve, "", Review::Waiting),
        (ReplyPolicy::Open, "rebuild hello", Review::Approved),
    ] {
        let stage = under(policy);
        assert!(asks(&stage, &[]));
        let id = quoted(note_id("dan", "9").as_str());
        stage.hear("dan", &says("dan", "Create", 2, &note("dan", &[("id", &id)])));
        let effects =
            stage.tx(|tx| read_object(tx, stage.recipient(), &served(&changes), at(0))).unwrap();
        assert_eq!(effects.iter().map(in_words).collect::<String>(), heard, "{policy:?}");
        let known = stage.tx(|tx| tx.find_remote_post(&note_id("bob", "1"))).unwrap().unwrap();
        assert_eq!((known.post.answers, known.review), (Some(post_key("hello")), review));
    }
}

/// An activity of bob's that others could check.
fn checkable(kind: &str, number: u32, object: &str) -> String {
    let creator = format!("\"creator\":\"{}#main-key\"", actor("bob"));
    let signature = format!(r#""type":"RsaSignature2017",{creator},"signatureValue":"x""#);
    let said = says("bob", kind, number, object);
    let open = said.strip_suffix('}').unwrap();
    format!(r#"{open},"to":[{PUBLIC}],"signature":{{{signature}}}}}"#)
}

/// To whom a letter of this kind goes, among effects in words.
const PASSED_ON: &str = "to https://eve.example/users/eve/inbox";

#[test]
fn what_others_can_check_is_passed_on_when_it_appears() {
    let waiting = |said: &str| {
        let stage = under(ReplyPolicy::Approve).followed_by("eve").followed_by("bob");
        assert_eq!(stage.hear("bob", said), "", "not before it is approved: {said}");
        let answer = stage.tx(|tx| tx.find_remote_post(&note_id("bob", "1"))).unwrap().unwrap();
        stage.tx(|tx| tx.forward_original(answer.id, at(0))).unwrap()
    };
    let said = checkable("Create", 1, &note("bob", &[]));
    let letter = waiting(&said).unwrap();
    assert_eq!((letter.body.as_str(), letter.kind.as_str()), (said.as_str(), "Create"));
    assert_eq!(in_words(&Effect::Deliver(letter)), format!("Create {PASSED_ON}"));
    let bare = says("bob", "Create", 1, &note("bob", &[]));
    let to_all = format!("}},\"to\":[{PUBLIC}]");
    let (creator, alien) = ("\"creator\":\"https://bob", "\"creator\":\"https://eve");
    let in_context = |context: &str| format!("{{\"@context\":{context},{}", &said[1..]);
    assert!(waiting(&in_context(r#"["x",{"sensitive":"as:sensitive"}]"#)).is_some());
    let to_eve = said.replace(&to_all, "},\"to\":[\"https://eve.example/x\"]");
    assert_ne!(to_eve, said);
    for (what, said) in [
        ("nobody can check it", bare),
        ("it was sent to somebody", to_eve),
        ("it has another signature", said.replace("RsaSignature2017", "Other")),
        ("it has no signature", said.replace("signatureValue", "value")),
        ("it is signed elsewhere", said.replace(creator, alien)),
        ("a term means something else", in_context(r#"["x",{"content":"as:summary"}]"#)),
        ("one inside it does", said.replace("\"Note\"", r#""Note","@context":{"to":"as:cc"}"#)),
        (
            "it is too long",
            checkable("Create", 1, &note("bob", &[("x", &quoted(&"x".repeat(70_000)))])),
        ),
    ] {
        assert_eq!(waiting(&said), None, "{what}");
    }
}

#[test]
fn only_what_may_be_passed_on_is_copied() {
    let stage = Stage::new();
    let is_copied = |said: &str| {
        let examined = examine(signed("bob", said), stage.own.origin(), |_| Ok(false), at(0));
        let Ok(Examined::Claim(claim)) = examined else { panic!("{said}") };
        claim.verify(&known_key("bob")).unwrap().body().is_some()
    };
    let long = quoted(&"x".repeat(limits::ORIGINAL_MAX_BYTES));
    assert!(is_copied(&checkable("Create", 1, &note("bob", &[]))));
    assert!(!is_copied(&checkable("Create", 1, &note("bob", &[("x", &long)]))), "it is too long");
    assert!(!is_copied(&checkable("Like", 1, HELLO)), "nobody else wants it");
}

/// The owner has approved other words, or other pictures, than those that came with the signature.
#[test]
fn words_that_were_changed_without_a_signature_are_not_passed_on() {
    let picture = r#"[{"type":"Image","url":"https://bob.example/a.png"}]"#;
    let later = quoted(&at(9).rfc3339());
    for (name, value) in [("content", "\"no\""), ("attachment", picture)] {
        let stage = under(ReplyPolicy::Approve).followed_by("eve");
        stage.hear("bob", &checkable("Create", 1, &note("bob", &[])));
        let changed = note("bob", &[("updated", later.as_str()), (name, value)]);
        stage.hear("bob", &says("bob", "Update", 2, &changed));
        let answer = stage.tx(|tx| tx.find_remote_post(&note_id("bob", "1"))).unwrap().unwrap();
        assert_eq!(answer.edition, 2, "{name}");
        assert_eq!(stage.tx(|tx| tx.forward_original(answer.id, at(9))).unwrap(), None, "{name}");
    }
}

#[test]
fn what_was_passed_on_is_followed_by_its_changes() {
    let stage = under(ReplyPolicy::Open).followed_by("eve").followed_by("bob");
    let update = |number: u32, text: &str| {
        let time = quoted(&at(i64::from(number)).rfc3339());
        let text = quoted(text);
        let changes = [("updated", time.as_str()), ("content", text.as_str())];
        stage.hear("bob", &checkable("Update", number, &note("bob", &changes)))
    };
    let heard = stage.hear("bob", &checkable("Create", 1, &note("bob", &[])));
    assert_eq!(heard, format!("rebuild hello, Create {PASSED_ON}"));
    assert_eq!(update(2, "no"), format!("rebuild hello, Update {PASSED_ON}"));
    assert_eq!(update(3, "no"), "", "nothing is other than before");
    let gone = quoted(note_id("bob", "1").as_str());
    let heard = stage.hear("bob", &checkable("Delete", 4, &gone));
    assert_eq!(heard, format!("rebuild hello, Delete {PASSED_ON}"));
    // Of what was not passed on nobody hears that it is gone.
    stage.hear("dan", &says("dan", "Create", 5, &note("dan", &[])));
    let gone = quoted(note_id("dan", "1").as_str());
    assert_eq!(stage.hear("dan", &says("dan", "Delete", 6, &gone)), "rebuild hello");
}
