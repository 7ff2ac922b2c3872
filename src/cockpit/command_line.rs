//! The command line that does the same as a plan on the screen.

use crate::domain::{Ask, Intent, RunId, Steer, Text};

/// The words of an intent as a POSIX shell takes them: `flightdeck approve checkout production --run 482 --reason 'looks
/// good'`. `checklist_done` says that every item that the rules ask for is ticked.
///
/// `number` gives the number that people use for a run, where it is known; else the provider's id stands in its place. Text
/// with characters that a terminal obeys is quoted in its harmless form: such a line cannot be pasted into anything harmful.
#[must_use]
pub fn command_line(intent: &Intent, checklist_done: bool, number: impl Fn(&RunId) -> Option<u64>) -> String {
    let ask = &intent.ask;
    let mut named: Vec<Text> = ask.service().map(|service| Text::new(service.raw())).into_iter().collect();
    let mut options: Vec<String> = Vec::new();
    let mut option = |name: &str, value: &Text| options.push(valued(name, value));
    let run_word =
        |run: &RunId| number(run).map_or_else(|| Text::new(&run.run), |number| Text::new(&number.to_string()));
    let mut flags = Vec::new();
    match ask {
        Ask::Approve { gates, .. } | Ask::Reject { gates } => {
            named.extend(ask.environments().into_iter().map(|environment| environment.name.clone()));
            if let Some(gate) = gates.first() {
                option("--run", &run_word(&gate.run));
            }
            if let Ask::Approve { choice: Some(choice), .. } = ask {
                option("--choice", choice);
            }
        }
        Ask::Promote { environment, version, .. } => {
            named.push(environment.name.clone());
            option("--version", version);
        }
        Ask::RollBack { environment, release, hold, .. } => {
            named.push(environment.name.clone());
            option("--to", &release.version);
            // It is held unless one says otherwise.
            flags.extend((!*hold).then_some("--no-hold"));
        }
        Ask::Pause { workflow, .. } | Ask::Resume { workflow, .. } => {
            if let Some(workflow) = workflow {
                option("--workflow", &Text::new(workflow.raw()));
            }
        }
        Ask::Cancel { run, force } => {
            option("--run", &run_word(run));
            flags.extend(force.then_some("--force"));
        }
        Ask::Retry { run, job } => {
            option("--run", &run_word(run));
            if let Some(job) = job {
                option("--job", &Text::new(job.raw()));
            }
        }
        Ask::Steer { environment, revision, how } => {
            named.push(environment.name.clone());
            option("--revision", revision);
            flags.extend((*how == Steer::AdvanceFully).then_some("--full"));
        }
    }
    flags.extend(checklist_done.then_some("--checklist-done"));
    options.extend(flags.into_iter().map(str::to_owned));
    for (name, said) in [("--ticket", &intent.ticket), ("--reason", &intent.reason)] {
        options.extend(said.iter().map(|said| valued(name, said)));
    }
    let command = format!("flightdeck {}", ask.verb().subcommand());
    let quoted = named.iter().map(quote);
    // What begins with a dash would be taken for an option.
    if named.iter().any(|name| name.as_str().starts_with('-')) {
        let words = std::iter::once(command).chain(options).chain(["--".to_owned()]).chain(quoted);
        return words.collect::<Vec<_>>().join(" ");
    }
    std::iter::once(command).chain(quoted).chain(options).collect::<Vec<_>>().join(" ")
}

/// An option with its value.
fn valued(name: &str, value: &Text) -> String {
    let between = if value.as_str().starts_with('-') { "=" } else { " " };
    format!("{name}{between}{}", quote(value))
}

/// One word as a POSIX shell takes it.
fn quote(word: &Text) -> String {
    let word = word.as_str();
    let plain = |character: char| character.is_ascii_alphanumeric() || "_@%+=:,./-".contains(character);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}
