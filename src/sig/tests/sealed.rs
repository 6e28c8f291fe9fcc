//! What is sealed with a passphrase, as other programs of age seal and open it.

use crate::sig::sealed::{NotOpened, open, seal};

const PASSPHRASE: &str = "kelp-orbit ü";
const SECRET: &[u8] = b"a key of somebody's\n";

/// Made from the description of the format by another program, and opened by a third.
fn of_others() -> Vec<u8> {
    let head = "age-encryption.org/v1\n-> scrypt EBESExQVFhcYGRobHB0eHw 10\n\
                4b+dw+STBGwiOA8J/ZljyFev+mVHU+kwfEpx0DTSozQ\n\
                --- AYFlgN4nKpBBkfd4L+/0gb8Xw5T700v/WQMIG75ldpo\n";
    let body = "202122232425262728292a2b2c2d2e2f33a3a841524b0ad36f766a2136ac83d4\
                d87dde34210bb1e4036d21f90ed7b3c8f9acae23";
    let digit = |at: usize| u8::from_str_radix(&body[at..at + 2], 16).unwrap();
    let bytes = (0..body.len()).step_by(2).map(digit);
    head.bytes().chain(bytes).collect()
}

#[test]
fn what_others_sealed_is_opened() {
    assert_eq!(open(&of_others(), PASSPHRASE).unwrap(), SECRET);
    assert_eq!(open(&of_others(), "kelp-orbit u"), Err(NotOpened::Passphrase));
}

#[test]
fn what_is_sealed_is_opened_by_its_passphrase_alone_and_is_always_the_same() {
    let sealed = seal(SECRET, PASSPHRASE);
    assert_eq!(open(&sealed, PASSPHRASE).unwrap(), SECRET);
    assert_eq!(open(&sealed, ""), Err(NotOpened::Passphrase));
    assert!(!sealed.windows(8).any(|part| SECRET.windows(8).any(|it| it == part)));
    assert_eq!(sealed, seal(SECRET, PASSPHRASE));
    // What is told by two that differ in one thing is that they differ: no part is the same.
    for other in [seal(b"a key of somebody'S\n", PASSPHRASE), seal(SECRET, "kelp-orbit u")] {
        let lines = |bytes: &[u8]| -> Vec<Vec<u8>> {
            bytes.split(|byte| *byte == b'\n').skip(1).map(<[u8]>::to_vec).collect()
        };
        for (line, same) in lines(&sealed).iter().zip(lines(&other)) {
            assert_ne!(*line, same);
        }
        assert_ne!(sealed[sealed.len() - 40..], other[other.len() - 40..]);
    }
}

#[test]
fn no_byte_can_be_changed_and_none_left_out() {
    let sealed = of_others();
    for at in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        assert!(open(&changed, PASSPHRASE).is_err(), "byte {at}");
        assert!(open(&sealed[..at], PASSPHRASE).is_err(), "the first {at} bytes");
    }
}

#[test]
fn only_what_a_key_is_sealed_in_is_worked_on() {
    let sealed = String::from_utf8_lossy(&of_others()).into_owned();
    let rows = [
        ("another version", "v1", "v2", NotOpened::Format),
        ("another recipient", "scrypt", "X25519", NotOpened::Format),
        ("too much work", " 10\n", " 31\n", NotOpened::Work),
        ("no work", " 10\n", " 0\n", NotOpened::Work),
        ("a number in another form", " 10\n", " 010\n", NotOpened::Format),
        ("a signed number", " 10\n", " +10\n", NotOpened::Format),
    ];
    for (what, old, new, why) in rows {
        let changed = sealed.replacen(old, new, 1);
        assert_ne!(changed, sealed, "{what}");
        assert_eq!(open(changed.as_bytes(), PASSPHRASE), Err(why), "{what}");
    }
}
