//! What can be typed about the programs around skep.

use clap::ValueEnum;

#[derive(clap::Args)]
pub(in crate::cli) struct Proxy {
    /// For which program.
    pub(in crate::cli) kind: ProxyKind,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ProxyKind {
    /// A web server that brings TLS.
    Nginx,
    /// A web server that gets its certificate by itself.
    Caddy,
    /// A web server that brings TLS.
    Apache,
    /// The unit that keeps `skep serve` running.
    Systemd,
    /// The unit of its socket, with which nobody is refused while it restarts.
    SystemdSocket,
}
