//! `[notify]`: of what the owner is told elsewhere, and by which way.

use std::path::PathBuf;

use crate::id::{Domain, WebUrl};

/// `[notify]`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notify {
    /// Of what.
    pub kinds: Vec<AlertKind>,
    /// How much goes into one message.
    pub digest: Digest,
    /// Minutes of the day, in the zone of the site, from which and until which nothing is sent.
    pub quiet: Option<(u16, u16)>,
    /// By mail.
    pub mail: Option<Mail>,
    /// To a program, as JSON.
    pub webhook: Option<Webhook>,
    /// To a topic of ntfy.
    pub ntfy: Option<Ntfy>,
    /// Is there a feed for whoever has its address?
    pub feed: bool,
    /// May the webhook and ntfy be at addresses that are not public?
    pub private: bool,
}

impl Notify {
    /// Is there a way by which the owner is told?
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.feed || self.has_channel()
    }

    /// Is there one by which something is sent?
    #[must_use]
    pub fn has_channel(&self) -> bool {
        self.mail.is_some() || self.webhook.is_some() || self.ntfy.is_some()
    }
}

/// What the owner may be told of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AlertKind {
    /// Somebody follows.
    Follow,
    /// Somebody asks to follow.
    Request,
    /// Somebody writes to the owner.
    Mention,
    /// Somebody answers a post.
    Reply,
    /// Somebody likes a post.
    Like,
    /// Somebody boosts a post.
    Boost,
    /// Somebody quotes a post.
    Quote,
    /// A followed account has moved.
    Moved,
    /// Somebody reports something to the owner.
    Report,
    /// A server did not take what was sent to it.
    Delivery,
    /// There is no backup of late.
    Backup,
}

impl AlertKind {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Follow,
        Self::Request,
        Self::Mention,
        Self::Reply,
        Self::Like,
        Self::Boost,
        Self::Quote,
        Self::Moved,
        Self::Report,
        Self::Delivery,
        Self::Backup,
    ];

    /// The word that stands for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Follow => "follow",
            Self::Request => "request",
            Self::Mention => "mention",
            Self::Reply => "reply",
            Self::Like => "like",
            Self::Boost => "boost",
            Self::Quote => "quote",
            Self::Moved => "moved",
            Self::Report => "report",
            Self::Delivery => "delivery",
            Self::Backup => "backup",
        }
    }

    /// What the word stands for.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == word)
    }
}

/// How much goes into one message.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Digest {
    /// What has happened within a minute.
    #[default]
    Minute,
    /// What has happened within an hour.
    Hour,
    /// What has happened within a day.
    Day,
}

/// A mail server and who writes to whom.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mail {
    /// Who gets it.
    pub to: String,
    /// Who it is from.
    pub from: String,
    /// The server.
    pub server: Domain,
    /// How it is spoken to.
    pub safety: MailSafety,
    /// Who logs in there, if anybody does.
    pub user: Option<String>,
    /// Where the password is; relative to the root.
    pub password_file: Option<PathBuf>,
}

/// How a mail server is spoken to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MailSafety {
    /// TLS from the first byte: `smtps://`.
    Tls,
    /// TLS after `STARTTLS`, or not at all: `smtp://`.
    StartTls,
    /// In clear, on this machine alone: `smtp+plain://`.
    Plain,
}

/// A program that gets JSON.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Webhook {
    /// Where it is.
    pub url: WebUrl,
    /// Where the secret is with which messages are signed; relative to the root.
    pub secret_file: Option<PathBuf>,
}

/// A topic of ntfy.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ntfy {
    /// The server, with what leads to it: `https://ntfy.sh/`.
    pub server: WebUrl,
    /// The topic.
    pub topic: String,
    /// Where the token is; relative to the root.
    pub token_file: Option<PathBuf>,
}
