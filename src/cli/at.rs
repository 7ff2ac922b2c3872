//! `flightdeck at`: what an environment ran at a moment.

use super::arguments::At;
use super::back::{back, ended, past};
use super::history::ran;
use super::lines::{faults, part};
use super::report::{self, AtReport};
use super::{Exit, Failure, Global, connect, naming, output};

/// `at`. Ends with *failed* where nobody can say what ran: a script must not take a gap for an answer.
///
/// # Errors
/// An unknown service or environment; a moment that cannot be read or lies ahead; nothing that could be read.
pub(super) async fn run(arguments: &At, global: &Global) -> Result<Exit, Failure> {
    let words = arguments.time.join(" ");
    // What cannot be read is said before anything is asked of anybody.
    let moment = past(&words, jiff::Timestamp::now())?;
    let mut session = connect::to_service(global, &arguments.service).await?;
    let id = naming::environment(session.service()?, &arguments.environment)?.id().clone();
    back(&mut session, |environment| *environment.id() == id, moment.at, arguments.pages.pages).await;
    let found = session.state.environment(&id);
    let Some(report) = found.and_then(|found| report::at(&session.state, found, moment.at, &moment.zone)) else {
        return Err(Failure::new(Exit::Failed, &format!("{id} is not known any more")));
    };
    if arguments.json {
        output::print_json(&report)?;
    } else {
        output::print(lines(&report))?;
        let end = found.and_then(|found| found.deployments.last().filter(|_| found.more));
        if let (Some(end), "gap") = (end, report.answer.what) {
            output::say([ended(end.created_at, arguments.pages.pages)]);
        }
    }
    Ok(if report.answer.what == "gap" { Exit::Failed } else { session.reading_exit() })
}

fn lines(report: &AtReport) -> Vec<String> {
    let answer = &report.answer;
    let zone = if report.zone.is_empty() { String::new() } else { format!(", the time read as {}", report.zone) };
    let mut lines = vec![
        format!("{} {} at {}{zone}", report.service, report.environment, report.at),
        match &answer.release {
            Some(release) if answer.what == "release" => {
                format!("{}  commit {}", ran(answer), release.commit)
            }
            _ => ran(answer),
        },
    ];
    let since = answer.from.map_or_else(|| "since ever".to_owned(), |from| format!("since {from}"));
    let until = answer.until.map_or_else(|| "until now".to_owned(), |until| format!("until {until}"));
    let by = answer.actor.as_ref().map(|actor| format!(", by {actor}")).unwrap_or_default();
    let deployment = answer.deployment.as_ref().map(|id| format!(", deployment {id}")).unwrap_or_default();
    lines.push(format!("{since} {until}{by}{deployment}"));
    lines.push(format!("known from {}", report.knowledge));
    part(&mut lines, "FAULTS", faults(&report.faults));
    lines
}
