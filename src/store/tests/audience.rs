//! Who hears of what becomes of a post.

use super::leaving::bob;
use super::{actor, at, key, store};
use crate::id::{ActorId, InboxUrl};
use crate::store::{Error, KnownActor, ReactedBy, Reaction, ReactionTo, Rule, Stance, Target, Tx};

fn at_big(name: &str) -> ActorId {
    ActorId::parse(&format!("https://big.example/users/{name}")).unwrap()
}

fn shared(host: &str) -> InboxUrl {
    InboxUrl::parse(&format!("https://{host}/all")).unwrap()
}

fn knows(tx: &Tx<'_>, id: &ActorId, shared_inbox: Option<InboxUrl>) -> Result<(), Error> {
    tx.upsert_actor(&KnownActor { id: id.clone(), shared_inbox, ..bob() }, &[])
}

fn likes(tx: &Tx<'_>, actor: &ActorId) -> Result<(), Error> {
    let like = ReactionTo { post: key("a"), actor: actor.clone(), kind: Reaction::Like };
    tx.insert_reaction(&like, ReactedBy::default(), at(0)).map(drop)
}

fn audience(tx: &Tx<'_>) -> Result<Vec<String>, Error> {
    let inboxes = tx.list_audience(&key("a"))?;
    Ok(inboxes.iter().map(|inbox| inbox.as_str().to_owned()).collect())
}

#[test]
fn a_forgotten_account_hears_of_it_where_its_neighbours_do() {
    let (_dir, store) = store();
    // Whom somebody else knows, and where they are told of something; what reaches ann of
    // big.example, of whom nothing is known.
    for (neighbour, inbox, expected) in [
        (at_big("zoe"), Some(shared("big.example")), &["https://big.example/all"][..]),
        (at_big("zoe"), None, &[]),
        (at_big("zoe"), Some(shared("elsewhere.example")), &[]),
        (actor("big.example.evil"), Some(shared("big.example")), &[]),
    ] {
        let told = store.write::<_, Error>(|tx| {
            tx.remove_actor(&at_big("zoe"))?;
            likes(tx, &at_big("ann"))?;
            likes(tx, &at_big("ben"))?;
            knows(tx, &neighbour, inbox.clone())?;
            audience(tx)
        });
        assert_eq!(told.unwrap(), expected, "{neighbour} {inbox:?}");
    }
}

#[test]
fn who_is_blocked_hears_of_nothing_and_their_neighbours_do() {
    let (_dir, store) = store();
    let (told, alone) = store
        .write::<_, Error>(|tx| {
            for name in ["ann", "ben"] {
                knows(tx, &at_big(name), Some(shared("big.example")))?;
            }
            let rule = Rule {
                target: Target::Actor(at_big("ann")),
                source: String::new(),
                stance: Stance::Block,
                note: None,
                since: at(0),
                until: None,
            };
            tx.upsert_rule(&rule)?;
            likes(tx, &at_big("ann"))?;
            let alone = audience(tx)?;
            likes(tx, &at_big("ben"))?;
            Ok((audience(tx)?, alone))
        })
        .unwrap();
    assert_eq!((&alone[..], &told[..]), (&[][..], &["https://big.example/all".to_owned()][..]));
}
