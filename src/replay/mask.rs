//! What is typed may be a token that somebody pasted in the wrong place. It is masked before it is recorded, character for
//! character, so that the tape still folds to the same screens but for the mask itself.
//!
//! Terminals without marked pastes send one as keys, so single keys are judged by the word that they make: one that begins
//! as tokens do, or grows longer than people type without being anything that is on the screen.

use crate::cockpit::{Event, Field, Key, KeyCode, Line, Overlay, Phase, State};
use crate::domain::secret::{MASK, begins_token};

/// A word of more characters than this is masked from there on, unless it is a known one.
const LONG: usize = 20;
/// Characters in which a long word must agree with a known one.
const ALIKE: usize = 8;

/// The event as it is recorded. `state` is the state before it.
#[must_use]
pub fn masked(state: &State, event: &Event) -> Event {
    match event {
        Event::Key(key) => Event::Key(masked_key(state, *key)),
        Event::Paste(text) if takes_pastes(state) => {
            Event::Paste(masked_text(state, text.lines().next().unwrap_or_default()))
        }
        // Nobody takes it.
        Event::Paste(_) => Event::Paste(String::new()),
        other => other.clone(),
    }
}

fn masked_key(state: &State, key: Key) -> Key {
    let (KeyCode::Char(character), false, false) = (key.code, key.control, key.alt) else { return key };
    if character == ' ' || character == MASK {
        return key;
    }
    let Some(line) = field(state) else { return key };
    let mut word = word_before(line);
    word.push(character);
    if hides(state, &word) { Key::char(MASK) } else { key }
}

/// The unbroken word before the cursor.
fn word_before(line: &Line) -> String {
    let before: Vec<char> = line.text.chars().take(line.cursor).collect();
    let from = before.iter().rposition(|character| character.is_whitespace()).map_or(0, |place| place + 1);
    before[from..].iter().collect()
}

fn masked_text(state: &State, text: &str) -> String {
    let words = text.split(' ').map(|word| {
        if hides(state, word) || word.chars().count() > LONG && !known(state, word) {
            MASK.to_string().repeat(word.chars().count())
        } else {
            word.to_owned()
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Whether the last character of a word must not be recorded.
fn hides(state: &State, word: &str) -> bool {
    // The prefix itself may be seen; a word that only is one, too.
    let without_last = word.char_indices().next_back().map_or("", |(at, _)| &word[..at]);
    begins_token(without_last) || (word.chars().count() > LONG && !known(state, word))
}

/// Whether a long word is, as far as it goes, one of those that the screen shows anyway.
fn known(state: &State, word: &str) -> bool {
    let start: String = word.chars().take(ALIKE).collect();
    let alike = |known: &str| known.starts_with(&start);
    let confirming = match &state.screen.overlay {
        Some(Overlay::Plan(dialogue)) => match &dialogue.phase {
            Phase::Armed(_, challenge) => challenge.words().iter().any(|word| alike(word.raw())),
            _ => false,
        },
        _ => false,
    };
    confirming
        || state.world.services.values().any(|service| {
            alike(service.setup.id.raw())
                || alike(&service.setup.repository)
                || service.environments.iter().any(|found| alike(found.id().name.raw()))
                || service.runs.iter().any(|run| alike(run.branch.raw()))
        })
}

/// Whether a paste goes anywhere: a confirmation is typed, never pasted.
fn takes_pastes(state: &State) -> bool {
    match &state.screen.overlay {
        Some(Overlay::Plan(dialogue)) => {
            matches!(dialogue.field, Field::Ticket | Field::Second | Field::Reason) && field(state).is_some()
        }
        _ => field(state).is_some(),
    }
}

/// The field that takes what is typed.
fn field(state: &State) -> Option<&Line> {
    static EMPTY: Line = Line { text: String::new(), cursor: 0 };
    match &state.screen.overlay {
        Some(Overlay::Prompt(prompt)) => Some(&prompt.line),
        Some(Overlay::Plan(dialogue)) => {
            let field = match dialogue.field {
                Field::Word(place) => dialogue.words.get(place).unwrap_or(&EMPTY),
                Field::Ticket => &dialogue.ticket,
                Field::Second => &dialogue.second,
                Field::Reason => &dialogue.reason,
                // An item is ticked; nothing is typed there.
                Field::Tick(_) => return None,
            };
            matches!(dialogue.phase, Phase::Armed(..)).then_some(field)
        }
        Some(_) => None,
        None => {
            let pane = state.screen.pane_state(state.screen.pane);
            pane.filtering.then(|| pane.filter.as_ref().unwrap_or(&EMPTY))
        }
    }
}
