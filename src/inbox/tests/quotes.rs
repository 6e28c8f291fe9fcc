//! Who asks to quote the owner's posts, and what comes of it.

use super::{Stage, actor, at, in_words, note_id, says};
use crate::inbox::{Fetched, QuotePolicy, read_quote};
use crate::store::QuoteState;

const HELLO: &str = "https://me.example/ap/post/hello";
const QUOTING: &str = "https://bob.example/notes/q";
const ASKED: &str = "fetch quote https://bob.example/notes/q";

/// Bob's server asks, or that of another.
fn asks(who: &str, number: u32, quoted: &str, quoting: &str) -> String {
    let body = says(who, "QuoteRequest", number, &format!("\"{quoted}\""));
    body.replace("\"object\"", &format!("\"instrument\":\"{quoting}\",\"object\""))
}

/// A post of `author` that quotes, as its server gives it.
fn quoting(author: &str, member: &str) -> String {
    let author = actor(author);
    format!(
        r#"{{"id":"{QUOTING}","type":"Note","attributedTo":"{author}","content":"RE"{member}}}"#
    )
}

impl Stage {
    fn quotes_are(mut self, policy: QuotePolicy) -> Self {
        self.rules.quotes = policy;
        self
    }

    /// What was asked for by `by` is fetched.
    fn reads_quote(&self, by: &str, document: &str) -> String {
        let document = Fetched::read(QUOTING, document.as_bytes()).unwrap();
        let object = document.object(&note_id("bob", "q")).unwrap();
        let by = actor(by);
        let effects =
            self.tx(|tx| read_quote(tx, self.recipient(), (&by, &object), at(1))).unwrap();
        effects.iter().map(in_words).collect::<Vec<_>>().join(", ")
    }

    fn quote(&self) -> Option<QuoteState> {
        self.tx(|tx| tx.find_quote(&note_id("bob", "q"))).unwrap().map(|quote| quote.state)
    }
}

#[test]
fn only_what_can_be_a_quote_is_fetched() {
    let without_id = asks("bob", 1, HELLO, QUOTING);
    let without_id = format!("{{{}", &without_id[without_id.find("\"type\"").unwrap()..]);
    for (who, body, effects) in [
        ("bob", asks("bob", 1, HELLO, QUOTING), ASKED),
        ("bob", asks("bob", 1, HELLO, "https://eve.example/notes/q"), ""),
        ("eve", asks("eve", 1, HELLO, QUOTING), ""),
        ("bob", asks("bob", 1, "https://me.example/ap/post/gone", QUOTING), ""),
        ("bob", asks("bob", 1, "https://eve.example/ap/post/hello", QUOTING), ""),
        ("bob", without_id, ""),
    ] {
        let stage = Stage::new();
        assert_eq!(stage.hear(who, &body), effects, "{body}");
        assert_eq!(stage.quote().is_some(), effects == ASKED, "{body}");
    }
    let stage = Stage::new().quotes_are(QuotePolicy::Nobody);
    let refused = "Reject to https://bob.example/users/bob/inbox";
    assert_eq!(stage.hear("bob", &asks("bob", 1, HELLO, QUOTING)), refused);
    assert_eq!(stage.quote(), None);
}

#[test]
fn the_origin_of_a_quote_says_whether_it_is_one() {
    use QuotePolicy::{Asked, Everybody};
    let it = format!(r#","quote":"{HELLO}""#);
    let other = r#","quote":"https://me.example/ap/post/other""#;
    for (policy, author, member, effects, state) in [
        (Asked, "bob", it.as_str(), "", Some(QuoteState::Waiting)),
        (Everybody, "bob", &it, "rebuild actor", Some(QuoteState::Approved)),
        // Not what was asked for, or somebody else's.
        (Everybody, "bob", "", "rebuild actor", None),
        (Everybody, "bob", other, "rebuild actor", None),
        (Everybody, "dan", &it, "rebuild actor", None),
    ] {
        let stage = Stage::new().quotes_are(policy);
        stage.hear("bob", &asks("bob", 1, HELLO, QUOTING));
        assert_eq!(stage.reads_quote("bob", &quoting(author, member)), effects, "{member}");
        assert_eq!(stage.quote(), state, "{author} {member}");
    }
    // The older spellings.
    for name in ["quoteUrl", "quoteUri", "_misskey_quote"] {
        let stage = Stage::new();
        stage.hear("bob", &asks("bob", 1, HELLO, QUOTING));
        stage.reads_quote("bob", &quoting("bob", &format!(r#","{name}":"{HELLO}""#)));
        assert_eq!(stage.quote(), Some(QuoteState::Waiting), "{name}");
    }
}

#[test]
fn nobody_spoils_the_quote_of_another() {
    let stage = Stage::new().quotes_are(QuotePolicy::Everybody);
    let it = format!(r#","quote":"{HELLO}""#);
    stage.hear("bob", &asks("bob", 1, HELLO, QUOTING));
    stage.reads_quote("bob", &quoting("bob", &it));
    // A neighbour asks for it, and deletes it.
    assert_eq!(stage.hear("dan", &asks("dan", 2, HELLO, QUOTING)), ASKED);
    assert_eq!(stage.reads_quote("dan", &quoting("bob", &it)), "");
    assert_eq!(stage.hear("dan", &says("dan", "Delete", 3, &format!("\"{QUOTING}\""))), "");
    assert_eq!(stage.quote(), Some(QuoteState::Approved));
    let gone = says("bob", "Delete", 4, &format!("\"{QUOTING}\""));
    assert_eq!(stage.hear("bob", &gone), "rebuild actor");
    assert_eq!(stage.quote(), None);
}

#[test]
fn the_owner_hears_of_quotes_that_nobody_asked_for() {
    let note = quoting("bob", &format!(r#","_misskey_quote":"{HELLO}","to":["as:Public"]"#));
    let stage = Stage::new();
    stage.hear("bob", &says("bob", "Create", 1, &note));
    assert_eq!(stage.state(), "q waiting public RE");
    let stage = Stage::new().quotes_are(QuotePolicy::Nobody);
    stage.hear("bob", &says("bob", "Create", 1, &note));
    assert_eq!(stage.state(), "");
}
