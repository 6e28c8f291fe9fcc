//! HTTP in. The only place that knows `tiny_http` and that picks an HTTP status.
//!
//! client ──▶ gate ──▶ tiny_http (private socket) ──▶ [`Handler::answer`] ──▶ [`Reply`] ──▶ gate ──▶ client
//!              └──▶ [`Handler::answer_at_gate`] (static files) ────────────────────────────▶ client
//!
//! What reaches a handler is whole, well formed and bounded; what a handler returns is sent by the
//! connection's own thread, so that no slow reader ever holds a worker.

mod acts;
mod admin;
pub mod dev;
mod exports;
mod feed;
mod files;
pub mod gate;
mod html;
mod http;
mod inbox;
mod media_types;
mod message;
mod metrics;
mod names;
mod negotiate;
mod path;
mod routes;
#[cfg(test)]
mod tests;
mod visit;
mod webfinger;

pub use admin::{Admin, Method, owner_routes};
pub use exports::Exports;
pub use feed::PrivateFeed;
pub use gate::Bounds;
pub use gate::Server;
pub use gate::raise_file_limit;
pub use message::Body;
pub use message::Handler;
pub use message::Reply;
pub use message::Request;
pub use message::RequestHead;
pub use metrics::Metrics;
pub use names::{Names, OldName};
pub use routes::Site;
pub use visit::Visits;
