//! The languages, one file for each family. To add one: a table here, a golden file in
//! `tests/golden/highlight/`, a name in `docs/highlighting.md`.

mod c;
mod classic;
mod data;
mod functional;
mod jvm;
mod own;
mod scripts;
mod shells;
mod systems;
mod web;

use std::sync::LazyLock;

use super::language::Language;

/// All of them.
pub(super) static LANGUAGES: LazyLock<Vec<&'static Language>> = LazyLock::new(|| {
    let families: [&'static [Language]; 10] = [
        &c::ALL,
        &classic::ALL,
        &data::ALL,
        &functional::ALL,
        &jvm::ALL,
        &own::ALL,
        &scripts::ALL,
        &shells::ALL,
        &systems::ALL,
        &web::ALL,
    ];
    families.into_iter().flatten().collect()
});
