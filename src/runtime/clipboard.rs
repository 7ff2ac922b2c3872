//! Copying through the terminal: the text reaches the clipboard of the machine that the operator sits at, over SSH too.

use base64::Engine as _;

/// The most that is copied: terminals drop longer sequences without a word.
const MOST: usize = 48 * 1024;

/// What lies between the program and the terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Between {
    /// Nothing, or something that hands on what it is told (mosh).
    #[default]
    Nothing,
    /// tmux.
    Tmux,
    /// GNU screen.
    Screen,
}

/// What kind of terminal it is, from the environment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TerminalKind {
    /// `TERM`.
    pub term: String,
    /// What lies next to the program.
    pub between: Between,
}

impl TerminalKind {
    /// As the environment says. It is a guess: `TMUX` is not sent over ssh, stays set in a screen within tmux, and tmux too
    /// calls itself `screen`. Where the terminal [says what it is](Self::is), that counts.
    #[must_use]
    pub fn from_environment() -> Self {
        let term = std::env::var("TERM").unwrap_or_default();
        let between = if std::env::var_os("TMUX").is_some() || term.starts_with("tmux") {
            Between::Tmux
        } else if term.starts_with("screen") {
            Between::Screen
        } else {
            Between::Nothing
        };
        Self { term, between }
    }

    /// What lies next to the program answered for itself.
    pub fn is(&mut self, between: Between) {
        self.between = between;
    }

    /// Whether it obeys operating system commands. Those that do not show them.
    #[must_use]
    pub fn takes_operating_system_commands(&self) -> bool {
        !matches!(self.term.as_str(), "" | "dumb" | "linux") && !self.term.starts_with("vt")
    }

    /// Whether links can be written: by what it says of itself it obeys them, or leaves them out without a trace. GNU screen does
    /// neither; tmux has them since 3.4 and leaves them out before.
    #[must_use]
    pub fn follows_links(&self) -> bool {
        self.takes_operating_system_commands() && self.between != Between::Screen
    }

    /// A sequence as it reaches the terminal around tmux or screen.
    #[must_use]
    pub fn through(&self, sequence: &str) -> String {
        match self.between {
            Between::Nothing => sequence.to_owned(),
            Between::Tmux => format!("\x1bPtmux;{}\x1b\\", sequence.replace('\x1b', "\x1b\x1b")),
            // Screen cuts what is longer.
            Between::Screen => format!("\x1bP{}\x1b\\", pieces(sequence, 240).join("\x1b\\\x1bP")),
        }
    }
}

/// A text in pieces of at most `most` bytes, none of them cut within a character.
fn pieces(text: &str, most: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut begin = 0;
    for (place, character) in text.char_indices() {
        if place + character.len_utf8() - begin > most {
            pieces.push(&text[begin..place]);
            begin = place;
        }
    }
    pieces.push(&text[begin..]);
    pieces
}

/// Why nothing was copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotCopied {
    /// The terminal has no way to do it.
    #[error("this terminal cannot copy; select the text with it instead")]
    NoWay,
    /// Too much for a terminal.
    #[error("too long to be copied through the terminal ({} kB at most)", MOST / 1024)]
    TooLong,
}

/// The bytes that copy `text`, and what to say about it.
///
/// # Errors
/// Where this terminal cannot.
pub fn copy(text: &str, kind: &TerminalKind) -> Result<(Vec<u8>, &'static str), NotCopied> {
    if text.len() > MOST {
        return Err(NotCopied::TooLong);
    }
    if !kind.takes_operating_system_commands() {
        return Err(NotCopied::NoWay);
    }
    let encoded = base64::engine::general_purpose::STANDARD.encode(text);
    let plain = format!("\x1b]52;c;{encoded}\x07");
    Ok(match kind.between {
        Between::Nothing => (plain.into_bytes(), "handed to the terminal (OSC 52)"),
        // The plain form for a tmux that keeps the clipboard, the wrapped one for the terminal around it.
        Between::Tmux => {
            let wrapped = kind.through(&plain);
            ((plain + &wrapped).into_bytes(), "handed to tmux (OSC 52; needs set-clipboard or allow-passthrough)")
        }
        Between::Screen => (kind.through(&plain).into_bytes(), "handed to the terminal through screen (OSC 52)"),
    })
}
