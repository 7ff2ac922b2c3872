//! `flightdeck policy test`: what a verb would meet, rule by rule. Reads, judges and sends nothing; begins no session of its
//! own, so that nothing is written down either.

mod case;
mod report;

use super::arguments::{PolicyCommand, PolicyTest};
use super::{Exit, Failure, Global, connect, hands, moment, naming, output};
use crate::cockpit::{Event, OrderNews};
use crate::domain::{Scope, SourceId};
use crate::policy::Demand;

/// Does what is asked about the rules.
///
/// # Errors
/// What is wrong with the configuration or the names.
pub(super) async fn run(command: &PolicyCommand, global: &Global) -> Result<Exit, Failure> {
    let PolicyCommand::Test(test) = command;
    self::test(test, global).await
}

async fn test(arguments: &PolicyTest, global: &Global) -> Result<Exit, Failure> {
    let mut session = connect::to_service(global, &arguments.service).await?;
    let service = session.service()?;
    if let Some(name) = &arguments.environment {
        naming::environment(service, name)?;
    }
    let scopes = histories(&session.state.settings, service);
    session.read(scopes).await;
    // What other sessions are about is in the way here as it is on their screens.
    let (orders, broken) = hands::open_orders(&session);
    output::say(broken.map(|why| format!("JOURNAL: {why}; orders after that are not known")));
    for (plan, state) in orders {
        let news = OrderNews { intent: plan.intent.id.clone(), state, plan: Some(Box::new(plan)), url: None };
        session.take(Event::Order(Box::new(news)));
    }
    let now = (session.clock())().wall;
    let at = match &arguments.at {
        Some(given) => {
            let found = moment::moment(given, now, &jiff::tz::TimeZone::system());
            found.map_err(|why| Failure::usage(&why))?.at
        }
        None => now,
    };
    let cases = case::cases(&session, arguments)?;
    let report = report::report(&session, arguments, &cases, at);
    if arguments.json {
        output::print_json(&report)?;
    } else {
        output::print(report::lines(&report))?;
    }
    Ok(if report.results.iter().all(|result| result.possible) { Exit::Done } else { Exit::Refused })
}

/// The histories that the rules look at and a glance does not hold: of the environments where releases soak.
fn histories(settings: &crate::policy::Settings, service: &crate::cockpit::ServiceState) -> Vec<(SourceId, Scope)> {
    let demands = settings.guardrails.iter().flat_map(|guardrail| &guardrail.demands);
    let soaks: Vec<&str> = demands
        .filter_map(|demand| match demand {
            Demand::Soak { environment, .. } => Some(environment.raw()),
            _ => None,
        })
        .collect();
    let environments = service.environments.iter().map(crate::cockpit::EnvironmentState::id);
    let wanted = environments.filter(|id| soaks.iter().any(|name| id.name.raw().eq_ignore_ascii_case(name)));
    wanted.map(|id| (service.setup.source.clone(), Scope::History(id.clone()))).collect()
}
