//! `manifest.yml` (FEP-6fcd): what an archive holds, in words that others have agreed on.

use super::{ACTIVITYPUB, CLIENT, Entry, KEY, MANIFEST, MEDIA, SITE, STORE, SUMS};

const FEP: &str = "https://w3id.org/fep/6fcd#manifest-file";
const CSV: &str = "https://docs.joinmastodon.org/user/moving/#export";
const ATTACHMENTS: &str = "https://www.w3.org/TR/activitystreams-vocabulary/#dfn-attachment";

/// What the files of the folder that others read are.
const KNOWN: &[(&str, &str)] = &[
    ("actor.json", "https://www.w3.org/TR/activitypub/#actor-objects"),
    ("avatar.", "https://www.w3.org/TR/activitystreams-vocabulary/#dfn-icon"),
    ("header.", "https://www.w3.org/TR/activitystreams-vocabulary/#dfn-image-term"),
    ("outbox.json", "https://www.w3.org/TR/activitystreams-core/#collections"),
];

/// What our own folders and files are.
const OWN: &[(&str, &str)] = &[
    (KEY, "https://age-encryption.org/v1"),
    (MEDIA, ATTACHMENTS),
    (SITE, "https://spec.commonmark.org/"),
    (STORE, "https://jsonlines.org/"),
];

/// The manifest of these entries of the account `actor`, with itself and the sums in it. There is no
/// time in it: the same account gives the same bytes.
#[must_use]
pub fn manifest(actor: &str, entries: &[Entry]) -> Entry {
    let mut text = format!(
        "ubc-version: 0.1\nmeta:\n  createdBy:\n    controller: {}\n    client:\n      {CLIENT}\n\
         contents:\n",
        quoted(actor)
    );
    let mut lines: Vec<String> = vec![line(2, MANIFEST, FEP)];
    let inside = |folder: &str| entries.iter().any(|entry| entry.name.starts_with(folder));
    if inside(ACTIVITYPUB) {
        lines.push("  activitypub:\n    contents:\n".to_owned());
        let mut names: Vec<&str> =
            entries.iter().filter_map(|entry| entry.name.strip_prefix(ACTIVITYPUB)).collect();
        names.sort_unstable();
        // Folders once, whatever is in them.
        let mut tops: Vec<&str> = names.iter().map(|name| top(name)).collect();
        tops.dedup();
        lines.extend(tops.into_iter().map(|name| line(6, name, meaning(name))));
    }
    let own = OWN.iter().filter(|(folder, _)| inside(folder));
    lines.extend(own.map(|(folder, url)| line(2, folder.trim_end_matches('/'), url)));
    lines.push(line(2, SUMS, "https://www.gnu.org/software/coreutils/sha256sum"));
    text.extend(lines);
    Entry::bytes(MANIFEST, text)
}

fn top(name: &str) -> &str {
    name.split('/').next().unwrap_or(name)
}

fn meaning(name: &str) -> &'static str {
    let known = KNOWN.iter().find(|(start, _)| name.starts_with(start));
    match known {
        Some((_, url)) => url,
        None if name.rsplit('.').next() == Some("csv") => CSV,
        None => ATTACHMENTS,
    }
}

fn line(indent: usize, name: &str, url: &str) -> String {
    let space = " ".repeat(indent);
    format!("{space}{name}:\n{space}  url: {}\n", quoted(url))
}

/// A text as YAML reads it whatever is in it: as JSON has it.
fn quoted(text: &str) -> String {
    crate::ap::json::to_string(&text)
}
