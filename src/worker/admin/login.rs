//! Who may see the owner's pages (threat T31).

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use super::moment;
use crate::clock;
use crate::clock::Timestamp;
use crate::limits;
use crate::owner::desk::{Caller, Login, LoginRefused, PasswordRefused, Seen, SessionRow};
use crate::owner::{Attempts, PasswordMemory, hash_password, is_password};
use crate::sig;
use crate::store;
use crate::worker::Node;
use crate::worker::budgets::source;

/// What was tried, and where passwords are looked at. Whoever looks at one holds it: one at a time, so
/// that memory stays bounded.
#[derive(Default)]
pub(in crate::worker) struct Logins(Mutex<(Attempts, PasswordMemory)>);

/// A link that lets in once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LoginLink {
    /// Where it leads.
    pub url: String,
    /// Until when it lets in.
    pub ends: Timestamp,
}

/// Makes a link that lets in once, within [`limits::LOGIN_LINK_LIFE`].
///
/// # Errors
/// When the store fails.
pub fn login_link(node: &Node) -> Result<LoginLink, store::Error> {
    let (token, ends) = (sig::fresh_token(), clock::now().plus(limits::LOGIN_LINK_LIFE));
    node.store.write::<_, store::Error>(|tx| tx.insert_login_link(&hashed(&token), ends))?;
    let url = node.own.origin().join(&format!("/admin/login?link={token}"));
    Ok(LoginLink { url, ends })
}

/// Chooses another password, whatever the old one was: whoever may write the folder may do that. All
/// sessions end.
///
/// # Errors
/// When the password is of no use, or the store fails.
pub fn replace_password(node: &Node, new: &str) -> Result<(), PasswordRefused> {
    let mut logins = node.logins.0.lock().unwrap_or_else(PoisonError::into_inner);
    let kept = hash_password(new, sig::fresh_token(), &mut logins.1)?;
    let now = clock::now();
    node.store.write::<_, store::Error>(|tx| tx.replace_password(&kept, now))?;
    Ok(())
}

impl Login for Node {
    fn log_in(&self, password: &str, caller: Caller<'_>) -> Result<String, LoginRefused> {
        check(self, password, caller)?;
        begin(self, caller, None)
    }

    fn log_in_by_link(&self, link: &str, caller: Caller<'_>) -> Result<String, LoginRefused> {
        let (link, now) = (hashed(link), clock::now());
        // Whoever makes links up causes no writes.
        if !self.store.read::<_, store::Error>(|tx| tx.has_login_link(&link, now))? {
            return Err(LoginRefused::Wrong);
        }
        begin(self, caller, Some(&link))
    }

    fn session(&self, shown: &str) -> Result<Option<Seen>, store::Error> {
        let (token, now) = (hashed(shown), clock::now());
        let found = self.store.read::<_, store::Error>(|tx| tx.find_session(&token, now))?;
        let Some(found) = found else { return Ok(None) };
        if now.since(found.seen) >= limits::SESSION_SEEN_EVERY {
            self.store.write::<_, store::Error>(|tx| tx.mark_session_seen(found.id, now))?;
        }
        // Only whoever knows the cookie could make it.
        let form_token = sig::sha256_hex(format!("form {shown}").as_bytes());
        Ok(Some(Seen { id: found.id, form_token }))
    }

    fn known_browsers(&self, most: usize) -> Result<Vec<String>, store::Error> {
        let mut found =
            self.store.read::<_, store::Error>(|tx| tx.list_session_tokens(clock::now()))?;
        found.truncate(most);
        Ok(found)
    }

    fn sessions(&self) -> Result<Vec<SessionRow>, store::Error> {
        let found = self.store.read::<_, store::Error>(|tx| tx.list_sessions(clock::now()))?;
        let row = |session: store::Session| SessionRow {
            id: session.id,
            begun: moment(self, session.begun),
            seen: moment(self, session.seen),
            address: session.address,
            agent: session.agent,
        };
        Ok(found.into_iter().map(row).collect())
    }

    fn end_session(&self, id: i64) -> Result<bool, store::Error> {
        self.store.write(|tx| tx.remove_session(id))
    }

    fn end_other_sessions(&self, id: i64) -> Result<usize, store::Error> {
        self.store.write(|tx| tx.remove_other_sessions(Some(id)))
    }

    fn has_password(&self) -> Result<bool, store::Error> {
        Ok(self.store.read::<_, store::Error>(|tx| tx.find_password())?.is_some())
    }

    fn change_password(
        &self,
        (old, new): (&str, &str),
        caller: Caller<'_>,
    ) -> Result<(), PasswordRefused> {
        if self.has_password()? {
            check(self, old, caller)?;
        }
        replace_password(self, new)
    }
}

/// Looks at a password, unless there were too many wrong ones.
fn check(node: &Node, password: &str, caller: Caller<'_>) -> Result<(), LoginRefused> {
    let network = source(caller.address);
    let mut logins = node.logins.0.lock().unwrap_or_else(PoisonError::into_inner);
    let (attempts, memory) = &mut *logins;
    attempts.begin(network, Instant::now()).map_err(LoginRefused::TooMany)?;
    let kept = node.store.read::<_, store::Error>(|tx| tx.find_password())?;
    if !is_password(kept.as_ref(), password, memory) {
        log::warn!("a wrong password for the owner's pages, from {}", caller.address);
        return Err(LoginRefused::Wrong);
    }
    attempts.right(network);
    Ok(())
}

/// Begins a session, and uses the link up that let in.
fn begin(node: &Node, caller: Caller<'_>, link: Option<&str>) -> Result<String, LoginRefused> {
    let (shown, now) = (sig::fresh_token(), clock::now());
    let address = caller.address.to_string();
    let is_printable = |c: &char| !c.is_control();
    let agent = caller.agent.chars().filter(is_printable).take(limits::AGENT_MAX_CHARS);
    let agent: String = agent.collect();
    node.store.write::<_, LoginRefused>(|tx| {
        if let Some(link) = link
            && !tx.take_login_link(link, now)?
        {
            return Err(LoginRefused::Wrong);
        }
        Ok(tx.insert_session(&hashed(&shown), (&address, &agent), now)?)
    })?;
    log::info!("a session of the owner began, from {address}");
    Ok(shown)
}

/// What is kept of something that opens a door.
fn hashed(token: &str) -> String {
    sig::sha256_hex(token.as_bytes())
}
