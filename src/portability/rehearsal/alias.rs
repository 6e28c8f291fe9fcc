//! Is the old account among the aliases of the new one, byte for byte? What is almost it is named:
//! nobody sees a capital or a slash.

use crate::ap::OwnActor;

/// What an alias is that means the owner, and is not the id.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Miss {
    Capitals,
    Slash,
    Scheme,
    Handle,
    Profile,
    Elsewhere,
}

impl Miss {
    /// What is wrong with it, after "it names `x`, ".
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Capitals => "which differs in capital letters",
            Self::Slash => "with a slash at the end",
            Self::Scheme => "with `http` and `https` mixed up",
            Self::Handle => "which is the handle and not the id",
            Self::Profile => "which is the address of the profile and not the id",
            Self::Elsewhere => "which is another address of this site",
        }
    }
}

/// The alias that almost names the owner, and why it does not.
pub(super) fn near<'a>(aliases: &'a [String], me: &OwnActor) -> Option<(&'a str, Miss)> {
    aliases.iter().find_map(|alias| Some((alias.as_str(), miss(alias, me)?)))
}

fn miss(alias: &str, me: &OwnActor) -> Option<Miss> {
    let (id, text) = (me.id.as_str(), alias.trim());
    let other_scheme = match id.split_once("://") {
        Some(("https", rest)) => format!("http://{rest}"),
        Some((_, rest)) => format!("https://{rest}"),
        None => String::new(),
    };
    let bare = text.trim_end_matches('/');
    // One of them, or several at once.
    if bare == id {
        return Some(Miss::Slash);
    }
    if bare.eq_ignore_ascii_case(id) {
        return Some(Miss::Capitals);
    }
    if bare.eq_ignore_ascii_case(&other_scheme) {
        return Some(Miss::Scheme);
    }
    let handle = text.trim_start_matches("acct:").trim_start_matches('@');
    let own = format!("{}@{}", me.handle.user, me.handle.domain);
    if handle.eq_ignore_ascii_case(&own) {
        return Some(Miss::Handle);
    }
    let site = me.id.origin();
    let rest = bare.split_once("://").map_or(bare, |(_, rest)| rest);
    let host = site.as_str().split_once("://").map_or("", |(_, host)| host);
    let path = rest.to_lowercase().strip_prefix(host).map(str::to_owned)?;
    let user = me.username.as_str();
    if path.is_empty() || path == format!("/@{user}") || path == format!("/users/{user}") {
        return Some(Miss::Profile);
    }
    path.starts_with('/').then_some(Miss::Elsewhere)
}
