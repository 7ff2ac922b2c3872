//! A secret: whether it can be had, and where it comes from. It is never shown.

use secrecy::SecretString;

use super::check::Checks;
use super::road::HOP;
use crate::config::TokenReference;
use crate::provider::http::TokenSource;

/// Reads a secret; nothing where it cannot be had, which is then told.
pub(super) async fn secret(
    checks: &mut Checks,
    area: &str,
    name: &'static str,
    source: &dyn TokenSource,
    reference: &TokenReference,
) -> Option<SecretString> {
    match tokio::time::timeout(HOP * 3, source.token(false)).await {
        Ok(Ok(secret)) => {
            checks.ok(area, name, &format!("from {}", origin(reference)));
            return Some(secret);
        }
        Ok(Err(fault)) => checks.fail(area, name, &fault.what.to_string(), fault.hint.as_str()),
        Err(_) => checks.fail(area, name, &format!("{reference} does not answer"), "run it by hand"),
    }
    None
}

/// Where it comes from: of several variables the one that is set.
fn origin(reference: &TokenReference) -> String {
    let TokenReference::Variables(names) = reference else { return reference.to_string() };
    let set = |name: &&String| std::env::var(name).is_ok_and(|value| !value.trim().is_empty());
    names.iter().find(set).map_or_else(|| reference.to_string(), |name| format!("environment variable {name}"))
}
