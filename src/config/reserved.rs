//! Addresses that no text of the owner's may have.

/// First parts of paths that belong to the node itself (architecture: URLs are files).
pub const RESERVED_PATHS: &[&str] = &[
    "admin",
    "ap",
    "api",
    "authorize_interaction",
    "follow",
    "interact",
    "livez",
    "media",
    "nodeinfo",
    "oauth",
    "readyz",
    "share",
];
