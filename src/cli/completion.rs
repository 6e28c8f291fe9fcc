//! `skep completion` and `skep man`: made from the arguments, so that they are never behind.

use clap::CommandFactory;

use anyhow::Context;

use super::args::{Args, Completion, Man};
use super::failure::Failure;
use super::print::Printer;

pub(super) fn run(args: &Completion, printer: &Printer) -> Result<(), Failure> {
    let mut command = Args::command();
    // Into memory first: the generator panics when a reader such as `head` goes away.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "skep", &mut script);
    printer.line(String::from_utf8_lossy(&script).trim_end());
    Ok(())
}

/// One page for each command: `skep.1`, `skep-serve.1`, …
pub(super) fn man(args: &Man, printer: &Printer) -> Result<(), Failure> {
    std::fs::create_dir_all(&args.folder)
        .with_context(|| format!("cannot make the folder `{}`", args.folder.display()))?;
    clap_mangen::generate_to(Args::command(), &args.folder)
        .with_context(|| format!("cannot write into `{}`", args.folder.display()))?;
    printer.say(&format!("manual pages written into {}", args.folder.display()));
    Ok(())
}
