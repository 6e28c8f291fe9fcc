//! Who builds or publishes keeps others from it.

use std::fs::File;
use std::path::Path;

use super::PublishError;

/// Nobody else builds or publishes as long as this is there.
#[derive(Debug)]
pub struct Locked(#[expect(dead_code, reason = "it is held, not read")] File);

/// Keeps other builds and publishes of the site with this data folder out until the guard is dropped.
///
/// # Errors
/// When the disk refuses.
pub fn lock(data: &Path) -> Result<Locked, PublishError> {
    let file = File::create(data.join("publish.lock")).map_err(PublishError::Lock)?;
    file.lock().map_err(PublishError::Lock)?;
    Ok(Locked(file))
}
