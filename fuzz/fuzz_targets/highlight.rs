//! Code in any language: colouring must never panic, and never change the text. The first line is
//! the language.

#![no_main]

use libfuzzer_sys::fuzz_target;
use skep::site::highlight;

fuzz_target!(|text: &str| {
    let (language, code) = text.split_once('\n').unwrap_or((text, ""));
    let Some(html) = highlight(code, language) else { return };
    let mut words = String::new();
    for (number, part) in html.split('<').enumerate() {
        let end = if number == 0 { 0 } else { part.find('>').expect("a tag has an end") + 1 };
        words.push_str(&part[end..]);
    }
    let words = words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    assert_eq!(words, code);
});
