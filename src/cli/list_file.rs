//! Lists as files: read within bounds, written whole.

use std::fs;
use std::io::{Read, Write};
use std::path::Path;

use anyhow::Context;

use super::failure::Failure;
use super::print::Printer;
use crate::limits;
use crate::site;

/// What is in a list; `-` is standard input.
pub(super) fn read(file: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // One more than a list may have: so one that is too long is seen as such.
    let most = limits::BLOCKLIST_MAX_BYTES + 1;
    if file == Path::new("-") {
        std::io::stdin().take(most).read_to_end(&mut bytes)?;
    } else {
        fs::File::open(file)?.take(most).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

/// Writes a list; `-` is standard output.
pub(super) fn write(file: &Path, text: &str, printer: &Printer) -> Result<(), Failure> {
    if file == Path::new("-") {
        printer.line(text.trim_end());
        return Ok(());
    }
    // A pipe or a terminal is written to; only a file may be replaced by another.
    let is_special = fs::metadata(file).is_ok_and(|found| !found.is_file());
    let written = if is_special {
        fs::File::options()
            .write(true)
            .open(file)
            .and_then(|mut file| file.write_all(text.as_bytes()))
    } else {
        site::write_file(file, text.as_bytes())
    };
    written.with_context(|| format!("cannot write `{}`", file.display()))?;
    Ok(())
}
