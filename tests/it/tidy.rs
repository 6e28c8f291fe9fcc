//! Rules about the source that no compiler checks. Each failure says what to do about it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Who may use whom, from the ground up. Read a line as "`left` may name `crate::right`";
/// anything else is an error, and so is naming something further down. Rooms are `site`, `inbox`,
/// `delivery`, `owner`, `portability` and `doctor`: none appears on the right of another.
const MAY_USE: &[(&str, &[&str])] = &[
    ("limits", &[]),
    ("clock", &[]),
    ("id", &["limits"]),
    ("config", &["clock", "id", "limits"]),
    ("effect", &["id"]),
    ("ap", &["clock", "id", "limits"]),
    ("sig", &["clock", "id", "limits"]),
    ("store", &["clock", "effect", "id", "limits"]),
    ("net", &["clock", "id", "limits", "sig"]),
    ("site", &["ap", "clock", "config", "id", "limits"]),
    ("inbox", &["ap", "clock", "effect", "id", "limits", "sig", "store"]),
    ("delivery", &["ap", "clock", "effect", "id", "limits", "store"]),
    ("owner", &["ap", "clock", "effect", "id", "limits", "store"]),
    ("portability", &["ap", "clock", "config", "effect", "id", "limits", "store"]),
    ("doctor", &["ap", "clock", "id", "limits"]),
    (
        "server",
        &[
            "ap", "clock", "config", "effect", "id", "inbox", "limits", "owner", "sig", "site",
            "store",
        ],
    ),
    (
        "worker",
        &[
            "ap",
            "clock",
            "config",
            "delivery",
            "doctor",
            "effect",
            "id",
            "inbox",
            "limits",
            "net",
            "owner",
            "portability",
            "sig",
            "site",
            "store",
        ],
    ),
    (
        "cli",
        &[
            "ap",
            "clock",
            "config",
            "delivery",
            "doctor",
            "effect",
            "id",
            "inbox",
            "limits",
            "net",
            "owner",
            "portability",
            "server",
            "sig",
            "site",
            "store",
            "worker",
        ],
    ),
    ("main", &[]),
    ("lib", &[]),
];

/// Each of these crates has one home, so that replacing it means rewriting one module.
const HOMES: &[(&str, &[&str])] = &[
    ("ammonia", &["inbox"]),
    ("anyhow", &["cli"]),
    ("argon2", &["owner"]),
    ("base64", &["sig"]),
    ("blurhash", &["site"]),
    ("bs58", &["sig"]),
    ("clap", &["cli", "main"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("csv", &["owner", "site"]),
    ("ed25519_dalek", &["sig"]),
    ("encoding_rs", &["portability"]),
    ("env_logger", &["cli"]),
    ("flate2", &["portability"]),
    ("foldhash", &["delivery", "site"]),
    ("form_urlencoded", &["server"]),
    ("getrandom", &["id", "sig"]),
    ("gif", &["site"]),
    ("html5ever", &["portability"]),
    ("image_webp", &["site"]),
    ("jiff", &["clock"]),
    ("jpeg_encoder", &["site"]),
    ("landlock", &["cli"]),
    ("lettre", &["net"]),
    ("listenfd", &["cli"]),
    ("math_core", &["site"]),
    ("memchr", &["site"]),
    ("minijinja", &["site"]),
    ("notify", &["worker"]),
    ("png", &["site"]),
    ("postcard", &["site"]),
    ("pulldown_cmark", &["site"]),
    ("quick_xml", &["portability", "site"]),
    ("ring", &["sig"]),
    ("rsa", &["sig"]),
    ("rusqlite", &["store"]),
    ("rustix", &["cli", "server", "site"]),
    ("rustls", &["net"]),
    ("scrypt", &["sig"]),
    ("sd_notify", &["cli"]),
    ("serde_json", &["ap"]),
    ("serde_json_canonicalizer", &["ap"]),
    ("serde_saphyr", &["site"]),
    ("sha2", &["portability", "sig", "site"]),
    ("signal_hook", &["cli"]),
    ("strsim", &["config"]),
    ("tar", &["portability"]),
    ("tiny_http", &["server"]),
    ("toml", &["config"]),
    ("ulid", &["id"]),
    ("ureq", &["net"]),
    ("url", &["id"]),
    ("zip", &["portability"]),
    ("zune_jpeg", &["site"]),
];

const FILE_LINES_MAX: usize = 400;

struct Source {
    path: PathBuf,
    module: String,
    text: String,
}

impl Source {
    /// Tests beside the code may look into everything.
    fn is_test(&self) -> bool {
        let mut parts = self.path.components().map(|part| part.as_os_str());
        parts.any(|part| part == "tests" || part == "tests.rs")
    }
}

#[test]
fn modules_use_only_what_they_may() {
    let mut wrong = Vec::new();
    for source in sources().into_iter().filter(|source| !source.is_test()) {
        let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == source.module) else {
            wrong.push(format!("`{}` is not in MAY_USE; give it a place", source.module));
            continue;
        };
        for used in used_modules(&source.text) {
            if used != source.module && !allowed.contains(&used.as_str()) {
                wrong.push(format!(
                    "{}: `{}` may not use `{used}`; pass a value through the corridor instead",
                    source.path.display(),
                    source.module,
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// With this, no chain of imports can come back to where it began.
#[test]
fn modules_use_only_what_is_above_them() {
    let mut above = BTreeSet::new();
    for (module, allowed) in MAY_USE {
        let missing: Vec<_> = allowed.iter().filter(|name| !above.contains(*name)).collect();
        assert!(missing.is_empty(), "`{module}` uses {missing:?}, which must stand above it");
        above.insert(module);
    }
}

#[test]
fn outside_crates_stay_in_their_home() {
    let mut wrong = Vec::new();
    for source in sources().into_iter().filter(|source| !source.is_test()) {
        for (krate, homes) in HOMES {
            let named = code_lines(&source.text).any(|line| names_crate(line, krate));
            if named && !homes.contains(&source.module.as_str()) {
                wrong.push(format!("{}: `{krate}` lives in {homes:?}", source.path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Every dependency is in [`HOMES`] or is one of the few that may stand everywhere, and has its
/// line in `docs/dependencies.md`.
#[test]
fn every_dependency_has_a_home_and_a_reason() {
    const EVERYWHERE: &[&str] = &["idna_adapter", "log", "rand_core", "serde", "thiserror"];
    let manifest = read("Cargo.toml");
    let reasons = read("docs/dependencies.md");
    let section = manifest.split("[dependencies]\n").nth(1).unwrap();
    for line in section.lines().take_while(|line| !line.starts_with('[')) {
        let Some((name, _)) = line.split_once(" = ") else { continue };
        let krate = name.replace('-', "_");
        let known = HOMES.iter().any(|(home, _)| *home == krate);
        assert!(known || EVERYWHERE.contains(&krate.as_str()), "give `{name}` a home in HOMES");
        assert!(reasons.contains(&format!("`{name}`")), "docs/dependencies.md lacks `{name}`");
    }
}

#[test]
fn files_are_short_and_say_what_they_are_for() {
    let mut wrong = Vec::new();
    for Source { path, text, .. } in sources() {
        let lines = text.lines().count();
        if lines > FILE_LINES_MAX {
            wrong.push(format!("{}: {lines} lines, at most {FILE_LINES_MAX}", path.display()));
        }
        if !text.starts_with("//! ") {
            wrong.push(format!("{}: begin with `//!` and say what it is for", path.display()));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Words that belong to a plan, not to a program.
#[test]
fn nothing_is_left_for_later() {
    let mut wrong = Vec::new();
    for Source { path, text, .. } in sources() {
        for (number, line) in (1..).zip(text.lines()) {
            for word in ["TODO", "FIXME", "XXX", "HACK", "unimplemented!(", "todo!("] {
                if line.contains(word) {
                    wrong.push(format!("{}:{number}: `{word}`; do it or drop it", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn the_version_has_a_heading_in_the_changelog() {
    let heading = format!("## {}", env!("CARGO_PKG_VERSION"));
    assert!(read("CHANGELOG.md").contains(&heading), "CHANGELOG.md lacks `{heading}`");
}

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every `.rs` file under `src`, with the top-level module it belongs to.
fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut waiting = vec![root.clone()];
    while let Some(dir) = waiting.pop() {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let inside = path.strip_prefix(&root).unwrap();
                let first = inside.components().next().unwrap().as_os_str().to_str().unwrap();
                found.push(Source {
                    module: first.trim_end_matches(".rs").to_owned(),
                    text: fs::read_to_string(&path).unwrap(),
                    path,
                });
            }
        }
    }
    assert!(found.len() > 10, "the walk found too little to be checking anything");
    found
}

/// The lines of production code: comments and everything after an inline test module are not.
fn code_lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .take_while(|line| !line.starts_with("mod tests {"))
        .filter(|line| !line.trim_start().starts_with("//"))
}

/// Is `krate::` named here, and not as the end of another path or name?
fn names_crate(line: &str, krate: &str) -> bool {
    line.match_indices(&format!("{krate}::")).any(|(at, _)| {
        let before = &line[..at];
        !before.ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':')
    })
}

/// Modules named as `crate::x`, in `use` or in an expression. `use crate::{a, b}` is not allowed
/// by our import style (one `use` per module), so it is reported as the module `{`.
fn used_modules(text: &str) -> BTreeSet<String> {
    code_lines(text)
        .flat_map(|line| {
            line.match_indices("crate::").map(|(at, _)| &line[at + 7..]).collect::<Vec<_>>()
        })
        .map(|rest| {
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            if end == 0 { rest[..1].to_owned() } else { rest[..end].to_owned() }
        })
        .collect()
}
