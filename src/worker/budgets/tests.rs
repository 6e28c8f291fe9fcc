//! What can be spent, by whom, and that strangers cannot fill the memory.

use std::time::{Duration, Instant};

use super::{BUDGETS_MAX, Budgets, source};

const MINUTE: Duration = Duration::from_secs(60);

#[test]
fn what_is_spent_comes_back_with_time() {
    let (budgets, start) = (Budgets::new(6, MINUTE), Instant::now());
    for _ in 0..6 {
        assert_eq!(budgets.look(&"a", start), Ok(()));
        assert_eq!(budgets.spend(&"a", start), Ok(()));
    }
    let ten = Duration::from_secs(10);
    assert_eq!(budgets.look(&"a", start), Err(ten));
    assert_eq!(budgets.spend(&"a", start), Err(ten));
    assert_eq!(budgets.spend(&"b", start), Ok(()), "everybody has one of his own");
    assert_eq!(budgets.spend(&"a", start + ten), Ok(()));
    assert_eq!(budgets.spend(&"a", start + ten), Err(ten));
    for _ in 0..6 {
        assert_eq!(budgets.spend(&"a", start + 9 * MINUTE), Ok(()), "never more than all of it");
    }
    assert_eq!(budgets.spend(&"a", start + 9 * MINUTE), Err(ten));
}

#[test]
fn a_storm_of_names_is_forgotten_before_whoever_spends_most() {
    let (budgets, start) = (Budgets::new(2, MINUTE), Instant::now());
    let spend = |whose| budgets.spend(&whose, start);
    assert_eq!((spend(0), spend(0)), (Ok(()), Ok(())));
    for whose in 1..=3 * BUDGETS_MAX {
        assert_eq!(spend(whose), Ok(()));
        assert!(budgets.full_at.lock().unwrap().len() <= BUDGETS_MAX);
    }
    assert!(spend(0).is_err());
}

#[test]
fn a_network_is_one_source() {
    for (address, network) in [
        ("192.0.2.17", "192.0.2.0"),
        ("192.0.3.17", "192.0.3.0"),
        ("::ffff:192.0.2.17", "192.0.2.0"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:3::1", "2001:db8:1:3::"),
    ] {
        assert_eq!(source(address.parse().unwrap()).to_string(), network, "{address}");
    }
}
