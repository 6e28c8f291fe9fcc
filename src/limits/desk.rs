//! The bounds of the desk: who may log in, and what the owner's pages show and take.

use std::time::Duration;

// ── Login (threat T31) ──────────────────────────────────────────────────────────────────────────

/// Memory of one look at a password, KiB: what OWASP names as the least for argon2id, because a node
/// should do with 64 MiB, and one is looked at at a time.
pub const PASSWORD_MEMORY_KIB: u32 = 19 * 1024;
/// How often that memory is gone over (the same source).
pub const PASSWORD_PASSES: u32 = 2;
/// Shortest password, characters (ASVS 6.2.1 asks for 8; guesses are as dear as here).
pub const PASSWORD_MIN_CHARS: usize = 8;
/// Longest password, bytes: no phrase that somebody remembers is longer.
pub const PASSWORD_MAX_BYTES: usize = 1024;
/// Wrong passwords of one network before it has to wait.
pub const LOGIN_TRIES: u32 = 5;
/// How long it waits then; each wrong one doubles it.
pub const LOGIN_WAIT: Duration = Duration::from_secs(60);
/// Longest of these waits.
pub const LOGIN_WAIT_MAX: Duration = Duration::from_secs(60 * 60);
/// Passwords of all networks that are looked at at once; one more every [`LOGIN_EVERY`]. Together 30 in
/// any hour.
pub const LOGIN_TRIES_OF_ALL: u32 = 10;
/// See [`LOGIN_TRIES_OF_ALL`].
pub const LOGIN_EVERY: Duration = Duration::from_secs(3 * 60);
/// How long wrong passwords of a network are remembered.
pub const LOGIN_KEPT: Duration = Duration::from_secs(24 * 60 * 60);
/// Networks of which that is remembered: each has got one of 30 looks an hour, for a day.
pub const LOGIN_SOURCES_MAX: usize = 1_000;
/// How long a link of `skep login` lets in.
pub const LOGIN_LINK_LIFE: Duration = Duration::from_secs(15 * 60);
/// Links that let in at once.
pub const LOGIN_LINKS_MAX: i64 = 8;
/// A session ends when its browser has not been heard of for this long.
pub const SESSION_IDLE: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// A session ends after this long in any case (ASVS 7.3.2).
pub const SESSION_LIFE: Duration = Duration::from_secs(90 * 24 * 60 * 60);
/// How exactly it is known when a browser was last heard of: each look is a write.
pub const SESSION_SEEN_EVERY: Duration = Duration::from_secs(10 * 60);
/// Sessions of one owner: more browsers than anybody has.
pub const SESSIONS_MAX: i64 = 20;
/// Of these, how many are remembered as having been let in lately: a telephone, a computer, and others.
pub const SESSIONS_KNOWN: usize = 8;
/// What is kept of the name that a browser gives itself, characters.
pub const AGENT_MAX_CHARS: usize = 200;

// ── Pages ───────────────────────────────────────────────────────────────────────────────────────

/// Fields of one form: a queue of which all is decided at once has two hundred.
pub const FORM_FIELDS_MAX: usize = 1_000;
/// Answers on one page of the queue.
pub const QUEUE_SHOWN_MAX: i64 = 100;
/// Accounts on one page of followers, and posts on one of the timeline or of deliveries.
pub const PAGE_ROWS: i64 = 40;
/// The highest number beside the name of a page; what is more is "99+", and is not counted.
pub const BADGE_MAX: i64 = 99;
/// Servers that are listed for one post: those that did not get it come first.
pub const DELIVERIES_SHOWN_MAX: usize = 500;
/// Months that statistics go back.
pub const STATS_MONTHS: usize = 24;
/// Longest text that is written in a browser, bytes: what others take of a post is a tenth of it.
pub const DRAFT_MAX_BYTES: usize = 256 * 1024;
/// Pictures of one text that is written in a browser: Mastodon shows as many.
pub const PICTURES_MAX: usize = 4;
/// Forms that are known to have been sent: whoever goes back in a browser does not go further.
pub const FORMS_REMEMBERED: usize = 50;
/// Longest token of a form, bytes: ours have half of it.
pub const FORM_TOKEN_MAX_BYTES: usize = 128;
/// Warnings of a publish that a page tells: more is no sentence, and all are in the command's words.
pub const WARNINGS_TOLD: usize = 5;
/// How long the gate waits for a page of the owner's. An answer is fetched ([`super::GET_TIME`]), its names are
/// looked up ([`super::NAMES_TIME`]), another publish is waited for, and the site is built, which takes a
/// minute for the largest ones on a small computer. Only whoever shows a live session is waited for that long.
pub const OWNER_TIME: Duration = Duration::from_secs(5 * 60);
/// Texts whose date has not come.
pub const SCHEDULED_MAX: usize = 100;
/// The wait after a scheduled text did not come out; each further one is about twice as long.
pub const SCHEDULED_RETRY: Duration = Duration::from_secs(5 * 60);
/// How long it is tried again: whoever has not mended it in a day publishes it by hand.
pub const SCHEDULED_RETRY_TIME: Duration = Duration::from_secs(24 * 60 * 60);
/// How long a question of the form may be answered that says nothing of it: a day, as in Mastodon's form.
pub const POLL_TIME: Duration = Duration::from_secs(24 * 60 * 60);
/// Parts of one form with files.
pub const FORM_PARTS_MAX: usize = 40;
/// Longest head of such a part: a name, a file's name, a media type.
pub const FORM_PART_HEAD_MAX_BYTES: usize = 2 * 1024;
/// Largest form of somebody who is logged in: a picture of a telephone has 3 MiB to 6 MiB.
pub const UPLOAD_MAX_BYTES: usize = 8 * 1024 * 1024;
/// How many times as long such a form may take as others do: a minute, at a megabit a second.
pub const UPLOAD_TIMES: u32 = 4;
/// How far answers are moved in below what they answer: on a phone there is no more room.
pub const DEPTH_SHOWN_MAX: usize = 5;
/// How often `skep init` asks for a password that is of no use: a mistake, not a wish, comes once or twice.
pub const PASSWORD_ASKED: usize = 3;
