//! What the owner writes in a browser.

use std::fs;
use std::path::{Path, PathBuf};

use crate::clock;
use crate::clock::Timestamp;
use crate::config::toml_text;
use crate::inbox::sanitize_html;
use crate::limits;
use crate::owner::desk::{Draft, Previewed, Refused, Writing, Wrote};
use crate::site;
use crate::store;
use crate::worker::{Git, Node};

/// The fact that says at which times something is to be published.
const SCHEDULED: &str = "desk.scheduled";
/// The exit code of a publish that found errors in the content.
const CONTENT_ERRORS: i32 = 3;

impl Writing for Node {
    fn preview(&self, draft: &Draft) -> Previewed {
        let made = site::preview(&draft.text);
        // The text may be a stranger's (`/share`), and stands beside forms of ours.
        let [page, federated] = [made.page, made.federated].map(|html| sanitize_html(&html));
        Previewed { page, federated }
    }

    fn write(&self, draft: &Draft, picture: &[u8]) -> Result<Wrote, Refused> {
        let now = clock::now();
        let date = date_of(self, draft, now)?;
        let files = files_of(self, draft, (picture, date))?;
        put(&self.root, &files)?;
        let shown = files[0].0.display().to_string();
        let Some(apart) = self.apart.get() else {
            return Ok(Wrote { path: shown, said: "`skep publish` tells others.".to_owned() });
        };
        match apart.publish_and_tell() {
            // Publishing has looked at it, and sent nothing of it yet.
            Ok(_) if date > now => {
                schedule(self, date)?;
                let said = format!("It comes out at {}. {}", date.rfc3339(), commit(self, &files));
                Ok(Wrote { path: shown, said })
            }
            Ok(said) => {
                let first = said.lines().next().unwrap_or("Published").to_owned();
                self.wake.ring();
                Ok(Wrote { path: shown, said: format!("{first}. {}", commit(self, &files)) })
            }
            Err((why, Some(CONTENT_ERRORS))) => {
                take_back(&self.root, &files);
                Err(Refused::Said(why))
            }
            Err((why, _)) => {
                let said = format!("The file is there, but was not published: {why}");
                Ok(Wrote { path: shown, said })
            }
        }
    }
}

/// Publishes what was to come out by now.
pub(in crate::worker) fn publish_scheduled(node: &Node) -> Result<(), store::Error> {
    let times = node.store.read::<_, store::Error>(scheduled)?;
    let now = clock::now();
    if !times.iter().any(|at| *at <= now) {
        return Ok(());
    }
    let Some(apart) = node.apart.get() else { return Ok(()) };
    if let Err((why, _)) = apart.publish_and_tell() {
        log::warn!("what was to come out now was not published: {why}");
    }
    // Tried once: what is wrong is not mended by trying, and each later publish takes it along.
    node.store.write::<_, store::Error>(|tx| {
        let left: Vec<_> = scheduled(tx)?.into_iter().filter(|at| *at > now).collect();
        keep_scheduled(tx, &left)
    })?;
    node.wake.ring();
    Ok(())
}

fn scheduled(tx: &store::Tx<'_>) -> Result<Vec<Timestamp>, store::Error> {
    let text = tx.find_fact(SCHEDULED)?.unwrap_or_default();
    Ok(text.split(' ').filter_map(|at| Some(Timestamp::from_millis(at.parse().ok()?))).collect())
}

fn keep_scheduled(tx: &store::Tx<'_>, times: &[Timestamp]) -> Result<(), store::Error> {
    if times.is_empty() {
        return tx.remove_fact(SCHEDULED);
    }
    let text: Vec<_> = times.iter().map(|at| at.millis().to_string()).collect();
    tx.upsert_fact(SCHEDULED, &text.join(" "))
}

fn schedule(node: &Node, date: Timestamp) -> Result<(), store::Error> {
    node.store.write(|tx| {
        let mut times = scheduled(tx)?;
        times.push(date);
        times.sort_unstable();
        times.truncate(limits::SCHEDULED_MAX);
        keep_scheduled(tx, &times)
    })
}

fn said<T>(sentence: impl Into<String>) -> Result<T, Refused> {
    Err(Refused::Said(sentence.into()))
}

fn date_of(node: &Node, draft: &Draft, now: Timestamp) -> Result<Timestamp, Refused> {
    match draft.date.trim() {
        "" => Ok(now),
        text => read_date(node, text),
    }
}

/// As a browser writes it, in the zone of the site.
fn read_date(node: &Node, text: &str) -> Result<Timestamp, Refused> {
    let spaced = text.trim().replacen('T', " ", 1);
    let read = Timestamp::parse_written(&spaced, &node.config.site.zone);
    read.map_or_else(|| said(format!("`{text}` is no date.")), Ok)
}

/// Files to be written, the text first, relative to the root of the site.
type Files = Vec<(PathBuf, Vec<u8>)>;

fn files_of(
    node: &Node,
    draft: &Draft,
    (picture, date): (&[u8], Timestamp),
) -> Result<Files, Refused> {
    let title = draft.title.trim();
    if draft.text.len() > limits::DRAFT_MAX_BYTES {
        return said("The text is too long for a form; write a file below the content folder.");
    }
    if draft.text.trim().is_empty() && picture.is_empty() {
        return said("There is no text yet.");
    }
    let stamp = date.format("%Y-%m-%d-%H%M%S", &node.config.site.zone).unwrap_or_default();
    let name = match site::slugify(title) {
        slug if title.is_empty() || slug.is_empty() => format!("notes/{stamp}"),
        slug => format!("posts/{slug}"),
    };
    let base = node.config.site.content.join(name);
    let mut text = front(node, draft, date)?;
    text.push_str(&draft.text.replace("\r\n", "\n"));
    let mut files = Files::new();
    if picture.is_empty() {
        files.push((as_markdown(&base), Vec::new()));
    } else {
        let (alt, end) = check_picture(draft, picture)?;
        text.push_str(&format!("\n\n![{alt}](picture.{end})"));
        files.push((base.join("index.md"), Vec::new()));
        files.push((base.join(format!("picture.{end}")), picture.to_vec()));
    }
    files[0].1 = format!("{}\n", text.trim_end()).into_bytes();
    let taken = [as_markdown(&base), base.clone()];
    if let Some(path) = taken.iter().find(|path| node.root.join(path).exists()) {
        return said(format!("`{}` is there already: choose another title.", path.display()));
    }
    Ok(files)
}

/// The file of this name; a dot in the name is no end.
fn as_markdown(base: &Path) -> PathBuf {
    let mut name = base.as_os_str().to_owned();
    name.push(".md");
    name.into()
}

/// The lines before the text.
fn front(node: &Node, draft: &Draft, date: Timestamp) -> Result<String, Refused> {
    let mut lines = vec!["+++".to_owned()];
    let mut put = |name: &str, value: &str| {
        if !value.trim().is_empty() {
            lines.push(format!("{name} = {}", toml_text(value.trim())));
        }
    };
    put("title", &draft.title);
    put("content_warning", &draft.content_warning);
    put("language", &draft.language);
    match draft.visibility.as_str() {
        "" | "public" => {}
        visibility @ ("unlisted" | "followers" | "direct") => put("visibility", visibility),
        other => return said(format!("`{other}` is nobody whom a post can be for.")),
    }
    lines.push(format!("date = {}", date.rfc3339()));
    let options: Vec<_> =
        draft.options.lines().map(str::trim).filter(|it| !it.is_empty()).collect();
    if !options.is_empty() {
        if draft.ends.trim().is_empty() {
            return said("Say until when people may answer the question.");
        }
        let options: Vec<_> = options.into_iter().map(toml_text).collect();
        lines.push("[poll]".to_owned());
        lines.push(format!("options = [{}]", options.join(", ")));
        lines.push(format!("multiple = {}", draft.multiple == "yes"));
        lines.push(format!("ends = {}", read_date(node, &draft.ends)?.rfc3339()));
    }
    lines.push("+++\n\n".to_owned());
    Ok(lines.join("\n"))
}

/// What it shows, as Markdown has it, and how its file ends.
fn check_picture(draft: &Draft, bytes: &[u8]) -> Result<(String, &'static str), Refused> {
    if matches!(draft.visibility.as_str(), "followers" | "direct") {
        return said(
            "What is for some alone cannot have pictures: its files would be for everybody.",
        );
    }
    let alt = draft.alt.split_whitespace().collect::<Vec<_>>().join(" ");
    if alt.is_empty() && draft.decorative != "yes" {
        return said("Say what the picture shows, or that it is decorative.");
    }
    let end = match bytes {
        [0xff, 0xd8, 0xff, ..] => "jpg",
        [0x89, b'P', b'N', b'G', ..] => "png",
        [b'G', b'I', b'F', b'8', ..] => "gif",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "webp",
        _ => return said("The picture is neither JPEG, PNG, GIF nor WebP."),
    };
    let escaped = alt.chars().flat_map(|c| {
        let mark = c.is_ascii_punctuation().then_some('\\');
        mark.into_iter().chain([c])
    });
    Ok((escaped.collect(), end))
}

fn put(root: &Path, files: &Files) -> Result<(), Refused> {
    for (path, bytes) in files {
        let file = root.join(path);
        let folder = file.parent().unwrap_or(root);
        let done = fs::create_dir_all(folder).and_then(|()| site::write_file(&file, bytes));
        if let Err(error) = done {
            take_back(root, files);
            return said(format!("`{}` cannot be written: {error}.", path.display()));
        }
    }
    Ok(())
}

/// Nobody has seen them.
fn take_back(root: &Path, files: &Files) {
    for (path, _) in files {
        let _ = fs::remove_file(root.join(path));
    }
    if let [(text, _), _, ..] = files.as_slice() {
        let folder = text.parent().map(|folder| root.join(folder));
        let _ = folder.map(fs::remove_dir);
    }
}

/// Commits the new files alone, where there is a repository; what was done, in a sentence.
fn commit(node: &Node, files: &Files) -> String {
    let content = node.root.join(&node.config.site.content);
    let git = Git::at(&content);
    if git.text(&["rev-parse", "--is-inside-work-tree"]).is_err() {
        return String::new();
    }
    let paths: Vec<String> =
        files.iter().map(|(path, _)| absolute(&node.root, path).display().to_string()).collect();
    let message = format!("Write {}", files[0].0.display());
    let mut add = vec!["add", "--"];
    add.extend(paths.iter().map(String::as_str));
    // Whoever has no name in git has one here.
    let handle = node.config.handle().to_string();
    let (name, email) = (format!("user.name={handle}"), format!("user.email={handle}"));
    let mut commit = Vec::new();
    if git.text(&["config", "user.email"]).is_err() {
        commit.extend(["-c", name.as_str(), "-c", email.as_str()]);
    }
    commit.extend(["commit", "--quiet", "-m", message.as_str(), "--"]);
    commit.extend(paths.iter().map(String::as_str));
    match git.bytes(&add).and_then(|_| git.bytes(&commit)) {
        Ok(_) => "Committed.".to_owned(),
        Err(error) => format!("Not committed: {error}."),
    }
}

fn absolute(root: &Path, path: &Path) -> PathBuf {
    let file = root.join(path);
    fs::canonicalize(&file).unwrap_or(file)
}
