//! The client of one source: its base, its token, its lanes and its budget.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::header::{AUTHORIZATION, IF_NONE_MATCH};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;
use url::Url;

use super::answer::{Answer, refusal};
use super::budget::{self, Bucket};
use super::query::Query;
use super::token::TokenSource;
use super::transport::{Limits, Reached, Transport, TransportError};
use super::welcome::Welcome;
use crate::domain::{Budget, Clock, Fault, FaultKind};
use crate::policy::WriteGuard;

/// Reads that may be under way at once.
const LANES: usize = 8;
/// Of these, how many ordinary reads may take: the rest is free for what an order needs.
const ORDINARY_LANES: usize = 6;
/// Redirects that a read follows.
const REDIRECTS: usize = 5;

/// What a client is made of.
#[derive(Clone)]
pub struct ClientParts {
    /// The API's base address, with its path prefix (`https://ghe.example/api/v3`).
    pub base: Url,
    /// Where the token comes from.
    pub token: Arc<dyn TokenSource>,
    /// How requests leave.
    pub transport: Arc<dyn Transport>,
    /// What refuses writes in read-only mode.
    pub guard: WriteGuard,
    /// The clock.
    pub clock: Clock,
    /// How long things may take.
    pub limits: Limits,
    /// Headers that the vendor wants with every request. Sent to its own host only.
    pub headers: HeaderMap,
    /// How the token is shown to the vendor.
    pub scheme: TokenScheme,
}

/// How a token is shown to a vendor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum TokenScheme {
    /// `Authorization: Bearer ...`.
    #[default]
    Bearer,
    /// In a header of the vendor's own, alone.
    Header(http::HeaderName),
    /// Not here: the transport says who asks, by a client certificate or a token of its own.
    Transport,
}

impl fmt::Debug for ClientParts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ClientParts").field("base", &shown(&self.base)).finish_non_exhaustive()
    }
}

/// The one HTTP client of one source.
pub struct Client {
    pub(super) parts: ClientParts,
    /// All lanes; and the part of them that ordinary reads may take.
    lanes: Semaphore,
    ordinary: Semaphore,
    welcome: Mutex<Welcome>,
    /// Counts renewals of the token, so that eight reads refused at once renew it once.
    pub(super) renewals: tokio::sync::Mutex<u64>,
    /// The acts' own lane, with when the last one was sent.
    pub(super) acting: tokio::sync::Mutex<Option<tokio::time::Instant>>,
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Client").field("base", &shown(&self.parts.base)).finish_non_exhaustive()
    }
}

/// A base address without what somebody may have put into it.
fn shown(url: &Url) -> String {
    format!("{}{}", url.origin().ascii_serialization(), url.path())
}

/// One read.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// Where.
    pub url: &'a Url,
    /// The validator of what is known.
    pub etag: Option<&'a str>,
    /// What is being done, for faults.
    pub doing: &'a str,
    /// Whether an order waits for it: it passes ordinary reads and may use the reserve of the budget.
    pub urgent: bool,
}

/// A read on its way: what is asked, and by which query where it is one.
#[derive(Clone, Copy)]
struct Call<'a> {
    ask: Ask<'a>,
    query: Option<&'a Query>,
}

impl Call<'_> {
    fn bucket(self) -> Bucket {
        if self.query.is_some() { Bucket::Points } else { Bucket::Requests }
    }
}

impl Client {
    /// A client of `parts`.
    #[must_use]
    pub fn new(parts: ClientParts) -> Self {
        Self {
            parts,
            lanes: Semaphore::new(LANES),
            ordinary: Semaphore::new(ORDINARY_LANES),
            welcome: Mutex::default(),
            renewals: tokio::sync::Mutex::new(0),
            acting: tokio::sync::Mutex::new(None),
        }
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> crate::domain::Now {
        (self.parts.clock)()
    }

    /// The address of `path` (percent-encoded, with its query, beginning with `/`) below the base.
    ///
    /// # Errors
    /// [`FaultKind::Invalid`] where it is none.
    pub fn address(&self, path: &str) -> Result<Url, Fault> {
        let base = self.parts.base.as_str().trim_end_matches('/');
        Url::parse(&format!("{base}{path}"))
            .map_err(|error| Fault::new(FaultKind::Invalid, "making an address", &error.to_string()))
    }

    /// The address of queries: beside the base of the API (`https://api.github.com/graphql`, and
    /// `https://HOST/api/graphql` of an Enterprise Server, whose base is `https://HOST/api/v3`).
    ///
    /// # Errors
    /// [`FaultKind::Invalid`] where it is none.
    pub fn address_of_queries(&self) -> Result<Url, Fault> {
        let mut url = self.address("")?;
        let path = url.path().trim_end_matches('/');
        let path = format!("{}/graphql", path.strip_suffix("/v3").unwrap_or(path));
        url.set_path(&path);
        Ok(url)
    }

    /// How much may still be asked, by the last answers.
    #[must_use]
    pub fn budget(&self) -> Option<Budget> {
        self.welcome().left(Bucket::Requests).cloned()
    }

    /// How many points queries may still spend, by the last answers; nothing where the vendor does not count them apart.
    #[must_use]
    pub fn points(&self) -> Option<Budget> {
        self.welcome().left(Bucket::Points).cloned()
    }

    /// Takes a budget that was asked for by itself.
    pub fn take_budget(&self, budget: Budget) {
        self.welcome().take(Bucket::Requests, budget);
    }

    /// Takes a budget of points that an answer told in its body.
    pub fn take_points(&self, points: Budget) {
        self.welcome().take(Bucket::Points, points);
    }

    /// Until when ordinary reads rest, where that is still ahead: by the provider's wish, or to keep the reserve.
    #[must_use]
    pub fn quiet_until(&self) -> Option<Timestamp> {
        self.welcome().quiet_until(self.now().wall)
    }

    /// Reads, following redirects by hand: within the same origin with the token, elsewhere without it, five at most. A
    /// connection that was reset is tried once more; a token that is refused is read anew once.
    ///
    /// # Errors
    /// The fault that the answer or its absence means. "Not modified" is an answer.
    pub async fn read(&self, ask: Ask<'_>) -> Result<Answer, Fault> {
        self.carry(Call { ask, query: None }).await
    }

    /// Reads by a query that is sent to `ask.url`, with the manners of [`read`](Self::read). It has a budget of its own.
    ///
    /// # Errors
    /// The fault that the answer or its absence means.
    pub async fn query(&self, ask: Ask<'_>, query: &Query) -> Result<Answer, Fault> {
        self.carry(Call { ask, query: Some(query) }).await
    }

    async fn carry(&self, call: Call<'_>) -> Result<Answer, Fault> {
        let ask = call.ask;
        let _ordinary =
            if ask.urgent { None } else { Some(self.ordinary.acquire().await.map_err(|_| closed(ask.doing))?) };
        let _lane = self.lanes.acquire().await.map_err(|_| closed(ask.doing))?;
        if !ask.urgent {
            self.may_ask(ask.doing, call.bucket())?;
        }
        let generation = *self.renewals.lock().await;
        let token = self.parts.token.token(false).await?;
        let answer = self.follow(call, &token).await?;
        let answer = if answer.status == StatusCode::UNAUTHORIZED {
            let token = self.renewed(generation).await?;
            self.follow(call, &token).await?
        } else {
            answer
        };
        if answer.status.is_success() || answer.status == StatusCode::NOT_MODIFIED {
            return Ok(answer);
        }
        let fault = refusal(&answer, ask.doing, false, self.now().wall);
        // A spent budget of queries says nothing about ordinary requests.
        if !(call.query.is_some() && budget::exhausted(&answer.headers)) {
            self.heed(&fault);
        }
        Err(fault)
    }

    /// Refuses ordinary reads while the provider asks for quiet, and keeps a tenth of the budget for acting.
    pub(super) fn may_ask(&self, doing: &str, bucket: Bucket) -> Result<(), Fault> {
        self.welcome().may_ask(doing, bucket, self.now().wall)
    }

    /// The token, read anew unless somebody did so since `generation`.
    pub(super) async fn renewed(&self, generation: u64) -> Result<SecretString, Fault> {
        let mut renewals = self.renewals.lock().await;
        if *renewals != generation {
            return self.parts.token.token(false).await;
        }
        let token = self.parts.token.token(true).await?;
        *renewals += 1;
        Ok(token)
    }

    async fn follow(&self, call: Call<'_>, token: &SecretString) -> Result<Answer, Fault> {
        let ask = call.ask;
        let mut url = ask.url.clone();
        let mut moved = false;
        for _ in 0..=REDIRECTS {
            let answer = self.once(call, &url, token).await?;
            let answer = Answer::of(answer, url.clone(), moved);
            self.note(&answer);
            if !matches!(answer.status.as_u16(), 301 | 302 | 303 | 307 | 308) {
                return Ok(answer);
            }
            if call.query.is_some() {
                return Err(Fault::new(FaultKind::Unsupported, ask.doing, "a query is answered with a redirect"));
            }
            let Some(next) = answer.location() else {
                return Err(Fault::new(FaultKind::Malformed, ask.doing, "a redirect without an address"));
            };
            if !matches!(next.scheme(), "http" | "https") || (url.scheme() == "https" && next.scheme() == "http") {
                return Err(Fault::new(FaultKind::Malformed, ask.doing, "a redirect to an unsafe address"));
            }
            moved |= matches!(answer.status.as_u16(), 301 | 308);
            url = next;
        }
        Err(Fault::new(FaultKind::Malformed, ask.doing, "redirected too often"))
    }

    async fn once(&self, call: Call<'_>, url: &Url, token: &SecretString) -> Result<http::Response<Bytes>, Fault> {
        let ask = call.ask;
        let mut again = true;
        loop {
            let request = match call.query {
                None => self.request(Method::GET, url, token, ask.etag, None, ask.doing)?,
                Some(query) => self.request(Method::POST, url, token, None, Some(query.body()), ask.doing)?,
            };
            match self.call(request, self.parts.limits.read).await {
                Ok(response) => return Ok(response),
                Err(error) if error.reset && again => again = false,
                Err(error) => return Err(unreached(&error, ask.doing)),
            }
        }
    }

    /// One request through the transport within its time, whatever the transport itself promises.
    pub(super) async fn call(
        &self,
        request: http::Request<Bytes>,
        within: std::time::Duration,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let call = self.parts.transport.call(request, self.parts.limits);
        tokio::time::timeout(within, call).await.unwrap_or_else(|_| {
            Err(TransportError {
                reached: Reached::Maybe,
                reset: false,
                status: None,
                what: "no answer in time".to_owned(),
                hint: "",
            })
        })
    }

    /// Builds a request. The token and the vendor's headers go to the source's own origin and nowhere else.
    pub(super) fn request(
        &self,
        method: Method,
        url: &Url,
        token: &SecretString,
        etag: Option<&str>,
        body: Option<Bytes>,
        doing: &str,
    ) -> Result<http::Request<Bytes>, Fault> {
        let invalid = |what: &str| Fault::new(FaultKind::Invalid, doing, what);
        let mut request = http::Request::builder()
            .method(method)
            .uri(url.as_str())
            .body(Bytes::new())
            .map_err(|_| invalid("the address cannot be used"))?;
        let headers = request.headers_mut();
        headers.insert(
            http::header::USER_AGENT,
            HeaderValue::from_static(concat!("flightdeck/", env!("CARGO_PKG_VERSION"))),
        );
        if url.origin() == self.parts.base.origin() {
            for (name, value) in &self.parts.headers {
                headers.insert(name, value.clone());
            }
            let shown = match &self.parts.scheme {
                TokenScheme::Bearer => {
                    Some((AUTHORIZATION, SecretString::from(format!("Bearer {}", token.expose_secret()))))
                }
                TokenScheme::Header(name) => Some((name.clone(), token.clone())),
                TokenScheme::Transport => None,
            };
            if let Some((name, shown)) = shown {
                let mut shown = HeaderValue::try_from(shown.expose_secret()).map_err(|_| {
                    Fault::new(FaultKind::Unauthenticated, doing, "the token holds characters that no token has")
                        .hint("was more than the token read, a line break perhaps?")
                })?;
                shown.set_sensitive(true);
                headers.insert(name, shown);
            }
            if let Some(etag) = etag.and_then(|etag| HeaderValue::from_str(etag).ok()) {
                headers.insert(IF_NONE_MATCH, etag);
            }
        }
        if let Some(body) = body {
            headers.insert(http::header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
            *request.body_mut() = body;
        }
        Ok(request)
    }

    /// Takes what an answer of the source itself says about the budget.
    pub(super) fn note(&self, answer: &Answer) {
        if answer.url.origin() != self.parts.base.origin() {
            return;
        }
        if let Some(new) = budget::announced(&answer.headers, self.now().wall) {
            self.welcome().announced(new);
        }
    }

    /// Keeps quiet when asked to.
    pub(super) fn heed(&self, fault: &Fault) {
        self.welcome().heed(fault);
    }

    /// What is known about being welcome, as of now.
    fn welcome(&self) -> MutexGuard<'_, Welcome> {
        let mut welcome = self.welcome.lock().unwrap_or_else(PoisonError::into_inner);
        welcome.come_to(self.now());
        welcome
    }
}

/// A read that got no answer.
pub(super) fn unreached(error: &TransportError, doing: &str) -> Fault {
    let hint = if error.hint.is_empty() { "it will be read again" } else { error.hint };
    Fault::new(FaultKind::Unavailable, doing, &error.what).hint(hint)
}

fn closed(doing: &str) -> Fault {
    Fault::new(FaultKind::Unavailable, doing, "the client is closing")
}
