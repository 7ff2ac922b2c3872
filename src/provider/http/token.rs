//! Where the token comes from. Never printed, never kept in the clear by us.

use std::fmt;

use async_trait::async_trait;
use secrecy::SecretString;

use crate::domain::Fault;

/// Gives the token of one source.
#[async_trait]
pub trait TokenSource: fmt::Debug + Send + Sync {
    /// The token; with `renew` it is read anew from where it came (a rotated file, a command).
    ///
    /// # Errors
    /// A fault of kind [`Unauthenticated`](crate::domain::FaultKind::Unauthenticated) that says how to give one.
    async fn token(&self, renew: bool) -> Result<SecretString, Fault>;
}

/// A token that never changes.
#[derive(Clone)]
pub struct FixedToken(SecretString);

impl FixedToken {
    /// Holds `token`.
    #[must_use]
    pub fn new(token: &str) -> Self {
        Self(SecretString::from(token))
    }
}

impl fmt::Debug for FixedToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("FixedToken(…)")
    }
}

#[async_trait]
impl TokenSource for FixedToken {
    async fn token(&self, _renew: bool) -> Result<SecretString, Fault> {
        Ok(self.0.clone())
    }
}
