//! The sums by which the ledger knows again what the owner wrote.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A SHA-256 sum, in 32 bytes; as a text it has 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct ContentHash([u8; 32]);

impl ContentHash {
    /// Of nothing: not even of an empty text. As a text it is empty.
    pub const NONE: Self = Self([0; 32]);

    /// The sum with these bytes.
    #[must_use]
    pub fn new(sum: [u8; 32]) -> Self {
        Self(sum)
    }

    /// A text from the ledger. `None` if no sum is written like that.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.is_empty() {
            return Some(Self::NONE);
        }
        let digits = text.as_bytes();
        let mut sum = [0; 32];
        if digits.len() != 2 * sum.len() {
            return None;
        }
        for (byte, pair) in sum.iter_mut().zip(digits.chunks(2)) {
            *byte = 16 * digit(pair[0])? + digit(pair[1])?;
        }
        Some(Self(sum))
    }
}

fn digit(letter: u8) -> Option<u8> {
    match letter {
        b'0'..=b'9' => Some(letter - b'0'),
        b'a'..=b'f' => Some(letter - b'a' + 10),
        _ => None,
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        if *self == Self::NONE {
            return Ok(());
        }
        let mut text = String::with_capacity(2 * self.0.len());
        for byte in self.0 {
            text.push(char::from(DIGITS[usize::from(byte >> 4)]));
            text.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
        f.write_str(&text)
    }
}

impl fmt::Debug for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ContentHash({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::ContentHash;

    #[test]
    fn texts_of_sums() {
        let sum = ContentHash::new(std::array::from_fn(|at| u8::try_from(at * 7).unwrap()));
        let text = sum.to_string();
        assert!(text.starts_with("00070e15") && text.len() == 64, "{text}");
        assert_eq!(ContentHash::parse(&text), Some(sum));
        assert_eq!(ContentHash::parse(""), Some(ContentHash::NONE));
        assert_eq!(ContentHash::NONE.to_string(), "");
        for wrong in ["0", &text[1..], &text.to_uppercase(), &format!("{text}00"), &"é".repeat(32)]
        {
            assert_eq!(ContentHash::parse(wrong), None, "{wrong}");
        }
    }
}
