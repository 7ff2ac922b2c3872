//! One source, hop by hop: token, proxy, name, connection, tunnel, TLS, HTTP, sign-in, scopes. The first hop that fails is the one to
//! look at; those behind it are not tried.

use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use url::Url;

use super::check::Checks;
use crate::cli::accounts::configured;
use crate::config::{Configuration, SourceSetup, TokenReference};
use crate::domain::{Account, Clock, Cursor, Fact, FaultKind, Observation, Scope, Support, Verb};
use crate::provider::http::{Limits, Network, Reached, Transport as _, TransportError};
use crate::runtime::execute::Providers;

/// How long a hop may take.
const HOP: Duration = Duration::from_secs(4);
/// How far the clocks may be apart before it matters.
const SKEW: i64 = 30;
/// A token that ends within this is told.
const SOON: i64 = 7 * 24 * 3600;

/// Looks at a source.
pub(super) async fn source(
    checks: &mut Checks,
    source: &SourceSetup,
    configuration: &Configuration,
    providers: &Providers,
    clock: &Clock,
) {
    let area = format!("source {}", source.id);
    let token = configured(source);
    match tokio::time::timeout(HOP * 3, token.token(false)).await {
        Ok(Ok(_)) => checks.ok(&area, "token", &format!("from {}", origin(&source.token))),
        Ok(Err(fault)) => {
            checks.fail(&area, "token", &fault.what.to_string(), fault.hint.as_str());
        }
        Err(_) => checks.fail(&area, "token", &format!("{} does not answer", source.token), "run it by hand"),
    }
    let Some(host) = source.url.host_str() else { return };
    let proxy = proxy(&source.url);
    match &proxy {
        Some((name, address)) => checks.ok(&area, "proxy", &format!("{name}={address} applies")),
        None => checks.ok(&area, "proxy", "none applies"),
    }
    let (host, port) = match proxy.as_ref().and_then(|(_, address)| address.host_str().map(|host| (host, address))) {
        Some((host, address)) => (host.to_owned(), address.port_or_known_default().unwrap_or(8080)),
        None => (host.to_owned(), source.url.port_or_known_default().unwrap_or(443)),
    };
    if !reaches(checks, &area, host.trim_matches(['[', ']']), port).await
        || !answers(checks, &area, source, proxy.is_some(), clock).await
    {
        return;
    }
    let Some(provider) = providers.get(&source.id) else {
        return checks.ok(&area, "account", "no service uses it: not read");
    };
    match tokio::time::timeout(HOP * 3, provider.observe(&Scope::Account, &Cursor::default())).await {
        Ok(observation) => {
            account(checks, &area, &observation, configuration, provider.capability().verbs.iter(), clock);
        }
        Err(_) => checks.fail(&area, "account", "no answer in time", "try again; `[limits] read` allows more time"),
    }
}

/// Where a token comes from: of several variables the one that is set.
fn origin(token: &TokenReference) -> String {
    let TokenReference::Variables(names) = token else { return token.to_string() };
    let set = |name: &&String| std::env::var(name).is_ok_and(|value| !value.trim().is_empty());
    names.iter().find(set).map_or_else(|| token.to_string(), |name| format!("environment variable {name}"))
}

/// The proxy that the environment names for an address, and by which variable. What is written in it apart from host and
/// port is not repeated: it may be a password.
fn proxy(url: &Url) -> Option<(&'static str, Url)> {
    let host = url.host_str()?;
    let value = |name: &str| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
    let except = value("NO_PROXY").or_else(|| value("no_proxy")).unwrap_or_default();
    let excepted = except
        .split(',')
        .map(|entry| entry.trim().trim_start_matches('.'))
        .any(|entry| entry == "*" || (!entry.is_empty() && (host == entry || host.ends_with(&format!(".{entry}")))));
    if excepted {
        return None;
    }
    let names: [&'static str; 4] = if url.scheme() == "https" {
        ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]
    } else {
        ["http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"]
    };
    names.into_iter().find_map(|name| {
        let value = value(name)?;
        let mut address: Url = value.parse().or_else(|_| format!("http://{value}").parse()).ok()?;
        let _cannot_have_one = address.set_username("").and_then(|()| address.set_password(None));
        Some((name, address))
    })
}

/// Name and connection.
async fn reaches(checks: &mut Checks, area: &str, host: &str, port: u16) -> bool {
    let found = match tokio::time::timeout(HOP, tokio::net::lookup_host((host, port))).await {
        Ok(Ok(addresses)) => addresses.collect::<Vec<_>>(),
        Ok(Err(error)) => {
            let next = "no network, or no name server knows it: check the connection, the VPN and the address";
            checks.fail(area, "name", &format!("{host}: {error}"), next);
            return false;
        }
        Err(_) => {
            checks.fail(
                area,
                "name",
                &format!("{host}: the name server does not answer"),
                "check the network and the VPN",
            );
            return false;
        }
    };
    let Some(address) = found.first() else {
        checks.fail(area, "name", &format!("{host} has no address"), "check the address in the configuration");
        return false;
    };
    checks.ok(area, "name", &format!("{host} is {}", address.ip()));
    match tokio::time::timeout(HOP, tokio::net::TcpStream::connect(found.as_slice())).await {
        Ok(Ok(_)) => {
            checks.ok(area, "connection", &format!("port {port} answers"));
            true
        }
        Ok(Err(error)) => {
            let next = "a firewall, or a proxy that is needed and not set (HTTPS_PROXY)";
            checks.fail(area, "connection", &format!("port {port}: {error}"), next);
            false
        }
        Err(_) => {
            let next = "a firewall drops it, or a proxy is needed and not set (HTTPS_PROXY)";
            checks.fail(area, "connection", &format!("port {port}: no answer"), next);
            false
        }
    }
}

/// Tunnel, TLS and HTTP, each by itself, with the clock that the answer bears. `proxied`: a proxy is on the way.
async fn answers(checks: &mut Checks, area: &str, source: &SourceSetup, proxied: bool, clock: &Clock) -> bool {
    let bundle = std::env::var("SSL_CERT_FILE")
        .map_or("the system's bundle".to_owned(), |file| format!("SSL_CERT_FILE={}", crate::domain::Text::new(&file)));
    let limits = Limits { connect: HOP, read: HOP, ..Limits::default() };
    let network = match Network::new(&source.url, limits) {
        Ok(network) => network,
        Err(fault) => {
            checks.fail(area, "trust", &fault.what.to_string(), "install a CA bundle, or name one with SSL_CERT_FILE");
            return false;
        }
    };
    if source.url.scheme() == "https" {
        checks.ok(area, "trust", &bundle);
    } else {
        checks.warn(area, "trust", "plain HTTP: whoever is on the way can read the token", "use an https address");
    }
    let request = http::Request::get(source.url.as_str()).header("user-agent", "flightdeck").body(Bytes::new());
    let Ok(request) = request else { return false };
    match network.call(request, limits).await {
        Ok(response) => {
            secured(checks, area, source, proxied);
            let status = response.status();
            match status.as_u16() {
                407 => {
                    let next = "user and password belong into the proxy's address: http://USER:PASSWORD@HOST:PORT";
                    checks.fail(area, "tunnel", "the proxy asks who you are (HTTP 407)", next);
                    return false;
                }
                code @ 500.. => {
                    let next = "the provider, or a proxy in its place, has trouble: its status page says which";
                    checks.warn(area, "HTTP", &format!("status {code}"), next);
                }
                code => checks.ok(area, "HTTP", &format!("status {code}")),
            }
            let date = response.headers().get(http::header::DATE).and_then(|date| date.to_str().ok());
            let theirs =
                date.and_then(|date| httpdate::parse_http_date(date).ok()).and_then(|at| Timestamp::try_from(at).ok());
            match theirs.map(|theirs| clock().wall.as_second() - theirs.as_second()) {
                Some(skew) if skew.abs() > SKEW => {
                    let way = if skew > 0 { "ahead of" } else { "behind" };
                    let found = format!("this machine is {} s {way} the provider", skew.abs());
                    checks.warn(area, "clock", &found, "ages and freezes are wrong by that: set the clock (NTP)");
                }
                Some(skew) => checks.ok(area, "clock", &format!("{} s apart", skew.abs())),
                None => checks.ok(area, "clock", "the provider does not say its time"),
            }
            true
        }
        Err(error) => {
            let failed = failed_hop(&error, source, proxied);
            if failed == Hop::Http {
                secured(checks, area, source, proxied);
            } else if failed == Hop::Tls && proxied {
                checks.ok(area, "tunnel", TUNNELLED);
            }
            let next = match (failed, error.hint) {
                (Hop::Tunnel, _) => "the proxy does not lead there: its address, its password, and what it allows",
                (Hop::Tls, hint) if hint.contains("certificate") => hint,
                (Hop::Tls, _) => {
                    "the port answers, and no TLS comes of it: something in between speaks for the provider, or the \
                     address is of another service"
                }
                (Hop::Http, "") => "the connection stands, and no HTTP answer comes: try again, or ask who runs it",
                (Hop::Http, hint) => hint,
            };
            checks.fail(area, failed.word(), &error.what, next);
            false
        }
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

/// The hop at which it ended. The port was reached before: what failed before the request was written is the proxy's
/// tunnel or TLS.
fn failed_hop(error: &TransportError, source: &SourceSetup, proxied: bool) -> Hop {
    let secure = source.url.scheme() == "https";
    let tunnel = ["tunnel", "proxy"].iter().any(|word| error.what.to_lowercase().contains(word));
    match error.reached {
        Reached::No if proxied && tunnel => Hop::Tunnel,
        Reached::No if secure => Hop::Tls,
        Reached::No | Reached::Maybe => Hop::Http,
    }
}

/// What stood before HTTP was spoken.
fn secured(checks: &mut Checks, area: &str, source: &SourceSetup, proxied: bool) {
    if source.url.scheme() == "https" {
        if proxied {
            checks.ok(area, "tunnel", TUNNELLED);
        }
        checks.ok(area, "TLS", "the certificate is trusted and is the provider's");
    }
}

/// Who, what they may, for how long, how often.
fn account<'a>(
    checks: &mut Checks,
    area: &str,
    observation: &Observation,
    configuration: &Configuration,
    verbs: impl Iterator<Item = (&'a Verb, &'a Support)>,
    clock: &Clock,
) {
    if let Some(fault) = observation.faults.first() {
        let (hop, next) = match fault.kind {
            FaultKind::Unauthenticated => ("sign-in", "the token is not accepted: renew it where it comes from"),
            FaultKind::Forbidden => ("scopes", "the token is accepted and may not do this: give it what it lacks"),
            FaultKind::RateLimited { .. } => ("budget", "wait, or use a token of its own for this tool"),
            _ => ("account", fault.hint.as_str()),
        };
        checks.fail(area, hop, &fault.what.to_string(), next);
    }
    let found: Option<&Account> = observation.facts.iter().find_map(|fact| match fact {
        Fact::Account(account) => Some(account),
        _ => None,
    });
    if let Some(account) = found {
        checks.ok(area, "sign-in", &format!("as {}", account.login));
        let acts = verbs.filter(|(_, support)| matches!(support, Support::Yes { .. })).map(|(verb, _)| verb.word());
        let acts: Vec<&str> = acts.collect();
        match &account.scopes {
            Some(scopes) if scopes.iter().any(|scope| scope.as_str() == "repo") => {
                checks.ok(area, "scopes", &format!("repo: enough for {}", acts.join(", ")));
            }
            Some(scopes) => {
                let scopes: Vec<&str> = scopes.iter().map(crate::domain::Text::as_str).collect();
                let scopes = if scopes.is_empty() { "none".to_owned() } else { scopes.join(", ") };
                let next = format!(
                    "without the scope `repo`, private repositories are hidden and {} refused",
                    acts.join(", ")
                );
                checks.warn(area, "scopes", &scopes, &next);
            }
            None => {
                let found = "a fine-grained token: the provider does not say what it may";
                let next = format!("{} need Actions and Deployments: read and write", acts.join(", "));
                checks.put(area, "scopes", super::check::Standing::Ok, found, &next);
            }
        }
        match account.token_expires {
            Some(at) => {
                let left = at.as_second() - clock().wall.as_second();
                let found = format!("on {}", at.strftime("%F %H:%MZ"));
                if left < SOON {
                    checks.warn(area, "expires", &found, "renew it in time");
                } else {
                    checks.ok(area, "expires", &found);
                }
            }
            None => checks.ok(area, "expires", "the provider names no date"),
        }
    }
    if let Some(budget) = &observation.budget {
        let found =
            format!("{} of {} left, anew at {}", budget.remaining, budget.limit, budget.resets_at.strftime("%H:%MZ"));
        if budget.remaining <= budget.limit / 10 {
            checks.warn(area, "budget", &found, "another tool spends it with you, or too much is watched");
        } else {
            checks.ok(area, "budget", &found);
        }
    }
    let used = configuration.services.iter().filter(|service| area.ends_with(service.source.raw())).count();
    checks.ok(area, "services", &format!("{used} are read from it"));
}
