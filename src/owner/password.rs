//! The owner's password, as it is kept: argon2id (RFC 9106).

use std::hint::black_box;

use argon2::{Algorithm, Argon2, Block, Params, Version};

use crate::limits;
use crate::store::StoredPassword;

/// Bytes that come out.
const HASH_BYTES: usize = 32;

/// Where passwords are looked at, one after the other. It is made once and kept: the system's own heap
/// would take as much again for each thread that looks at one, and give none of it back.
#[derive(Default)]
pub struct PasswordMemory(Vec<Block>);

/// Why a password is not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadPassword {
    /// Anybody could guess it.
    #[error("it has fewer than {} characters", limits::PASSWORD_MIN_CHARS)]
    Short,
    /// Nobody remembers it.
    #[error("it has more than {} bytes", limits::PASSWORD_MAX_BYTES)]
    Long,
}

/// What is kept of a password. `salt`: something that no other password has.
///
/// # Errors
/// When it is too short or too long.
pub fn hash_password(
    password: &str,
    salt: String,
    memory: &mut PasswordMemory,
) -> Result<StoredPassword, BadPassword> {
    if password.chars().count() < limits::PASSWORD_MIN_CHARS {
        return Err(BadPassword::Short);
    }
    if password.len() > limits::PASSWORD_MAX_BYTES {
        return Err(BadPassword::Long);
    }
    let (memory_kib, passes) = (limits::PASSWORD_MEMORY_KIB, limits::PASSWORD_PASSES);
    let mut kept = StoredPassword { salt, hash: Vec::new(), memory_kib, passes };
    kept.hash = hash(password, &kept, memory).unwrap_or_default();
    Ok(kept)
}

/// Is this the password that is kept? Takes the same time where none is: nobody learns from the clock
/// whether there is one.
#[must_use]
pub fn is_password(
    kept: Option<&StoredPassword>,
    typed: &str,
    memory: &mut PasswordMemory,
) -> bool {
    let decoy = StoredPassword {
        salt: "there is no password".to_owned(),
        hash: Vec::new(),
        memory_kib: limits::PASSWORD_MEMORY_KIB,
        passes: limits::PASSWORD_PASSES,
    };
    let typed = if typed.len() > limits::PASSWORD_MAX_BYTES { "" } else { typed };
    let kept = kept.unwrap_or(&decoy);
    match hash(typed, kept, memory) {
        Some(found) => is_same(&found, &kept.hash),
        None => false,
    }
}

/// `None`: the numbers that were kept are of no use.
fn hash(
    password: &str,
    kept: &StoredPassword,
    PasswordMemory(blocks): &mut PasswordMemory,
) -> Option<Vec<u8>> {
    let params = Params::new(kept.memory_kib, kept.passes, 1, Some(HASH_BYTES)).ok()?;
    blocks.resize(params.block_count(), Block::default());
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut out = vec![0; HASH_BYTES];
    let (password, salt) = (password.as_bytes(), kept.salt.as_bytes());
    argon.hash_password_into_with_memory(password, salt, &mut out, blocks).ok()?;
    Some(out)
}

/// Takes the same time wherever they differ.
fn is_same(one: &[u8], other: &[u8]) -> bool {
    let differ = one.iter().zip(other).fold(0, |differ, (a, b)| black_box(differ | (a ^ b)));
    one.len() == other.len() && differ == 0
}
