//! `flightdeck dora`: the four keys of production, with their definitions and the events that they were computed from.

use std::time::Duration;

use super::arguments::Dora;
use super::back::{back, ended, past};
use super::lines::{columns, faults, part};
use super::report::{self, DoraReport, EventReport, KeysReport};
use super::session::Session;
use super::{Exit, Failure, Global, connect, output};
use crate::cockpit::changes;
use crate::cockpit::view::words;
use crate::domain::{Scope, dora};

/// `dora`.
///
/// # Errors
/// A configuration that names nothing; a moment that cannot be read or lies ahead.
pub(super) async fn run(arguments: &Dora, global: &Global) -> Result<Exit, Failure> {
    let from = past(&arguments.since, jiff::Timestamp::now())?.at;
    let mut session = connect::to_services(global, &arguments.services).await?;
    let production = |environment: &crate::cockpit::EnvironmentState| environment.environment.tier.is_production();
    back(&mut session, production, from, arguments.pages.pages).await;
    compare(&mut session, from, arguments.comparisons).await;
    let report = report::dora(&session.state, from);
    if arguments.json {
        output::print_json(&report)?;
    } else {
        output::print(lines(&report, arguments.events))?;
        let reach = changes::reach(&session.state, changes::Places::Production);
        let short = reach.complete_from.filter(|read| *read > from);
        output::say(short.map(|read| ended(read, arguments.pages.pages)));
        output::say(faults(&report.faults));
    }
    Ok(session.reading_exit())
}

/// Reads the commits of as many deliveries as the budget allows, the newest first.
async fn compare(session: &mut Session, from: jiff::Timestamp, most: usize) {
    let mut scopes = Vec::new();
    for service in session.state.world.services.values() {
        let places = changes::places(service);
        let ranges = places.iter().flat_map(|place| dora::ranges(*place, from).into_iter().rev());
        for (base, head) in ranges {
            let scope = Scope::Comparison { service: service.setup.id.clone(), base, head };
            let wish = (service.setup.source.clone(), scope);
            if !scopes.contains(&wish) {
                scopes.push(wish);
            }
        }
    }
    scopes.truncate(most);
    session.read(scopes).await;
}

fn lines(report: &DoraReport, events: bool) -> Vec<String> {
    let mut lines =
        vec![format!("production from {} until {}", report.overall.from, report.overall.until), String::new()];
    let head = ["", "deliveries", "frequency", "lead time", "failure rate", "time to restore"].map(str::to_owned);
    let mut rows = vec![head.to_vec(), row("overall", &report.overall)];
    rows.extend(report.services.iter().map(|keys| row(keys.service.as_deref().unwrap_or("overall"), keys)));
    lines.extend(columns(rows));
    let unread = report.overall.deliveries_without_commits;
    if unread > 0 {
        lines.push(format!(
            "the commits of {} were not read: they are not in the lead time",
            words::many(unread as u64, "delivery").replace("deliverys", "deliveries")
        ));
    }
    let late = report.services.iter().filter(|keys| keys.from > report.asked_from);
    for keys in late {
        let service = keys.service.as_deref().unwrap_or_default();
        lines.push(format!("{service}: since {}, with its first deployment or as far back as was read", keys.from));
    }
    part(
        &mut lines,
        "DEFINITIONS",
        report.definitions.iter().map(|one| format!("{}: {}", one.key, one.definition)).collect(),
    );
    if events {
        let rows = report.events.iter().map(event).collect();
        part(&mut lines, "EVENTS", columns(rows));
    }
    lines
}

fn row(name: &str, keys: &KeysReport) -> Vec<String> {
    let none = || "not enough data".to_owned();
    let seconds = |seconds: Option<i64>| {
        seconds
            .and_then(|seconds| u64::try_from(seconds).ok())
            .map(|seconds| words::duration(Duration::from_secs(seconds)))
    };
    let open = if keys.open > 0 { format!(", {} open", keys.open) } else { String::new() };
    let rollbacks = if keys.rollbacks > 0 { format!(" + {} back", keys.rollbacks) } else { String::new() };
    vec![
        name.to_owned(),
        format!("{}{rollbacks}", keys.delivered),
        keys.deployment_frequency.map_or_else(none, ToOwned::to_owned),
        seconds(keys.lead_time_seconds)
            .map_or_else(none, |time| format!("{time} of {}", words::many(keys.commits as u64, "commit"))),
        keys.change_failure_rate_percent
            .map_or_else(none, |percent| format!("{percent} % ({} of {})", keys.failed, keys.ended)),
        match seconds(keys.time_to_restore_seconds) {
            Some(time) => format!("{time} of {}{open}", keys.restored),
            None if keys.failed == 0 => "nothing failed".to_owned(),
            None => format!("{}{open}", none()),
        },
    ]
}

fn event(event: &EventReport) -> Vec<String> {
    vec![
        event.at.to_string(),
        event.service.clone(),
        event.environment.to_string(),
        event.release.version.to_string(),
        event.counted.replace('_', " "),
        event.restored_at.map_or_else(|| "-".to_owned(), |at| format!("restored {at}")),
        event.commits.map_or_else(|| "commits not read".to_owned(), |count| words::many(count as u64, "commit")),
    ]
}
