//! Who has come along, by what was heard.

use std::time::Duration;

use super::*;
use crate::id::ActorId;

const DAY: u64 = 86_400;

fn day(number: u64) -> Timestamp {
    Timestamp::from_millis(0).plus(Duration::from_secs(number * DAY))
}

/// A follower of whom this was heard: `t` told on day 1, `r` refused, `c` came, `-` no longer there.
fn leaver(name: &str, heard: &str) -> Leaver {
    let (user, host) = name.split_once('@').unwrap();
    Leaver {
        actor: ActorId::parse(&format!("https://{host}/users/{user}")).unwrap(),
        inbox: InboxUrl::parse(&format!("https://{host}/inbox")).unwrap(),
        since: day(0),
        told: heard.contains('t').then(|| day(1)),
        refused: heard.contains('r').then(|| "HTTP 403, \"no\"".to_owned()),
        came: heard.contains('c').then(|| day(2)),
        follows: !heard.contains(['c', '-']),
    }
}

#[test]
fn how_each_follower_stands() {
    let rows = [
        ("a@one.example", "tc", 2, Standing::Came),
        ("b@one.example", "t", 2, Standing::Answered),
        ("c@two.example", "t", 2, Standing::Told),
        ("c@two.example", "t", 9, Standing::Silent),
        ("d@two.example", "", 2, Standing::Waiting),
        ("e@three.example", "r", 2, Standing::Dead),
        ("f@four.example", "t-", 2, Standing::Dead),
    ];
    for (name, heard, at, wanted) in rows {
        let leavers = vec![leaver("x@one.example", "tc"), leaver(name, heard)];
        let ledger = Ledger::read(leavers, day(at));
        assert_eq!(ledger.rows[1].1, wanted, "{name} {heard} {at}");
        assert_eq!(ledger.all.values().sum::<usize>(), 2);
    }
}

#[test]
fn a_move_is_sent_again_only_where_it_may_be_heeded() {
    let leavers = [
        leaver("a@one.example", "tc"),
        leaver("b@one.example", "t"),
        leaver("c@one.example", "t"),
        leaver("d@two.example", ""),
        leaver("e@three.example", "r"),
        leaver("f@four.example", "t-"),
    ];
    let inboxes =
        |left: &Leftovers| left.inboxes.iter().map(ToString::to_string).collect::<Vec<_>>();
    let early = leftovers(&leavers, Some(day(1)), day(7));
    assert_eq!((early.followers, early.locked, early.waiting), (1, 2, 1));
    assert_eq!(
        (inboxes(&early), early.until),
        (vec!["https://three.example/inbox".to_owned()], Some(day(8)))
    );
    let late = leftovers(&leavers, Some(day(1)), day(8));
    assert_eq!((late.followers, late.locked, late.until), (3, 0, None));
    assert_eq!(inboxes(&late), ["https://one.example/inbox", "https://three.example/inbox"]);
}

#[test]
fn reports_hold_what_strangers_wrote_as_text() {
    let mut odd = leaver("a@one.example", "r");
    odd.refused = Some("=cmd(), \"<b>\"".to_owned());
    let ledger = Ledger::read(vec![odd], day(3));
    let csv = ledger_csv(&ledger);
    let line = csv.lines().nth(1).unwrap();
    assert_eq!(
        line,
        "https://one.example/users/a,one.example,dead,1970-01-01T00:00:00Z,,,\"'=cmd(), \"\"<b>\"\"\""
    );
    let page = ledger_html(&ledger, ("@me@me.example", "@<i>@new.example"), day(3));
    assert!(
        page.contains("=cmd(), &quot;&lt;b&gt;&quot;") && page.contains("@&lt;i&gt;@new.example")
    );
    assert!(!page.contains("<b>") && !page.contains("<i>"), "{page}");
}
