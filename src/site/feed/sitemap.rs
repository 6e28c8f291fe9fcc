//! The sitemap (sitemaps.org), split where it would be too large.

use super::xml::{document, text};
use crate::clock::Timestamp;
use crate::id::Origin;
use crate::limits::{SITEMAP_MAX_BYTES, SITEMAP_URLS_MAX};

const NAMESPACE: (&str, &str) = ("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9");
/// Bytes of an address in a sitemap besides its own: elements, a date, blanks.
const PLACE_BYTES: usize = 120;

/// A page that may be found.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(in crate::site) struct Place {
    /// Below the origin, encoded.
    pub(in crate::site) path: String,
    /// When it was last changed, if that is known.
    pub(in crate::site) changed: Option<Timestamp>,
}

/// Gives the files of the sitemap to `put`, one at a time: `sitemap.xml`, which is an index of
/// `sitemap-1.xml` and so on if there is too much for one.
///
/// # Errors
/// Those of `put`.
pub(in crate::site) fn sitemaps<E>(
    places: Vec<Place>,
    origin: &Origin,
    put: impl FnMut(&str, Vec<u8>) -> Result<(), E>,
) -> Result<(), E> {
    split(places, origin, (SITEMAP_URLS_MAX, SITEMAP_MAX_BYTES), put)
}

pub(super) fn split<E>(
    mut places: Vec<Place>,
    origin: &Origin,
    (count, bytes): (usize, usize),
    mut put: impl FnMut(&str, Vec<u8>) -> Result<(), E>,
) -> Result<(), E> {
    let origin_bytes = origin.join("").len();
    places.sort_unstable();
    let mut parts: Vec<&[Place]> = Vec::new();
    let mut rest = places.as_slice();
    while !rest.is_empty() {
        let mut size = 0;
        let fits = rest.iter().take(count).take_while(|place| {
            // A `&` becomes five bytes, and an address has few others that are escaped.
            let escaped = 5 * place.path.matches(['&', '\'']).count();
            size += origin_bytes + place.path.len() + escaped + PLACE_BYTES;
            size <= bytes
        });
        let (part, after) = rest.split_at(fits.count().max(1));
        parts.push(part);
        rest = after;
    }
    if parts.len() < 2 {
        return put("sitemap.xml", urls(&places, origin));
    }
    put("sitemap.xml", index(&parts, origin))?;
    (1..)
        .zip(parts)
        .try_for_each(|(number, part)| put(&part_of_sitemap(number), urls(part, origin)))
}

/// The name of a part, from 1.
pub(in crate::site) fn part_of_sitemap(number: usize) -> String {
    format!("sitemap-{number}.xml")
}

fn urls(places: &[Place], origin: &Origin) -> Vec<u8> {
    document(|xml| {
        let set = xml.create_element("urlset").with_attribute(NAMESPACE);
        set.write_inner_content(|xml| {
            places.iter().try_for_each(|place| {
                xml.create_element("url").write_inner_content(|xml| {
                    text(xml, "loc", &origin.join(&place.path))?;
                    place.changed.map_or(Ok(()), |changed| text(xml, "lastmod", &changed.rfc3339()))
                })?;
                Ok(())
            })
        })?;
        Ok(())
    })
}

fn index(parts: &[&[Place]], origin: &Origin) -> Vec<u8> {
    document(|xml| {
        let index = xml.create_element("sitemapindex").with_attribute(NAMESPACE);
        index.write_inner_content(|xml| {
            (1..).zip(parts).try_for_each(|(number, part)| {
                let changed = part.iter().filter_map(|place| place.changed).max();
                xml.create_element("sitemap").write_inner_content(|xml| {
                    text(xml, "loc", &origin.join(&format!("/{}", part_of_sitemap(number))))?;
                    changed.map_or(Ok(()), |changed| text(xml, "lastmod", &changed.rfc3339()))
                })?;
                Ok(())
            })
        })?;
        Ok(())
    })
}
