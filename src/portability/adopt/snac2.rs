//! The folder that snac2 keeps of a user: `user.json`, `key.json`, and a file for each account that follows
//! or is followed; whoever has no file in `followers/` is no follower, whatever `followers.idx` says. `server.json`, two folders above, says where the server is. By the source of snac2 2.94.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{Account, Unreadable, actor_in, ids, origin, read_json, text, unreadable};
use crate::ap::Actor;
use crate::clock::{self, Timestamp};
use crate::id::{ActivityId, ActorId};
use crate::store::{Follow, FollowState, Target};

#[derive(Deserialize)]
struct Server {
    host: String,
    #[serde(default)]
    prefix: String,
    protocol: Option<String>,
}

#[derive(Deserialize)]
struct User {
    uid: String,
    name: Option<String>,
    published: Option<String>,
}

#[derive(Deserialize)]
struct Key {
    secret: String,
}

/// What the file of a followed account has: the answer to the Follow, or the Follow itself.
#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "type")]
    kind: String,
    actor: String,
    object: Named,
}

/// An activity inside another, whole or by its id.
#[derive(Deserialize)]
#[serde(untagged)]
enum Named {
    Id(String),
    Whole { id: String },
}

/// Reads the folder of a user, in its place below that of the server.
///
/// # Errors
/// When it is no such folder.
pub fn read(folder: &Path) -> Result<Account, Unreadable> {
    let server: Server = read_json(&folder.join("../../server.json"))?;
    let user: User = read_json(&folder.join("user.json"))?;
    let key: Key = read_json(&folder.join("key.json"))?;
    let scheme = server.protocol.as_deref().unwrap_or("https");
    let base = format!("{}{}", origin(&server.host, scheme)?, server.prefix);
    let actor = format!("{base}/{}", user.uid);
    let shared = format!("{base}/shared-inbox");
    let ids = ids(&actor, &format!("{actor}#main-key"), Some(&shared))?;
    let mut account = Account::new(ids, &user.uid, key.secret);
    account.name = user.name.filter(|name| !name.is_empty());
    account.made = user.published.as_deref().and_then(Timestamp::parse);
    let now = clock::now();
    for path in files(&folder.join("followers"))? {
        match actor_at(&path).or_else(|| among_all(folder, &path)) {
            Some(actor) => account.add_follower(&actor, now),
            None => account.leave("followers whose file cannot be read"),
        }
    }
    for path in files(&folder.join("following"))? {
        match followed(folder, &path, now) {
            Some(follow) => account.following.push(follow),
            None => account.leave("follows whose file cannot be read, or without an answer"),
        }
    }
    for _ in files(&folder.join("pending"))? {
        account.leave("requests to follow: who asked must ask again");
    }
    for path in files(&folder.join("muted"))? {
        // The file has the id of the account in it.
        match text(&path).ok().and_then(|text| ActorId::parse(text.trim()).ok()) {
            Some(id) => account.muted.push(Target::Actor(id)),
            None => account.leave("muted accounts whose file cannot be read"),
        }
    }
    Ok(account)
}

/// The files of a folder, in the order of their names; the accounts beside them (`…_a.json`) are not of
/// their kind. A folder that is not there is empty.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Unreadable> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(Vec::new()) };
    let mut files = Vec::new();
    for entry in entries {
        match entry {
            Ok(entry) => files.push(entry.path()),
            Err(error) => return unreadable(format!("`{}`: {error}", folder.display())),
        }
    }
    files.retain(|path| path.is_file() && !path.to_string_lossy().ends_with("_a.json"));
    files.sort();
    Ok(files)
}

fn actor_at(path: &Path) -> Option<Actor> {
    actor_in(&text(path).ok()?)
}

/// The account of a file of this name where the server keeps all that it knows.
fn among_all(user: &Path, path: &Path) -> Option<Actor> {
    let name = path.file_stem()?.to_str()?;
    actor_at(&user.join(format!("../../object/{}/{name}.json", name.get(..2)?)))
}

fn followed(user: &Path, path: &Path, now: Timestamp) -> Option<Follow> {
    let answer: Answer = read_json(path).ok()?;
    if answer.kind != "Accept" {
        return None;
    }
    let (Named::Id(follow) | Named::Whole { id: follow }) = answer.object;
    let beside = path.with_file_name(format!("{}_a.json", path.file_stem()?.to_str()?));
    let actor = actor_at(&beside).or_else(|| among_all(user, path))?;
    (actor.id.as_str() == answer.actor).then_some(())?;
    Some(Follow {
        actor: actor.id,
        follow: ActivityId::parse(&follow).ok()?,
        inbox: actor.inbox,
        state: FollowState::Accepted,
        since: now,
    })
}
