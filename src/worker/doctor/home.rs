//! What is on the machine itself.

use std::fs;

use crate::clock;
use crate::clock::Timestamp;
use crate::config::{BackupEvery, Config};
use crate::doctor::{Backup, Home, Mode, Place, Process, Queue};
use crate::id::paths;
use crate::limits;
use crate::site;
use crate::store::{Error, Tx};
use crate::worker::{LastBackup, Node, last_backup};

/// What was seen before the node was opened, which puts some of it right.
#[derive(Debug, Default)]
pub struct Homestead {
    /// The private keys.
    pub keys: Vec<Mode>,
    /// The data folder, and the database in it.
    pub data: Vec<Mode>,
    /// `skep serve`, if it runs on this folder.
    pub process: Option<Process>,
}

pub(super) fn look(node: &Node, homestead: Homestead, place: Place) -> Result<Home, Error> {
    let config = &node.config;
    let mut missing = config.missing_for_federation();
    if place == Place::Local && config.federation.enabled {
        missing.clear();
    }
    let Homestead { keys, data, process } = homestead;
    let (backup, queue) =
        node.store.read::<_, Error>(|tx| Ok((backup(tx, config)?, queue(tx)?)))?;
    let at_once = config.server.connections + limits::DELIVERIES_MAX;
    Ok(Home {
        missing,
        keys,
        data,
        shows_keys: shows_keys(node),
        room: site::room_left(&node.data()).map(|left| (left, limits::ROOM_LEFT_MIN_BYTES)),
        database: node.store.check_quickly().map_err(|why| why.to_string()),
        database_bytes: node.store.bytes(),
        backup,
        queue,
        process,
        descriptors: u64::try_from(at_once).unwrap_or(u64::MAX) + limits::SPARE_DESCRIPTORS,
    })
}

/// A key in PEM has line ends, which JSON escapes.
fn shows_keys(node: &Node) -> Option<bool> {
    if !node.config.federation.enabled {
        return None;
    }
    let actor = fs::read_to_string(node.output().join(&paths::ACTOR[1..])).ok()?;
    let keys = node.signer.keys();
    let rsa = keys.public_pem().replace('\n', "\\n");
    Some(actor.contains(&rsa) && actor.contains(&keys.multikey()))
}

fn backup(tx: &Tx<'_>, config: &Config) -> Result<Backup, Error> {
    let (last, now) = (last_backup(tx)?, clock::now());
    let is_due = is_backup_due(config, tx.count_followers()?, last.as_ref(), now);
    Ok(match last.map(|last| now.since(last.made)) {
        Some(age) if is_due => Backup::Old(age),
        Some(age) => Backup::Fresh(age),
        None if is_due => Backup::Missing,
        None => Backup::NotAsked,
    })
}

/// Should there be a newer backup than `last`? Whoever has followers, or wants backups, is reminded.
#[must_use]
pub fn is_backup_due(
    config: &Config,
    followers: i64,
    last: Option<&LastBackup>,
    now: Timestamp,
) -> bool {
    let is_wanted = match config.backup.every {
        BackupEvery::Never => false,
        BackupEvery::ByHand => followers > 0,
        BackupEvery::Time(_) => true,
    };
    is_wanted && last.is_none_or(|last| now.since(last.made) > limits::BACKUP_OLD)
}

fn queue(tx: &Tx<'_>) -> Result<Queue, Error> {
    let now = clock::now();
    Ok(Queue {
        waiting: tx.count_deliveries()?.waiting,
        oldest: tx.oldest_waiting()?.map(|written| now.since(written)),
        dead: tx.count_peers()?.dead,
        is_paused: tx.queue_paused()?.is_some(),
    })
}
