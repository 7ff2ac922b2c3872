//! Keys while a plan is open. Only a plan that is armed and painted takes any but those that leave.

use super::{Turn, close, confirm, put, replan, take};
use crate::cockpit::Command;
use crate::cockpit::{Dialogue, Field, Key, KeyCode, NoticeLevel, Overlay, Phase, State};
use crate::domain::Text;

use super::super::notices;

/// How many lines a page of the lower part is.
const PAGE: usize = 10;

/// The reason as typed, where anything was.
pub(super) fn reason(dialogue: &Dialogue) -> Option<Text> {
    let typed = dialogue.reason.text.trim();
    (!typed.is_empty()).then(|| Text::new(typed))
}

/// Takes a key.
pub(in crate::cockpit::update) fn key(state: &mut State, key: Key, turn: &mut Turn) {
    // An alt-key is an escape sequence that came in pieces, or a hand on the wrong key: away.
    if key.alt || key.code == KeyCode::Esc {
        return close(state, turn);
    }
    let Some(mut dialogue) = take(state) else { return };
    match &dialogue.phase {
        Phase::Planning | Phase::Changed(..) => {}
        Phase::Failed(_) | Phase::Denied(..) => {
            let blind = key == Key::char('b') && dialogue.may_go_blind();
            if blind || key == Key::char('r') {
                dialogue.blind |= blind;
                dialogue.phase = Phase::Planning;
                replan(state, &mut dialogue, turn);
                turn.seen();
            } else if scrolls(&mut dialogue, key) {
                turn.seen();
            }
        }
        Phase::Expired(_) => {
            dialogue.phase = Phase::Planning;
            replan(state, &mut dialogue, turn);
            turn.seen();
        }
        Phase::Armed(..) if !dialogue.painted => {}
        Phase::Armed(..) => {
            dialogue.touched = state.now;
            turn.seen();
            return armed(state, dialogue, key, turn);
        }
    }
    put(state, dialogue);
}

/// Scrolls the lower part. Whether the key does that.
fn scrolls(dialogue: &mut Dialogue, key: Key) -> bool {
    let top = dialogue.top;
    dialogue.top = match (key.code, key.control) {
        (KeyCode::Down, false) => top.saturating_add(1),
        (KeyCode::Up, false) => top.saturating_sub(1),
        (KeyCode::PageDown, false) | (KeyCode::Char('d'), true) => top.saturating_add(PAGE),
        (KeyCode::PageUp, false) | (KeyCode::Char('u'), true) => top.saturating_sub(PAGE),
        _ => return false,
    };
    true
}

/// A key while the plan waits for its confirmation.
fn armed(state: &mut State, mut dialogue: Box<Dialogue>, key: Key, turn: &mut Turn) {
    let Phase::Armed(_, challenge) = &dialogue.phase else { return put(state, dialogue) };
    let words = challenge.words();
    if scrolls(&mut dialogue, key) {
        return put(state, dialogue);
    }
    match key.code {
        KeyCode::Tab | KeyCode::BackTab => step(&mut dialogue, words.len(), key.code == KeyCode::Tab),
        KeyCode::Enter => return entered(state, dialogue, &words, turn),
        KeyCode::Char('y') if words.is_empty() && !key.control && dialogue.field != Field::Reason => {
            return confirm::confirm(state, dialogue, vec!["y".to_owned()], turn);
        }
        _ => typed(state, &mut dialogue, &words, key),
    }
    put(state, dialogue);
}

/// To the next or the former field: the words in order, then the reason.
fn step(dialogue: &mut Dialogue, words: usize, forward: bool) {
    let fields = words.max(1) + 1;
    let place = match dialogue.field {
        Field::Word(place) => place.min(fields - 2),
        Field::Reason => fields - 1,
    };
    let next = (place + if forward { 1 } else { fields - 1 }) % fields;
    dialogue.field = if next == fields - 1 { Field::Reason } else { Field::Word(next) };
    dialogue.complaint = None;
}

/// Enter: confirms only where words are asked for and every one of them is typed exactly.
fn entered(state: &mut State, mut dialogue: Box<Dialogue>, words: &[Text], turn: &mut Turn) {
    if words.is_empty() {
        // Enter alone never confirms.
        if dialogue.field == Field::Reason {
            dialogue.field = Field::Word(0);
        } else {
            dialogue.complaint = Some("Enter does not confirm; y does".to_owned());
        }
        return put(state, dialogue);
    }
    let wrong = (0..words.len()).find(|place| !is_word(&dialogue, words, *place));
    let Some(wrong) = wrong else {
        let typed = dialogue.words.iter().map(|line| line.text.clone()).collect();
        return confirm::confirm(state, dialogue, typed, turn);
    };
    let typed = dialogue.words.get(wrong).map_or("", |line| line.text.trim());
    dialogue.complaint = Some(if typed.is_empty() {
        format!("type `{}` to confirm", words[wrong])
    } else {
        format!("`{}` is not `{}`: nothing was sent", Text::new(typed), words[wrong])
    });
    dialogue.field = Field::Word(wrong);
    put(state, dialogue);
}

/// Whether a word is typed exactly.
fn is_word(dialogue: &Dialogue, words: &[Text], place: usize) -> bool {
    let typed = dialogue.words.get(place).map(|line| line.text.trim());
    typed.is_some_and(|typed| typed == words[place].as_str() || typed == words[place].raw())
}

/// A key into the field with the cursor.
fn typed(state: &State, dialogue: &mut Dialogue, words: &[Text], key: Key) {
    match dialogue.field {
        Field::Reason => {
            if dialogue.reason.edit(key) {
                dialogue.complaint = None;
                reasoned(dialogue);
            }
        }
        Field::Word(place) => {
            let (Some(line), Some(word)) = (dialogue.words.get_mut(place), words.get(place)) else { return };
            // The key that opened the plan, still under the finger, is not the beginning of a word that begins otherwise.
            let opener = state.keymap.command(key) == Some(Command::Verb(dialogue.intent.ask.verb()));
            let begins = matches!(key.code, KeyCode::Char(character) if word.as_str().starts_with(character));
            if opener && line.text.is_empty() && !begins {
                return;
            }
            if line.edit(key) {
                dialogue.complaint = None;
            }
        }
    }
}

/// Puts the reason as typed into the plan, so that the requests are shown as they will be sent.
fn reasoned(dialogue: &mut Dialogue) {
    let reason = reason(dialogue);
    dialogue.intent.reason.clone_from(&reason);
    if let Phase::Armed(plan, _) = &mut dialogue.phase {
        **plan = (**plan).clone().with_reason(reason);
    }
}

/// Takes a paste: welcome in the reason, refused in what confirms. A confirmation is typed, or it is none.
pub(in crate::cockpit::update) fn paste(state: &mut State, text: &str, turn: &mut Turn) {
    let Some(Overlay::Plan(dialogue)) = &mut state.screen.overlay else { return };
    turn.seen();
    if !dialogue.takes_keys() {
        return;
    }
    dialogue.touched = state.now;
    if dialogue.field == Field::Reason {
        dialogue.reason.paste(text);
        reasoned(dialogue);
    } else {
        dialogue.complaint = Some("a confirmation is typed, not pasted".to_owned());
        notices::tell(state, NoticeLevel::Plain, "a confirmation is typed, not pasted", turn);
    }
}
