//! Who keeps the watch: the lines, the terminal's own channels, and what is wrong, said once.

use std::collections::BTreeSet;
use std::io::{self, Write as _};
use std::path::PathBuf;

use jiff::{SignedDuration, Timestamp};

use super::beside::Beside;
use crate::cli::{Failure, lines, output, report};
use crate::cockpit::alerts::{AlertMessage, ChannelId};
use crate::cockpit::view::words;
use crate::cockpit::{Event, State};
use crate::runtime::alerts::{AlertedFile, Delivery, Silent, is_terminals_own, terminal_bytes};
use crate::runtime::clipboard::TerminalKind;
use crate::runtime::vigil::Keeper;

/// Who keeps the watch here: lines, and the terminal's own channels.
pub(super) struct Reporter {
    json: bool,
    kind: TerminalKind,
    told: AlertedFile,
    silent: Silent,
    /// What cannot be read, as it was said last.
    troubles: BTreeSet<String>,
    /// Why what was told cannot be kept, as it was said last.
    unkept: Option<String>,
    beside: Beside,
    failed: Option<Failure>,
}

impl Reporter {
    pub(super) fn new(json: bool, told: AlertedFile, state_dir: Option<PathBuf>) -> Self {
        Self {
            json,
            kind: TerminalKind::from_environment(),
            told,
            silent: Silent::default(),
            troubles: BTreeSet::new(),
            unkept: None,
            beside: Beside::new(state_dir),
            failed: None,
        }
    }

    /// What was told.
    pub(super) fn told(&self) -> &AlertedFile {
        &self.told
    }

    /// Whether a channel did not reach anybody the last time.
    pub(super) fn is_silent(&self) -> bool {
        !self.silent.is_empty()
    }

    /// The end.
    ///
    /// # Errors
    /// Where lines could not be printed.
    pub(super) fn end(self) -> Result<(), Failure> {
        self.failed.map_or(Ok(()), Err)
    }

    /// Says once why what was told cannot be kept.
    fn unkept(&mut self, why: Option<String>) {
        if why.is_some() && why != self.unkept {
            output::say(why.iter().map(|why| format!("what was told cannot be kept, and may be told again: {why}")));
        }
        self.unkept = why;
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
            let mut out = io::stdout().lock();
            // A terminal that is gone shows with the next line.
            let _shows_with_the_next_line = out.write_all(&bytes).and_then(|()| out.flush());
        } else {
            return false;
        }
        let kept = self.told.keep(channel, message.ids());
        self.unkept(kept.err().map(|error| error.to_string()));
        true
    }

    fn hear(&mut self, delivery: Delivery) {
        if delivery.result.is_ok() {
            self.unkept(delivery.unkept.as_ref().map(ToString::to_string));
        }
        output::say(self.silent.news(delivery).map(|news| news.to_string()));
    }

    fn beside(&mut self) -> Vec<Event> {
        let (events, broken) = self.beside.look(Timestamp::now());
        output::say(broken.map(|why| format!("JOURNAL: {why}; orders after that are not listed")));
        events
    }

    fn look(&mut self, state: &State) {
        let faults = report::faults(state);
        let now: BTreeSet<String> = lines::faults(&faults).into_iter().collect();
        let new: Vec<&String> = now.difference(&self.troubles).collect();
        output::say(new);
        self.troubles = now;
    }
}
