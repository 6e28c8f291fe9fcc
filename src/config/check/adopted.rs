//! `[actor]`: the ids of an account that was there before this node (MOV-12).

use std::sync::Arc;

use super::{Wrong, wrong};
use crate::config::{Site, file};
use crate::id::{ActorId, Adopted, BadId, InboxUrl, KeyId, Origin, OwnIds};

pub(super) fn check(actor: &file::Actor, site: &Site) -> Result<Option<Arc<Adopted>>, Wrong> {
    if (&actor.id, &actor.key_id, &actor.shared_inbox) == (&None, &None, &None) {
        return Ok(None);
    }
    let id = match &actor.id {
        Some(id) => account(id, site)?,
        None => OwnIds::new(home(site).clone()).actor(),
    };
    let key = match &actor.key_id {
        Some(key) => below("actor.key_id", key, site, (KeyId::parse, KeyId::origin))?,
        None => KeyId::parse(&format!("{id}#main-key")).expect("an id with a fragment is an id"),
    };
    let shared = actor.shared_inbox.as_ref();
    let shared_inbox = shared
        .map(|it| below("actor.shared_inbox", it, site, (InboxUrl::parse, InboxUrl::origin)))
        .transpose()?;
    Ok(Some(Arc::new(Adopted { actor: id, key, shared_inbox })))
}

/// Where the account was taken over: at a new name it has ids as any other.
fn home(site: &Site) -> &Origin {
    site.moved_from.as_ref().unwrap_or(&site.origin)
}

fn account(id: &str, site: &Site) -> Result<ActorId, Wrong> {
    let id = below("actor.id", id, site, (ActorId::parse, ActorId::origin))?;
    let path = id.as_str().strip_prefix(home(site).as_str()).unwrap_or_default();
    let why = match path {
        _ if path.contains('#') || path.ends_with('/') => {
            "write it without `#`, and without `/` at its end"
        }
        // Its parts would be at the addresses of something else.
        _ if path.starts_with("/ap/") => "what is below `/ap/` is made here: leave it out",
        _ => return Ok(id),
    };
    wrong("actor.id", format!("is `{id}`; {why}"))
}

/// How an id is read, and where it is.
type Ways<T> = (fn(&str) -> Result<T, BadId>, fn(&T) -> Origin);

/// An address of the site itself: what is elsewhere is not answered here (ACT-3).
fn below<T>(
    name: &'static str,
    text: &str,
    site: &Site,
    (parse, origin): Ways<T>,
) -> Result<T, Wrong> {
    let id = parse(text).or_else(|error| wrong(name, format!("is `{text}`, which {error}")))?;
    let home = home(site);
    if origin(&id) != *home || !text.starts_with(home.as_str()) || text.contains('?') {
        return wrong(name, format!("is `{text}`, which is not below `{home}`"));
    }
    Ok(id)
}
