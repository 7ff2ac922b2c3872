//! How requests reach a cluster that a kubeconfig names, or this process runs in: client certificates, tokens and exec
//! plugins are the `kube` crate's business, and nothing else is. It retries nothing here: a patch that is sent twice may act
//! twice.

use std::collections::BTreeMap;
use std::fmt;

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt as _;
use hyper_util::client::legacy;
use kube::client::Body;
use kube::config::{ExecInteractiveMode, KubeConfigOptions, Kubeconfig};
use secrecy::SecretString;
use std::sync::Arc;
use tokio::sync::Mutex;
use url::Url;

use super::super::http::{
    Cut, FixedToken, Flow, Limits, Proxy, Reached, TokenSource, Transport, TransportError, wrong_certificate,
};
use crate::domain::Fault;

/// Which kubeconfig, and which context of it. Neither: what the environment says, else the account of the pod.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Access {
    pub(super) kubeconfig: Option<String>,
    pub(super) context: Option<String>,
}

impl Access {
    /// Of the keys of a source.
    pub(super) fn of(options: &BTreeMap<String, String>) -> Self {
        Self { kubeconfig: options.get("kubeconfig").cloned(), context: options.get("context").cloned() }
    }

    /// Whether the configuration names one.
    pub(super) fn is_named(&self) -> bool {
        self.kubeconfig.is_some() || self.context.is_some()
    }
}

/// Two clients of one cluster: a watch may be silent for long, a read may not.
#[derive(Clone)]
struct Clients {
    ordinary: kube::Client,
    watching: kube::Client,
}

/// A transport by a kubeconfig. It is made when it is first needed, and anew after a refusal: certificates are renewed, and
/// files change.
pub(super) struct ByKubeconfig {
    access: Access,
    limits: Limits,
    clients: Mutex<Option<Clients>>,
}

impl fmt::Debug for ByKubeconfig {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ByKubeconfig").field("context", &self.access.context).finish_non_exhaustive()
    }
}

impl ByKubeconfig {
    pub(super) fn new(access: Access, limits: Limits) -> Self {
        Self { access, limits, clients: Mutex::default() }
    }

    /// Reads the kubeconfig anew with the next request.
    async fn forget(&self) {
        *self.clients.lock().await = None;
    }

    async fn clients(&self) -> Result<Clients, TransportError> {
        let mut known = self.clients.lock().await;
        if let Some(clients) = known.as_ref() {
            return Ok(clients.clone());
        }
        let config = self.config().await?;
        let client = |config: kube::Config| kube::Client::try_from(config).map_err(|error| unmade(&error.to_string()));
        let mut watching = config.clone();
        watching.read_timeout = None;
        let clients = Clients { ordinary: client(config)?, watching: client(watching)? };
        *known = Some(clients.clone());
        Ok(clients)
    }

    /// The configuration, with everything off that could send twice or take the terminal.
    async fn config(&self) -> Result<kube::Config, TransportError> {
        let options = KubeConfigOptions { context: self.access.context.clone(), ..KubeConfigOptions::default() };
        let read = match &self.access.kubeconfig {
            Some(path) => Kubeconfig::read_from(path),
            None => Kubeconfig::read(),
        };
        let (mut config, own_proxy) = match read {
            Ok(mut kubeconfig) => {
                let own_proxy = own_proxy(&kubeconfig, self.access.context.as_deref());
                for user in &mut kubeconfig.auth_infos {
                    // The keyboard belongs to the cockpit: a plugin that wants to ask must fail instead.
                    if let Some(exec) = user.auth_info.as_mut().and_then(|user| user.exec.as_mut()) {
                        exec.interactive_mode = Some(ExecInteractiveMode::Never);
                    }
                }
                let made = kube::Config::from_custom_kubeconfig(kubeconfig, &options).await;
                (made.map_err(|error| unmade(&error.to_string()))?, own_proxy)
            }
            Err(error) if self.access.is_named() => return Err(unmade(&error.to_string())),
            Err(error) => (kube::Config::incluster().map_err(|_| unmade(&error.to_string()))?, None),
        };
        // As kubectl does it: the cluster's own proxy, else the environment's. The crate asks NO_PROXY about the proxy's
        // address in place of the cluster's, and does not know ALL_PROXY.
        config.proxy_url = match own_proxy {
            Some(own) => Some(own.parse().map_err(|_| unmade("the kubeconfig's proxy-url is no address"))?),
            None => config.cluster_url.to_string().parse().ok().and_then(|url| Proxy::with_credentials(&url)),
        };
        config.default_retry = false;
        config.connect_timeout = Some(self.limits.connect);
        config.read_timeout = Some(self.limits.read.max(self.limits.act));
        config.write_timeout = Some(self.limits.act);
        Ok(config)
    }

    async fn send(
        &self,
        client: &kube::Client,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Body>, TransportError> {
        client.send(request.map(Body::from)).await.map_err(|error| failed(&error))
    }
}

/// The proxy that a kubeconfig gives to the cluster of a context.
fn own_proxy(kubeconfig: &Kubeconfig, context: Option<&str>) -> Option<String> {
    let context = context.or(kubeconfig.current_context.as_deref())?;
    let named = kubeconfig.contexts.iter().find(|named| named.name == context)?;
    let cluster = &named.context.as_ref()?.cluster;
    let named = kubeconfig.clusters.iter().find(|named| named.name == *cluster)?;
    named.cluster.as_ref()?.proxy_url.clone().filter(|url| !url.is_empty())
}

/// The way to a cluster as a kubeconfig gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Road {
    /// The cluster's address.
    pub cluster: Url,
    /// The proxy before it, without user and password, and whether it is told who asks.
    pub proxy: Option<(Url, bool)>,
}

impl ByKubeconfig {
    /// The way that requests go.
    pub(super) async fn road(&self) -> Result<Road, TransportError> {
        let config = self.config().await?;
        let plain = |uri: &http::Uri| {
            let mut url: Url = uri.to_string().parse().ok()?;
            let authenticated = !url.username().is_empty();
            let _cannot_have_one = url.set_username("").and_then(|()| url.set_password(None));
            Some((url, authenticated))
        };
        let (cluster, _) = plain(&config.cluster_url).ok_or_else(|| unmade("the cluster's address cannot be used"))?;
        Ok(Road { cluster, proxy: config.proxy_url.as_ref().and_then(plain) })
    }
}

fn unmade(what: &str) -> TransportError {
    TransportError {
        reached: Reached::No,
        reset: false,
        status: None,
        what: what.to_owned(),
        hint: "does the kubeconfig have this context, and does its plugin run here without asking anything?",
    }
}

fn failed(error: &kube::Error) -> TransportError {
    let (before, what) = match error {
        kube::Error::Service(inner) => {
            let before = inner.downcast_ref::<legacy::Error>().is_some_and(legacy::Error::is_connect);
            (before, chain(inner.as_ref()))
        }
        // No request was made of it.
        kube::Error::Auth(_) | kube::Error::BuildRequest(_) | kube::Error::HttpError(_) => (true, chain(error)),
        _ => (false, chain(error)),
    };
    let wrong = wrong_certificate(&what);
    TransportError {
        reached: if before { Reached::No } else { Reached::Maybe },
        reset: false,
        status: None,
        what,
        hint: if let Some(hint) = wrong {
            hint
        } else if before {
            "is the cluster reachable from here, and does the account of the context still work?"
        } else {
            ""
        },
    }
}

/// The causes in one line, without repeating themselves.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let words = inner.to_string();
        if !line.contains(&words) {
            line.push_str(": ");
            line.push_str(&words);
        }
        cause = inner.source();
    }
    line
}

fn broken(status: u16, error: &kube::Error) -> TransportError {
    TransportError {
        status: Some(status),
        ..TransportError { reached: Reached::Maybe, reset: false, status: None, what: chain(error), hint: "" }
    }
}

#[async_trait]
impl Transport for ByKubeconfig {
    async fn call(
        &self,
        request: http::Request<Bytes>,
        limits: Limits,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let clients = self.clients().await?;
        let (parts, body) = self.send(&clients.ordinary, request).await?.into_parts();
        let status = parts.status.as_u16();
        let mut pieces = http_body_util::BodyExt::into_data_stream(body);
        let (mut bytes, mut cut) = (BytesMut::new(), false);
        while let Some(piece) = pieces.next().await {
            let piece = piece.map_err(|error| broken(status, &error))?;
            let room = limits.body.saturating_sub(bytes.len());
            bytes.extend_from_slice(&piece[..piece.len().min(room)]);
            if piece.len() > room {
                cut = true;
                break;
            }
        }
        let mut response = http::Response::from_parts(parts, bytes.freeze());
        if cut {
            response.extensions_mut().insert(Cut);
        }
        Ok(response)
    }

    async fn open(&self, request: http::Request<Bytes>, _: Limits) -> Result<http::Response<Flow>, TransportError> {
        let clients = self.clients().await?;
        let (parts, body) = self.send(&clients.watching, request).await?.into_parts();
        let status = parts.status.as_u16();
        let pieces = http_body_util::BodyExt::into_data_stream(body);
        let flow: Flow = pieces.map(move |piece| piece.map_err(|error| broken(status, &error))).boxed();
        Ok(http::Response::from_parts(parts, flow))
    }
}

/// In the place of a token: the transport shows who asks, and reads that anew when it was refused.
#[derive(Debug)]
pub(super) struct Anew {
    transport: Arc<ByKubeconfig>,
    nothing: FixedToken,
}

impl Anew {
    pub(super) fn new(transport: Arc<ByKubeconfig>, nothing: FixedToken) -> Self {
        Self { transport, nothing }
    }
}

#[async_trait]
impl TokenSource for Anew {
    async fn token(&self, renew: bool) -> Result<SecretString, Fault> {
        if renew {
            self.transport.forget().await;
        }
        self.nothing.token(renew).await
    }
}
