//! Whom to trust at the other end of TLS, and what to show there.

use std::fmt;

use crate::domain::{Fault, FaultKind};

/// What TLS is made of. Without anything: the machine's authorities, and nothing is shown.
#[derive(Clone, Default)]
pub struct Trust {
    authorities: Option<Vec<reqwest::Certificate>>,
    identity: Option<reqwest::Identity>,
}

impl fmt::Debug for Trust {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let authorities = self.authorities.as_ref().map(Vec::len);
        formatter.debug_struct("Trust").field("authorities", &authorities).finish_non_exhaustive()
    }
}

impl Trust {
    /// Of a bundle of authorities, which stand in place of the machine's, and of a client certificate with its chain and its
    /// private key. All of it is PEM.
    ///
    /// # Errors
    /// [`FaultKind::Invalid`] where one of them is not what it should be. Nothing of a key is repeated.
    pub fn new(authorities: Option<&[u8]>, identity: Option<&[u8]>) -> Result<Self, Fault> {
        let invalid = |what| Fault::new(FaultKind::Invalid, DOING, what);
        let authorities = match authorities.map(reqwest::Certificate::from_pem_bundle) {
            None => None,
            Some(Ok(found)) if !found.is_empty() => Some(found),
            Some(_) => {
                return Err(invalid("the file of authorities holds no certificate that can be read")
                    .hint("it must be PEM: blocks that begin with -----BEGIN CERTIFICATE-----"));
            }
        };
        let identity = match identity.map(reqwest::Identity::from_pem) {
            None => None,
            Some(Ok(identity)) => Some(identity),
            Some(Err(_)) => {
                return Err(invalid("the client certificate and its key cannot be read")
                    .hint("both must be PEM, and the key without a passphrase"));
            }
        };
        Ok(Self { authorities, identity })
    }

    /// Puts it into a client.
    pub(super) fn into_builder(self, mut builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
        if let Some(authorities) = self.authorities {
            builder = builder.tls_certs_only(authorities);
        }
        if let Some(identity) = self.identity {
            builder = builder.identity(identity);
        }
        builder
    }
}

/// What is being done when TLS is made ready.
pub(super) const DOING: &str = "preparing TLS";

/// What to do about a certificate that does not do, by the words of rustls.
pub(in crate::provider) fn wrong_certificate(what: &str) -> Option<&'static str> {
    const HINTS: [(&[&str], &str); 5] = [
        (
            &["certificate expired", "Expired", "not valid yet", "NotValidYet"],
            "the certificate is out of date: its owner must renew it, unless the clock of this machine is wrong",
        ),
        (
            &["not valid for name", "NotValidForName"],
            "the certificate is for another name: the address is wrong, or something in between speaks for the provider",
        ),
        (
            &["UnknownIssuer", "unknown issuer", "CaUsedAsEndEntity", "BadSignature"],
            "nobody who is trusted here vouches for the certificate: `ca` in the source, or SSL_CERT_FILE, names a bundle of \
             authorities",
        ),
        (
            &["CertificateRequired", "certificate required"],
            "a client certificate is wanted there: name it with `certificate` and `key` in the source",
        ),
        (
            &["UnknownCA", "BadCertificate", "CertificateUnknown", "AccessDenied", "DecryptError"],
            "the client certificate that was shown is not accepted there: is it the right one, and has it expired?",
        ),
    ];
    let names = |words: &&(&[&str], &'static str)| words.0.iter().any(|word| what.contains(word));
    HINTS.iter().find(names).map(|(_, hint)| *hint)
}

/// Where trust comes from. Certificates are renewed while a session goes on, some of them every hour.
pub trait TrustSource: fmt::Debug + Send + Sync {
    /// Tells one state of its files from another. Asked before every request, so it must be cheap.
    fn stamp(&self) -> u64;

    /// Reads it.
    ///
    /// # Errors
    /// Where a file is missing, may not be used, or is not what it should be.
    fn read(&self) -> Result<Trust, Fault>;
}

/// The machine's authorities, and nothing to show.
#[derive(Clone, Copy, Debug, Default)]
pub struct Machine;

impl TrustSource for Machine {
    fn stamp(&self) -> u64 {
        0
    }

    fn read(&self) -> Result<Trust, Fault> {
        Ok(Trust::default())
    }
}
