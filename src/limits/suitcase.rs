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
pub const MOVE_STAY: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// Whoever has taken the Move and was not heard of for this long is silent: servers that act on it do
/// so within hours.
pub const MOVE_SILENT_AFTER: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// How long `skep move out` shows how far it is: every step may take its time, and a little more.
pub const MOVE_WATCHED: Duration = Duration::from_secs(45 * 60);
/// Followers in the ledger of a Move that are read at once: more than any node has, and bounded.
pub const LEAVERS_MAX: i64 = 1_000_000;
/// Posts of the new account that are looked at for one that is for everybody.
pub const MOVE_POSTS_LOOKED_AT: usize = 10;
/// Whom the owner follows and is handed on to the account at a new name: as many as may be followed.
pub const FOLLOWING_HANDED_ON: i64 = 1_000_000;
/// How long it holds that a new name leads here: the owner stops the server and moves the domain then.
pub const DOMAIN_CHECK_HOLDS: Duration = Duration::from_secs(24 * 60 * 60);

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
/// Keys that were changed are kept no longer for those who have not heard of it: the queue gives up after
/// two weeks, but for servers that the owner has paused (SIG-20).
pub const FORMER_KEYS_KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// A file of an account that is taken over: an export of GoToSocial has a few hundred bytes for each account.
pub const ADOPTED_FILE_MAX_BYTES: u64 = 256 * 1024 * 1024;
/// Of so many accounts that follow or are followed by one that is taken over, the profile is fetched anew at
/// once; of the others when they send something.
pub const ADOPTED_LOOKS: usize = 2_000;
/// The manifest of an archive, bytes: it names what lies on top, not each picture.
pub const MANIFEST_MAX: u64 = 256 * 1024;
/// The work that a passphrase costs whoever guesses it: 2 to the power of this (OWASP's least for scrypt),
/// with 128 MiB of memory for the one who knows it.
pub const SCRYPT_WORK: u8 = 17;
/// The work that is done at most to open what others have sealed: 1 GiB of memory.
pub const SCRYPT_WORK_MAX: u8 = 20;
/// What is sealed with a passphrase, bytes: keys.
pub const SEALED_MAX: usize = 64 * 1024;
/// How long a host is left alone after it was asked for an account of a list, at least and at most: some
/// hundred at once look like an attack, and Mastodon counts Follows, too.
pub const FOLLOW_IMPORT_PACE: (Duration, Duration) =
    (Duration::from_secs(5), Duration::from_secs(10));
/// Hosts that are asked for accounts of a list at once.
pub const FOLLOW_IMPORT_HOSTS: i64 = 5;
/// Waits before an account of a list is looked up again whose host did not answer.
pub const FOLLOW_IMPORT_WAITS: [Duration; 4] = [
    Duration::from_secs(60),
    Duration::from_secs(30 * 60),
    Duration::from_secs(6 * 60 * 60),
    Duration::from_secs(24 * 60 * 60),
];
/// How long after the account was made into an archive for somebody elsewhere it is made again: that reads
/// everything.
pub const LIVE_EXPORT_EVERY: Duration = Duration::from_secs(10 * 60);
/// What came of an account of a list is known this long.
pub const FOLLOW_IMPORT_KEPT: Duration = Duration::from_secs(90 * 24 * 60 * 60);
/// What an entry may be unpacked to whatever it takes: small lists of the same shrink to nothing.
pub const ARCHIVE_SMALL_BYTES: u64 = 1 << 20;
/// What a whole archive may be unpacked to (SEC-12).
pub const ARCHIVE_TOTAL_MAX_BYTES: u64 = 20_000_000_000;
/// One post of an archive, as JSON or XML: the longest article with pictures inside it.
pub const ARCHIVE_POST_MAX_BYTES: u64 = 16 << 20;
/// A text of a post that is turned into Markdown; what is longer is cut and said.
pub const IMPORT_TEXT_MAX_BYTES: usize = 4 << 20;
/// Pictures of one imported post; Instagram allows 20.
pub const IMPORT_MEDIA_MAX: usize = 100;
/// What is read of a file of the site to find out which post it was.
pub const IMPORT_FRONT_BYTES: u64 = 16 << 10;
/// What is fetched for `skep import URL`.
pub const IMPORT_FETCH_MAX_BYTES: u64 = 64 << 20;
/// How long a feed or a picture that is imported may take.
pub const IMPORT_FETCH_TIME: Duration = Duration::from_secs(60);
/// One file that an imported post brings: a film of some minutes.
pub const IMPORT_FILE_MAX_BYTES: u64 = 1 << 30;
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

// ── Feeds and exports of blogs ──────────────────────────────────────────────────────────────────

/// Largest export of a blog or feed that is read: it is held in memory. WordPress itself divides what is
/// larger than some ten megabytes.
pub const BLOG_MAX_BYTES: usize = 256 * 1024 * 1024;
/// How deep elements may stand inside each other: a page of XHTML has about twenty levels.
pub const XML_DEPTH_MAX: usize = 128;
/// Elements and texts of one entry. A post with 10,000 comments has as many; each costs some hundred bytes
/// of memory, and five bytes in the file.
pub const XML_NODES_MAX: usize = 200_000;
/// Further addresses that one page of a feed may name (RFC 5005): there are two kinds, and one of each.
pub const FEED_NEXT_MAX: usize = 8;
/// Pages of one feed that are followed: ten years with two posts a week, ten on each.
pub const FEED_PAGES_MAX: usize = 1000;

/// Quotes and lists within each other in what is imported; what is deeper stays at this depth: a page shows no
/// more.
pub const IMPORT_QUOTES_MAX: usize = 12;
/// Enough of a file to see what it is: namespaces stand at the beginning, and so do versions.
pub const IMPORT_HEAD_BYTES: u64 = 16 << 10;
/// What stands before a list of Twitter's, `window.YTD.tweets.part0 = `, is shorter.
pub const IMPORT_VARIABLE_BYTES: u64 = 200;
