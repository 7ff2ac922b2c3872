//! One source, hop by hop: token, proxy, trust, name, connection, tunnel, TLS, HTTP, sign-in, scopes. The first hop that
//! fails is the one to look at; those behind it are not tried.

use super::check::Checks;
use super::hops::{Heard, walk};
use super::road::{HOP, by_kubeconfig, road};
use super::secret::secret;
use super::{account, hops};
use crate::cli::accounts::configured;
use crate::config::{Configuration, SourceSetup};
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
        let _told = secret(checks, &area, "token", configured(source).as_ref(), &source.token).await;
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
