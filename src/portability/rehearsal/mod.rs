//! The rehearsal of a Move: every check that servers make when they are told of one (protocol 7.2, MOV-1,
//! MOV-8), made beforehand. Documents in, findings out: one for each check, with what to do.

mod alias;
mod domain;
mod old;
mod target;

use crate::ap::{Actor, OwnActor, WrittenAliases};
use crate::clock::Timestamp;
use crate::id::ActorId;

use super::Family;

pub use domain::{DomainPapers, rehearse_new_domain};

/// What is known before a Move.
#[derive(Debug)]
pub struct Papers<'a> {
    /// The account that is left, as it is published.
    pub me: &'a OwnActor,
    /// The account that is gone to.
    pub target: Target,
    /// The old account as others see it.
    pub seen: Seen,
    /// The Moves of it that were sent already, oldest first.
    pub sent: &'a [Timestamp],
    /// How many follow, and on how many servers.
    pub followers: (usize, usize),
    /// When this is.
    pub now: Timestamp,
}

/// The account that is gone to, as it was looked up now.
#[derive(Debug)]
pub struct Target {
    /// What the owner has typed.
    pub asked: String,
    /// Whom its server names under that handle; of an address the address itself.
    pub named: Result<ActorId, Trouble>,
    /// Its document.
    pub paper: Result<Paper, Trouble>,
    /// Whom its server names under the handle that the document has.
    pub back: Option<ActorId>,
    /// Has it a post that is for everybody? `None`: that cannot be told.
    pub has_post: Option<bool>,
}

/// The document of the account that is gone to.
#[derive(Debug)]
pub struct Paper {
    /// As it is read.
    pub actor: Actor,
    /// Its aliases as they are written.
    pub aliases: WrittenAliases,
}

/// Why something could not be looked at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Trouble {
    /// The owner has blocked its server.
    Blocked,
    /// Its server says that there is no such account.
    Unknown,
    /// Its server could not be reached.
    Away(String),
    /// What came is not what was asked for.
    Other(String),
}

/// The old account at its public address.
#[derive(Debug)]
pub struct Seen {
    /// As everybody asks for it.
    pub usual: Sight,
    /// With something in the address that no cache has seen.
    pub fresh: Sight,
    /// The file that is served.
    pub file: Option<Box<Actor>>,
}

/// What was seen of the old account.
#[derive(Debug)]
pub enum Sight {
    /// The document.
    Actor(Box<Actor>),
    /// From where this node is there is no way to its own address.
    NoWay(String),
    /// Something went wrong, which others will meet as well.
    Fault(String),
}

/// What one check has found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// Which check.
    pub check: Check,
    /// How it went.
    pub verdict: Verdict,
    /// In words.
    pub says: String,
    /// Who looks at this, or does not go along because of it.
    pub families: &'static [Family],
    /// What to do.
    pub fix: Option<String>,
}

/// How a check went.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Verdict {
    /// As it should.
    Passed,
    /// Some followers will stay behind, or something cannot be told from here.
    Noted,
    /// The Move would fail.
    Failed,
}

impl Verdict {
    /// In `--json`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Noted => "noted",
            Self::Failed => "failed",
        }
    }
}

macro_rules! checks {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)*) => {
        /// A check of the rehearsal.
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
    /// The new account is found, on a server that is not blocked.
    Found = "found",
    /// Its document can be read.
    Document = "document",
    /// Its handle leads back to it.
    WebFinger = "webfinger",
    /// It is not the old one.
    Other = "other",
    /// It is a person, or something like it.
    Type = "type",
    /// Its id has no capital letters.
    LowerCase = "lower-case",
    /// Its aliases name the old account.
    Alias = "alias",
    /// They do so in a list.
    AliasList = "alias-list",
    /// It has not moved on.
    Moved = "moved",
    /// It lets followers in by itself.
    Open = "open",
    /// It has a post that can be boosted.
    Post = "post",
    /// The old account is a person.
    OwnType = "own-type",
    /// The old account is seen by others.
    Visible = "visible",
    /// And as it is, not as a cache remembers it.
    Fresh = "fresh",
    /// No Move was sent lately.
    Cooldown = "cooldown",
    /// The name that the site is to have.
    Address = "address",
    /// It leads to this node.
    LeadsHere = "leads-here",
    /// Somebody follows.
    Followers = "followers",
}

impl Finding {
    fn passed(check: Check, says: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Passed, says: says.into(), families: &[], fix: None }
    }

    fn noted(check: Check, says: impl Into<String>, fix: impl Into<String>) -> Self {
        let verdict = Verdict::Noted;
        Self { check, verdict, says: says.into(), families: &[], fix: Some(fix.into()) }
    }

    fn failed(check: Check, says: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { verdict: Verdict::Failed, ..Self::noted(check, says, fix) }
    }

    fn by(self, families: &'static [Family]) -> Self {
        Self { families, ..self }
    }
}

/// Makes every check. What cannot be looked at because something before it failed is left out.
#[must_use]
pub fn rehearse(papers: &Papers<'_>) -> Vec<Finding> {
    let mut findings = target::findings(papers);
    findings.extend(old::findings(papers));
    findings
}

/// Could the account that is gone to not be looked at because of its server?
#[must_use]
pub fn is_away(target: &Target) -> bool {
    let is_away = |trouble: Option<&Trouble>| matches!(trouble, Some(Trouble::Away(_)));
    is_away(target.named.as_ref().err()) || is_away(target.paper.as_ref().err())
}

#[cfg(test)]
mod tests;
