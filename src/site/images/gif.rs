//! The first frame of a GIF: enough for faces and emoji that move elsewhere.

use std::num::NonZero;

use gif::{ColorOutput, DecodeOptions, DecodingError, MemoryLimit};

use super::fault::Fault;
use super::pixels::{Pixels, count, width};
use super::prepared::Size;

/// Bytes of a pixel as they are decoded.
const RGBA: usize = 4;

/// Decodes the first frame of a clean GIF of `size`; what it does not cover is transparent.
pub(super) fn first_frame(size: Size, bytes: &[u8]) -> Result<Pixels, Fault> {
    let words = |error: DecodingError| Fault::damaged(format!("cannot be decoded ({error})"));
    let nothing = || Fault::damaged("there is no frame in it");
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::RGBA);
    options.check_frame_consistency(true);
    let memory = NonZero::new(count(size) * RGBA as u64).ok_or_else(nothing)?;
    options.set_memory_limit(MemoryLimit::Bytes(memory));
    let mut decoder = options.read_info(bytes).map_err(words)?;
    let frame = decoder.read_next_frame().map_err(words)?;
    let frame = frame.ok_or_else(nothing)?;
    let [left, top, across, down] =
        [frame.left, frame.top, frame.width, frame.height].map(usize::from);
    if across * down == 0 {
        return Err(nothing());
    }
    let is_whole = (across * down) as u64 == count(size) && frame.transparent.is_none();
    let channels = if is_whole { 3 } else { RGBA };
    let mut pixels = Pixels::empty(size, channels);
    for (y, row) in frame.buffer.chunks_exact(across * RGBA).enumerate() {
        let start = ((top + y) * width(size) + left) * channels;
        let places = pixels.data[start..].chunks_exact_mut(channels);
        for (place, pixel) in places.zip(row.chunks_exact(RGBA)) {
            place.copy_from_slice(&pixel[..channels]);
        }
    }
    Ok(pixels)
}
