//! Which key means which command: the embedded `assets/keymap.toml`, changed by `[keys]` of the configuration.
//!
//! ```toml
//! [keys]
//! log = ["L", "F3"]   # these in place of the usual ones
//! mark = "m"          # one may stand without a list
//! copy-url = []       # unbound
//! ```

use std::path::PathBuf;

use super::draft::Draft;
use super::problem::Notes;
use super::reader::{File, TOKEN_HINT, Table};
use super::{Layer, Origin, Place, suggest};
use crate::cockpit::{Binding, Command, Conflict, Key, KeyCode, Keymap};
use crate::domain::secret::holds_token;

/// The keys as they are built in.
const BUILT_IN: &str = include_str!("../../assets/keymap.toml");

/// The keys of one command as a layer says them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Override {
    command: Command,
    keys: Vec<Key>,
    place: Place,
}

/// Reads `[keys]` of a trusted layer.
pub(super) fn read(root: &Table<'_>, draft: &mut Draft, notes: &mut Notes) {
    let Some(table) = root.get("keys").and_then(|value| value.table(notes)) else { return };
    for entry in table.entries() {
        let Some(command) = Command::named(&entry.name) else {
            let hint = if holds_token(&entry.name) {
                TOKEN_HINT.to_owned()
            } else {
                suggest::hint(&entry.name, Command::ALL.iter().map(|command| command.name()))
            };
            notes.wrong(&entry.place(), &entry.key, "is not a command", &hint);
            continue;
        };
        let texts = if entry.is_text() { entry.text(notes).map(|text| vec![text]) } else { entry.texts(notes) };
        let Some(texts) = texts else { continue };
        let mut keys = Vec::new();
        for text in &texts {
            match text.parse::<Key>() {
                Ok(key) => keys.push(key),
                Err(error) => entry.wrong(notes, &error.to_string(), ""),
            }
        }
        let shown = if texts.is_empty() { "unbound".to_owned() } else { texts.join(", ") };
        let (keys, place) = draft.keep(&entry, table.file().origin(), &shown, keys);
        draft.keys.retain(|earlier| earlier.command != command);
        draft.keys.push(Override { command, keys, place });
    }
}

/// The built-in keys.
fn built_in(notes: &mut Notes) -> Vec<Override> {
    let path = PathBuf::from("keymap.toml");
    let layer = Layer { origin: Origin::Default, path, text: BUILT_IN.to_owned(), trusted: true };
    let file = File::new(&layer);
    let document = file.parse(notes);
    let mut draft = Draft::default();
    let root = Table::root(&file, &document);
    read(&root, &mut draft, notes);
    root.finish(notes);
    draft.keys
}

/// The keymap of the built-in keys changed by `overrides`. Conflicts are reported at the override that makes them; the
/// built-in keys have none, which a test holds.
pub(super) fn build(overrides: &[Override], notes: &mut Notes) -> Keymap {
    let mut keys = built_in(notes);
    for change in overrides {
        keys.retain(|usual| usual.command != change.command);
    }
    keys.extend(overrides.iter().cloned());
    let bindings: Vec<Binding> = keys
        .iter()
        .flat_map(|entry| entry.keys.iter().map(|key| Binding { key: *key, command: entry.command }))
        .collect();
    let place =
        |command: Command| overrides.iter().find(|change| change.command == command).map(|change| &change.place);
    for Binding { key, command } in &bindings {
        // Other tools of this kind refresh or restart with it; a hand that learnt it there must not open a plan here.
        if matches!(command, Command::Verb(_)) && *key == Key::plain(KeyCode::Char('R')) {
            let what = "R cannot open a plan: elsewhere it reads again";
            notes.wrong(place(*command).unwrap_or(&Place::BuiltIn), &format!("keys.{}", command.name()), what, "");
        }
    }
    match Keymap::new(bindings) {
        Ok(keymap) => keymap,
        Err(conflicts) => {
            for conflict in conflicts {
                let (command, hint) = match &conflict {
                    Conflict::Doubled { first, second, .. } => {
                        let (changed, other) = if place(*second).is_some() { (second, first) } else { (first, second) };
                        let at = place(*other).map(|place| format!(" (bound at {place})")).unwrap_or_default();
                        (*changed, format!("bind `{}`{at} elsewhere, or to [] to unbind it", other.name()))
                    }
                    Conflict::Confirms { command, .. }
                    | Conflict::TooEasy { command, .. }
                    | Conflict::Reserved { command, .. } => (*command, String::new()),
                };
                let at = place(command).unwrap_or(&Place::BuiltIn);
                notes.wrong(at, &format!("keys.{}", command.name()), &conflict.to_string(), &hint);
            }
            Keymap::default()
        }
    }
}
