//! The transport over a network: reqwest with everything off that could send twice or go elsewhere.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use url::Url;

use futures_util::StreamExt as _;

use super::transport::{Cut, Flow, Limits, Reached, Transport, TransportError};
use super::trust::{self, Machine, Trust, TrustSource};
use crate::domain::{Fault, FaultKind};

/// HTTP over TCP and TLS, through the proxies that the environment names.
///
/// It is made anew when the files of its certificates change: what was renewed is used with the next request.
pub struct Network {
    base: Url,
    limits: Limits,
    trust: Arc<dyn TrustSource>,
    clients: Mutex<(u64, Clients)>,
}

/// Two clients: reads share warm connections; every act gets a fresh HTTP/1.1 connection, so that a connection which went
/// stale in the pool cannot turn an act into an unknown outcome, and no protocol refusal is answered by sending again.
#[derive(Clone)]
struct Clients {
    reads: reqwest::Client,
    acts: reqwest::Client,
}

impl fmt::Debug for Network {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Network")
    }
}

impl Network {
    /// Builds the transport for sources at `base`, with the machine's authorities.
    ///
    /// # Errors
    /// [`FaultKind::Unavailable`] where no TLS trust can be found (no bundle of certificate authorities on this machine).
    /// A plain `http://` base needs none.
    pub fn new(base: &Url, limits: Limits) -> Result<Self, Fault> {
        Self::trusting(base, limits, Arc::new(Machine))
    }

    /// The same with authorities and a client certificate of its own.
    ///
    /// # Errors
    /// As [`new`](Self::new), and what is wrong with the files of `trust`.
    pub fn trusting(base: &Url, limits: Limits, trust: Arc<dyn TrustSource>) -> Result<Self, Fault> {
        let clients = Mutex::new((trust.stamp(), Clients::new(base, limits, &trust.read()?)?));
        Ok(Self { base: base.clone(), limits, trust, clients })
    }

    /// The clients as the files are now. A file that is just being replaced changes nothing until it can be read.
    fn clients(&self) -> Clients {
        let stamp = self.trust.stamp();
        let mut known = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if known.0 != stamp
            && let Ok(trust) = self.trust.read()
            && let Ok(clients) = Clients::new(&self.base, self.limits, &trust)
        {
            *known = (stamp, clients);
        }
        known.1.clone()
    }
}

impl Clients {
    fn new(base: &Url, limits: Limits, trust: &Trust) -> Result<Self, Fault> {
        let built = || -> Result<Self, reqwest::Error> {
            Ok(Self {
                reads: builder(base, limits, trust).build()?,
                acts: builder(base, limits, trust).http1_only().pool_max_idle_per_host(0).build()?,
            })
        };
        built().map_err(|error| {
            Fault::new(FaultKind::Unavailable, trust::DOING, &reasons(&error.without_url()))
                .hint("is a bundle of certificate authorities installed? SSL_CERT_FILE or `ca` names one")
        })
    }
}

fn builder(base: &Url, limits: Limits, trust: &Trust) -> reqwest::ClientBuilder {
    let builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .connect_timeout(limits.connect);
    // The default trust is the platform's; where it has none, building fails. Plain HTTP needs no trust at all.
    if base.scheme() == "http" { builder.tls_certs_only([]) } else { trust.clone().into_builder(builder) }
}

#[async_trait]
impl Transport for Network {
    async fn call(
        &self,
        request: http::Request<Bytes>,
        limits: Limits,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let reading = request.method().is_safe();
        let clients = self.clients();
        let client = if reading { &clients.reads } else { &clients.acts };
        let mut request = reqwest::Request::try_from(request).map_err(|error| TransportError {
            reached: Reached::No,
            reset: false,
            status: None,
            what: reasons(&error.without_url()),
            hint: "",
        })?;
        *request.timeout_mut() = Some(if reading { limits.read } else { limits.act });
        let mut response = client.execute(request).await.map_err(failed)?;

        let mut answer = http::Response::builder().status(response.status());
        if let Some(headers) = answer.headers_mut() {
            headers.clone_from(response.headers());
        }
        let status = response.status().as_u16();
        let mut body = BytesMut::new();
        let mut cut = false;
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) => {
                    let room = limits.body.saturating_sub(body.len());
                    body.extend_from_slice(&chunk[..chunk.len().min(room)]);
                    if chunk.len() > room {
                        cut = true;
                        break;
                    }
                }
                Ok(None) => break,
                Err(error) => {
                    return Err(TransportError { reset: false, status: Some(status), ..failed(error) });
                }
            }
        }
        let mut answer = answer.body(body.freeze()).map_err(|_| TransportError {
            reached: Reached::Maybe,
            reset: false,
            status: Some(status),
            what: "the answer cannot be taken apart".to_owned(),
            hint: "",
        })?;
        if cut {
            answer.extensions_mut().insert(Cut);
        }
        Ok(answer)
    }

    async fn open(&self, request: http::Request<Bytes>, _: Limits) -> Result<http::Response<Flow>, TransportError> {
        let request = reqwest::Request::try_from(request).map_err(|error| TransportError {
            reached: Reached::No,
            reset: false,
            status: None,
            what: reasons(&error.without_url()),
            hint: "",
        })?;
        let response = self.clients().reads.execute(request).await.map_err(failed)?;
        let mut answer = http::Response::builder().status(response.status());
        if let Some(headers) = answer.headers_mut() {
            headers.clone_from(response.headers());
        }
        let flow: Flow = response.bytes_stream().map(|piece| piece.map_err(failed)).boxed();
        answer.body(flow).map_err(|_| TransportError {
            reached: Reached::Maybe,
            reset: false,
            status: None,
            what: "the answer cannot be taken apart".to_owned(),
            hint: "",
        })
    }
}

/// What a failure of reqwest means. Failing to connect (name, TCP, TLS, proxy) comes before the request is written.
fn failed(error: reqwest::Error) -> TransportError {
    let error = error.without_url();
    let before = error.is_connect() || error.is_builder();
    let what = reasons(&error);
    let (what, hint) = if error.is_dns() {
        (what, "the name cannot be resolved: is this machine online?")
    } else if before && error.is_timeout() {
        ("no connection in time".to_owned(), "is the provider reachable from here, through which proxy?")
    } else if let Some(hint) = trust::wrong_certificate(&what) {
        (what, hint)
    } else if before {
        (what, "is the provider reachable from here? HTTPS_PROXY and NO_PROXY are obeyed")
    } else if error.is_timeout() {
        ("no answer in time".to_owned(), "")
    } else if error.is_decode() || error.is_body() {
        ("the answer breaks off in the middle".to_owned(), "")
    } else {
        (what, "")
    };
    TransportError {
        reached: if before { Reached::No } else { Reached::Maybe },
        reset: !before && !error.is_timeout() && error.status().is_none() && !error.is_decode() && !error.is_body(),
        status: None,
        what,
        hint,
    }
}

/// The chain of causes in one line, without repeating itself.
fn reasons(error: &reqwest::Error) -> String {
    // These say only that something else says it.
    const EMPTY: [&str; 3] = ["error sending request", "client error (Connect)", "client error (SendRequest)"];
    let mut line = String::new();
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(inner) = cause {
        let words = inner.to_string();
        cause = inner.source();
        if line.contains(&words) || (cause.is_some() && EMPTY.contains(&words.as_str())) {
            continue;
        }
        if !line.is_empty() {
            line.push_str(": ");
        }
        line.push_str(&words);
    }
    line
}
