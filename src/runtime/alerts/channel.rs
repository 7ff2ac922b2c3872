//! What every way to somebody has in common.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;

use crate::cockpit::alerts::AlertMessage;
use crate::domain::{Fault, Text};

/// When to try again where a secret cannot be had: somebody has to act first.
const SECRET: Duration = Duration::from_secs(300);

/// A way to somebody.
#[async_trait]
pub trait Channel: fmt::Debug + Send + Sync {
    /// Says something. The caller limits the time that it may take.
    ///
    /// # Errors
    /// Why it did not get there.
    async fn say(&self, message: &AlertMessage) -> Result<(), Undelivered>;
}

/// Why a message did not get there. Holds no address and no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undelivered {
    /// In words.
    pub why: Text,
    /// When it may be said again without being said twice: nothing where somebody may have heard it, or never will.
    pub again: Option<Duration>,
}

impl Undelivered {
    /// It will not get there this way.
    #[must_use]
    pub fn new(why: &str) -> Self {
        Self { why: Text::new(why), again: None }
    }

    /// Nobody has heard it yet; it may be said again after a while.
    #[must_use]
    pub fn not_yet(why: &str, again: Duration) -> Self {
        Self { why: Text::new(why), again: Some(again) }
    }
}

impl From<Fault> for Undelivered {
    fn from(fault: Fault) -> Self {
        Self::new(&in_words(&fault))
    }
}

/// Why a message did not get there whose channel misses a secret.
pub(super) fn no_secret(fault: &Fault) -> Undelivered {
    Undelivered::not_yet(&in_words(fault), SECRET)
}

/// A fault with what to do about it.
fn in_words(fault: &Fault) -> String {
    if fault.hint.is_empty() { fault.to_string() } else { format!("{fault}; {}", fault.hint) }
}

/// At most `most` characters of a text.
pub(super) fn short(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(3)).collect();
    format!("{kept}...")
}
