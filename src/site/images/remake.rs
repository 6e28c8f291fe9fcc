//! Pictures of strangers, made anew from their pixels: no byte of theirs is handed on.

use std::path::Path;

use super::codec::{Colours, Decoded, decode, encode};
use super::fault::Fault;
use super::gif::first_frame;
use super::kind::Kind;
use super::pixels::{Pixels, count, upright};
use super::prepared::Size;
use super::resize::{at_width, resize};
use super::strip::{Clean, clean};
use crate::config::Problem;
use crate::limits::{MEDIA_LOSSLESS_MAX_BYTES, MEDIA_MAX_PIXELS, PICTURE_SIDE_MAX};

/// The loss cannot be seen at arm's length.
const QUALITY: u8 = 82;

/// A picture that was made anew.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Remade {
    /// What it is now.
    pub kind: Kind,
    /// Upright, and within what was asked for.
    pub size: Size,
    /// Nothing but pixels.
    pub bytes: Vec<u8>,
}

/// Makes the picture in `bytes` anew, no larger than `within`: its first frame, upright, without a word
/// or a colour profile. JPEG, PNG, WebP and GIF are read, whatever its name or its server says that it is.
///
/// # Errors
/// If it is none of them, damaged, or has more pixels than [`MEDIA_MAX_PIXELS`]: nothing of it was
/// decoded then.
pub fn remake(bytes: &[u8], within: Size) -> Result<Remade, Problem> {
    remade(bytes, within).map_err(|fault| fault.in_file(Path::new("")))
}

fn remade(bytes: &[u8], within: Size) -> Result<Remade, Fault> {
    if !matches!(Kind::of(bytes), Some(Kind::Jpeg | Kind::Png | Kind::WebP | Kind::Gif)) {
        return Err(Fault::Unknown);
    }
    let clean = clean(bytes)?;
    let size = clean.size.ok_or(Fault::Unknown)?;
    if count(size) > MEDIA_MAX_PIXELS || size.width.max(size.height) > PICTURE_SIDE_MAX {
        return Err(Fault::TooManyPixels { size, most: MEDIA_MAX_PIXELS });
    }
    let (pixels, kind) = pixels_of(&clean, size)?;
    let full = upright(size, clean.orientation);
    let small = upright(fitting(full, within), clean.orientation);
    let pixels = if small == size { pixels } else { resize(&pixels, small) };
    let pixels = pixels.upright(clean.orientation);
    let mut made = encoded(&pixels, kind)?;
    if made.bytes.len() > MEDIA_LOSSLESS_MAX_BYTES && !pixels.has_alpha() {
        let lossy = encoded(&pixels, Kind::Jpeg)?;
        if lossy.bytes.len() * 2 < made.bytes.len() {
            made = lossy;
        }
    }
    Ok(made)
}

/// The pixels of the first frame, and what they are best written as.
fn pixels_of(clean: &Clean, size: Size) -> Result<(Pixels, Kind), Fault> {
    if clean.kind == Kind::Gif {
        return Ok((first_frame(size, &clean.bytes)?, Kind::Png));
    }
    let Decoded { pixels, lossy, .. } =
        decode(clean.kind, size, &clean.bytes)?.ok_or(Fault::Unknown)?;
    // The encoder of WebP loses nothing, which makes photographs larger than they were.
    let is_photograph = clean.kind == Kind::WebP && lossy && !pixels.has_alpha();
    Ok((pixels, if is_photograph { Kind::Jpeg } else { clean.kind }))
}

fn encoded(pixels: &Pixels, kind: Kind) -> Result<Remade, Fault> {
    let bytes = encode(pixels, kind, QUALITY, &Colours::Unsaid)?;
    Ok(Remade { kind, size: pixels.size, bytes })
}

/// `size` in the same shape, no larger than `within`.
fn fitting(size: Size, within: Size) -> Size {
    let narrow = if size.width > within.width { at_width(size, within.width) } else { size };
    if narrow.height <= within.height {
        return narrow;
    }
    let turned = Size { width: size.height, height: size.width };
    let Size { width, height } = at_width(turned, within.height);
    Size { width: height.min(within.width), height: width }
}
