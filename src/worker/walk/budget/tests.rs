//! Tables of what one walk may ask.

use std::time::{Duration, Instant};

use super::{Budget, domain_of};
use crate::id::Origin;
use crate::limits;

fn origin(host: &str) -> Origin {
    Origin::of(&format!("https://{host}/")).unwrap()
}

/// How often `ask` may ask before it must not.
fn count(budget: &mut Budget, now: Instant, ask: impl Fn(usize) -> Origin) -> usize {
    let may = |number: &usize| {
        let origin = ask(*number);
        let may = budget.may_ask(&origin, now);
        budget.spend(&origin);
        may
    };
    (0..1_000).take_while(may).count()
}

#[test]
fn a_walk_asks_so_often() {
    let now = Instant::now();
    let mut budget = Budget::new(now);
    let of_one = count(&mut budget, now, |_| origin("bob.example"));
    assert_eq!(of_one, limits::WALK_FETCHES_PER_ORIGIN_MAX);
    assert!(budget.may_ask(&origin("eve.example"), now), "others may still be asked");
    let many = |number: usize| origin(&format!("h{number}.example"));
    assert_eq!(count(&mut Budget::new(now), now, many), limits::WALK_FETCHES_MAX);
}

#[test]
fn a_walk_ends() {
    let now = Instant::now();
    let budget = Budget::new(now);
    let second = Duration::from_secs(1);
    assert_eq!(budget.left(now), limits::WALK_TIME);
    let late = now + limits::WALK_TIME - second;
    assert!(budget.left(late) == second && budget.may_ask(&origin("bob.example"), late));
    let over = now + limits::WALK_TIME;
    assert!(budget.is_over(over) && !budget.may_ask(&origin("bob.example"), over));
}

#[test]
fn names_below_a_domain_are_of_one_owner() {
    for (host, domain) in [
        ("bob.example", "bob.example"),
        ("a.b.bob.example", "bob.example"),
        ("bob.example:8443", "bob.example"),
        ("localhost", "localhost"),
        ("192.0.2.1", "192.0.2.1"),
        ("[2001:db8::1]", "[2001:db8::1]"),
    ] {
        assert_eq!(domain_of(&origin(host)), domain, "{host}");
    }
}
