//! What is published of one picture: itself, upright and not too wide, and smaller versions.

use super::codec::{Colours, Decoded, decode, encode};
use super::fault::Fault;
use super::kind::Kind;
use super::look::look;
use super::pixels::{Pixels, count, upright};
use super::prepared::{Note, Size};
use super::resize::{at_width, resize};
use super::strip::Clean;
use crate::limits::{PICTURE_GAIN_BYTES, PICTURE_GAIN_PERCENT, PICTURE_WIDTH_MAX, PICTURE_WIDTHS};

/// Of smaller versions: the loss cannot be seen at arm's length.
const QUALITY: u8 = 82;
/// Of a picture that had to be written anew: it is what readers open to look closely.
const ORIGINAL_QUALITY: u8 = 90;

/// Bytes that are published.
pub(super) struct Made {
    pub(super) size: Option<Size>,
    /// `None`: those of the clean picture.
    pub(super) original: Option<Vec<u8>>,
    /// The smallest first.
    pub(super) variants: Vec<(Kind, Size, Vec<u8>)>,
    pub(super) blurhash: Option<String>,
    pub(super) colour: Option<String>,
    pub(super) notes: Vec<Note>,
}

/// Decodes `clean` once, if its kind is decoded at all, and makes everything of it. `source_bytes`
/// is the length of the file it came from.
pub(super) fn make(clean: &Clean, source_bytes: u64) -> Result<Made, Fault> {
    let pixels = clean.size.filter(|_| clean.kind != Kind::Svg).map_or(0, count);
    let mut made = Made {
        size: clean.size,
        original: None,
        variants: Vec::new(),
        blurhash: None,
        colour: None,
        notes: Note::on_size(source_bytes, pixels).into_iter().collect(),
    };
    if clean.scripts {
        made.notes.push(Note::Scripts);
    }
    let Some(size) = clean.size.filter(|_| is_decoded(clean)) else { return Ok(made) };
    let Some(decoded) = decode(clean.kind, size, &clean.bytes)? else { return Ok(made) };
    let lossy = decoded.lossy;
    let (pixels, colours) = capped(decoded, clean.orientation);
    let full = upright(size, clean.orientation);
    // Rough colours are better than a picture on its side, and worse than a wide one.
    let inks = matches!(colours, Colours::Inks);
    if clean.orientation != 1 || (pixels.size != full && !inks) {
        let anew = encode(&pixels, clean.kind, ORIGINAL_QUALITY, &colours)?;
        if clean.orientation != 1 {
            made.notes.extend(grown(clean.bytes.len(), anew.len()));
        }
        // A wide picture may stay if nothing is saved; one that lies on its side may not.
        if clean.orientation != 1 || saves(anew.len(), clean.bytes.len()) {
            made.original = Some(anew);
        }
    }
    made.size = Some(if made.original.is_some() { pixels.size } else { full });
    let original_bytes = made.original.as_ref().unwrap_or(&clean.bytes).len();
    let kind = if clean.kind == Kind::WebP && lossy && !pixels.has_alpha() {
        // The encoder of WebP loses nothing, which makes photographs larger than they were.
        Kind::Jpeg
    } else {
        clean.kind
    };
    let smallest = if inks {
        pixels
    } else {
        variants(pixels, kind, &colours, original_bytes, &mut made.variants)?
    };
    (made.blurhash, made.colour) = look(&smallest);
    Ok(made)
}

/// Pixels are looked at of still pictures alone: a film at several sizes is many times the work.
pub(super) fn is_decoded(clean: &Clean) -> bool {
    !clean.moving && matches!(clean.kind, Kind::Jpeg | Kind::Png | Kind::WebP)
}

/// The pixels, upright and at most [`PICTURE_WIDTH_MAX`] wide. They are turned when there are few.
fn capped(decoded: Decoded, orientation: u8) -> (Pixels, Colours) {
    let Decoded { mut pixels, colours, .. } = decoded;
    let full = upright(pixels.size, orientation);
    if full.width > PICTURE_WIDTH_MAX {
        let small = at_width(full, PICTURE_WIDTH_MAX);
        pixels = resize(&pixels, upright(small, orientation));
    }
    (pixels.upright(orientation), colours)
}

/// Adds smaller versions, each made of the next larger one; gives the smallest pixels.
fn variants(
    mut pixels: Pixels,
    kind: Kind,
    colours: &Colours,
    original_bytes: usize,
    into: &mut Vec<(Kind, Size, Vec<u8>)>,
) -> Result<Pixels, Fault> {
    let mut larger = original_bytes;
    let width = pixels.size.width;
    for step in PICTURE_WIDTHS.into_iter().rev().filter(|step| *step < width) {
        pixels = resize(&pixels, at_width(pixels.size, step));
        let bytes = encode(&pixels, kind, QUALITY, colours)?;
        if saves(bytes.len(), larger) {
            larger = bytes.len();
            into.push((kind, pixels.size, bytes));
        }
    }
    into.reverse();
    Ok(pixels)
}

/// Is `small` enough smaller than `large` to be worth a file?
fn saves(small: usize, large: usize) -> bool {
    let (small, large) = (small as u64, large as u64);
    small * 100 <= large * PICTURE_GAIN_PERCENT && small + PICTURE_GAIN_BYTES <= large
}

fn grown(from: usize, to: usize) -> Option<Note> {
    (to > from.saturating_mul(2)).then_some(Note::Grown { from: from as u64, to: to as u64 })
}
