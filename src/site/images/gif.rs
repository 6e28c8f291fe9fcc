//! The first frame of a GIF (GIF89a, sections 18 to 23 and appendix F): enough for faces and emoji that
//! move elsewhere, in less than any crate for it takes.

use super::fault::Fault;
use super::pixels::{Pixels, count, height, width};
use super::prepared::Size;

/// Codes have at most so many bits.
const CODE_BITS_MAX: u32 = 12;

/// Decodes the first frame of a clean GIF of `size`; what it does not cover is transparent.
pub(super) fn first_frame(size: Size, bytes: &[u8]) -> Result<Pixels, Fault> {
    let frame = find(bytes).ok_or_else(|| Fault::damaged("there is no frame in it"))?;
    let Frame { left, top, across, down, .. } = frame;
    if left + across > width(size) || top + down > height(size) || across * down == 0 {
        return Err(Fault::damaged("a frame does not fit into it"));
    }
    let indices = unpack(&frame, across * down)?;
    let is_whole = (across * down) as u64 == count(size) && frame.transparent.is_none();
    let channels = if is_whole { 3 } else { 4 };
    let mut pixels = Pixels::empty(size, channels);
    for (at, index) in indices.iter().enumerate() {
        if Some(*index) == frame.transparent {
            continue;
        }
        let row = if frame.is_interlaced { interlaced(at / across, down) } else { at / across };
        let place = ((top + row) * width(size) + left + at % across) * channels;
        let colour = frame.palette.get(usize::from(*index) * 3..).and_then(|rest| rest.get(..3));
        pixels.data[place..place + 3].copy_from_slice(colour.unwrap_or(&[0; 3]));
        if let Some(alpha) = pixels.data.get_mut(place + 3).filter(|_| channels == 4) {
            *alpha = 255;
        }
    }
    Ok(pixels)
}

struct Frame<'a> {
    left: usize,
    top: usize,
    across: usize,
    down: usize,
    is_interlaced: bool,
    palette: &'a [u8],
    transparent: Option<u8>,
    /// The width of the first code, then blocks.
    data: &'a [u8],
}

fn find(bytes: &[u8]) -> Option<Frame<'_>> {
    let number =
        |at: usize| Some(usize::from(u16::from_le_bytes([*bytes.get(at)?, *bytes.get(at + 1)?])));
    let flags = *bytes.get(10)?;
    let common = bytes.get(13..13 + palette_bytes(flags))?;
    let mut at = 13 + common.len();
    let mut transparent = None;
    loop {
        match *bytes.get(at)? {
            0x21 => {
                if let Some(&[0xF9, 4, flags, _, _, index]) = bytes.get(at + 1..at + 7) {
                    transparent = (flags & 1 == 1).then_some(index);
                }
                at += 2;
                while let length @ 1.. = *bytes.get(at)? {
                    at += 1 + usize::from(length);
                }
                at += 1;
            }
            0x2C => break,
            _ => return None,
        }
    }
    let flags = *bytes.get(at + 9)?;
    let data = at + 10 + palette_bytes(flags);
    let own = bytes.get(at + 10..data)?;
    Some(Frame {
        left: number(at + 1)?,
        top: number(at + 3)?,
        across: number(at + 5)?,
        down: number(at + 7)?,
        is_interlaced: flags & 0x40 != 0,
        palette: if own.is_empty() { common } else { own },
        transparent,
        data: bytes.get(data..)?,
    })
}

fn palette_bytes(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// The row that is written as the `nth` of `down`: each eighth, those between them, and so on.
fn interlaced(nth: usize, down: usize) -> usize {
    let mut nth = nth;
    for (first, step) in [(0, 8), (4, 8), (2, 4)] {
        let rows = down.saturating_sub(first).div_ceil(step);
        if nth < rows {
            return first + nth * step;
        }
        nth -= rows;
    }
    1 + nth * 2
}

/// The colours of all pixels by their numbers (LZW). What is missing at the end is the first colour.
fn unpack(frame: &Frame<'_>, length: usize) -> Result<Vec<u8>, Fault> {
    let damaged = || Fault::damaged("its pixels cannot be read");
    let (first, blocks) = frame.data.split_first().ok_or_else(damaged)?;
    let least = u32::from(*first);
    if !(1..=8).contains(&least) {
        return Err(damaged());
    }
    let clear = 1_usize << least;
    let mut codes = Codes { blocks, left: 0, bits: 0, count: 0 };
    let mut out = Vec::with_capacity(length);
    // Where in `out` each known string begins and how long it is: the text is its own dictionary.
    let mut known: Vec<(usize, usize)> = Vec::new();
    let (mut size, mut before) = (least + 1, None);
    while out.len() < length {
        let Some(code) = codes.next(size) else { break };
        if code == clear {
            known.clear();
            (size, before) = (least + 1, None);
            continue;
        }
        if code == clear + 1 {
            break;
        }
        let start = out.len();
        if code < clear {
            out.push(u8::try_from(code).map_err(|_| damaged())?);
        } else if let Some(&(from, many)) = known.get(code - clear - 2) {
            let many = many.min(length - start);
            out.extend_from_within(from..from + many);
        } else {
            // Only the string that this very code completes.
            let (from, many): (usize, usize) = before.ok_or_else(damaged)?;
            if code - clear - 2 != known.len() {
                return Err(damaged());
            }
            out.extend_from_within(from..from + many);
            let again = out[from];
            out.push(again);
        }
        if let Some((from, many)) = before
            && known.len() + clear + 2 < 1 << CODE_BITS_MAX
        {
            // The one before, and the first of this one, which stands right behind it.
            known.push((from, many + 1));
        }
        before = Some((start, out.len() - start));
        if known.len() + clear + 2 == 1 << size && size < CODE_BITS_MAX {
            size += 1;
        }
    }
    out.resize(length, 0);
    Ok(out)
}

/// Codes from blocks, the lowest bit first.
struct Codes<'a> {
    blocks: &'a [u8],
    /// Bytes left of this block.
    left: u8,
    bits: u32,
    count: u32,
}

impl Codes<'_> {
    fn next(&mut self, size: u32) -> Option<usize> {
        while self.count < size {
            if self.left == 0 {
                (self.left, self.blocks) = self.blocks.split_first().map(|(n, rest)| (*n, rest))?;
                if self.left == 0 {
                    return None;
                }
            }
            let (byte, rest) = self.blocks.split_first()?;
            (self.blocks, self.left) = (rest, self.left - 1);
            self.bits |= u32::from(*byte) << self.count;
            self.count += 8;
        }
        let code = self.bits & ((1 << size) - 1);
        self.bits >>= size;
        self.count -= size;
        usize::try_from(code).ok()
    }
}
