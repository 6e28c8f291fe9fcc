//! How many errands strangers can cause.

use super::must_wait;
use crate::effect::Errand;
use crate::id::{ActorId, ObjectId};
use crate::limits;
use crate::worker::budgets::Spent;

fn actor(number: u32) -> ActorId {
    ActorId::parse(&format!("https://h{number}.bob.example/users/bob")).unwrap()
}

fn id(number: u32) -> ObjectId {
    ObjectId::parse(&format!("https://eve.example/things/{number}")).unwrap()
}

/// An errand with this number.
type Numbered = fn(u32) -> Errand;

/// How many of these, each with another number, are run before one must wait.
fn count(errand: Numbered) -> u32 {
    let spent = Spent::default();
    let runs = (0..1_000).take_while(|number| must_wait(&spent, &errand(*number)).is_none());
    u32::try_from(runs.count()).unwrap()
}

/// Names below a domain cost nothing, and neither do new ids.
#[test]
fn whoever_causes_many_errands_waits() {
    let rows: [(Numbered, u32); 4] = [
        (|n| Errand::Parents { by: actor(n), object: id(n) }, limits::WALKS_PER_CAUSE),
        (|n| Errand::Replies { by: actor(n), object: id(n) }, limits::WALKS_PER_CAUSE),
        (|n| Errand::WrappedLike { by: actor(n), like: id(n) }, limits::WRAPPED_PER_ORIGIN),
        (|n| Errand::WrappedUndo { by: actor(n), undo: id(n) }, limits::WRAPPED_PER_ORIGIN),
    ];
    for (at, (errand, most)) in rows.into_iter().enumerate() {
        assert_eq!(count(errand), most, "{at}");
    }
}
