//! `flightdeck status`, `approvals` and `runs`: what the screen would say, as one document or as lines.

use std::time::Duration;

use serde::Serialize;

use super::arguments::{Look, Status};
use super::report::{self, ApprovalReport, FaultReport, RunReport};
use super::session::Session;
use super::{Exit, Failure, Global, connect, hands, lines, output};
use crate::cockpit::Event;

/// How long a command asks environments what they run.
const LOOKS: Duration = Duration::from_secs(15);

/// `flightdeck.approvals/1`.
#[derive(Debug, Serialize)]
struct ApprovalsDocument {
    schema: &'static str,
    generated_at: jiff::Timestamp,
    approvals: Vec<ApprovalReport>,
    faults: Vec<FaultReport>,
}

/// `flightdeck.runs/1`.
#[derive(Debug, Serialize)]
struct RunsDocument {
    schema: &'static str,
    generated_at: jiff::Timestamp,
    runs: Vec<RunReport>,
    faults: Vec<FaultReport>,
}

/// `status`.
///
/// # Errors
/// A configuration that names nothing.
pub(super) async fn status(status: &Status, global: &Global) -> Result<Exit, Failure> {
    let look = &status.look;
    let mut session = connect::to_services(global, &look.services).await?;
    session.read_undeployed(status.comparisons).await;
    session.look(LOOKS).await;
    let (orders, broken) = hands::open_orders(session.state_dir.as_deref());
    output::say(broken.map(|why| format!("JOURNAL: {why}; orders after that are not listed")));
    for news in orders {
        session.take(Event::Order(Box::new(news)));
    }
    output::say(left_out(&session));
    let report = report::status(&session.state);
    if look.json {
        output::print_json(&report)?;
    } else {
        let world = &session.state.world;
        let layers = world.services.keys().filter(|id| world.is_layer(id));
        let wholes = layers.map(|id| (id.to_string(), world.whole(id).to_string())).collect();
        output::print(lines::status(&report, &wholes))?;
    }
    Ok(finish(&session))
}

/// `approvals`.
///
/// # Errors
/// A configuration that names nothing.
pub(super) async fn approvals(look: &Look, global: &Global) -> Result<Exit, Failure> {
    let session = connect::to_services(global, &look.services).await?;
    output::say(left_out(&session));
    let (approvals, faults) = (report::approvals(&session.state), report::faults(&session.state));
    let generated_at = session.state.now.wall;
    if look.json {
        output::print_json(&ApprovalsDocument { schema: "flightdeck.approvals/1", generated_at, approvals, faults })?;
    } else {
        // Where nothing could be read, nobody knows what waits.
        let none = (approvals.is_empty() && finish(&session) == Exit::Done).then(|| "nothing waits".to_owned());
        output::print(lines::approvals(&approvals, generated_at).into_iter().chain(none))?;
        output::say(lines::faults(&faults));
    }
    Ok(finish(&session))
}

/// `runs`.
///
/// # Errors
/// A configuration that names nothing.
pub(super) async fn runs(look: &Look, global: &Global) -> Result<Exit, Failure> {
    let mut session = connect::to_services(global, &look.services).await?;
    session.read_runs().await;
    output::say(left_out(&session));
    let (runs, faults) = (report::runs(&session.state), report::faults(&session.state));
    let generated_at = session.state.now.wall;
    if look.json {
        output::print_json(&RunsDocument { schema: "flightdeck.runs/1", generated_at, runs, faults })?;
    } else {
        let none = runs.is_empty().then(|| "no run was read".to_owned());
        output::print(lines::runs(&runs, generated_at).into_iter().chain(none))?;
        output::say(lines::faults(&faults));
    }
    Ok(finish(&session))
}

/// What of the organisations is not shown.
fn left_out(session: &Session) -> Vec<String> {
    let world = &session.state.world;
    world.organisations.iter().filter_map(|organisation| world.left_out_words(organisation)).collect()
}

fn finish(session: &Session) -> Exit {
    session.reading_exit()
}
