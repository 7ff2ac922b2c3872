//! The way to a source: through which proxy, to which host, believing whom, and what carries requests there.

use std::sync::Arc;
use std::time::Duration;

use url::Url;

use super::check::Checks;
use crate::cli::trust::TrustFiles;
use crate::config::{Configuration, SourceSetup};
use crate::domain::{ProviderKind, Text};
use crate::provider::http::{Limits, Network, Proxy, Transport};
use crate::provider::kubernetes;

/// How long a hop may take, where the configuration does not say less.
pub(super) const HOP: Duration = Duration::from_secs(4);

/// A way to a source.
pub(super) struct Road {
    /// The provider's address.
    pub(super) url: Url,
    /// What is asked for there, to see whether anybody answers.
    pub(super) ask: Url,
    /// The proxy before it, without user and password.
    pub(super) proxy: Option<Url>,
    /// What carries requests.
    pub(super) transport: Arc<dyn Transport>,
    /// How long they may take.
    pub(super) limits: Limits,
    /// Where trust comes from, in words.
    pub(super) trust: String,
}

impl Road {
    /// Whether there is TLS at its end.
    pub(super) fn secure(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// The host and port that are reached first.
    pub(super) fn first(&self) -> Option<(String, u16)> {
        first(self.proxy.as_ref().unwrap_or(&self.url))
    }
}

/// The host and port of an address.
pub(super) fn first(url: &Url) -> Option<(String, u16)> {
    let usual = if url.scheme().starts_with("socks") { 1080 } else { 443 };
    let host = url.host_str()?.trim_matches(['[', ']']).to_owned();
    Some((host, url.port_or_known_default().unwrap_or(usual)))
}

/// Whether a kubeconfig says how a source is reached.
pub(super) fn by_kubeconfig(source: &SourceSetup) -> bool {
    source.provider == ProviderKind::Kubernetes
        && Some(source.url.as_str().trim_end_matches('/')) == ProviderKind::Kubernetes.usual_url()
}

/// Finds the way; nothing where there is none, which is then told.
pub(super) async fn road(
    checks: &mut Checks,
    area: &str,
    source: &SourceSetup,
    configuration: &Configuration,
) -> Option<Road> {
    let configured = &configuration.limits;
    let limits = Limits { connect: configured.connect.min(HOP), read: configured.read.min(HOP), ..Limits::default() };
    if by_kubeconfig(source) {
        return cluster(checks, area, source, limits).await;
    }
    let proxy = Proxy::of(&source.url);
    match &proxy {
        Some(Proxy { variable, address, authenticated }) => {
            let who = if *authenticated { ", with user and password" } else { "" };
            checks.ok(area, "proxy", &format!("{variable}={address} applies{who}"));
        }
        None => checks.ok(area, "proxy", "none applies"),
    }
    let trust = match (&source.trust.authorities, std::env::var("SSL_CERT_FILE")) {
        (Some(file), _) => format!("ca = {}", Text::new(&file.to_string_lossy())),
        (None, Ok(file)) => format!("SSL_CERT_FILE={}", Text::new(&file)),
        (None, Err(_)) => "the system's bundle".to_owned(),
    };
    let shown = source.trust.certificate.as_ref();
    let shown = shown.map(|file| format!(", showing {}", Text::new(&file.to_string_lossy()))).unwrap_or_default();
    match Network::trusting(&source.url, limits, TrustFiles::of(&source.trust)) {
        Ok(network) => Some(Road {
            url: source.url.clone(),
            ask: source.url.clone(),
            proxy: proxy.map(|proxy| proxy.address),
            transport: Arc::new(network),
            limits,
            trust: format!("{trust}{shown}"),
        }),
        Err(fault) => {
            let next = match fault.hint.as_str() {
                "" => "install a CA bundle, or name one with SSL_CERT_FILE or `ca`",
                hint => hint,
            };
            checks.fail(area, "trust", &fault.what.to_string(), next);
            None
        }
    }
}

/// The way to a cluster that a kubeconfig names.
async fn cluster(checks: &mut Checks, area: &str, source: &SourceSetup, limits: Limits) -> Option<Road> {
    let (transport, road) = match kubernetes::road(&source.options, limits).await {
        Ok(found) => found,
        Err(fault) => {
            checks.fail(area, "kubeconfig", &fault.what.to_string(), fault.hint.as_str());
            return None;
        }
    };
    let context = source.options.get("context").map_or("its current context", String::as_str);
    checks.ok(area, "kubeconfig", &format!("{context}: {}", road.cluster));
    match &road.proxy {
        Some((address, authenticated)) => {
            let who = if *authenticated { ", with user and password" } else { "" };
            checks.ok(area, "proxy", &format!("{address} applies{who}"));
        }
        None => checks.ok(area, "proxy", "none applies"),
    }
    Some(Road {
        url: road.cluster,
        // The transport puts the cluster's address in the place of this one.
        ask: source.url.join("/version").ok()?,
        proxy: road.proxy.map(|(address, _)| address),
        transport,
        limits,
        trust: "as the kubeconfig says".to_owned(),
    })
}
