//! PNG: named chunks. What is kept says how pixels and colours are meant, and how they move.

use super::{Bytes, Clean, big_32, exif, length, too_short};
use crate::site::images::fault::Fault;
use crate::site::images::kind::Kind;
use crate::site::images::prepared::Size;

/// Chunks without which the picture would look different.
const KEPT: [&[u8; 4]; 20] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP",
    b"mDCV", b"cLLI", b"sBIT", b"bKGD", b"hIST", b"sPLT", b"pHYs", b"acTL", b"fcTL", b"fdAT",
];

pub(super) fn clean(bytes: &[u8]) -> Result<Clean, Fault> {
    let mut rest = Bytes(bytes);
    let mut clean = Clean::new(Kind::Png);
    clean.bytes.extend_from_slice(rest.take(8)?);
    let mut data = false;
    loop {
        let whole = rest.0;
        let size = length(big_32(rest.take(4)?));
        let name = rest.take(4)?;
        let payload = rest.take(size)?;
        // Its checksum is looked at when it is decoded.
        rest.take(4)?;
        let first = clean.size.is_none();
        match name {
            b"IHDR" if first && size == 13 => clean.size = Some(frame_size(payload)),
            b"IHDR" => return Err(Fault::damaged("its size is not said, or said twice")),
            _ if first => return Err(Fault::damaged("it does not begin with its size")),
            b"IDAT" => data = true,
            b"acTL" => clean.moving = true,
            b"eXIf" => clean.orientation = exif::orientation(payload),
            _ => {}
        }
        if KEPT.iter().any(|kept| *kept == name) {
            clean.bytes.extend_from_slice(&whole[..whole.len() - rest.0.len()]);
        } else if name[0].is_ascii_uppercase() {
            return Err(Fault::damaged("it needs a part that nobody knows"));
        }
        if name == b"IEND" {
            break;
        }
    }
    if data { Ok(clean) } else { Err(too_short()) }
}

fn frame_size(header: &[u8]) -> Size {
    Size { width: big_32(header), height: big_32(&header[4..]) }
}
