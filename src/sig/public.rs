//! Public keys, ours and others': PEM and Multikey in and out, verification.

use base64::Engine;
use ed25519_dalek::{Signature as Ed25519Signature, VerifyingKey};
use ring::signature::{
    RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY as RSA_SHA256,
    RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY as RSA_SHA512, UnparsedPublicKey,
};
use rsa::Pss;
use rsa::pkcs1::{DecodeRsaPublicKey, EncodeRsaPublicKey, RsaPublicKeyRef};
use rsa::pkcs8::{DecodePublicKey, EncodePublicKey, LineEnding, SubjectPublicKeyInfoRef};
use sha2::{Digest, Sha512};

use crate::limits::{KEY_TEXT_MAX_BYTES, MULTIBASE_MAX_CHARS, RSA_BITS_ACCEPTED};
use crate::sig::digest::BASE64;

/// Multicodec prefix of an Ed25519 public key.
const ED25519_PREFIX: [u8; 2] = [0xed, 0x01];
/// Multicodec prefix of an RSA public key in PKCS#1 DER.
const RSA_PREFIX: [u8; 2] = [0x85, 0x24];

/// Why a text is not a key. Never says anything of the text itself: it may be a private one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadKey {
    /// Not PEM, or not of a kind that is read here.
    #[error("the key is not PEM of a known kind")]
    NotPem,
    /// Not a Multikey: not base58btc, or an unknown kind.
    #[error("the key is not a Multikey of a known kind")]
    NotMultikey,
    /// The key itself is damaged.
    #[error("the key is damaged")]
    Damaged,
    /// An RSA key outside [`RSA_BITS_ACCEPTED`].
    #[error("the RSA key is too small or too large")]
    Size,
}

/// What a signature is made with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Scheme {
    RsaSha256,
    RsaSha512,
    RsaPssSha512,
    Ed25519,
}

/// A public key: RSA or Ed25519.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PublicKey(Kind);

#[derive(Clone, PartialEq, Eq, Debug)]
enum Kind {
    Rsa(RsaKey),
    Ed25519(VerifyingKey),
}

/// An RSA key as PKCS#1 DER, checked. What calculates with it reads it anew: that costs less than
/// what `rsa` prepares of each key.
#[derive(Clone, PartialEq, Eq, Debug)]
struct RsaKey(Box<[u8]>);

impl RsaKey {
    fn read(der: &[u8]) -> Result<Self, BadKey> {
        let key = RsaPublicKeyRef::try_from(der).map_err(|_| BadKey::Damaged)?;
        let (modulus, exponent) = (key.modulus.as_bytes(), key.public_exponent.as_bytes());
        let zeros = modulus.first().map_or(0, |byte| byte.leading_zeros() as usize);
        if !RSA_BITS_ACCEPTED.contains(&(modulus.len() * 8).saturating_sub(zeros)) {
            return Err(BadKey::Size);
        }
        let is_odd = |bytes: &[u8]| bytes.last().is_some_and(|byte| byte % 2 == 1);
        let is_sound = is_odd(modulus) && is_odd(exponent) && exponent != [1];
        // Both readers below stop at 33 bits.
        let is_small = exponent.len() < 5 || exponent.len() == 5 && exponent[0] < 2;
        if is_sound && is_small { Ok(Self(der.into())) } else { Err(BadKey::Damaged) }
    }

    fn whole(&self) -> rsa::PublicKey {
        rsa::PublicKey::from_pkcs1_der(&self.0).expect("it was checked when it was read")
    }

    fn verify(&self, scheme: Scheme, message: &[u8], signature: &[u8]) -> bool {
        let algorithm = match scheme {
            Scheme::RsaSha256 => &RSA_SHA256,
            Scheme::RsaSha512 => &RSA_SHA512,
            Scheme::RsaPssSha512 => {
                let hash = Sha512::digest(message);
                return self.whole().verify(Pss::<Sha512>::new(), &hash, signature).is_ok();
            }
            Scheme::Ed25519 => return false,
        };
        UnparsedPublicKey::new(algorithm, &self.0).verify(message, signature).is_ok()
    }
}

impl PublicKey {
    /// Reads `publicKeyPem`: SubjectPublicKeyInfo (SIG-2), and PKCS#1 (`BEGIN RSA PUBLIC KEY`),
    /// which some servers send. Line lengths, line ends and text around the block do not matter.
    pub fn from_pem(pem: &str) -> Result<Self, BadKey> {
        let (label, der) = unwrap_pem(pem).ok_or(BadKey::NotPem)?;
        match label {
            "PUBLIC KEY" => {
                if let Ok(key) = VerifyingKey::from_public_key_der(&der) {
                    return Self::from_ed25519(key);
                }
                let info = SubjectPublicKeyInfoRef::try_from(der.as_slice());
                let info = info.map_err(|_| BadKey::Damaged)?;
                let is_rsa = info.algorithm.oid == rsa::pkcs1::ALGORITHM_OID;
                let key = info.subject_public_key.as_bytes().filter(|_| is_rsa);
                Ok(Self(Kind::Rsa(RsaKey::read(key.ok_or(BadKey::Damaged)?)?)))
            }
            "RSA PUBLIC KEY" => Ok(Self(Kind::Rsa(RsaKey::read(&der)?))),
            _ => Err(BadKey::NotPem),
        }
    }

    /// Reads `publicKeyMultibase` of a Multikey (FEP-521a): `z6Mk...` (Ed25519) or `z4MX...` (RSA).
    pub fn from_multibase(text: &str) -> Result<Self, BadKey> {
        let bytes = decode_base58(text).ok_or(BadKey::NotMultikey)?;
        match bytes.split_at_checked(2) {
            Some((prefix, raw)) if prefix == ED25519_PREFIX => {
                let raw = raw.try_into().map_err(|_| BadKey::Damaged)?;
                Self::from_ed25519(VerifyingKey::from_bytes(raw).map_err(|_| BadKey::Damaged)?)
            }
            Some((prefix, raw)) if prefix == RSA_PREFIX => Ok(Self(Kind::Rsa(RsaKey::read(raw)?))),
            _ => Err(BadKey::NotMultikey),
        }
    }

    pub(super) fn from_rsa(key: &rsa::PublicKey) -> Result<Self, BadKey> {
        let der = key.to_pkcs1_der().map_err(|_| BadKey::Damaged)?;
        Ok(Self(Kind::Rsa(RsaKey::read(der.as_bytes())?)))
    }

    /// A key of small order verifies what its owner never signed.
    pub(super) fn from_ed25519(key: VerifyingKey) -> Result<Self, BadKey> {
        if key.is_weak() { Err(BadKey::Damaged) } else { Ok(Self(Kind::Ed25519(key))) }
    }

    /// The key as PEM: SubjectPublicKeyInfo, 64 columns, LF, a line end at the end (SIG-2).
    #[must_use]
    pub fn pem(&self) -> String {
        match &self.0 {
            Kind::Rsa(key) => key.whole().to_public_key_pem(LineEnding::LF),
            Kind::Ed25519(key) => key.to_public_key_pem(LineEnding::LF),
        }
        .expect("a key that was read can be written")
    }

    /// The key as Multikey: `z` and base58btc over prefix and key (SIG-3, FEP-521a).
    #[must_use]
    pub fn multibase(&self) -> String {
        let mut bytes = Vec::new();
        match &self.0 {
            Kind::Rsa(key) => {
                bytes.extend(RSA_PREFIX);
                bytes.extend_from_slice(&key.0);
            }
            Kind::Ed25519(key) => {
                bytes.extend(ED25519_PREFIX);
                bytes.extend(key.as_bytes());
            }
        }
        encode_base58(&bytes)
    }

    pub(super) fn is_rsa(&self) -> bool {
        matches!(self.0, Kind::Rsa(_))
    }

    /// Did this key sign `message`? False, too, if the scheme is not one of this key.
    pub(super) fn verify(&self, scheme: Scheme, message: &[u8], signature: &[u8]) -> bool {
        match &self.0 {
            Kind::Rsa(key) => key.verify(scheme, message, signature),
            Kind::Ed25519(key) => {
                scheme == Scheme::Ed25519
                    && Ed25519Signature::from_slice(signature)
                        .is_ok_and(|signature| key.verify_strict(message, &signature).is_ok())
            }
        }
    }
}

/// `z` and base58btc.
pub(super) fn encode_base58(bytes: &[u8]) -> String {
    format!("z{}", bs58::encode(bytes).into_string())
}

/// What follows the `z`. `None` if it is not base58btc or too long to decode.
pub(super) fn decode_base58(text: &str) -> Option<Vec<u8>> {
    let text = text.strip_prefix('z').filter(|text| text.len() <= MULTIBASE_MAX_CHARS)?;
    bs58::decode(text).into_vec().ok()
}

/// Label and bytes of the first PEM block.
pub(super) fn unwrap_pem(text: &str) -> Option<(&str, Vec<u8>)> {
    if text.len() > KEY_TEXT_MAX_BYTES {
        return None;
    }
    let (_, rest) = text.split_once("-----BEGIN ")?;
    let (label, rest) = rest.split_once("-----")?;
    let (body, _) = rest.split_once("-----END ")?;
    let compact: String = body.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    Some((label, BASE64.decode(compact).ok()?))
}
