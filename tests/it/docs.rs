//! The documents agree with the program: settings, commands, links.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use skep::limits;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every key of `node.toml` has its row below the heading of its section.
#[test]
fn every_setting_is_explained() {
    let document = read("docs/configuration.md");
    let mut missing = Vec::new();
    let mut count = 0;
    for (section, keys) in sections(&read("src/config/file.rs")) {
        let heading = format!("## `[{section}]`\n");
        let part = document.split(&heading).nth(1).unwrap_or_default();
        let part = part.split("\n## ").next().unwrap_or_default();
        for key in keys {
            count += 1;
            if !part.contains(&format!("\n| `{key}` |")) {
                missing.push(format!("docs/configuration.md lacks `{section}.{key}`"));
            }
        }
    }
    assert!(count > 25, "only {count} keys were found in src/config/file.rs");
    assert!(missing.is_empty(), "\n{}", missing.join("\n"));
}

/// The sections as `section! { /// `[name]` Name { key: Type, ... } }` writes them.
fn sections(source: &str) -> Vec<(String, Vec<String>)> {
    let blocks = source.split("section! {").skip(1);
    let named = blocks.filter_map(|block| {
        let name = block.split("/// `[").nth(1)?.split(']').next()?;
        let fields = block.split_once('{')?.1.split_once('}')?.0;
        let keys = fields.split(',').filter_map(|field| Some(field.split_once(':')?.0.trim()));
        Some((name.to_owned(), keys.map(str::to_owned).collect()))
    });
    named.collect()
}

/// README names the commands that there are, and no others.
#[test]
fn the_readme_names_every_command() {
    let output = Command::new(env!("CARGO_BIN_EXE_skep")).arg("--help").output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    let commands = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let commands: Vec<&str> = commands
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.split_whitespace().next())
        .filter(|command| *command != "help")
        .collect();
    let readme = read("README.md");
    let rows: Vec<&str> = readme
        .lines()
        .filter_map(|line| line.strip_prefix("| `skep ")?.split('`').next())
        .collect();
    assert_eq!(rows, commands);
}

/// Links between the documents lead to files that are there.
#[test]
fn relative_links_lead_somewhere() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for document in documents() {
        // Code shows how links are written; it has none.
        let text: String = fs::read_to_string(&document).unwrap().split('`').step_by(2).collect();
        let folder = document.parent().unwrap();
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let path = target.split('#').next().unwrap_or_default();
            if path.is_empty() || path.contains(':') || path.starts_with('/') {
                continue;
            }
            count += 1;
            if !folder.join(path).exists() {
                wrong.push(format!("{}: `{target}` is not there", document.display()));
            }
        }
    }
    assert!(count > 5, "the search found too few links to be checking anything");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// The documents of the repository: not the journal, whose links the press judges.
fn documents() -> Vec<PathBuf> {
    let folders = ["", "docs", "tests/interop"];
    let files = folders.iter().flat_map(|folder| fs::read_dir(root().join(folder)).unwrap());
    let paths = files.map(|entry| entry.unwrap().path());
    paths.filter(|path| path.extension().is_some_and(|end| end == "md")).collect()
}

/// `10000` as `10,000`.
fn grouped(number: i64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `90 s` as `1 min`, `7200 s` as `2 h`, and so on: whole units of the largest kind.
fn spoken(time: Duration) -> String {
    let secs = time.as_secs();
    match secs {
        0..60 => format!("{secs} s"),
        60..3_600 => format!("{} min", secs / 60),
        3_600..=86_400 => format!("{} h", secs / 3_600),
        _ => format!("{} days", secs / 86_400),
    }
}

fn in_words(waits: &[Duration]) -> String {
    waits.iter().copied().map(spoken).collect::<Vec<_>>().join(", ")
}

/// What FEDERATION.md promises in numbers is what the program does.
#[test]
fn numbers_of_federation_are_those_of_the_program() {
    let text: Vec<String> = read("FEDERATION.md").split_whitespace().map(str::to_owned).collect();
    let text = text.join(" ");
    let size = |count: usize| grouped(i64::try_from(count).unwrap());
    let (soonest, latest) = limits::RETRY_AFTER;
    for promise in [
        format!(
            "after {}, then twice as long each time, up to {} (each \u{b1}{} %)",
            in_words(&limits::PEER_WAITS[..3]),
            spoken(limits::PEER_WAITS[9]),
            limits::RETRY_JITTER_PERCENT
        ),
        format!("a letter waits {}, for a day", in_words(&limits::RETRY_WAITS[..5])),
        format!(
            "A letter waits for {}; `Accept` and `Delete` for {}.",
            spoken(limits::DELIVERY_KEPT),
            spoken(limits::PATIENT_DELIVERY_KEPT)
        ),
        format!("failed on {} days without an answer", limits::DEAD_AFTER_DAYS),
        format!("something else once in {} days", limits::DEAD_DAYS),
        format!("heeded between {} and {}", spoken(soonest), spoken(latest)),
        format!(
            "At most {} deliveries at once, {} to one origin, {} to servers that never took anything \
             or failed last, {} of these",
            limits::DELIVERIES_MAX,
            limits::DELIVERIES_PER_ORIGIN_MAX,
            limits::DOUBTFUL_MAX,
            limits::FAILING_MAX
        ),
        format!("At most {} minutes old", limits::SIGNATURE_PAST.as_secs() / 60),
        format!("for at most {};", spoken(limits::KEY_TIME)),
        format!(
            "At most {} keys are fetched at once, {} of one origin",
            limits::KEY_FETCHES_MAX,
            limits::KEY_FETCHES_PER_ORIGIN_MAX
        ),
        format!("{} signed requests of one origin in a minute", limits::REQUESTS_PER_ORIGIN),
        format!("{} unknown keys named by one /24 or /64", limits::UNKNOWN_KEYS),
        format!("{} of one origin that are not there in an hour", limits::KEYS_IN_VAIN),
        format!("{} MiB of body and document", limits::DOCUMENT_MAX_BYTES / 1024 / 1024),
        format!(
            "JSON {} deep with {} values",
            limits::JSON_DEPTH_MAX,
            size(limits::JSON_NODES_MAX)
        ),
        format!(
            "{} tags, {} attachments, {} keys",
            limits::TAGS_MAX,
            limits::ATTACHMENTS_MAX,
            limits::KEYS_MAX
        ),
        format!("{} redirects of a document", limits::REDIRECTS_MAX),
        format!("{} of WebFinger", limits::WEBFINGER_REDIRECTS_MAX),
        format!("{} KiB of sanitised HTML", limits::REMOTE_HTML_MAX_BYTES / 1024),
        format!("{} actors", grouped(limits::ACTORS_MAX)),
        format!("{} missing keys", grouped(limits::MISSING_KEYS_MAX)),
        format!("{} activities", grouped(limits::SEEN_MAX)),
        format!(
            "{} ids that were undone or deleted ({} for each actor)",
            grouped(limits::BURNT_MAX),
            grouped(limits::BURNT_PER_ACTOR_MAX)
        ),
        format!(
            "{} fetches wait, {} for each origin",
            grouped(limits::ERRANDS_MAX),
            limits::ERRANDS_PER_ORIGIN_MAX
        ),
        format!("at most {} names", limits::NAMES_PER_PUBLISH),
    ] {
        assert!(text.contains(&promise), "FEDERATION.md does not say: {promise}");
    }
}

/// The rows of docs/configuration.md that have a default: section, key, and the default as TOML.
fn defaults() -> Vec<(String, String, String)> {
    let document = read("docs/configuration.md");
    let settings = document.split("\n# Front matter").next().unwrap();
    let mut rows = Vec::new();
    for part in settings.split("\n## `[").skip(1) {
        let (section, text) = part.split_once("]`").unwrap();
        for line in text.lines().filter(|line| line.starts_with("| `")) {
            let cells: Vec<&str> = line.split(" | ").collect();
            let &[key, kind, default, ..] = cells.as_slice() else { continue };
            let values: Vec<&str> = default.split('`').skip(1).step_by(2).collect();
            let value = match (kind, values.as_slice(), default) {
                ("number" | "true/false", ..) => default.to_owned(),
                ("text", [], "empty") => "\"\"".to_owned(),
                ("text" | "path" | "address:port", [value], _) if default.starts_with('`') => {
                    format!("\"{value}\"")
                }
                ("list of addresses", values, _) => format!("{values:?}"),
                _ => continue,
            };
            rows.push((section.to_owned(), key.trim_matches(['|', ' ', '`']).to_owned(), value));
        }
    }
    rows
}

/// A site that writes out every default is the same site.
#[test]
fn defaults_are_those_of_the_program() {
    let rows = defaults();
    assert!(rows.len() > 25, "{rows:?}");
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs::create_dir_all(root.join("content/posts")).unwrap();
    for number in 0..25 {
        let text = format!(
            "+++\ntitle = \"\\\"{number}\\\"\"\ndate = 2026-06-01\ntags = [\"bees\"]\n+++\n\"Words\" -- <b>bold</b>.\n\n```rust\nfn main() {{}}\n```\n"
        );
        fs::write(root.join(format!("content/posts/{number}.md")), text).unwrap();
    }
    let mut outputs = Vec::new();
    for with_defaults in [false, true] {
        let mut sections = std::collections::BTreeMap::from([
            ("site".to_owned(), "url = \"https://you.example\"\n".to_owned()),
            ("actor".to_owned(), "handle = \"me\"\n".to_owned()),
        ]);
        for (section, key, value) in rows.iter().filter(|_| with_defaults) {
            // `site.title` stands there for what it is made of.
            if value == "\"site.title\"" {
                continue;
            }
            *sections.entry(section.clone()).or_default() += &format!("{key} = {value}\n");
        }
        let text: String =
            sections.iter().map(|(section, keys)| format!("[{section}]\n{keys}")).collect();
        fs::write(root.join("node.toml"), &text).unwrap();
        let built = Command::new(env!("CARGO_BIN_EXE_skep"))
            .env_clear()
            .args(["build", "--force", "--root"])
            .arg(root)
            .output()
            .unwrap();
        assert!(built.status.success(), "{text}\n{}", String::from_utf8_lossy(&built.stderr));
        outputs.push(files_below(&root.join("public")));
    }
    assert!(outputs[0].len() > 30, "{:?}", outputs[0].keys());
    assert!(
        outputs[0] == outputs[1],
        "a default of docs/configuration.md is not that of the program"
    );
}

/// Every file below a folder, with its bytes.
fn files_below(folder: &Path) -> std::collections::BTreeMap<PathBuf, Vec<u8>> {
    let mut files = std::collections::BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else {
            files.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
    files
}
