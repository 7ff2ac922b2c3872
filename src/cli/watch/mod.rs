//! `flightdeck watch`: the alerts without a screen, as lines and over the configured channels; for a pane, a unit, or cron.
//!
//! What was told over which channel is kept in the state directory, so that neither a restart nor the next run of `--once`
//! tells it there again. What a channel did not get (quiet hours, an end that is down) is not kept: it is told another time.
//! Of several that look at once, one tells over a channel; lines and the terminal's own are each one's own.

mod beside;
mod reporter;
mod writer;

use std::collections::BTreeMap;
use std::io::{self, IsTerminal as _};
use std::sync::Arc;
use std::time::Duration;

use reporter::Reporter;

use super::arguments::Watch;
use super::channels::channels;
use super::session::{Session, nothing};
use super::{Exit, Failure, Global, connect, hands, output};
use crate::cockpit::Event;
use crate::cockpit::alerts::{AlertRule, ChannelId};
use crate::runtime::alerts::{AlertedFile, Channel, Desktop, Notifier, is_terminals_own};
use crate::runtime::vigil::{Keeper as _, Vigil};

/// How long `--once` asks environments what they run.
const LOOKS: Duration = Duration::from_secs(15);
/// The longest that `--once` waits for a digest that is being gathered; quiet hours are not waited for.
const GATHERS: Duration = Duration::from_secs(60);
/// The longest that messages on their way are waited for at the end.
const DELIVERS: Duration = Duration::from_secs(45);

/// `watch`.
///
/// # Errors
/// A configuration that names nothing.
pub(super) async fn run(arguments: &Watch, global: &Global) -> Result<Exit, Failure> {
    let mut session = connect::unread(global, &arguments.services)?;
    let (mut ways, wrong) = channels(&session.configuration);
    output::say(&wrong);
    ways.insert(ChannelId::new(ChannelId::DESKTOP), Arc::new(Desktop::new(None)));
    let mut settings = session.configuration.alerts.clone();
    if !io::stdout().is_terminal() {
        // Nobody hears a bell in a file, and no digest of such is waited for.
        for rule in &mut settings.rules {
            rule.channels.retain(|channel| !is_terminals_own(channel));
        }
    }
    settings.rules.push(AlertRule::everything(&[ChannelId::LINES]));
    let told = AlertedFile::new(session.state_dir.as_deref());
    session.state.alerts.configure(settings, None);
    match told.load() {
        Ok(ids) => session.state.alerts.heard_before(ids),
        Err(error) => output::say([format!("what was told before cannot be read, and may be told again: {error}")]),
    }
    let watch = Reporter::new(arguments.json, told.clone(), session.state_dir.clone())?;
    if arguments.once { once(session, ways, watch, &told).await } else { always(session, ways, watch, told).await }
}

type Ways = BTreeMap<ChannelId, Arc<dyn Channel>>;

/// Looks once.
async fn once(mut session: Session, ways: Ways, mut watch: Reporter, told: &AlertedFile) -> Result<Exit, Failure> {
    session.read_everything().await;
    session.look(LOOKS).await;
    for event in watch.beside() {
        session.take(event);
    }
    if session.state.world.services.is_empty() && session.configuration.organisations.is_empty() {
        return Err(nothing());
    }
    let (notifier, mut deliveries) = Notifier::begin(ways, told);
    let mut out = 0_usize;
    loop {
        for (channel, message) in std::mem::take(&mut session.alerts) {
            if !watch.say(&channel, &message) {
                notifier.say(&channel, &message);
                out += 1;
            }
        }
        let due = session.state.alerts.due((session.clock())()).filter(|due| *due <= GATHERS);
        let Some(due) = due else { break };
        tokio::time::sleep(due).await;
        session.take(Event::Tick);
    }
    let waiting = session.state.alerts.waiting();
    if waiting > 0 {
        output::say([format!("{waiting} not told now: it is quiet there")]);
    }
    let end = tokio::time::Instant::now() + DELIVERS;
    while out > 0 {
        if let Ok(Some(delivery)) = tokio::time::timeout_at(end, deliveries.recv()).await {
            out -= usize::from(!delivery.partly);
            watch.hear(delivery);
        } else {
            let what = if out == 1 { "1 message is".to_owned() } else { format!("{out} messages are") };
            output::say([format!(
                "{what} still on the way and not waited for; what does not arrive is told another time"
            )]);
            break;
        }
    }
    watch.look(&session.state);
    let undelivered = watch.is_silent();
    // Whoever starts it again and again would tell the same each time, and should know.
    let kept = watch.end()?;
    Ok(if undelivered || !kept { Exit::Failed } else { session.reading_exit() })
}

/// Watches until it is asked to end.
async fn always(session: Session, ways: Ways, mut watch: Reporter, told: AlertedFile) -> Result<Exit, Failure> {
    if session.configuration.services.is_empty() && session.configuration.organisations.is_empty() {
        return Err(nothing());
    }
    let clock = session.clock().clone();
    let Session { state, providers, prober, .. } = session;
    output::say(["watching; ctrl-c ends it"]);
    let gone = watch.gone();
    let over = async {
        tokio::select! {
            () = hands::interruption() => {}
            () = gone.notified() => {}
        }
    };
    let vigil = Vigil { state: *state, clock, providers, prober, channels: ways, told };
    vigil.keep(&mut watch, over).await;
    watch.end_soon().map(|()| Exit::Done)
}
