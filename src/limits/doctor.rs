//! Bounds of `skep doctor`.

use std::time::Duration;

/// One question about this node, by its public address.
pub const DOCTOR_LOOK_TIME: Duration = Duration::from_secs(10);
/// All questions together; what is not asked by then is not asked. About forty are asked one after the
/// other, and a site that is well answers them within a second.
pub const DOCTOR_TIME: Duration = Duration::from_secs(90);
/// Largest answer that is looked at: a page, a feed, an outbox.
pub const DOCTOR_BODY_MAX_BYTES: u64 = 4 * 1024 * 1024;
/// The large letter has so much less than the largest body: room for what is around its padding.
pub const DOCTOR_LETTER_SPARE_BYTES: usize = 2 * 1024;
/// The large letter's padding comes in pieces of this size.
pub const DOCTOR_LETTER_PIECE_BYTES: usize = 8 * 1024;
/// Servers that are asked what time it is: one may be wrong.
pub const DOCTOR_CLOCKS: usize = 3;
/// Links of the profile that are looked at.
pub const DOCTOR_LINKS_MAX: usize = 8;
/// A certificate that ends sooner should have been renewed: those who make them renew after 60 of 90 days,
/// and short ones of six days with half of it left.
pub const CERTIFICATE_SOON: Duration = Duration::from_secs(2 * 24 * 60 * 60);
/// A clock that is so far off is said.
pub const CLOCK_OFF: Duration = Duration::from_secs(60);
/// A clock that is so far off costs letters: the strictest servers take five minutes (SIG-8).
pub const CLOCK_WRONG: Duration = Duration::from_secs(5 * 60);
/// With less than this left on the disk, it is said: a backup and a build want room.
pub const DISK_SOON_BYTES: u64 = 256 * 1024 * 1024;
/// A letter that waits longer than this is stuck: the longest rest between two tries is a day.
pub const QUEUE_STUCK: Duration = Duration::from_secs(3 * 24 * 60 * 60);
/// More memory than this is not what `serve` takes, bytes.
pub const MEMORY_MUCH_BYTES: u64 = 256 * 1024 * 1024;
/// What makes an address of this look one that no cache knows, hexadecimal digits.
pub const DOCTOR_TOKEN_CHARS: usize = 12;
/// Servers that are tried for [`DOCTOR_CLOCKS`]: some are away.
pub const DOCTOR_CLOCKS_ASKED: usize = 6;
/// Findings of the last look that are kept: all checks, and one for each of [`DOCTOR_LINKS_MAX`].
pub const DOCTOR_KEPT_ROWS: usize = 64;
/// Longest sentence, or advice, that is kept of one, bytes: what others answer is part of some.
pub const DOCTOR_KEPT_TEXT_BYTES: usize = 640;
/// So long a page waits for a look that its button has begun; a site that is well is done by then.
pub const DOCTOR_PATIENCE: Duration = Duration::from_secs(4);
/// How often it is asked meanwhile whether the look is over.
pub const DOCTOR_PATIENCE_STEP: Duration = Duration::from_millis(50);
/// A look that has not ended by then, in a process of its own, is ended.
pub const DOCTOR_APART_MAX: Duration = Duration::from_secs(3 * 60);
