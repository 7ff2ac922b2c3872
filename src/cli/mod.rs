//! The command line: one file a subcommand.
//!
//! Everything that acts takes the screen's road: plan, rules, confirmation, order, executor. What reads prints what the
//! screen's state says.

mod accounts;
mod act;
mod arguments;
mod at;
mod back;
mod cancel;
mod card;
mod channels;
mod configuration;
mod confirm;
mod connect;
mod discover;
mod doctor;
mod dora;
mod exit;
mod fly;
mod gates;
mod hands;
mod history;
mod hold;
mod init;
mod issued;
mod journal;
mod left_open;
mod lines;
mod look;
pub mod moment;
mod naming;
mod output;
mod pages;
mod plan_lines;
mod policy;
mod promote;
mod rehearse;
mod replay;
pub mod report;
mod retry;
mod rollback;
pub mod schema;
mod session;
mod sim;
mod steer;
mod timeline;
mod token;
mod trust;
mod unopened;
mod watch;

pub use arguments::{Acting, Arguments, Command, Global};
pub use discover::{Places, inputs};
pub use exit::{Exit, Failure};

use clap::CommandFactory as _;

use crate::domain::Verb;

/// Does what the arguments say; gives how the process ends. What went wrong is said on standard error.
///
/// # Errors
/// Where not even the asynchronous runtime can be started.
pub fn run(arguments: &Arguments) -> color_eyre::Result<Exit> {
    // The cockpit shows its first frame before anything else is begun.
    let flight = match &arguments.command {
        None => Some(
            fly::cockpit(&arguments.global, &arguments.services, &arguments.recording, arguments.face)
                .map_err(|failure| meant(failure, arguments)),
        ),
        Some(Command::Demo(demo)) if alone(arguments) => Some(fly::demo(&arguments.global, demo)),
        Some(Command::Replay(replay)) if alone(arguments) => Some(self::replay::run(replay, &arguments.global)),
        Some(_) => None,
    };
    if let Some(ended) = flight {
        return Ok(ended.unwrap_or_else(|failure| said(&failure)));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let ended = runtime.block_on(dispatch(arguments));
    // A command that is blocked on a disk or a name server must not keep the process from ending.
    runtime.shutdown_background();
    Ok(ended.unwrap_or_else(|failure| said(&failure)))
}

/// Whether nothing stands before the subcommand that belongs to the cockpit alone.
fn alone(arguments: &Arguments) -> bool {
    arguments.services.is_empty() && arguments.recording.record.is_none() && !arguments.face.plain
}

/// Says why it failed; gives how the process ends.
fn said(failure: &Failure) -> Exit {
    output::say(failure.to_string().lines().map(|line| format!("flightdeck: {line}")));
    failure.exit
}

/// A subcommand that was misspelt was taken for a service: says so.
fn meant(failure: Failure, arguments: &Arguments) -> Failure {
    let [word] = arguments.services.as_slice() else { return failure };
    let command = Arguments::command();
    let names: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
    match crate::config::nearest(word, names.iter().copied()) {
        Some(near) if failure.exit == Exit::Usage => failure.and(&format!("was `flightdeck {near}` meant?")),
        _ => failure,
    }
}

async fn dispatch(arguments: &Arguments) -> Result<Exit, Failure> {
    let global = &arguments.global;
    if let (Some(_), Some(service)) = (&arguments.command, arguments.services.first()) {
        let what =
            format!("`{}` stands before the subcommand; services come after it", crate::domain::Text::new(service));
        return Err(Failure::usage(&what));
    }
    if arguments.command.is_some() && arguments.recording.record.is_some() {
        return Err(Failure::usage(
            "--record belongs to the cockpit: `flightdeck --record FILE`, `flightdeck demo --record FILE`",
        ));
    }
    if arguments.command.is_some() && arguments.face.plain {
        return Err(Failure::usage(
            "--plain belongs to the cockpit: `flightdeck --plain`, `flightdeck demo --plain`; what reads prints lines anyway",
        ));
    }
    match &arguments.command {
        None => Err(Failure::usage("the cockpit is opened without a subcommand")),
        Some(Command::Demo(_)) => Err(Failure::usage("the demo takes no service")),
        Some(Command::Sim(sim)) => self::sim::run(sim).await,
        Some(Command::Status(status)) => look::status(status, global).await,
        Some(Command::Approvals(look)) => look::approvals(look, global).await,
        Some(Command::Runs(look)) => look::runs(look, global).await,
        Some(Command::Watch(watch)) => Box::pin(self::watch::run(watch, global)).await,
        Some(Command::History(history)) => Box::pin(self::history::run(history, global)).await,
        Some(Command::At(at)) => Box::pin(self::at::run(at, global)).await,
        Some(Command::Timeline(timeline)) => Box::pin(self::timeline::run(timeline, global)).await,
        Some(Command::Dora(dora)) => Box::pin(self::dora::run(dora, global)).await,
        Some(Command::Card(card)) => Box::pin(self::card::run(card, global)).await,
        Some(Command::Approve(gates)) => Box::pin(self::gates::run(Verb::Approve, gates, global)).await,
        Some(Command::Reject(gates)) => Box::pin(self::gates::run(Verb::Reject, gates, global)).await,
        Some(Command::Promote(promote)) => Box::pin(self::promote::run(promote, global)).await,
        Some(Command::Pause(hold)) => Box::pin(self::hold::run(Verb::Pause, hold, global)).await,
        Some(Command::Resume(hold)) => Box::pin(self::hold::run(Verb::Resume, hold, global)).await,
        Some(Command::Rollback(rollback)) => Box::pin(self::rollback::run(rollback, global)).await,
        Some(Command::Cancel(cancel)) => Box::pin(self::cancel::run(cancel, global)).await,
        Some(Command::Retry(retry)) => Box::pin(self::retry::run(retry, global)).await,
        Some(Command::Config(config)) => self::configuration::run(&config.command, global),
        Some(Command::Init(init)) => Box::pin(self::init::run(init, global)).await,
        Some(Command::Policy(policy)) => Box::pin(self::policy::run(&policy.command, global)).await,
        Some(Command::Replay(_)) => Err(Failure::usage("a replay takes no service")),
        Some(Command::Doctor(doctor)) => Box::pin(self::doctor::run(doctor, global)).await,
        Some(Command::Schema { name }) => self::schema::run(name.as_deref()),
        Some(Command::Completions { shell }) => pages::completions(*shell),
        Some(Command::Man(man)) => pages::man(&man.subcommand, man.dir.as_deref()),
        Some(Command::Journal(journal)) => self::journal::run(&journal.command, &connect::state_dir(global)?),
    }
}
