//! Bounds of moving: archives that are read and written, and Moves.

use std::time::Duration;

/// Entries of an archive: a Mastodon archive of 20,000 posts has as many files as pictures.
pub const ARCHIVE_ENTRIES_MAX: usize = 500_000;
/// What one entry of an archive may be unpacked to, for each byte that it takes in the archive (MOV-15): text
/// shrinks to a tenth, and what shrinks to less than a hundredth is made to fill a disk.
pub const ARCHIVE_RATIO_MAX: u64 = 100;

// ── Backups (threat T26) ────────────────────────────────────────────────────────────────────────

/// How many backups are kept: a week of days.
pub const BACKUPS_KEPT: usize = 7;
/// Backups are not made more often than this: each is a copy of everything.
pub const BACKUP_EVERY_MIN: Duration = Duration::from_secs(60 * 60);
/// After this long without a good one the owner is reminded (T26).
pub const BACKUP_OLD: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// How often it is looked whether one is due. It costs one row.
pub const BACKUP_LOOK: Duration = Duration::from_secs(30);
/// One that failed is tried again after this long: a full disk is not emptied by trying.
pub const BACKUP_RETRY: Duration = Duration::from_secs(60 * 60);
/// Longest description at the beginning of a backup: it has a dozen short members.
pub const BACKUP_HEADER_MAX_BYTES: u64 = 64 * 1024;
/// Longest list of sums at its end: [`ARCHIVE_ENTRIES_MAX`] files with names of usual length.
pub const BACKUP_SUMS_MAX_BYTES: u64 = 64 * 1024 * 1024;
/// Longest name of a file in it, as Linux bounds paths.
pub const BACKUP_NAME_MAX_BYTES: u64 = 4_096;
/// Largest key that is looked at. A PEM of 4,096 bits has 3.3 KiB.
pub const KEY_FILE_MAX_BYTES: u64 = 64 * 1024;
/// Folders within folders that are looked into, as for content.
pub const BACKUP_DEPTH_MAX: usize = 64;
