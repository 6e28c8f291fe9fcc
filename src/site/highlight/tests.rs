//! What [`super::highlight`] promises, and what readers see (`tests/golden/highlight/`).

mod ends;
mod marks;
mod words;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use super::language::Scan;
use super::languages::LANGUAGES;
use super::tables::{Tables, WORD_MAX};
use super::{highlight, is_known};
use crate::limits::HIGHLIGHT_MAX_BYTES;
use crate::site::work::worked;

fn golden() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/highlight");
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|end| end == "in") {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            found.push((name, fs::read_to_string(path).unwrap()));
        }
    }
    found.sort();
    found
}

/// The text of HTML without its spans.
fn text_of(html: &str) -> String {
    let mut text = String::new();
    for part in html.split('<') {
        let words = match part.strip_prefix("/span>") {
            Some(words) => words,
            None => part
                .strip_prefix("span class=\"")
                .map_or(part, |rest| rest.split_once('>').expect("a tag has an end").1),
        };
        text.push_str(words);
    }
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// Holds what is true of every result.
fn check(code: &str, language: &str) -> String {
    let html = highlight(code, language).unwrap();
    assert_eq!(text_of(&html), code, "{language} changed the text");
    for line in html.lines() {
        let (opened, closed) = (line.matches("<span").count(), line.matches("</span>").count());
        assert_eq!(opened, closed, "{language}: a span crosses a line: {line}");
    }
    html
}

/// Cases of a language, a code, and the code with its colours as `class‹text›`.
#[track_caller]
fn colours(cases: &[(&str, &str, &str)]) {
    for (language, code, expected) in cases {
        let html = check(code, language);
        let html = html.replace("</span>", "›").replace("<span class=\"", "").replace("\">", "‹");
        let seen = html.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        assert_eq!(seen, *expected, "{language}: {code}");
    }
}

#[test]
fn what_readers_see() {
    let all = golden();
    assert!(all.len() > 20, "the folder of golden files is not there");
    for (name, code) in all {
        let html = check(&code, &name);
        let path = Path::new(env!("CARGO_MANIFEST_DIR"));
        let path = path.join("tests/golden/highlight").join(format!("{name}.html"));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            crate::site::write_file(&path, html.as_bytes()).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(html, expected, "{name} differs; UPDATE_GOLDEN=1 writes it anew");
    }
}

#[test]
fn names_of_languages() {
    for name in ["rust", "RS", " Rust ", "c++", "C#", "shell-session", "text", "yml", "tf"] {
        assert!(is_known(name), "{name}");
    }
    for name in ["", "klingon", "rust,linenos"] {
        assert!(!is_known(name), "{name}");
        assert_eq!(highlight("fn", name), None);
    }
    let mut seen = BTreeMap::new();
    for language in LANGUAGES.iter() {
        for name in language.names.split_ascii_whitespace() {
            assert_eq!(name, name.to_lowercase());
            let before = seen.insert(name, language.names);
            assert_eq!(before, None, "`{name}` is two languages");
        }
    }
    assert!(LANGUAGES.len() > 100, "only {}", LANGUAGES.len());
}

#[test]
fn the_document_names_all() {
    const INNER: &[&str] = &["php-code", "make-shell", "jinja-code", "go-action", "output"];
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/highlighting.md");
    let document = fs::read_to_string(path).unwrap();
    for language in LANGUAGES.iter() {
        let names = language.names.split_ascii_whitespace();
        let line = names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let inner = INNER.iter().any(|inner| line.starts_with(&format!("`{inner}`")));
        assert!(inner || document.contains(&format!("- {line}\n")), "write: - {line}");
    }
}

#[test]
fn tables_fit_the_scanner() {
    for language in LANGUAGES.iter() {
        let Scan::Code(code) = &language.scan else { continue };
        let _fits = Tables::new(code);
        let lists = [
            code.keywords,
            code.declarations,
            code.imports,
            code.types,
            code.constants,
            code.builtins,
            code.operators,
            code.before_function,
            code.before_type,
            code.before_module,
        ];
        for word in lists.iter().flat_map(|list| list.split_ascii_whitespace()) {
            assert!(word.len() <= WORD_MAX, "{}: {word}", language.names);
            let lower = word.to_ascii_lowercase();
            let exact = code.letters == super::language::Letters::Exact;
            assert!(exact || lower == word, "{}: {word} has capitals", language.names);
        }
    }
}

/// Every language reads every text of every other, whole and cut anywhere.
#[test]
fn the_text_stays_whatever_it_is() {
    let texts = golden();
    for language in LANGUAGES.iter() {
        let name = language.names.split(' ').next().unwrap();
        for (other, text) in &texts {
            let own = language.names.split(' ').any(|name| name == other);
            for end in (0..text.len()).step_by(if own { 3 } else { 211 }) {
                if text.is_char_boundary(end) {
                    check(&text[..end], name);
                    check(&text[end..], name);
                }
            }
        }
        for text in ["", "\n", "\r\n", "é", "\\é", "'é", "\"\\", "r#", "`${`${`${", "<é", "#é\r\n"]
        {
            check(text, name);
        }
    }
}

/// Noise from all signs that mean something somewhere, the same in each run.
#[test]
fn the_text_stays_when_it_is_noise() {
    const PARTS: &[&str] = &[
        "\"", "'", "`", "\\", "${", "}", "{", "#{", "/*", "*/", "//", "#", "--", "<", ">", "</a",
        "<a", "<!--", "-->", "=", "r#\"", "\"#", "\n", "\r\n", " ", "é", "🐝", "0x1F", "1.5e+",
        "<<END", "END", "(", ")", "[", "]", "'''", "\"\"\"", "%", "$", "@", "name", "if", "fn ",
        "{{", "}}", "{%", "%}", "|", ">", ":", "- ", "```", "~~~", "\u{0}", "\t",
    ];
    let mut seed = 1_u32;
    for language in LANGUAGES.iter() {
        let name = language.names.split(' ').next().unwrap();
        for _ in 0..40 {
            let mut text = String::new();
            for _ in 0..60 {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                text.push_str(PARTS[(seed >> 8) as usize % PARTS.len()]);
            }
            check(&text, name);
        }
    }
}

/// What makes a careless scanner look at everything again and again, or go too deep.
#[test]
fn no_text_takes_long() {
    const PARTS: &[&str] = &[
        "/", "/[", "${", "`${", "\"${", "<a ", "<a>", "{", "(", "[", "[a](", "{{", "{%", "<<E\n",
        "'", "\"", "#[", "/*", "/* */", "\\", "*", "**", "_", "`", "a:", "a: [", "s/", "%w(",
        "~r(", "$a", "R\"", "r#", "<script>", "<style>", "<!--", "&a", "- ", "|\n", "a = /",
        "```\n", "---\n", " ", "\n", "0", "a", ".", "1e+", "#{", "a b", "x{", "$(", "$ ", "<%",
        "[[", "--[[",
    ];
    for language in LANGUAGES.iter() {
        let name = language.names.split(' ').next().unwrap();
        for part in PARTS {
            let text = part.repeat(12_000 / part.len());
            let from = worked();
            assert!(highlight(&text, name).is_some());
            let took = worked() - from;
            assert!(took < Duration::from_millis(500), "{name} works {took:?} for {part:?}");
        }
    }
}

#[test]
fn what_is_too_large_stays_plain() {
    assert!(highlight(&"a".repeat(HIGHLIGHT_MAX_BYTES), "rust").is_some());
    assert!(highlight(&"a".repeat(HIGHLIGHT_MAX_BYTES + 1), "rust").is_none());
}

#[test]
fn single_things() {
    let cases = [
        (
            "rust",
            "'a 'b' '\\n'",
            r#"<span class="nl">'a</span> <span class="sc">'b'</span> <span class="sc">'</span><span class="se">\n</span><span class="sc">'</span>"#,
        ),
        ("js", "a / b / c", r#"a <span class="o">/</span> b <span class="o">/</span> c"#),
        ("js", "(/a\\/[/]b/g)", r#"(<span class="sr">/a\/[/]b/g</span>)"#),
        ("python", "x.class", "x.class"),
        ("text", "a < b && \"c\"", "a &lt; b &amp;&amp; \"c\""),
        (
            "c",
            "a\r\n/* b\r\nc */",
            "a\r\n<span class=\"cm\">/* b</span>\r\n<span class=\"cm\">c */</span>",
        ),
        ("sql", "Select", r#"<span class="k">Select</span>"#),
        (
            "go",
            "1..5; x = .5",
            r#"<span class="mi">1</span>..<span class="mi">5</span>; x <span class="o">=</span> <span class="mf">.5</span>"#,
        ),
        (
            "tsx",
            "f<T,>(x)",
            r#"f<span class="o">&lt;</span><span class="nc">T</span>,<span class="o">&gt;</span>(x)"#,
        ),
    ];
    for (language, code, expected) in cases {
        assert_eq!(check(code, language), expected, "{language}: {code}");
    }
}
