//! Bounds of moving: archives that are read and written, and Moves.

use std::time::Duration;

/// Entries of an archive: a Mastodon archive of 20,000 posts has as many files as pictures.
pub const ARCHIVE_ENTRIES_MAX: usize = 500_000;
/// What one entry of an archive may be unpacked to, for each byte that it takes in the archive (MOV-15): text
/// shrinks to a tenth, and what shrinks to less than a hundredth is made to fill a disk.
pub const ARCHIVE_RATIO_MAX: u64 = 100;

// ── Leaving (protocol 7.5) ──────────────────────────────────────────────────────────────────────

/// How long a step of leaving waits for servers that do not answer, before the next one begins (MOV-8).
pub const MOVE_STEP_TIME: Duration = Duration::from_secs(10 * 60);
/// A step is over when this share of the servers it was for has taken it or will not, per cent.
pub const MOVE_ENOUGH_PERCENT: i64 = 90;
/// Between the boost and the Move: servers say 202 first and look at what came afterwards.
pub const MOVE_MEET_REST: Duration = Duration::from_secs(3);
/// Our own actor is looked at through its public address, and the outbox of the new account is asked
/// for, this often.
pub const MOVE_LOOK_EVERY: Duration = Duration::from_secs(5);
/// A Move of an account is heeded once in this time by Mastodon and GoToSocial (protocol 7.2).
pub const MOVE_LOCK: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// The same by Misskey and its kin.
pub const MOVE_LOCK_MISSKEY: Duration = Duration::from_secs(14 * 24 * 60 * 60);
/// How long an account at Mastodon must stay where it is before it may move on.
pub const MOVE_STAY_MASTODON: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// Whoever has taken the Move and was not heard of for this long is silent: servers that act on it do
/// so within hours.
pub const MOVE_SILENT_AFTER: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// How long `skep move out` shows how far it is: every step may take its time, and a little more.
pub const MOVE_WATCHED: Duration = Duration::from_secs(45 * 60);
/// Followers in the ledger of a Move that are read at once: more than any node has, and bounded.
pub const LEAVERS_MAX: i64 = 1_000_000;
/// Posts of the new account that are looked at for one that is for everybody.
pub const MOVE_POSTS_LOOKED_AT: usize = 10;
