//! Where the collected real data lies. It is not part of the repository: `SKEP_CORPUS` names its folder,
//! which is `../shared/corpus` otherwise, and `SKEP_CORPUS_REQUIRED=1` makes its absence a failure.

use std::path::{Path, PathBuf};

/// The folder with this name in the corpus, or `None` after saying that the test is skipped.
pub(crate) fn corpus(folder: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let root = std::env::var_os("SKEP_CORPUS").map_or(beside, PathBuf::from);
    let found = root.join(folder);
    if found.is_dir() {
        return Some(found);
    }
    let is_required = std::env::var("SKEP_CORPUS_REQUIRED").is_ok_and(|value| value == "1");
    assert!(!is_required, "corpus absent, but required: {}", found.display());
    println!("corpus absent: skipped");
    None
}
