//! Who am I, what may I, how much may I ask.

use http::HeaderMap;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::super::super::http::Session;
use super::super::{GitHub, map, wire};
use super::Findings;
use crate::domain::{Account, Budget, Fact, Fault, FaultKind, Text};

/// Reads the account, and the budget by itself where no answer announced one.
pub(super) async fn account(github: &GitHub, session: &Session<'_>, findings: &mut Findings) {
    if let Some(user) = findings.take(user(github, session).await) {
        findings.fact(Fact::Account(Account {
            login: Text::new(&user.login),
            scopes: user.scopes.as_deref().map(scopes),
            token_expires: user.token_expires.as_deref().and_then(expiry),
        }));
    }
    if findings.faults.is_empty() && github.client.budget().is_none() {
        // Enterprise Servers answer 404 where limits are off: then there is no budget, which is no fault.
        match session.get::<RateLimit>("/rate_limit", "reading the budget").await {
            Ok(page) => page.value.budget().map_or((), |budget| github.client.take_budget(budget)),
            Err(fault) if fault.kind == FaultKind::NotFound => {}
            Err(fault) => findings.fault(fault),
        }
    }
}

/// The operator's login, read where it is not known yet.
pub(in super::super) async fn whoami(github: &GitHub, session: &Session<'_>) -> Result<Text, Fault> {
    if let Some(me) = github.me() {
        return Ok(me);
    }
    Ok(Text::new(&user(github, session).await?.login))
}

async fn user(github: &GitHub, session: &Session<'_>) -> Result<wire::User, Fault> {
    let url = github.client.address("/user")?;
    let header =
        |headers: &HeaderMap, name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let user = session
        .at(&url, "reading who I am", |user: &mut wire::User, headers| {
            // A "not modified" may leave out what the whole answer said.
            user.scopes = header(headers, "x-oauth-scopes").or(user.scopes.take());
            user.token_expires =
                header(headers, "github-authentication-token-expiration").or(user.token_expires.take());
        })
        .await?
        .value;
    if let Some(login) = map::some(&user.login) {
        github.memory().me = Some(login);
    }
    Ok(user)
}

fn scopes(header: &str) -> Vec<Text> {
    header.split(',').map(str::trim).filter(|scope| !scope.is_empty()).map(Text::new).collect()
}

/// The vendor writes `2026-12-01 09:00:00 UTC`, or with an offset in place of the zone.
fn expiry(header: &str) -> Option<Timestamp> {
    let header = header.trim();
    if let Ok(at) = header.parse() {
        return Some(at);
    }
    let (date, rest) = header.split_once(' ')?;
    let (time, zone) = rest.split_once(' ').unwrap_or((rest, "UTC"));
    let zone = if zone == "UTC" { "Z" } else { zone };
    format!("{date}T{time}{zone}").parse().ok()
}

/// The answer of the budget's own endpoint; `rate` is going away, `resources.core` stays.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(in super::super) struct RateLimit {
    #[serde(default)]
    resources: Resources,
}

#[derive(Debug, Default, Deserialize, Serialize)]
struct Resources {
    #[serde(default)]
    core: Option<Bucket>,
}

#[derive(Debug, Deserialize, Serialize)]
struct Bucket {
    limit: u64,
    remaining: u64,
    reset: i64,
}

impl RateLimit {
    fn budget(&self) -> Option<Budget> {
        let core = self.resources.core.as_ref()?;
        Some(Budget {
            limit: core.limit,
            remaining: core.remaining,
            resets_at: Timestamp::from_second(core.reset).ok()?,
        })
    }
}
