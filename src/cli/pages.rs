//! `flightdeck completions SHELL` and `flightdeck man`: what a shell and a reader need, made from the arguments themselves.

use std::path::Path;

use clap::CommandFactory as _;
use clap_complete::Shell;

use super::{Arguments, Exit, Failure, output};

const NAME: &str = "flightdeck";

/// Prints the completions of a shell.
///
/// # Errors
/// Where standard output cannot be written.
pub(super) fn completions(shell: Shell) -> Result<Exit, Failure> {
    let mut bytes = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), NAME, &mut bytes);
    output::print([String::from_utf8_lossy(&bytes)])?;
    Ok(Exit::Done)
}

/// Prints a manual page, or writes all of them into a folder.
///
/// # Errors
/// A subcommand that is none; a folder that cannot be written to.
pub(super) fn man(subcommand: &[String], folder: Option<&Path>) -> Result<Exit, Failure> {
    let mut command = Arguments::command();
    command.build();
    if let Some(folder) = folder {
        let failed = |error: std::io::Error| {
            Failure::new(Exit::Failed, &format!("{}: {error}", crate::domain::Text::new(&folder.to_string_lossy())))
        };
        std::fs::create_dir_all(folder).map_err(failed)?;
        let mut written = 0;
        for (name, page) in pages(&command, NAME) {
            std::fs::write(folder.join(format!("{name}.1")), page.map_err(failed)?).map_err(failed)?;
            written += 1;
        }
        output::say([format!("{written} pages in {}", crate::domain::Text::new(&folder.to_string_lossy()))]);
        return Ok(Exit::Done);
    }
    let mut name = NAME.to_owned();
    for word in subcommand {
        let Some(found) = command.find_subcommand(word) else {
            let word = crate::domain::Text::new(word);
            return Err(Failure::usage(&format!("`{word}` is no subcommand of {name}")));
        };
        command = found.clone();
        name = format!("{name}-{word}");
    }
    let page =
        page(&command).map_err(|error| Failure::new(Exit::Failed, &format!("the page cannot be written: {error}")))?;
    output::print([String::from_utf8_lossy(&page)])?;
    Ok(Exit::Done)
}

/// A command's page and those of its subcommands, with their names.
fn pages(command: &clap::Command, name: &str) -> Vec<(String, std::io::Result<Vec<u8>>)> {
    let mut all = vec![(name.to_owned(), page(command))];
    for subcommand in command.get_subcommands().filter(|subcommand| subcommand.get_name() != "help") {
        all.extend(pages(subcommand, &format!("{name}-{}", subcommand.get_name())));
    }
    all
}

fn page(command: &clap::Command) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let command = command.clone().version(env!("CARGO_PKG_VERSION"));
    clap_mangen::Man::new(command).render(&mut bytes)?;
    Ok(bytes)
}
