//! The bounds of the press: what is read of the owner's files, and what is made of them.

use std::time::Duration;

// ── Site ────────────────────────────────────────────────────────────────────────────────────────

/// Largest source file read. A novel is about 1 MiB.
pub const SOURCE_MAX_BYTES: u64 = 4 * 1024 * 1024;
/// What is left on the disk when the files of a build are moved to their places: the letters about them,
/// a kilobyte for each of 8,000 servers, must fit in the database afterwards.
pub const ROOM_LEFT_MIN_BYTES: u64 = 8 * 1024 * 1024;
/// Largest front matter read. Real ones stay under 2 KiB.
pub const FRONT_MATTER_MAX_BYTES: usize = 64 * 1024;
/// Deepest nesting of front matter; `extra.author.links[0].url` has four levels.
pub const FRONT_MATTER_DEPTH_MAX: usize = 32;
/// Deepest nesting of lists and quotes in what is federated (OBJ-12: better below 20).
pub const FEDERATED_DEPTH_MAX: usize = 16;
/// Pictures of a post that Mastodon takes (OBJ-14), and so the preview shows.
pub const ATTACHMENTS_SHOWN_MAX: usize = 4;
/// Largest Create; of more, only the beginning and a link are sent (OBJ-13). Misskey takes 64 KiB,
/// and an Update has a longer id.
pub const CREATE_MAX_BYTES: usize = 60 * 1024;
/// Deepest HTML that is sent whole (OBJ-12: below 100 levels).
pub const HTML_DEPTH_OUT_MAX: usize = 99;
/// Tags of one post that are kept (peers read [`super::TAGS_MAX`]).
pub const POST_TAGS_MAX: usize = 50;
/// Values of one list of front matter; a site that moved often has some dozens of aliases.
pub const VALUES_MAX: usize = 500;
/// Posts on one page of a list: more is not a page any more.
pub const PAGE_POSTS_MAX: usize = 10_000;
/// Choices of a poll. Misskey takes ten, Mastodon shows as many as come.
pub const POLL_OPTIONS_MAX: usize = 10;
/// Accounts that one post mentions: more is a list, and each is told of the post.
pub const POST_MENTIONS_MAX: usize = 50;
/// Characters of a summary made from the text.
pub const SUMMARY_MAX_CHARS: usize = 300;
/// Text from which a summary is made: its characters with four bytes each, and blanks in plenty.
pub const SUMMARY_TEXT_MAX_BYTES: usize = 4 * 1024;
/// Ranges of marked lines at one block of code: each line is compared with each of them.
pub const FENCE_RANGES_MAX: usize = 100;
/// Longest formula. A page of derivations has 4 KiB.
pub const MATH_MAX_BYTES: usize = 16 * 1024;
/// Deepest nesting of a formula. Real ones have six levels; the converter calls itself for each.
pub const MATH_DEPTH_MAX: usize = 64;
/// Commands, `^` and `_` in one formula, for the same reason: `\sqrt\sqrt` nests without braces.
pub const MATH_COMMANDS_MAX: usize = 1_000;
/// Largest code block that gets colours: some 10,000 lines. Each token may cost ten times its
/// bytes, and nobody reads colours in more.
pub const HIGHLIGHT_MAX_BYTES: usize = 512 * 1024;
/// Languages within languages (Markdown, HTML, its scripts, ...).
pub const HIGHLIGHT_DEPTH_MAX: usize = 4;
/// Code in strings in code, and tags in code: deeper stays part of the string.
pub const HIGHLIGHT_FRAMES_MAX: usize = 64;
/// Here-documents that begin in one line; more is no code that anybody writes.
pub const HIGHLIGHT_HERE_MAX: usize = 8;
/// Longest prompt in a session, bytes: `me@host:/a/long/path$ `.
pub const HIGHLIGHT_PROMPT_MAX: usize = 80;
/// Shortcodes in one text. A page of pictures has some hundreds.
pub const SHORTCODES_MAX: usize = 5_000;
/// Shortcodes within shortcodes.
pub const SHORTCODE_DEPTH_MAX: usize = 8;
/// Arguments of one shortcode, and values of one list.
pub const SHORTCODE_ARGUMENTS_MAX: usize = 64;
/// Longest shortcode that is shown instead of used (`{{</* … */>}}`), and longest tag of Jekyll's, so
/// that a beginning without an end costs little.
pub const SHORTCODE_ESCAPED_MAX_BYTES: usize = 1024;
/// What all shortcodes of a text make, bytes: a template may repeat what stands in it, which may
/// be made by a template that repeats.
pub const SHORTCODE_OUTPUT_MAX_BYTES: usize = 16 * 1024 * 1024;
/// Problems reported for one text.
pub const SHORTCODE_PROBLEMS_MAX: usize = 20;
/// Deepest folder below `content/`, so that a link to a parent folder ends.
pub const CONTENT_DEPTH_MAX: usize = 16;
/// A file touched this short before it was looked at may be written again without a new time:
/// FAT keeps times in steps of 2 s.
pub const TOUCH_PAUSE: Duration = Duration::from_secs(2);
/// The largest part of the build record: of each picture it has a few hundred bytes. One that says
/// it is larger is damaged.
pub const BUILD_RECORD_FRAME_MAX_BYTES: usize = 64 * 1024 * 1024;
/// Parts of the build record that one thread makes before they are written: about a megabyte.
pub const BUILD_RECORD_PART_FRAMES: usize = 1024;
/// As many such megabytes are in memory between two writes.
pub const BUILD_RECORD_PARTS: usize = 4;
/// Largest build record that is read. A post takes about 1 KiB of it.
pub const BUILD_RECORD_MAX_BYTES: u64 = 1024 * 1024 * 1024;
/// Longest text of a post without a title that is kept for lists; a longer one is rendered again
/// for each list.
pub const NOTE_KEPT_MAX_BYTES: usize = 8 * 1024;
/// Largest file that a template reads (`load_data`). A table of 10,000 rows is about 1 MiB.
pub const DATA_FILE_MAX_BYTES: u64 = 4 * 1024 * 1024;
/// Characters of an id or address that are looked for in raw HTML. None that a person writes is longer;
/// without a bound, a text of opening quotes is slow.
pub const HTML_VALUE_MAX_CHARS: usize = 2_048;
/// Items that one thread takes at once, at most: handing them out one by one takes longer than many of
/// them do, and a thread that took too many would keep the others waiting at the end ...
pub const PARALLEL_ITEMS: usize = 32;
/// ... so each comes back for more so often, at least.
pub const PARALLEL_TURNS: usize = 64;
/// Files that templates read and that are kept until the build ends; others are read again.
pub const DATA_FILES_KEPT: usize = 64;
/// Posts named below a post: a reader chooses among a handful.
pub const RELATED_MAX: usize = 5;
/// Posts of one tag among which they are found: a tag may be on every post of a large site.
pub const RELATED_LOOKED_AT: usize = 50;
/// Posts on one page of the archive; if there are more, each year has a page. A line takes about
/// 200 bytes, and nobody reads a page of ten megabytes.
pub const ARCHIVE_PAGE_POSTS: usize = 1_000;
/// Addresses in one sitemap (sitemaps.org: 50,000); more are split. A part of this size takes about
/// a megabyte, and is all of the sitemap that is in memory at once.
pub const SITEMAP_URLS_MAX: usize = 10_000;
/// Bytes of one sitemap (sitemaps.org: 50 MiB); a margin is left for its head and foot.
pub const SITEMAP_MAX_BYTES: usize = 50 * 1024 * 1024 - 1024;
/// Items on one page of the outbox (COL-3: Mastodon's outbox has 20).
pub const OUTBOX_PAGE: usize = 20;
/// A rebuild follows an inbox event after this long, so that many events cost one pass.
pub const REBUILD_PAUSE: Duration = Duration::from_secs(2);
/// After a build that failed, the next is tried after this long: the owner has to act first.
pub const REBUILD_AGAIN: Duration = Duration::from_secs(30);
/// A burst of saves that does not end is published after this long.
pub const WATCH_BURST_MAX: Duration = Duration::from_secs(3);
/// A build that takes longer than this shows how far it is, on a terminal ...
pub const BAR_AFTER: Duration = Duration::from_secs(1);
/// ... and no more often than this.
pub const BAR_EVERY: Duration = Duration::from_millis(100);
/// Warnings in the panel of a page under `serve --dev`, which is sent with every page.
pub const DEV_WARNINGS_SHOWN: usize = 50;
/// Several saves of an editor within this time are one change.
pub const WATCH_PAUSE: Duration = Duration::from_millis(150);

/// Longest key of a post: with `.json` behind it, it must be a file name everywhere (255 bytes).
pub const KEY_MAX_BYTES: usize = 200;

// ── Pictures ────────────────────────────────────────────────────────────────────────────────────

/// Largest file of a picture that is read: it is held in memory whole.
pub const PICTURE_MAX_BYTES: u64 = 64 * 1024 * 1024;
/// Most pixels of a picture that is decoded: four bytes each make 256 MiB. Cameras of 64
/// megapixels fit; a file of some hundred bytes can claim thousands of them.
pub const PICTURE_MAX_PIXELS: u64 = 64 * 1024 * 1024;
/// Longest side. Panoramas have up to 25,000; what is longer, phones cannot show.
pub const PICTURE_SIDE_MAX: u32 = 30_000;
/// Pixels being decoded at once, by all threads together, so that memory does not grow with the
/// number of cores.
pub const PICTURE_PIXELS_AT_ONCE: u64 = PICTURE_MAX_PIXELS;
/// Scans of one JPEG. Each costs a pass over the whole picture; encoders write about 10.
pub const PICTURE_SCANS_MAX: usize = 100;
/// Largest colour profile carried from a picture to its smaller versions. Those of screens and
/// cameras have up to 4 KiB, those of printers 2 MiB.
pub const PICTURE_PROFILE_MAX_BYTES: usize = 1024 * 1024;
/// Above this the owner is warned: most readers are on phones.
pub const PICTURE_WARN_BYTES: u64 = 10 * 1024 * 1024;
/// The same in pixels.
pub const PICTURE_WARN_PIXELS: u64 = 40_000_000;
/// Widths of the smaller versions: a phone, a column of text, the same on a dense screen.
pub const PICTURE_WIDTHS: [u32; 3] = [480, 960, 1600];
/// A wider picture is published at this width: the largest common screen.
pub const PICTURE_WIDTH_MAX: u32 = 2560;
/// A smaller version is kept if it has at most this share of the bytes of the next larger one,
/// per cent; else it costs files and saves nothing.
pub const PICTURE_GAIN_PERCENT: u64 = 85;
/// And at least so many bytes fewer: as many as a request costs anyway.
pub const PICTURE_GAIN_BYTES: u64 = 2 * 1024;
/// Links that lead nowhere for which `check` looks for a similar address: each is compared with
/// every page.
pub const NEAR_LINKS_LOOKED_FOR: usize = 100;
