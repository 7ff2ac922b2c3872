//! Where the asker stands: every URL in an answer leads back to the host, scheme and prefix that were asked.

/// The two roots of URLs in answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Base {
    /// Scheme and host that were asked.
    pub(crate) origin: String,
    /// The root of the API: origin and prefix.
    pub(crate) api: String,
    /// The root of the web pages.
    pub(crate) html: String,
}

impl Base {
    /// For a request to this host with this path prefix (empty or `/api/v3`).
    pub(crate) fn of(scheme: &str, host: &str, prefix: &str) -> Self {
        let origin = format!("{scheme}://{host}");
        let html = host.strip_prefix("api.").map_or_else(|| origin.clone(), |web| format!("{scheme}://{web}"));
        Self { api: format!("{origin}{prefix}"), origin, html }
    }

    /// Another host than the one asked, which leads to the same simulator: where log files lie.
    pub(crate) fn elsewhere(&self) -> String {
        let (scheme, host) = self.origin.split_once("://").unwrap_or(("http", &self.origin));
        let (name, port) = host.rsplit_once(':').map_or((host, ""), |(name, port)| (name, port));
        let other = match name {
            "127.0.0.1" => "localhost".to_owned(),
            "localhost" => "127.0.0.1".to_owned(),
            name => format!("logs.{}", name.strip_prefix("api.").unwrap_or(name)),
        };
        let colon = if port.is_empty() { "" } else { ":" };
        format!("{scheme}://{other}{colon}{port}")
    }
}
