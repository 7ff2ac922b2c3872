//! The keys of a replay. They are the transport's alone: the cockpit's own keys do nothing here, for nothing can be done.

use crate::cockpit::{Key, KeyCode};

/// What a key does to the transport.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// Play or pause.
    Play,
    /// One event on.
    Next,
    /// One event back.
    Previous,
    /// To the next moment at which the screen became another one.
    NextChange,
    /// To the one before.
    PreviousChange,
    /// To the next key.
    NextKey,
    /// To the one before.
    PreviousKey,
    /// To the next order or news of one.
    NextAct,
    /// To the one before.
    PreviousAct,
    /// To the next notice.
    NextNotice,
    /// To the one before.
    PreviousNotice,
    /// Twice as fast.
    Faster,
    /// Half as fast.
    Slower,
    /// Skip what is idle, or do not.
    Skip,
    /// To the beginning.
    Start,
    /// To the end.
    End,
    /// To a moment that is typed.
    Jump,
    /// These keys.
    Help,
    /// To the shell and back.
    Suspend,
    /// Leave.
    Quit,
}

/// Keys, what they do, and how the help and the README say it.
pub const CONTROLS: &[(&[Key], Control, &str)] = &[
    (&[Key { code: KeyCode::Char(' '), control: false, alt: false }], Control::Play, "play, pause"),
    (&[plain(KeyCode::Right), plain(KeyCode::Char('l'))], Control::Next, "one event on"),
    (&[plain(KeyCode::Left), plain(KeyCode::Char('h'))], Control::Previous, "one event back"),
    (&[plain(KeyCode::Char('n'))], Control::NextChange, "next change of the screen"),
    (&[plain(KeyCode::Char('N'))], Control::PreviousChange, "the one before"),
    (&[plain(KeyCode::Char('k'))], Control::NextKey, "next key"),
    (&[plain(KeyCode::Char('K'))], Control::PreviousKey, "the one before"),
    (&[plain(KeyCode::Char('a'))], Control::NextAct, "next order or news of one"),
    (&[plain(KeyCode::Char('A'))], Control::PreviousAct, "the one before"),
    (&[plain(KeyCode::Char('w'))], Control::NextNotice, "next notice"),
    (&[plain(KeyCode::Char('W'))], Control::PreviousNotice, "the one before"),
    (&[plain(KeyCode::Char('+')), plain(KeyCode::Char('='))], Control::Faster, "twice as fast, up to 64x"),
    (&[plain(KeyCode::Char('-'))], Control::Slower, "half as fast, down to 0.5x"),
    (&[plain(KeyCode::Char('s'))], Control::Skip, "skip what is idle, or do not"),
    (&[plain(KeyCode::Char('g')), plain(KeyCode::Home)], Control::Start, "to the beginning"),
    (&[plain(KeyCode::Char('G')), plain(KeyCode::End)], Control::End, "to the end"),
    (&[plain(KeyCode::Char('t'))], Control::Jump, "to a moment: 14:03, 14:03:27, +10m"),
    (&[plain(KeyCode::Char('?'))], Control::Help, "these keys"),
    (&[Key { code: KeyCode::Char('z'), control: true, alt: false }], Control::Suspend, "to the shell and back"),
    (
        &[plain(KeyCode::Char('q')), plain(KeyCode::Esc), Key { code: KeyCode::Char('c'), control: true, alt: false }],
        Control::Quit,
        "leave",
    ),
];

const fn plain(code: KeyCode) -> Key {
    Key { code, control: false, alt: false }
}

impl Control {
    /// What a key does.
    #[must_use]
    pub fn of(key: Key) -> Option<Self> {
        CONTROLS.iter().find(|(keys, _, _)| keys.contains(&key)).map(|(_, control, _)| *control)
    }
}
