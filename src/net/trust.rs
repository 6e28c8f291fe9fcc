//! Which authorities may vouch for a server: those of the web, which are compiled in, or those in the file
//! that `SSL_CERT_FILE` names, as with OpenSSL and curl.

use std::env;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

/// The variable that names a file of certificates in PEM.
const FILE: &str = "SSL_CERT_FILE";

/// How connections are made safe. The environment is read once.
pub(super) fn tls() -> TlsConfig {
    TlsConfig::builder().root_certs(roots().clone()).build()
}

/// The authorities that were named; `None`: those of the web.
pub(super) fn named() -> Option<&'static [Certificate<'static>]> {
    match roots() {
        RootCerts::Specific(found) => Some(found),
        _ => None,
    }
}

fn roots() -> &'static RootCerts {
    static ROOTS: OnceLock<RootCerts> = OnceLock::new();
    ROOTS.get_or_init(|| match env::var_os(FILE).filter(|name| !name.is_empty()) {
        None => RootCerts::WebPki,
        Some(name) => RootCerts::from(read(Path::new(&name))),
    })
}

/// The authorities in a file. One that cannot be read vouches for nobody: whoever names a file does not
/// want the others.
pub(super) fn read(path: &Path) -> Vec<Certificate<'static>> {
    let text = fs::read(path).unwrap_or_else(|error| {
        log::error!("{FILE}: `{}` cannot be read: {error}", path.display());
        Vec::new()
    });
    let items = parse_pem(&text).filter_map(Result::ok);
    let found: Vec<_> = items
        .filter_map(|item| match item {
            PemItem::Certificate(certificate) => Some(certificate),
            _ => None,
        })
        .collect();
    if found.is_empty() {
        log::error!("{FILE}: no certificate is in `{}`: no server can be trusted", path.display());
    }
    found
}
