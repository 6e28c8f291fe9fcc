//! The suitcase: what the owner brings in, and takes along. Moves and their ledger (protocol 7), archives
//! that are written and read, and copies of everything.
//!
//! Values in, values and files out: what has to be fetched or sent is for the corridor.

pub mod adopt;
pub mod archive;
mod arrive;
pub mod backup;
mod carried;
mod family;
mod hosting;
pub mod import;
mod ledger;
mod packing;
mod rehearsal;

pub use arrive::{OldServer, Ways, by_host, steps_at_old_server};
pub use carried::{Carried, CarriedMedia, CarriedMention, CarriedText, Reach};
pub use family::Family;
pub use hosting::hosting_files;
pub use ledger::{Counts, Ledger, Leftovers, Standing, ledger_csv, ledger_html, leftovers};
pub use rehearsal::{
    Check, DomainPapers, Finding, Paper, Papers, Seen, Sight, Target, Trouble, Verdict, is_away,
    rehearse, rehearse_new_domain,
};

/// Writes a file of a test.
#[cfg(test)]
fn put_file(path: impl AsRef<std::path::Path>, bytes: impl AsRef<[u8]>) -> std::io::Result<()> {
    use std::io::Write;
    std::fs::File::create(path)?.write_all(bytes.as_ref())
}
