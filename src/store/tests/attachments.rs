//! What belongs to posts and actors besides their words.

use super::{actor, answer, at, store};
use crate::id::WebUrl;
use crate::store::{Attachment, Error, Review};

fn url(name: &str) -> WebUrl {
    WebUrl::parse(&format!("https://bob.example/{name}")).unwrap()
}

fn picture(name: &str, alt: Option<&str>) -> Attachment {
    let media_type = Some("image/webp".to_owned());
    Attachment { url: url(name), media_type, alt: alt.map(str::to_owned) }
}

#[test]
fn pictures_are_those_of_the_last_version_in_their_order() {
    let (_dir, store) = store();
    store
        .write::<_, Error>(|tx| {
            let [first, other] =
                [1, 2].map(|n| tx.insert_remote_post(&answer(n), Review::Waiting, at(0)).unwrap());
            let (first, other) = (first.unwrap(), other.unwrap());
            tx.set_attachments(other, &[picture("o", None)])?;
            for (pictures, is_new) in [
                (vec![], false),
                (vec![picture("b", Some("A bee")), picture("a", None)], true),
                (vec![picture("b", Some("A bee")), picture("a", None)], false),
                (vec![picture("a", None), picture("b", Some("A bee"))], true),
                (vec![picture("a", Some("A wasp"))], true),
                (vec![], true),
                (vec![picture("a", None)], true),
            ] {
                assert_eq!(tx.set_attachments(first, &pictures)?, is_new, "{pictures:?}");
                assert_eq!(tx.list_attachments(first)?, pictures);
            }
            assert_eq!(tx.list_attachments(other)?, [picture("o", None)]);
            tx.remove_remote_post(&answer(1).object)?;
            assert_eq!(tx.list_attachments(first)?, [], "they go with the post");
            assert_eq!(tx.list_attachments(other)?.len(), 1);
            Ok(())
        })
        .unwrap();
}

#[test]
fn custom_emoji_go_with_whoever_names_them() {
    let (_dir, store) = store();
    let post = answer(1).object;
    store
        .write::<_, Error>(|tx| {
            tx.insert_remote_post(&answer(1), Review::Waiting, at(0))?;
            tx.upsert_actor(&super::leaving::bob(), &[])?;
            let (bee, wasp) = (url("bee.png"), url("wasp.png"));
            for bearer in [post.as_str(), actor("bob").as_str()] {
                tx.set_emojis(bearer, &[(":bee:", &wasp), (":old:", &bee)])?;
                tx.set_emojis(bearer, &[(":wasp:", &wasp), (":bee:", &bee), (":bee:", &wasp)])?;
                let expected =
                    [(":bee:".to_owned(), bee.clone()), (":wasp:".to_owned(), wasp.clone())];
                assert_eq!(tx.list_emojis(bearer)?, expected);
            }
            tx.remove_remote_post(&post)?;
            assert_eq!(tx.list_emojis(post.as_str())?, []);
            assert_eq!(tx.list_emojis(actor("bob").as_str())?.len(), 2);
            tx.remove_actor(&actor("bob"))?;
            assert_eq!(tx.list_emojis(actor("bob").as_str())?, []);
            Ok(())
        })
        .unwrap();
}

#[test]
fn the_first_meeting_is_remembered() {
    let (_dir, store) = store();
    let mut bob = super::leaving::bob();
    store
        .write::<_, Error>(|tx| {
            assert_eq!(tx.find_first_met(&bob.id)?, None);
            for secs in [0, 50] {
                bob.fetched_at = at(secs);
                bob.published = Some(at(-9));
                bob.icon = Some(url("face.png"));
                tx.upsert_actor(&bob, &[])?;
                assert_eq!(tx.find_first_met(&bob.id)?, Some(at(0)));
                assert_eq!(tx.find_actor(&bob.id)?.as_ref(), Some(&bob));
            }
            Ok(())
        })
        .unwrap();
}
