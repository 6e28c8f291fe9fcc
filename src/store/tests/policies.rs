//! What single posts say of answers, as a build tells it.

use std::collections::BTreeMap;

use super::{key, store};
use crate::store::{Error, ReplyPolicy};

#[test]
fn policies_are_those_of_the_last_build() {
    let (_dir, store) = store();
    use ReplyPolicy::{Approve, ApproveFirst, Off, Open};
    for policies in [
        vec![("a", Off), ("b", Open)],
        vec![("a", Off), ("b", Approve), ("c", ApproveFirst)],
        vec![("b", Approve)],
        vec![],
        vec![("a", Open)],
    ] {
        let policies: BTreeMap<_, _> =
            policies.into_iter().map(|(name, policy)| (key(name), policy)).collect();
        store
            .write::<_, Error>(|tx| {
                tx.set_reply_policies(&policies)?;
                assert_eq!(tx.list_reply_policies()?, policies);
                for name in ["a", "b", "c"] {
                    let found = tx.find_reply_policy(&key(name))?;
                    assert_eq!(found, policies.get(&key(name)).copied(), "{name}");
                }
                Ok(())
            })
            .unwrap();
    }
}
