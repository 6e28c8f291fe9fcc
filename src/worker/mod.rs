//! The worker: what happens while nobody is asking. Its threads carry out what rooms decided.
//!
//! ```text
//! deliveries ─ lease ─▶ sender threads ─ net::post ─▶ judge ─▶ settle
//! parked     ─ fetch the key ─▶ inbox::examine … apply
//! errands    ─ fetch ─▶ store
//! dirty      ─ wait for more ─▶ build the site again
//! media      ─ fetch ─▶ make anew ─▶ dirty
//! saves      ─ wait for more ─▶ publish
//! days       ─▶ backup
//! alerts    ─ wait for more ─▶ mail, webhook, ntfy
//! ```
//!
//! Nothing is only in memory: each thread reads its work from the store, so that a killed process
//! goes on where it was.

mod acts;
mod admin;
mod album;
mod alerts;
mod allowances;
mod among;
mod apart;
mod arrive;
mod asking;
mod back;
mod backup;
mod batches;
mod budgets;
mod check;
mod clean;
mod compose;
mod conversation;
mod deliver;
mod desk;
mod dev;
mod doctor;
mod errands;
mod export;
mod feeds;
mod fetch;
mod follow_imports;
mod git;
mod gone;
mod groups;
mod health;
mod intake;
mod keeping;
mod keys;
mod knocks;
mod leaving;
mod links;
mod lists;
mod media;
mod mentions;
mod metrics;
mod names;
mod news;
mod node;
mod own_word;
mod own_words;
mod parked;
mod policies;
mod polls;
mod private;
mod proofs;
mod publish;
mod quotes;
mod reading;
mod rebuild;
mod resolve;
mod rotation;
mod rules;
mod social;
mod sources;
mod sync;
mod taking_part;
mod threads;
mod walk;
mod watch;

pub use admin::{LoginLink, login_link, replace_password, standing};
pub use alerts::{Sent, send_test as send_test_alert, want_alerts};
pub use allowances::{Allowances, Clock, clock_behind};
pub use among::find_among;
pub use apart::{Apart, ApartError};
pub use arrive::{OldAccount, Outside, find_old_account, look_from_outside, says_it_moved_here};
pub use asking::{AskError, Asked, ask_to_follow, stop_following};
pub use backup::{
    BackedUp, BackupFault, LastBackup, Proved, back_up, last_backup, unpack_all as unpack_backup,
    verify as verify_backup,
};
pub use check::check_site;
pub use clean::end_rules;
pub use compose::{ComposeError, Draft, Enclosed, write_note};
pub use conversation::{Conversation, Spoken, read_conversation};
pub use dev::{Fate, Preview, Shown, show_site};
pub use doctor::{Homestead, examine_node, is_backup_due};
pub use export::{Carry, PackError, Packed, follower_list, following_list, pack, reading_lists};
pub use feeds::{FeedError, follow_feed, unfollow_feed};
pub use fetch::{FetchError, fetch_actor};
pub use git::{Git, GitError};
pub use gone::Gone;
pub use keeping::{
    KeepError, add_filter, choose_lists, create_list, filter_word, list_readable, make_list,
    put_on_list, take_off_list,
};
pub use leaving::{
    Rehearsal, begin_departure, cancel_departure, rehearse_domain, rehearse_move, resend_move,
};
pub use links::{CheckedLinks, check_links, list_links};
pub use lists::{ListError, fetch_blocklist, list_blocklists};
pub use media::{FetchedMedia, MediaError, fetch_media};
pub use news::{Told, tell_news};
pub use node::{Node, Wake};
pub use publish::{
    BuildOptions, Built, Locked, PublishError, PublishMode, Published, Trust, build_site, lock,
    note_restored, publish, publish_locked, publish_profile,
};
pub use reading::{Folding, Line, name_of, read_timeline};
pub use rebuild::build_if_dirty;
pub use resolve::{ResolveError, resolve};
pub use rotation::{Former, announce_keys};
pub use rules::{end_stance, find_target, settle_cut};
pub use taking_part::{
    Done, FoundPost, TakingPartError, bookmark_post, boost_post, find_post, like_post,
    unbookmark_post, unboost_post, unlike_post,
};
pub use threads::{Delivering, Watching, Worker, start};
pub use watch::Watch;
