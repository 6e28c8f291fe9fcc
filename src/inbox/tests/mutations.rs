//! Every change of a signed header of fifty good requests (threat T2): none is let in.

use super::forgeries::{Dice, HELLO, Hand, ME, Scheme, other_letter, stage};
use super::says;
use crate::inbox::Received;

/// A way to change the value of a header; `None` takes the header away.
type Change = fn(&str) -> Option<String>;
const CHANGES: &[(&str, Change)] = &[
    ("left out", |_| None),
    ("empty", |_| Some(String::new())),
    ("twice", |value| Some(format!("{value}, {value}"))),
    ("after another", |value| Some(format!("x, {value}"))),
    ("before another", |value| Some(format!("{value}, x"))),
    ("with more behind it", |value| Some(format!("{value}x"))),
    ("half", |value| Some(value[..value.len() / 2].to_owned())),
    ("of another first letter", |value| {
        let mut value = value.to_owned();
        other_letter(&mut value, 0);
        Some(value)
    }),
    ("of another last letter", |value| {
        let mut value = value.to_owned();
        let last = value.rfind(|c: char| c.is_ascii_alphanumeric())?;
        other_letter(&mut value, last);
        Some(value)
    }),
    ("of other case", |value| {
        let turn = |c: char| {
            if c.is_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() }
        };
        Some(value.chars().map(turn).collect())
    }),
];

/// Fifty good requests of bob's: each would be let in.
fn good() -> Vec<Received> {
    let kinds = ["Like", "Announce", "Follow", "Block", "View"];
    let schemes = [Scheme::Cavage, Scheme::Cavage, Scheme::MessageRsa, Scheme::MessageEd25519];
    (0..50_usize)
        .map(|number| {
            let hand = Hand::of("bob", &mut Dice(1));
            let hand = Hand { scheme: schemes[number % 4], time: number as i64 - 25, ..hand };
            let kind = kinds[number % 5];
            let object = if matches!(kind, "Follow" | "Block") { ME } else { HELLO };
            hand.sign(&says("bob", kind, 5_000 + u32::try_from(number).unwrap(), object))
        })
        .collect()
}

/// The headers that its signature covers or is made of.
fn signed_headers(received: &Received) -> Vec<usize> {
    let is_message = received.head.header("signature-input").is_some();
    let is_signed = |name: &str| match name {
        "host" | "date" | "content-type" => !is_message,
        _ => name.contains("digest") || name.starts_with("signature"),
    };
    let headers = received.head.headers.iter().enumerate();
    headers.filter(|(_, (name, _))| is_signed(name)).map(|(place, _)| place).collect()
}

#[test]
fn no_change_of_a_signed_header_is_let_in() {
    let stage = stage();
    let (before, mut tried) = (stage.state(), 0);
    for received in good() {
        for place in signed_headers(&received) {
            for (how, change) in CHANGES {
                let mut changed = received.clone();
                let (name, value) = changed.head.headers[place].clone();
                match change(&value) {
                    Some(value) => changed.head.headers[place].1 = value,
                    None => drop(changed.head.headers.remove(place)),
                }
                let told = stage.receive(changed);
                assert!(told.is_err(), "{name} {how}: {value}: {told:?}");
                tried += 1;
            }
        }
    }
    assert!(tried >= 2_000, "{tried}");
    assert_eq!(stage.state(), before);
    for received in good() {
        assert!(matches!(stage.receive(received), Ok(Some(_))));
    }
    assert_ne!(stage.state(), before);
}
