//! Is all well? What was seen of this node, by its public address and on its own disk, is judged here, and each
//! finding that is not green ends with what to do. What is seen is gathered by the corridor; nothing here
//! looks anywhere.
//!
//! ```text
//! Site, Sights, Home ──judge──▶ Vec<Finding>
//! ```

mod front;
mod home;
mod kept;
mod letters;
mod markup;
mod names;
mod others;
mod pages;
mod way;

pub use front::Front;
pub use home::{Backup, Home, Mode, Process, Queue, Supervision, home};
pub use kept::{Examination, Kept};
pub use letters::{Letter, Letters, letters};
pub use names::{Names, Question, names};
pub use others::{ClockSeen, Friend, Link, clock, friend, links};
pub use pages::{Document, Form, Pages, pages};
pub use way::{Address, Way, is_reached, way};

use std::net::SocketAddr;

use crate::id::{ActorId, Handle, Origin};

/// The node that is looked at.
#[derive(Clone, Debug)]
pub struct Site {
    /// Its public address.
    pub origin: Origin,
    /// The owner's handle.
    pub handle: Handle,
    /// The id of the account.
    pub actor: ActorId,
    /// Where it is.
    pub place: Place,
    /// What stands in front of it.
    pub front: Front,
    /// Where it listens.
    pub listen: SocketAddr,
    /// The largest letter that it takes, bytes.
    pub body_max: usize,
    /// The largest body that the web server in front has to let through, bytes.
    pub front_body_max: usize,
}

/// Where a site is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// On the Internet.
    Public,
    /// On this machine or in this network alone: much is excused that cannot be there.
    Local,
}

/// What came of one question.
pub type Sight = Result<Answer, Trouble>;

/// An answer, as it came.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Its headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Its body, decompressed.
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Trouble {
    /// The name leads nowhere.
    NoName,
    /// It leads where nobody else gets to.
    Elsewhere(String),
    /// Nobody is there.
    NoWay(String),
    /// There is no safe connection.
    Unsafe(String),
    /// It took too long.
    Late,
    /// What came is no answer.
    Broken(String),
}

/// What one check has found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// Which check.
    pub check: Check,
    /// How it is.
    pub verdict: Verdict,
    /// In words.
    pub says: String,
    /// What to do: a command, or a line and where it belongs.
    pub fix: Option<String>,
}

/// How something is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Verdict {
    /// As it should be.
    Green,
    /// It works, but not for all, or not for long.
    Yellow,
    /// Others are kept out, or something may be lost.
    Red,
}

impl Verdict {
    /// In `--json`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Yellow => "yellow",
            Self::Red => "red",
        }
    }

    /// The one that is written so.
    fn parse(text: &str) -> Option<Self> {
        [Self::Green, Self::Yellow, Self::Red].into_iter().find(|it| it.as_str() == text)
    }
}

macro_rules! checks {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)*) => {
        /// Something that is looked at.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub enum Check { $($(#[$doc])* $name,)* }

        impl Check {
            /// Its name for the owner, and in `--json`.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }
        }
    };
}

checks! {
    /// The settings let others reach it.
    Settings = "settings",
    /// `skep serve` runs.
    Served = "served",
    /// Nobody else may read the private keys.
    KeyFiles = "key-files",
    /// The account shows the keys that are on the disk.
    Keys = "keys",
    /// Nobody else may look into the data folder.
    DataFolder = "data-folder",
    /// There is room on the disk.
    Disk = "disk",
    /// The database is sound.
    Database = "database",
    /// There is a backup that is not old.
    Backup = "backup",
    /// Letters go out.
    Queue = "queue",
    /// Something starts it again.
    Supervisor = "supervisor",
    /// It takes no more memory than it should.
    Memory = "memory",
    /// It may open enough files.
    Files = "files",
    /// The name leads to this machine.
    Dns = "dns",
    /// There is a safe connection, and will be.
    Tls = "tls",
    /// Plain http leads to https.
    Redirect = "redirect",
    /// `/livez` and `/readyz` answer.
    Alive = "alive",
    /// It is this very process that answers.
    Node = "node",
    /// A signed letter arrives as it was sent, by draft-cavage.
    Letter = "letter",
    /// The same by RFC 9421.
    NewLetter = "letter-9421",
    /// The largest letter arrives.
    LargeLetter = "letter-large",
    /// What is for this machine alone is not told to others.
    Proxy = "proxy",
    /// The account is the one that was written.
    Account = "account",
    /// Everything has its content type.
    Types = "content-types",
    /// One address has a page and a document.
    Accept = "accept",
    /// And says so.
    Vary = "vary",
    /// No cache takes one for the other.
    Caches = "caches",
    /// What is packed can be unpacked.
    Gzip = "gzip",
    /// Scripts of other sites may read what is for everybody.
    Cors = "cors",
    /// The handle leads to the account.
    WebFinger = "webfinger",
    /// The older way to find it.
    HostMeta = "host-meta",
    /// What runs here says what it is.
    NodeInfo = "nodeinfo",
    /// The version that runs is the one that is installed.
    Version = "version",
    /// The clock is right.
    Clock = "clock",
    /// What the profile links to links back.
    RelMe = "rel-me",
    /// A friend's server gets to this one.
    Via = "via",
}

impl Finding {
    fn green(check: Check, says: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Green, says: says.into(), fix: None }
    }

    fn yellow(check: Check, says: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Yellow, says: says.into(), fix: Some(fix.into()) }
    }

    fn red(check: Check, says: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { verdict: Verdict::Red, ..Self::yellow(check, says, fix) }
    }
}

impl Answer {
    /// The value of a header; empty where there is none.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(its, _)| its == name);
        found.map_or("", |(_, value)| value)
    }

    /// Its media type without parameters, in lower case.
    fn essence(&self) -> String {
        let value = self.header("content-type");
        value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    fn is_html(&self) -> bool {
        self.status == 200 && matches!(&*self.essence(), "text/html" | "application/xhtml+xml")
    }

    fn is_activitypub(&self) -> bool {
        self.status == 200
            && matches!(&*self.essence(), "application/activity+json" | "application/ld+json")
    }

    /// `HTTP 200, text/html`
    fn words(&self) -> String {
        match &*self.essence() {
            "" => format!("HTTP {}", self.status),
            kind => format!("HTTP {}, `{kind}`", self.status),
        }
    }
}

impl Trouble {
    fn words(&self) -> String {
        match self {
            Self::NoName => "the name has no address".to_owned(),
            Self::Elsewhere(why) | Self::NoWay(why) | Self::Broken(why) => why.clone(),
            Self::Unsafe(why) => format!("no safe connection: {why}"),
            Self::Late => "it took too long".to_owned(),
        }
    }
}

/// What was seen, for a sentence.
fn seen(sight: &Sight) -> String {
    match sight {
        Ok(answer) => answer.words(),
        Err(trouble) => trouble.words(),
    }
}

#[cfg(test)]
mod tests;
