//! Answers of the owner's pages, and what each of them tells its browser.

use crate::server::message::Reply;
use crate::store;

/// Nothing from elsewhere, nothing written into a page runs, no page stands in another (threat T6).
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
                      media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// A page.
pub(super) fn page(status: u16, html: String) -> Reply {
    private(Reply::bytes(status, "text/html; charset=utf-8", html.into_bytes()))
}

/// One sentence.
pub(super) fn text(status: u16, sentence: &str) -> Reply {
    private(Reply::text(status, sentence))
}

/// To another of our addresses. `path` is ours, or was looked at by `login::safe_next`.
pub(super) fn lead(path: &str) -> Reply {
    private(Reply::new(303).with_header("Location", path.to_owned()))
}

/// What went wrong inside is for the log.
pub(super) fn unavailable(error: &store::Error) -> Reply {
    let source = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    log::error!("the owner's pages: {error}: {source}");
    text(503, "the database does not answer now; the log of skep says why")
        .with_header("Retry-After", "10")
}

/// A picture: the browser that it is for may keep it for a while, since its address never shows another.
pub(super) fn picture(media_type: &'static str, bytes: Vec<u8>) -> Reply {
    guarded(Reply::bytes(200, media_type, bytes))
        .with_header("Cache-Control", "private, max-age=3600")
}

fn private(reply: Reply) -> Reply {
    guarded(reply).with_header("Cache-Control", "no-store")
}

fn guarded(reply: Reply) -> Reply {
    reply
        .with_header("Content-Security-Policy", POLICY)
        .with_header("Cross-Origin-Opener-Policy", "same-origin")
        .with_header("Cross-Origin-Resource-Policy", "same-origin")
        .with_header("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
        // Not `no-referrer`: browsers would hide the origin from our own forms.
        .with_header("Referrer-Policy", "same-origin")
        .with_header("X-Content-Type-Options", "nosniff")
        .with_header("X-Frame-Options", "DENY")
        .with_header("X-Robots-Tag", "noindex, nofollow")
        .with_header("Vary", "Cookie")
}
