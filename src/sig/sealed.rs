//! Secrets that are closed with a passphrase, in the format of age (C2SP age, v1): any program that
//! knows it opens them, `age -d` among them. Of its recipients only `scrypt` is known here, and of its
//! payloads the one chunk that a key fits in.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, KeyType, Salt};
use ring::hmac;
use scrypt::Params;

use crate::limits::{SCRYPT_WORK, SCRYPT_WORK_MAX, SEALED_MAX};

const VERSION: &str = "age-encryption.org/v1\n";
const RECIPIENT: &str = "-> scrypt ";
const LABEL: &[u8] = b"age-encryption.org/v1/scrypt";
/// An authenticated text is longer by this.
const TAG: usize = 16;
/// The nonce of the one chunk, which is the last one as well.
const LAST: [u8; 12] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
/// The wrapped key fits in one line of base64.
const WRAPPED: usize = 16 + TAG;

/// Why something sealed was not opened.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NotOpened {
    /// It is not in this format, or not sealed with a passphrase.
    #[error("it is not sealed with a passphrase in the format of age")]
    Format,
    /// It would take more memory than anybody should need.
    #[error("it asks for more work than is done to open a key")]
    Work,
    /// The passphrase is another one, or it was changed.
    #[error("the passphrase does not open it")]
    Passphrase,
}

/// Seals a key. The same key and passphrase give the same bytes: what has to be random comes from both,
/// so `secret` must be what nobody can guess, as a private key is.
///
/// # Panics
/// If `secret` is longer than [`SEALED_MAX`]; a key is not.
#[must_use]
pub fn seal(secret: &[u8], passphrase: &str) -> Vec<u8> {
    assert!(secret.len() <= SEALED_MAX, "a key is short");
    let source = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let derived = |what: &str| {
        let mut context = hmac::Context::with_key(&source);
        context.update(what.as_bytes());
        context.update(passphrase.as_bytes());
        <[u8; 16]>::try_from(&context.sign().as_ref()[..16]).expect("a sum has 32 bytes")
    };
    let (file_key, salt, nonce) = (derived("file key:"), derived("salt:"), derived("nonce:"));
    let wrapping = wrapping_key(passphrase, &salt, SCRYPT_WORK).expect("our own work is allowed");
    let wrapped = encrypt(&wrapping, [0; 12], &file_key);
    let head = format!(
        "{VERSION}{RECIPIENT}{} {SCRYPT_WORK}\n{}\n---",
        STANDARD_NO_PAD.encode(salt),
        STANDARD_NO_PAD.encode(wrapped)
    );
    let mac = hmac::sign(&mac_key(&file_key), head.as_bytes());
    let mut sealed = format!("{head} {}\n", STANDARD_NO_PAD.encode(mac)).into_bytes();
    sealed.extend(nonce);
    sealed.extend(encrypt(&derive(&file_key, &nonce, b"payload"), LAST, secret));
    sealed
}

/// Opens what [`seal`] or another program has sealed with a passphrase.
///
/// # Errors
/// When it is no such thing, or the passphrase is another one.
pub fn open(sealed: &[u8], passphrase: &str) -> Result<Vec<u8>, NotOpened> {
    let Parts { head, salt, work, wrapped, mac, nonce, payload } =
        Parts::read(sealed).ok_or(NotOpened::Format)?;
    if work == 0 || work > SCRYPT_WORK_MAX {
        return Err(NotOpened::Work);
    }
    let wrapping = wrapping_key(passphrase, &salt, work).ok_or(NotOpened::Work)?;
    let file_key = decrypt(&wrapping, [0; 12], wrapped).ok_or(NotOpened::Passphrase)?;
    hmac::verify(&mac_key(&file_key), head, &mac).map_err(|_| NotOpened::Passphrase)?;
    decrypt(&derive(&file_key, nonce, b"payload"), LAST, payload.to_vec())
        .ok_or(NotOpened::Passphrase)
}

/// What stands in something sealed.
struct Parts<'a> {
    /// All that its sum is over.
    head: &'a [u8],
    salt: Vec<u8>,
    work: u8,
    wrapped: Vec<u8>,
    mac: Vec<u8>,
    nonce: &'a [u8],
    payload: &'a [u8],
}

impl<'a> Parts<'a> {
    fn read(sealed: &'a [u8]) -> Option<Self> {
        let foot = b"\n--- ";
        let end = sealed.windows(foot.len()).position(|it| it == foot)? + foot.len() - 1;
        let (head, rest) = sealed.split_at(end);
        let length = rest.iter().position(|byte| *byte == b'\n')?;
        let (mac, body) = (std::str::from_utf8(&rest[1..length]).ok()?, &rest[length + 1..]);
        let (nonce, payload) = body.split_at_checked(16)?;
        let text =
            std::str::from_utf8(head).ok()?.strip_prefix(VERSION)?.strip_prefix(RECIPIENT)?;
        let (recipient, text) = text.split_once('\n')?;
        let (salt, work) = recipient.split_once(' ')?;
        let wrapped = text.strip_suffix("\n---")?;
        // Numbers are written in one way.
        let work = work.parse().ok().filter(|it: &u8| it.to_string() == work)?;
        let decode = |text: &str| STANDARD_NO_PAD.decode(text).ok();
        let (salt, wrapped, mac) = (decode(salt)?, decode(wrapped)?, decode(mac)?);
        let fits =
            salt.len() == 16 && wrapped.len() == WRAPPED && payload.len() <= SEALED_MAX + TAG;
        fits.then_some(Self { head, salt, work, wrapped, mac, nonce, payload })
    }
}

fn wrapping_key(passphrase: &str, salt: &[u8], work: u8) -> Option<[u8; 32]> {
    let params = Params::new(work, 8, 1).ok()?;
    let (mut key, salt) = ([0; 32], [LABEL, salt].concat());
    scrypt::scrypt(passphrase.as_bytes(), &salt, &params, &mut key).ok()?;
    Some(key)
}

/// How long a derived key is.
struct Bytes32;

impl KeyType for Bytes32 {
    fn len(&self) -> usize {
        32
    }
}

fn derive(file_key: &[u8], salt: &[u8], label: &[u8]) -> [u8; 32] {
    let (secret, mut key) = (Salt::new(HKDF_SHA256, salt).extract(file_key), [0; 32]);
    let filled = secret.expand(&[label], Bytes32).and_then(|okm| okm.fill(&mut key));
    filled.expect("32 bytes are what the sum gives");
    key
}

fn mac_key(file_key: &[u8]) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, &derive(file_key, &[], b"header"))
}

fn cipher(key: &[u8; 32]) -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, key).expect("the key has 32 bytes"))
}

/// Each key is used for one text, so the nonce may be the same.
fn encrypt(key: &[u8; 32], nonce: [u8; 12], text: &[u8]) -> Vec<u8> {
    let mut text = text.to_vec();
    let nonce = Nonce::assume_unique_for_key(nonce);
    let done = cipher(key).seal_in_place_append_tag(nonce, Aad::empty(), &mut text);
    done.expect("a key is short");
    text
}

fn decrypt(key: &[u8; 32], nonce: [u8; 12], mut text: Vec<u8>) -> Option<Vec<u8>> {
    let nonce = Nonce::assume_unique_for_key(nonce);
    let length = cipher(key).open_in_place(nonce, Aad::empty(), &mut text).ok()?.len();
    text.truncate(length);
    Some(text)
}
