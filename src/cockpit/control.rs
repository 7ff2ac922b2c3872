//! The keys of a replay. They are the transport's alone: the cockpit's own keys do nothing there, for nothing can be done.
//! Data, as the cockpit's own: `[replay-keys]` of the keymap.

use super::Key;

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

/// Controls, their names in the keymap, and how the help says them.
const CONTROLS: &[(Control, &str, &str)] = &[
    (Control::Play, "play", "play, pause"),
    (Control::Next, "next", "one event on"),
    (Control::Previous, "previous", "one event back"),
    (Control::NextChange, "next-change", "next change of the screen"),
    (Control::PreviousChange, "previous-change", "the one before"),
    (Control::NextKey, "next-key", "next key"),
    (Control::PreviousKey, "previous-key", "the one before"),
    (Control::NextAct, "next-act", "next order or news of one"),
    (Control::PreviousAct, "previous-act", "the one before"),
    (Control::NextNotice, "next-notice", "next notice"),
    (Control::PreviousNotice, "previous-notice", "the one before"),
    (Control::Faster, "faster", "twice as fast, up to 64x"),
    (Control::Slower, "slower", "half as fast, down to 0.5x"),
    (Control::Skip, "skip", "skip what is idle, or do not"),
    (Control::Start, "start", "to the beginning"),
    (Control::End, "end", "to the end"),
    (Control::Jump, "jump", "to a moment: 14:03, 14:03:27, +10m"),
    (Control::Help, "help", "these keys"),
    (Control::Suspend, "suspend", "to the shell and back"),
    (Control::Quit, "quit", "leave"),
];

impl Control {
    /// Every control, in the order of the help.
    pub fn all() -> impl Iterator<Item = Self> {
        CONTROLS.iter().map(|(control, _, _)| *control)
    }

    /// The control of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        CONTROLS.iter().find(|(_, known, _)| *known == name).map(|(control, _, _)| *control)
    }

    /// Its name in the keymap.
    #[must_use]
    pub fn name(self) -> &'static str {
        CONTROLS.iter().find(|(control, _, _)| *control == self).map_or("", |(_, name, _)| name)
    }

    /// What it does, in a few words.
    #[must_use]
    pub fn description(self) -> &'static str {
        CONTROLS.iter().find(|(control, _, _)| *control == self).map_or("", |(_, _, words)| words)
    }
}

/// One key for two controls.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{key} is bound to both `{}` and `{}`", first.name(), second.name())]
pub struct Collision {
    /// The key.
    pub key: Key,
    /// The control that has it.
    pub first: Control,
    /// The control that wants it.
    pub second: Control,
}

/// The keys of a replay. Every key has at most one control.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Controls(Vec<(Key, Control)>);

impl Controls {
    /// Builds them.
    ///
    /// # Errors
    /// Every key that is bound twice.
    pub fn new(bindings: impl IntoIterator<Item = (Key, Control)>) -> Result<Self, Vec<Collision>> {
        let mut bound: Vec<(Key, Control)> = Vec::new();
        let mut collisions = Vec::new();
        for (key, control) in bindings {
            match bound.iter().find(|(known, _)| *known == key) {
                Some((_, first)) if *first != control => {
                    collisions.push(Collision { key, first: *first, second: control });
                }
                Some(_) => {}
                None => bound.push((key, control)),
            }
        }
        if collisions.is_empty() { Ok(Self(bound)) } else { Err(collisions) }
    }

    /// What a key does.
    #[must_use]
    pub fn control(&self, key: Key) -> Option<Control> {
        self.0.iter().find(|(known, _)| *known == key).map(|(_, control)| *control)
    }

    /// The keys of a control, the one for hints first.
    pub fn keys(&self, control: Control) -> impl Iterator<Item = Key> {
        self.0.iter().filter(move |(_, bound)| *bound == control).map(|(key, _)| *key)
    }
}
