//! Who keeps the watch: the lines, the terminal's own channels, and what is wrong, said once.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;

use super::beside::Beside;
use super::writer::Writer;
use crate::cli::{Exit, Failure, lines, report};
use crate::cockpit::alerts::{AlertMessage, ChannelId, Silent};
use crate::cockpit::view::words;
use crate::cockpit::{Event, State};
use crate::runtime::alerts::{AlertedFile, Delivery, is_terminals_own, terminal_bytes};
use crate::runtime::clipboard::TerminalKind;
use crate::runtime::vigil::Keeper;

/// How long the last lines may take where somebody wants the watch to end.
const LAST_LINES: Duration = Duration::from_secs(2);

/// Who keeps the watch here: lines, and the terminal's own channels.
pub(super) struct Reporter {
    json: bool,
    kind: TerminalKind,
    writer: Writer,
    silent: Silent,
    /// What cannot be read, as it was said last.
    troubles: BTreeSet<String>,
    beside: Beside,
}

impl Reporter {
    /// One that writes down in `told` what it printed.
    ///
    /// # Errors
    /// Where the machine has no thread for it.
    pub(super) fn new(json: bool, told: AlertedFile, state_dir: Option<PathBuf>) -> Result<Self, Failure> {
        Ok(Self {
            json,
            kind: TerminalKind::from_environment(),
            writer: Writer::begin(told)?,
            silent: Silent::default(),
            troubles: BTreeSet::new(),
            beside: Beside::new(state_dir),
        })
    }

    /// Whether a channel did not reach anybody the last time.
    pub(super) fn is_silent(&self) -> bool {
        !self.silent.is_empty()
    }

    /// Rings when nobody reads the lines any more.
    pub(super) fn gone(&self) -> Arc<Notify> {
        self.writer.gone()
    }

    /// The end of one look; gives whether all that was told is written down. A reader that goes away (`| head`) is no failure.
    ///
    /// # Errors
    /// Where lines could not be printed.
    pub(super) fn end(self) -> Result<bool, Failure> {
        let outcome = self.writer.end(None);
        match outcome.failed.filter(|error| error.kind() != io::ErrorKind::BrokenPipe) {
            Some(error) => Err(unprinted(&error)),
            None => Ok(!outcome.forgot),
        }
    }

    /// The end of a watch. Whoever does not read is not waited for.
    ///
    /// # Errors
    /// Where lines could not be printed, or nobody reads them.
    pub(super) fn end_soon(self) -> Result<(), Failure> {
        self.writer.end(Some(LAST_LINES)).failed.map_or(Ok(()), |error| Err(unprinted(&error)))
    }

    fn lines(&self, message: &AlertMessage) {
        let now = Timestamp::now();
        for alert in &message.alerts {
            let report = report::alert(alert, now);
            let text = if self.json { serde_json::to_string(&report).ok() } else { Some(line(&report)) };
            // A report is plain data: there is none that cannot be written.
            let Some(text) = text else { continue };
            let bytes = format!("{}\n", text.trim_end()).into_bytes();
            self.writer.tell(&ChannelId::new(ChannelId::LINES), bytes, vec![alert.id.clone()]);
        }
    }
}

fn unprinted(error: &io::Error) -> Failure {
    Failure::new(Exit::Failed, &format!("the lines cannot be printed: {error}"))
}

/// One alert in a line: when it was told, what kind, what, since when where that is no news, why, and where to look.
fn line(alert: &report::AlertReport) -> String {
    let time = alert.told_at.strftime("%H:%MZ");
    let old = alert.at.filter(|at| alert.told_at.duration_since(*at) >= SignedDuration::from_mins(1));
    let ago = old.map(|at| format!(", {} ago", words::ago(at, alert.told_at))).unwrap_or_default();
    let detail = alert.detail.as_ref().map(|detail| format!(" ({detail})")).unwrap_or_default();
    let url = alert.url.as_ref().map(|url| format!(" {url}")).unwrap_or_default();
    format!("{time} {:<17} {}{ago}{detail}{url}", alert.event, alert.title)
}

impl Keeper for Reporter {
    fn say(&mut self, channel: &ChannelId, message: &AlertMessage) -> bool {
        if channel.as_str() == ChannelId::LINES {
            self.lines(message);
        } else if is_terminals_own(channel) {
            let Some(bytes) = terminal_bytes(channel, message, &self.kind) else { return true };
            self.writer.tell(channel, bytes, message.ids().cloned().collect());
        } else {
            return false;
        }
        true
    }

    fn hear(&mut self, delivery: Delivery) {
        if delivery.result.is_ok() {
            self.writer.unkept(delivery.unkept.as_ref().map(ToString::to_string));
        }
        let Some(reached) = delivery.reached() else { return };
        self.writer.say(self.silent.news(delivery.channel, reached).map(|news| news.to_string()));
    }

    fn beside(&mut self) -> Vec<Event> {
        let (events, broken) = self.beside.look(Timestamp::now());
        self.writer.say(broken.map(|why| format!("JOURNAL: {why}; orders after that are not listed")));
        events
    }

    fn look(&mut self, state: &State) {
        let faults = report::faults(state);
        let now: BTreeSet<String> = lines::faults(&faults).into_iter().collect();
        self.writer.say(now.difference(&self.troubles).map(String::as_str));
        // Whoever reads the log sees when it was over.
        if now.is_empty() && !self.troubles.is_empty() {
            self.writer.say([format!("{} everything can be read again", Timestamp::now().strftime("%H:%MZ"))]);
        }
        self.troubles = now;
    }
}
