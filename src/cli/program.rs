//! Under which path this program is called, for what others are to call later.

use std::env;
use std::io;
use std::path::{Path, PathBuf};

/// The path by which it was called, if that is whole or found in `PATH`: a link to the program stays when another
/// version is put behind it. Else its file.
pub(super) fn path() -> io::Result<PathBuf> {
    let file = env::current_exe()?;
    let called = env::args_os().next().map(PathBuf::from).unwrap_or_default();
    let folders = env::var_os("PATH").unwrap_or_default();
    let found = candidates(&called, env::split_paths(&folders)).into_iter().find(|path| {
        let is_it = || Some(path.canonicalize().ok()? == file.canonicalize().ok()?);
        is_it().unwrap_or(false)
    });
    Ok(found.unwrap_or(file))
}

/// Where a program may be that was called by this name.
fn candidates(called: &Path, folders: impl Iterator<Item = PathBuf>) -> Vec<PathBuf> {
    // What the system calls the running program is another one for whoever reads it.
    if called.starts_with("/proc") {
        return Vec::new();
    }
    if called.is_absolute() {
        return vec![called.to_owned()];
    }
    if called.components().count() != 1 || called.starts_with(".") {
        return Vec::new();
    }
    folders.filter(|folder| folder.is_absolute()).map(|folder| folder.join(called)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_looked_for_as_a_shell_does() {
        let folders = ["/usr/local/bin", "bin", "/usr/bin"];
        for (called, expected) in [
            ("/opt/skep/current/skep", &["/opt/skep/current/skep"][..]),
            ("skep", &["/usr/local/bin/skep", "/usr/bin/skep"]),
            ("./skep", &[]),
            ("target/skep", &[]),
            ("/proc/self/exe", &[]),
            ("", &[]),
        ] {
            let found = candidates(Path::new(called), folders.iter().map(PathBuf::from));
            assert_eq!(found, expected.iter().map(PathBuf::from).collect::<Vec<_>>(), "{called}");
        }
    }
}
