//! Probes: `[[probe]]`, how environments are asked what they run.
//!
//! The first probe that is for an environment looks at it; those of a stronger layer come before those of a weaker one. A
//! file found in a repository may not name any: an address in it would be asked from the operator's machine.

use std::time::Duration;

use serde_json::Value as Json;
use url::Url;

use super::draft::Draft;
use super::problem::Notes;
use super::reader::{Table, Value};
use super::remote::is_slug;
use super::{Place, suggest};
use crate::domain::{HealthCheck, HealthSign, Pattern, ProbeRule, ProbeSetup, ServiceId, VersionPlace};

/// What is filled into addresses.
const PLACEHOLDERS: [&str; 3] = ["service", "repository", "environment"];
const VERSION_HINT: &str =
    "write { json = \"/version\" }, { header = \"x-version\" } or { pattern = \"version (.+)\" }";
const HEALTH_HINT: &str = "write { status = 200 } or { json = \"/status\", equals = \"ok\" }";

/// Reads the probes of a trusted layer.
pub(super) fn read(root: &Table<'_>, draft: &mut Draft, notes: &mut Notes) {
    let tables = root.get("probe").map(|value| value.tables(notes)).unwrap_or_default();
    let read: Vec<(ProbeRule, Place)> = tables.into_iter().filter_map(|table| probe(table, draft, notes)).collect();
    draft.probes.splice(0..0, read);
}

/// Reads one `[[probe]]`.
fn probe(table: Table<'_>, draft: &mut Draft, notes: &mut Notes) -> Option<(ProbeRule, Place)> {
    let (place, key, origin) = (table.place(), table.key.clone(), table.file().origin());
    let services = table.get("services").and_then(|value| value.texts(notes)).unwrap_or_default();
    let environments = table.get("environments").and_then(|value| value.texts(notes)).unwrap_or_default();
    let url = if let Some(value) = table.get("url") {
        address(&value, notes)
    } else {
        notes.wrong(&place, &key, "has no `url`", "add `url = \"https://{service}.example.com/version\"`");
        None
    };
    let version = table.get("version").map(|value| version(&value, notes));
    let health = table.get("health").map(|value| health(&value, notes));
    let mut duration = |name: &'static str, usual: Duration, most: u64| match table.get(name) {
        Some(value) => value.duration(notes, Duration::from_secs(1)..=Duration::from_secs(most)),
        None => Some(usual),
    };
    let every = duration("every", ProbeSetup::EVERY, 3600);
    let timeout = duration("timeout", ProbeSetup::TIMEOUT, 60);
    let confirmations = match table.get("confirmations") {
        Some(value) => value.integer(notes, 1..=20).and_then(|number| u32::try_from(number).ok()),
        None => Some(ProbeSetup::CONFIRMATIONS),
    };
    table.finish(notes);
    if version.is_none() && health.is_none() {
        let hint = "add `version = { json = \"/version\" }`, `health = { status = 200 }` or both";
        notes.wrong(&place, &key, "looks for neither a version nor health", hint);
        return None;
    }
    // What is there and could not be read is not the same as what is not there.
    let (version, health) =
        (version.map_or(Some(None), |found| found.map(Some)), health.map_or(Some(None), |found| found.map(Some)));
    let setup = ProbeSetup {
        url: url?,
        version: version?,
        health: health?,
        every: every?,
        timeout: timeout?,
        confirmations: confirmations?,
    };
    draft.provenance.record(&key, origin, &place, &shown(&setup));
    let services = services.iter().map(|id| ServiceId::new(id)).collect();
    Some((ProbeRule { services, environments, setup }, place))
}

/// The probe in one line, without what may be secret in an address.
fn shown(setup: &ProbeSetup) -> String {
    let address = setup.url.split('?').next().unwrap_or_default();
    let what = match (&setup.version, &setup.health) {
        (Some(_), Some(_)) => "version and health",
        (Some(_), None) => "version",
        _ => "health",
    };
    format!("{what} at {address}, {} in a row, every {}s", setup.confirmations, setup.every.as_secs())
}

/// An address with known placeholders, none of which could lead to another host than the one that is written.
fn address(value: &Value<'_>, notes: &mut Notes) -> Option<String> {
    let text = value.text(notes)?;
    let mut filled = String::new();
    for (place, part) in text.split('{').enumerate() {
        if place == 0 {
            filled.push_str(part);
            continue;
        }
        let Some((_, rest)) = part.split_once('}').filter(|(name, _)| PLACEHOLDERS.contains(name)) else {
            let name = part.split('}').next().unwrap_or_default();
            let hint = suggest::hint(name, PLACEHOLDERS);
            value.wrong(notes, &format!("`{{{name}}}` cannot be filled in"), &hint);
            return None;
        };
        filled.push('x');
        filled.push_str(rest);
    }
    // Not repeated where it is wrong: an address may hold credentials.
    let hint = "write for instance \"https://{service}.{environment}.example.com/version\"";
    let Some(url) = Url::parse(&filled).ok().filter(|url| matches!(url.scheme(), "https" | "http") && url.has_host())
    else {
        value.wrong(notes, "is not an http or https address", hint);
        return None;
    };
    if !url.username().is_empty() || url.password().is_some() {
        value.wrong(notes, "must not hold credentials: a probe sends none", "probe an address that needs none");
        return None;
    }
    if url.fragment().is_some() {
        value.wrong(notes, "must not hold a fragment", "take out what follows `#`");
        return None;
    }
    let authority = text.split("://").nth(1).and_then(|rest| rest.split(['/', '?']).next()).unwrap_or_default();
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
    if host.ends_with('}') || authority.ends_with('}') {
        let what = "the host must end in what you write: the names of environments come from the provider";
        value.wrong(notes, what, hint);
        return None;
    }
    Some(text)
}

/// `version = { json | header | pattern = ... }`.
fn version(value: &Value<'_>, notes: &mut Notes) -> Option<VersionPlace> {
    let table = value.table(notes)?;
    let (json, header, pattern) = (table.get("json"), table.get("header"), table.get("pattern"));
    table.finish(notes);
    match (json, header, pattern) {
        (Some(at), None, None) => pointer(&at, notes).map(VersionPlace::Json),
        (None, Some(at), None) => {
            let name = at.text(notes)?;
            if http::HeaderName::from_bytes(name.as_bytes()).is_err() {
                at.wrong(notes, &format!("`{name}` is not the name of a header"), "write for instance \"x-version\"");
                return None;
            }
            Some(VersionPlace::Header(name.to_ascii_lowercase()))
        }
        (None, None, Some(at)) => match Pattern::new(&at.text(notes)?) {
            Ok(pattern) => Some(VersionPlace::Pattern(pattern)),
            Err(error) => {
                at.wrong(notes, &error.to_string(), "write for instance \"version: (.+)\"; it must fit a whole line");
                None
            }
        },
        _ => {
            value.wrong(notes, "names one place where the version stands", VERSION_HINT);
            None
        }
    }
}

/// `health = { status = 200 }` or `{ json = "/status", equals = "ok" }`, with its own `url` where it is not the version's.
fn health(value: &Value<'_>, notes: &mut Notes) -> Option<HealthCheck> {
    let table = value.table(notes)?;
    let (own, status) = (table.get("url"), table.get("status"));
    let (json, equals) = (table.get("json"), table.get("equals"));
    table.finish(notes);
    let url = match own {
        Some(own) => Some(address(&own, notes)?),
        None => None,
    };
    let sign = match (status, json, equals) {
        (Some(status), None, None) => {
            HealthSign::Status(u16::try_from(status.integer(notes, 100..=599)?).unwrap_or_default())
        }
        (None, Some(json), Some(equals)) => {
            HealthSign::Json { pointer: pointer(&json, notes)?, equals: constant(&equals, notes)? }
        }
        _ => {
            value.wrong(notes, "names one sign of health", HEALTH_HINT);
            return None;
        }
    };
    Some(HealthCheck { url, sign })
}

/// A JSON pointer (RFC 6901) to something inside of a document.
fn pointer(value: &Value<'_>, notes: &mut Notes) -> Option<String> {
    let text = value.text(notes)?;
    // A tilde stands before 0 or 1 alone.
    let escapes = text.split('~').skip(1).all(|part| part.starts_with(['0', '1']));
    if text.starts_with('/') && escapes {
        return Some(text);
    }
    value.wrong(notes, "is not a JSON pointer", "write for instance \"/build/version\"");
    None
}

/// What a value in a document is compared with.
fn constant(value: &Value<'_>, notes: &mut Notes) -> Option<Json> {
    if value.is_boolean() {
        return value.boolean(notes).map(Json::from);
    }
    if value.is_integer() {
        return value.integer(notes, i64::MIN..=i64::MAX).map(Json::from);
    }
    value.text(notes).map(Json::from)
}

/// Checks what only the whole configuration can show: probes of services that do not exist look at nothing.
pub(super) fn check(draft: &Draft, services: &[String], notes: &mut Notes) {
    for (rule, place) in &draft.probes {
        for id in &rule.services {
            // A repository may come from the command line, the checkout or an organisation, under its own name.
            if !is_slug(id.raw()) && !services.iter().any(|known| known == id.raw()) {
                let what = format!("`{id}` is not a service of this configuration");
                notes.wrong(
                    place,
                    "probe.services",
                    &what,
                    &suggest::hint(id.raw(), services.iter().map(String::as_str)),
                );
            }
        }
    }
}
