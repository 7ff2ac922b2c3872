//! Who asks at a source, what they may, for how long and how often.

use super::check::{Checks, Standing};
use super::hops::PAGE;
use crate::config::{Configuration, SourceSetup};
use crate::domain::{Account, Capability, Clock, Fact, FaultKind, Observation, ProviderKind, Support, Text};

/// A token that ends within this many seconds is told.
const SOON: i64 = 7 * 24 * 3600;

/// Tells what reading the account brought. `page`: the status of the web page that the address itself answers with.
pub(super) fn account(
    checks: &mut Checks,
    area: &str,
    source: &SourceSetup,
    observation: &Observation,
    page: Option<u16>,
    capability: &Capability,
    clock: &Clock,
) {
    let found: Option<&Account> = observation.facts.iter().find_map(|fact| match fact {
        Fact::Account(account) => Some(account),
        _ => None,
    });
    match page {
        // The API answers below an address whose root is for people.
        Some(status) if found.is_some() => checks.ok(area, "HTTP", &format!("status {status}")),
        Some(status) => return checks.fail(area, "HTTP", &format!("a web page answers (status {status})"), PAGE),
        None => {}
    }
    if let Some(fault) = observation.faults.first() {
        let (hop, next) = match fault.kind {
            FaultKind::Unauthenticated => ("sign-in", "the token is not accepted: renew it where it comes from"),
            FaultKind::Forbidden => ("scopes", "the token is accepted and may not do this: give it what it lacks"),
            FaultKind::RateLimited { .. } => ("budget", "wait, or use a token of its own for this tool"),
            FaultKind::Malformed => ("HTTP", PAGE),
            _ => ("account", fault.hint.as_str()),
        };
        checks.fail(area, hop, &fault.what.to_string(), next);
    }
    if let Some(account) = found {
        checks.ok(area, "sign-in", &format!("as {}", account.login));
        scopes(checks, area, source.provider, account, capability);
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
}

/// How many services are read from a source.
pub(super) fn services(checks: &mut Checks, area: &str, source: &SourceSetup, configuration: &Configuration) {
    let used = configuration.services.iter().filter(|service| service.source == source.id).count();
    checks.ok(area, "services", &format!("{used} are read from it"));
}

/// Whether the token may do what the verbs need.
fn scopes(checks: &mut Checks, area: &str, provider: ProviderKind, account: &Account, capability: &Capability) {
    let acts = capability.verbs.iter().filter(|(_, support)| matches!(support, Support::Yes { .. }));
    let acts = acts.map(|(verb, _)| verb.word()).collect::<Vec<_>>().join(", ");
    // The one scope with which everything is possible, where the vendor knows scopes.
    let enough = match provider {
        ProviderKind::GitLab => "api",
        _ => "repo",
    };
    match &account.scopes {
        Some(scopes) if scopes.iter().any(|scope| scope.as_str() == enough) => {
            checks.ok(area, "scopes", &format!("{enough}: enough for {acts}"));
        }
        Some(scopes) => {
            let scopes: Vec<&str> = scopes.iter().map(Text::as_str).collect();
            let scopes = if scopes.is_empty() { "none".to_owned() } else { scopes.join(", ") };
            let hidden = if provider == ProviderKind::GitHub { "private repositories are hidden and " } else { "" };
            let next = format!("without the scope `{enough}`, {hidden}{acts} refused");
            checks.warn(area, "scopes", &scopes, &next);
        }
        None => {
            let (found, next) = match provider {
                ProviderKind::Kubernetes => (
                    "the cluster's roles say what the account may",
                    "`kubectl auth can-i patch deployments` (or rollouts.argoproj.io) asks".to_owned(),
                ),
                ProviderKind::Octopus => ("an API key may do what its owner may", String::new()),
                ProviderKind::GitLab => {
                    ("the provider does not say what the token may", format!("{acts} need the scope `api`"))
                }
                ProviderKind::GitHub => (
                    "a fine-grained token: the provider does not say what it may",
                    format!("{acts} need Actions and Deployments: read and write"),
                ),
            };
            checks.put(area, "scopes", Standing::Ok, found, &next);
        }
    }
}
