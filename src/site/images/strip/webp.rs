//! WebP: named chunks in a RIFF file. The first one says which others there are.

use super::{Bytes, Clean, exif, length, little, too_short};
use crate::site::images::fault::Fault;
use crate::site::images::kind::Kind;
use crate::site::images::prepared::Size;

/// Bits of `VP8X`: Exif and XMP follow.
const TELLS: u8 = 0b1100;
const MOVES: u8 = 0b10;

pub(super) fn clean(bytes: &[u8]) -> Result<Clean, Fault> {
    let mut rest = Bytes(bytes);
    let mut clean = Clean::new(Kind::WebP);
    let head = rest.take(12)?;
    let body = length(little(&head[4..8])).checked_sub(4).ok_or_else(too_short)?;
    let mut rest = Bytes(rest.take(body)?);
    clean.bytes.extend_from_slice(head);
    let mut pictures = 0;
    while !rest.0.is_empty() {
        let (name, payload) = chunk(&mut rest)?;
        match name {
            b"VP8X" if clean.size.is_none() => {
                let canvas = payload.get(..10).ok_or_else(too_short)?;
                clean.size = Some(canvas_size(canvas));
                clean.moving = canvas[0] & MOVES != 0;
                let mut canvas = canvas.to_vec();
                canvas[0] &= !TELLS;
                write(&mut clean.bytes, name, &canvas);
            }
            b"VP8 " | b"VP8L" => {
                let size = bitmap_size(name, payload)?;
                if *clean.size.get_or_insert(size) != size {
                    return Err(Fault::damaged("it says two different sizes"));
                }
                pictures += 1;
                write(&mut clean.bytes, name, payload);
            }
            b"ANMF" => {
                pictures += 1;
                let canvas = clean.size.ok_or_else(|| Fault::damaged("a frame has no canvas"))?;
                write(&mut clean.bytes, name, &frame(payload, canvas)?);
            }
            b"ICCP" | b"ANIM" | b"ALPH" => write(&mut clean.bytes, name, payload),
            b"EXIF" => clean.orientation = exif::orientation(payload),
            _ => {}
        }
    }
    if pictures == 0 || clean.size.is_none() {
        return Err(Fault::damaged("there is no picture in it"));
    }
    if !clean.moving && pictures > 1 {
        return Err(Fault::damaged("there are two pictures in it"));
    }
    let size = u32::try_from(clean.bytes.len() - 8).map_err(|_| too_short())?;
    clean.bytes[4..8].copy_from_slice(&size.to_le_bytes());
    Ok(clean)
}

/// The next chunk. The byte that fills up an odd one may be missing at the end.
fn chunk<'a>(rest: &mut Bytes<'a>) -> Result<(&'a [u8; 4], &'a [u8]), Fault> {
    let name = rest.take(4)?.first_chunk().ok_or_else(too_short)?;
    let size = length(little(rest.take(4)?));
    let payload = rest.take(size)?;
    if size % 2 == 1 && !rest.0.is_empty() {
        rest.take(1)?;
    }
    Ok((name, payload))
}

fn write(into: &mut Vec<u8>, name: &[u8; 4], payload: &[u8]) {
    let size = u32::try_from(payload.len()).expect("it is no longer than when it was read");
    into.extend_from_slice(name);
    into.extend_from_slice(&size.to_le_bytes());
    into.extend_from_slice(payload);
    if size % 2 == 1 {
        into.push(0);
    }
}

/// A frame of a moving picture: its place and time, then chunks of its own. The decoder trusts that
/// all sizes fit each other, so this is where those that do not are refused (threat T9).
fn frame(payload: &[u8], canvas: Size) -> Result<Vec<u8>, Fault> {
    let mut rest = Bytes(payload);
    let head = rest.take(16)?;
    let number = |at: usize| little(&head[at..at + 3]);
    let size = Size { width: number(6) + 1, height: number(9) + 1 };
    let right = number(0) * 2 + size.width;
    if right > canvas.width || number(3) * 2 + size.height > canvas.height {
        return Err(Fault::damaged("a frame is larger than the picture"));
    }
    let mut kept = head.to_vec();
    let mut before: Option<&[u8; 4]> = None;
    while !rest.0.is_empty() {
        let (name, payload) = chunk(&mut rest)?;
        match (before, name) {
            (None, b"ALPH") => {}
            (None | Some(b"ALPH"), b"VP8 ") | (None, b"VP8L") => {
                if bitmap_size(name, payload)? != size {
                    return Err(Fault::damaged("it says two different sizes"));
                }
            }
            (Some(_), b"ALPH" | b"VP8 " | b"VP8L") => {
                return Err(Fault::damaged("there are two pictures in a frame"));
            }
            _ => continue,
        }
        write(&mut kept, name, payload);
        before = Some(name);
    }
    Ok(kept)
}

fn canvas_size(canvas: &[u8]) -> Size {
    Size { width: little(&canvas[4..7]) + 1, height: little(&canvas[7..10]) + 1 }
}

fn bitmap_size(name: &[u8; 4], payload: &[u8]) -> Result<Size, Fault> {
    if name == b"VP8L" {
        let bits = little(payload.get(1..5).ok_or_else(too_short)?);
        return Ok(Size { width: (bits & 0x3FFF) + 1, height: (bits >> 14 & 0x3FFF) + 1 });
    }
    let sides = payload.get(6..10).ok_or_else(too_short)?;
    Ok(Size { width: little(&sides[..2]) & 0x3FFF, height: little(&sides[2..]) & 0x3FFF })
}
