//! The sitemap (sitemaps.org), split where it would be too large.

use super::xml::{document, text};
use crate::clock::Timestamp;
use crate::limits::{SITEMAP_MAX_BYTES, SITEMAP_URLS_MAX};

const NAMESPACE: (&str, &str) = ("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9");
/// Bytes of an address in a sitemap besides its own: elements, a date, blanks.
const PLACE_BYTES: usize = 120;

/// A page that may be found.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(in crate::site) struct Place {
    /// Absolute.
    pub(in crate::site) url: String,
    /// When it was last changed, if that is known.
    pub(in crate::site) changed: Option<Timestamp>,
}

/// The files of the sitemap: `sitemap.xml`, which is an index of `sitemap-1.xml` and so on if
/// there is too much for one. `home` is the address of the site with a slash at its end.
pub(in crate::site) fn sitemaps(places: Vec<Place>, home: &str) -> Vec<(String, Vec<u8>)> {
    split(places, home, (SITEMAP_URLS_MAX, SITEMAP_MAX_BYTES))
}

pub(super) fn split(
    mut places: Vec<Place>,
    home: &str,
    (count, bytes): (usize, usize),
) -> Vec<(String, Vec<u8>)> {
    places.sort_unstable();
    let mut parts: Vec<&[Place]> = Vec::new();
    let mut rest = places.as_slice();
    while !rest.is_empty() {
        let mut size = 0;
        let fits = rest.iter().take(count).take_while(|place| {
            // A `&` becomes five bytes, and an address has few others that are escaped.
            size += place.url.len() + 5 * place.url.matches(['&', '\'']).count() + PLACE_BYTES;
            size <= bytes
        });
        let (part, after) = rest.split_at(fits.count().max(1));
        parts.push(part);
        rest = after;
    }
    if parts.len() < 2 {
        return vec![("sitemap.xml".to_owned(), urls(&places))];
    }
    let mut files = vec![("sitemap.xml".to_owned(), index(&parts, home))];
    files.extend((1..).zip(parts).map(|(number, part)| (part_of_sitemap(number), urls(part))));
    files
}

/// The name of a part, from 1.
pub(in crate::site) fn part_of_sitemap(number: usize) -> String {
    format!("sitemap-{number}.xml")
}

fn urls(places: &[Place]) -> Vec<u8> {
    document(|xml| {
        let set = xml.create_element("urlset").with_attribute(NAMESPACE);
        set.write_inner_content(|xml| {
            places.iter().try_for_each(|place| {
                xml.create_element("url").write_inner_content(|xml| {
                    text(xml, "loc", &place.url)?;
                    place.changed.map_or(Ok(()), |changed| text(xml, "lastmod", &changed.rfc3339()))
                })?;
                Ok(())
            })
        })?;
        Ok(())
    })
}

fn index(parts: &[&[Place]], home: &str) -> Vec<u8> {
    document(|xml| {
        let index = xml.create_element("sitemapindex").with_attribute(NAMESPACE);
        index.write_inner_content(|xml| {
            (1..).zip(parts).try_for_each(|(number, part)| {
                let changed = part.iter().filter_map(|place| place.changed).max();
                xml.create_element("sitemap").write_inner_content(|xml| {
                    text(xml, "loc", &format!("{home}{}", part_of_sitemap(number)))?;
                    changed.map_or(Ok(()), |changed| text(xml, "lastmod", &changed.rfc3339()))
                })?;
                Ok(())
            })
        })?;
        Ok(())
    })
}
