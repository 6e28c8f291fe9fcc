//! The HTML of strangers: whatever comes in, only what is on the list comes out, also when it is
//! read again by another parser, and it is bounded.

#![no_main]

use libfuzzer_sys::fuzz_target;
use skep::inbox::{plain_text, sanitize_html};
use skep::limits;

const TAGS: &[&str] = &[
    "a",
    "b",
    "blockquote",
    "br",
    "code",
    "del",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "i",
    "li",
    "ol",
    "p",
    "pre",
    "rp",
    "rt",
    "ruby",
    "s",
    "span",
    "strong",
    "sub",
    "sup",
    "u",
    "ul",
];
const ATTRIBUTES: &[&str] = &["class", "href", "lang", "rel", "reversed", "start", "value"];

fuzz_target!(|html: &str| {
    let clean = sanitize_html(html);
    check(&clean);
    // Misnested elements may be put in another order by the next reader, never into others; where one
    // ends a line may then be elsewhere, and nothing else of the text but that more tags leave less
    // of it before it is cut. A mark of byte order at the beginning is none of the text.
    let again = sanitize_html(&clean);
    check(&again);
    let is_blank = |c: char| c.is_whitespace() || c == '\u{feff}';
    let words = |html: &str| plain_text(html).replace(is_blank, "");
    let (before, after) = (words(&clean), words(&again));
    let is_cut = again.chars().count() > 8 * limits::REMOTE_TEXT_MAX_CHARS;
    assert!(before == after || is_cut && before.starts_with(&after), "{before}\n{after}");
    assert!(clean.len() <= 2 * limits::REMOTE_HTML_MAX_BYTES);
    assert!(plain_text(html).chars().count() <= limits::REMOTE_TEXT_MAX_CHARS);
});

/// What was written out escapes every `<` that is no tag, and quotes every value.
fn check(clean: &str) {
    let mut rest = clean;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '/').expect("a tag ends");
        let name = rest[..end].trim_start_matches('/');
        assert!(TAGS.contains(&name), "<{name}> in {clean}");
        rest = &rest[end..];
        while let Some(attribute) = rest.strip_prefix(' ') {
            let (name, value) = attribute.split_once("=\"").expect("a value");
            let (value, after) = value.split_once('"').expect("its end");
            assert!(ATTRIBUTES.contains(&name), "{name} in {clean}");
            let is_link = value.starts_with("https://") || value.starts_with("http://");
            assert!(name != "href" || is_link || value.to_ascii_lowercase().starts_with("http"));
            assert!(name != "href" || !value.contains(char::is_whitespace), "{value}");
            rest = after;
        }
        assert!(rest.starts_with('>'), "{clean}");
    }
}
