//! `flightdeck policy test`: what a verb would meet, rule by rule. Reads, judges and sends nothing; begins no session of its
//! own, so that nothing is written down either.

mod case;
mod report;

use super::arguments::{PolicyCommand, PolicyTest};
use super::{Exit, Failure, Global, connect, hands, moment, naming, output};
use crate::cockpit::Event;

/// Does what is asked about the rules.
///
/// # Errors
/// What is wrong with the configuration or the names.
pub(super) async fn run(command: &PolicyCommand, global: &Global) -> Result<Exit, Failure> {
    let PolicyCommand::Test(test) = command;
    self::test(test, global).await
}

async fn test(arguments: &PolicyTest, global: &Global) -> Result<Exit, Failure> {
    let mut session = connect::to_judge(global, &arguments.service).await?;
    session.service()?;
    if let Some(name) = &arguments.environment {
        naming::environment(session.layer(name)?, name)?;
    }
    // What other sessions are about is in the way here as it is on their screens.
    let (orders, broken) = hands::open_orders(session.state_dir.as_deref());
    output::say(broken.map(|why| format!("JOURNAL: {why}; orders after that are not known")));
    for news in orders {
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
