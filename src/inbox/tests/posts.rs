//! Create, Update and Delete of posts.

use super::{Stage, actor, at, in_words, note_id, says};
use crate::ap::Object;
use crate::effect::Effect;
use crate::inbox::{Fetched, Vouched, read_object};
use crate::store::{FollowState, Review};

const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";
const ME: &str = "https://me.example/ap/actor";
const HELLO: &str = "https://me.example/ap/post/hello";

/// A public Note of `name` that answers `hello`, with members replaced or added.
pub(super) fn note(name: &str, changes: &[(&str, &str)]) -> String {
    let mut members = vec![
        ("id", format!("\"{}\"", note_id(name, "1"))),
        ("type", "\"Note\"".to_owned()),
        ("attributedTo", format!("\"{}\"", actor(name))),
        ("content", "\"yes\"".to_owned()),
        ("inReplyTo", format!("\"{HELLO}\"")),
        ("to", format!("[\"{PUBLIC}\"]")),
        ("published", format!("\"{}\"", at(-60).rfc3339())),
    ];
    for (key, value) in changes {
        members.retain(|(name, _)| name != key);
        if !value.is_empty() {
            members.push((key, (*value).to_owned()));
        }
    }
    let members: Vec<String> = members.iter().map(|(k, v)| format!("\"{k}\":{v}")).collect();
    format!("{{{}}}", members.join(","))
}

fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

#[test]
fn posts_are_kept_if_they_concern_us() {
    let mention = format!(r#"[{{"type":"Mention","href":"{ME}"}}]"#);
    let to_me = format!("[\"{ME}\"]");
    let followers = format!("[\"{}/followers\"]", actor("bob"));
    let foreign = quoted("https://eve.example/notes/1");
    let neighbour = quoted(actor("dan").as_str());
    let other_port = quoted("https://bob.example:444/notes/1");
    let unlisted = format!("[\"{PUBLIC}\"]");
    let gone = quoted("https://me.example/ap/post/gone");
    let relative = quoted("/notes/1");
    let kept = "1 waiting public yes";
    let rows: Vec<(Vec<(&str, &str)>, &str)> = vec![
        (vec![], kept),
        (vec![("type", "\"Article\"")], kept),
        (vec![("type", "\"Video\"")], kept),
        (vec![("type", "\"ChatMessage\"")], ""),
        (vec![("type", "\"Person\"")], ""),
        (vec![("type", "\"Odd\"")], ""),
        (vec![("inReplyTo", "")], ""),
        (vec![("inReplyTo", &gone)], ""),
        (vec![("inReplyTo", ""), ("tag", &mention)], kept),
        (vec![("inReplyTo", ""), ("to", &to_me)], "1 waiting direct yes"),
        (vec![("to", &to_me)], "1 waiting direct yes"),
        (vec![("to", &followers)], "1 waiting followers yes"),
        (vec![("to", "[]")], "1 waiting direct yes"),
        (vec![("to", "[]"), ("cc", &unlisted)], "1 waiting unlisted yes"),
        (vec![("to", "\"as:Public\"")], kept),
        // INB-5: its author signed it, and it lives with its author.
        (vec![("id", &foreign)], ""),
        (vec![("id", &other_port)], ""),
        (vec![("id", &relative)], ""),
        (vec![("id", "")], ""),
        (vec![("attributedTo", &neighbour)], ""),
        (vec![("attributedTo", &foreign)], ""),
        (vec![("attributedTo", "")], ""),
        // A vote on a poll, and what is not one.
        (vec![("content", ""), ("name", "\"red\"")], ""),
        (vec![("name", "\"A < b\"")], "1 waiting public <p><strong>A &lt; b</strong></p>yes"),
        (vec![("content", "")], "1 waiting public "),
        (
            vec![("content", "\"<script>1</script><b onclick=x>yes\"")],
            "1 waiting public <b>yes</b>",
        ),
    ];
    for (changes, end) in rows {
        let stage = Stage::new();
        assert_eq!(stage.hear("bob", &says("bob", "Create", 2, &note("bob", &changes))), "");
        assert_eq!(stage.state(), end, "{changes:?}");
    }
}

#[test]
fn posts_of_followed_accounts_are_read() {
    let alone: &[(&str, &str)] = &[("inReplyTo", "")];
    for (state, changes, end) in [
        (FollowState::Accepted, alone, "accepted bob; 1 none public yes; read 1"),
        (FollowState::Accepted, &[], "accepted bob; 1 waiting public yes; read 1"),
        (FollowState::Pending, alone, "pending bob"),
        (FollowState::Rejected, alone, "rejected bob"),
    ] {
        let stage = Stage::new().follows("bob", state);
        stage.hear("bob", &says("bob", "Create", 2, &note("bob", changes)));
        assert_eq!(stage.state(), end);
        // By another activity once more: still one.
        stage.hear("bob", &says("bob", "Create", 3, &note("bob", changes)));
        assert_eq!(stage.state(), end);
    }
}

#[test]
fn answers_to_known_answers_belong_to_the_post() {
    let stage = Stage::new();
    stage.hear("bob", &says("bob", "Create", 2, &note("bob", &[])));
    let parent = quoted(note_id("bob", "1").as_str());
    stage.hear("eve", &says("eve", "Create", 2, &note("eve", &[("inReplyTo", &parent)])));
    let found = stage.tx(|tx| tx.find_remote_post(&note_id("eve", "1"))).unwrap().unwrap();
    assert_eq!(found.post.answers, Some(super::post_key("hello")));
}

#[test]
fn what_is_stored_is_clean() {
    let stage = Stage::new();
    let changes = [
        ("summary", quoted("<i>care</i> &amp; \u{202e}calm")),
        ("url", quoted("https://eve.example/page")),
        ("published", quoted("2099-01-01T00:00:00Z")),
    ];
    let changes: Vec<(&str, &str)> = changes.iter().map(|(k, v)| (*k, v.as_str())).collect();
    stage.hear("bob", &says("bob", "Create", 2, &note("bob", &changes)));
    let post = stage.tx(|tx| tx.find_remote_post(&note_id("bob", "1"))).unwrap().unwrap().post;
    assert_eq!(post.summary.as_deref(), Some("care & calm"));
    assert_eq!(post.url.as_str(), note_id("bob", "1").as_str(), "a page elsewhere is not believed");
    assert_eq!(post.published, at(0), "nothing is from the future");
    let stage = Stage::new();
    let page = quoted("https://bob.example/@bob/1");
    stage.hear("bob", &says("bob", "Create", 2, &note("bob", &[("url", &page)])));
    let post = stage.tx(|tx| tx.find_remote_post(&note_id("bob", "1"))).unwrap().unwrap().post;
    assert_eq!(post.url.as_str(), "https://bob.example/@bob/1");
}

#[test]
fn bare_ids_are_fetched_if_they_can_matter() {
    let id = quoted("https://bob.example/notes/1");
    let foreign = quoted("https://eve.example/notes/1");
    let fetch = "fetch created https://bob.example/notes/1";
    let to_me = |body: String| body.replacen('{', &format!("{{\"cc\":[\"{ME}\"],"), 1);
    let create = |object: &str| says("bob", "Create", 2, object);
    assert_eq!(Stage::new().hear("bob", &create(&id)), "");
    assert_eq!(Stage::new().hear("bob", &to_me(create(&id))), fetch);
    assert_eq!(Stage::new().hear("bob", &to_me(create(&foreign))), "");
    let followed = || Stage::new().follows("bob", FollowState::Accepted);
    assert_eq!(followed().hear("bob", &create(&id)), fetch);
    assert_eq!(followed().hear("bob", &create(&foreign)), "");
    // Updates: only of what is known, and by its author.
    let update = |name: &str| says(name, "Update", 3, &id);
    let stage = Stage::new();
    assert_eq!(stage.hear("bob", &to_me(update("bob"))), "");
    stage.hear("bob", &says("bob", "Create", 4, &note("bob", &[])));
    assert_eq!(stage.hear("bob", &says("bob", "Update", 5, &id)), fetch);
    assert_eq!(stage.hear("dan", &update("dan")), "");
}

#[test]
fn profiles_are_fetched_again() {
    for (name, effects) in [("bob", "refresh bob"), ("dan", "")] {
        let id = actor(name);
        let profile = format!(
            r#"{{"id":"{id}","type":"Person","preferredUsername":"x","inbox":"{id}/inbox"}}"#
        );
        for object in [profile, quoted(id.as_str())] {
            assert_eq!(Stage::new().hear("bob", &says("bob", "Update", 2, &object)), effects);
        }
    }
}

/// Bob's answer, updated at 100, in a state of review; then an Update with `changes`.
#[track_caller]
fn check_update(review: Review, who: &str, changes: &[(&str, &str)], effects: &str, end: &str) {
    let stage = Stage::new();
    let first = quoted(&at(100).rfc3339());
    stage.hear("bob", &says("bob", "Create", 2, &note("bob", &[("updated", &first)])));
    stage.tx(|tx| {
        let found = tx.find_remote_post(&note_id("bob", "1")).unwrap().unwrap();
        tx.mark_reviewed(found.id, review).unwrap();
    });
    let update = says(who, "Update", 3, &note("bob", changes));
    assert_eq!(stage.hear(who, &update), effects, "{who} {changes:?}");
    assert_eq!(stage.state(), end, "{who} {changes:?}");
}

#[test]
fn newer_versions_win_and_wait_again() {
    use Review::{Approved, Hidden, Waiting};
    let (newer, same) = (quoted(&at(101).rfc3339()), quoted(&at(100).rfc3339()));
    let older = quoted(&at(99).rfc3339());
    let followers = format!("[\"{}/followers\"]", actor("bob"));
    let neighbour = quoted(actor("dan").as_str());
    let no = ("content", "\"no\"");
    let edit = [no, ("updated", newer.as_str())];
    check_update(Waiting, "bob", &edit, "", "1 waiting public no");
    check_update(Hidden, "bob", &edit, "", "1 hidden public no");
    check_update(Approved, "bob", &edit, "rebuild hello", "1 waiting public no");
    check_update(Approved, "bob", &[("updated", &newer)], "", "1 approved public yes");
    let kept = "1 approved public yes";
    check_update(Approved, "bob", &[no, ("updated", &same)], "", kept);
    check_update(Approved, "bob", &[no, ("updated", &older)], "", kept);
    check_update(Approved, "bob", &[no], "", kept);
    check_update(Approved, "dan", &edit, "", kept);
    check_update(Approved, "eve", &edit, "", kept);
    let stolen = [no, ("updated", newer.as_str()), ("attributedTo", &neighbour)];
    check_update(Approved, "dan", &stolen, "", kept);
    check_update(Approved, "bob", &stolen, "", kept);
    // What becomes private leaves the page.
    let private = [("updated", newer.as_str()), ("to", &followers)];
    check_update(Approved, "bob", &private, "rebuild hello", "1 waiting followers yes");
    let warned = [("updated", newer.as_str()), ("summary", "\"care\"")];
    check_update(Approved, "bob", &warned, "rebuild hello", "1 waiting public yes");
}

/// A picture is no word, but the owner has not seen it, either.
#[test]
fn another_picture_is_another_edition() {
    let newer = |secs| quoted(&at(secs).rfc3339());
    let with = |name: &str, updated: &str| {
        let picture = format!(
            r#"{{"type":"Image","url":"https://bob.example/{name}","name":"A <b>bee</b>"}}"#
        );
        note("bob", &[("attachment", &picture), ("updated", updated)])
    };
    let stage = Stage::new();
    stage.hear("bob", &says("bob", "Create", 1, &with("a", &newer(1))));
    stage.approve_all();
    let found =
        |stage: &Stage| stage.tx(|tx| tx.find_remote_post(&note_id("bob", "1"))).unwrap().unwrap();
    let number = found(&stage).id;
    let pictures = stage.tx(|tx| tx.list_attachments(number)).unwrap();
    assert_eq!(pictures[0].alt.as_deref(), Some("A bee"), "plain text");
    assert_eq!(stage.hear("bob", &says("bob", "Update", 2, &with("a", &newer(2)))), "");
    assert_eq!((found(&stage).edition, found(&stage).review), (1, Review::Approved));
    let effects = stage.hear("bob", &says("bob", "Update", 3, &with("b", &newer(3))));
    assert_eq!(effects, "rebuild hello");
    assert_eq!((found(&stage).edition, found(&stage).review), (2, Review::Waiting));
}

/// What a post says of itself, besides its words.
#[test]
fn posts_keep_what_they_say_of_themselves() {
    let stage = Stage::new();
    let context = quoted("https://bob.example/contexts/1");
    let bee = r#"{"type":"Emoji","name":":bee:","icon":{"url":"https://bob.example/bee.png"}}"#;
    let changes = [
        ("sensitive", "true"),
        ("contentMap", r#"{"de":"yes"}"#),
        ("context", &context),
        ("tag", bee),
    ];
    stage.hear("bob", &says("bob", "Create", 1, &note("bob", &changes)));
    let id = note_id("bob", "1");
    let post = stage.tx(|tx| tx.find_remote_post(&id)).unwrap().unwrap().post;
    assert_eq!((post.sensitive, post.language.as_deref()), (true, Some("de")));
    assert_eq!(post.context.as_deref(), Some("https://bob.example/contexts/1"));
    assert_eq!(stage.tx(|tx| tx.list_emojis(id.as_str())).unwrap()[0].0, ":bee:");
}

#[test]
fn an_update_of_something_unknown_is_its_create_while_it_is_young() {
    let day = 24 * 60 * 60;
    for (age, end) in [(60, "1 waiting public yes"), (day - 1, "1 waiting public yes"), (day, "")] {
        let stage = Stage::new();
        let published = quoted(&at(-age).rfc3339());
        stage.hear("bob", &says("bob", "Update", 3, &note("bob", &[("published", &published)])));
        assert_eq!(stage.state(), end, "{age}");
    }
}

#[test]
fn deletes_are_for_authors() {
    let id = note_id("bob", "1");
    let bare = quoted(id.as_str());
    let tombstone = format!(r#"{{"id":"{id}","type":"Tombstone"}}"#);
    let kept = "1 approved public yes";
    for (who, object, effects, end) in [
        ("bob", bare.as_str(), "rebuild hello", ""),
        ("bob", &tombstone, "rebuild hello", ""),
        ("bob", &note("bob", &[]), "rebuild hello", ""),
        ("bob", "\"https://bob.example/notes/2\"", "", kept),
        ("dan", &bare, "", kept),
        ("eve", &bare, "", kept),
    ] {
        let stage = Stage::new();
        stage.hear("bob", &says("bob", "Create", 2, &note("bob", &[])));
        stage.approve_all();
        assert_eq!(stage.hear(who, &says(who, "Delete", 3, object)), effects, "{who} {object}");
        assert_eq!(stage.state(), end, "{who} {object}");
    }
}

#[test]
fn a_delete_that_comes_first_wins() {
    let id = quoted(note_id("bob", "1").as_str());
    for kind in ["Create", "Update"] {
        let stage = Stage::new();
        stage.hear("dan", &says("dan", "Delete", 1, &id));
        stage.hear("bob", &says("bob", "Delete", 2, &id));
        stage.hear("bob", &says("bob", kind, 3, &note("bob", &[])));
        assert_eq!(stage.state(), "", "{kind}");
    }
    // A neighbour's Delete burns nothing.
    let stage = Stage::new();
    stage.hear("dan", &says("dan", "Delete", 1, &id));
    stage.hear("bob", &says("bob", "Create", 3, &note("bob", &[])));
    assert_eq!(stage.state(), "1 waiting public yes");
}

#[test]
fn an_activity_counts_once() {
    let stage = Stage::new();
    let create = says("bob", "Create", 2, &note("bob", &[]));
    stage.hear("bob", &create);
    stage.tx(|tx| tx.remove_remote_post(&note_id("bob", "1"))).unwrap();
    stage.hear("bob", &create);
    assert_eq!(stage.state(), "", "a replay");
}

/// Bob's answer, fetched from where it lives.
fn fetched(changes: &[(&str, &str)]) -> Vouched<Object> {
    let id = note_id("bob", "1");
    let fetched = Fetched::read(id.as_str(), note("bob", changes).as_bytes()).unwrap();
    fetched.object(&id).unwrap()
}

#[test]
fn fetched_objects_are_taken_in_like_signed_ones() {
    let newer = quoted(&at(200).rfc3339());
    let read = |stage: &Stage, changes: &[(&str, &str)]| {
        let object = fetched(changes);
        let effects: Vec<Effect> =
            stage.tx(|tx| read_object(tx, stage.recipient(), &object, at(0)).unwrap());
        effects.iter().map(in_words).collect::<Vec<_>>().join(", ")
    };
    let stage = Stage::new();
    read(&stage, &[]);
    assert_eq!(stage.state(), "1 waiting public yes");
    stage.approve_all();
    assert_eq!(read(&stage, &[("content", "\"no\"")]), "");
    assert_eq!(read(&stage, &[("content", "\"no\""), ("updated", &newer)]), "rebuild hello");
    assert_eq!(stage.state(), "1 waiting public no");
}

#[test]
fn an_answer_that_was_boosted_first_reaches_the_inbox() {
    let stage = Stage::new().follows("eve", FollowState::Accepted);
    let object = fetched(&[]);
    stage.tx(|tx| crate::inbox::store_boosted(tx, &actor("eve"), &object, at(0)).unwrap());
    assert_eq!(stage.state(), "accepted eve; 1 none public yes; read 1");
    stage.hear("bob", &says("bob", "Create", 2, &note("bob", &[])));
    assert_eq!(stage.state(), "accepted eve; 1 waiting public yes; read 1");
    let found = stage.tx(|tx| tx.find_remote_post(&note_id("bob", "1"))).unwrap().unwrap();
    assert_eq!(found.post.answers, Some(super::post_key("hello")));
}
