//! `Collection-Synchronization` (FEP-8fcf): beside a post for followers a server says whom it takes for
//! its author's followers where the post goes to.

use sha2::{Digest, Sha256};

use super::cavage::parse_parameters;
use crate::id::{ActorId, ObjectId};

/// The name of the header.
pub(super) const HEADER: &str = "Collection-Synchronization";

/// What the header says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Synchronization {
    /// The whole list of followers.
    pub collection: ObjectId,
    /// Where those of the receiver are listed.
    pub url: ObjectId,
    /// [`followers_digest`] of those.
    pub digest: String,
}

impl Synchronization {
    /// Reads the value of the header, written as the parameters of a signature. `None` if something is
    /// missing or no address.
    pub(super) fn read(value: &str) -> Option<Self> {
        let parameters = parse_parameters(value).ok()?;
        let find = |name: &str| {
            parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
        };
        Some(Self {
            collection: ObjectId::parse(find("collectionid")?).ok()?,
            url: ObjectId::parse(find("url")?).ok()?,
            digest: find("digest")?.to_ascii_lowercase(),
        })
    }

    /// The value of the header.
    #[must_use]
    pub fn value(&self) -> String {
        let Self { collection, url, digest } = self;
        format!("collectionId=\"{collection}\", url=\"{url}\", digest=\"{digest}\"")
    }
}

/// What two lists of followers have in common if they are the same, in whatever order: the exclusive or
/// of the SHA-256 of each id, in hexadecimal.
#[must_use]
pub fn followers_digest<'a>(ids: impl IntoIterator<Item = &'a ActorId>) -> String {
    let mut all = [0_u8; 32];
    for id in ids {
        for (byte, other) in all.iter_mut().zip(Sha256::digest(id.as_str())) {
            *byte ^= other;
        }
    }
    all.iter().map(|byte| format!("{byte:02x}")).collect()
}
