//! placeholder
use super::Theme;
pub(super) fn theme(_f: &[(&str, &str)]) -> Theme { let c = crate::config::parse("[site]\nurl = \"https://me.example\"\n[actor]\nhandle = \"me\"\n", std::path::Path::new("node.toml"), []).unwrap(); Theme::built_in(&c) }
