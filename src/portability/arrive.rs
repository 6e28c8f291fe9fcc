//! Moving in: what to do at the old server, in its own words, and who has come.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::id::ActorId;

/// Software whose accounts can send their followers elsewhere.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OldServer {
    /// Mastodon and what is made of it.
    Mastodon,
    /// GoToSocial.
    GoToSocial,
    /// Pixelfed.
    Pixelfed,
    /// Misskey and what is made of it.
    Misskey,
    /// The plug-in of WordPress.
    WordPress,
    /// Pleroma and Akkoma.
    Akkoma,
    /// skep.
    Skep,
}

/// All of them, for servers that do not say which they are.
const ALL: [OldServer; 7] = [
    OldServer::Mastodon,
    OldServer::GoToSocial,
    OldServer::Pixelfed,
    OldServer::Misskey,
    OldServer::WordPress,
    OldServer::Akkoma,
    OldServer::Skep,
];

impl OldServer {
    /// By the name that NodeInfo has.
    #[must_use]
    pub fn named(software: &str) -> Option<Self> {
        Some(match software {
            "mastodon" | "hometown" | "glitchcafe" | "ecko" => Self::Mastodon,
            "gotosocial" => Self::GoToSocial,
            "pixelfed" => Self::Pixelfed,
            "misskey" | "sharkey" | "firefish" | "iceshrimp" | "iceshrimp.net" | "calckey"
            | "foundkey" | "cherrypick" | "catodon" => Self::Misskey,
            "wordpress" => Self::WordPress,
            "akkoma" | "pleroma" => Self::Akkoma,
            "skep" => Self::Skep,
            _ => return None,
        })
    }

    /// What people call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Mastodon => "Mastodon",
            Self::GoToSocial => "GoToSocial",
            Self::Pixelfed => "Pixelfed",
            Self::Misskey => "Misskey",
            Self::WordPress => "WordPress",
            Self::Akkoma => "Akkoma or Pleroma",
            Self::Skep => "skep",
        }
    }

    fn steps(self, ways: &Ways<'_>) -> Vec<String> {
        let Ways { host, old, handle, actor } = ways;
        let page = |path: &str| format!("https://{host}/settings/{path}");
        match self {
            Self::Mastodon => vec![
                format!(
                    "Preferences > Account > \"Move to a different account\": {}",
                    page("migration")
                ),
                format!("\"Handle of the new account\": {handle}"),
                "\"Current password\": the one of your old account; then \"Move followers\""
                    .to_owned(),
                "once in 30 days; a redirect alone tells no followers".to_owned(),
            ],
            Self::GoToSocial => vec![
                format!("Settings > Migration > \"Move Account\": {}", page("user/migration")),
                format!("\"Move target URI\": {actor}"),
                "\"Current account password\", then \"Confirm account move\"".to_owned(),
                "once in 7 days".to_owned(),
            ],
            Self::Pixelfed => vec![
                format!(
                    "Settings > \"Migrate to another account\": {}",
                    page("account/migration/manage")
                ),
                format!("the handle of the new account: {handle}; then your password"),
                "where there is no such page, whoever runs the server has turned it off".to_owned(),
            ],
            Self::Misskey => vec![
                format!("Settings > \"Account Migration\": {}", page("migration")),
                "\"Migrate this account to a different one\"".to_owned(),
                format!("\"Account to move to\": {handle}; then \"Migrate\""),
                "the old account can only be read after that, for good".to_owned(),
            ],
            Self::WordPress => vec![
                format!("on the machine of the site: wp activitypub move {old} {actor}"),
                "the plug-in has no button for it; both accounts must be a `Person`".to_owned(),
            ],
            Self::Akkoma => vec![
                format!("Settings > Security > \"Move account\", on https://{host}"),
                format!("\"Target account\": {handle}"),
                "\"Current password\", then \"Move account\"".to_owned(),
            ],
            Self::Skep => vec![
                format!("in the folder of the old site: skep move check {handle}"),
                format!("then: skep move out {handle}"),
            ],
        }
    }
}

/// The names that the steps need.
#[derive(Clone, Copy, Debug)]
pub struct Ways<'a> {
    /// The old account's host.
    pub host: &'a str,
    /// Its id.
    pub old: &'a str,
    /// The new account's handle.
    pub handle: &'a str,
    /// Its id.
    pub actor: &'a str,
}

/// What to do at the old server, under the name of what it runs: one list where that is known, else one
/// for each software.
#[must_use]
pub fn steps_at_old_server(
    software: Option<&str>,
    ways: &Ways<'_>,
) -> Vec<(&'static str, Vec<String>)> {
    let known = software.and_then(OldServer::named);
    let all = known.map_or(ALL.to_vec(), |known| vec![known]);
    all.into_iter().map(|server| (server.name(), server.steps(ways))).collect()
}

/// How many have come from each host, most first.
#[must_use]
pub fn by_host(followers: &[ActorId]) -> Vec<(String, usize)> {
    let mut hosts: BTreeMap<String, usize> = BTreeMap::new();
    for follower in followers {
        *hosts.entry(follower.domain().to_string()).or_default() += 1;
    }
    let mut hosts: Vec<_> = hosts.into_iter().collect();
    hosts.sort_by_key(|(_, count)| Reverse(*count));
    hosts
}

#[cfg(test)]
mod tests;
