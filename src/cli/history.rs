//! `flightdeck history`: what was put into the environments of a service, and what ran from when until when.

use std::time::Duration;

use jiff::Timestamp;

use super::arguments::History;
use super::back::{back, past};
use super::lines::{columns, faults, or_dash, part};
use super::report::{self, DeploymentReport, HistoryReport, IntervalReport};
use super::session::Session;
use super::{Exit, Failure, Global, connect, naming, output};
use crate::cockpit::view::words;

/// How long environments are asked what they run.
const LOOKS: Duration = Duration::from_secs(15);

/// `history`.
///
/// # Errors
/// An unknown service or environment; a moment that cannot be read; nothing that could be read.
pub(super) async fn run(arguments: &History, global: &Global) -> Result<Exit, Failure> {
    let mut session = connect::to_service(global, &arguments.service).await?;
    let service = session.service()?;
    let id = service.setup.id.clone();
    let named = arguments.environment.as_ref().map(|name| naming::environment(service, name)).transpose()?;
    let named = named.map(|found| found.id().name.raw().to_owned());
    let since = match &arguments.since {
        Some(words) => Some(past(words, session.state.now.wall)?.at),
        None => None,
    };
    let wanted = |name: &str| named.as_ref().is_none_or(|wanted| wanted == name);
    // Without a moment the first reading is enough: two pages.
    let pages = if since.is_some() || arguments.limit.is_some() { arguments.pages.pages } else { 2 };
    read(&mut session, wanted, since, arguments.limit, pages).await;
    session.look(LOOKS).await;
    let mut report = report::history(&session.state, &id);
    report.deployments.retain(|found| wanted(found.environment.raw()));
    report.intervals.retain(|found| wanted(found.environment.raw()));
    report.truncated.retain(|name| wanted(name.raw()));
    if let Some(since) = since {
        report.deployments.retain(|found| found.changed_at >= since);
        report.intervals.retain(|found| found.until.is_none_or(|until| until > since));
    }
    report.deployments.truncate(arguments.limit.unwrap_or(usize::MAX));
    if arguments.json {
        output::print_json(&report)?;
    } else {
        output::print(lines(&report))?;
    }
    Ok(session.reading_exit())
}

/// Reads back to a moment, or until so many deployments are known.
async fn read(
    session: &mut Session,
    wanted: impl Fn(&str) -> bool,
    since: Option<Timestamp>,
    limit: Option<usize>,
    pages: u32,
) {
    let until = since.unwrap_or(Timestamp::MIN);
    back(
        session,
        |environment| {
            wanted(environment.id().name.raw())
                && limit.is_none_or(|limit| since.is_some() || environment.deployments.len() < limit)
        },
        until,
        pages,
    )
    .await;
}

fn lines(report: &HistoryReport) -> Vec<String> {
    let now = report.generated_at;
    let mut lines = columns(report.deployments.iter().map(|found| deployment(found, now)).collect());
    if lines.is_empty() {
        lines.push("no deployment was read".to_owned());
    }
    for name in &report.truncated {
        lines.push(format!("older deployments to {name} were not read"));
    }
    part(&mut lines, "WHAT RAN", columns(report.intervals.iter().rev().map(interval).collect()));
    part(&mut lines, "FAULTS", faults(&report.faults));
    lines
}

/// Where it stands; of the one that runs by its provider's word, what a probe says of it.
fn stands(deployment: &DeploymentReport) -> String {
    let state = match deployment.standing {
        Some("succeeded_unverified") => "succeeded, unverified".to_owned(),
        Some(standing) if standing != "partial" && standing != "unknown" => standing.replace('_', " "),
        _ => deployment.state.to_owned(),
    };
    if deployment.rollback { format!("{state}, rollback") } else { state }
}

fn deployment(deployment: &DeploymentReport, now: Timestamp) -> Vec<String> {
    let back = match (deployment.put_back, deployment.put_back_until) {
        (Some(way), Some(until)) => format!("{way} until {}", until.strftime("%-d %b")),
        (Some(way), None) => way.to_owned(),
        (None, _) => "-".to_owned(),
    };
    let from = deployment.from.as_ref().map(|from| format!("from {}", from.version)).unwrap_or_default();
    vec![
        deployment.environment.to_string(),
        deployment.version.to_string(),
        deployment.commit.chars().take(7).collect(),
        stands(deployment),
        format!("{} ago", words::ago(deployment.changed_at, now)),
        deployment.actor.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string),
        deployment.id.clone(),
        or_dash(&from),
        back,
    ]
}

/// One interval: environment, from, until, what.
fn interval(interval: &IntervalReport) -> Vec<String> {
    let or = |at: Option<Timestamp>, word: &str| at.map_or_else(|| word.to_owned(), |at| at.to_string());
    vec![
        interval.environment.to_string(),
        or(interval.from, "ever"),
        or(interval.until, "now"),
        ran(interval),
        interval.actor.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string),
    ]
}

/// What an interval says in words: `v2.14.0`, `PARTIAL v2.13.2 or v2.14.0, failed`, `gap: older deployments …`.
pub(super) fn ran(interval: &IntervalReport) -> String {
    let version = |release: &Option<report::ReleaseReport>| {
        release.as_ref().map_or_else(|| "what was there".to_owned(), |release| release.version.to_string())
    };
    match interval.what {
        "release" if interval.rollback == Some(true) => format!("{}, put back", version(&interval.release)),
        "release" => version(&interval.release),
        "partial" => {
            let because = interval.because.map(|because| format!(", {because}")).unwrap_or_default();
            format!("PARTIAL {} or {}{because}", version(&interval.release), version(&interval.or))
        }
        "gap" => format!("gap: {}", interval.why.as_deref().unwrap_or("nobody knows")),
        _ => "nothing".to_owned(),
    }
}
