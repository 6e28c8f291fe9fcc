//! `node.toml` → [`Config`]: read once at start, checked completely, believed afterwards.
//!
//! An unknown key is an error with its line and the nearest name, never ignored. Every key can be
//! overridden by an environment variable `SKEP_SECTION_KEY`. The only module that knows `toml`.

mod alerts;
mod check;
mod edit;
mod file;
mod language;
mod old_name;
mod permalink;
mod problem;
mod read;
mod replies;
mod reserved;
mod timeline;

pub use alerts::{AlertKind, Digest, Mail, MailSafety, Notify, Ntfy, Webhook};
pub use edit::{with_alias, with_new_url, without_alias};
pub use language::is_language_tag;
pub use old_name::OLD_NAME;
pub use permalink::{Permalink, Token};
pub use problem::{Place, Problem, Severity, nearest};
pub use read::{line_of, parse, parse_toml, toml_text};
pub use reserved::RESERVED_PATHS;
pub use timeline::{Pictures, Timeline};

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::clock::{Timestamp, Zone};
use crate::id::{ActorId, AddressRange, Adopted, Handle, Origin, Username, WebUrl};
use crate::limits;

/// A checked configuration.
#[derive(Clone, Debug)]
pub struct Config {
    /// What the site is called and where it lives.
    pub site: Site,
    /// What posts are sorted by, besides tags.
    pub taxonomies: Vec<Taxonomy>,
    /// What feed readers get.
    pub feeds: Feeds,
    /// What Markdown may do.
    pub markdown: Markdown,
    /// Who its owner is.
    pub actor: Actor,
    /// What is sent to other servers, if anything.
    pub federation: Federation,
    /// What of strangers waits.
    pub moderation: Moderation,
    /// What becomes of the pictures of others.
    pub media: Media,
    /// How much of what others write is kept to be read.
    pub timeline: Timeline,
    /// Where it listens and keeps its files.
    pub server: Server,
    /// When copies of everything are made, and where.
    pub backup: Backup,
    /// Of what the owner is told elsewhere.
    pub notify: Notify,
    /// Ranges of addresses that are fetched from although they are not public. For tests on one
    /// machine; empty in real life.
    pub net_allow: Vec<AddressRange>,
}

/// `[site]`
#[derive(Clone, Debug)]
pub struct Site {
    /// The public origin.
    pub origin: Origin,
    /// The one before the domain was moved: its account is another, and lives on beside this one.
    pub moved_from: Option<Origin>,
    /// Where the site is now, if these are the settings of the account at the old name.
    pub heir: Option<Origin>,
    /// Shown in the head of every page.
    pub title: String,
    /// One sentence, plain text; may be empty.
    pub description: String,
    /// BCP 47, e.g. `en`.
    pub language: String,
    /// The zone of dates without an offset.
    pub zone: Zone,
    /// Posts on one index page; at least 1.
    pub paginate_by: usize,
    /// The folder below `themes/` whose templates and files fill what the owner's own leave open.
    pub theme: Option<String>,
    /// May search engines read the site?
    pub robots: Robots,
    /// Folder of template overrides, relative to the root.
    pub templates: PathBuf,
    /// Folder of the texts, relative to the root.
    pub content: PathBuf,
    /// How addresses of posts are made.
    pub permalink: Permalink,
    /// The same for single sections (`[permalinks]`), by name of the first folder.
    pub permalinks: BTreeMap<String, Permalink>,
}

/// A way of sorting posts, such as by category. Tags are always there and not in this list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Taxonomy {
    /// `category`: a name that front matter may use, too.
    pub singular: String,
    /// `categories`: its name in front matter and in addresses.
    pub plural: String,
}

/// What `robots.txt` says.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Robots {
    /// Everything may be read and found.
    #[default]
    All,
    /// Nothing may.
    None,
}

/// `[feeds]`
#[derive(Clone, Debug)]
pub struct Feeds {
    /// The name of the Atom feed in the folder of a list; `None`: there is none.
    pub atom: Option<String>,
    /// The same for RSS.
    pub rss: Option<String>,
    /// The same for JSON Feed.
    pub json: Option<String>,
    /// Entries in a feed; at least 1.
    pub limit: usize,
    /// Are posts in it whole, or only their summaries?
    pub full_content: bool,
    /// Has each section feeds of its own?
    pub sections: bool,
    /// Has each tag feeds of its own?
    pub tags: bool,
}

/// `[markdown]`
#[derive(Clone, Debug)]
pub struct Markdown {
    /// May the owner's Markdown contain HTML?
    pub html: bool,
    /// Is code coloured?
    pub highlight: bool,
    /// Are quotation marks, dashes and dots made typographic?
    pub smart: bool,
}

/// `[actor]`
#[derive(Clone, Debug)]
pub struct Actor {
    /// The name before the `@`.
    pub username: Username,
    /// Display name, plain text.
    pub name: String,
    /// Markdown.
    pub summary: String,
    /// A picture below `static/` or `content/`, relative to the root.
    pub avatar: Option<PathBuf>,
    /// A wide picture below `static/` or `content/`, relative to the root.
    pub header: Option<PathBuf>,
    /// Rows of the profile.
    pub fields: Vec<Field>,
    /// Accounts the owner is moving from.
    pub also_known_as: Vec<ActorId>,
    /// Listed in directories? (ACT-7: off unless the owner says so.)
    pub discoverable: bool,
    /// May others index the posts for search?
    pub indexable: bool,
    /// Is this an automated account?
    pub bot: bool,
    /// Domains on which `fediverse:creator` may name this actor.
    pub attribution_domains: Vec<String>,
    /// Do followers wait until the owner lets them in?
    pub manually_approves_followers: bool,
    /// The ids of an account that was there before this node.
    pub adopted: Option<Arc<Adopted>>,
}

/// One row of the profile.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field {
    /// Plain text.
    pub name: String,
    /// Plain text; a URL becomes a `rel=me` link.
    pub value: String,
}

/// `[federation]`
#[derive(Clone, Debug)]
pub struct Federation {
    /// The opt-in. Off: an ordinary static site without any file under `ap/`.
    pub enabled: bool,
    /// Posts older than this are served but never pushed (DEL-9).
    pub deliver_since: Timestamp,
    /// Which ActivityStreams type posts get.
    pub object: ObjectType,
    /// A publish with more new posts than this sends nothing.
    pub max_new_per_publish: usize,
    /// A publish with more deletions than this sends nothing.
    pub max_deletes_per_publish: usize,
    /// A publish with more edits than this sends nothing.
    pub max_updates_per_publish: usize,
    /// Which answers appear on pages, where a post does not say otherwise.
    pub replies: Replies,
    /// Who may quote the owner's posts.
    pub quotes: Quotes,
    /// What becomes of a followed account that moves.
    pub follow_moves: FollowMoves,
    /// What accounts younger than this write waits for the owner; nought: it does not.
    pub min_account_age: Duration,
    /// Addresses of lists of blocked servers.
    pub blocklists: Vec<WebUrl>,
    /// May whoever has the owner's token fetch the whole account (FEP-9091)?
    pub live_export: bool,
    /// Does `serve` help visitors to follow and answer from their own accounts?
    pub remote_interaction: bool,
}

/// `[moderation]`. Nought is no bound.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Moderation {
    /// Words and phrases, in lower case: what has one waits.
    pub keywords: Vec<String>,
    /// Do links of somebody unknown wait?
    pub hold_links: bool,
    /// Whatever names more people than these waits, of somebody unknown.
    pub hold_mentions: usize,
    /// More new hosts than these within an hour are a wave.
    pub new_hosts_per_hour: usize,
    /// More followers than these within an hour wait.
    pub follows_per_hour: usize,
    /// The same of one host.
    pub follows_per_host: usize,
}

/// `[media]`
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Media {
    /// What becomes of the pictures of others.
    pub remote: RemoteMedia,
    /// Most bytes of our own copies of them.
    pub cache_max: u64,
}

/// What becomes of the pictures of others. No page ever loads one from their server.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum RemoteMedia {
    /// They are copied once, and shown from here.
    #[default]
    Proxy,
    /// There is a link where one would be.
    Link,
    /// There is nothing.
    None,
}

/// Who may quote a post (FEP-044f).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Quotes {
    /// Nobody.
    Off,
    /// Whom the owner lets.
    #[default]
    Approve,
    /// Everybody.
    Open,
}

/// What becomes of a followed account that moves (protocol 7.3).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum FollowMoves {
    /// The owner is told where it has gone.
    #[default]
    Ask,
    /// It is followed there, once both accounts say so.
    Always,
}

/// Which answers to a post appear on its page.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum Replies {
    /// None: they are neither kept nor shown.
    Off,
    /// Each waits for the owner.
    #[default]
    Approve,
    /// The first of an account waits for the owner.
    ApproveFirst,
    /// All, at once.
    Open,
}

/// Which ActivityStreams type a post gets (OBJ-1).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum ObjectType {
    /// `Article` with a title, `Note` without.
    #[default]
    Auto,
    /// Always `Note`; a title becomes its first line.
    Note,
    /// Always `Article`.
    Article,
}

/// `[server]` and `[limits]`
#[derive(Clone, Debug)]
pub struct Server {
    /// Host and port, e.g. `127.0.0.1:8787`.
    pub listen: std::net::SocketAddr,
    /// Addresses whose `X-Forwarded-For` is believed (threat T33).
    pub trusted_proxies: Vec<IpAddr>,
    /// The generated site, relative to the root.
    pub output: PathBuf,
    /// Database and keys, relative to the root.
    pub data: PathBuf,
    /// Largest request body, bytes.
    pub body_max: usize,
    /// Largest request head, bytes.
    pub head_max: usize,
    /// Connections at once.
    pub connections: usize,
    /// Connections at once from one address that is not a trusted proxy.
    pub per_ip: usize,
}

impl Server {
    /// The largest body that a web server in front has to let through: the owner may send pictures, and skep
    /// looks whether it is the owner.
    #[must_use]
    pub fn front_body_max(&self) -> usize {
        self.body_max.max(limits::UPLOAD_MAX_BYTES)
    }
}

/// `[backup]`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Backup {
    /// The folder; relative to the root, or somewhere else.
    pub dir: PathBuf,
    /// When `serve` makes one.
    pub every: BackupEvery,
    /// How many are kept; at least 1.
    pub keep: usize,
}

/// When backups are made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum BackupEvery {
    /// When the owner says so.
    #[default]
    ByHand,
    /// The owner has others, and need not be reminded.
    Never,
    /// As often as this.
    Time(Duration),
}

impl Config {
    /// The handle under which the owner is found.
    #[must_use]
    pub fn handle(&self) -> Handle {
        Handle { user: self.actor.username.as_str().to_owned(), domain: self.site.origin.domain() }
    }

    /// Are there pages from which visitors get to their own accounts?
    #[must_use]
    pub fn helps_visitors(&self) -> bool {
        self.federation.enabled && self.federation.remote_interaction
    }

    /// What is missing before others can reach this node: empty when it is ready.
    #[must_use]
    pub fn missing_for_federation(&self) -> Vec<&'static str> {
        let mut missing = Vec::new();
        if !self.federation.enabled {
            missing.push("federation is off: set `enabled = true` under [federation]");
        }
        if self.site.origin.domain().is_local() {
            missing.push("a public domain: set `url = \"https://your.domain\"` under [site]");
        } else if !self.site.origin.is_https() {
            missing.push("https: other servers refuse plain http");
        }
        missing
    }
}

#[cfg(test)]
mod tests;
