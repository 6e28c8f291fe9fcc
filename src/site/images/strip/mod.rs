//! Taking out of a picture what it does not show: where and when it was taken, with what, by
//! whom, and small copies of what was later cut away.
//!
//! Each format is walked by its own parts. Parts known to be needed for showing the picture are
//! kept byte by byte, all others are dropped, those that nobody has heard of yet among them. No
//! pixel is decoded.

mod avif;
mod exif;
mod gif;
mod jpeg;
mod png;
mod svg;
mod webp;

use super::fault::Fault;
use super::kind::Kind;
use super::pixels::count;
use super::prepared::Size;
use crate::limits::{PICTURE_MAX_PIXELS, PICTURE_SIDE_MAX};

/// A picture that shows the same and tells nothing else.
pub(super) struct Clean {
    pub(super) kind: Kind,
    /// As it is stored, before it is turned upright. Formats of drawings may not say.
    pub(super) size: Option<Size>,
    /// As Exif has it: 1 is upright.
    pub(super) orientation: u8,
    /// More than one frame?
    pub(super) moving: bool,
    /// Does it hold programs (SVG)?
    pub(super) scripts: bool,
    pub(super) bytes: Vec<u8>,
}

impl Clean {
    fn new(kind: Kind) -> Self {
        let bytes = Vec::new();
        Self { kind, size: None, orientation: 1, moving: false, scripts: false, bytes }
    }
}

/// Cleans any picture.
pub(super) fn clean(bytes: &[u8]) -> Result<Clean, Fault> {
    let clean = match Kind::of(bytes).ok_or(Fault::Unknown)? {
        Kind::Jpeg => jpeg::clean(bytes),
        Kind::Png => png::clean(bytes),
        Kind::WebP => webp::clean(bytes),
        Kind::Gif => gif::clean(bytes),
        Kind::Avif => avif::clean(bytes),
        Kind::Svg => svg::clean(bytes),
    }?;
    // A drawing is as large as it is shown: its size is a wish.
    if let Some(size) = clean.size.filter(|_| clean.kind != Kind::Svg) {
        check(size)?;
    }
    Ok(clean)
}

fn check(size: Size) -> Result<(), Fault> {
    let Size { width, height } = size;
    if width == 0 || height == 0 {
        return Err(Fault::damaged("it has no width or no height"));
    }
    if count(size) > PICTURE_MAX_PIXELS || width.max(height) > PICTURE_SIDE_MAX {
        return Err(Fault::TooManyPixels { size, most: PICTURE_MAX_PIXELS });
    }
    Ok(())
}

/// Reads from the front of some bytes.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], Fault> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or_else(too_short)?;
        self.0 = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, Fault> {
        Ok(self.take(1)?[0])
    }
}

fn too_short() -> Fault {
    Fault::damaged("the file ends too early")
}

/// Numbers at the front of `bytes`; what is missing counts as 0.
fn big_16(bytes: &[u8]) -> u32 {
    bytes.iter().take(2).fold(0, |number, byte| number << 8 | u32::from(*byte))
}

fn big_32(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).fold(0, |number, byte| number << 8 | u32::from(*byte))
}

fn little(bytes: &[u8]) -> u32 {
    bytes.iter().rev().fold(0, |number, byte| number << 8 | u32::from(*byte))
}

/// A length as a place in memory: what does not fit there is longer than any file.
fn length(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
