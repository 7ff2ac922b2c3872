//! `flightdeck timeline`: what changed, newest first, whoever made it.

use super::arguments::Timeline;
use super::back::{back, ended, past};
use super::lines::{columns, faults, or_dash};
use super::report::{self, ChangeReport, TimelineReport};
use super::session::Session;
use super::{Exit, Failure, Global, connect, output};
use crate::cockpit::Event;
use crate::cockpit::changes::Places;
use crate::runtime::journal_file;

/// `timeline`.
///
/// # Errors
/// A configuration that names nothing; a moment that cannot be read or lies ahead.
pub(super) async fn run(arguments: &Timeline, global: &Global) -> Result<Exit, Failure> {
    let now = jiff::Timestamp::now();
    let from = past(&arguments.since, now)?.at;
    let until = match &arguments.until {
        Some(words) => past(words, now)?.at,
        None => now,
    };
    if from > until {
        return Err(Failure::usage(&format!("--since is {from}, after --until, which is {until}")));
    }
    let places = if arguments.all_environments { Places::Everywhere } else { Places::Production };
    let mut session = connect::to_services(global, &arguments.services).await?;
    back(&mut session, |environment| places.hold(environment), from, arguments.pages.pages).await;
    journal(&mut session);
    let until = if arguments.until.is_some() { until } else { session.state.now.wall };
    let report = report::timeline(&session.state, places, from, until, arguments.limit.unwrap_or(usize::MAX));
    if arguments.json {
        output::print_json(&report)?;
    } else {
        output::print(lines(&report))?;
        let short = report.complete_from.filter(|complete| *complete > from);
        output::say(short.map(|complete| ended(complete, arguments.pages.pages)));
        output::say(faults(&report.faults));
    }
    Ok(session.reading_exit())
}

/// What was ordered from this machine is a change too; a journal that cannot be read is said and ends nothing.
fn journal(session: &mut Session) {
    let Some(folder) = session.state_dir.clone() else { return };
    match journal_file::read(&folder) {
        Ok(reading) => {
            output::say(reading.broken.map(|why| format!("JOURNAL: {why}; orders after that are not listed")));
            session.take(Event::Journal(reading.records));
        }
        Err(error) => output::say([format!("JOURNAL: {error}; orders are not listed")]),
    }
}

fn lines(report: &TimelineReport) -> Vec<String> {
    let mut lines = columns(report.changes.iter().map(line).collect());
    if lines.is_empty() {
        lines.push(format!("nothing changed from {} until {}", report.from, report.until));
    }
    lines
}

fn line(change: &ChangeReport) -> Vec<String> {
    let version = |release: &Option<report::ReleaseReport>| {
        release.as_ref().map(|release| release.version.to_string()).unwrap_or_default()
    };
    let range = match (&change.from, &change.to) {
        (Some(_), Some(_)) => format!("{} -> {}", version(&change.from), version(&change.to)),
        (from, to) => format!("{}{}", version(from), version(to)),
    };
    let what = change.what.replace('_', " ");
    let rollback = change.rollback && change.what != "rolled_back";
    vec![
        change.at.to_string(),
        if rollback { format!("{what}, rollback") } else { what },
        or_dash(change.service.as_deref().unwrap_or_default()),
        or_dash(change.environment.as_ref().map(ToString::to_string).unwrap_or_default().as_str()),
        or_dash(&range),
        or_dash(change.actor.as_ref().map(ToString::to_string).unwrap_or_default().as_str()),
        change.knowledge.to_owned(),
        change.about.as_ref().map(ToString::to_string).unwrap_or_default(),
    ]
}
