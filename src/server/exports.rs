//! `/ap/export` (FEP-9091): the whole account for whoever has the owner's token, and for nobody else.
//!
//! POST makes an archive and leads to where it is; GET gives it. What is large never goes through the
//! workers: the gate sends it from its file.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, TryLockError};
use std::time::{Duration, Instant};

use super::message::{Reply, Request, RequestHead};
use super::metrics::has_token;
use crate::id::paths::EXPORT;
use crate::limits;

/// Makes the archive in this file; false if it could not be made.
type Make = Box<dyn Fn(&Path) -> bool + Send + Sync>;

/// The archive, and who may have it.
pub struct Exports {
    token: PathBuf,
    archive: PathBuf,
    make: Make,
    /// When it was made last. Held while one is being made.
    made: Mutex<Option<Instant>>,
}

impl Exports {
    /// `token`: the file with what others must name; `archive`: where what `make` makes is.
    #[must_use]
    pub fn new(token: PathBuf, archive: PathBuf, make: Make) -> Self {
        Self { token, archive, make, made: Mutex::default() }
    }

    /// The answer to a GET or HEAD.
    pub(super) fn get(&self, request: &RequestHead<'_>) -> Reply {
        if !self.may(request.header("authorization")) {
            return refused();
        }
        let opened = File::open(&self.archive).and_then(|file| {
            let length = file.metadata()?.len();
            Ok((file, length))
        });
        let reply = match opened {
            Ok((file, length)) => Reply::file("application/x-tar", file, length),
            Err(_) => Reply::text(404, "there is no archive; POST makes one"),
        };
        private(reply)
    }

    /// The answer to a POST.
    pub(super) fn post(&self, request: &Request) -> Reply {
        if !self.may(request.header("authorization")) {
            return refused();
        }
        let mut made = match self.made.try_lock() {
            Ok(made) => made,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return later(limits::LIVE_EXPORT_EVERY),
        };
        let rest = made.map(|made| limits::LIVE_EXPORT_EVERY.saturating_sub(made.elapsed()));
        if let Some(rest) = rest.filter(|rest| !rest.is_zero()) {
            return later(rest);
        }
        if !(self.make)(&self.archive) {
            return private(Reply::text(503, "try again later").with_header("Retry-After", "600"));
        }
        *made = Some(Instant::now());
        private(Reply::new(303).with_header("Location", EXPORT))
    }
}

impl Exports {
    fn may(&self, authorization: Option<&str>) -> bool {
        authorization.is_some_and(|sent| has_token(&self.token, sent))
    }
}

/// Nothing of it stays anywhere on its way.
fn private(reply: Reply) -> Reply {
    reply.with_header("Cache-Control", "private, no-store").with_header("Vary", "Authorization")
}

fn refused() -> Reply {
    private(
        Reply::text(401, "name the token of the owner").with_header("WWW-Authenticate", "Bearer"),
    )
}

fn later(rest: Duration) -> Reply {
    let secs = rest.as_secs().max(1).to_string();
    private(Reply::text(429, "ask again later").with_header("Retry-After", secs))
}
