//! `POST /ap/inbox`: the request is handed to the door, and its answer becomes a status. The only
//! place where a refusal becomes one.

use super::message::{Reply, Request};
use crate::ap::ParseError;
use crate::inbox::{Intake, Received, Rejection};
use crate::sig::Head;

/// What a signature must cover, for peers that understand the challenge (RFC 9421, section 5).
const CHALLENGE: &str = "sig1=(\"@method\" \"@target-uri\" \"content-digest\");created;keyid";

/// Where a key is named: by RFC 9421, by draft-cavage, and by its other spelling.
const SIGNED: [&str; 3] = ["signature-input", "signature", "authorization"];

/// Hands a request in and answers it.
pub(super) fn answer(request: Request, intake: &dyn Intake) -> Reply {
    let mut head = Head::new(&request.method, &request.target);
    for (name, value) in &request.headers {
        head = head.with(name, value);
    }
    let (peer, signature) = (request.peer, SIGNED.map(|name| head.header(name)));
    let received = Received { head, body: request.body };
    match intake.take_in(received, peer) {
        Ok(()) => Reply::text(202, "accepted"),
        Err(rejection) => {
            log::info!("inbox: {peer}: {rejection}; {}", signed_by(&signature));
            reply(&rejection)
        }
    }
}

fn reply(rejection: &Rejection) -> Reply {
    let text = rejection.to_string();
    match rejection {
        Rejection::MediaType => Reply::text(415, &text),
        Rejection::Body(ParseError::TooLarge) => Reply::text(413, &text),
        Rejection::Body(_) => Reply::text(400, &text),
        // Fedify and others try the other kind of signature after a 401 (SIG-14).
        Rejection::Signature(signature) if signature.status() == 401 => challenge(&text),
        Rejection::Signature(_) => Reply::text(400, &text),
        Rejection::NotTheActor | Rejection::NoSuchKey => challenge(&text),
        Rejection::ForeignId => Reply::text(403, &text),
        // Never 401 because we are busy: some peers would drop it for good (MOV-5).
        Rejection::KeyUnreachable => Reply::text(503, &text).with_header("Retry-After", "120"),
        Rejection::TooMany(wait) => {
            let seconds = wait.as_secs() + 1;
            Reply::text(429, &text).with_header("Retry-After", seconds.to_string())
        }
        // What went wrong inside is for the log, not for strangers.
        Rejection::Store(error) => {
            log::error!("inbox: {error}: {}", source_of(error));
            Reply::text(503, "try again later").with_header("Retry-After", "60")
        }
    }
}

fn challenge(text: &str) -> Reply {
    Reply::text(401, text).with_header("Accept-Signature", CHALLENGE)
}

/// Who says that he signed it, for the log: text of a stranger, cut short. Nothing else of the
/// signature is written down.
fn signed_by(signature: &[Option<String>]) -> String {
    let key = signature.iter().flatten().find_map(|value| {
        let (_, after) = value.split_once("keyid=\"").or_else(|| value.split_once("keyId=\""))?;
        after.split('"').next()
    });
    key.map_or_else(
        || "no key named".to_owned(),
        |key| format!("key {:?}", key.chars().take(200).collect::<String>()),
    )
}

fn source_of(error: &dyn std::error::Error) -> String {
    error.source().map(ToString::to_string).unwrap_or_default()
}
