//! Which key means which command. Data; the file that it is read from is the configuration's.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Command, Key, KeyCode};

/// One key and its command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Binding {
    /// The key.
    pub key: Key,
    /// What it means.
    pub command: Command,
}

/// What is wrong with a keymap.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    /// One key for two commands.
    #[error("{key} is bound to both `{}` and `{}`", first.name(), second.name())]
    Doubled {
        /// The key.
        key: Key,
        /// The command that has it.
        first: Command,
        /// The command that wants it.
        second: Command,
    },
    /// A key that confirms a plan must not open one.
    #[error("{key} confirms plans, so it cannot open one (`{}`)", command.name())]
    Confirms {
        /// The key.
        key: Key,
        /// The verb's command.
        command: Command,
    },
    /// A key that means one thing everywhere, or that no terminal sends.
    #[error("{key} cannot mean `{}`: {why}", command.name())]
    Reserved {
        /// The key.
        key: Key,
        /// The command that wants it.
        command: Command,
        /// Why not.
        why: &'static str,
    },
    /// A verb on a key that means something harmless in the terminal or in neighbouring tools.
    #[error("{key} cannot open a plan (`{}`): verbs are upper-case letters or function keys", command.name())]
    TooEasy {
        /// The key.
        key: Key,
        /// The verb's command.
        command: Command,
    },
}

/// Why a key cannot mean a command, where it means another one everywhere or never comes.
fn reserved(key: Key, command: Command) -> Option<&'static str> {
    match (key.code, key.control, key.alt) {
        (KeyCode::Char('c'), true, _) if command != Command::Quit => Some("it cancels a plan and leaves the program"),
        (KeyCode::Esc, ..) if command != Command::Back => Some("it leads back, everywhere"),
        (KeyCode::Enter, false, false) if command != Command::Enter && !matches!(command, Command::Verb(_)) => {
            Some("it drills in and chooses, everywhere")
        }
        (KeyCode::Char('i'), true, _) => Some("terminals send Tab for it"),
        (KeyCode::Char('m'), true, _) => Some("terminals send Enter for it"),
        (KeyCode::Char('h'), true, _) => Some("terminals send Backspace for it"),
        (KeyCode::Char('['), true, _) => Some("terminals send Esc for it"),
        (KeyCode::Char('[' | ']' | 'O'), false, true) => Some("terminals begin other keys with it"),
        (KeyCode::Char(character), true, _) if character.is_uppercase() => {
            Some("terminals send the same for the lower-case letter")
        }
        _ => None,
    }
}

/// Keys and their commands. Every key has at most one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keymap {
    commands: BTreeMap<Key, Command>,
    /// In the order in which they were bound: the first key of a command is the one that hints show.
    order: Vec<Binding>,
}

impl Keymap {
    /// Builds a keymap.
    ///
    /// # Errors
    /// Every conflict among the bindings.
    pub fn new(bindings: impl IntoIterator<Item = Binding>) -> Result<Self, Vec<Conflict>> {
        let mut keymap = Self::default();
        let mut conflicts = Vec::new();
        for Binding { key, command } in bindings {
            if let Some(why) = reserved(key, command) {
                conflicts.push(Conflict::Reserved { key, command, why });
                continue;
            }
            if let Command::Verb(_) = command {
                match key.code {
                    KeyCode::Char('y') | KeyCode::Enter => {
                        conflicts.push(Conflict::Confirms { key, command });
                        continue;
                    }
                    KeyCode::Char(character) if !key.control && !key.alt && character.is_uppercase() => {}
                    KeyCode::Function(_) => {}
                    _ => {
                        conflicts.push(Conflict::TooEasy { key, command });
                        continue;
                    }
                }
            }
            match keymap.commands.get(&key) {
                Some(first) if *first != command => {
                    conflicts.push(Conflict::Doubled { key, first: *first, second: command });
                }
                Some(_) => {}
                None => {
                    keymap.commands.insert(key, command);
                    keymap.order.push(Binding { key, command });
                }
            }
        }
        if conflicts.is_empty() { Ok(keymap) } else { Err(conflicts) }
    }

    /// What a key means.
    #[must_use]
    pub fn command(&self, key: Key) -> Option<Command> {
        self.commands.get(&key).copied()
    }

    /// The keys of a command, the one for hints first.
    pub fn keys(&self, command: Command) -> impl Iterator<Item = Key> {
        self.order.iter().filter(move |binding| binding.command == command).map(|binding| binding.key)
    }

    /// Every binding, in order.
    #[must_use]
    pub fn bindings(&self) -> &[Binding] {
        &self.order
    }
}
