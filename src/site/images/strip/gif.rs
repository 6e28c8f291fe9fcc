//! GIF: blocks. Comments go, and all extensions except those that time frames and repeat them.

use super::{Bytes, Clean, little};
use crate::site::images::fault::Fault;
use crate::site::images::kind::Kind;
use crate::site::images::prepared::Size;

const EXTENSION: u8 = 0x21;
const IMAGE: u8 = 0x2C;
const TRAILER: u8 = 0x3B;
/// How the next frame is shown: delay, transparency.
const CONTROL: u8 = 0xF9;
const APPLICATION: u8 = 0xFF;

pub(super) fn clean(bytes: &[u8]) -> Result<Clean, Fault> {
    let mut rest = Bytes(bytes);
    let mut clean = Clean::new(Kind::Gif);
    let head = rest.take(13)?;
    clean.size = Some(Size { width: little(&head[6..8]), height: little(&head[8..10]) });
    clean.bytes.extend_from_slice(head);
    clean.bytes.extend_from_slice(rest.take(palette(head[10]))?);
    let mut frames = 0;
    // Belongs to what follows it, and goes when that goes.
    let mut control: &[u8] = &[];
    loop {
        let whole = rest.0;
        // Old programs left out the end, and browsers do not miss it.
        if whole.is_empty() && frames > 0 {
            break;
        }
        match rest.byte()? {
            TRAILER => break,
            // Filling between blocks.
            0 => {}
            IMAGE => {
                let descriptor = rest.take(9)?;
                rest.take(palette(descriptor[8]))?;
                // The width of the first code.
                rest.byte()?;
                blocks(&mut rest)?;
                clean.bytes.extend_from_slice(control);
                clean.bytes.extend_from_slice(&whole[..whole.len() - rest.0.len()]);
                control = &[];
                frames += 1;
            }
            EXTENSION => {
                let label = rest.byte()?;
                let first = blocks(&mut rest)?;
                let extension = &whole[..whole.len() - rest.0.len()];
                match label {
                    CONTROL if first.len() == 4 && extension.len() == 8 => control = extension,
                    APPLICATION => repeat(&mut clean.bytes, extension),
                    // Text drawn over the picture; no browser shows it.
                    0x01 => control = &[],
                    _ => {}
                }
            }
            _ => return Err(Fault::damaged("a part of it has the wrong length")),
        }
    }
    if frames == 0 {
        return Err(Fault::damaged("there is no picture in it"));
    }
    clean.moving = frames > 1;
    clean.bytes.push(TRAILER);
    Ok(clean)
}

/// The bytes of a table of colours, of the flags that announce it.
fn palette(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// Skips blocks up to the empty one; gives the first.
fn blocks<'a>(rest: &mut Bytes<'a>) -> Result<&'a [u8], Fault> {
    let mut first = None;
    loop {
        let size = rest.byte()?;
        let block = rest.take(usize::from(size))?;
        let first = *first.get_or_insert(block);
        if size == 0 {
            return Ok(first);
        }
    }
}

/// Keeps the extension that says how often a film is repeated, in the one form that it has, and
/// none of the others: XMP and colour profiles are there too, and browsers read neither.
fn repeat(into: &mut Vec<u8>, extension: &[u8]) {
    let known = [&b"NETSCAPE2.0"[..], b"ANIMEXTS1.0"];
    // The name has a block of its own; one of another length would be cut short here.
    let is_known = extension.get(2) == Some(&11)
        && extension.get(3..14).is_some_and(|name| known.contains(&name));
    if is_known && let Some(&[3, 1, low, high]) = extension.get(14..18) {
        into.extend_from_slice(&extension[..14]);
        into.extend_from_slice(&[3, 1, low, high, 0]);
    }
}
