//! AVIF: boxes within boxes, with places of other boxes in them, so that nothing can be taken out
//! without writing all anew. It is looked through, and refused if it tells anything.

use super::{Clean, big_32};
use crate::site::images::fault::Fault;
use crate::site::images::kind::Kind;
use crate::site::images::prepared::Size;

/// What announces Exif, XMP or a signed history of the picture.
const TELLING: [&[u8]; 4] = [b"Exif", b"rdf+xml", b"xmpmeta", b"c2pa"];

pub(super) fn clean(bytes: &[u8]) -> Result<Clean, Fault> {
    let has = |word: &&[u8]| bytes.windows(word.len()).any(|part| part == *word);
    if TELLING.iter().any(has) {
        return Err(Fault::Uncleanable);
    }
    let mut clean = Clean::new(Kind::Avif);
    // The first is that of the picture itself, unless it is put together from tiles: the largest
    // is right then too.
    let sizes = bytes.windows(16).filter(|part| part.starts_with(b"ispe")).map(|part| {
        // Behind the name: a version, the width, the height.
        Size { width: big_32(&part[8..]), height: big_32(&part[12..]) }
    });
    clean.size = sizes.max_by_key(|size| u64::from(size.width) * u64::from(size.height));
    clean.moving = bytes.get(8..12) == Some(b"avis");
    clean.bytes = bytes.to_vec();
    Ok(clean)
}
