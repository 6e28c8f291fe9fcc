//! The one thing in Exif that changes what is seen: how the camera was held.

/// The tag of the orientation.
const ORIENTATION: u16 = 0x0112;

/// How the picture must be turned, 1 to 8, of a TIFF structure, with or without the word `Exif`
/// in front. What cannot be read is upright: browsers do the same.
pub(super) fn orientation(bytes: &[u8]) -> u8 {
    let tiff = bytes.strip_prefix(b"Exif\0\0").unwrap_or(bytes);
    read(tiff).filter(|value| (1..=8).contains(value)).unwrap_or(1)
}

fn read(tiff: &[u8]) -> Option<u8> {
    let big = match tiff.get(..4)? {
        b"MM\0*" => true,
        b"II*\0" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let pair: [u8; 2] = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) })
    };
    let long = |at: usize| {
        let four: [u8; 4] = tiff.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if big { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) })
    };
    let table = usize::try_from(long(4)?).ok()?;
    let first = table.checked_add(2)?;
    let entries = (0..usize::from(short(table)?)).map(|index| first.checked_add(index * 12));
    for entry in entries {
        let entry = entry?;
        if short(entry)? == ORIENTATION {
            let value = match short(entry + 2)? {
                3 => u32::from(short(entry + 8)?),
                4 => long(entry + 8)?,
                _ => return None,
            };
            return u8::try_from(value).ok();
        }
    }
    None
}
