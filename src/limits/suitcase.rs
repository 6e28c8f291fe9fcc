//! Bounds of moving: archives that are read and written, and Moves.

use std::time::Duration;

/// Entries of an archive: a Mastodon archive of 20,000 posts has as many files as pictures.
pub const ARCHIVE_ENTRIES_MAX: usize = 500_000;
/// What one entry of an archive may be unpacked to, for each byte that it takes in the archive (MOV-15): text
/// shrinks to a tenth, and what shrinks to less than a hundredth is made to fill a disk.
pub const ARCHIVE_RATIO_MAX: u64 = 100;
/// Keys that were changed are kept no longer for those who have not heard of it: the queue gives up after
/// two weeks, but for servers that the owner has paused (SIG-20).
pub const FORMER_KEYS_KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// A file of an account that is taken over: an export of GoToSocial has a few hundred bytes for each account.
pub const ADOPTED_FILE_MAX_BYTES: u64 = 256 * 1024 * 1024;
/// Of so many accounts that follow or are followed by one that is taken over, the profile is fetched anew at
/// once; of the others when they send something.
pub const ADOPTED_LOOKS: usize = 2_000;
