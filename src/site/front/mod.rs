//! Front matter: from the text above a file to what it means. `split` knows the three languages,
//! `names` the words of each generator, `keys` the types; the others say what there is to read.

mod entry;
mod index;
mod keys;
mod names;
mod rare;
mod split;
mod terms;

pub(super) use entry::read as read_entry;
pub(super) use index::read as read_index;
pub(super) use keys::Keys;
pub(super) use rare::images_in;
pub(super) use split::{note_once, split};

#[cfg(test)]
mod tests;
