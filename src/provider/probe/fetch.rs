//! One address, fetched politely.

use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, CACHE_CONTROL, LOCATION, USER_AGENT};
use http::{HeaderMap, Method, Request, StatusCode};
use url::Url;

use super::Prober;
use crate::domain::Text;
use crate::provider::http::{Cut, Limits};

/// How much of an answer is read, in bytes.
const BODY: usize = 64 * 1024;
/// How many redirects on the same host are followed.
const REDIRECTS: usize = 3;

/// What an address answered.
pub(super) struct Page {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    /// Whether there was more than is read.
    pub(super) cut: bool,
}

/// Fetches an address; why there is no page where there is none, without repeating the address: it may hold a secret.
pub(super) async fn fetch(prober: &Prober, address: &str, timeout: Duration) -> Result<Page, Text> {
    let mut url = Url::parse(address).map_err(|error| Text::new(&format!("the address cannot be used: {error}")))?;
    for _ in 0..=REDIRECTS {
        let page = once(prober, &url, timeout).await?;
        if !page.status.is_redirection() || page.status == StatusCode::NOT_MODIFIED {
            return Ok(page);
        }
        url = next(&url, &page)?;
    }
    Err(Text::new("it redirects without end"))
}

/// Where a redirect leads: to the same host, never from TLS to plain text.
fn next(url: &Url, page: &Page) -> Result<Url, Text> {
    let location = page.headers.get(LOCATION).and_then(|location| location.to_str().ok());
    let next = location.and_then(|location| url.join(location).ok());
    let next = next.ok_or_else(|| Text::new(&format!("HTTP {} without a place to go", page.status.as_u16())))?;
    let same_host = next.host_str() == url.host_str();
    let same_port = next.port_or_known_default() == url.port_or_known_default();
    let upgraded = url.scheme() == "http" && next.scheme() == "https" && next.port().is_none() && url.port().is_none();
    if !same_host {
        return Err(Text::new("it redirects to another host, and that is not followed"));
    }
    if !(next.scheme() == url.scheme() && same_port || upgraded) {
        return Err(Text::new("it redirects to another port or to plain text, and that is not followed"));
    }
    Ok(next)
}

async fn once(prober: &Prober, url: &Url, timeout: Duration) -> Result<Page, Text> {
    let transport = prober.transport(url)?;
    let limits = Limits { connect: timeout, read: timeout, body: BODY, ..Limits::default() };
    let mut again = true;
    let response = loop {
        let request = Request::builder()
            .method(Method::GET)
            .uri(url.as_str())
            .header(USER_AGENT, concat!("flightdeck/", env!("CARGO_PKG_VERSION")))
            .header(ACCEPT, "application/json, text/plain, */*")
            // What is asked is what runs now, not what ran when somebody asked before.
            .header(CACHE_CONTROL, "no-cache")
            .body(Bytes::new())
            .map_err(|error| Text::new(&format!("the address cannot be asked: {error}")))?;
        match transport.call(request, limits).await {
            Ok(response) => break response,
            // A connection that went stale in the pool says nothing about the environment.
            Err(error) if error.reset && again => again = false,
            Err(error) => return Err(Text::new(&error.what)),
        }
    };
    let cut = response.extensions().get::<Cut>().is_some();
    let (parts, body) = response.into_parts();
    Ok(Page { status: parts.status, headers: parts.headers, body, cut })
}
