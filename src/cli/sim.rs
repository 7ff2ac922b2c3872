//! `flightdeck sim`: the simulator alone, for the vendors' own clients and for tests.

use super::arguments::{Played, Sim};
use super::{Exit, Failure, output};
use crate::sim::{Options, Scenario, Simulator};

/// Serves until the process is ended.
///
/// # Errors
/// An unknown scenario; an address that cannot be listened on.
pub(super) async fn run(arguments: &Sim) -> Result<Exit, Failure> {
    let (scenario, simulator) = simulator(&arguments.played)?;
    let listener = tokio::net::TcpListener::bind(arguments.listen)
        .await
        .map_err(|error| Failure::usage(&format!("cannot listen on {}: {error}", arguments.listen)))?;
    let address = listener
        .local_addr()
        .map_err(|error| Failure::new(Exit::Failed, &format!("the listener has no address: {error}")))?;
    // The first line is for scripts; the rest for people.
    output::print([
        format!("listening on http://{address}"),
        format!("scenario     {}: {}", scenario.name(), scenario.title()),
        format!("token        {} ({})", simulator.operator_token(), scenario.operator()),
        format!("repositories {}", scenario.repositories().join(" ")),
        format!(
            "try          GITHUB_API_URL=http://{address} GITHUB_TOKEN={} flightdeck {}",
            simulator.operator_token(),
            scenario.repositories().join(" ")
        ),
    ])?;
    simulator
        .serve(listener)
        .await
        .map_err(|error| Failure::new(Exit::Failed, &format!("the listener broke: {error}")))?;
    Ok(Exit::Done)
}

/// The simulator of a scenario: a built-in one, or a file's.
///
/// # Errors
/// An unknown scenario; a file that cannot be read; a speed that is none.
pub(super) fn simulator(arguments: &Played) -> Result<(Scenario, Simulator), Failure> {
    if !arguments.speed.is_finite() || arguments.speed < 0.0 {
        return Err(Failure::usage("--speed is the simulated seconds in a second: zero or more"));
    }
    let name = arguments.scenario.as_str();
    let is_file = std::path::Path::new(name).extension().is_some_and(|extension| extension == "toml");
    let scenario = if is_file {
        let text = std::fs::read_to_string(name)
            .map_err(|error| Failure::usage(&format!("{name}: cannot be read: {error}")))?;
        Scenario::from_toml(&text)
    } else {
        Scenario::named(name)
    };
    let scenario = scenario.map_err(|error| Failure::usage(&error.to_string()))?;
    let simulator = Simulator::new(&scenario, Options { seed: arguments.seed, speed: arguments.speed, start: None });
    Ok((scenario, simulator))
}
