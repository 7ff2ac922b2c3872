//! Asking an environment itself which version it runs and how it is.
//!
//! Plain GET requests: no token is ever sent, no redirect leads to another host, little of an answer is read, and what
//! cannot be read is no answer. Knows HTTP and what is configured about a probe; no vendor, no deployment, no cadence.

mod fetch;
mod read;

use std::fmt;
use std::sync::Arc;

use url::Url;

use self::fetch::fetch;
use self::read::read;
use super::http::{Limits, Network, Transport, TrustSource};
use crate::domain::{Fault, ProbeAnswer, ProbeSetup, Text};

/// Asks environments.
#[derive(Clone)]
pub struct Prober {
    plain: Arc<dyn Transport>,
    secure: Result<Arc<dyn Transport>, Text>,
}

impl fmt::Debug for Prober {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Prober")
    }
}

impl Prober {
    /// One that asks over the network, through the proxies that the environment names, and believes `trust`. Where this machine has no bundle of
    /// certificate authorities, plain `http://` addresses still work.
    ///
    /// # Errors
    /// Where not even a plain client can be made.
    pub fn network(limits: Limits, trust: &Arc<dyn TrustSource>) -> Result<Self, Fault> {
        let of = |address: &str| -> Result<Arc<dyn Transport>, Fault> {
            let base = Url::parse(address).map_err(|error| {
                Fault::new(crate::domain::FaultKind::Invalid, "preparing probes", &error.to_string())
            })?;
            Ok(Arc::new(Network::trusting(&base, limits, Arc::clone(trust))?))
        };
        let secure = of("https://localhost").map_err(|fault| fault.what);
        Ok(Self { plain: of("http://localhost")?, secure })
    }

    /// One that asks through `transport`, whatever the address.
    #[must_use]
    pub fn through(transport: Arc<dyn Transport>) -> Self {
        Self { secure: Ok(Arc::clone(&transport)), plain: transport }
    }

    /// Looks once. Never fails: what goes wrong is no answer, and says why.
    pub async fn look(&self, setup: &ProbeSetup) -> ProbeAnswer {
        let page = fetch(self, &setup.url, setup.timeout).await;
        let separate = match setup.health.as_ref().and_then(|health| health.url.as_ref()) {
            Some(url) => Some(fetch(self, url, setup.timeout).await),
            None => None,
        };
        read(setup, &page, separate.as_ref().unwrap_or(&page))
    }

    /// The way to an address.
    fn transport(&self, url: &Url) -> Result<&Arc<dyn Transport>, Text> {
        match url.scheme() {
            "http" => Ok(&self.plain),
            "https" => self.secure.as_ref().map_err(Clone::clone),
            other => Err(Text::new(&format!("{other} is not http or https"))),
        }
    }
}
