//! What may be written after `init`, `config` and `policy`.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};

use crate::domain::Verb;

/// What to write.
#[derive(Clone, Debug, Args)]
pub struct Init {
    /// Services to put into it: OWNER/REPO, HOST/OWNER/REPO or an address; default: the checkout's
    #[arg(value_name = "SERVICE")]
    pub services: Vec<String>,
    /// Replace a configuration that is there
    #[arg(long)]
    pub force: bool,
    /// Print it and write nothing
    #[arg(long)]
    pub print: bool,
}

/// What to ask the configuration.
#[derive(Clone, Debug, Args)]
pub struct Config {
    /// What.
    #[command(subcommand)]
    pub command: ConfigCommand,
}

/// The subcommands of `config`.
#[derive(Clone, Debug, Subcommand)]
pub enum ConfigCommand {
    /// Every setting with its value, where it was said, what it means and what it takes
    Explain(Explain),
}

/// Which settings.
#[derive(Clone, Debug, Args)]
pub struct Explain {
    /// One setting (limits.read, service.checkout.promote) or a table (limits, service.checkout); default: all of them
    pub key: Option<String>,
    /// As they are with these services on the command line
    #[arg(long = "service", value_name = "SERVICE")]
    pub services: Vec<String>,
    /// One JSON document, with a versioned schema
    #[arg(long)]
    pub json: bool,
}

/// What to ask the rules.
#[derive(Clone, Debug, Args)]
pub struct Policy {
    /// What.
    #[command(subcommand)]
    pub command: PolicyCommand,
}

/// The subcommands of `policy`.
#[derive(Clone, Debug, Subcommand)]
pub enum PolicyCommand {
    /// What a verb would meet, rule by rule; sends nothing. Ends with 0 where it would be possible, with 3 where it would be
    /// refused
    Test(PolicyTest),
}

/// What would be done.
#[derive(Clone, Debug, Args)]
pub struct PolicyTest {
    /// The verb
    #[arg(value_parser = verb())]
    pub verb: Verb,
    /// The service
    pub service: String,
    /// The environment; default: each of the service
    pub environment: Option<String>,
    /// The version or commit that would come; default: what waits there, else what the environment before it runs
    #[arg(long, value_name = "VERSION")]
    pub version: Option<String>,
    /// Judge for this moment in place of now: 2026-11-27 18:00, 18:00Z, tomorrow 10:00, +2h
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub at: Option<String>,
    /// Judge for this login in place of yours
    #[arg(long, value_name = "LOGIN")]
    pub r#as: Option<String>,
    /// One JSON document (schema flightdeck.policy/1)
    #[arg(long)]
    pub json: bool,
}

/// The verbs by the words of their subcommands.
fn verb() -> impl TypedValueParser<Value = Verb> {
    PossibleValuesParser::new(Verb::ALL.map(Verb::subcommand))
        .try_map(|word| Verb::ALL.into_iter().find(|verb| verb.subcommand() == word).ok_or("not a verb"))
}
