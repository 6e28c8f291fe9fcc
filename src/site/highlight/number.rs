//! Numbers, as nearly all languages write them.

use super::class::Class;

/// The number at `from` and its end: digits with `_` or `'` between them, a fraction, an
/// exponent, letters behind.
pub(super) fn number(bytes: &[u8], from: usize) -> (Class, usize) {
    let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
    let mut class = match (byte(from), byte(from + 1) | 0x20) {
        (b'0', b'x') => Class::Mh,
        (b'0', b'b') => Class::Mb,
        (b'0', b'o') => Class::Mo,
        (b'.', _) => Class::Mf,
        _ => Class::Mi,
    };
    let plain = class == Class::Mi;
    let mut at = from + 1;
    loop {
        let b = byte(at);
        let follows = byte(at + 1);
        let fits = match b {
            b'_' => true,
            b'\'' => follows.is_ascii_hexdigit() && byte(at + 2) != b'\'',
            b'.' => plain && follows.is_ascii_digit(),
            b'+' | b'-' => {
                plain
                    && byte(at - 1) | 0x20 == b'e'
                    && follows.is_ascii_digit()
                    && !bytes[from..at - 1].iter().any(u8::is_ascii_alphabetic)
            }
            _ => b.is_ascii_alphanumeric(),
        };
        if !fits {
            break;
        }
        let exponent =
            plain && b | 0x20 == b'e' && (follows.is_ascii_digit() || b"+-".contains(&follows));
        if plain && (b == b'.' || exponent) {
            class = Class::Mf;
        }
        at += 1;
    }
    (class, at)
}
