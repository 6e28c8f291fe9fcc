//! Structured fields, and the Ed25519 example of RFC 9421 B.2.6.

use crate::sig::fields::{Bare, Value, parse_dictionary};
use crate::sig::public::{PublicKey, Scheme};

#[test]
fn a_dictionary_with_everything() {
    let text = r#"a=("x" "y";sf);created=5;n="q\"\\";b;t=to/k, b=:aGk=: ,	c=-7, d=?1, e=1.5"#;
    let members = parse_dictionary(text).unwrap();
    let keys: Vec<&str> = members.iter().map(|member| member.key).collect();
    assert_eq!(keys, ["a", "b", "c", "d", "e"]);
    assert_eq!(members[0].raw, r#"("x" "y";sf);created=5;n="q\"\\";b;t=to/k"#);
    let Value::List(items) = &members[0].value else { panic!("not a list") };
    assert_eq!(items[1].1, [("sf", Bare::Other)]);
    assert_eq!(members[0].parameters[1], ("n", Bare::Text("q\"\\".to_owned())));
    assert_eq!(members[1].bare(), Ok(&Bare::Bytes(b"hi".to_vec())));
    assert_eq!(members[2].bare(), Ok(&Bare::Integer(-7)));
    assert_eq!(parse_dictionary("").unwrap().len(), 0);
}

#[test]
fn what_is_no_dictionary() {
    let texts = [
        "a",
        "A=1",
        "a=",
        "a=1,",
        "a=1 b=2",
        "a=1,,b=2",
        "a=1, a=2",
        "a=(",
        "a=(\"x\"",
        "a=\"x",
        "a=\"\\x\"",
        "a=:a",
        "a=:?:",
        "a=1;",
        "a=1;b;b",
        "a=(\"x\"\"y\")",
        "a=1.",
        "a=-",
        "a=?2",
        "a=1234567890123456",
        "a=\"é\"",
        "é=1",
        "=1",
        "a=(\"x\"));b",
        "a=\u{1F41D}",
    ];
    for text in texts {
        assert!(parse_dictionary(text).is_err(), "{text}");
    }
}

#[test]
fn rfc9421_b_2_6() {
    let base = "\"date\": Tue, 20 Apr 2021 02:07:55 GMT\n\"@method\": POST\n\"@path\": /foo\n\
        \"@authority\": example.com\n\"content-type\": application/json\n\"content-length\": 18\n\
        \"@signature-params\": (\"date\" \"@method\" \"@path\" \"@authority\" \"content-type\" \
        \"content-length\");created=1618884473;keyid=\"test-key-ed25519\"";
    let field = "sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5\
        lIp5WPpBKRCw==:";
    let members = parse_dictionary(field).unwrap();
    let Ok(Bare::Bytes(signature)) = members[0].bare() else { panic!("not bytes") };
    let key: &PublicKey = &super::keys().public_ed25519().clone();
    assert!(key.verify(Scheme::Ed25519, base.as_bytes(), signature));
    assert!(!key.verify(Scheme::RsaSha256, base.as_bytes(), signature));
    assert!(!key.verify(Scheme::Ed25519, b"else", signature));
}
