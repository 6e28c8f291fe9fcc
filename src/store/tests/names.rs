//! What names stand for: found out again and again, told once.

use super::{actor, at, key, store};
use crate::id::ObjectId;
use crate::store::{Error, FoundName, Meaning, Name, NamedPost};

fn meaning(who: &str) -> Meaning {
    Meaning {
        actor: actor(who),
        handle: format!("@{who}@{who}.example"),
        profile: format!("https://{who}.example/"),
        post: None,
    }
}

fn name(name: &str, meaning: Option<Meaning>) -> Name {
    Name { name: name.to_owned(), meaning }
}

#[test]
fn what_is_found_out_last_counts() {
    let (_dir, store) = store();
    let object = ObjectId::parse("https://bob.example/notes/1").unwrap();
    let post = NamedPost {
        object,
        page: "https://bob.example/@bob/1".to_owned(),
        context: Some("https://bob.example/threads/1".to_owned()),
    };
    let answered = Meaning { post: Some(post), ..meaning("bob") };
    let found = |name: Name, why: Option<&str>, secs| FoundName {
        name,
        why: why.map(str::to_owned),
        until: at(secs),
    };
    let rows = [
        found(name("https://bob.example/@bob/1", Some(answered)), None, 9),
        found(name("lia@lia.example", None), Some("it does not answer"), 5),
    ];
    let known = store.write(|tx| {
        for row in &rows {
            tx.upsert_name(&found(name(&row.name.name, Some(meaning("max"))), None, 1))?;
            tx.upsert_name(row)?;
        }
        tx.list_names()
    });
    assert_eq!(known.unwrap(), rows);
}

#[test]
fn what_was_told_stays_unless_it_was_nothing() {
    let (_dir, store) = store();
    let told = |names: &[Name], secs| {
        store.write::<_, Error>(|tx| {
            tx.insert_post_names(&key("a"), names, at(secs))?;
            let told = tx.list_post_names()?.into_iter();
            Ok(told.map(|it| (it.name, it.at)).collect::<Vec<_>>())
        })
    };
    let (ann, bob) = (name("ann@a.example", Some(meaning("ann"))), name("bob@b.example", None));
    let first = told(&[ann.clone(), bob.clone()], 0).unwrap();
    assert_eq!(first, [(ann.clone(), at(0)), (bob, at(0))]);
    let other = name("ann@a.example", Some(meaning("eve")));
    let bob = name("bob@b.example", Some(meaning("bob")));
    assert_eq!(told(&[other, bob.clone()], 5).unwrap(), [(ann, at(0)), (bob, at(0))]);

    let named = store.read::<_, Error>(|tx| tx.list_named(&key("a"))).unwrap();
    assert_eq!(named, [actor("ann"), actor("bob")]);
    let left = store.write::<_, Error>(|tx| {
        tx.insert_post_names(&key("b"), &[name("bob@b.example", Some(meaning("bob")))], at(0))?;
        tx.remove_post_names(&key("a"))?;
        Ok((tx.list_named(&key("a"))?, tx.list_named(&key("b"))?))
    });
    assert_eq!(left.unwrap(), (Vec::new(), vec![actor("bob")]));
}
