//! What groups pass on is fetched, never believed (FEP-1b12).

use super::{Stage, at, in_words, says};
use crate::ap::PUBLIC;
use crate::id::ObjectId;
use crate::inbox::{Fetched, forget_post, read_activity};
use crate::store::FollowState;

const HELLO: &str = "https://me.example/ap/post/hello";
const COMMENT: &str = "https://eve.example/notes/1";
const LIKE: &str = "https://eve.example/act/like";

fn comment() -> String {
    format!(
        r#"{{"id":"{COMMENT}","type":"Note","attributedTo":"https://eve.example/users/eve",
        "content":"yes","inReplyTo":"{HELLO}","to":["{PUBLIC}"]}}"#
    )
}

/// An activity of eve's, as bob's group passes it on.
fn wrapped(kind: &str, object: &str) -> String {
    let inner = format!(
        r#"{{"id":"{LIKE}","type":"{kind}","actor":"https://eve.example/users/eve","object":{object}}}"#
    );
    says("bob", "Announce", 1, &inner)
}

/// Bob is a group that the owner follows.
fn followed() -> Stage {
    Stage::new().follows("bob", FollowState::Accepted)
}

#[test]
fn what_can_matter_is_fetched_from_where_it_is_from() {
    let (post, hello) = (format!("\"{COMMENT}\""), format!("\"{HELLO}\""));
    let fetched = "fetch post https://eve.example/notes/1";
    let liked = "fetch like https://eve.example/act/like";
    for (stage, kind, object, effects) in [
        (followed(), "Create", comment(), fetched),
        (followed(), "Create", post.clone(), fetched),
        (followed(), "Update", comment(), fetched),
        (followed(), "Create", hello.clone(), ""),
        (Stage::new(), "Create", comment(), ""),
        // A post that is not here cannot go.
        (followed(), "Delete", post.clone(), ""),
        (followed(), "Like", hello.clone(), liked),
        (Stage::new(), "Like", hello.clone(), liked),
        (Stage::new(), "Like", post.clone(), ""),
        (followed(), "Like", "\"https://me.example/ap/post/gone\"".to_owned(), ""),
        (followed(), "Dislike", hello.clone(), ""),
        (followed(), "Undo", hello.clone(), ""),
        (followed(), "Create", "null".to_owned(), ""),
    ] {
        let before = stage.state();
        let body = wrapped(kind, &object);
        assert_eq!(stage.hear("bob", &body), effects, "{body}");
        assert_eq!(stage.state(), before, "{body}");
    }
    // A group that addresses the owner is heard, followed or not.
    let to_me = wrapped("Create", &comment()).replace(
        r#""type":"Announce""#,
        r#""type":"Announce","cc":["https://me.example/ap/actor"]"#,
    );
    assert_eq!(Stage::new().hear("bob", &to_me), fetched);
}

#[test]
fn a_post_that_is_known_goes_when_its_origin_says_so() {
    let stage = Stage::new();
    stage.hear("eve", &says("eve", "Create", 1, &comment()));
    stage.approve_all();
    let gone = wrapped("Delete", &format!("\"{COMMENT}\""));
    assert_eq!(stage.hear("bob", &gone), "look for https://eve.example/notes/1");
    assert_eq!(stage.state(), "1 approved public yes", "nobody has looked yet");
    let object = ObjectId::parse(COMMENT).unwrap();
    let effects = stage.tx(|tx| forget_post(tx, &object, at(0))).unwrap();
    assert_eq!(effects.iter().map(in_words).collect::<Vec<_>>(), ["rebuild hello"]);
    assert_eq!(stage.state(), "");
    stage.hear("eve", &says("eve", "Create", 2, &comment()));
    assert_eq!(stage.state(), "", "it does not come back");
}

/// Acts on the Like or the Undo that stands at `url`, if it is one of eve's server.
fn read(stage: &Stage, (url, document): (&str, &str), id: &str) -> bool {
    let fetched = Fetched::read(url, document.as_bytes()).unwrap();
    let Ok(activity) = fetched.activity(&ObjectId::parse(id).unwrap()) else { return false };
    stage.tx(|tx| read_activity(tx, stage.recipient(), &activity, at(0))).unwrap();
    true
}

#[test]
fn the_end_of_a_like_is_fetched_if_the_like_is_known() {
    const UNDO: &str = "https://eve.example/act/undo";
    let eve = "https://eve.example/users/eve";
    let like = format!(r#"{{"id":"{LIKE}","type":"Like","actor":"{eve}","object":"{HELLO}"}}"#);
    let undo = format!(r#"{{"id":"{UNDO}","type":"Undo","actor":"{eve}","object":{like}}}"#);
    let ended = says("bob", "Announce", 2, &undo);
    let stage = Stage::new();
    assert_eq!(stage.hear("bob", &ended), "", "nothing to end");
    stage.hear("bob", &says("bob", "Announce", 1, &like));
    let ended_again = says("bob", "Announce", 3, &undo);
    assert_eq!(
        stage.hear("bob", &ended_again),
        format!("fetch undo {UNDO}"),
        "it may be on its way"
    );
    assert!(read(&stage, (LIKE, &like), LIKE));
    assert_eq!(stage.state(), "hello 1+0");
    let elsewhere = undo.replace(UNDO, "https://dan.example/act/undo");
    assert_eq!(
        stage.hear("bob", &says("bob", "Announce", 4, &elsewhere)),
        "",
        "no way to ask others"
    );
    // Nobody ends what another likes, and a Follow is not ended in this way.
    let stage = stage.followed_by("eve");
    for (id, actor, object) in [
        ("https://dan.example/act/undo", "https://dan.example/users/dan", like.as_str()),
        (UNDO, eve, r#""https://eve.example/act/f""#),
        (
            UNDO,
            eve,
            r#"{"type":"Follow","actor":"https://eve.example/users/eve","object":"https://me.example/ap/actor"}"#,
        ),
    ] {
        let undo = format!(r#"{{"id":"{id}","type":"Undo","actor":"{actor}","object":{object}}}"#);
        read(&stage, (id, &undo), id);
        assert_eq!(stage.state(), "by eve; hello 1+0", "{undo}");
    }
    assert!(read(&stage, (UNDO, &undo), UNDO));
    assert_eq!(stage.state(), "by eve");
    assert!(read(&stage, (LIKE, &like), LIKE));
    assert_eq!(stage.state(), "by eve", "its server still has it, and it is over");
}

#[test]
fn a_like_is_its_actors_own() {
    let eve = "https://eve.example/users/eve";
    let like = |id: &str, kind: &str, actor: &str| {
        format!(r#"{{"id":"{id}","type":"{kind}","actor":"{actor}","object":"{HELLO}"}}"#)
    };
    for (url, document, state) in [
        (LIKE, like(LIKE, "Like", eve), "hello 1+0"),
        (LIKE, like(LIKE, "Announce", eve), ""),
        (LIKE, like(LIKE, "Like", "https://bob.example/users/bob"), "no"),
        (LIKE, like("https://eve.example/act/2", "Like", eve), "no"),
        ("https://bob.example/act/like", like(LIKE, "Like", eve), "no"),
        (LIKE, comment(), "no"),
    ] {
        let stage = Stage::new();
        if !read(&stage, (url, &document), LIKE) {
            assert_eq!(state, "no", "{url} {document}");
            continue;
        }
        assert_eq!(stage.state(), state, "{url} {document}");
    }
}
