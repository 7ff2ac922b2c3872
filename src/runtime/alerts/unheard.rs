//! What nobody took, as one message, and when its channel is asked again.

use std::time::Duration;

use tokio::time::Instant;

use crate::cockpit::alerts::AlertMessage;
use crate::domain::Text;

/// How long it waits for the next attempt the first time; twice as long each time after.
const AFTER: Duration = Duration::from_secs(30);
/// The longest that it waits, where the channel itself asks for no more.
const AT_LAST: Duration = Duration::from_secs(300);
/// A channel that asks for more quiet than this is asked again all the same.
const QUIETEST: Duration = Duration::from_secs(3_600);
/// As many alerts wait; the others are left to whoever watches next.
const MOST: usize = 500;

/// What nobody took.
pub(super) struct Unheard {
    /// All of it.
    pub(super) message: AlertMessage,
    /// How often it was waited for the channel.
    pub(super) waits: u32,
    /// Why nobody took it the last time.
    pub(super) why: Text,
    /// Before this the channel wants to be left alone, whatever there is to say.
    pub(super) quiet: Instant,
    /// When to try again.
    pub(super) due: Instant,
}

impl Unheard {
    /// After an attempt, where it had been waited for the channel so often; the channel asks for `quiet`.
    pub(super) fn after(message: AlertMessage, waits: u32, why: Text, quiet: Duration) -> Self {
        let (now, quiet) = (Instant::now(), quiet.min(QUIETEST));
        let longer = AFTER.saturating_mul(2_u32.saturating_pow(waits)).min(AT_LAST);
        Self {
            message: message.newest(MOST),
            waits: waits.saturating_add(1),
            why,
            quiet: now + quiet,
            due: now + longer.max(quiet),
        }
    }

    /// What needs nobody now, and may need somebody again: a list that was cut short for a moment looks the same.
    pub(super) fn resting(message: AlertMessage) -> Self {
        let now = Instant::now();
        Self { message, waits: 0, why: Text::default(), quiet: now, due: now + AT_LAST }
    }

    /// With a message that came while the channel wants to be left alone: both are said as soon as it does not.
    pub(super) fn with(self, message: AlertMessage) -> Self {
        Self { message: message.with(self.message).newest(MOST), due: self.quiet, ..self }
    }

    /// The same, to be looked at again later: nobody has to be asked for it now.
    pub(super) fn later(self) -> Self {
        Self { due: Instant::now() + AT_LAST, ..self }
    }
}
