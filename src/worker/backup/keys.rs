//! The keys in a backup: are they those by which others know the account?

use std::io::{self, Read};
use std::path::Path;

use super::{BackupFault, disk};
use crate::limits;
use crate::portability::backup as archive;
use crate::portability::backup::{BackupError, Header};
use crate::sig::OwnerKeys;

/// The keys in a backup, as they go by.
#[derive(Default)]
pub(super) struct Keys {
    rsa: Vec<u8>,
    ed25519: Vec<u8>,
}

impl Keys {
    fn place(&mut self, name: &Path) -> Option<&mut Vec<u8>> {
        match name.strip_prefix(archive::DATA).ok()?.to_str()? {
            "keys/rsa.pem" => Some(&mut self.rsa),
            "keys/ed25519.pem" => Some(&mut self.ed25519),
            _ => None,
        }
    }

    pub(super) fn see(&mut self, name: &Path, bytes: &mut dyn Read) -> Result<(), BackupError> {
        let Some(place) = self.place(name) else { return Ok(()) };
        let read = bytes.take(limits::KEY_FILE_MAX_BYTES).read_to_end(place);
        read.map(drop).map_err(disk("read", name))
    }

    /// The same bytes, for whoever reads them next.
    pub(super) fn seen<'a>(&mut self, name: &Path, bytes: &'a mut dyn Read) -> Box<dyn Read + 'a> {
        match self.see(name, bytes) {
            Ok(()) => match self.place(name) {
                Some(seen) => Box::new(io::Cursor::new(seen.clone()).chain(bytes)),
                None => Box::new(bytes),
            },
            Err(_) => Box::new(bytes),
        }
    }

    /// Do they fit what others know the account by?
    pub(super) fn check(&self, header: &Header) -> Result<(), BackupFault> {
        let [rsa, ed25519] =
            [&self.rsa, &self.ed25519].map(|key| std::str::from_utf8(key).unwrap_or_default());
        if rsa.is_empty() || ed25519.is_empty() {
            return Err(BackupFault::Keys("are missing"));
        }
        let keys = OwnerKeys::from_pem(rsa, ed25519);
        let keys = keys.map_err(|_| BackupFault::Keys("cannot be read"))?;
        match keys.multikey() == header.multikey && keys.public_pem() == header.public_pem {
            true => Ok(()),
            false => Err(BackupFault::Keys("are not those by which others know the account")),
        }
    }
}
