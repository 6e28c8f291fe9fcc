//! Who is knocked at how (protocol 5.5).

use std::time::Duration;

use super::NOW;
use crate::clock::Timestamp;
use crate::delivery::Knock::{Cavage, Rfc9421};
use crate::delivery::{Knock, Manners};
use crate::effect::Patience;
use crate::limits::RFC9421_DECLINED;

fn now() -> Timestamp {
    Timestamp::from_secs(NOW)
}

/// Knows RFC 9421 as it seems, and took draft-cavage instead so long ago.
fn declined(ago: Duration) -> Manners {
    Manners { takes_cavage: true, shows_rfc9421: true, declined: Some(now().minus(ago)) }
}

#[test]
fn each_server_is_knocked_at_as_it_likes() {
    let new = Manners::default();
    let old = Manners { takes_cavage: true, ..new };
    let modern = Manners { shows_rfc9421: true, ..new };
    let both = Manners { shows_rfc9421: true, ..old };
    let (lately, once) = (declined(Duration::ZERO), declined(RFC9421_DECLINED));
    #[rustfmt::skip]
    let table: [(&str, Manners, Knock, u16, Option<Knock>); 17] = [
        // who, what is known, first knock, its answer, second knock
        ("Mastodon, unmet, a bad clock", new, Cavage, 401, Some(Rfc9421)),
        ("a new one that knows RFC 9421 alone", new, Cavage, 400, Some(Rfc9421)),
        ("a firewall, unmet", new, Cavage, 403, Some(Rfc9421)),
        ("Threads, unmet, dislikes it", new, Cavage, 404, Some(Rfc9421)),
        ("Threads, unmet, another day", new, Cavage, 410, Some(Rfc9421)),
        ("whoever has taken it", new, Cavage, 202, None),
        ("whoever reads and disagrees", new, Cavage, 422, None),
        ("whoever is busy", new, Cavage, 429, None),
        ("whoever is broken", new, Cavage, 500, None),
        ("Pixelfed, met, a passing 401", old, Cavage, 401, None),
        ("Threads, met, the account has gone", old, Cavage, 404, None),
        ("GoToSocial, met, it blocks us", old, Cavage, 403, None),
        ("Fedify, it has written to us", modern, Rfc9421, 401, Some(Cavage)),
        ("Fedify, it has taken both", both, Rfc9421, 404, Some(Cavage)),
        ("Fedify, it is broken", both, Rfc9421, 503, None),
        ("whoever has gone back", lately, Cavage, 401, None),
        ("the same after a month", once, Rfc9421, 401, Some(Cavage)),
    ];
    for (who, manners, first, status, second) in table {
        assert_eq!(manners.first(now()), first, "{who}");
        assert_eq!(manners.second(first, status, Patience::Usual, now()), second, "{who}");
        assert_eq!(manners.second(first, status, Patience::Brief, now()), None, "{who}");
    }
}

#[test]
fn only_going_back_is_remembered() {
    let shown = Manners { shows_rfc9421: true, ..Manners::default() };
    let took = |manners: Manners, knock, refused| manners.taken(knock, refused, now());
    assert_eq!(took(Manners::default(), Rfc9421, Some(Cavage)), Manners::default());
    assert_eq!(took(shown, Rfc9421, None), shown);
    assert_eq!(took(shown, Cavage, None), Manners { takes_cavage: true, ..shown });
    assert_eq!(took(shown, Cavage, Some(Rfc9421)), declined(Duration::ZERO));
}
