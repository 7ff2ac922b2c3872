//! The command line that does the same as a plan on the screen.

use crate::domain::{Ask, EnvironmentId, RunId, Text};

/// The words of an ask as a POSIX shell takes them: `flightdeck approve checkout production --run 482 --reason 'looks good'`.
///
/// `number` gives the number that people use for a run, where it is known; else the provider's id stands in its place. Text
/// with characters that a terminal obeys is quoted in its harmless form: such a line cannot be pasted into anything harmful.
#[must_use]
pub fn command_line(ask: &Ask, reason: Option<&Text>, number: impl Fn(&RunId) -> Option<u64>) -> String {
    let mut words = vec!["flightdeck".to_owned(), ask.verb().subcommand().to_owned()];
    if let Some(service) = ask.service() {
        words.push(quote(&Text::new(service.raw())));
    }
    let environments = |words: &mut Vec<String>, named: &[&EnvironmentId]| {
        words.extend(named.iter().map(|environment| quote(&environment.name)));
    };
    let option = |words: &mut Vec<String>, name: &str, value: String| {
        words.push(name.to_owned());
        words.push(value);
    };
    let run_word = |run: &RunId| number(run).map_or_else(|| quote(&Text::new(&run.run)), |number| number.to_string());
    match ask {
        Ask::Approve { gates, .. } | Ask::Reject { gates } => {
            environments(&mut words, &ask.environments());
            if let Some(gate) = gates.first() {
                option(&mut words, "--run", run_word(&gate.run));
            }
        }
        Ask::Promote { environment, version, .. } => {
            environments(&mut words, &[environment]);
            option(&mut words, "--version", quote(version));
        }
        Ask::RollBack { environment, release, hold, .. } => {
            environments(&mut words, &[environment]);
            option(&mut words, "--to", quote(&release.version));
            if *hold {
                words.push("--hold".to_owned());
            }
        }
        Ask::Pause { workflow, .. } | Ask::Resume { workflow, .. } => {
            if let Some(workflow) = workflow {
                option(&mut words, "--workflow", quote(&Text::new(workflow.raw())));
            }
        }
        Ask::Cancel { run, force } => {
            option(&mut words, "--run", run_word(run));
            if *force {
                words.push("--force".to_owned());
            }
        }
        Ask::Retry { run, job } => {
            option(&mut words, "--run", run_word(run));
            if let Some(job) = job {
                option(&mut words, "--job", quote(&Text::new(job.raw())));
            }
        }
    }
    if let Some(reason) = reason {
        option(&mut words, "--reason", quote(reason));
    }
    words.join(" ")
}

/// One word as a POSIX shell takes it.
fn quote(word: &Text) -> String {
    let word = word.as_str();
    let plain = |character: char| character.is_ascii_alphanumeric() || "_@%+=:,./-".contains(character);
    // A word that begins with a dash would be taken for an option.
    if !word.is_empty() && !word.starts_with('-') && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}
