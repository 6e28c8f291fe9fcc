//! What reading refuses, and what it forgives.

use super::{canonical, leading, pretty, read, to_string};
use crate::ap::ParseError;
use crate::limits::{JSON_DEPTH_MAX, JSON_NODES_MAX};

fn nested(depth: usize) -> String {
    format!("{}{}", "[".repeat(depth), "]".repeat(depth))
}

#[test]
fn refusals() {
    let twice = ParseError::DuplicateMember("a".to_owned());
    let cases: &[(&str, ParseError)] = &[
        (r#"{"a":1,"a":2}"#, twice.clone()),
        (r#"{"x":[{"a":1,"b":{},"\u0061":2}]}"#, twice),
        (r#"{"@graph":[]}"#, ParseError::ForbiddenMember("@graph")),
        (r#"{"x":{"@included":1}}"#, ParseError::ForbiddenMember("@included")),
        (r#"{"@context":{"t":{"@reverse":"x"}}}"#, ParseError::ForbiddenMember("@reverse")),
        (r#"{"x":[[{"@nest":1}]]}"#, ParseError::ForbiddenMember("@nest")),
        (r#"{"@context":{"@import":"https://x"}}"#, ParseError::ForbiddenMember("@import")),
        (&nested(JSON_DEPTH_MAX + 1), ParseError::TooDeep),
        (&"[".repeat(100_000), ParseError::TooDeep),
        (&r#"{"a":"#.repeat(100_000), ParseError::TooDeep),
        (&format!("[{}1]", "1,".repeat(JSON_NODES_MAX)), ParseError::TooLarge),
        (&format!("\"{}\"", "a".repeat(1024 * 1024)), ParseError::TooLarge),
    ];
    for (text, expected) in cases {
        let start: String = text.chars().take(40).collect();
        assert_eq!(read(text.as_bytes()), Err(expected.clone()), "{start}");
    }
    for text in ["", "{", "{}x", "nul", "{'a':1}", "[1,]", "\"\\ud800\"", "1e999", "NaN"] {
        assert!(matches!(read(text.as_bytes()), Err(ParseError::NotJson(_))), "{text}");
    }
    assert!(matches!(read(b"\"\xff\""), Err(ParseError::NotJson(_))));
}

#[test]
fn what_is_read() {
    assert!(read(nested(JSON_DEPTH_MAX).as_bytes()).is_ok());
    assert!(read(b"\xEF\xBB\xBF{}").is_ok());
    assert!(read(b" {\"a\" : [1, -2, 3.5, true, null, \"x\"]} \n").is_ok());
}

#[test]
fn canonical_bytes() {
    let cases: &[(&str, &str)] = &[
        (r#"{"b":1,"a":[2.0,1e21,0.000001]}"#, r#"{"a":[2,1e+21,0.000001],"b":1}"#),
        ("{\"\u{20ac}\":1,\"\\r\":2,\"1\":3}", "{\"\\r\":2,\"1\":3,\"\u{20ac}\":1}"),
        (r#"{"a":"\u003c/\/é"}"#, r#"{"a":"<//é"}"#),
    ];
    for (text, expected) in cases {
        assert_eq!(String::from_utf8(canonical(text).unwrap()).unwrap(), *expected, "{text}");
    }
    assert!(canonical(r#"{"a":1,"a":1}"#).is_err());
}

#[test]
fn text_for_people() {
    assert_eq!(to_string(&["a", "b"]), r#"["a","b"]"#);
    assert_eq!(pretty(&["a"]), "[\n  \"a\"\n]\n");
}

#[test]
fn the_value_at_the_beginning() {
    let read = leading::<Vec<u8>>("[1, 2]\ntext [").unwrap();
    assert_eq!(read, (vec![1, 2], 6));
    let cases = [("", 1), ("[1,\n\n x]", 3), ("[1", 1), ("{}", 1)];
    for (text, line) in cases {
        let error = leading::<Vec<u8>>(text).unwrap_err();
        assert_eq!(error.line, line, "{text}: {error:?}");
        assert!(!error.message.contains("line"), "{error:?}");
    }
    assert!(leading::<serde_json::Value>(&nested(1000)).is_err(), "nesting ends");
}
