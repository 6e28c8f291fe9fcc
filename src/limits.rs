//! Every bound of the program, each with its reason. A loop, body, queue or wait without a line
//! here is not finished.

use std::time::Duration;

mod desk;
mod doctor;
mod door;
mod post;
mod press;
mod suitcase;
mod taking_part;

pub use desk::*;
pub use doctor::*;
pub use door::*;
pub use post::*;
pub use press::*;
pub use suitcase::*;
pub use taking_part::*;

// ── HTTP in (threats T9, T11, T12; protocol SEC-3, SEC-4) ───────────────────────────────────────

/// Longest request head, bytes. A signed ActivityPub POST is about 1.5 KiB; cookies and long
/// signatures fit ten times over.
pub const HEAD_MAX_BYTES: usize = 16 * 1024;
/// Most header fields in one head. Fedify sends 12, browsers about 20.
pub const HEAD_MAX_FIELDS: usize = 64;
/// Longest request target. Mastodon's longest seen is under 400 bytes.
pub const TARGET_MAX_BYTES: usize = 4096;
/// Time for a whole head to arrive, from its first byte (SEC-4).
pub const HEAD_TIME: Duration = Duration::from_secs(10);
/// How long a kept-alive connection may wait for its next request.
pub const IDLE_TIME: Duration = Duration::from_secs(20);
/// How long of that it keeps its buffers, up to 40 KiB: a busy client comes back sooner.
pub const REST_AFTER: Duration = Duration::from_secs(1);
/// Largest request body (protocol INB-1: Mastodon's own limit is 1 MiB).
pub const BODY_MAX_BYTES: usize = 1024 * 1024;
/// Bodies in arrival and being answered, all together: 24 of the largest, or thousands of usual
/// ones, within the 64 MiB that a node should do with.
pub const BODIES_MAX_BYTES: usize = 24 * 1024 * 1024;
/// Time for a whole body to arrive (SEC-4).
pub const BODY_TIME: Duration = Duration::from_secs(15);
/// How long one write may make no progress before the reader is given up.
pub const SEND_STALL: Duration = Duration::from_secs(10);
/// Slowest reader that is kept once [`SEND_STALL`] has passed, bytes a second (SEC-4).
pub const SEND_MIN_RATE: u64 = 1024;
/// Connections at once. Each costs one descriptor and a small stack; systemd's default soft
/// limit is 1,024 descriptors.
pub const CONNECTIONS_MAX: usize = 512;
/// Connections at once from one address that is not a trusted proxy.
pub const CONNECTIONS_PER_IP_MAX: usize = 32;
/// Stack of a connection thread: nothing in it recurses.
pub const CONNECTION_STACK_BYTES: usize = 128 * 1024;
/// Requests served on one connection before it is closed, so that none lives for ever.
pub const REQUESTS_PER_CONNECTION: u32 = 10_000;
/// Requests inside tiny_http at once: what can share one commit, even while a few of them wait for
/// the keys of slow strangers ([`KEY_FETCHES_MAX`]). More wait [`SLOT_WAIT`] and are then told 503.
pub const HTTP_SLOTS: usize = 32;
/// How long a complete request waits for a slot.
pub const SLOT_WAIT: Duration = Duration::from_secs(5);
/// Time given to answers in flight after SIGTERM.
pub const DRAIN_TIME: Duration = Duration::from_secs(5);
/// Static files up to this size are read into one write with their head. All connections
/// together may hold one each in memory.
pub const FILE_INLINE_MAX_BYTES: u64 = 16 * 1024;
/// Larger files go out in pieces of this size, so that a reader's pace is judged between them.
pub const FILE_PIECE_BYTES: u64 = 128 * 1024;
/// Read at once from a connection. Buffers above twice this are given back after an answer.
pub const READ_BYTES: usize = 8 * 1024;
/// Longest `Host` value: a domain name has at most 253 characters, a port five.
pub const HOST_MAX_BYTES: usize = 260;
/// Longest size line of a chunk, extensions included. No client in use sends an extension.
pub const CHUNK_LINE_MAX_BYTES: usize = 256;
/// Trailer fields of a chunked body in all: they are thrown away.
pub const TRAILER_MAX_BYTES: usize = 4 * 1024;
/// Largest page that `serve --dev` puts its panel into: it is held in memory for that. The longest
/// novels have 4 MiB.
pub const DEV_PAGE_MAX_BYTES: u64 = 16 * 1024 * 1024;
/// Ports that `serve --dev` tries, from the usual one upwards, when none is asked for: enough for
/// all the sites that somebody works on at once.
pub const DEV_PORTS: std::ops::Range<u16> = 1111..1121;
/// After a refusal, what a client still sends is read this long and this far, so that the reason
/// reaches it before the connection is reset.
pub const LINGER_TIME: Duration = Duration::from_millis(500);
/// See [`LINGER_TIME`].
pub const LINGER_MAX_BYTES: usize = 256 * 1024;
/// Longest path of the folder for private sockets: the address of a Unix socket has at most 104
/// bytes on some systems, and a name of 31 with a number is added.
pub const SOCKET_FOLDER_MAX_BYTES: usize = 60;
/// Refusals at the gate that are written to the log in one minute; of the rest only the number.
pub const REFUSALS_LOGGED: u32 = 60;
/// Descriptors kept free of connections: database, files being sent, deliveries, tiny_http.
pub const SPARE_DESCRIPTORS: u64 = 128;
/// How long the accept loop rests after an error such as EMFILE.
pub const ACCEPT_PAUSE: Duration = Duration::from_millis(20);
/// How long the accept loop waits at most for an evicted connection to leave its seat. Its thread is woken
/// and has nothing else to do; only on a machine with too much to do it takes longer than a moment,
/// and a newcomer that finds no seat for that reason would be turned away for nothing.
pub const EVICTION_TIME: Duration = Duration::from_secs(1);
/// How long the gate waits for the answer of a handler, unless the owner asks ([`OWNER_TIME`]). The
/// slowest, an inbox POST, may fetch a key ([`KEY_TIME`]) and wait for the database ([`BUSY_TIME`]).
pub const HANDLER_TIME: Duration = Duration::from_secs(30);
/// How long tiny_http may take to answer the probe on a new private connection: it is local and
/// asks no handler.
pub const PROBE_TIME: Duration = Duration::from_millis(500);
/// Private connections tried before the request is told 503.
pub const PROBES_MAX: u32 = 4;

/// How far into a page its link to the document behind it is looked for: heads are short, and the
/// link stands first among the alternates.
pub const PAGE_HEAD_BYTES: u64 = 16 * 1024;
/// Largest page for what was not found, and largest WebFinger file: both are read whole.
pub const SMALL_PAGE_MAX_BYTES: u64 = 64 * 1024;
/// Largest file under `ap/` that is looked into for being a Tombstone, which has 4 members.
pub const TOMBSTONE_MAX_BYTES: u64 = 1024;

// ── HTTP out (protocol SEC-1 to SEC-4) ──────────────────────────────────────────────────────────

/// Largest ActivityPub document fetched, after decompression (SEC-3).
pub const DOCUMENT_MAX_BYTES: u64 = 1024 * 1024;
/// Largest WebFinger, host-meta or NodeInfo document (SEC-3; Fedify CVE-2026-62857).
pub const WEBFINGER_MAX_BYTES: u64 = 256 * 1024;
/// What is read of the answer to a delivery (SEC-3): enough for the owner to see why.
pub const DELIVERY_ANSWER_MAX_BYTES: u64 = 4 * 1024;
/// Largest head of an answer.
pub const ANSWER_HEAD_MAX_BYTES: usize = 16 * 1024;
/// DNS, TCP and TLS of one outbound connection (SEC-4).
pub const CONNECT_TIME: Duration = Duration::from_secs(5);
/// A whole GET, redirects included (SEC-4).
pub const GET_TIME: Duration = Duration::from_secs(30);
/// A whole POST (SEC-4, DEL-5).
pub const POST_TIME: Duration = Duration::from_secs(15);
/// Fetching a key while its owner's POST waits for an answer (INB-2).
pub const KEY_TIME: Duration = Duration::from_secs(3);
/// Name look-ups under way at once. `getaddrinfo` cannot be called off, so one that hangs keeps its
/// thread for as long as the system tries (about 30 s); twice the deliveries at once.
pub const LOOKUPS_MAX: usize = 2 * DELIVERIES_MAX;
/// Addresses of one name that are checked and tried.
pub const ADDRESSES_MAX: usize = 16;
/// Kept-alive connections waiting for the next request, in all. Each is compared with each other for
/// every request: 64 of them took a sixth of the time of sending to servers that get one letter each.
pub const IDLE_OUT_MAX: usize = 16;
/// How long one waits. Common servers close theirs after 15 s to 75 s, and a request written to a
/// connection that is just being closed is lost until its retry.
pub const IDLE_OUT_TIME: Duration = Duration::from_secs(10);
/// Read buffer of one outbound connection: more than the largest head, which is judged in it.
pub const OUT_READ_BUFFER_BYTES: usize = 2 * ANSWER_HEAD_MAX_BYTES;
/// Write buffer of one outbound connection. Most bodies are under 8 KiB.
pub const OUT_WRITE_BUFFER_BYTES: usize = 8 * 1024;
/// Redirects of a document GET (SEC-2).
pub const REDIRECTS_MAX: u32 = 3;
/// Redirects of a link that is checked: browsers follow 20, and no honest one needs ten.
pub const LINK_REDIRECTS_MAX: u32 = 10;
/// Links to other sites checked in one go; thousands of requests are no check any more.
pub const LINK_CHECKS_MAX: usize = 5_000;
/// The same at one host: its owner has not asked for it.
pub const LINK_CHECKS_PER_HOST_MAX: usize = 200;
/// Hosts asked at once.
pub const LINK_CHECK_HOSTS: usize = 16;
/// Between two requests to one host.
pub const LINK_CHECK_PAUSE: Duration = Duration::from_millis(300);
/// One link with all its redirects.
pub const LINK_CHECK_TIME: Duration = Duration::from_secs(20);
/// All of them.
pub const LINK_CHECKS_TIME: Duration = Duration::from_secs(15 * 60);
/// Redirects of a WebFinger GET (SEC-2; Fedify CVE-2025-23221).
pub const WEBFINGER_REDIRECTS_MAX: u32 = 5;

// ── JSON (protocol SEC-5) ───────────────────────────────────────────────────────────────────────

/// Deepest nesting read.
pub const JSON_DEPTH_MAX: usize = 32;
/// Most values in one document.
pub const JSON_NODES_MAX: usize = 10_000;
/// Tags read of one object.
pub const TAGS_MAX: usize = 100;
/// Custom emoji read of one object or actor: a lively post has some ten different ones.
pub const EMOJIS_MAX: usize = 32;
/// Attachments read of one object.
pub const ATTACHMENTS_MAX: usize = 16;
/// Aliases read of one actor (Mastodon reads 256).
pub const ALIASES_MAX: usize = 256;
/// Rows read of one profile (Mastodon shows four, its forks up to sixteen).
pub const FIELDS_MAX: usize = 16;
/// Recipients read of one `to` or `cc`.
pub const RECIPIENTS_MAX: usize = 1_000;
/// Public keys read of one actor (Mastodon reads 10).
pub const KEYS_MAX: usize = 10;
/// Objects read of one report. Mastodon sends an actor and up to some dozens of posts.
pub const FLAGGED_MAX: usize = 100;
/// Longest text of a report that is kept, characters (Mastodon's own limit, INB-14).
pub const REPORT_MAX_CHARS: usize = 5_000;
/// Longest emoji, characters: a couple with two tones of skin has ten, the flag of a region seven.
pub const EMOJI_MAX_CHARS: usize = 12;
/// Longest custom emoji, characters, with its colons and perhaps the host that it is from.
pub const REACTION_MAX_CHARS: usize = 64;
/// Members read of one page of a collection. Mastodon's pages of replies have 60.
pub const COLLECTION_ITEMS_MAX: usize = 500;
/// Links read of one WebFinger document; the longest seen has about a dozen.
pub const LINKS_MAX: usize = 100;
/// Longest name of a host, as A-labels (RFC 1035, section 2.3.4, without the last dot).
pub const DOMAIN_MAX_BYTES: usize = 253;
/// Longest id. URLs above 2,048 characters are refused by several peers.
pub const ID_MAX_BYTES: usize = 2_048;
/// Deepest document we write: Pixelfed decodes with depth 8 (ACT-5).
pub const JSON_DEPTH_OUT_MAX: usize = 7;

// ── Signatures (protocol 5.3, 5.4, SEC-13) ──────────────────────────────────────────────────────

/// Oldest signature accepted: an hour, as Mastodon, plus five minutes for clocks.
pub const SIGNATURE_PAST: Duration = Duration::from_secs(65 * 60);
/// Farthest future a signature may claim.
pub const SIGNATURE_FUTURE: Duration = Duration::from_secs(60 * 60);
/// `expires` is capped at this long after `created`.
pub const SIGNATURE_LIFE_MAX: Duration = Duration::from_secs(12 * 60 * 60);
/// RFC 9421 labels looked at in one request.
pub const SIGNATURE_LABELS_MAX: usize = 3;
/// Size of the owner's RSA key. Every peer reads 2,048; larger ones cost every receiver (SIG-1).
pub const RSA_BITS: usize = 2048;
/// Smallest and largest RSA key of others that is believed.
pub const RSA_BITS_ACCEPTED: std::ops::RangeInclusive<usize> = 1024..=8192;
/// Longest public key text read. The PEM of an RSA key of 8,192 bits has 1,500 characters.
pub const KEY_TEXT_MAX_BYTES: usize = 8 * 1024;
/// Longest multibase text decoded: base58 costs the square of its length, and the Multikey of an
/// RSA key of 8,192 bits has 1,430 characters.
pub const MULTIBASE_MAX_CHARS: usize = 2_048;

// ── Delivery (protocol 6) ───────────────────────────────────────────────────────────────────────

/// Waits before the retries of a delivery (DEL-4): 1 min, 5 min, 30 min, 2 h, 6 h, 12 h, then
/// daily to day 7.
pub const RETRY_WAITS: [Duration; 13] = [
    Duration::from_secs(60),
    Duration::from_secs(5 * 60),
    Duration::from_secs(30 * 60),
    Duration::from_secs(2 * 60 * 60),
    Duration::from_secs(6 * 60 * 60),
    Duration::from_secs(12 * 60 * 60),
    Duration::from_secs(24 * 60 * 60),
    Duration::from_secs(24 * 60 * 60),
    Duration::from_secs(24 * 60 * 60),
    Duration::from_secs(24 * 60 * 60),
    Duration::from_secs(24 * 60 * 60),
    Duration::from_secs(24 * 60 * 60),
    Duration::from_secs(24 * 60 * 60),
];
/// Retries are moved by up to this share of the wait in either direction (DEL-4), per cent.
pub const RETRY_JITTER_PERCENT: u64 = 20;
/// Age at which a delivery is given up, whatever its count (DEL-4).
pub const DELIVERY_KEPT: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// The same for Accept, Delete and Move, which must arrive (DEL-4).
pub const PATIENT_DELIVERY_KEPT: Duration = Duration::from_secs(14 * 24 * 60 * 60);
/// Shortest and longest wait a peer's `Retry-After` can ask for (DEL-3).
pub const RETRY_AFTER: (Duration, Duration) =
    (Duration::from_secs(10), Duration::from_secs(24 * 60 * 60));
/// Deliveries under way at once to one origin (DEL-5).
pub const DELIVERIES_PER_ORIGIN_MAX: usize = 2;
/// A leased delivery belongs to nobody after this long: its sender was killed.
pub const LEASE_TIME: Duration = Duration::from_secs(60);
/// Rows of the queue looked at in one step while deliveries are chosen.
pub const LEASE_PAGE: i64 = 64;
/// Letters to one server that are looked at for one that may be begun: as many accounts of a server without
/// a shared inbox may wait for another try.
pub const LEASE_LOOK: i64 = 5_000;
/// Recorded reason of a failed delivery, characters.
pub const REASON_MAX_CHARS: usize = 300;
/// The queue is looked at this often when nothing wakes the worker: another process may have
/// added to it.
pub const QUEUE_POLL: Duration = Duration::from_millis(500);
/// Errands looked at in one pass.
pub const PASS_MAX: i64 = 20;
/// Rows that have outlived their bound are looked for this often.
pub const CLEAN_EVERY: Duration = Duration::from_secs(60 * 60);
/// How far behind what was seen the clock may be for a publish: nobody sets a clock back by more
/// without a reason, and one that has lost its battery is years behind.
pub const CLOCK_BEHIND_MAX: Duration = Duration::from_secs(60 * 60);
/// A thread of the worker that panicked starts again after this long.
pub const REVIVE_AFTER: Duration = Duration::from_secs(1);
/// Errands (fetch an actor, fetch an object) are tried this often before they are dropped.
pub const ERRAND_TRIES_MAX: i64 = 5;

// ── What the owner's texts name (protocol 2.2, 2.3) ─────────────────────────────────────────────

/// Names looked up in one publish: a post mentions a handful, and no folder of old posts may make
/// a publish ask half the fediverse.
pub const NAMES_PER_PUBLISH: usize = 50;
/// All of them together: the owner is waiting. What is left is looked up by the next publish.
pub const NAMES_TIME: Duration = Duration::from_secs(60);
/// What a name stands for is believed this long before a new post with it asks again. Accounts
/// seldom change their ids; servers that are set up anew do.
pub const NAME_KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// A name that its server does not know is not asked for again during this time: long enough for
/// a publish on every save, short enough for an owner who has just corrected something elsewhere.
pub const NAME_UNKNOWN_KEPT: Duration = Duration::from_secs(10 * 60);
/// The same when the server did not answer.
pub const NAME_UNREACHABLE_KEPT: Duration = Duration::from_secs(60);
/// A name that could not be found when others were told of a post may still be found this long
/// after. Then the post is settled until its text changes: a server that comes back must not make
/// years of posts ring at everybody again.
pub const NAME_SETTLES: Duration = Duration::from_secs(24 * 60 * 60);

// ── Store ───────────────────────────────────────────────────────────────────────────────────────

/// How long a writer waits for another process before `database is locked`.
pub const BUSY_TIME: Duration = Duration::from_secs(5);
/// Changes committed together at most: one fsync for all of them.
pub const GROUP_COMMIT_MAX: usize = 256;
/// Connections for reading. Reads are short; with some more than cores, none waits long.
pub const READERS_MAX: usize = 8;
/// How long a read waits for one of them before it opens one more.
pub const READER_WAIT: Duration = Duration::from_millis(500);
/// Names of what a list of blocks changes that are shown in words, of each kind: about a screen. JSON has all.
pub const NAMES_SHOWN: usize = 20;
/// Rows a listing gives at most when the caller names no number.
pub const LIST_MAX: i64 = 1_000;
