//! Lists of accounts as Mastodon exports them for one account (protocol 7.7).

use super::write;
use crate::store::{Rule, Stance, Target};

/// Accounts that are followed, by their names without `@` before them.
#[must_use]
pub fn write_following(names: &[String]) -> String {
    let header = ["Account address", "Show boosts", "Notify on new posts", "Languages"];
    let rows = names.iter().map(|name| vec![name.as_str(), "true", "false", ""]);
    write(std::iter::once(header.to_vec()).chain(rows))
}

/// Accounts that follow. Nobody imports such a list: it is for the owner.
#[must_use]
pub fn write_followers(names: &[String]) -> String {
    let rows = names.iter().map(|name| vec![name.as_str()]);
    write(std::iter::once(vec!["Account address"]).chain(rows))
}

/// The domains that these rules block, one on a line, as an account imports them; a server's list is
/// that of [`super::write_domains`].
#[must_use]
pub fn write_blocked_domains(rules: &[Rule]) -> String {
    let blocked = rules.iter().filter(|rule| rule.stance == Stance::Block);
    write(blocked.filter_map(|rule| match &rule.target {
        Target::Domain(domain) => Some(vec![domain.as_str()]),
        _ => None,
    }))
}
