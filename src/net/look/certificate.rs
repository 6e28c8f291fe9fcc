//! The one thing that is read of a certificate here: until when it is good (RFC 5280 section 4.1.2.5).

use crate::clock::Timestamp;

const INTEGER: u8 = 0x02;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
/// The version, which old certificates leave out.
const VERSION: u8 = 0xa0;

/// The `notAfter` of a certificate in DER; `None` where it cannot be found.
pub(super) fn not_after(der: &[u8]) -> Option<Timestamp> {
    let (certificate, _) = take(der, SEQUENCE)?;
    let (body, _) = take(certificate, SEQUENCE)?;
    let body = take(body, VERSION).map_or(body, |(_, rest)| rest);
    let (_, body) = take(body, INTEGER)?; // serial number
    let (_, body) = take(body, SEQUENCE)?; // algorithm
    let (_, body) = take(body, SEQUENCE)?; // issuer
    let (validity, _) = take(body, SEQUENCE)?;
    let (_, rest) = take_time(validity)?;
    take_time(rest).and_then(|(until, _)| until)
}

/// The content of the value at the beginning of `bytes`, if it has this tag, and what follows it.
fn take(bytes: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (first, rest) = bytes.split_first()?;
    let (length, rest) = rest.split_first()?;
    let (length, rest) = match length {
        0..=0x7f => (usize::from(*length), rest),
        0x81..=0x83 => {
            let (digits, rest) = rest.split_at_checked(usize::from(*length & 0x0f))?;
            (digits.iter().fold(0, |sum, digit| sum << 8 | usize::from(*digit)), rest)
        }
        _ => return None,
    };
    (*first == tag).then(|| rest.split_at_checked(length)).flatten()
}

fn take_time(bytes: &[u8]) -> Option<(Option<Timestamp>, &[u8])> {
    if let Some((text, rest)) = take(bytes, GENERALIZED_TIME) {
        return Some((read(text.split_at_checked(4)?), rest));
    }
    let (text, rest) = take(bytes, UTC_TIME)?;
    let (year, time) = text.split_at_checked(2)?;
    // Two digits stand for 1950 to 2049.
    let century = if year >= b"50".as_slice() { b"19" } else { b"20" };
    Some((read(([century.as_slice(), year].concat().as_slice(), time)), rest))
}

/// `2026` and `1128093000Z`.
fn read((year, time): (&[u8], &[u8])) -> Option<Timestamp> {
    let (year, time) = (str::from_utf8(year).ok()?, str::from_utf8(time).ok()?);
    let part = |at: usize| time.get(2 * at..2 * at + 2);
    let (month, day, hour) = (part(0)?, part(1)?, part(2)?);
    let (minute, second) = (part(3)?, part(4)?);
    Timestamp::parse(&format!("{year}-{month}-{day}T{hour}:{minute}:{second}Z"))
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, KeyPair, date_time_ymd};

    use super::not_after;

    #[test]
    fn what_is_cut_off_or_altered_has_no_date_and_does_no_harm() {
        let mut params = CertificateParams::new(vec!["you.example".to_owned()]).unwrap();
        params.not_after = date_time_ymd(2031, 4, 5);
        let key = KeyPair::generate().unwrap();
        let der = params.self_signed(&key).unwrap().der().to_vec();
        assert_eq!(not_after(&der).unwrap().rfc3339(), "2031-04-05T00:00:00Z");
        for end in 0..der.len() {
            assert_eq!(not_after(&der[..end]), None, "cut off at {end}");
        }
        for at in 0..der.len().min(200) {
            for byte in [0x00, 0x7f, 0x80, 0x84, 0xff] {
                let mut altered = der.clone();
                altered[at] = byte;
                // Whatever it says: it ends.
                let _ = not_after(&altered);
            }
        }
    }
}
