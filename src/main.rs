//! flightdeck, the release cockpit for a terminal.

use std::process::ExitCode;

use flightdeck::cli;

fn main() -> color_eyre::Result<ExitCode> {
    color_eyre::install()?;
    let arguments = cli::Arguments::read(std::env::args_os());
    Ok(cli::run(&arguments)?.into())
}
