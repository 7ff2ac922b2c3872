//! `flightdeck doctor`: everything that a flight stands on, each with what to do about it. Reads, sends nothing, and needs
//! no network to say so.

mod account;
mod alerts;
mod check;
mod hops;
mod machine;
mod road;
mod secret;
mod source;

use super::accounts::{accounts, configured};
use super::arguments::Doctor;
use super::{Exit, Failure, Global, discover, output};
use crate::policy::WriteGuard;
use crate::runtime::clock;

use check::Checks;

const CONFIGURATION: &str = "configuration";

/// Looks at everything.
///
/// # Errors
/// Where not even the report can be written.
pub(super) async fn run(doctor: &Doctor, global: &Global) -> Result<Exit, Failure> {
    let clock = clock::system();
    let mut checks = Checks::default();
    let configuration = match discover::configuration(global, &doctor.services) {
        Ok(configuration) => {
            for file in discover::files(global) {
                checks.ok(CONFIGURATION, "file", &file.to_string_lossy());
            }
            for warning in &configuration.warnings {
                checks.warn(CONFIGURATION, "warning", &warning.to_string(), "");
            }
            match configuration.services.len() {
                0 => checks.warn(
                    CONFIGURATION,
                    "services",
                    "nothing says which service this is about",
                    "name one (OWNER/REPO), run it in a checkout, or write a flightdeck.toml",
                ),
                services => checks.ok(CONFIGURATION, "services", &services.to_string()),
            }
            Some(configuration)
        }
        Err(failure) => {
            for line in &failure.lines {
                checks.fail(CONFIGURATION, "problem", line.as_str(), "");
            }
            None
        }
    };
    machine::terminal(&mut checks);
    if let Some(configuration) = &configuration {
        machine::look(&mut checks, configuration);
    }
    machine::state(&mut checks, global, configuration.as_ref());
    if let Some(configuration) = &configuration {
        let guard = WriteGuard::new(configuration.policy.read_only.clone());
        let accounts = accounts(configuration, &[], &guard, &clock, configured);
        for source in &configuration.sources {
            source::source(&mut checks, source, configuration, &accounts.providers, &clock).await;
        }
        alerts::alerts(&mut checks, configuration).await;
    }
    let report = checks.report(clock().wall);
    if doctor.json {
        output::print_json(&report)?;
    } else {
        output::print(report.lines())?;
    }
    Ok(report.exit())
}
