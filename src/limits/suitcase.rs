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
/// What came of an account of a list is known this long.
pub const FOLLOW_IMPORT_KEPT: Duration = Duration::from_secs(90 * 24 * 60 * 60);
/// What an entry may be unpacked to whatever it takes: small lists of the same shrink to nothing.
pub const ARCHIVE_SMALL_BYTES: u64 = 1 << 20;
/// What a whole archive may be unpacked to (SEC-12).
pub const ARCHIVE_TOTAL_MAX_BYTES: u64 = 20_000_000_000;
/// One post of an archive, as JSON or XML: the longest article with pictures inside it.
pub const ARCHIVE_POST_MAX_BYTES: u64 = 16 << 20;
/// A file of an archive that is read as a whole: an actor, a list of names.
pub const ARCHIVE_FILE_MAX_BYTES: u64 = 64 << 20;
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
