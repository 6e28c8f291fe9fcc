//! The bounds of the door: what is kept of what strangers send, and for how long.

use std::time::Duration;

// ── Inbox (protocol 4, threats T1, T10, T15) ────────────────────────────────────────────────────

/// How long an activity id is remembered (SEC-13: longer than any signature lives).
pub const SEEN_KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// How long the id of an Undo is remembered whose original has not come (INB-9 asks for 6 h to
/// 24 h). Misskey uses the same id for every Follow of the same two, so longer would lock it out.
pub const UNDONE_KEPT: Duration = Duration::from_secs(6 * 60 * 60);
/// Oldest proof of a forwarded activity that is believed (FEP-8b32): servers try for as long to
/// deliver. Far less than [`SEEN_KEPT`], because anybody can send a proof again.
pub const PROOF_PAST: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// A key is fetched again after a failed verification at most this often per actor (threat T25).
pub const KEY_REFETCH_EVERY: Duration = Duration::from_secs(60 * 60);
/// Requests of unknown senders kept until their key could be fetched. Past it: 503.
pub const PARKED_MAX: i64 = 2_000;
/// A parked request is dropped after this long.
pub const PARKED_KEPT: Duration = Duration::from_secs(24 * 60 * 60);
/// Keys fetched at once while requests wait (MOV-5): a quarter of the places for requests.
pub const KEY_FETCHES_MAX: usize = 8;
/// The same from one origin: a slow one does not take every place.
pub const KEY_FETCHES_PER_ORIGIN_MAX: usize = 2;
/// Requests that wait until one of these places is free, another half of the places for requests; past it,
/// they are parked at once.
pub const KEY_WAITERS_MAX: usize = 16;
/// How long such a request waits before it is parked. A key takes less, and parking costs more.
pub const KEY_PLACE_TIME: Duration = Duration::from_millis(250);
/// Parked requests that are judged at once: as many as keys can be fetched.
pub const PARKED_JUDGES: usize = KEY_FETCHES_MAX;
/// Parked requests that are taken up at once.
pub const PARKED_PASS_MAX: i64 = 64;
/// Keys of one origin that are asked for and not found, within [`KEYS_IN_VAIN_TIME`]. Accounts that
/// have just left are some of them; more are made up (SEC-11).
pub const KEYS_IN_VAIN: u32 = 60;
/// See [`KEYS_IN_VAIN`].
pub const KEYS_IN_VAIN_TIME: Duration = Duration::from_secs(60 * 60);
/// Unknown keys that requests of one source, an IPv4 /24 or an IPv6 /64, may name within
/// [`UNKNOWN_KEYS_TIME`] before more of them wait (SEC-11).
pub const UNKNOWN_KEYS: u32 = 60;
/// See [`UNKNOWN_KEYS`].
pub const UNKNOWN_KEYS_TIME: Duration = Duration::from_secs(10 * 60);
/// Signed requests of one origin within a minute (SEC-11); past it, 429. Deliveries of the largest
/// server to one person come nowhere near, and whatever is over comes again.
pub const REQUESTS_PER_ORIGIN: u32 = 300;
/// See [`REQUESTS_PER_ORIGIN`].
pub const REQUESTS_PER_ORIGIN_TIME: Duration = Duration::from_secs(60);
/// An actor is fetched again because it says that it has changed at most this often.
pub const ACTOR_REFRESH_EVERY: Duration = Duration::from_secs(5 * 60);
/// How long it is believed that the store can be written: each look is a commit, and anybody may ask.
pub const READY_KEPT: Duration = Duration::from_secs(5);
/// Names for which one kind of budget is remembered; each takes some 100 bytes.
pub const BUDGETS_MAX: usize = 10_000;
/// Bytes of parked requests in all: a thousand ordinary ones, and no disk is filled by large ones.
pub const PARKED_MAX_BYTES: i64 = 32 * 1024 * 1024;
/// Parked requests that name keys of one origin: a slow server cannot take every place.
pub const PARKED_PER_ORIGIN_MAX: i64 = 200;
/// A parked request waits this long before its key is asked for again.
pub const PARKED_AGAIN: Duration = Duration::from_secs(10 * 60);
/// The same when only we were too busy to ask.
pub const PARKED_AGAIN_SOON: Duration = Duration::from_secs(10);
/// A key that does not exist at its origin is not asked for again during this time (5.6).
pub const MISSING_KEY_KEPT: Duration = Duration::from_secs(60 * 60);
/// The same for one whose origin did not answer (5.6).
pub const UNREACHABLE_KEY_KEPT: Duration = Duration::from_secs(5 * 60);
/// Longest content of a stranger's post that is stored, bytes of sanitised HTML.
pub const REMOTE_HTML_MAX_BYTES: usize = 100 * 1024;
/// Longest plain text field of a stranger (name, summary, alt), characters.
pub const REMOTE_TEXT_MAX_CHARS: usize = 2_048;
/// Deepest nesting of a stranger's HTML; deeper is reduced to its text (SEC-6).
pub const REMOTE_HTML_DEPTH_MAX: usize = 64;
/// Most tags of a stranger's HTML; more are reduced to their text (SEC-6). A long article has
/// some hundreds.
pub const REMOTE_HTML_TAGS_MAX: usize = 5_000;
/// Replies waiting for the owner, and hidden ones. Past it the oldest are dropped, doubtful ones first, so
/// that neither a wave nor somebody who is muted can fill the disk (threat T18).
pub const INBOX_WAITING_MAX: i64 = 10_000;
/// Strangers' actors that are remembered, besides followers and followed accounts. A storm of likes
/// has some thousands of authors; each row has about 1 KiB with its keys.
pub const ACTORS_MAX: i64 = 20_000;
/// Keys remembered as missing. Each saves a fetch within the hour, so the last ten thousand do.
pub const MISSING_KEYS_MAX: i64 = 10_000;
/// Ids remembered as undone or deleted: what the accounts that matter to one node delete in the
/// month that it is kept, many times over.
pub const BURNT_MAX: i64 = 50_000;
/// The same for one actor, so that nobody pushes out what others have deleted.
pub const BURNT_PER_ACTOR_MAX: i64 = 1_000;
/// Activities remembered. Thirty days of a busy node have some ten thousand; 200 bytes each.
pub const SEEN_MAX: i64 = 200_000;
/// Signed requests remembered against playback; they live for a day.
pub const TURNS_MAX: i64 = 50_000;
/// The same for one actor. Nobody likes and unlikes a thousand times a day in earnest.
pub const TURNS_PER_ACTOR_MAX: i64 = 1_000;
/// How long such a request is remembered: from an hour ahead to [`super::SIGNATURE_PAST`] later it can
/// still be believed, and it may then wait for [`PARKED_KEPT`]. A little more than all of that.
pub const TURNS_KEPT: Duration = Duration::from_secs(27 * 60 * 60);
/// The same signed bytes are an honest repeat for this long: Misskey's Follow, Undo and Follow of
/// one second are signed alike, and arrive within moments of each other.
pub const REPEAT_TIME: Duration = Duration::from_secs(5);
/// Errands waiting. One takes about a second, so this is an hour's work.
pub const ERRANDS_MAX: i64 = 2_000;
/// Errands of one origin whose actors are strangers: a slow server cannot take every place.
pub const ERRANDS_PER_ORIGIN_MAX: i64 = 100;
/// Likes and their ends that are fetched of one origin within [`WRAPPED_TIME`] because groups name
/// them; the rest waits. Few posts are liked so often from one server.
pub const WRAPPED_PER_ORIGIN: u32 = 120;
/// See [`WRAPPED_PER_ORIGIN`].
pub const WRAPPED_TIME: Duration = Duration::from_secs(60 * 60);
/// An actor whose origin answers 404 is given up after this many answers (DEL-3) ...
pub const ABSENT_TIMES: i64 = 3;
/// ... over at least this time (DEL-3; INB-20 would do with a day after a Delete). A server that
/// comes back from a backup must not cost the owner the followers who lived there.
pub const ABSENT_TIME: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// 404s closer together than this are one.
pub const ABSENT_APART: Duration = Duration::from_secs(20 * 60 * 60);
/// When an actor that was not there is looked for again.
pub const ABSENT_AGAIN: Duration = Duration::from_secs(2 * 24 * 60 * 60);
/// A 404 that is followed by no other for so long counts for nothing any more.
pub const ABSENT_KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// Replies shown under one post and listed in its collection.
pub const REPLIES_SHOWN_MAX: i64 = 500;
/// How deep replies to replies are nested on a page; what is deeper stands side by side. Deeper ones
/// leave no room for words on a phone.
pub const REPLY_DEPTH_MAX: usize = 8;
/// Follow requests that wait for the owner, in all; the oldest go first. A page of them is as much as
/// anybody looks through, and each is 500 bytes.
pub const FOLLOW_REQUESTS_MAX: i64 = 5_000;
/// The same of one origin: the largest server has some thousands of people who may ask in earnest,
/// and none of a storm pushes out those of others.
pub const FOLLOW_REQUESTS_PER_ORIGIN_MAX: i64 = 1_000;
/// Emoji of one actor on one post. Nobody needs more to say what they feel, and none of them can
/// fill the list below a post.
pub const EMOJIS_PER_ACTOR_MAX: i64 = 8;
/// Different emoji shown below one post, the most frequent first: one line of them.
pub const EMOJIS_SHOWN_MAX: usize = 20;
/// Likes, boosts and emoji in all; the oldest of strangers go first. Ten busy posts have as many,
/// and each is 300 bytes.
pub const REACTIONS_MAX: i64 = 100_000;
/// Others are told how a question stands at most this often, and once when it ends. Mastodon waits for
/// three minutes; here each time is a letter to every server that has the question.
pub const POLL_TOLD_EVERY: Duration = Duration::from_secs(5 * 60);
/// Votes in all; the oldest of strangers go first. As many as for reactions, and as large.
pub const VOTES_MAX: i64 = 100_000;
/// Posts of others that quote the owner's, or want to, in all; what was never allowed goes first,
/// and what was allowed never. Each that was is one file.
pub const QUOTES_MAX: i64 = 10_000;
/// Of one origin, those that are not allowed: a page of them is as much as anybody looks through.
pub const QUOTES_PER_ORIGIN_MAX: i64 = 500;
/// Reports for the owner, the oldest go first. Each has at most [`super::REPORT_MAX_CHARS`] and the
/// ids of what it is about.
pub const REPORTS_MAX: i64 = 1_000;
/// The same of one origin: nobody's reports are pushed out by those of another server.
pub const REPORTS_PER_ORIGIN_MAX: i64 = 50;
/// An account that has moved is not heard of another move for this long (protocol 7.3; as at
/// Mastodon and GoToSocial).
pub const MOVE_APART: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// A follower that has moved is told of new posts for this long (MOV-4). The new account follows by
/// itself, and the old one is usually read by nobody.
pub const MOVED_FOLLOWER_KEPT: Duration = Duration::from_secs(60 * 24 * 60 * 60);

// ── Threads (SEC-10, threats T10, T25) ───────────────────────────────────────────────────────────

/// Posts and lists asked for in one walk through a thread. Longer threads are few, and the next walk
/// goes on where this one ended.
pub const WALK_FETCHES_MAX: usize = 200;
/// Of one host in one walk: what a stranger names is not asked for all at once.
pub const WALK_FETCHES_PER_ORIGIN_MAX: usize = 5;
/// How many hosts in a row may name the next one.
pub const WALK_HOPS_MAX: usize = 2;
/// Posts fetched of which it is not known yet what they belong to (SEC-10: ancestors 20 deep). Each may
/// be as long as a document.
pub const WALK_DEPTH_MAX: usize = 20;
/// One walk altogether; a slow host does not keep the others waiting.
pub const WALK_TIME: Duration = Duration::from_secs(10);
/// Pages of one list in one walk. The lists that servers write have their first answers on the first.
pub const WALK_PAGES_MAX: usize = 3;
/// Posts named and not asked for yet; what is named past it is left to the next walk.
pub const WALK_AHEAD_MAX: usize = 2_000;
/// Fetches for the sake of threads of one host within [`WALKS_TIME`], whoever names it.
pub const WALKS_PER_ORIGIN: u32 = 60;
/// Walks that go to hosts of one domain of which nobody is known, within [`WALKS_TIME`]: names below a
/// domain cost nothing (T10).
pub const WALKS_NEW_HOSTS: u32 = 10;
/// Walks that the posts of one domain cause within [`WALKS_TIME`]; the rest waits.
pub const WALKS_PER_CAUSE: u32 = 30;
/// See [`WALKS_PER_ORIGIN`].
pub const WALKS_TIME: Duration = Duration::from_secs(60 * 60);
/// When the lists of an answer are looked at again: a thread grows for about a day.
pub const WALKS_AGAIN: [Duration; 4] = [
    Duration::from_secs(10 * 60),
    Duration::from_secs(60 * 60),
    Duration::from_secs(6 * 60 * 60),
    Duration::from_secs(24 * 60 * 60),
];
/// Answers whose lists are looked at again: a quarter of all [`ERRANDS_MAX`]. Past it, new ones are not
/// looked at, and the rest of their threads comes by itself or not.
pub const WALKS_WAITING_MAX: i64 = 500;
/// What was asked for in a walk is not asked for again for so long.
pub const VISIT_KEPT: Duration = Duration::from_secs(24 * 60 * 60);
/// Such visits remembered: as many as all walks of a day can make at one of them in two minutes.
pub const VISITS_MAX: i64 = 20_000;
/// Longest activity that is kept to be passed on: what one may be that servers of followers take.
pub const ORIGINAL_MAX_BYTES: usize = 64 * 1024;
/// All of them: some thousand ordinary ones, which is more than wait for any owner.
pub const ORIGINALS_MAX_BYTES: i64 = 16 * 1024 * 1024;
/// Activities passed on within [`FORWARDS_TIME`]: each goes to all followers, and a stranger has
/// caused it.
pub const FORWARDS: i64 = 60;
/// See [`FORWARDS`].
pub const FORWARDS_TIME: Duration = Duration::from_secs(60 * 60);
/// How long it is worth trying to pass something on: whoever misses it finds it in the thread's list.
pub const FORWARD_KEPT: Duration = Duration::from_secs(24 * 60 * 60);

// ── Moderation (SEC-18, threats T17, T18) ────────────────────────────────────────────────────────

/// What comes within this time is one wave.
pub const WAVE_TIME: Duration = Duration::from_secs(60 * 60);
/// Hosts remembered as met. All servers that there are number some thirty thousand; a wave of made-up
/// ones pushes out the oldest, who are then new again.
pub const MET_HOSTS_MAX: i64 = 20_000;
/// Words that the owner may name: each is looked for in every answer.
pub const KEYWORDS_MAX: usize = 1_000;
/// Shortest text, in characters, that two people do not write by chance.
pub const ALIKE_MIN_CHARS: usize = 20;
/// Lines of a list of domains or accounts. The longest that are passed around have some thousands.
pub const BLOCKLIST_LINES_MAX: usize = 50_000;
/// Bytes of such a list: that many lines of 80 bytes.
pub const BLOCKLIST_MAX_BYTES: u64 = 4 * 1024 * 1024;
/// How long such a list may take: it is as long as many documents.
pub const BLOCKLIST_TIME: Duration = Duration::from_secs(60);
/// How often `serve` looks whether such a list has changed.
pub const BLOCKLIST_EVERY: Duration = Duration::from_secs(24 * 60 * 60);

// ── Pictures of others (SEC-3, SEC-12, threats T9, T18) ──────────────────────────────────────────

/// Largest picture that is fetched (SEC-3).
pub const MEDIA_MAX_BYTES: u64 = 8 * 1024 * 1024;
/// Most pixels of one that is decoded (threat T9); servers that make pictures smaller keep 8 million.
pub const MEDIA_MAX_PIXELS: u64 = 16 * 1024 * 1024;
/// One fetch with all its redirects: a server that drips keeps those of others waiting no longer.
pub const MEDIA_TIME: Duration = Duration::from_secs(20);
/// Attempts before a picture is given up: with [`super::RETRY_WAITS`], almost three days.
pub const MEDIA_TRIES_MAX: i64 = 8;
/// How long it is known that a picture could not be had, once no page wants it any more: who writes and
/// deletes the same answer again and again causes no more attempts than who writes it once (SEC-10).
pub const MEDIA_REFUSED_KEPT: Duration = Duration::from_secs(24 * 60 * 60);
/// Fetches from one origin within an hour: all pictures of twenty answers, and nothing that a server
/// alerts, whoever points us at it (SEC-10).
pub const MEDIA_PER_ORIGIN_AND_HOUR: i64 = 320;
/// Pictures of one answer, with the face of its author and the emoji of its text: fewer than an
/// activity may cause fetches (SEC-10).
pub const MEDIA_PER_REPLY_MAX: usize = 16;
/// Pictures that pages show, in all: what is wanted is compared with what is there at each build.
pub const MEDIA_WANTED_MAX: usize = 20_000;
/// Megabytes of our own copies, where the owner names no number: some thousand pictures.
pub const MEDIA_CACHE_MB: u64 = 256;
/// Sides of a face, shown 40 pixels wide on dense screens, too.
pub const AVATAR_SIDES: (u32, u32) = (96, 96);
/// Sides of a custom emoji, which stands in a line of text. Some are banners.
pub const EMOJI_SIDES: (u32, u32) = (256, 64);
/// Sides of a picture below an answer: a column of text on a dense screen.
pub const ATTACHMENT_SIDES: (u32, u32) = (1_200, 1_200);
/// A copy without loss that is larger than this is a photograph, which readers do not need bit by bit.
pub const MEDIA_LOSSLESS_MAX_BYTES: usize = 256 * 1024;
/// How long the end of a process that fetches pictures is waited for before it is looked at again.
pub const MEDIA_LOOK: Duration = Duration::from_millis(100);

// ── Visitors who have their account elsewhere ───────────────────────────────────────────────────

/// The form in which a visitor says where: an id of [`super::ID_MAX_BYTES`], percent-encoded, fits.
pub const VISIT_FORM_MAX_BYTES: usize = 8 * 1024;
/// What they type: a name of 64 bytes and a host of 255, as in a mail address.
pub const VISIT_ACCOUNT_MAX_BYTES: usize = 320;

// ── Telling the owner elsewhere ─────────────────────────────────────────────────────────────────

/// After a message the next one waits this long, so that a wave is two messages and not a thousand.
pub const NOTIFY_EVERY: Duration = Duration::from_secs(60);
/// How often it is looked whether there is something to tell; what happens rings as well.
pub const NOTIFY_LOOK: Duration = Duration::from_secs(5);
/// What one message says one by one; the rest is counted.
pub const NOTIFY_EVENTS_MAX: usize = 20;
/// What is gathered for one message: as many as the triggers let wait.
pub const ALERTS_PASS_MAX: i64 = 5_000;
/// What was told is remembered, so that it is not told again, and for the feed.
pub const ALERTS_KEPT: i64 = 1_000;
/// Entries of the private feed.
pub const ALERTS_FED: usize = 50;
/// A message that was not taken is tried again after this long, then twice as long each time.
pub const NOTIFY_RETRY: Duration = Duration::from_secs(60);
/// A message that was never taken is old news after this long.
pub const NOTIFY_KEPT: Duration = Duration::from_secs(24 * 60 * 60);
/// How long a program of the owner's may take to answer.
pub const NOTIFY_TIME: Duration = Duration::from_secs(10);
/// How long each step with a mail server may take; they may wait before they answer, against spam.
pub const MAIL_TIME: Duration = Duration::from_secs(30);
/// Bytes of the text of a message for ntfy, which makes an attachment of 4,096 and refuses JSON of 8,192, in
/// which a byte may be two, beside a title.
pub const NTFY_TEXT_MAX_BYTES: usize = 3_500;
/// Characters of a title: what a telephone shows in one line or two.
pub const NOTIFY_TITLE_CHARS: usize = 120;
/// Characters of a stranger's name.
pub const NOTIFY_NAME_CHARS: usize = 60;
/// Characters of what somebody has written.
pub const NOTIFY_WORDS_CHARS: usize = 280;
