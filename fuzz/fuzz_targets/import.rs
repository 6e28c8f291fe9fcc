//! Archives of any kind, and files of them: reading never panics, and what is refused was not written.

#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use skep::clock::Zone;
use skep::portability::import::{Corridor, Looked, Mode, Privacy, Settings, Trunk, import};

/// Nothing is there.
struct Nowhere;

impl Corridor for Nowhere {
    fn fetch(&mut self, _: &str) -> Result<Vec<u8>, String> {
        Err("nobody".to_owned())
    }

    fn look(&mut self, _: &Path) -> Result<Looked, String> {
        Ok(Looked::Picture("png"))
    }

    fn goes_on(&mut self, _: usize, _: usize) -> bool {
        true
    }
}

fuzz_target!(|bytes: &[u8]| {
    let folder = std::env::temp_dir().join(format!("skep-fuzz-import-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for this process");
    let path = folder.join("archive");
    std::fs::write(&path, bytes).expect("the disk has room");
    if let Ok(trunk) = Trunk::open(&path, &folder) {
        let content = folder.join("content");
        let settings = Settings {
            content: &content,
            folder: "in".into(),
            private: folder.join("private"),
            zone: &Zone::utc(),
            address: &|_| None,
            privacy: Privacy::Take,
            mode: Mode::Write,
        };
        let imported = import(&trunk, &settings, &mut Nowhere);
        assert!(imported.is_ok() || !content.exists());
        // What is written is of no use to the next.
        let _ = std::fs::remove_dir_all(&content);
        let _ = std::fs::remove_dir_all(folder.join("private"));
    }
});
