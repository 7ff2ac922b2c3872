//! What is typed in: which field has the keyboard, what a key or a paste makes of it, and a field whose text is told rather
//! than typed, as a recording does that keeps no free text.

use serde::{Deserialize, Serialize};

use super::{Turn, keys, plan};
use crate::cockpit::layout::Layout;
use crate::cockpit::{Event, Field, Key, KeyCode, Line, Overlay, Pane, Phase, State, Tab};
use crate::policy::signature_characters;

/// A field that takes text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TypedIn {
    /// The filter of the pane with the focus.
    Filter,
    /// The search in a log.
    Search,
    /// The command line.
    Prompt,
    /// A plan's change ticket.
    Ticket,
    /// A second person's signature of a plan.
    Second,
    /// One of the words that confirm a plan, by its place in the challenge.
    Word(usize),
    /// A plan's reason.
    Reason,
}

/// What was done to a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Typing {
    /// A key was pressed.
    Key(Key),
    /// Something was pasted.
    Paste,
}

/// A key or a paste in a field, with what the field holds afterwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typed {
    /// The field.
    pub field: TypedIn,
    /// What was done.
    pub by: Typing,
    /// What the field holds now.
    pub line: Line,
}

static EMPTY: Line = Line { text: String::new(), cursor: 0 };

impl State {
    /// The field that has the keyboard, with what it holds.
    #[must_use]
    pub fn typing(&self) -> Option<(TypedIn, &Line)> {
        if self.screen.layout() == Layout::TooSmall {
            return None;
        }
        match &self.screen.overlay {
            Some(Overlay::Prompt(prompt)) => Some((TypedIn::Prompt, &prompt.line)),
            Some(Overlay::Plan(dialogue)) if dialogue.takes_keys() => match dialogue.field {
                Field::Word(place) => dialogue.words.get(place).map(|line| (TypedIn::Word(place), line)),
                Field::Ticket => Some((TypedIn::Ticket, &dialogue.ticket)),
                Field::Second => Some((TypedIn::Second, &dialogue.second)),
                Field::Reason => Some((TypedIn::Reason, &dialogue.reason)),
                Field::Tick(_) => None,
            },
            Some(_) => None,
            None => {
                let pane = self.screen.pane;
                let remembered = self.screen.pane_state(pane);
                let searches = pane == Pane::Detail && self.screen.tab == Tab::Log;
                let field = if searches { TypedIn::Search } else { TypedIn::Filter };
                remembered.filtering.then(|| (field, remembered.filter.as_ref().unwrap_or(&EMPTY)))
            }
        }
    }

    /// What the field with the keyboard holds after a key or a paste; nothing where that is none of the field's.
    #[must_use]
    pub fn typed(&self, event: &Event) -> Option<(TypedIn, Line)> {
        let (field, line) = self.typing()?;
        let mut line = line.clone();
        match event {
            Event::Key(key) => {
                let closes = field == TypedIn::Prompt && key.code == KeyCode::Backspace && line.text.is_empty();
                let edits = !closes && !self.passes_over(*key) && line.edit(*key);
                edits.then_some((field, line))
            }
            // A confirmation is typed, never pasted.
            Event::Paste(text) if field == TypedIn::Second => Some((field, Line::new(&signature_characters(text)))),
            Event::Paste(text) if !matches!(field, TypedIn::Word(_)) => {
                line.paste(text);
                Some((field, line))
            }
            _ => None,
        }
    }

    /// Whether a plan's word takes no notice of the key.
    fn passes_over(&self, key: Key) -> bool {
        let Some(Overlay::Plan(dialogue)) = &self.screen.overlay else { return false };
        let Phase::Armed(_, challenge) = &dialogue.phase else { return false };
        let Field::Word(place) = dialogue.field else { return false };
        let word = challenge.words().into_iter().nth(place);
        word.is_none_or(|word| plan::under_the_finger(self, dialogue, &word, key))
    }
}

/// Does what the key or the paste did, and gives the field the text that is told.
pub(super) fn told(state: &mut State, typed: Typed, turn: &mut Turn) {
    match typed.by {
        Typing::Key(key) => keys::key(state, key, turn),
        Typing::Paste => keys::paste(state, "", turn),
    }
    if state.typing().is_none_or(|(field, _)| field != typed.field) {
        return;
    }
    let pane = state.screen.pane;
    match (&mut state.screen.overlay, typed.field) {
        (Some(Overlay::Prompt(prompt)), _) => prompt.line = typed.line,
        (Some(Overlay::Plan(dialogue)), field) => plan::told(dialogue, field, typed.line),
        _ => state.screen.pane_state_mut(pane).filter = Some(typed.line),
    }
}
