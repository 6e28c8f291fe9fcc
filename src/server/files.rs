//! The generated site, served from its files: validators, ranges, and for pages the link to the
//! document behind them.

use std::fs::{File, Metadata};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::UNIX_EPOCH;

use rustix::fs::{Mode, OFlags};
#[cfg(target_os = "linux")]
use rustix::{fs::ResolveFlags, io::Errno};

use super::media_types::{ACTIVITYPUB, HTML, UNKNOWN, is_copy, media_type};
use super::message::{Body, Reply, RequestHead};
use super::path::below;
use crate::ap;
use crate::clock::Timestamp;
use crate::id::{ObjectId, OwnIds};
use crate::limits;

/// What a page may load: its own site's files, and pictures that the owner linked. No script, no
/// frame, no plug-in, whatever a stranger or a template says (SEC-6).
pub(super) const CSP: &str = "default-src 'none'; img-src 'self' https: data:; media-src 'self' https:; \
                   style-src 'self' 'unsafe-inline'; font-src 'self'; base-uri 'none'; \
                   form-action 'self'; frame-ancestors 'none'";

/// Other sites learn where a reader came from, not which page it was.
pub(super) const REFERRER_POLICY: &str = "strict-origin-when-cross-origin";

/// A file that was found, before it is known how much of it is sent.
pub(super) struct Found {
    file: File,
    meta: Metadata,
    media_type: &'static str,
    is_ap: bool,
    /// Is it our own copy of a picture of somebody else's, whose name is the hash of its bytes?
    is_copy: bool,
}

/// Opens the file that these segments name, or the page of the folder that they name.
pub(super) enum Lookup {
    /// It is there.
    File(Found),
    /// It is a folder with a page, and the path lacks its slash.
    NeedsSlash,
    /// There is nothing.
    Nothing,
}

pub(super) fn look_up(output: &Path, segments: &[String], has_slash: Slash) -> Lookup {
    let mut path = below(Path::new("."), segments);
    let mut media_type = media_type(segments);
    if has_slash == Slash::Yes {
        path.push("index.html");
        media_type = HTML;
    }
    let Some((file, meta)) = open_below(output, &path) else { return Lookup::Nothing };
    if meta.is_file() {
        let is_ap = segments.first().is_some_and(|first| first == "ap");
        let is_copy = is_copy(segments) && has_slash == Slash::No;
        return Lookup::File(Found { file, meta, media_type, is_ap, is_copy });
    }
    if meta.is_dir() && has_slash == Slash::No {
        let page = open_below(output, &path.join("index.html"));
        if page.is_some_and(|(_, meta)| meta.is_file()) {
            return Lookup::NeedsSlash;
        }
    }
    Lookup::Nothing
}

/// Opens what lies below a folder. A link that leads out of it is as good as not there (threat
/// T8), and a pipe does not make anybody wait.
fn open_below(folder: &Path, path: &Path) -> Option<(File, Metadata)> {
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let file = open_within(folder, path, flags)?;
    let meta = file.metadata().ok()?;
    Some((file, meta))
}

#[cfg(target_os = "linux")]
fn open_within(folder: &Path, path: &Path, flags: OFlags) -> Option<File> {
    let root = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let root = rustix::fs::open(folder, root, Mode::empty()).ok()?;
    let within = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
    match rustix::fs::openat2(&root, path, flags, Mode::empty(), within) {
        Ok(file) => Some(File::from(file)),
        // Linux before 5.6, or a sandbox that does not know the call.
        Err(Errno::NOSYS | Errno::PERM) => open_real(folder, path, flags),
        Err(_) => None,
    }
}

#[cfg(not(target_os = "linux"))]
fn open_within(folder: &Path, path: &Path, flags: OFlags) -> Option<File> {
    open_real(folder, path, flags)
}

/// The same by comparing real paths. Who could swap a folder for a link between the two steps
/// could as well put the file itself there.
fn open_real(folder: &Path, path: &Path, flags: OFlags) -> Option<File> {
    let real = folder.join(path).canonicalize().ok()?;
    if !real.starts_with(folder.canonicalize().ok()?) {
        return None;
    }
    rustix::fs::open(real, flags, Mode::empty()).ok().map(File::from)
}

/// Does the path end with a slash?
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Slash {
    Yes,
    No,
}

impl Found {
    /// Is this a page, which may have a document behind it?
    pub(super) fn is_page(&self) -> bool {
        self.media_type == HTML
    }

    /// The whole file, if it is no larger than what is kept in memory for an answer. May be asked
    /// for again: the position in the file plays no part.
    pub(super) fn read(&self) -> Option<Vec<u8>> {
        self.read_most(limits::FILE_INLINE_MAX_BYTES)
    }

    /// The whole file, if it has at most so many bytes.
    pub(super) fn read_most(&self, most: u64) -> Option<Vec<u8>> {
        if self.meta.len() > most {
            return None;
        }
        let mut bytes = vec![0; usize::try_from(self.meta.len()).ok()?];
        self.file.read_exact_at(&mut bytes, 0).ok()?;
        Some(bytes)
    }

    /// The first bytes of a file of any size.
    pub(super) fn read_start(&self) -> Vec<u8> {
        let length = self.meta.len().min(limits::PAGE_HEAD_BYTES);
        let mut bytes = vec![0; usize::try_from(length).unwrap_or(0)];
        // What cannot be read has no link in it; the gate will find out about the file.
        if self.file.read_exact_at(&mut bytes, 0).is_err() {
            bytes.clear();
        }
        bytes
    }

    /// The whole document behind a page, never cached (DISC-4).
    pub(super) fn document_of_page(&self) -> Reply {
        let whole = self.whole();
        if whole.status() != 200 {
            return whole;
        }
        whole
            .with_header("Vary", "Accept")
            .with_header("Cache-Control", "private, no-store")
            .with_header("Access-Control-Allow-Origin", "*")
            .with_header("X-Content-Type-Options", "nosniff")
    }

    /// Answers with this file: 200, 206, 304 or 416 (RFC 9110).
    pub(super) fn reply(self, request: &RequestHead<'_>, own: &OwnIds) -> Reply {
        let tag = entity_tag(&self.meta);
        let changed = changed_at(&self.meta);
        let reply = if is_unchanged(request, &tag, changed) {
            Reply::new(304)
        } else if self.is_page() {
            self.page(own)
        } else {
            self.part_or_whole(request, &tag)
        };
        if reply.status() == 503 {
            // Nothing that may be kept: the next answer will be the file.
            return reply;
        }
        let reply =
            reply.with_header("ETag", tag).with_header("Last-Modified", changed.http_date());
        self.general_headers(reply)
    }

    fn general_headers(&self, reply: Reply) -> Reply {
        let reply = reply.with_header("X-Content-Type-Options", "nosniff");
        match self.media_type {
            _ if self.is_copy => reply
                .with_header("Content-Security-Policy", "default-src 'none'; sandbox")
                .with_header("Cache-Control", "public, max-age=31536000, immutable"),
            HTML => reply
                .with_header("Vary", "Accept")
                .with_header("Cache-Control", "public, max-age=60")
                .with_header("Content-Security-Policy", CSP)
                .with_header("Referrer-Policy", REFERRER_POLICY),
            ACTIVITYPUB => reply
                .with_header("Vary", "Accept")
                .with_header("Cache-Control", "public, max-age=180")
                .with_header("Access-Control-Allow-Origin", "*"),
            UNKNOWN => reply
                .with_header("Content-Disposition", "attachment")
                .with_header("Cache-Control", "public, max-age=3600"),
            "image/svg+xml" => reply
                .with_header(
                    "Content-Security-Policy",
                    "default-src 'none'; style-src 'unsafe-inline'; sandbox",
                )
                .with_header("Cache-Control", "public, max-age=3600"),
            _ => reply.with_header("Cache-Control", "public, max-age=3600"),
        }
    }

    /// A page, with a `Link` to the document that it shows (DISC-6). Read and sent in one piece
    /// where it is small.
    fn page(&self, own: &OwnIds) -> Reply {
        let (head, reply) = match self.read() {
            Some(bytes) => (None, Reply::bytes(200, self.media_type, bytes)),
            None => (Some(self.read_start()), self.whole()),
        };
        let link = match (&head, reply.body()) {
            (Some(head), _) => alternate(head, own),
            (None, Body::Bytes(bytes)) => alternate(bytes, own),
            (None, Body::File { .. }) => None,
        };
        match link {
            Some(id) => {
                let link = format!("<{id}>; rel=\"alternate\"; type=\"{ACTIVITYPUB}\"");
                reply.with_header("Link", link)
            }
            None => reply,
        }
    }

    fn whole(&self) -> Reply {
        match self.piece(0, self.meta.len()) {
            Some(body) => {
                Reply::new(200).with_header("Content-Type", self.media_type).with_body(body)
            }
            None => unavailable(),
        }
    }

    /// `None` for want of descriptors.
    fn piece(&self, offset: u64, length: u64) -> Option<Body> {
        let file = self.file.try_clone().ok()?;
        Some(Body::File { file, offset, length })
    }

    fn part_or_whole(&self, request: &RequestHead<'_>, tag: &str) -> Reply {
        let length = self.meta.len();
        let whole = || match self.whole() {
            whole if whole.status() == 200 => whole.with_header("Accept-Ranges", "bytes"),
            other => other,
        };
        // A range means something for GET alone (RFC 9110, section 14.2).
        let asked = request.header("range").filter(|_| request.method == "GET");
        let Some(range) = asked else { return whole() };
        // A part of a version that the client does not have would not fit its other parts.
        if request.header("if-range").is_some_and(|known| known != tag) {
            return whole();
        }
        match range_of(range, length) {
            Range::Ignored => whole(),
            Range::Unsatisfiable => {
                Reply::new(416).with_header("Content-Range", format!("bytes */{length}"))
            }
            Range::Part { first, last } => match self.piece(first, last - first + 1) {
                Some(body) => Reply::new(206)
                    .with_header("Content-Type", self.media_type)
                    .with_header("Content-Range", format!("bytes {first}-{last}/{length}"))
                    .with_body(body),
                None => unavailable(),
            },
        }
    }

    /// Answers with a document of ActivityPub: 410 for what is left of a deleted post (DISC-13).
    pub(super) fn document_reply(self, request: &RequestHead<'_>, own: &OwnIds) -> Reply {
        let is_small = self.meta.len() <= limits::TOMBSTONE_MAX_BYTES;
        if self.is_ap
            && is_small
            && let Some(bytes) = self.read()
            && matches!(ap::parse_document(&bytes), Ok(ap::Document::Tombstone(_)))
        {
            let reply = Reply::bytes(410, ACTIVITYPUB, bytes);
            return self.general_headers(reply);
        }
        self.reply(request, own)
    }
}

/// Without any word about the file: this answer must not be kept in its place.
fn unavailable() -> Reply {
    Reply::text(503, "try again later").with_header("Retry-After", "5")
}

/// The id that a page names as its ActivityPub form, if it is one of ours. Templates escape `/`.
pub(super) fn alternate(page: &[u8], own: &OwnIds) -> Option<ObjectId> {
    const MARK: &str = "<link rel=\"alternate\" type=\"application/activity+json\" href=\"";
    let most = usize::try_from(limits::PAGE_HEAD_BYTES).unwrap_or(usize::MAX);
    let head = String::from_utf8_lossy(&page[..page.len().min(most)]);
    let after = &head[head.find(MARK)? + MARK.len()..];
    let href = after.split('"').next()?.replace("&#x2f;", "/").replace("&amp;", "&");
    let id = ObjectId::parse(&href).ok()?;
    let is_ours = own.post_key(&id).is_some() || id.as_actor() == own.actor();
    is_ours.then_some(id)
}

fn entity_tag(meta: &Metadata) -> String {
    let nanos = meta
        .modified()
        .ok()
        .and_then(|at| at.duration_since(UNIX_EPOCH).ok())
        .map_or(0, |since| since.as_nanos());
    format!("\"{:x}-{:x}\"", meta.len(), nanos)
}

fn changed_at(meta: &Metadata) -> Timestamp {
    let since = meta.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    let millis = since.and_then(|since| i64::try_from(since.as_millis()).ok()).unwrap_or(0);
    Timestamp::from_millis(millis).whole_secs()
}

/// Does the client have this version already? (RFC 9110, sections 13.1.2 and 13.1.3.)
fn is_unchanged(request: &RequestHead<'_>, tag: &str, changed: Timestamp) -> bool {
    if let Some(known) = request.header("if-none-match") {
        return known.split(',').any(|it| {
            let it = it.trim();
            it == "*" || it.strip_prefix("W/").unwrap_or(it) == tag
        });
    }
    request
        .header("if-modified-since")
        .and_then(Timestamp::parse_http_date)
        .is_some_and(|since| changed <= since)
}

#[derive(PartialEq, Eq, Debug)]
enum Range {
    Ignored,
    Unsatisfiable,
    Part { first: u64, last: u64 },
}

/// One range of bytes (RFC 9110, section 14). Several, or a unit we do not know, are ignored.
fn range_of(header: &str, length: u64) -> Range {
    let Some(spec) = header.strip_prefix("bytes=") else { return Range::Ignored };
    let Some((first, last)) = spec.split_once('-') else { return Range::Ignored };
    let is_number = |text: &&str| text.bytes().all(|b| b.is_ascii_digit());
    let number = |text: &str| Some(text).filter(is_number)?.parse::<u64>().ok();
    let (first, last) = match (first.trim(), last.trim()) {
        ("", last) => match number(last) {
            Some(0) => return Range::Unsatisfiable,
            Some(count) => (length.saturating_sub(count), length.saturating_sub(1)),
            None => return Range::Ignored,
        },
        (first, "") => match number(first) {
            Some(first) => (first, length.saturating_sub(1)),
            None => return Range::Ignored,
        },
        (first, last) => match (number(first), number(last)) {
            (Some(first), Some(last)) if first <= last => {
                (first, last.min(length.saturating_sub(1)))
            }
            _ => return Range::Ignored,
        },
    };
    if first >= length { Range::Unsatisfiable } else { Range::Part { first, last } }
}

#[cfg(test)]
#[path = "files_tests.rs"]
mod tests;
