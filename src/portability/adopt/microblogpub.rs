//! The `data` folder of microblog.pub: `profile.toml` (once `me.toml`), `key.pem` and `microblogpub.db`.
//! By the source of microblog.pub 2.0.

use std::path::Path;

use serde::Deserialize;

use super::{Account, Unreadable, actor_in, ids, origin, text, unreadable};
use crate::ap::Actor;
use crate::clock;
use crate::config;
use crate::id::{ActivityId, ActorId};
use crate::store::{self, Follow, FollowState, Target};

#[derive(Deserialize)]
struct Profile {
    domain: String,
    username: String,
    name: Option<String>,
    #[serde(default = "yes")]
    https: bool,
    id: Option<String>,
    key_path: Option<String>,
    #[serde(default)]
    blocked_servers: Vec<Blocked>,
}

#[derive(Deserialize)]
struct Blocked {
    hostname: String,
}

fn yes() -> bool {
    true
}

/// Reads the folder of an installation.
///
/// # Errors
/// When it is no such folder.
pub fn read(folder: &Path) -> Result<Account, Unreadable> {
    let data = folder.join("data");
    let profile = profile(&data)?;
    let key = profile.key_path.as_ref().map_or_else(|| data.join("key.pem"), |it| folder.join(it));
    let scheme = if profile.https { "https" } else { "http" };
    let origin = origin(&profile.domain, scheme)?;
    let id = profile.id.clone().unwrap_or_else(|| origin.to_string());
    let ids = ids(&id, &format!("{id}#main-key"), None)?;
    let mut account = Account::new(ids, &profile.username, text(&key)?);
    account.name = profile.name.filter(|name| !name.is_empty());
    for blocked in &profile.blocked_servers {
        match Target::parse(&blocked.hostname) {
            Some(target) => account.blocked.push(target),
            None => account.leave("blocked servers whose name cannot be read"),
        }
    }
    read_relations(&data.join("microblogpub.db"), &mut account)?;
    Ok(account)
}

fn profile(data: &Path) -> Result<Profile, Unreadable> {
    let names = ["profile.toml", "me.toml"].map(|name| data.join(name));
    let Some(path) = names.iter().find(|path| path.is_file()) else {
        return unreadable(format!("there is no `profile.toml` in `{}`", data.display()));
    };
    config::parse_toml(&text(path)?, path, 1).map_err(|problem| Unreadable(problem.message))
}

fn read_relations(database: &Path, account: &mut Account) -> Result<(), Unreadable> {
    let known = store::read_microblogpub(database)
        .map_err(|error| Unreadable(format!("`{}`: {error}", database.display())))?;
    for blocked in &known.blocked {
        match ActorId::parse(blocked) {
            Ok(id) => account.blocked.push(Target::Actor(id)),
            Err(_) => account.leave("blocked accounts that cannot be read"),
        }
    }
    let now = clock::now();
    for document in &known.followers {
        match actor_in(document) {
            Some(actor) => account.add_follower(&actor, now),
            None => account.leave("followers whose account cannot be read"),
        }
    }
    for (document, follow) in &known.following {
        let follow = ActivityId::parse(follow).ok();
        match (actor_in(document), follow) {
            (Some(Actor { id: actor, inbox, .. }), Some(follow)) => {
                let state = FollowState::Accepted;
                account.following.push(Follow { actor, follow, inbox, state, since: now });
            }
            _ => account.leave("follows that cannot be read"),
        }
    }
    Ok(())
}
