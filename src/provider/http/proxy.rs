//! Which proxy the environment names for an address: by the very rules of the client, so that what is told is what is done.

use hyper_util::client::proxy::matcher::Matcher;
use url::Url;

/// The proxy that an address is reached through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proxy {
    /// The variable that names it.
    pub variable: &'static str,
    /// Its address, without user and password.
    pub address: Url,
    /// Whether it is told who asks.
    pub authenticated: bool,
}

/// The variables that may name a proxy for a scheme, the first that is set.
fn variables(scheme: &str) -> [&'static str; 4] {
    if scheme == "https" {
        ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]
    } else {
        ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"]
    }
}

/// The variable that holds the proxy of `url`, with its whole value: it may hold a password.
fn named(url: &Url) -> Option<(&'static str, String)> {
    let names = variables(url.scheme());
    names.into_iter().find_map(|name| Some((name, std::env::var(name).ok().filter(|value| !value.trim().is_empty())?)))
}

impl Proxy {
    /// The proxy for an address, where `HTTPS_PROXY`, `HTTP_PROXY` or `ALL_PROXY` names one and `NO_PROXY` does not except
    /// it.
    #[must_use]
    pub fn of(url: &Url) -> Option<Self> {
        let intercept = Matcher::from_system().intercept(&url.as_str().parse().ok()?)?;
        let authenticated = intercept.basic_auth().is_some() || intercept.raw_auth().is_some();
        let address = Url::parse(&intercept.uri().to_string()).ok()?;
        Some(Self { variable: named(url)?.0, address, authenticated })
    }

    /// The same with user and password, for a client that does not look into the environment itself.
    #[must_use]
    pub fn with_credentials(url: &Url) -> Option<http::Uri> {
        Self::of(url)?;
        let (_, value) = named(url)?;
        let value = if value.contains("://") { value } else { format!("http://{value}") };
        value.parse().ok()
    }
}
