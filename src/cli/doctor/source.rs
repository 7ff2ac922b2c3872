//! One source, hop by hop: token, proxy, trust, name, connection, tunnel, TLS, HTTP, sign-in, scopes. The first hop that
//! fails is the one to look at; those behind it are not tried.

use super::check::Checks;
use super::hops::{Heard, walk};
use super::road::{HOP, by_kubeconfig, road};
use super::{account, hops};
use crate::cli::accounts::configured;
use crate::config::{Configuration, SourceSetup, TokenReference};
use crate::domain::{Clock, Cursor, Scope};
use crate::runtime::execute::Providers;

/// Looks at a source.
pub(super) async fn source(
    checks: &mut Checks,
    source: &SourceSetup,
    configuration: &Configuration,
    providers: &Providers,
    clock: &Clock,
) {
    let area = format!("source {}", source.id);
    if !by_kubeconfig(source) {
        token(checks, &area, source).await;
    }
    let Some(road) = road(checks, &area, source, configuration).await else { return };
    let heard = walk(checks, &area, &road, clock).await;
    let page = match heard {
        Heard::Nothing => return,
        Heard::Provider => None,
        Heard::Page(status) => Some(status),
    };
    let Some(provider) = providers.get(&source.id) else {
        if let Some(status) = page {
            checks.warn(&area, "HTTP", &format!("a web page answers (status {status})"), hops::PAGE);
        }
        return checks.ok(&area, "account", "no service uses it: not read");
    };
    match tokio::time::timeout(HOP * 3, provider.observe(&Scope::Account, &Cursor::default())).await {
        Ok(observation) => {
            account::account(checks, &area, source, &observation, page, provider.capability(), clock);
            account::services(checks, &area, source, configuration);
        }
        Err(_) => checks.fail(&area, "account", "no answer in time", "try again; `[limits] read` allows more time"),
    }
}

/// The token, and where it comes from.
async fn token(checks: &mut Checks, area: &str, source: &SourceSetup) {
    match tokio::time::timeout(HOP * 3, configured(source).token(false)).await {
        Ok(Ok(_)) => checks.ok(area, "token", &format!("from {}", origin(&source.token))),
        Ok(Err(fault)) => checks.fail(area, "token", &fault.what.to_string(), fault.hint.as_str()),
        Err(_) => checks.fail(area, "token", &format!("{} does not answer", source.token), "run it by hand"),
    }
}

/// Where a token comes from: of several variables the one that is set.
fn origin(token: &TokenReference) -> String {
    let TokenReference::Variables(names) = token else { return token.to_string() };
    let set = |name: &&String| std::env::var(name).is_ok_and(|value| !value.trim().is_empty());
    names.iter().find(set).map_or_else(|| token.to_string(), |name| format!("environment variable {name}"))
}
