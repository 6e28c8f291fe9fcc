//! Bounds of moving: archives that are read and written, and Moves.

use std::time::Duration;

/// Entries of an archive: a Mastodon archive of 20,000 posts has as many files as pictures.
pub const ARCHIVE_ENTRIES_MAX: usize = 500_000;
/// What one entry of an archive may be unpacked to, for each byte that it takes in the archive (MOV-15): text
/// shrinks to a tenth, and what shrinks to less than a hundredth is made to fill a disk.
pub const ARCHIVE_RATIO_MAX: u64 = 100;

// ── Arriving (protocol 7.3, 7.4, threat T28) ─────────────────────────────────────────────────────

/// How long followers are waited for after a move was declared: servers try for two weeks to deliver
/// it, and the owner may take as long to begin.
pub const ARRIVAL_TIME: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// Followers that are let in as arrivals where the old account does not say how many it had.
pub const ARRIVALS_UNKNOWN: i64 = 10_000;
/// Followers that may come for other reasons meanwhile, besides a tenth of those who are expected.
pub const ARRIVALS_BESIDE: i64 = 100;
/// Requests of unknown senders that wait for a key while the owner moves in: all the Follows of a move of
/// ten thousand, of 1 KiB each.
pub const PARKED_ARRIVING_MAX: i64 = 12_000;
/// The same of one origin: the largest server may have a fifth of them.
pub const PARKED_ARRIVING_PER_ORIGIN_MAX: i64 = 2_000;
/// How often whoever looks on is told how many have come.
pub const ARRIVALS_LOOK: Duration = Duration::from_secs(1);
/// How often the old account is asked whether it says that it has moved.
pub const OLD_ACCOUNT_EVERY: Duration = Duration::from_secs(60);
/// Hosts that are named of those that followers have come from: a screen of them.
pub const ARRIVAL_HOSTS_SHOWN: usize = 20;
/// How often the own account is looked at from outside before it is said that others do not see what
/// it says.
pub const OUTSIDE_TRIES: u32 = 3;
/// The time between two such looks: a cache is mostly done by then.
pub const OUTSIDE_PAUSE: Duration = Duration::from_secs(2);
/// How long the answer of a new account is waited for before the old one is left (MOV-2).
pub const MOVE_ANSWER: Duration = Duration::from_secs(24 * 60 * 60);
/// Moves in a row that are gone along with (protocol 7.3): nobody moves so often in earnest.
pub const MOVE_HOPS_MAX: i64 = 5;
/// Moves that are looked at because accounts of one origin say so, within [`MOVES_TIME`]; each is two
/// fetches. A server of which many people are followed may end, and its people go in some days.
pub const MOVES_PER_ORIGIN: u32 = 20;
/// See [`MOVES_PER_ORIGIN`].
pub const MOVES_TIME: Duration = Duration::from_secs(60 * 60);
