//! The bounds of the post office: how much is sent at once, and what is expected of those who do not
//! answer.

use std::time::Duration;

/// Deliveries under way at once. DEL-5 asks for eight; with a few slow servers among thousands that
/// would keep all others waiting, and a sender that waits costs little.
pub const DELIVERIES_MAX: usize = 64;
/// Of these, to servers that failed last or never took anything: some of them will not answer, and
/// the others must not stand behind them.
pub const DOUBTFUL_MAX: usize = 32;
/// Of these, to servers that failed last.
pub const FAILING_MAX: usize = 8;
/// While all seats of the doubtful are taken, those who did well are looked for among all that wait. After a
/// look that found too few, the next is as many times as long away as it took: others write meanwhile.
pub const LOOK_REST: u32 = 20;
/// Stack of a sender. It posts, and nests nothing deep.
pub const SENDER_STACK: usize = 512 * 1024;
/// A sender that had nothing to send for this long ends.
pub const SENDER_KEPT: Duration = Duration::from_secs(30);

/// Waits after each failure of a server in a row; the last holds for all that follow (DEL-4 for the
/// first two, then the circuit of DEL-5: ten minutes, doubled up to twelve hours).
pub const PEER_WAITS: [Duration; 10] = [
    Duration::from_secs(60),
    Duration::from_secs(5 * 60),
    Duration::from_secs(10 * 60),
    Duration::from_secs(20 * 60),
    Duration::from_secs(40 * 60),
    Duration::from_secs(80 * 60),
    Duration::from_secs(160 * 60),
    Duration::from_secs(320 * 60),
    Duration::from_secs(640 * 60),
    Duration::from_secs(12 * 60 * 60),
];
/// Nothing is put off for longer: the longest wait between two tries, with what moves them apart.
pub const WAIT_LONGEST: Duration = Duration::from_secs(30 * 60 * 60);
/// A letter that is refused in a way that may be over soon is tried so long, and in any case so often:
/// what the usual waits make of a day (DEL-3).
pub const REFUSED_KEPT: Duration = Duration::from_secs(24 * 60 * 60);
/// See [`REFUSED_KEPT`].
pub const REFUSALS_MAX: usize = 6;
/// Whatever a server sends, it is taken for being back once in this time: it may have asked for some.
pub const REVIVED_EVERY: Duration = Duration::from_secs(5 * 60);
/// A server that says 403 on this many days, and takes nothing in between, seems to have blocked the owner
/// (DEL-3).
pub const REFUSED_DAYS: i64 = 3;
/// A server that failed on this many days, and never answered in between, is dead: nothing is sent
/// there but what must arrive (DEL-5).
pub const DEAD_AFTER_DAYS: i64 = 7;
/// While something that must arrive waits for a dead server, it is tried this often.
pub const DEAD_WAIT: Duration = Duration::from_secs(24 * 60 * 60);
/// Other letters are sent to a dead server again when it was not tried for this many days (DEL-5).
pub const DEAD_DAYS: i64 = 7;
/// How long a server that went back to draft-cavage is not asked again whether it knows RFC 9421.
pub const RFC9421_DECLINED: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// Servers of which it is in memory how they like letters to be signed: about 2 MB.
pub const MANNERS_MAX: usize = 20_000;
/// Servers of which is known how they do. A few hundred bytes each.
pub const PEERS_MAX: i64 = 50_000;
/// Settled deliveries kept to be asked about, the newest.
pub const DELIVERIES_KEPT: i64 = 500_000;
/// Servers that did well and cannot be reached while nobody can: then it is our own network.
pub const OUTAGE_SERVERS: usize = 5;
/// While our own network is away, letters are put off for this long.
pub const OUTAGE_WAIT: Duration = Duration::from_secs(60);
/// A clock that went back by more than this was wrong before.
pub const CLOCK_STEP: Duration = Duration::from_secs(60);
/// Rows of the queue swept away or given up in one transaction: nobody else can write meanwhile.
pub const SWEEP_ROWS: i64 = 5_000;
/// A connection that ends this soon after a request, without a byte of answer, was kept for too long:
/// the request is made once more on a new one.
pub const STALE_AFTER: Duration = Duration::from_secs(1);
/// How long a stop waits for what is being sent. The rest is sent again by the next start, and peers
/// drop repeats by their id (DEL-6).
pub const SENDERS_DRAIN: Duration = Duration::from_secs(2);
/// A change of the profile is told to servers that took something within this time, too, followers or
/// not.
pub const CONTACTS_TOLD: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// After having been away for longer than this, each server of a follower is told that we are back.
pub const AWAY_MIN: Duration = Duration::from_secs(60 * 60);
/// That is said at most this often.
pub const BACK_EVERY: Duration = Duration::from_secs(6 * 60 * 60);
/// How often it is written down that we are there.
pub const ALIVE_EVERY: Duration = Duration::from_secs(10 * 60);
/// Whoever answered an answer while we were away is looked for below answers of this age, and followed
/// accounts are asked for posts of this age.
pub const BACK_ANSWERS: Duration = Duration::from_secs(14 * 24 * 60 * 60);
/// Followed accounts that are asked what they wrote while we were away: one after the other, with up to
/// three requests for each.
pub const BACK_FOLLOWED: i64 = 200;
/// Posts of each that are fetched then: a page of most servers.
pub const BACK_POSTS: usize = 20;
/// Whoever asks for `/metrics` is told what was looked up within this time: counting reads tables.
pub const METRICS_KEPT: Duration = Duration::from_secs(5);
/// How often `publish --wait` looks how far the letters have come.
pub const PUBLISH_LOOK: Duration = Duration::from_millis(200);
/// What may be dropped without being sure.
pub const DROPS_UNASKED: i64 = 10;
/// The random part of the token for `/metrics`.
pub const TOKEN_BYTES: usize = 32;
/// What another server says of the owner's following one of its accounts is looked into this often.
pub const FOLLOWERS_SYNC_EVERY: Duration = Duration::from_secs(24 * 60 * 60);
/// Followers with whom letters still say who they are (FEP-8fcf): as for Mastodon, which says nothing
/// above this.
pub const FOLLOWERS_SYNC_MAX: i64 = 25_000;
/// Relays that are joined at once: each gets every public post.
pub const RELAYS_MAX: i64 = 50;
/// Posts that are fetched in an hour because a relay has passed them on, of each relay: some pass on
/// several in a second.
pub const RELAY_OBJECTS: u32 = 60;
/// See [`RELAY_OBJECTS`].
pub const RELAY_TIME: Duration = Duration::from_secs(60 * 60);
/// Letters that are shown of those that went to an account lately.
pub const WHY_LETTERS: i64 = 10;
/// The dates of several changes of the profile within a second are apart by one second each; so far they may run
/// ahead of the clock.
pub const PROFILE_CHANGES_AHEAD: Duration = Duration::from_secs(60);
