//! The cookie by which a browser shows that it is logged in.

use crate::limits;
use crate::server::message::Reply;

/// Its name. The prefix makes browsers hold what the attributes say (RFC 6265bis, 4.1.3.2); they refuse
/// it where the site has no TLS, which is only so on the owner's own machine.
fn name(origin: &str) -> &'static str {
    if is_secure(origin) { "__Host-skep" } else { "skep" }
}

fn is_secure(origin: &str) -> bool {
    origin.starts_with("https://")
}

/// What the browser shows in these header fields. Of two of the same name neither is believed.
pub(super) fn shown<'h>(
    fields: impl Iterator<Item = (&'h str, &'h str)>,
    origin: &str,
) -> Option<String> {
    let cookies = fields.filter(|(name, _)| *name == "cookie");
    let pairs = cookies.flat_map(|(_, value)| value.split(';'));
    let mut found =
        pairs.filter_map(|pair| pair.trim().strip_prefix(name(origin))?.strip_prefix('='));
    let shown = found.next()?;
    found.next().is_none().then(|| shown.to_owned())
}

/// The same answer, which logs its browser in.
pub(super) fn give(reply: Reply, origin: &str, shown: &str) -> Reply {
    let life = limits::SESSION_LIFE.as_secs();
    reply.with_header("Set-Cookie", cookie(origin, shown, life))
}

/// The same answer, which makes its browser forget.
pub(super) fn take(reply: Reply, origin: &str) -> Reply {
    reply.with_header("Set-Cookie", cookie(origin, "", 0))
}

fn cookie(origin: &str, shown: &str, life: u64) -> String {
    let secure = if is_secure(origin) { "; Secure" } else { "" };
    let name = name(origin);
    format!("{name}={shown}; Path=/; Max-Age={life}; HttpOnly; SameSite=Strict{secure}")
}
