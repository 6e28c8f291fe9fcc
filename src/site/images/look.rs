//! What is shown while a picture is on its way: its average colour, and a blurred preview.

use super::pixels::{Pixels, width};
use super::prepared::Size;
use super::resize::{at_width, resize};

/// Components of a blurhash, across and down: as many as Mastodon makes.
const COMPONENTS: (u32, u32) = (4, 3);
/// What is looked at is this wide: more pixels do not change it.
const THUMB_WIDTH: u32 = 32;
/// And at most this high.
const THUMB_HEIGHT_MAX: u32 = 128;

/// The blurhash and the average colour, `#rrggbb`.
pub(super) fn look(pixels: &Pixels) -> (Option<String>, Option<String>) {
    let narrow = at_width(pixels.size, THUMB_WIDTH.min(pixels.size.width));
    let thumb = resize(pixels, Size { height: narrow.height.min(THUMB_HEIGHT_MAX), ..narrow });
    let rgba = on_white(&thumb);
    let Size { width: across, height: down } = thumb.size;
    let blurhash = blurhash::encode(COMPONENTS.0, COMPONENTS.1, across, down, &rgba).ok();
    (blurhash, Some(average(&rgba)))
}

/// Red, green, blue and full opacity.
fn on_white(pixels: &Pixels) -> Vec<u8> {
    let mut rgba = Vec::with_capacity(width(pixels.size) * 4);
    for pixel in pixels.data.chunks_exact(pixels.channels) {
        let (colours, alpha) = match *pixel {
            [grey] => ([grey; 3], 255),
            [grey, alpha] => ([grey; 3], alpha),
            [red, green, blue] => ([red, green, blue], 255),
            [red, green, blue, alpha, ..] => ([red, green, blue], alpha),
            [] => continue,
        };
        let alpha = u32::from(alpha);
        let lit = |colour: u8| (u32::from(colour) * alpha + 255 * (255 - alpha) + 127) / 255;
        rgba.extend(colours.map(|colour| u8::try_from(lit(colour)).unwrap_or(u8::MAX)));
        rgba.push(255);
    }
    rgba
}

fn average(rgba: &[u8]) -> String {
    let mut sums = [0_usize; 4];
    for pixel in rgba.chunks_exact(4) {
        for (sum, value) in sums.iter_mut().zip(pixel) {
            *sum += usize::from(*value);
        }
    }
    let count = (rgba.len() / 4).max(1);
    let [red, green, blue, _] = sums.map(|sum| (sum + count / 2) / count);
    format!("#{red:02x}{green:02x}{blue:02x}")
}
