//! Lists as they are found, and as they are written.

use super::{Entry, NotAList, read_list, write_accounts, write_domains};
use crate::clock::Timestamp;
use crate::store::{Rule, Stance, Target};

fn words(entry: &Entry) -> String {
    let note = entry.note.as_ref().map(|note| format!(" ({note})")).unwrap_or_default();
    format!("{} {}{note}", entry.stance.as_str(), entry.target)
}

#[test]
fn lists_are_read_in_every_shape_they_come_in() {
    for (text, expected) in [
        ("spam.example", "block spam.example"),
        (
            "\u{feff}Spam.Example\r\n\r\n# words\n*.bad.example",
            "block spam.example, block bad.example",
        ),
        ("#domain\nspam.example", "block spam.example"),
        (
            "domain,severity,public_comment\na.example,suspend,\"x, y\"\nb.example,silence,\n",
            "block a.example (x, y), limit b.example",
        ),
        (
            "#severity,#domain,#private_comment\nlimit,a.example,mine\nnoop,b.example,\n",
            "limit a.example (mine)",
        ),
        ("Domain,Severity\na.example,SUSPEND", "block a.example"),
        ("domain,\na.example,", "block a.example"),
        ("domain,severity\na.example", "block a.example"),
        ("ana@a.example\n@Bo@b.example", "block @ana@a.example, block @bo@b.example"),
        ("Account address,Hide notifications\nana@a.example,true", "mute @ana@a.example"),
        ("https://a.example/users/ana", "block https://a.example/users/ana"),
        ("exa***.example\nexample\nb.example", "block b.example"),
        ("m\u{fc}nchen.example", "block xn--mnchen-3ya.example"),
        ("a.example:8443", "block a.example"),
    ] {
        let list = read_list(text.as_bytes()).unwrap();
        let read: Vec<_> = list.entries.iter().map(words).collect();
        assert_eq!(read.join(", "), expected, "{text}");
    }
    for end in ["\n", "\r\n"] {
        let lines = ["domain,severity", "x***.example,suspend", "a.example,noop", "b c,", ""];
        let list = read_list(lines.join(end).as_bytes()).unwrap();
        assert_eq!((list.unread, list.harmless), (vec![2, 4], 1), "{end:?}");
    }
}

#[test]
fn lists_in_json_say_the_same() {
    for (text, expected, unread, harmless) in [
        (
            r#"[{"id":"1","domain":"a.example","severity":"suspend","public_comment":"x"},
                {"domain":"b.example","severity":"silence","public_comment":null,"private_comment":"y"},
                {"domain":"c.example","severity":"noop"},{"domain":"x***.example"},{"id":"2"}]"#,
            "block a.example (x), limit b.example (y)",
            vec![4, 5],
            1,
        ),
        (
            r#" [{"domain":"a.example","digest":"0f","severity":"limit","comment":"x"}]"#,
            "limit a.example (x)",
            vec![],
            0,
        ),
        (r#"["a.example","ana@b.example"]"#, "block a.example, block @ana@b.example", vec![], 0),
        (
            r#"{"@spec":"s","blocks":{"a.example":{"isBlocked":true,"reason":"x","tags":["t"]},
                "b.example":{"isBlocked":false}}}"#,
            "block a.example (x)",
            vec![],
            1,
        ),
        (r#"{"instances":[{"id":7,"domain":"a.example"}]}"#, "block a.example", vec![], 0),
        ("\u{feff}{\"domains\":[\"a.example\"]}\n", "block a.example", vec![], 0),
    ] {
        let list = read_list(text.as_bytes()).unwrap();
        let read: Vec<_> = list.entries.iter().map(words).collect();
        assert_eq!(
            (read.join(", ").as_str(), list.unread, list.harmless),
            (expected, unread, harmless)
        );
    }
    let names = vec!["a.example"; crate::limits::BLOCKLIST_LINES_MAX + 1];
    let long = format!("[\"{}\"]", names.join("\",\""));
    assert_eq!(read_list(long.as_bytes()), Err(NotAList::TooLong));
}

#[test]
fn what_is_no_list_is_refused() {
    let long = "a.example\n".repeat(crate::limits::BLOCKLIST_LINES_MAX + 1);
    for (text, expected) in [
        ("", NotAList::Empty),
        ("domain,severity\n", NotAList::Empty),
        ("Account address,Show boosts\nana@a.example,true", NotAList::Follows),
        (long.as_str(), NotAList::TooLong),
    ] {
        assert_eq!(read_list(text.as_bytes()), Err(expected), "{text:.40}");
    }
    assert!(matches!(read_list(b"a.example\n\xff"), Err(NotAList::Csv(_))));
    for (text, why) in [
        (
            "<!doctype html>\n<p>Sign in</p>",
            "there is no domain and no account in it, neither as CSV",
        ),
        ("{\"domain\": 1}", "no list in JSON: it has neither `blocks` nor `instances`"),
        ("[{\"domain\":\"a.example\"}", "no list in JSON: line 1: EOF"),
        ("[\n{\"domain\":1}]", "no list in JSON: line 2: invalid type"),
        ("[\"a.example\"] x", "no list in JSON: something follows"),
        ("{\"blocks\":{\"a.example\":true}}", "no list in JSON: line 1: invalid type"),
        ("[]", "there is no domain"),
        ("{}", "no list in JSON"),
    ] {
        let error = read_list(text.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(why), "{text}: {error}");
    }
}

#[test]
fn what_is_written_is_read_again() {
    let rule = |target: &str, stance, note: Option<&str>| Rule {
        target: Target::parse(target).unwrap(),
        source: String::new(),
        stance,
        note: note.map(str::to_owned),
        since: Timestamp::default(),
        until: None,
    };
    let rules = [
        rule("a.example", Stance::Block, Some("x, \"y\"")),
        rule("b.example", Stance::Limit, None),
        rule("c.example", Stance::Allow, None),
        rule("@ana@a.example", Stance::Block, None),
        rule("@bo@b.example", Stance::Mute, None),
    ];
    let domains = write_domains(&rules);
    let expected = "#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate\n\
        a.example,suspend,false,false,\"x, \"\"y\"\"\",false\nb.example,silence,false,false,,false\n";
    assert_eq!(domains, expected);
    let name_of = |target: &Target| match target {
        Target::Account(name) => Some(name.clone()),
        _ => None,
    };
    let accounts = write_accounts(&rules, Stance::Block, name_of);
    assert_eq!(accounts, "ana@a.example\n");
    let mutes = write_accounts(&rules, Stance::Mute, name_of);
    assert_eq!(mutes, "Account address,Hide notifications\nbo@b.example,true\n");
    let again = [domains, accounts, mutes].map(|text| read_list(text.as_bytes()).unwrap().entries);
    let again: Vec<_> = again.iter().flatten().map(words).collect();
    let expected = ["block a.example (x, \"y\")", "limit b.example", "block @ana@a.example"];
    assert_eq!(again, [&expected[..], &["mute @bo@b.example"]].concat());
}
