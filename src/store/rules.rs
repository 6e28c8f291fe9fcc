//! What the owner thinks of accounts and servers, and what the lists say that the owner has taken
//! over (SEC-18).

use std::fmt;

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Row, params};

use super::values::word_column;
use super::{Error, Tx};
use crate::clock::Timestamp;
use crate::id::{ActorId, Domain, Handle};

/// Whom a rule is about.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Target {
    /// One account, by its id.
    Actor(ActorId),
    /// One account whose id is not known: `user@host` in lower case.
    Account(String),
    /// A host and all below it, on every port.
    Domain(String),
}

impl Target {
    /// Reads an id, `@user@host`, or a domain with or without `*.` before it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.contains("://") {
            return ActorId::parse(text).ok().map(Self::Actor);
        }
        if text.contains('@') {
            let handle = Handle::parse(text).ok()?;
            return Some(Self::Account(account(&handle.user, &handle.domain)));
        }
        let domain = Domain::parse(text.strip_prefix("*.").unwrap_or(text)).ok()?;
        // `example` alone would be a slip of the pen for everything below a top-level domain.
        let is_whole = domain.host().contains(['.', ':']) || domain.is_local();
        // `exa***.example` is a name that a list does not want to tell.
        let is_plain = !domain.host().contains('*') && !domain.host().contains("..");
        (is_whole && is_plain).then(|| Self::of_domain(&domain))
    }

    /// Of everybody on a host.
    #[must_use]
    pub fn of_domain(domain: &Domain) -> Self {
        Self::Domain(domain.host().to_owned())
    }

    /// As it is stored and read again.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Actor(actor) => actor.as_str(),
            Self::Account(text) | Self::Domain(text) => text,
        }
    }
}

/// User names differ in more than their case nowhere (protocol 1.8).
fn account(user: &str, domain: &Domain) -> String {
    format!("{}@{domain}", user.to_lowercase())
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account(text) => write!(f, "@{text}"),
            _ => f.write_str(self.as_str()),
        }
    }
}

impl ToSql for Target {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(self.as_str()))
    }
}

impl FromSql for Target {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Self::parse(value.as_str()?).ok_or(FromSqlError::InvalidType)
    }
}

/// What the owner thinks of somebody; of the first three, a later one is stricter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Stance {
    /// Nothing that they write comes before the owner.
    Mute,
    /// What they write and ask for waits for the owner (Mastodon's severity `silence`).
    Limit,
    /// Nothing comes in, nothing goes out (Mastodon's severity `suspend`).
    Block,
    /// What a wider rule or a list says does not hold for them.
    Allow,
    /// The same, and their answers appear at once.
    Trust,
}

word_column!(Stance {
    Mute = "mute",
    Limit = "limit",
    Block = "block",
    Allow = "allow",
    Trust = "trust",
});

/// One rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rule {
    /// Whom it is about.
    pub target: Target,
    /// The address of the list that it comes from; empty: the owner.
    pub source: String,
    /// What is thought of them.
    pub stance: Stance,
    /// Why, in words of whoever says so.
    pub note: Option<String>,
    /// Since when.
    pub since: Timestamp,
    /// Until when; then whoever works on this store next takes it away.
    pub until: Option<Timestamp>,
}

fn rule(row: &Row<'_>) -> rusqlite::Result<Rule> {
    Ok(Rule {
        target: row.get(0)?,
        source: row.get(1)?,
        stance: row.get(2)?,
        note: row.get(3)?,
        since: row.get(4)?,
        until: row.get(5)?,
    })
}

impl Tx<'_> {
    /// What is thought of this account: by its id, its name, its host, and every host above that.
    /// Of the owner's rules a narrower one may allow what a wider one forbids, and whatever the
    /// owner allows, no list forbids; else the strictest holds.
    pub fn find_stance(&self, actor: &ActorId) -> Result<Option<Stance>, Error> {
        self.stance_of(&self.names_of(actor)?)
    }

    /// Under which names there may be rules about an account, the narrowest first.
    fn names_of(&self, actor: &ActorId) -> Result<Vec<String>, Error> {
        let domain = actor.domain();
        let sql = "select username from actors where id = ?1";
        let user: Option<String> =
            self.find("look up a name", sql, params![actor], |row| row.get(0))?;
        let mut names = vec![actor.as_str().to_owned()];
        names.extend(user.map(|user| account(&user, &domain)));
        names.extend(hosts(&domain));
        Ok(names)
    }

    /// All rules that are about an account, whichever of them holds; the narrowest first.
    pub fn list_rules_about(&self, actor: &ActorId) -> Result<Vec<Rule>, Error> {
        let sql = "select target, source, stance, note, since, until from rules
                   where target = ?1 order by source";
        let mut rules = Vec::new();
        for name in self.names_of(actor)? {
            rules.extend(self.list("look up rules", sql, params![name], rule)?);
        }
        Ok(rules)
    }

    /// What is thought of everybody at this domain.
    pub fn find_domain_stance(&self, domain: &Domain) -> Result<Option<Stance>, Error> {
        self.stance_of(&hosts(domain).collect::<Vec<_>>())
    }

    /// What is thought of this target.
    pub fn find_target_stance(&self, target: &Target) -> Result<Option<Stance>, Error> {
        let (Target::Account(name) | Target::Domain(name)) = target else {
            let Target::Actor(actor) = target else { return Ok(None) };
            return self.find_stance(actor);
        };
        let host = name.rsplit_once('@').map_or(name.as_str(), |(_, host)| host);
        let mut names = vec![name.clone()];
        names.extend(Domain::parse(host).iter().flat_map(hosts));
        self.stance_of(&names)
    }

    /// `names`: the narrowest first.
    fn stance_of(&self, names: &[String]) -> Result<Option<Stance>, Error> {
        let sql = "select stance, source = '' from rules where target = ?1";
        let (mut own, mut listed) = (None, None);
        for name in names {
            let read = |row: &Row<'_>| Ok((row.get::<_, Stance>(0)?, row.get::<_, bool>(1)?));
            for (stance, is_own) in self.list("look up a rule", sql, params![name], read)? {
                match (stance, is_own) {
                    (Stance::Allow | Stance::Trust, true) => return Ok(own.or(Some(stance))),
                    (Stance::Allow | Stance::Trust, false) => {}
                    (_, true) => own = own.max(Some(stance)),
                    (_, false) => listed = listed.max(Some(stance)),
                }
            }
        }
        Ok(own.max(listed))
    }

    /// Is this account blocked?
    pub fn is_blocked(&self, actor: &ActorId) -> Result<bool, Error> {
        Ok(self.find_stance(actor)? == Some(Stance::Block))
    }

    /// Is everybody at this domain blocked?
    pub fn is_domain_blocked(&self, domain: &Domain) -> Result<bool, Error> {
        Ok(self.find_domain_stance(domain)? == Some(Stance::Block))
    }

    /// Is there any rule at all?
    pub(super) fn has_rules(&self) -> Result<bool, Error> {
        let sql = "select 1 from rules limit 1";
        Ok(self.find("look for rules", sql, [], |_| Ok(()))?.is_some())
    }

    /// Writes a rule down, in the place of what the same source said of the same target.
    pub fn upsert_rule(&self, rule: &Rule) -> Result<(), Error> {
        let sql = "insert into rules (target, source, stance, note, since, until)
                   values (?1, ?2, ?3, ?4, ?5, ?6)
                   on conflict (target, source) do update
                       set stance = ?3, note = ?4, since = ?5, until = ?6";
        let Rule { target, source, stance, note, since, until } = rule;
        let values = params![target, source, stance, note, since, until];
        self.execute("write a rule", sql, values).map(drop)
    }

    /// The owner's own rule about this target.
    pub fn find_rule(&self, target: &Target) -> Result<Option<Rule>, Error> {
        let sql = "select target, source, stance, note, since, until from rules
                   where target = ?1 and source = ''";
        self.find("look up a rule", sql, params![target], rule)
    }

    /// Takes the owner's own rule about this target back; true if there was one.
    pub fn remove_rule(&self, target: &Target) -> Result<bool, Error> {
        let sql = "delete from rules where target = ?1 and source = ''";
        Ok(self.execute("take a rule back", sql, params![target])? > 0)
    }

    /// Forgets what a list says.
    pub fn remove_rules_of(&self, source: &str) -> Result<(), Error> {
        let sql = "delete from rules where source = ?1";
        self.execute("forget a list", sql, params![source]).map(drop)
    }

    /// Are there rules whose time is over?
    pub fn has_ended_rules(&self, now: Timestamp) -> Result<bool, Error> {
        let sql = "select count(*) from rules where until <= ?1";
        Ok(self.count("look for rules that end", sql, params![now])? > 0)
    }

    /// Ends the rules whose time is over; true if there were any.
    pub fn remove_ended_rules(&self, now: Timestamp) -> Result<bool, Error> {
        let sql = "delete from rules where until <= ?1";
        Ok(self.execute("end rules", sql, params![now])? > 0)
    }

    /// All rules of this source, by target.
    pub fn list_rules(&self, source: &str) -> Result<Vec<Rule>, Error> {
        let sql = "select target, source, stance, note, since, until from rules
                   where source = ?1 order by target";
        self.list("list rules", sql, params![source], rule)
    }

    /// Everybody of whom something is kept that the owner or readers see: answers and reactions.
    pub fn list_heard_actors(&self) -> Result<Vec<ActorId>, Error> {
        let sql = "select author from remote_posts union select actor from reactions order by 1";
        self.list("list who was heard", sql, [], |row| row.get(0))
    }
}

/// A host and all above it, the narrowest first.
fn hosts(domain: &Domain) -> impl Iterator<Item = String> {
    let mut rest = Some(domain.host().to_owned());
    std::iter::from_fn(move || {
        let here = rest.take()?;
        rest = here.split_once('.').map(|(_, above)| above.to_owned());
        Some(here)
    })
}
