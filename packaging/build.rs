//! The build script: packs what the loader has to mend in the program, which makes it 6 % smaller.
//!
//! Loaders know that form (`DT_RELR`) since glibc 2.36, so it is used only for a program that is built
//! on a system with that and for it. Elsewhere it is as large as ever and otherwise the same.

use std::env;
use std::process::Command;

/// The first glibc whose loader knows the form.
const GLIBC: (u32, u32) = (2, 36);

fn main() {
    println!("cargo:rerun-if-changed=packaging/build.rs");
    let is_for_here = env::var("HOST") == env::var("TARGET");
    if is_for_here && glibc().is_some_and(|version| version >= GLIBC) {
        println!("cargo:rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
}

/// That of this system, if it has one: `glibc 2.36`.
fn glibc() -> Option<(u32, u32)> {
    let output = Command::new("getconf").arg("GNU_LIBC_VERSION").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let (major, minor) = text.trim().strip_prefix("glibc ")?.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}
