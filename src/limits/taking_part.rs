//! Bounds of what the owner reads and does: the timeline, conversations, feeds.

use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Lines of the timeline, where the owner names no number: weeks of reading, about 100 MB.
pub const TIMELINE_POSTS: i64 = 50_000;
/// Most lines that the owner may ask for: a listing reads them by an index, clearing away walks them.
pub const TIMELINE_POSTS_MAX: i64 = 1_000_000;
/// Days after which a line goes, where the owner names no number.
pub const TIMELINE_DAYS: u32 = 180;
/// Megabytes of the database that are in use before the oldest lines go, where the owner names no number.
pub const TIMELINE_MB: u32 = 512;
/// The least that the owner may name: an empty database with its tables has one.
pub const TIMELINE_MB_LEAST: u32 = 16;
/// Megabytes of our own copies of pictures, where the owner names no number: some thousand pictures, and
/// little of the card in a small computer.
pub const TIMELINE_MEDIA_MB: u32 = 256;
/// Pictures of which the owner's pages remember what became of them: 40 posts with four pictures and a face
/// each, a hundred pages of them.
pub const PRINTS_MAX: i64 = 20_000;
/// Pictures and faces that one page asks for: 40 posts have no more, and a long conversation not all at once.
pub const PRINTS_PER_PAGE_MAX: usize = 200;
/// A picture that is looked at again within this time is not written down again.
pub const PRINT_ASKED_EVERY: Duration = Duration::from_secs(60 * 60);
/// One fetch of a picture that the owner waits for: others stand behind it.
pub const PRINT_TIME: Duration = Duration::from_secs(10);
/// Attempts before such a picture is given up: half an hour, and it may be looked at where it is.
pub const PRINT_TRIES_MAX: i64 = 4;
/// Lines that stay however large the rest of the database is: what was written today can be read.
pub const TIMELINE_LEAST: i64 = 1_000;
/// Lines that one step clears away: some milliseconds, so that whoever writes meanwhile hardly waits.
pub const TIMELINE_STEP: i64 = 200;
/// A post that is boosted again within this time is one line, not two.
pub const BOOSTS_ARE_ONE: Duration = DAY.saturating_mul(3);
/// Who boosted a post, as far as a line names them.
pub const BOOSTERS_SHOWN_MAX: i64 = 20;
/// How long a post stays that was fetched because the owner wanted to read or like it.
pub const READ_KEPT: Duration = DAY.saturating_mul(7);
/// Conversations are remembered so long after nothing of them is here.
pub const JOINED_KEPT: Duration = DAY.saturating_mul(30);

/// Lists of accounts, and the name of one: Mastodon allows 50 lists and 255 letters.
pub const LISTS_MAX: i64 = 100;
/// Letters in the name of a list.
pub const LIST_NAME_MAX_CHARS: usize = 255;
/// Accounts on one list.
pub const LIST_MEMBERS_MAX: usize = 5_000;
/// Bookmarks: each is an id and an address.
pub const BOOKMARKS_MAX: i64 = 100_000;
/// Filters: every post that is shown is compared with each.
pub const FILTERS_MAX: usize = 500;
/// Letters of a filter.
pub const FILTER_MAX_CHARS: usize = 200;
/// Newest lines of the timeline with which the page of filters compares each.
pub const FILTER_TRIED_LINES: i64 = 500;
/// Pages of the timeline that are read to fill one from which filters take something.
pub const FILTERED_PAGES_MAX: usize = 10;
/// Newer lines of a conversation of which one has to be readable for it to stand on an earlier page.
pub const NEWER_LINES_TRIED: i64 = 20;

/// Things that are new, read for one listing.
pub const NOTICES_READ_MAX: i64 = 1_000;
/// More new followers in a day than this are one line.
pub const NOTICES_ALONE_MAX: usize = 5;
/// Accounts that a line names; the rest is a number.
pub const NOTICE_ACTORS_MAX: usize = 20;

/// Posts that are fetched when the owner wants to read a conversation.
pub const CONVERSATION_FETCHES_MAX: usize = 200;
/// How far from where the owner began: a post, its answers, the answers to these.
pub const CONVERSATION_HOPS_MAX: usize = 2;
/// Posts above the one where the owner began.
pub const CONVERSATION_UP_MAX: usize = 40;
/// How long the owner waits for it.
pub const CONVERSATION_TIME: Duration = Duration::from_secs(10);
/// Requests under way at once, in all; the owner is one reader.
pub const CONVERSATION_ABREAST: usize = 16;
/// Requests under way at once at one host.
pub const CONVERSATION_PER_HOST: usize = 5;
/// Posts of a conversation that are shown.
pub const CONVERSATION_SHOWN_MAX: i64 = 500;
/// Posts of the owner's own that are shown in one.
pub const OWN_WORDS_MAX: usize = 100;

/// Feeds that may be followed.
pub const FEEDS_MAX: i64 = 500;
/// Bytes of a feed: full texts of a hundred long posts.
pub const FEED_MAX_BYTES: u64 = 4 * 1024 * 1024;
/// `<link>` elements of a page among which its feed is looked for.
pub const FEED_LINKS_MAX: usize = 100;
/// Length of one of them.
pub const FEED_LINK_MAX_CHARS: usize = 2_000;
/// How long a feed may take.
pub const FEED_TIME: Duration = Duration::from_secs(30);
/// How often a feed is looked at: most change once a day, and an answer without news costs nothing.
pub const FEED_EVERY: Duration = Duration::from_secs(60 * 60);
/// The longest wait after a feed could not be read.
pub const FEED_AGAIN_MAX: Duration = DAY;
/// Feeds that are looked at in one go.
pub const FEED_PASS_MAX: i64 = 10;
/// Characters of a text by which an entry is known that has neither an id, an address nor a date: enough to
/// tell it from those beside it.
pub const UNNAMED_ENTRY_CHARS: usize = 200;
/// Entries of one look that are taken up, newest first.
pub const FEED_ENTRIES_MAX: usize = 50;

/// Accounts that the owner follows are fetched again when they were not for so long: faces and names
/// change, and an account that has moved may not have said so to us.
pub const FOLLOWED_STALE: Duration = DAY.saturating_mul(7);
/// How many of them at once.
pub const FOLLOWED_REFRESH_MAX: i64 = 50;
