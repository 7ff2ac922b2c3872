//! Which key means which command: the embedded `assets/keymap.toml`, changed by `[keys]` and
//! `[replay-keys]` of the configuration.
//!
//! ```toml
//! [keys]
//! log = ["L", "F3"]   # these in place of the usual ones
//! mark = "m"          # one may stand without a list
//! copy-url = []       # unbound
//!
//! [replay-keys]       # the same for what a replay does
//! play = "p"
//! ```

use std::path::PathBuf;

use super::draft::Draft;
use super::problem::Notes;
use super::reader::{File, TOKEN_HINT, Table};
use super::{Layer, Origin, Place, suggest};
use crate::cockpit::{Binding, Command, Conflict, Control, Controls, Key, KeyCode, Keymap};
use crate::domain::secret::holds_token;

/// The keys as they are built in.
const BUILT_IN: &str = include_str!("../../assets/keymap.toml");

/// What keys can be bound to.
pub(super) trait Bound: Copy + PartialEq {
    /// The table that binds them.
    const TABLE: &'static str;
    /// What one of them is called in a complaint.
    const KIND: &'static str;
    /// The one of a name.
    fn of(name: &str) -> Option<Self>;
    /// Every name.
    fn names() -> Vec<&'static str>;
    /// Where a draft keeps what was said.
    fn kept(draft: &mut Draft) -> &mut Vec<Override<Self>>;
}

impl Bound for Command {
    const TABLE: &'static str = "keys";
    const KIND: &'static str = "is not a command";

    fn of(name: &str) -> Option<Self> {
        Self::named(name)
    }

    fn names() -> Vec<&'static str> {
        Self::ALL.iter().map(|command| command.name()).collect()
    }

    fn kept(draft: &mut Draft) -> &mut Vec<Override<Self>> {
        &mut draft.keys
    }
}

impl Bound for Control {
    const TABLE: &'static str = "replay-keys";
    const KIND: &'static str = "is nothing that a replay does";

    fn of(name: &str) -> Option<Self> {
        Self::named(name)
    }

    fn names() -> Vec<&'static str> {
        Self::all().map(Self::name).collect()
    }

    fn kept(draft: &mut Draft) -> &mut Vec<Override<Self>> {
        &mut draft.replay_keys
    }
}

/// The keys of one command or control as a layer says them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Override<C> {
    command: C,
    keys: Vec<Key>,
    place: Place,
}

/// Reads `[keys]` and `[replay-keys]` of a trusted layer.
pub(super) fn read(root: &Table<'_>, draft: &mut Draft, notes: &mut Notes) {
    table::<Command>(root, draft, notes);
    table::<Control>(root, draft, notes);
}

fn table<C: Bound>(root: &Table<'_>, draft: &mut Draft, notes: &mut Notes) {
    let Some(table) = root.get(C::TABLE).and_then(|value| value.table(notes)) else { return };
    for entry in table.entries() {
        let Some(command) = C::of(&entry.name) else {
            let hint =
                if holds_token(&entry.name) { TOKEN_HINT.to_owned() } else { suggest::hint(&entry.name, C::names()) };
            notes.wrong(&entry.place(), &entry.key, C::KIND, &hint);
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
        let kept = C::kept(draft);
        kept.retain(|earlier| earlier.command != command);
        kept.push(Override { command, keys, place });
    }
}

/// The built-in keys, changed by `overrides`.
fn changed<C: Bound>(overrides: &[Override<C>], notes: &mut Notes) -> Vec<(Key, C)>
where
    Override<C>: Clone,
{
    let path = PathBuf::from("keymap.toml");
    let layer = Layer { origin: Origin::Default, path, text: BUILT_IN.to_owned(), trusted: true };
    let file = File::new(&layer);
    let document = file.parse(notes);
    let mut draft = Draft::default();
    let root = Table::root(&file, &document);
    read(&root, &mut draft, notes);
    root.finish(notes);
    let mut keys = std::mem::take(C::kept(&mut draft));
    for change in overrides {
        keys.retain(|usual| usual.command != change.command);
    }
    keys.extend(overrides.iter().cloned());
    keys.iter().flat_map(|entry| entry.keys.iter().map(|key| (*key, entry.command))).collect()
}

/// The keys of a replay: the built-in ones changed by `overrides`. Conflicts are reported at the override that makes them.
pub(super) fn build_controls(overrides: &[Override<Control>], notes: &mut Notes) -> Controls {
    let place =
        |control: Control| overrides.iter().find(|change| change.command == control).map(|change| &change.place);
    let bindings = changed(overrides, notes);
    if !bindings.iter().any(|(_, control)| *control == Control::Quit) {
        // Ctrl-c is no signal there.
        let what = "a replay could not be left";
        let at = place(Control::Quit).unwrap_or(&Place::BuiltIn);
        notes.wrong(at, "replay-keys.quit", what, "bind a key to it");
    }
    Controls::new(bindings).unwrap_or_else(|collisions| {
        for collision in collisions {
            let (first, second) = (collision.first, collision.second);
            let (changed, other) = if place(second).is_some() { (second, first) } else { (first, second) };
            let hint = format!("bind `{}` elsewhere, or to [] to unbind it", other.name());
            let at = place(changed).unwrap_or(&Place::BuiltIn);
            notes.wrong(at, &format!("replay-keys.{}", changed.name()), &collision.to_string(), &hint);
        }
        Controls::default()
    })
}

/// The keymap of the built-in keys changed by `overrides`. Conflicts are reported at the override that makes them; the
/// built-in keys have none, which a test holds.
pub(super) fn build(overrides: &[Override<Command>], notes: &mut Notes) -> Keymap {
    let bindings: Vec<Binding> =
        changed(overrides, notes).into_iter().map(|(key, command)| Binding { key, command }).collect();
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

/// The keys of a replay as they are built in.
#[must_use]
pub fn usual_controls() -> Controls {
    build_controls(&[], &mut Notes::default())
}
