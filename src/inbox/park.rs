//! Requests whose key could not be fetched in time: kept byte for byte, judged later.

use super::Received;
use crate::clock::Timestamp;
use crate::id::KeyId;
use crate::sig;
use crate::sig::Head;
use crate::store::{Error, Parked, Tx};

/// These fields are kept, and every other that the signature covers.
const KEPT: &[&str] = &[
    "authorization",
    "content-digest",
    "content-length",
    "content-type",
    "date",
    "digest",
    "host",
    "signature",
    "signature-input",
];

/// Keeps a request that came at `now` until its key can be had, to be judged from `due` on; false if
/// no more can wait.
pub fn park(
    tx: &Tx<'_>,
    received: &Received,
    key: &KeyId,
    now: Timestamp,
    due: Timestamp,
) -> Result<bool, Error> {
    let Received { head, body } = received;
    let claims = ["signature", "signature-input", "authorization"];
    let claim: String = claims.iter().filter_map(|name| head.header(name)).collect();
    let claim = claim.to_ascii_lowercase();
    let is_kept = |name: &str| KEPT.contains(&name) || claim.contains(name);
    let mut lines = format!("{} {}", head.method, head.target);
    for (name, value) in head.headers.iter().filter(|(name, _)| is_kept(name)) {
        lines.push_str(&format!("\n{name}: {value}"));
    }
    // Of the head, too: a forgery with the same body must not take the place of the true one.
    let digest = sig::sha256_hex(&[lines.as_bytes(), b"\n\n", body].concat());
    let parked = Parked {
        id: 0,
        key_id: key.clone(),
        head: lines,
        body: body.clone(),
        received: now,
        tries: 0,
    };
    tx.insert_parked(&parked, &digest, due)
}

/// The request as it came.
#[must_use]
pub fn unpark(parked: &Parked) -> Received {
    let mut lines = parked.head.lines();
    let (method, target) = lines.next().and_then(|line| line.split_once(' ')).unwrap_or_default();
    let head = lines
        .filter_map(|line| line.split_once(": "))
        .fold(Head::new(method, target), |head, (name, value)| head.with(name, value));
    Received { head, body: parked.body.clone() }
}
