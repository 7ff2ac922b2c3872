//! `flightdeck watch`: the alerts without a screen, as lines and over the configured channels; for a pane, a unit, or cron.
//!
//! What was told over which channel is kept in the state directory, so that neither a restart nor the next run of `--once`
//! tells it there again. What a channel did not get (quiet hours, an end that is down) is not kept: it is told another time.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::arguments::Watch;
use super::channels::channels;
use super::session::{Session, nothing};
use super::{Exit, Failure, Global, connect, hands, output, report};
use crate::cockpit::alerts::{AlertId, AlertMessage, AlertRule, ChannelId};
use crate::cockpit::{Event, OrderNews, State};
use crate::domain::OrderState;
use crate::runtime::alerts::{
    AlertedFile, Channel, Delivery, Desktop, Notifier, Silent, is_terminals_own, terminal_bytes,
};
use crate::runtime::clipboard::TerminalKind;
use crate::runtime::vigil::{Keeper, Vigil};

/// How long `--once` asks environments what they run.
const LOOKS: Duration = Duration::from_secs(15);
/// The longest that `--once` waits for a digest that is being gathered; quiet hours are not waited for.
const GATHERS: Duration = Duration::from_secs(60);
/// The longest that messages on their way are waited for at the end.
const DELIVERS: Duration = Duration::from_secs(45);
/// From this age on an order without an answer is one that nobody knows of: until then its own session may be at it.
const UNANSWERED: jiff::SignedDuration = jiff::SignedDuration::from_mins(3);

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
    settings.rules.push(AlertRule::everything(&[ChannelId::LINES]));
    let told = AlertedFile::new(session.state_dir.as_deref());
    session.state.alerts.configure(settings, None);
    match told.load() {
        Ok(ids) => session.state.alerts.heard_before(ids),
        Err(error) => output::say([format!("what was told before cannot be read, and may be told again: {error}")]),
    }
    let watch = Reporter {
        json: arguments.json,
        kind: TerminalKind::from_environment(),
        terminal: io::stdout().is_terminal(),
        told,
        silent: Silent::default(),
        troubles: BTreeSet::new(),
        broken: None,
        state_dir: session.state_dir.clone(),
        failed: None,
    };
    if arguments.once { once(session, ways, watch).await } else { always(session, ways, watch).await }
}

type Ways = BTreeMap<ChannelId, Arc<dyn Channel>>;

/// Looks once.
async fn once(mut session: Session, ways: Ways, mut watch: Reporter) -> Result<Exit, Failure> {
    session.read_everything().await;
    session.look(LOOKS).await;
    for event in watch.beside() {
        session.take(event);
    }
    if session.state.world.services.is_empty() && session.configuration.organisations.is_empty() {
        return Err(nothing());
    }
    let (notifier, mut deliveries) = Notifier::begin(ways);
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
            out -= 1;
            watch.hear(delivery);
        } else {
            output::say([format!("{out} messages are still on their way, and given up")]);
            break;
        }
    }
    watch.look(&session.state);
    let undelivered = !watch.silent.is_empty();
    watch.failed.map_or_else(|| Ok(if undelivered { Exit::Failed } else { session.reading_exit() }), Err)
}

/// Watches until it is asked to end.
async fn always(session: Session, ways: Ways, mut watch: Reporter) -> Result<Exit, Failure> {
    if session.configuration.services.is_empty() && session.configuration.organisations.is_empty() {
        return Err(nothing());
    }
    let clock = session.clock().clone();
    let Session { state, providers, prober, .. } = session;
    output::say(["watching; ctrl-c ends it"]);
    let vigil = Vigil { state: *state, clock, providers, prober, channels: ways };
    vigil.keep(&mut watch, hands::interruption()).await;
    watch.failed.map_or(Ok(Exit::Done), Err)
}

/// Who keeps the watch here: lines, and the terminal's own channels.
struct Reporter {
    json: bool,
    kind: TerminalKind,
    /// Whether standard output is one.
    terminal: bool,
    told: AlertedFile,
    silent: Silent,
    /// What cannot be read, as it was said last.
    troubles: BTreeSet<String>,
    broken: Option<String>,
    /// Where the journal is.
    state_dir: Option<PathBuf>,
    failed: Option<Failure>,
}

impl Reporter {
    fn keep(&self, channel: &ChannelId, ids: &[AlertId]) {
        if let Err(error) = self.told.keep(channel, ids) {
            output::say([format!("what was told cannot be kept, and may be told again: {error}")]);
        }
    }

    fn lines(&mut self, message: &AlertMessage) {
        let now = Timestamp::now();
        for alert in &message.alerts {
            let report = report::alert(alert, now);
            let printed = if self.json { output::print_json_line(&report) } else { output::print([line(&report)]) };
            if let Err(failure) = printed {
                self.failed.get_or_insert(failure);
            }
        }
    }
}

/// One alert in a line: when it was told, what kind, what, why, and where to look.
fn line(alert: &report::AlertReport) -> String {
    let time = alert.told_at.strftime("%H:%MZ");
    let detail = alert.detail.as_ref().map(|detail| format!(" ({detail})")).unwrap_or_default();
    let url = alert.url.as_ref().map(|url| format!(" {url}")).unwrap_or_default();
    format!("{time} {:<17} {}{detail}{url}", alert.event, alert.title)
}

impl Keeper for Reporter {
    fn say(&mut self, channel: &ChannelId, message: &AlertMessage) -> bool {
        if channel.as_str() == ChannelId::LINES {
            self.lines(message);
        } else if is_terminals_own(channel) {
            let bytes = terminal_bytes(channel, message, &self.kind).filter(|_| self.terminal);
            let Some(bytes) = bytes else { return true };
            let mut out = io::stdout().lock();
            // A terminal that is gone shows with the next line.
            let _shows_with_the_next_line = out.write_all(&bytes).and_then(|()| out.flush());
        } else {
            return false;
        }
        self.keep(channel, &message.ids().cloned().collect::<Vec<_>>());
        true
    }

    fn hear(&mut self, delivery: Delivery) {
        if delivery.result.is_ok() {
            self.keep(&delivery.channel, &delivery.ids);
        }
        let news = self.silent.news(delivery);
        output::say(news.map(|(channel, why)| format!("alerts do not reach {channel}: {why}")));
    }

    fn beside(&mut self) -> Vec<Event> {
        let (orders, broken) = hands::open_orders(self.state_dir.as_deref());
        if broken.is_some() && broken != self.broken {
            output::say(broken.as_ref().map(|why| format!("JOURNAL: {why}; orders after that are not listed")));
        }
        self.broken = broken;
        let now = Timestamp::now();
        let lost = orders.into_iter().filter(|(_, state)| match state {
            OrderState::Unknown { resolve_by, .. } => now.duration_since(*resolve_by) > UNANSWERED,
            _ => false,
        });
        let news = lost.map(|(plan, state)| {
            let news = OrderNews { intent: plan.intent.id.clone(), state, plan: Some(Box::new(plan)), url: None };
            Event::Order(Box::new(news))
        });
        news.collect()
    }

    fn look(&mut self, state: &State) {
        let faults = report::faults(state);
        let now: BTreeSet<String> = super::lines::faults(&faults).into_iter().collect();
        let new: Vec<&String> = now.difference(&self.troubles).collect();
        output::say(new);
        self.troubles = now;
    }
}
