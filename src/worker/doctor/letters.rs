//! Letters from this node to itself, by its public address: they change nothing, and their coming in is
//! written down.

use super::{Eye, trouble};
use crate::doctor::{Letter, Letters, Site};
use crate::limits::{DOCTOR_LETTER_PIECE_BYTES, DOCTOR_LETTER_SPARE_BYTES, DOCUMENT_MAX_BYTES};
use crate::sig;
use crate::sig::Standard;
use crate::store::Error;
use crate::worker::own_word::HEARD;

/// Which letter.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Size {
    Small,
    Largest,
}

pub(super) fn look(eye: &Eye<'_>, site: &Site) -> Result<Letters, Error> {
    let cavage = send(eye, ("cavage", Size::Small), Standard::Cavage)?;
    let rfc9421 = send(eye, ("rfc9421", Size::Small), Standard::Rfc9421)?;
    let large = send(eye, ("large", Size::Largest), Standard::Cavage)?;
    // Without anybody in between, whoever asks is a program on this machine.
    let is_direct = site.origin.domain().as_str() == site.listen.to_string();
    let metrics = (!is_direct).then(|| eye.own("/metrics", &[]));
    Ok(Letters { cavage, rfc9421, large, metrics })
}

fn send(eye: &Eye<'_>, (name, size): (&str, Size), standard: Standard) -> Result<Letter, Error> {
    let node = eye.node;
    let body = body(eye, name, size);
    if let Err(late) = eye.left() {
        return Ok(Letter { answer: Err(late), is_heard: false });
    }
    let answer = eye.client.post(&node.own.inbox(), body.as_bytes(), (&node.signer, standard));
    let heard = node.store.read::<_, Error>(|tx| tx.find_fact(HEARD))?;
    let is_heard = heard.is_some_and(|heard| heard == sig::sha256_hex(body.as_bytes()));
    Ok(Letter {
        answer: answer.map(|answer| (answer.status, answer.text)).map_err(trouble),
        is_heard,
    })
}

/// That the owner looks at the account: nothing that anybody acts on.
fn body(eye: &Eye<'_>, name: &str, size: Size) -> String {
    let (own, token) = (&eye.node.own, &eye.token);
    let (me, origin) = (own.actor(), own.origin());
    let mut body = format!(
        "{{\"@context\":\"https://www.w3.org/ns/activitystreams\",\"id\":\"{origin}/ap/doctor/{token}-{name}\",\
         \"type\":\"View\",\"actor\":\"{me}\",\"object\":\"{me}\",\"to\":\"{me}\",\"content\":[\"\""
    );
    if size == Size::Largest {
        let largest = usize::try_from(DOCUMENT_MAX_BYTES).unwrap_or(usize::MAX);
        let wanted =
            eye.node.config.server.body_max.min(largest).saturating_sub(DOCTOR_LETTER_SPARE_BYTES);
        while body.len() < wanted {
            let piece = DOCTOR_LETTER_PIECE_BYTES.min(wanted - body.len());
            body.push_str(&format!(",\"{}\"", "=".repeat(piece)));
        }
    }
    body.push_str("]}");
    body
}
