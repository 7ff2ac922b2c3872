//! flightdeck, the release cockpit for a terminal.

use std::process::ExitCode;

use clap::Parser as _;
use flightdeck::cli;

fn main() -> color_eyre::Result<ExitCode> {
    color_eyre::install()?;
    let arguments = cli::Arguments::parse();
    Ok(cli::run(&arguments)?.into())
}
