//! Decoded pixels, and turning them upright.

use super::prepared::Size;

/// Rows from above, pixels from the left, 8 bits for each channel: grey, grey and opacity, red
/// green blue, or those and opacity.
#[derive(Clone)]
pub(super) struct Pixels {
    pub(super) size: Size,
    /// 1 to 4.
    pub(super) channels: usize,
    pub(super) data: Vec<u8>,
}

impl Pixels {
    /// Black and, if they can be, transparent ones.
    pub(super) fn empty(size: Size, channels: usize) -> Self {
        Self { size, channels, data: vec![0; width(size) * height(size) * channels] }
    }

    /// May some of them be transparent?
    pub(super) fn has_alpha(&self) -> bool {
        matches!(self.channels, 2 | 4)
    }

    pub(super) fn row(&self, y: usize) -> &[u8] {
        let length = width(self.size) * self.channels;
        &self.data[y * length..(y + 1) * length]
    }

    /// The same as they are seen when `orientation` (of Exif) is applied.
    pub(super) fn upright(self, orientation: u8) -> Self {
        if orientation == 1 {
            return self;
        }
        let mut turned = Self::empty(upright(self.size, orientation), self.channels);
        let (right, bottom) = (width(self.size) - 1, height(self.size) - 1);
        let across = width(turned.size);
        for (at, pixel) in turned.data.chunks_exact_mut(self.channels).enumerate() {
            let (x, y) = (at % across, at / across);
            let (from_x, from_y) = match orientation {
                2 => (right - x, y),
                3 => (right - x, bottom - y),
                4 => (x, bottom - y),
                5 => (y, x),
                6 => (y, bottom - x),
                7 => (right - y, bottom - x),
                _ => (right - y, x),
            };
            let from = (from_y * (right + 1) + from_x) * self.channels;
            pixel.copy_from_slice(&self.data[from..from + self.channels]);
        }
        turned
    }
}

/// The size of a picture of `size` that is seen with `orientation`.
pub(super) fn upright(size: Size, orientation: u8) -> Size {
    if orientation < 5 { size } else { Size { width: size.height, height: size.width } }
}

pub(super) fn width(size: Size) -> usize {
    usize::try_from(size.width).expect("memory is larger than 4 GiB or the bound on pixels holds")
}

pub(super) fn height(size: Size) -> usize {
    usize::try_from(size.height).expect("memory is larger than 4 GiB or the bound on pixels holds")
}

/// How many they are.
pub(super) fn count(size: Size) -> u64 {
    u64::from(size.width) * u64::from(size.height)
}
