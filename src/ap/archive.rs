//! Our own documents as the archive of an account has them (protocol 7.7): the files that Mastodon packs,
//! and that importers of others read. They come from the site, so they are only changed where a file
//! of the archive stands in the place of an address.

use serde_json::{Map, Value};

use super::ParseError;
use super::build::create_id;
use crate::id::ObjectId;

/// What of an account a file is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// Its portrait.
    Avatar,
    /// The wide picture above its profile.
    Header,
    /// A picture, or another file, of a post.
    Attachment,
}

/// Gives the name in the archive of what is at an address, should it be there.
pub type Names<'a> = dyn FnMut(Part, &str) -> Option<String> + 'a;

/// `actor.json`: the actor, whose pictures and outbox are files beside it.
///
/// # Errors
/// When `document` is no object.
pub fn actor_json(document: &str, names: &mut Names<'_>) -> Result<String, ParseError> {
    let mut actor = members(document)?;
    for (name, part) in [("icon", Part::Avatar), ("image", Part::Header)] {
        if let Some(picture) = actor.get_mut(name) {
            rename(picture, part, names);
        }
    }
    actor.shift_remove("proof");
    actor.insert("outbox".to_owned(), OUTBOX.into());
    Ok(Value::Object(actor).to_string())
}

/// An item of `outbox.json`: a Create with its object in it, without what is only for the wire.
///
/// # Errors
/// When `create` is no object.
pub fn item_json(create: &str, names: &mut Names<'_>) -> Result<String, ParseError> {
    let mut create = members(create)?;
    let object = create.get_mut("object").and_then(Value::as_object_mut);
    plain(object.ok_or(ParseError::Wrong("object"))?, names);
    plain(&mut create, names);
    Ok(Value::Object(create).to_string())
}

/// The same of an object that has no file with its Create.
///
/// # Errors
/// When `object` is no object with an id of its own.
pub fn wrapped_json(object: &str, names: &mut Names<'_>) -> Result<String, ParseError> {
    let mut object = members(object)?;
    plain(&mut object, names);
    let id = object.get("id").and_then(Value::as_str).ok_or(ParseError::Missing("id"))?;
    let id = ObjectId::parse(id).map_err(|_| ParseError::Wrong("id"))?;
    let mut create = Map::new();
    create.insert("id".to_owned(), create_id(&id).into());
    create.insert("type".to_owned(), "Create".into());
    for (from, to) in
        [("attributedTo", "actor"), ("published", "published"), ("to", "to"), ("cc", "cc")]
    {
        if let Some(value) = object.get(from) {
            create.insert(to.to_owned(), value.clone());
        }
    }
    create.insert("object".to_owned(), Value::Object(object));
    Ok(Value::Object(create).to_string())
}

/// What the outbox is called.
const OUTBOX: &str = "outbox.json";

/// What stands before the items of `outbox.json`; a comma is between them.
#[must_use]
pub fn outbox_head(total: usize) -> String {
    format!(
        "{{\"@context\":\"https://www.w3.org/ns/activitystreams\",\"id\":\"{OUTBOX}\",\
         \"type\":\"OrderedCollection\",\"totalItems\":{total},\"orderedItems\":["
    )
}

/// What stands after them.
pub const OUTBOX_FOOT: &str = "]}\n";

fn members(text: &str) -> Result<Map<String, Value>, ParseError> {
    // What we have written ourselves has no bounds but those of its author.
    let value = serde_json::from_str(text).map_err(|error| ParseError::NotJson(error.to_string()));
    match value? {
        Value::Object(members) => Ok(members),
        _ => Err(ParseError::Wrong("document")),
    }
}

/// Without what is only for the wire, and with its files by name. A proof is over the bytes that
/// others see, and would not fit these.
fn plain(object: &mut Map<String, Value>, names: &mut Names<'_>) {
    object.shift_remove("@context");
    object.shift_remove("proof");
    let attached = object.get_mut("attachment").and_then(Value::as_array_mut);
    attached.into_iter().flatten().for_each(|it| rename(it, Part::Attachment, names));
    if let Some(picture) = object.get_mut("image") {
        rename(picture, Part::Attachment, names);
    }
}

fn rename(file: &mut Value, part: Part, names: &mut Names<'_>) {
    let Some(url) = file.get_mut("url") else { return };
    if let Some(name) = url.as_str().and_then(|url| names(part, url)) {
        *url = name.into();
    }
}

#[cfg(test)]
mod tests {
    use super::{Names, Part, actor_json, item_json, wrapped_json};

    fn named(part: Part, url: &str) -> Option<String> {
        let file = url.strip_prefix("https://me.example/")?;
        Some(if part == Part::Avatar { "avatar.png".to_owned() } else { format!("files/{file}") })
    }

    /// Here the address of a file, a proof and a context are what differs.
    #[test]
    fn documents_are_changed_only_where_the_archive_differs() {
        type Make = fn(&str, &mut Names<'_>) -> Result<String, crate::ap::ParseError>;
        let rows: &[(Make, &str, &str)] = &[
            (
                actor_json,
                r#"{"@context":["c"],"id":"i","outbox":"o","icon":{"url":"https://me.example/a.png"},"image":{"url":"https://other.example/b"}}"#,
                r#"{"@context":["c"],"id":"i","outbox":"outbox.json","icon":{"url":"avatar.png"},"image":{"url":"https://other.example/b"}}"#,
            ),
            (
                item_json,
                r#"{"@context":"c","id":"i","object":{"@context":"c","id":"j","attachment":[{"url":"https://me.example/b.png"},{"url":7},3],"proof":{}},"proof":{}}"#,
                r#"{"id":"i","object":{"id":"j","attachment":[{"url":"files/b.png"},{"url":7},3]}}"#,
            ),
            (
                wrapped_json,
                r#"{"@context":"c","id":"https://me.example/ap/act/x","attributedTo":"a","to":["t"]}"#,
                r#"{"id":"https://me.example/ap/act/x.create","type":"Create","actor":"a","to":["t"],"object":{"id":"https://me.example/ap/act/x","attributedTo":"a","to":["t"]}}"#,
            ),
        ];
        for (make, document, expected) in rows {
            assert_eq!(make(document, &mut named).unwrap(), *expected);
        }
        for broken in ["", "[]", r#"{"object":"i"}"#] {
            assert!(item_json(broken, &mut named).is_err(), "{broken}");
        }
    }
}
