//! The owner's private keys. Their text leaves this module only through the two functions that
//! say so in their name.

use std::fmt;

use ed25519_dalek::SigningKey;
use ed25519_dalek::ed25519::signature::Signer as _;
use ed25519_dalek::pkcs8::KeypairBytes;
use getrandom::SysRng;
use rand_core::{Rng, UnwrapErr};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use rsa::Pkcs1v15Sign;
use rsa::pkcs1::DecodeRsaPrivateKey;
use rsa::pkcs8::{DecodePrivateKey, EncodePrivateKey, LineEnding};
use sha2::{Digest, Sha256};

use crate::limits::{RSA_BITS, TOKEN_BYTES};
use crate::sig::public::{BadKey, PublicKey};

/// The owner's key pairs: RSA for requests (SIG-1), Ed25519 for proofs (SIG-3).
pub struct OwnerKeys {
    rsa: rsa::PrivateKey,
    /// The same key for `ring`, which signs in half the time; `None` where it takes no such key: one
    /// that came from elsewhere and is short or has a strange exponent.
    swift: Option<RsaKeyPair>,
    ed25519: SigningKey,
    public_rsa: PublicKey,
    public_ed25519: PublicKey,
}

impl OwnerKeys {
    /// Makes new keys. Takes a good part of a second.
    ///
    /// # Panics
    /// If the operating system gives no randomness: nothing secret could be made then.
    #[must_use]
    pub fn generate() -> Self {
        let mut random = UnwrapErr(SysRng);
        let rsa = rsa::PrivateKey::new(&mut random, RSA_BITS).expect("2,048 bits are allowed");
        Self::of(rsa, SigningKey::generate(&mut random)).expect("fresh keys are whole")
    }

    /// Reads both keys from PKCS#8 PEM, as [`OwnerKeys::rsa_private_pem`] and
    /// [`OwnerKeys::ed25519_private_pem`] wrote them; the RSA key may also be PKCS#1, as `openssl
    /// genrsa` of old wrote it. Keys with primes of unlike length are refused: nothing makes them.
    pub fn from_pem(rsa_pkcs8: &str, ed25519_pkcs8: &str) -> Result<Self, BadKey> {
        let rsa = rsa::PrivateKey::from_pkcs8_pem(rsa_pkcs8)
            .or_else(|_| rsa::PrivateKey::from_pkcs1_pem(rsa_pkcs8))
            .map_err(|_| BadKey::NotPem)?;
        let ed25519 = SigningKey::from_pkcs8_pem(ed25519_pkcs8).map_err(|_| BadKey::NotPem)?;
        Self::of(rsa, ed25519)
    }

    pub(super) fn of(rsa: rsa::PrivateKey, ed25519: SigningKey) -> Result<Self, BadKey> {
        let public_rsa = PublicKey::from_rsa(&rsa.to_public_key())?;
        let public_ed25519 = PublicKey::from_ed25519(ed25519.verifying_key())?;
        let pkcs8 = rsa.to_pkcs8_der().map_err(|_| BadKey::NotPem)?;
        let swift = RsaKeyPair::from_pkcs8(pkcs8.as_bytes()).ok();
        Ok(Self { rsa, swift, ed25519, public_rsa, public_ed25519 })
    }

    /// The private RSA key as PKCS#8 PEM. Only for the key file and the owner's own backup.
    #[must_use]
    pub fn rsa_private_pem(&self) -> String {
        let pem = self.rsa.to_pkcs8_pem(LineEnding::LF).expect("a whole key can be written");
        pem.to_string()
    }

    /// The private Ed25519 key as PKCS#8 PEM (version 1, which every reader knows). Only for the
    /// key file and the owner's own backup.
    #[must_use]
    pub fn ed25519_private_pem(&self) -> String {
        let bytes = KeypairBytes { secret_key: self.ed25519.to_bytes(), public_key: None };
        bytes.to_pkcs8_pem(LineEnding::LF).expect("a whole key can be written").to_string()
    }

    /// The public RSA key for `publicKeyPem` (SIG-2).
    #[must_use]
    pub fn public_pem(&self) -> String {
        self.public_rsa.pem()
    }

    /// The public Ed25519 key for `publicKeyMultibase`: `z6Mk...` (SIG-3).
    #[must_use]
    pub fn multikey(&self) -> String {
        self.public_ed25519.multibase()
    }

    /// The public half of the RSA key.
    #[must_use]
    pub fn public_rsa(&self) -> &PublicKey {
        &self.public_rsa
    }

    /// The public half of the Ed25519 key.
    #[must_use]
    pub fn public_ed25519(&self) -> &PublicKey {
        &self.public_ed25519
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256. Timing tells nothing of the key: `ring` takes the same time for
    /// all, and the `rsa` crate is blinded with fresh randomness (RUSTSEC-2023-0071). Both give the
    /// same signature of the same message.
    pub(super) fn sign_rsa(&self, message: &[u8]) -> Vec<u8> {
        self.sign_rsa_swiftly(message).unwrap_or_else(|| self.sign_rsa_slowly(message))
    }

    pub(super) fn sign_rsa_swiftly(&self, message: &[u8]) -> Option<Vec<u8>> {
        let key = self.swift.as_ref()?;
        let mut signature = vec![0; key.public().modulus_len()];
        key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature).ok()?;
        Some(signature)
    }

    pub(super) fn sign_rsa_slowly(&self, message: &[u8]) -> Vec<u8> {
        let hash = Sha256::digest(message);
        self.rsa
            .sign_with_rng(&mut SysRng, Pkcs1v15Sign::new::<Sha256>(), &hash)
            .expect("a whole key signs a SHA-256 hash")
    }

    pub(super) fn sign_ed25519(&self, message: &[u8]) -> Vec<u8> {
        self.ed25519.sign(message).to_bytes().to_vec()
    }
}

/// Names the public key alone.
impl fmt::Debug for OwnerKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OwnerKeys").field("multikey", &self.multikey()).finish_non_exhaustive()
    }
}

/// A secret that nobody can guess, in hexadecimal.
///
/// # Panics
/// If the operating system gives no randomness.
#[must_use]
pub fn fresh_token() -> String {
    let mut bytes = [0; TOKEN_BYTES];
    UnwrapErr(SysRng).fill_bytes(&mut bytes);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
