//! What a visitor types: where their account is.

use std::net::IpAddr;

use crate::id::{Domain, Handle};
use crate::limits;

/// The server that is meant by `@you@server`, `you@server`, `server`, or the address of a profile
/// there. Only a name that everybody may have: no port, no number, nothing of this machine.
pub(super) fn home_of(typed: &str) -> Option<Domain> {
    let typed = typed.trim();
    let is_bad = |c: char| c.is_control() || c.is_whitespace() || c == '\\';
    if typed.is_empty() || typed.len() > limits::VISIT_ACCOUNT_MAX_BYTES || typed.contains(is_bad) {
        return None;
    }
    let host = match without_scheme(typed) {
        Some(rest) => rest.split(['/', '?', '#']).next().filter(|host| !host.contains('@'))?,
        None => match typed.trim_start_matches('@').contains('@') {
            true => return Handle::parse(typed).ok().map(|handle| handle.domain).filter(is_public),
            false => typed.trim_start_matches('@'),
        },
    };
    Domain::parse(host).ok().filter(is_public)
}

/// What follows the scheme of a web address.
fn without_scheme(typed: &str) -> Option<&str> {
    let (scheme, rest) = typed.split_once("://")?;
    ["http", "https"].iter().any(|web| scheme.eq_ignore_ascii_case(web)).then_some(rest)
}

fn is_public(domain: &Domain) -> bool {
    let host = domain.host();
    domain.as_str() == host
        && host.contains('.')
        && host.split('.').all(|label| !label.is_empty())
        && !host.starts_with('[')
        && host.parse::<IpAddr>().is_err()
        && !domain.is_local()
}

#[cfg(test)]
mod tests {
    use super::home_of;

    #[test]
    fn where_an_account_is() {
        for (typed, home) in [
            ("@you@server.example", "server.example"),
            ("you@server.example", "server.example"),
            ("  you@Server.Example ", "server.example"),
            ("acct:you@server.example", "server.example"),
            ("server.example", "server.example"),
            ("@server.example", "server.example"),
            ("https://server.example/@you", "server.example"),
            ("HTTPS://server.example", "server.example"),
            ("http://server.example/users/you?x#y", "server.example"),
            ("https://server.example/@you@other.example", "server.example"),
            ("you@b\u{fc}cher.example", "xn--bcher-kva.example"),
            ("you@\u{430}pple.example", "xn--pple-43d.example"),
        ] {
            let found = home_of(typed).map(|home| home.to_string());
            assert_eq!(found.as_deref(), Some(home), "{typed}");
        }
    }

    #[test]
    fn what_is_no_account() {
        let long = format!("you@{}example", "a.".repeat(200));
        for typed in [
            "",
            " ",
            "@",
            "@@",
            "you",
            "you@",
            "you@server",
            "@you@you@server.example",
            "javascript:alert(1)",
            "javascript://server.example/%0aalert(1)",
            "data:text/html,x",
            "//server.example",
            "///server.example",
            "/\\server.example",
            "https:server.example",
            "https:/server.example",
            "https:///server.example",
            "https://you@server.example/",
            "https://you:word@server.example/",
            "ftp://server.example",
            "you@server.example:8080",
            "server.example:443x",
            "you@server.example/x",
            "you@server.example?x",
            "you@server.example#x",
            "server.example/x",
            "you@127.0.0.1",
            "127.1",
            "0x7f.1",
            "you@[::1]",
            "https://[2001:db8::1]/",
            "you@localhost",
            "a.localhost",
            "server..example",
            "server.example.",
            "you@serv er.example",
            "you@server.example\r\nLocation: https://x.example",
            "you@server.example\0",
            "you@server.example%2f@x.example",
            "\"><script>@server.example",
            long.as_str(),
        ] {
            assert_eq!(home_of(typed), None, "{typed:?}");
        }
    }
}
