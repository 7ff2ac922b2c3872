//! The operator's token in a demo: read anew it is whatever the simulator has issued since, as a rotated file would be.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use secrecy::SecretString;

use crate::domain::Fault;
use crate::provider::http::TokenSource;
use crate::sim::Simulator;

/// The token that the operator holds.
pub(super) struct IssuedToken {
    simulator: Simulator,
    held: Mutex<SecretString>,
}

impl IssuedToken {
    /// The first token.
    pub(super) fn of(simulator: &Simulator) -> Self {
        Self { simulator: simulator.clone(), held: Mutex::new(SecretString::from(simulator.operator_token())) }
    }
}

impl fmt::Debug for IssuedToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("IssuedToken(…)")
    }
}

#[async_trait]
impl TokenSource for IssuedToken {
    async fn token(&self, renew: bool) -> Result<SecretString, Fault> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if renew {
            *held = SecretString::from(self.simulator.present_token());
        }
        Ok(held.clone())
    }
}
