//! The second person: somebody else who signed the plan with an SSH key of theirs.
//!
//! There is no server in the middle, so the proof travels by hand. Whoever acts makes the plan and reads its digest out. The
//! second person makes the same plan on their own machine (`--dry-run`), looks at it, and signs its digest with the tool
//! that everybody has (`ssh-keygen -Y sign`); the key may lie in an agent or on a token. The signature is pasted into the
//! plan, checked here, and written into the journal with it, where anybody can check it again.
//!
//! What it proves: whoever holds the private key that the configuration names for that person signed exactly these requests
//! standing on exactly these facts. The digest is of both, so a signature serves no other plan, and not this one either once
//! a fact has changed. What it does not prove: that the configuration names the right keys (whoever may change it may change
//! them), that the holder read what they signed, or when they signed it.
//!
//! Where the provider does not let the second person answer that gate, their own plan is refused, and they sign the digest of
//! what they are shown.
//!
//! A safing verb is shown the demand and passes without: the order says so loudly and the journal keeps it.

use serde::{Deserialize, Serialize};
use ssh_key::{Algorithm, PublicKey, SshSig};

use crate::domain::{Digest, Text};

/// The namespace of the signatures: one that was made for another purpose counts for nothing here.
pub(super) const NAMESPACE: &str = "flightdeck";
/// Characters of a line of an armoured signature.
const LINE: usize = 70;

/// Somebody who may be the second person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signer {
    /// Who, by their login at the provider.
    pub login: Text,
    /// Their public key as OpenSSH writes it: `ssh-ed25519 AAAA…`.
    pub key: String,
}

/// Why a signer cannot be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignerError {
    /// No login and key.
    #[error("must be a login and an SSH public key: \"grace ssh-ed25519 AAAA...\"")]
    Form,
    /// The key cannot be read.
    #[error("is not a readable SSH public key")]
    Key,
    /// A kind of key that is not checked here.
    #[error("is not an Ed25519 key (ssh-ed25519, or sk-ssh-ed25519@openssh.com on a token)")]
    Kind,
}

impl std::str::FromStr for Signer {
    type Err = SignerError;

    fn from_str(text: &str) -> Result<Self, SignerError> {
        let (login, key) = text.trim().split_once(char::is_whitespace).ok_or(SignerError::Form)?;
        let key = PublicKey::from_openssh(key.trim()).map_err(|_| SignerError::Key)?;
        if !matches!(key.algorithm(), Algorithm::Ed25519 | Algorithm::SkEd25519) {
            return Err(SignerError::Kind);
        }
        let key = PublicKey::new(key.key_data().clone(), "").to_openssh().map_err(|_| SignerError::Key)?;
        Ok(Self { login: Text::new(login), key: key.trim().to_owned() })
    }
}

/// A demand for a second person: who may be it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondPerson {
    /// Who may.
    pub signers: Vec<Signer>,
    /// Who acts: the first person, who cannot be the second. Nothing where nobody knows; then nobody can.
    pub first: Option<Text>,
}

impl SecondPerson {
    /// Who signed a plan, where that is somebody who may be its second person.
    ///
    /// # Errors
    /// What is wrong with the signature, in words for whoever pasted it.
    pub fn check(&self, digest: &Digest, signature: Option<&Text>) -> Result<&Text, String> {
        let given = signature.map(Text::raw).filter(|given| !given.trim().is_empty());
        let Some(given) = given else { return Err(format!("a second person must sign this plan: {}", self.who())) };
        let signature = SshSig::from_pem(armoured(given)).map_err(|_| "this is not an SSH signature".to_owned())?;
        let signs = |signer: &&Signer| {
            let key = PublicKey::from_openssh(&signer.key);
            let digest = digest.to_string();
            // With or without the line's end: `echo` writes one.
            let plain = |key: &PublicKey| key.verify(NAMESPACE, digest.as_bytes(), &signature).is_ok();
            let ended = |key: &PublicKey| key.verify(NAMESPACE, format!("{digest}\n").as_bytes(), &signature).is_ok();
            key.is_ok_and(|key| plain(&key) || ended(&key))
        };
        let Some(signer) = self.signers.iter().find(signs) else {
            return Err(format!("this signature is not for this plan, or of none of {}", self.who()));
        };
        match &self.first {
            None => {
                Err("nobody knows yet who you are here, so nobody knows that the signer is somebody else".to_owned())
            }
            Some(first) if first.raw().eq_ignore_ascii_case(signer.login.raw()) => {
                Err(format!("{first} acts here and cannot be the second person as well"))
            }
            Some(_) => Ok(&signer.login),
        }
    }

    /// Who may be the second person, in words.
    #[must_use]
    pub fn who(&self) -> String {
        let logins = self.signers.iter().map(|signer| &signer.login);
        let others: Vec<&str> = logins.filter(|login| Some(*login) != self.first.as_ref()).map(Text::as_str).collect();
        if others.is_empty() { "nobody else is configured".to_owned() } else { others.join(" or ") }
    }
}

/// What the second person runs to sign a plan.
#[must_use]
pub fn signing_command(digest: &Digest) -> String {
    format!("printf %s {digest} | ssh-keygen -Y sign -n {NAMESPACE} -f ~/.ssh/id_ed25519")
}

/// The characters that a signature consists of, whatever became of its lines on the way.
#[must_use]
pub fn signature_characters(pasted: &str) -> String {
    let bare = pasted.replace("-----BEGIN SSH SIGNATURE-----", "").replace("-----END SSH SIGNATURE-----", "");
    bare.chars().filter(|character| character.is_ascii_alphanumeric() || "+/=".contains(*character)).collect()
}

/// A signature with its lines as they are written.
fn armoured(given: &str) -> String {
    let characters = signature_characters(given);
    let mut armoured = String::from("-----BEGIN SSH SIGNATURE-----\n");
    for (place, character) in characters.chars().enumerate() {
        if place > 0 && place % LINE == 0 {
            armoured.push('\n');
        }
        armoured.push(character);
    }
    armoured.push_str("\n-----END SSH SIGNATURE-----\n");
    armoured
}
