//! `--open`: the owner's browser, as the desktop knows it.

use std::ffi::OsString;
use std::process::{Command, Stdio};
use std::thread;

/// Shows `url`. Whether that worked, only the owner sees; what is known to have failed is logged.
pub(super) fn open(url: &str) {
    let usual = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let chosen = std::env::var_os("BROWSER").filter(|name| !name.is_empty());
    let program = chosen.unwrap_or_else(|| OsString::from(usual));
    let started = Command::new(&program)
        .arg(url)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    match started {
        // Some of these programs are the browser, and end when it is closed.
        Ok(mut child) => drop(thread::spawn(move || child.wait())),
        Err(error) => log::warn!("`{}` cannot show {url}: {error}", program.to_string_lossy()),
    }
}
