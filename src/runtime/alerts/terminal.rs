//! The terminal's own channels, as bytes: the bell, and notifications that reach the machine at which the operator sits,
//! over SSH too.

use super::channel::short;
use crate::cockpit::alerts::{AlertMessage, ChannelId};
use crate::runtime::clipboard::TerminalKind;

/// The most characters of a title or body: terminals drop longer sequences without a word.
const MOST: usize = 160;

/// Whether a channel is the terminal's own.
#[must_use]
pub fn is_terminals_own(channel: &ChannelId) -> bool {
    let own = [ChannelId::BELL, ChannelId::TERMINAL, ChannelId::OSC_9, ChannelId::OSC_777];
    own.contains(&channel.as_str())
}

/// The bytes that have the terminal say a message; nothing where it has no way to.
#[must_use]
pub fn terminal_bytes(channel: &ChannelId, message: &AlertMessage, kind: &TerminalKind) -> Option<Vec<u8>> {
    let sequence = match channel.as_str() {
        // tmux and screen know the bell themselves: they mark the window.
        ChannelId::BELL => return Some(vec![7]),
        ChannelId::OSC_9 => osc_9(message),
        ChannelId::OSC_777 => osc_777(message),
        // One form alone: terminals that know both would say it twice.
        ChannelId::TERMINAL if kind.takes_operating_system_commands() => {
            let rxvt = ["rxvt", "foot", "vte"].iter().any(|name| kind.term.starts_with(name));
            if rxvt { osc_777(message) } else { osc_9(message) }
        }
        _ => return None,
    };
    Some(kind.through(&sequence).into_bytes())
}

/// The words first: what begins with a number is a progress bar to some terminals.
fn osc_9(message: &AlertMessage) -> String {
    let first = message.lines.first().map(|line| format!(" ({line})")).unwrap_or_default();
    format!("\x1b]9;flightdeck: {}\x07", short(&format!("{}{first}", message.title), MOST))
}

fn osc_777(message: &AlertMessage) -> String {
    // A semicolon would begin the next part.
    let part = |text: &str| short(text, MOST).replace(';', ",");
    let body = message.lines.first().map(|line| part(line.as_str())).unwrap_or_default();
    format!("\x1b]777;notify;flightdeck: {};{body}\x07", part(message.title.as_str()))
}
