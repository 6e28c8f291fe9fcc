//! `skep version`

use super::failure::Failure;
use super::print::Printer;

#[derive(serde::Serialize)]
struct Version {
    name: &'static str,
    version: &'static str,
}

pub(super) fn run(printer: &Printer) -> Result<(), Failure> {
    let version = Version { name: "skep", version: env!("CARGO_PKG_VERSION") };
    printer.result(&version, || format!("{} {}", version.name, version.version));
    Ok(())
}
