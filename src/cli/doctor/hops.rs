//! Name, connection, tunnel, TLS and HTTP, each by itself, on the way to a source.

use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;

use super::check::Checks;
use super::road::Road;
use crate::domain::Clock;
use crate::provider::http::{Reached, TransportError};

/// How far the clocks may be apart before it matters, in seconds.
const SKEW: i64 = 30;

/// What came of asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// Nothing, or no: it is told which hop is to blame.
    Nothing,
    /// The provider, as far as one can tell.
    Provider,
    /// A web page with this status: the website of the provider, or of something in its place.
    Page(u16),
}

/// Goes the way hop by hop.
pub(super) async fn walk(checks: &mut Checks, area: &str, road: &Road, clock: &Clock) -> Heard {
    let Some(first) = road.first() else { return Heard::Nothing };
    if !reaches(checks, area, &first, road.limits.connect, End::of_requests(road.proxy.is_some())).await {
        return Heard::Nothing;
    }
    answers(checks, area, road, clock).await
}

/// What stands at the end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// What requests go to.
    Server,
    /// A proxy that they go through.
    Proxy,
    /// A mail server, to which no proxy leads.
    Mail,
}

impl End {
    /// Where requests go first.
    pub(super) fn of_requests(proxied: bool) -> Self {
        if proxied { Self::Proxy } else { Self::Server }
    }

    /// What to do where nothing answers.
    fn next(self) -> &'static str {
        match self {
            Self::Server => "a firewall, or a proxy that is needed and not set (HTTPS_PROXY)",
            Self::Proxy => {
                "the proxy does not run, or its address is wrong: see HTTPS_PROXY, HTTP_PROXY and ALL_PROXY (or the \
                 kubeconfig)"
            }
            Self::Mail => "a firewall, another port (587, 465 or 25), or the server is down",
        }
    }
}

/// Name and connection of a host and port, which may be a proxy's.
pub(super) async fn reaches(
    checks: &mut Checks,
    area: &str,
    (host, port): &(String, u16),
    patience: Duration,
    end: End,
) -> bool {
    let proxy = if end == End::Proxy { "the proxy " } else { "" };
    let looked_up = tokio::time::timeout(patience, tokio::net::lookup_host((host.as_str(), *port)));
    let found = match looked_up.await {
        Ok(Ok(addresses)) => addresses.collect::<Vec<_>>(),
        Ok(Err(error)) => {
            let next = "no network, or no name server knows it: check the connection, the VPN and the address";
            checks.fail(area, "name", &format!("{proxy}{host}: {error}"), next);
            return false;
        }
        Err(_) => {
            let found = format!("{proxy}{host}: the name server does not answer");
            checks.fail(area, "name", &found, "check the network and the VPN");
            return false;
        }
    };
    let Some(address) = found.first() else {
        checks.fail(area, "name", &format!("{host} has no address"), "check the address in the configuration");
        return false;
    };
    checks.ok(area, "name", &format!("{proxy}{host} is {}", address.ip()));
    let what = match tokio::time::timeout(patience, tokio::net::TcpStream::connect(found.as_slice())).await {
        Ok(Ok(_)) => {
            checks.ok(area, "connection", &format!("port {port} answers"));
            return true;
        }
        Ok(Err(error)) => error.to_string(),
        Err(_) => "no answer".to_owned(),
    };
    checks.fail(area, "connection", &format!("{proxy}{host} port {port}: {what}"), end.next());
    false
}

/// How often a server that hangs up without a word is asked.
const ATTEMPTS: usize = 4;
/// What is said where no answer comes.
const LATE: &str = "no answer in time";

/// Asks for something that anybody may read.
async fn ask(road: &Road) -> Result<http::Response<Bytes>, TransportError> {
    let failed = |what: &str| TransportError {
        reached: Reached::Maybe,
        reset: false,
        status: None,
        what: what.to_owned(),
        hint: "",
    };
    let request = http::Request::get(road.ask.as_str()).header("user-agent", "flightdeck").body(Bytes::new());
    let request = request.map_err(|error| failed(&error.to_string()))?;
    // The whole answer counts: what stalls in the middle of it is no answer.
    let asked = tokio::time::timeout(road.limits.read, road.transport.call(request, road.limits)).await;
    asked.unwrap_or_else(|_| Err(failed(LATE)))
}

/// Tunnel, TLS and HTTP, with the clock that the answer bears.
async fn answers(checks: &mut Checks, area: &str, road: &Road, clock: &Clock) -> Heard {
    if road.secure() {
        checks.ok(area, "trust", &road.trust);
    } else {
        checks.warn(area, "trust", "plain HTTP: whoever is on the way can read the token", "use an https address");
    }
    let mut asked = ask(road).await;
    for _ in 1..ATTEMPTS {
        // A server that wants another certificate says so behind a handshake that seemed to stand, and may hang up before its
        // word is heard: only then is it asked again.
        let unheard =
            road.secure() && asked.as_ref().is_err_and(|error| error.status.is_none() && error.hint.is_empty());
        if !unheard || asked.as_ref().is_err_and(|error| error.what == LATE) {
            break;
        }
        asked = ask(road).await;
    }
    match asked {
        Ok(response) => {
            secured(checks, area, road);
            let status = response.status().as_u16();
            let heard = match status {
                407 => {
                    checks.fail(area, "tunnel", "the proxy asks who you are (HTTP 407)", PROXY_PASSWORD);
                    return Heard::Nothing;
                }
                500.. => {
                    let next = "the provider, or a proxy in its place, has trouble: its status page says which";
                    checks.warn(area, "HTTP", &format!("status {status}"), next);
                    Heard::Provider
                }
                // Whether it is the provider's own is seen when the API is asked.
                _ if is_page(&response) || elsewhere(&response, road) => Heard::Page(status),
                _ => {
                    checks.ok(area, "HTTP", &format!("status {status}"));
                    Heard::Provider
                }
            };
            clocks(checks, area, response.headers(), clock);
            heard
        }
        Err(error) => {
            let failed = failed_hop(&error, road);
            if failed == Hop::Http {
                secured(checks, area, road);
            } else if failed == Hop::Tls && road.proxy.is_some() {
                checks.ok(area, "tunnel", TUNNELLED);
            }
            let next = match (failed, error.hint) {
                (Hop::Tunnel, _) if asks_who(&error.what) => PROXY_PASSWORD,
                (Hop::Tunnel, _) => {
                    "the proxy answers and does not lead there: does it know the name, and does it allow the way?"
                }
                (Hop::Tls, hint) if hint.contains("certificate") => hint,
                (Hop::Tls, _) => {
                    "the port answers, and no TLS comes of it: something in between speaks for the provider, or the \
                     address is of another service"
                }
                (Hop::Http, "") => "the connection stands, and no HTTP answer comes: try again, or ask who runs it",
                (Hop::Http, hint) => hint,
            };
            checks.fail(area, failed.word(), &error.what, next);
            Heard::Nothing
        }
    }
}

/// What to do about a proxy that does not let one through without a password.
const PROXY_PASSWORD: &str = "user and password belong into the proxy's address: http://USER:PASSWORD@HOST:PORT";
/// What to do about a page in the place of an answer.
pub(super) const PAGE: &str = "something answers in the provider's place: sign in at the network's own page (a captive \
    portal), or see whether a proxy or the `url` is wrong";

/// Whether an answer is a web page.
fn is_page(response: &http::Response<Bytes>) -> bool {
    let kind = response.headers().get(http::header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.contains("text/html")) || response.body().trim_ascii_start().starts_with(b"<")
}

/// Whether an answer sends its asker to another host.
fn elsewhere(response: &http::Response<Bytes>, road: &Road) -> bool {
    let to = response.headers().get(http::header::LOCATION).and_then(|to| to.to_str().ok());
    to.and_then(|to| road.url.join(to).ok()).is_some_and(|to| to.host_str() != road.url.host_str())
}

/// How far this machine's clock is from the provider's.
fn clocks(checks: &mut Checks, area: &str, headers: &http::HeaderMap, clock: &Clock) {
    let date = headers.get(http::header::DATE).and_then(|date| date.to_str().ok());
    let theirs = date.and_then(|date| httpdate::parse_http_date(date).ok()).and_then(|at| Timestamp::try_from(at).ok());
    match theirs.map(|theirs| clock().wall.as_second() - theirs.as_second()) {
        Some(skew) if skew.abs() > SKEW => {
            let way = if skew > 0 { "ahead of" } else { "behind" };
            let found = format!("this machine is {} s {way} the provider", skew.abs());
            checks.warn(area, "clock", &found, "ages and freezes are wrong by that: set the clock (NTP)");
        }
        Some(skew) => checks.ok(area, "clock", &format!("{} s apart", skew.abs())),
        None => checks.ok(area, "clock", "the provider does not say its time"),
    }
}

/// What is said of a proxy that let the connection through.
const TUNNELLED: &str = "the proxy lets it through";

/// The hops behind a connection that stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hop {
    Tunnel,
    Tls,
    Http,
}

impl Hop {
    fn word(self) -> &'static str {
        match self {
            Self::Tunnel => "tunnel",
            Self::Tls => "TLS",
            Self::Http => "HTTP",
        }
    }
}

/// Whether a proxy refused for want of a password.
fn asks_who(what: &str) -> bool {
    let what = what.to_lowercase();
    what.contains("authorization required") || what.contains("407")
}

/// The hop at which it ended. The port was reached before: what failed before the request was written is the proxy's
/// tunnel or TLS. A server that wants a client certificate says so when TLS seems to stand already.
fn failed_hop(error: &TransportError, road: &Road) -> Hop {
    let what = error.what.to_lowercase();
    let tunnel = ["tunnel", "proxy", "socks"].iter().any(|word| what.contains(word));
    match error.reached {
        Reached::No if road.proxy.is_some() && tunnel => Hop::Tunnel,
        Reached::No if road.secure() => Hop::Tls,
        _ if road.secure() && error.hint.contains("certificate") => Hop::Tls,
        Reached::No | Reached::Maybe => Hop::Http,
    }
}

/// What stood before HTTP was spoken.
fn secured(checks: &mut Checks, area: &str, road: &Road) {
    if road.secure() {
        if road.proxy.is_some() {
            checks.ok(area, "tunnel", TUNNELLED);
        }
        checks.ok(area, "TLS", "the certificate is trusted and is the provider's");
    }
}
