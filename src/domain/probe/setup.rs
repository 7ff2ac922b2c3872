//! What is configured about looking.

use std::fmt::Write as _;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Pattern;
use crate::domain::ServiceSetup;

/// Where in an answer the version stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VersionPlace {
    /// At a JSON pointer (RFC 6901) of the body: a string.
    Json(String),
    /// In a header.
    Header(String),
    /// In the one group of a regular expression that fits a whole line of the body.
    Pattern(Pattern),
}

/// What shows that it is well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HealthSign {
    /// The answer's status.
    Status(u16),
    /// The value at a JSON pointer (RFC 6901) of the body.
    Json {
        /// The pointer.
        pointer: String,
        /// What it must be.
        equals: Value,
    },
}

/// How health is looked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HealthCheck {
    /// Where, with placeholders; nothing: the same answer that the version is in.
    pub url: Option<String>,
    /// What shows it.
    pub sign: HealthSign,
}

/// How to see what an environment runs. Looks for a version, for health, or for both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProbeSetup {
    /// Where to ask, with the placeholders `{service}`, `{repository}` and `{environment}`.
    pub url: String,
    /// Where the version stands.
    pub version: Option<VersionPlace>,
    /// What shows the health.
    pub health: Option<HealthCheck>,
    /// The time between two looks while nothing changes.
    pub every: Duration,
    /// How long an answer may take.
    pub timeout: Duration,
    /// How many looks in a row must agree before they are believed.
    pub confirmations: u32,
}

impl ProbeSetup {
    /// How often is looked where nothing says otherwise.
    pub const EVERY: Duration = Duration::from_secs(30);
    /// How long an answer may take where nothing says otherwise.
    pub const TIMEOUT: Duration = Duration::from_secs(5);
    /// How many looks must agree where nothing says otherwise.
    pub const CONFIRMATIONS: u32 = 3;

    /// The same with its addresses filled in for one environment of a service.
    #[must_use]
    pub fn of(&self, service: &ServiceSetup, environment: &str) -> Self {
        let fill = |address: &str| fill_address(address, service, environment);
        let mut own = self.clone();
        own.url = fill(&self.url);
        if let Some(HealthCheck { url: Some(url), .. }) = &mut own.health {
            *url = fill(url);
        }
        own
    }
}

/// An address with its placeholders filled in. What is filled in comes from outside (an environment's name is the
/// provider's), so that everything in it that could mean something in an address is percent-encoded; only the slash
/// between owner and name of `{repository}` stays one.
#[must_use]
pub fn fill_address(address: &str, service: &ServiceSetup, environment: &str) -> String {
    let own = service.id.raw();
    let own = own.rsplit('/').next().unwrap_or(own);
    let repository: Vec<String> = service.repository.split('/').map(encoded).collect();
    address
        .replace("{service}", &encoded(own))
        .replace("{repository}", &repository.join("/"))
        .replace("{environment}", &encoded(environment))
}

/// Percent-encodes everything but the unreserved characters of RFC 3986, section 2.3.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
