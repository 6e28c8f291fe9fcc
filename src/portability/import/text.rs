//! From the bytes of a file to text, and why a file is not read.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::limits::BLOG_MAX_BYTES;

/// Why a feed or an export is not read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{}{what}; {remedy}", line.map_or_else(String::new, |line| format!("line {line}: ")))]
pub struct Unreadable {
    /// From 1; `None` when it is about the whole file.
    pub line: Option<usize>,
    /// One sentence without a full stop.
    pub what: String,
    /// What to do about it.
    pub remedy: &'static str,
}

/// What to do about a file that ends too soon.
pub(super) const AGAIN: &str = "download it again: it is not whole";
/// What to do about a file that its maker should not have made.
pub(super) const MEND: &str = "mend that place, or let the old blog export it again";

impl Unreadable {
    pub(super) fn new(what: impl Into<String>, remedy: &'static str) -> Self {
        Self { line: None, what: what.into(), remedy }
    }

    /// The same, at the byte `at` of `text`.
    pub(super) fn at(self, text: &[u8], at: usize) -> Self {
        let before = &text[..at.min(text.len())];
        Self { line: Some(1 + before.iter().filter(|byte| **byte == b'\n').count()), ..self }
    }
}

/// The text of a file: UTF-8, or whatever its byte order mark or its XML declaration says (XML 1.0,
/// appendix F).
///
/// # Errors
/// If it is none, or larger than [`BLOG_MAX_BYTES`].
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Unreadable> {
    if bytes.len() > BLOG_MAX_BYTES {
        let what = format!("is larger than {} MiB", BLOG_MAX_BYTES / 1024 / 1024);
        return Err(Unreadable::new(what, "let the old blog export it in parts, by year"));
    }
    let (encoding, mark) = encoding_of(bytes)?;
    let bytes = &bytes[mark..];
    if encoding == UTF_8 {
        return std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|error| {
            let problem = Unreadable::new(
                "is not UTF-8, and says of no other encoding",
                "convert it, as with `iconv -f windows-1252 -t utf-8`",
            );
            problem.at(bytes, error.valid_up_to())
        });
    }
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes);
    text.ok_or_else(|| {
        let what = format!("says that it is {}, and is not", encoding.name());
        Unreadable::new(what, "mend its first line, or convert it to UTF-8")
    })
}

/// The encoding, and the length of the mark before the text.
fn encoding_of(bytes: &[u8]) -> Result<(&'static Encoding, usize), Unreadable> {
    if let Some(found) = Encoding::for_bom(bytes) {
        return Ok(found);
    }
    match bytes {
        [b'<', 0, ..] => return Ok((UTF_16LE, 0)),
        [0, b'<', ..] => return Ok((UTF_16BE, 0)),
        _ => {}
    }
    let Some(label) = declared(bytes) else { return Ok((UTF_8, 0)) };
    match Encoding::for_label(label) {
        // Whose declaration can be read byte for byte is not that.
        Some(encoding) if [UTF_16LE, UTF_16BE].contains(&encoding) => Ok((UTF_8, 0)),
        Some(encoding) => Ok((encoding, 0)),
        None => {
            let what = format!("is in an unknown encoding: {}", String::from_utf8_lossy(label));
            let problem =
                Unreadable::new(what, "convert it to UTF-8, and say so in its first line");
            Err(Unreadable { line: Some(1), ..problem })
        }
    }
}

/// The encoding that an XML declaration names.
fn declared(bytes: &[u8]) -> Option<&[u8]> {
    let head = bytes.trim_ascii_start().strip_prefix(b"<?xml")?;
    let head = &head[..head.iter().take(200).position(|byte| *byte == b'>')?];
    let at = head.windows(8).position(|word| word == b"encoding")?;
    let value = head[at + 8..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let (quote, rest) = value.split_first()?;
    let end = rest.iter().position(|byte| byte == quote)?;
    Some(&rest[..end])
}

/// Without characters that no text has, and with blanks taken away at both ends.
pub(super) fn clean(text: &str) -> String {
    let text = text.trim();
    let is_odd = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    if text.contains(is_odd) { text.replace(is_odd, "") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::{clean, decode};

    #[test]
    fn each_encoding_that_is_said() {
        let utf16: Vec<u8> = "<a>é</a>".encode_utf16().flat_map(u16::to_be_bytes).collect();
        let marked: Vec<u8> = "é".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let cases: [(&[u8], &str); 6] = [
            ("<a>é".as_bytes(), "<a>é"),
            (b"\xEF\xBB\xBF{}", "{}"),
            (
                b"<?xml version='1.0' encoding='ISO-8859-1'?>\xE9\x80",
                "<?xml version='1.0' encoding='ISO-8859-1'?>é€",
            ),
            (
                b"<?xml version=\"1.0\" encoding = \"utf-16\"?>a",
                "<?xml version=\"1.0\" encoding = \"utf-16\"?>a",
            ),
            (&utf16, "<a>é</a>"),
            (&[b"\xFF\xFE".as_slice(), &marked].concat(), "é"),
        ];
        for (bytes, expected) in cases {
            assert_eq!(decode(bytes).as_deref(), Ok(expected));
        }
    }

    #[test]
    fn what_is_in_no_encoding_is_refused() {
        let cases: [(&[u8], &str); 3] = [
            (b"a\nb\xE9", "line 2: is not UTF-8, and says of no other encoding; convert it"),
            (
                b"<?xml encoding='klingon'?>",
                "line 1: is in an unknown encoding: klingon; convert it",
            ),
            (b"\xFF\xFE\x00\xD8a\x00", "says that it is UTF-16LE, and is not; mend"),
        ];
        for (bytes, words) in cases {
            let error = decode(bytes).unwrap_err().to_string();
            assert!(error.starts_with(words), "{error}");
        }
        assert_eq!(clean(" a\u{0}\u{8}\tb\r\n"), "a\tb");
    }
}
