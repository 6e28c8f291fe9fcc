//! The HTML of strangers: what comes out must be clean once and for all, and bounded.

#![no_main]

use libfuzzer_sys::fuzz_target;
use skep::inbox::{plain_text, sanitize_html};
use skep::limits;

fuzz_target!(|html: &str| {
    let clean = sanitize_html(html);
    let lower = clean.to_ascii_lowercase();
    for forbidden in ["<script", "<style", "<svg", "<math", "<img", "<iframe", "<!--"] {
        assert!(!lower.contains(forbidden), "{clean}");
    }
    // The order of attributes is not ours.
    assert_eq!(sorted(&sanitize_html(&clean)), sorted(&clean), "{clean}");
    assert!(plain_text(html).chars().count() <= limits::REMOTE_TEXT_MAX_CHARS);
});

fn sorted(text: &str) -> Vec<char> {
    let mut chars: Vec<char> = text.chars().collect();
    chars.sort_unstable();
    chars
}
