//! What stands in front of the node, by its own words, and so where a line of advice belongs.

use super::Answer;
use crate::id::Domain;

/// The web server in front.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Front {
    /// nginx, or what is made of it.
    Nginx,
    /// Caddy.
    Caddy,
    /// Apache httpd.
    Apache,
    /// Cloudflare, before whatever else there is.
    Cloudflare,
    /// Something else, or nothing.
    Unknown,
}

impl Front {
    /// Whoever names itself in an answer.
    #[must_use]
    pub fn of(answer: &Answer) -> Self {
        let said = |name| answer.header(name).to_ascii_lowercase();
        let (server, via) = (said("server"), said("via"));
        let known = [
            ("cloudflare", Self::Cloudflare),
            ("nginx", Self::Nginx),
            ("openresty", Self::Nginx),
            ("caddy", Self::Caddy),
            ("apache", Self::Apache),
        ];
        let found = known.iter().find(|(name, _)| server.contains(name) || via.contains(name));
        found.map_or(Self::Unknown, |(_, front)| *front)
    }

    /// The command that prints the settings that are known to work.
    pub(super) fn recipe(self) -> &'static str {
        match self {
            Self::Nginx => "`skep proxy nginx` prints settings that work",
            Self::Caddy => "`skep proxy caddy` prints settings that work",
            Self::Apache => "`skep proxy apache` prints settings that work",
            Self::Cloudflare | Self::Unknown => {
                "`skep proxy nginx`, `caddy` and `apache` print settings that work"
            }
        }
    }

    /// Letters are signed over the host that the sender has called.
    pub(super) fn keep_host(self) -> String {
        let line = match self {
            Self::Nginx => "write `proxy_set_header Host $http_host;` into `location /`",
            Self::Caddy => "take the line `header_up Host ...` out of `reverse_proxy`",
            Self::Apache => "write `ProxyPreserveHost On` into the `<VirtualHost>`",
            Self::Cloudflare | Self::Unknown => {
                "let the web server in front hand on `Host` as the client sent it"
            }
        };
        format!("{line}; {}", self.recipe())
    }

    /// A header is lost or altered on its way in.
    pub(super) fn keep_header(self, name: &str) -> String {
        let line = match self {
            Self::Nginx => format!("take the line `proxy_set_header {name} ...` out"),
            Self::Caddy => format!("take the line `header_up {name}` (or `-{name}`) out"),
            Self::Apache => format!("take the line `RequestHeader ... {name}` out"),
            Self::Cloudflare | Self::Unknown => {
                format!("let the web server in front hand on the header `{name}` as it came")
            }
        };
        format!("{line}; {}", self.recipe())
    }

    /// Whoever types the name alone is led to https.
    pub(super) fn lead_to_https(self, domain: &Domain) -> String {
        let line = match self {
            Self::Nginx => {
                "write `return 301 https://$host$request_uri;` into the `server` of port 80"
                    .to_owned()
            }
            Self::Caddy => {
                return "let Caddy do it: take `auto_https off` out, and open port 80".to_owned();
            }
            Self::Apache => format!(
                "write `Redirect permanent / https://{domain}/` into the `<VirtualHost>` of port 80"
            ),
            Self::Cloudflare => "turn on \"Always Use HTTPS\"".to_owned(),
            Self::Unknown => format!("answer port 80 with `301 https://{domain}/...`"),
        };
        format!("{line}; {}", self.recipe())
    }

    /// Larger bodies must get through.
    pub(super) fn larger_body(self, bytes: usize) -> String {
        let kilobytes = bytes.div_ceil(1024);
        let line = match self {
            Self::Nginx => format!("write `client_max_body_size {kilobytes}k;` into the `server`"),
            // A block that is opened and closed on one line is an error there.
            Self::Caddy => {
                return format!(
                    "write into the site's block, line by line:\n`request_body {{\n    max_size {bytes}\n}}`\n{}",
                    self.recipe()
                );
            }
            Self::Apache => format!("write `LimitRequestBody {bytes}` into the `<VirtualHost>`"),
            Self::Cloudflare | Self::Unknown => {
                format!("let the web server in front take bodies of {bytes} bytes")
            }
        };
        format!("{line}; {}", self.recipe())
    }

    /// Types and headers of answers are ours to choose.
    pub(super) fn keep_answers(self, what: &str) -> String {
        let line = match self {
            Self::Nginx => {
                "let `location /` be one `proxy_pass` to skep, without `types`, `default_type`, `add_header` or \
                 `proxy_hide_header`"
            }
            Self::Caddy => "let the site's block be one `reverse_proxy`, without `header` lines",
            Self::Apache => {
                "let the `<VirtualHost>` be one `ProxyPass /`, without `ForceType`, `AddType` or `Header`"
            }
            Self::Cloudflare | Self::Unknown => {
                "let the web server in front hand on answers as skep gives them"
            }
        };
        format!("{line}: {what}; {}", self.recipe())
    }

    /// A cache keeps what it may not.
    pub(super) fn no_cache(self) -> String {
        let line = match self {
            Self::Nginx => "take `proxy_cache` and `proxy_ignore_headers` out of `location /`",
            Self::Caddy => "take the `cache` directive out of the site's block",
            Self::Apache => "take `CacheEnable` out of the `<VirtualHost>`",
            Self::Cloudflare => {
                "in Cloudflare's \"Cache rules\", let this host be \"Bypass cache\", for Cloudflare does not keep to \
                 `Vary: Accept`"
            }
            Self::Unknown => "let the cache in front keep to `Vary: Accept`, or turn it off",
        };
        format!("{line}; a cache is not needed: skep answers from files")
    }

    /// Everything has to come here.
    pub(super) fn everything(self, listen: &std::net::SocketAddr) -> String {
        let line = match self {
            Self::Nginx => {
                format!(
                    "`location / {{ proxy_pass http://{listen}; proxy_set_header Host $http_host; }}`"
                )
            }
            Self::Caddy => format!("`reverse_proxy {listen}`"),
            Self::Apache => format!("`ProxyPass / http://{listen}/ nocanon`"),
            Self::Cloudflare | Self::Unknown => format!("everything to {listen}"),
        };
        format!("let the web server in front hand on every path: {line}; {}", self.recipe())
    }
}
