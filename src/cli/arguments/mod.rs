//! What may be written on the command line.

mod acting;
mod reading;

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand};

pub use acting::Acting;
pub(super) use acting::{Cancel, Gates, Hold, Promote, Retry, Rollback};
pub(super) use reading::{
    At, Card, Dora, ExportFormat, History, Journal, JournalCommand, Look, Status, Timeline, Watch,
};

use crate::domain::Verb;

/// The release cockpit for a terminal.
///
/// Without a subcommand it opens the cockpit. In a checkout nothing needs to be configured: the remote says the provider, the
/// host and the repository, and `GITHUB_TOKEN` or `GH_TOKEN` the token.
#[derive(Debug, Parser)]
#[command(name = "flightdeck", version, after_help = EXIT_CODES)]
pub struct Arguments {
    /// What counts for every subcommand.
    #[command(flatten)]
    pub global: Global,
    /// Services to show: a configured id, OWNER/REPO, HOST/OWNER/REPO or an address; default: the configured ones, else the
    /// checkout's.
    #[arg(value_name = "SERVICE")]
    pub services: Vec<String>,
    /// How the session is recorded.
    #[command(flatten)]
    pub recording: Recording,
    /// How it is shown.
    #[command(flatten)]
    pub face: Face,
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
}

impl Arguments {
    /// Reads the words of a command line, the program's own name first. Ends the process where they cannot be read, or where
    /// they ask for help.
    #[must_use]
    pub fn read(words: impl IntoIterator<Item = OsString>) -> Self {
        Self::parse_from(words.into_iter().map(backwards))
    }
}

/// `-2h` is a moment and no option: no option begins with a digit.
fn backwards(word: OsString) -> OsString {
    let Some(span) = word.to_str().and_then(|word| word.strip_prefix('-')) else { return word };
    let units = span.trim_start_matches(|character: char| character.is_ascii_digit());
    let one = units.chars().next().is_some_and(|unit| "smhdw".contains(unit));
    if one && units.len() < span.len() { OsString::from(format!("{span} ago")) } else { word }
}

/// How a session of the cockpit is recorded.
#[derive(Clone, Debug, Default, Args)]
pub struct Recording {
    /// Record the whole session in this new file, for `flightdeck replay`, in place of the black box
    #[arg(long, value_name = "FILE")]
    pub record: Option<PathBuf>,
}

/// How the cockpit is shown.
#[derive(Clone, Copy, Debug, Default, Args)]
pub struct Face {
    /// Lines in place of a screen: commands at a prompt, and what changes as lines. For screen readers, and for terminals that
    /// draw nothing (TERM=dumb has it by itself)
    #[arg(long)]
    pub plain: bool,
}

const EXIT_CODES: &str = "Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 refused by a rule, by the provider or because \
     something changed, 4 outcome unknown, 5 unreachable.";

/// What counts for every subcommand.
#[derive(Clone, Debug, Default, Args)]
pub struct Global {
    /// Read this configuration in place of your own.
    #[arg(long, value_name = "FILE", global = true, env = "FLIGHTDECK_CONFIG", hide_env_values = true)]
    pub config: Option<PathBuf>,
    /// Keep the journal and the session's locks in this folder.
    #[arg(long, value_name = "DIR", global = true, env = "FLIGHTDECK_STATE_DIR", hide_env_values = true)]
    pub state_dir: Option<PathBuf>,
    /// Every repository of this organisation in which something is deployed; may be repeated. For the cockpit and what reads
    #[arg(long = "org", value_name = "NAME", global = true)]
    pub organisations: Vec<String>,
    /// Send nothing that changes anything. (:arm leaves it in the cockpit.)
    #[arg(long, global = true)]
    pub read_only: bool,
    /// No colours.
    #[arg(long, global = true)]
    pub no_color: bool,
    /// The cockpit's theme: auto, dark, light, high-contrast, colour-blind, monochrome. (:theme changes it in the cockpit.)
    #[arg(long, value_name = "NAME", global = true, conflicts_with = "no_color")]
    pub theme: Option<String>,
    /// Send as little as possible to the terminal: few repaints, coarse clocks. (Slow lines are noticed; :bandwidth changes it.)
    #[arg(long, global = true)]
    pub low_bandwidth: bool,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Open the cockpit over the simulator: nothing real is touched
    Demo(Demo),
    /// Serve the simulator alone
    Sim(Sim),
    /// What is where, what waits, what moves (--json: `flightdeck schema status`)
    Status(Status),
    /// What waits for an approval, and whether yours counts
    Approvals(Look),
    /// What runs, and what ran last
    Runs(Look),
    /// Tell of what needs somebody, without a screen: for a pane, a unit, or cron with --once
    Watch(Watch),
    /// What was deployed to a service's environments, when, by whom, and how it could be put back
    History(History),
    /// What an environment ran at a moment, by whom, and how we know
    At(At),
    /// What changed in production, newest first, whoever made it
    Timeline(Timeline),
    /// The four keys of DORA of production, with their definitions
    Dora(Dora),
    /// A situation card of an environment, plain text fit for a chat
    Card(Card),
    /// Let waiting deployments through
    Approve(Gates),
    /// Refuse waiting deployments
    Reject(Gates),
    /// Put a release into an environment
    Promote(Promote),
    /// Stop a service from deploying by itself
    Pause(Hold),
    /// Let a service deploy by itself again
    Resume(Hold),
    /// Put an earlier good release back
    Rollback(Rollback),
    /// Stop a run
    Cancel(Cancel),
    /// Run what failed again
    Retry(Retry),
    /// What the rules would say of a verb
    Policy(Policy),
    /// Write a commented configuration from what is found
    Init(Init),
    /// What is configured, and where that was said
    Config(Config),
    /// What was done from this machine
    Journal(Journal),
    /// Show a recorded session again: nothing is read, nothing is sent
    Replay(Replay),
    /// What a flight stands on (token, network, terminal, journal ...), and what to do where it does not hold
    Doctor(Doctor),
    /// The JSON schema of what a command prints with --json; without a name, the list of them
    Schema {
        /// Which: status, policy, journal-verify, ... or as it stands in a document (flightdeck.status/2)
        #[arg(value_name = "NAME")]
        name: Option<String>,
    },
    /// Completions for a shell
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// The manual
    Man(Man),
}

/// What the doctor looks at.
#[derive(Clone, Debug, Args)]
pub struct Doctor {
    /// Services; default: the configured ones, else the checkout's
    #[arg(value_name = "SERVICE")]
    pub services: Vec<String>,
    /// One JSON document (`flightdeck schema doctor`)
    #[arg(long)]
    pub json: bool,
}

/// Which page.
#[derive(Clone, Debug, Args)]
pub struct Man {
    /// The page of a subcommand: `flightdeck man journal verify`
    #[arg(value_name = "SUBCOMMAND", conflicts_with = "dir")]
    pub subcommand: Vec<String>,
    /// Write every page into this folder
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
}

/// What is shown again, and how.
#[derive(Clone, Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub struct Replay {
    /// A recording, or the name of a recorded session; default: the newest session of this machine
    #[arg(value_name = "FILE|SESSION")]
    pub file: Option<String>,
    /// The recorded sessions of this machine, newest last
    #[arg(long, conflicts_with_all = ["plain", "frame", "until", "debrief", "file"])]
    pub list: bool,
    /// What happened, as lines: keys, orders, notices
    #[arg(long, conflicts_with = "frame")]
    pub plain: bool,
    /// One screen as text: at --until, or the last one
    #[arg(long)]
    pub frame: bool,
    /// What a rehearsal came to: how long it took to notice, to decide and to be safe, what was sent, what was not needed
    #[arg(long, conflicts_with_all = ["plain", "frame", "until"])]
    pub debrief: bool,
    /// Up to this moment: a time of the recording (14:03, 14:03:27, 2026-11-20T14:03:27Z) or from its start (+10m, +90s)
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    /// The screen's size for --frame; default: as it was
    #[arg(long, value_name = "COLUMNSxROWS", requires = "frame")]
    pub size: Option<String>,
}

/// A rehearsal in the cockpit.
#[derive(Clone, Debug, Args)]
pub struct Demo {
    /// What is played.
    #[command(flatten)]
    pub played: Played,
    /// The scenarios, and what each rehearses
    #[arg(long)]
    pub list: bool,
    /// How it is shown.
    #[command(flatten)]
    pub face: Face,
    /// How the session is recorded.
    #[command(flatten)]
    pub recording: Recording,
}

/// Which scenario.
#[derive(Clone, Debug, Args)]
pub struct Played {
    /// A built-in scenario, or a file
    #[arg(default_value = "calm-friday")]
    pub scenario: String,
    /// The same seed gives the same world
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Simulated seconds a second
    #[arg(long, default_value_t = 1.0)]
    pub speed: f64,
}

/// How to serve the simulator.
#[derive(Clone, Debug, Args)]
pub struct Sim {
    /// What is played.
    #[command(flatten)]
    pub played: Played,
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    pub listen: SocketAddr,
}

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
    /// One JSON document (`flightdeck schema configuration`)
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
    /// One JSON document (`flightdeck schema policy`)
    #[arg(long)]
    pub json: bool,
}

/// The verbs by the words of their subcommands.
fn verb() -> impl TypedValueParser<Value = Verb> {
    PossibleValuesParser::new(Verb::ALL.map(Verb::subcommand))
        .try_map(|word| Verb::ALL.into_iter().find(|verb| verb.subcommand() == word).ok_or("not a verb"))
}
