//! JPEG: segments, then entropy-coded data, then perhaps more of both. Cameras put Exif, XMP,
//! IPTC, previews and maker notes into application segments, and phones put whole films behind
//! the end.

use super::{Bytes, Clean, big_16, exif, length, too_short};
use crate::limits::PICTURE_SCANS_MAX;
use crate::site::images::fault::Fault;
use crate::site::images::kind::Kind;
use crate::site::images::prepared::Size;

const START: u8 = 0xD8;
const END: u8 = 0xD9;
const SCAN: u8 = 0xDA;
const JFIF: u8 = 0xE0;
const EXIF: u8 = 0xE1;
const PROFILE: u8 = 0xE2;
const ADOBE: u8 = 0xEE;

pub(super) fn clean(bytes: &[u8]) -> Result<Clean, Fault> {
    let mut rest = Bytes(bytes);
    let mut clean = Clean::new(Kind::Jpeg);
    clean.bytes.extend_from_slice(rest.take(2)?);
    let (mut scans, mut oriented) = (0, false);
    loop {
        let marker = marker(&mut rest)?;
        match marker {
            END => break,
            // Standing alone, they mean nothing here.
            0x01 | 0xD0..=0xD7 => continue,
            START => return Err(Fault::damaged("a second picture begins within it")),
            _ => {}
        }
        let size = length(big_16(rest.take(2)?)).checked_sub(2).ok_or_else(too_short)?;
        let payload = rest.take(size)?;
        if is_frame(marker) {
            if clean.size.is_some() {
                return Err(Fault::damaged("it says its size twice"));
            }
            clean.size = Some(frame_size(payload)?);
        }
        if marker == EXIF && payload.starts_with(b"Exif\0\0") && !oriented {
            oriented = true;
            clean.orientation = exif::orientation(payload);
        }
        if let Some(kept) = kept(marker, payload) {
            write(&mut clean.bytes, marker, kept);
        }
        if marker == SCAN {
            scans += 1;
            if scans > PICTURE_SCANS_MAX {
                return Err(Fault::damaged("it is drawn in too many passes"));
            }
            clean.bytes.extend_from_slice(entropy(&mut rest)?);
        }
    }
    if scans == 0 || clean.size.is_none() {
        return Err(Fault::damaged("there is no picture in it"));
    }
    clean.bytes.extend_from_slice(&[0xFF, END]);
    Ok(clean)
}

/// The next marker. Any number of FF may stand before one, and in files of some cameras anything
/// else, which is skipped as decoders do.
fn marker(rest: &mut Bytes<'_>) -> Result<u8, Fault> {
    let mut before = 0;
    loop {
        let byte = rest.byte()?;
        if before == 0xFF && !matches!(byte, 0x00 | 0xFF) {
            return Ok(byte);
        }
        before = byte;
    }
}

fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC)
}

fn frame_size(payload: &[u8]) -> Result<Size, Fault> {
    let (Some(height), Some(width)) = (payload.get(1..3), payload.get(3..5)) else {
        return Err(too_short());
    };
    Ok(Size { width: big_16(width), height: big_16(height) })
}

/// What stays of a segment. Tables, frames and scans stay whole.
fn kept(marker: u8, payload: &[u8]) -> Option<&[u8]> {
    match marker {
        // Without its thumbnail, which is of the picture before it was cropped.
        JFIF if payload.starts_with(b"JFIF\0") => payload.get(..12),
        PROFILE if payload.starts_with(b"ICC_PROFILE\0") => Some(payload),
        // Says how colours are stored; what follows is not defined.
        ADOBE if payload.starts_with(b"Adobe") => payload.get(..12),
        // Tables, frames, scans, restart intervals, the number of lines.
        0xC0..=0xC7 | 0xC9..=0xCF | SCAN..=0xDD => Some(payload),
        _ => None,
    }
}

fn write(into: &mut Vec<u8>, marker: u8, payload: &[u8]) {
    let without_thumbnail: &[u8] = if marker == JFIF { &[0, 0] } else { &[] };
    let size = payload.len() + without_thumbnail.len() + 2;
    let size = u16::try_from(size).expect("a payload was read with a length of 16 bits");
    into.extend_from_slice(&[0xFF, marker]);
    into.extend_from_slice(&size.to_be_bytes());
    into.extend_from_slice(payload);
    into.extend_from_slice(without_thumbnail);
}

/// The data of a scan, up to the next marker. In it FF is followed by 0, or restarts a count.
fn entropy<'a>(rest: &mut Bytes<'a>) -> Result<&'a [u8], Fault> {
    let data = rest.0;
    let ends = |pair: &[u8]| pair[0] == 0xFF && !matches!(pair[1], 0x00 | 0xD0..=0xD7);
    let end = data.windows(2).position(ends).ok_or_else(too_short)?;
    rest.take(end)
}
