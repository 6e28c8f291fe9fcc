//! What the owner is told of the way of a post: the table of all that can stand in it.

use super::{at, entry};
use crate::clock::Timestamp;
use crate::delivery::{Leads, Pause, Way, explain_post, explain_way};
use crate::id::InboxUrl;
use crate::store::{
    Delivery, DeliveryState, LedgerPost, Peer, Rule, Stance, TAKEN_BACK, Target, Visibility,
};

const RETRY: &str = "`skep queue retry --failed peer.example`";
const DAY: i64 = 24 * 60 * 60;

fn inbox(path: &str) -> InboxUrl {
    InboxUrl::parse(&format!("https://peer.example/{path}")).unwrap()
}

fn rule(source: &str, stance: Stance) -> Rule {
    let (target, source) = (Target::Domain("peer.example".to_owned()), source.to_owned());
    Rule { target, source, stance, note: None, since: at(0), until: None }
}

/// Somebody who follows, on a server that does well.
fn way<'a>(own: &'a InboxUrl, shared: Option<&'a InboxUrl>) -> Way<'a> {
    Way {
        now: at(0),
        follows: Some(at(-9 * DAY)),
        is_relay: false,
        asks: false,
        stance: None,
        rules: &[],
        inboxes: Some((own, shared)),
        peer: Peer { taken: Some(at(-60)), ..Peer::default() },
        days_refused: 2,
        pause: Pause::No,
    }
}

#[test]
fn each_step_of_the_way() {
    use Leads::{Maybe, No, Yes};
    let (own, shared) = (inbox("users/bo/inbox"), inbox("inbox"));
    let good = way(&own, Some(&shared));
    let (mine, listed) = ([rule("", Stance::Block)], [rule("https://l.example/", Stance::Limit)]);
    let failing = Peer { failures: 3, days: 1, until: at(600), ..good.peer };
    let dead = Peer { failures: 40, days: 7, ..Peer::default() };
    let once = Peer { failures: 1, ..failing };
    let rows: [(Way<'_>, &str, Leads, &str); 17] = [
        (good, "follows", Yes, "follows you since 2026-"),
        (Way { follows: None, ..good }, "follows", No, "does not follow you"),
        (Way { is_relay: true, ..good }, "follows", Yes, "is a relay that you asked at 2026-"),
        (Way { follows: None, asks: true, ..good }, "follows", No, "asks to follow you"),
        (good, "rules", Yes, "no rule is about it"),
        (
            Way { stance: Some(Stance::Block), rules: &mine, ..good },
            "rules",
            No,
            "blocked: you block peer.example; nothing is sent there",
        ),
        (
            Way { stance: Some(Stance::Limit), rules: &listed, ..good },
            "rules",
            Yes,
            "https://l.example/ limits peer.example",
        ),
        (good, "inbox", Yes, "https://peer.example/inbox, which is for the whole server"),
        (way(&own, None), "inbox", Yes, "https://peer.example/users/bo/inbox"),
        (Way { inboxes: None, ..good }, "inbox", No, "nothing was ever read of it"),
        (good, "server", Yes, "it last took something at 2026-"),
        (
            Way { days_refused: 3, ..good },
            "server",
            No,
            "said 403 on 3 days: it seems to have blocked you; it last took something at",
        ),
        (Way { peer: failing, ..good }, "server", Maybe, "failed 3 times, next try at"),
        (Way { peer: once, ..good }, "server", Maybe, "failed once, next try at"),
        (Way { peer: dead, ..good }, "server", No, "failed on 7 days; only what must arrive"),
        (Way { pause: Pause::Server, ..good }, "server", No, "you have paused it"),
        (Way { pause: Pause::Queue, ..good }, "server", No, "you have paused the queue"),
    ];
    for (way, code, leads, words) in rows {
        let steps = explain_way(&way);
        let codes: Vec<&str> = steps.iter().map(|step| step.code).collect();
        assert_eq!(codes, ["follows", "rules", "inbox", "server"]);
        let step = steps.into_iter().find(|step| step.code == code).unwrap();
        assert!(step.leads == leads && step.words.starts_with(words), "{words}: {step:?}");
    }
}

/// A post that was announced, and has never changed.
fn dated(published: Timestamp) -> LedgerPost {
    LedgerPost { published, ..entry("a", "a.md", "a") }
}

fn letter(kind: &str, state: DeliveryState) -> Delivery {
    Delivery {
        kind: kind.to_owned(),
        about: None,
        inbox: inbox("inbox"),
        state,
        attempts: 2,
        reason: (state != DeliveryState::Done).then(|| "the server said 503".to_owned()),
        written: at(-60),
        at: at(0),
        is_paused: false,
    }
}

/// A way, what the ledger knows, the letters, and how the first and the last step begin.
type Row<'a> = (Way<'a>, Option<LedgerPost>, &'a [Delivery], &'a str, &'a str);

#[test]
fn each_end_of_it() {
    use DeliveryState::{Done, Failed, Waiting};
    let own = inbox("users/bo/inbox");
    let good = way(&own, None);
    let new = dated(at(-60));
    let barred = Way { stance: Some(Stance::Block), ..good };
    let late = Way { follows: Some(at(-1)), ..good };
    let gone = LedgerPost { deleted: Some(at(-30)), ..new.clone() };
    let served = LedgerPost { announced: false, ..new.clone() };
    let long_ago = Way { follows: Some(at(-99 * DAY)), ..good };
    let stranger = Way { follows: None, ..good };
    let barred_since = Way { stance: Some(Stance::Block), ..long_ago };
    let (none, old) = (None, dated(at(-40 * DAY)));
    let long_gone = LedgerPost { visibility: Some(Visibility::Direct), ..old.clone() };
    let direct = LedgerPost { visibility: Some(Visibility::Direct), ..new.clone() };
    let rows: [Row<'_>; 13] = [
        (good, none, &[], "was never published", "It was sent to nobody."),
        (good, Some(served), &[], "is served, but was sent", "It was sent to"),
        (good, Some(new.clone()), &[letter("Create", Done)], "was published", "It was taken at"),
        (
            good,
            Some(gone),
            &[letter("Create", Done), letter("Delete", Waiting)],
            "was deleted from other servers",
            "Its deletion has not arrived yet",
        ),
        (
            good,
            Some(new.clone()),
            &[letter("Create", Done), letter("Update", Failed)],
            "was published",
            "The last edit did not arrive",
        ),
        (
            good,
            Some(new.clone()),
            &[letter("Create", Failed)],
            "was published",
            "It did not arrive",
        ),
        (barred, Some(new.clone()), &[], "was published", "It was not sent there, because you"),
        (late, Some(new.clone()), &[], "was published", "It was not sent there: it is older"),
        (stranger, Some(new.clone()), &[], "was published", "It was not sent there: nobody"),
        (
            good,
            Some(direct),
            &[],
            "was published, for those alone whom it names",
            "It was not sent there: it names",
        ),
        (long_ago, Some(old), &[], "was published", "What was sent so long ago"),
        (barred_since, Some(long_gone), &[], "was published", "What was sent so long ago"),
        (good, Some(new), &[], "was published", "It was not sent there."),
    ];
    for (way, ledger, letters, post, end) in rows {
        let steps = explain_post(&way, ledger.as_ref(), letters);
        let words: Vec<&str> = steps.iter().map(|step| step.words.as_str()).collect();
        assert!(words[0].starts_with(post) && words[words.len() - 1].starts_with(end), "{words:?}");
        assert_eq!(steps.len(), 2 + letters.len());
    }
}

#[test]
fn what_can_still_be_done_is_said_and_nothing_else() {
    use DeliveryState::{Failed, Waiting};
    let own = inbox("users/bo/inbox");
    let paused = Delivery { is_paused: true, ..letter("Create", Waiting) };
    let back = Delivery { reason: Some(TAKEN_BACK.to_owned()), ..letter("Create", Failed) };
    let aged = Delivery { written: at(-15 * DAY), ..letter("Create", Failed) };
    let in_vain = "It did not arrive and is not tried again";
    for (letter, end) in [
        (letter("Create", Waiting), "It has not arrived yet; it is tried again by itself."),
        (paused, "It has not arrived: you have paused that."),
        (letter("Create", Failed), &format!("{in_vain} by itself: {RETRY}")),
        (aged, &format!("{in_vain}.")),
        (back, "It was taken back before it was sent."),
    ] {
        let steps = explain_post(&way(&own, None), Some(&dated(at(-60))), &[letter]);
        assert_eq!(steps[2].words, end);
    }
    // Whoever follows since then would not have got it, either.
    let late = Way { follows: Some(at(-1)), ..way(&own, None) };
    let direct = LedgerPost { visibility: Some(Visibility::Direct), ..dated(at(-60)) };
    let steps = explain_post(&late, Some(&direct), &[]);
    assert_eq!(steps[1].words, "It was not sent there: it names this account nowhere.");
}

#[test]
fn what_became_of_a_letter_is_one_line() {
    let own = inbox("users/bo/inbox");
    for (state, leads, words) in [
        (
            DeliveryState::Done,
            Leads::Yes,
            "taken at 2026-09-06T12:00:00Z by https://peer.example/inbox, try 2",
        ),
        (
            DeliveryState::Waiting,
            Leads::Maybe,
            "waits, tried 2 times, next at 2026-09-06T12:00:00Z: the server said 503",
        ),
        (
            DeliveryState::Failed,
            Leads::No,
            "given up at 2026-09-06T12:00:00Z, tried 2 times: the server said 503",
        ),
    ] {
        let steps = explain_post(&way(&own, None), None, &[letter("Create", state)]);
        assert_eq!((steps[1].leads, &*steps[1].words), (leads, &*format!("Create: {words}")));
    }
}
