//! Bounds of moving: archives that are read and written, and Moves.

/// Entries of an archive: a Mastodon archive of 20,000 posts has as many files as pictures.
pub const ARCHIVE_ENTRIES_MAX: usize = 500_000;
/// What one entry of an archive may be unpacked to, for each byte that it takes in the archive (MOV-15): text
/// shrinks to a tenth, and what shrinks to less than a hundredth is made to fill a disk.
pub const ARCHIVE_RATIO_MAX: u64 = 100;

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
