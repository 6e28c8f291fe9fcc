//! What is for some alone: activities below `/ap/act/` and what else is no file. It is answered to
//! whoever signs and may read it. All others get the same words for every name, whether there is
//! something or not.

use super::message::{Reply, Request};
use crate::id::paths;
use crate::inbox::{Intake, Unreadable};
use crate::sig::Head;

/// What a signature must cover, for peers that understand the challenge (RFC 9421, section 5).
const CHALLENGE: &str = "sig1=(\"@method\" \"@target-uri\");created;keyid";

/// Is this path answered here, and by no file?
pub(super) fn is_for_some(path: &str) -> bool {
    path.starts_with(paths::ACTS) || path == paths::FOLLOWERS_SYNC
}

/// Answers a GET or HEAD.
pub(super) fn answer(request: &Request, intake: &dyn Intake) -> Reply {
    let mut head = Head::new(&request.method, &request.target);
    for (name, value) in &request.headers {
        head = head.with(name, value);
    }
    let reply = match intake.read(&head, request.peer) {
        Ok(document) => Reply::bytes(200, "application/activity+json", document.into_bytes()),
        Err(Unreadable::Unsigned) => {
            Reply::text(401, "sign the request").with_header("Accept-Signature", CHALLENGE)
        }
        Err(Unreadable::Nothing) => Reply::text(404, "not found"),
        Err(Unreadable::Store(error)) => {
            log::error!("reading: {error}");
            Reply::text(503, "try again later").with_header("Retry-After", "60")
        }
    };
    reply
        .with_header("Cache-Control", "private, no-store")
        .with_header("Vary", "Accept, Signature, Signature-Input, Authorization")
        .with_header("X-Content-Type-Options", "nosniff")
}
