//! Bounds of moving: archives that are read and written, and Moves.

/// Entries of an archive: a Mastodon archive of 20,000 posts has as many files as pictures.
pub const ARCHIVE_ENTRIES_MAX: usize = 500_000;
/// What one entry of an archive may be unpacked to, for each byte that it takes in the archive (MOV-15): text
/// shrinks to a tenth, and what shrinks to less than a hundredth is made to fill a disk.
pub const ARCHIVE_RATIO_MAX: u64 = 100;
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
pub const IMPORT_FETCH_TIME: std::time::Duration = std::time::Duration::from_secs(60);
/// One file that an imported post brings: a film of some minutes.
pub const IMPORT_FILE_MAX_BYTES: u64 = 1 << 30;

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
