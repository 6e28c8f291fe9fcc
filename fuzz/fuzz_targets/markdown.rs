//! Markdown of any kind: no panic, and what other servers get is well-formed HTML of few elements.
//! Run it with `--release`: an assertion in the converter of formulas is too strict.

#![no_main]

use libfuzzer_sys::fuzz_target;
use skep::site::preview;

fuzz_target!(|markdown: &str| {
    let rendered = preview(markdown);
    let mut open: Vec<&str> = Vec::new();
    let mut rest = rendered.federated.as_str();
    while let Some((_, tag)) = rest.split_once('<') {
        let (tag, after) = tag.split_once('>').expect("every tag ends");
        rest = after;
        let name = tag.split(' ').next().expect("a split has a first part");
        match name.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name), "{}", rendered.federated),
            None if matches!(name, "br" | "hr") => {}
            None => open.push(name),
        }
        assert!(!matches!(name, "script" | "style" | "img" | "div" | "table"), "{name}");
        assert!(open.len() < 100, "nested too deep");
    }
    assert!(open.is_empty(), "{open:?} in {}", rendered.federated);
});
