//! `skep move`: followers come and go with the owner.

pub(super) mod arrive;
mod preparing;

use super::args::{Global, Move, MoveVerb};
use super::failure::Failure;
use super::print::Printer;

pub(super) fn run(global: &Global, args: &Move, printer: &Printer) -> Result<(), Failure> {
    match &args.verb {
        MoveVerb::In(args) => arrive::run(global, args, printer),
    }
}
