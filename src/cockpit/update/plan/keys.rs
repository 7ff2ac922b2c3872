//! Keys while a plan is open. Only a plan that is armed and painted takes any but those that leave.

use super::{Turn, close, confirm, put, replan, take};
use crate::cockpit::Command;
use crate::cockpit::{Dialogue, Field, Key, KeyCode, Line, NoticeLevel, Overlay, Phase, State, TypedIn};
use crate::domain::Text;
use crate::domain::secret::mask_tokens;
use crate::policy::{Challenge, signature_characters};

use super::super::notices;

/// How many lines a page of the lower part is.
const PAGE: usize = 10;

/// The reason as typed, where anything was. A token in it is masked, here and wherever it goes.
pub(super) fn reason(dialogue: &Dialogue) -> Option<Text> {
    let typed = dialogue.reason.text.trim();
    (!typed.is_empty()).then(|| Text::new(&mask_tokens(typed)))
}

/// The change ticket as typed, where anything was.
pub(super) fn ticket(dialogue: &Dialogue) -> Option<Text> {
    let typed = dialogue.ticket.text.trim();
    (!typed.is_empty()).then(|| Text::new(&mask_tokens(typed)))
}

/// The second person's signature, where anything was pasted.
pub(super) fn second(dialogue: &Dialogue) -> Option<Text> {
    let pasted = dialogue.second.text.trim();
    (!pasted.is_empty()).then(|| Text::new(pasted))
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
            } else if let (Some(ask), true) = (dialogue.without_refused(), key == Key::char('o')) {
                // What was typed was typed for all of them.
                dialogue.words.clear();
                dialogue.former = None;
                dialogue.intent.ask = ask;
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
    let challenge = challenge.clone();
    let words = challenge.words();
    let ticking = matches!(dialogue.field, Field::Tick(_));
    match key.code {
        KeyCode::Down | KeyCode::Up if ticking && !key.control => {
            step(&mut dialogue, &challenge, key.code == KeyCode::Down);
        }
        _ if scrolls(&mut dialogue, key) => {}
        KeyCode::Tab | KeyCode::BackTab => step(&mut dialogue, &challenge, key.code == KeyCode::Tab),
        KeyCode::Enter => return entered(state, dialogue, &challenge, turn),
        KeyCode::Char('y') if words.is_empty() && !key.control && confirming(dialogue.field) => {
            return confirm::confirm(state, dialogue, vec!["y".to_owned()], turn);
        }
        KeyCode::Char(' ') if ticking => tick(&mut dialogue, &challenge),
        _ => typed(state, &mut dialogue, &words, key),
    }
    put(state, dialogue);
}

/// Whether `y` confirms there: not where text is typed.
fn confirming(field: Field) -> bool {
    matches!(field, Field::Word(_) | Field::Tick(_))
}

/// To the next or the former field.
fn step(dialogue: &mut Dialogue, challenge: &Challenge, forward: bool) {
    let fields = Dialogue::fields(challenge);
    let place = fields.iter().position(|field| *field == dialogue.field).unwrap_or(0);
    let next = (place + if forward { 1 } else { fields.len() - 1 }) % fields.len();
    dialogue.field = fields[next];
    dialogue.complaint = None;
}

/// Ticks the item under the cursor and goes on to the next, or takes its tick away.
fn tick(dialogue: &mut Dialogue, challenge: &Challenge) {
    let Field::Tick(place) = dialogue.field else { return };
    let Some(item) = challenge.checklist.get(place) else { return };
    let before = dialogue.intent.ticked.len();
    dialogue.intent.ticked.retain(|ticked| ticked != item);
    if dialogue.intent.ticked.len() == before {
        dialogue.intent.ticked.push(item.clone());
        step(dialogue, challenge, true);
    }
    dialogue.complaint = None;
    said(dialogue);
}

/// Enter: confirms only where words are asked for and every one of them is typed exactly.
fn entered(state: &mut State, mut dialogue: Box<Dialogue>, challenge: &Challenge, turn: &mut Turn) {
    let words = challenge.words();
    let missing = dialogue.missing(challenge).filter(|field| *field != Field::Reason);
    match missing {
        Some(field) => {
            dialogue.complaint = Some(lacks(&dialogue, challenge, field));
            dialogue.field = field;
        }
        // Enter alone never confirms.
        None if words.is_empty() && !matches!(dialogue.field, Field::Word(_)) => dialogue.field = Field::Word(0),
        None if words.is_empty() => dialogue.complaint = Some("Enter does not confirm; y does".to_owned()),
        None => {
            let typed = dialogue.words.iter().map(|line| line.text.clone()).collect();
            return confirm::confirm(state, dialogue, typed, turn);
        }
    }
    put(state, dialogue);
}

/// What a field lacks, in a sentence.
fn lacks(dialogue: &Dialogue, challenge: &Challenge, field: Field) -> String {
    let words = challenge.words();
    match field {
        Field::Tick(place) => {
            let item = challenge.checklist.get(place).map(ToString::to_string).unwrap_or_default();
            format!("not ticked: {item} (Space ticks)")
        }
        Field::Ticket => {
            let typed = ticket(dialogue);
            let form = challenge.missing_ticket(typed.as_ref()).unwrap_or_default();
            typed.map_or_else(
                || format!("a change ticket of the form {form} is required here"),
                |typed| format!("`{typed}` has not the form {form}: nothing was sent"),
            )
        }
        Field::Second => {
            let plan = dialogue.plan();
            let lacks = plan.and_then(|plan| challenge.missing_signature(&plan.digest(), plan.intent.second.as_ref()));
            lacks.unwrap_or_default()
        }
        Field::Word(place) => {
            let typed = dialogue.words.get(place).map_or("", |line| line.text.trim());
            let word = words.get(place).map(ToString::to_string).unwrap_or_default();
            if typed.is_empty() {
                format!("type `{word}` to confirm")
            } else {
                format!("`{}` is not `{word}`: nothing was sent", Text::new(typed))
            }
        }
        Field::Reason => "a reason is required here".to_owned(),
    }
}

/// A key into the field with the cursor.
fn typed(state: &State, dialogue: &mut Dialogue, words: &[Text], key: Key) {
    match dialogue.field {
        Field::Reason => {
            if dialogue.reason.edit(key) {
                dialogue.complaint = None;
                said(dialogue);
            }
        }
        Field::Second => {
            if dialogue.second.edit(key) {
                dialogue.complaint = None;
                said(dialogue);
            }
        }
        Field::Ticket => {
            if dialogue.ticket.edit(key) {
                dialogue.complaint = None;
                said(dialogue);
            }
        }
        Field::Tick(_) => dialogue.complaint = Some("Space ticks; Tab goes on to the next field".to_owned()),
        Field::Word(place) => {
            let Some(word) = words.get(place) else { return };
            if under_the_finger(state, dialogue, word, key) {
                return;
            }
            let Some(line) = dialogue.words.get_mut(place) else { return };
            if line.edit(key) {
                dialogue.complaint = None;
            }
        }
    }
}

/// Whether the key is the one that opened the plan, still under the finger: it is not the beginning of a word that begins
/// otherwise.
pub(in crate::cockpit::update) fn under_the_finger(state: &State, dialogue: &Dialogue, word: &Text, key: Key) -> bool {
    let Field::Word(place) = dialogue.field else { return false };
    let opener = state.keymap.command(key) == Some(Command::Verb(dialogue.intent.ask.verb()));
    let begins = matches!(key.code, KeyCode::Char(character) if word.as_str().starts_with(character));
    opener && !begins && dialogue.words.get(place).is_some_and(|line| line.text.is_empty())
}

/// Gives a field a text that is told.
pub(in crate::cockpit::update) fn told(dialogue: &mut Dialogue, field: TypedIn, line: Line) {
    match field {
        TypedIn::Reason => dialogue.reason = line,
        TypedIn::Ticket => dialogue.ticket = line,
        TypedIn::Second => dialogue.second = line,
        TypedIn::Word(place) => {
            if let Some(word) = dialogue.words.get_mut(place) {
                *word = line;
            }
            return;
        }
        TypedIn::Filter | TypedIn::Search | TypedIn::Prompt => return,
    }
    said(dialogue);
}

/// Puts reason, ticket and ticks into the plan as they are now, so that the requests are shown as they will be sent, and
/// what is judged is what is written down.
fn said(dialogue: &mut Dialogue) {
    let (reason, named, signed) = (reason(dialogue), ticket(dialogue), second(dialogue));
    dialogue.intent.second.clone_from(&signed);
    dialogue.intent.reason.clone_from(&reason);
    dialogue.intent.ticket.clone_from(&named);
    let ticked = dialogue.intent.ticked.clone();
    if let Phase::Armed(plan, _) = &mut dialogue.phase {
        **plan = (**plan).clone().with_reason(reason).with_ticket(named).with_ticked(ticked).with_second(signed);
    }
}

/// Takes a paste: welcome in the ticket, the signature and the reason, refused in what confirms. A confirmation is typed, or
/// it is none.
pub(in crate::cockpit::update) fn paste(state: &mut State, text: &str, turn: &mut Turn) {
    let Some(Overlay::Plan(dialogue)) = &mut state.screen.overlay else { return };
    turn.seen();
    if !dialogue.takes_keys() {
        return;
    }
    dialogue.touched = state.now;
    if dialogue.field == Field::Reason {
        dialogue.reason.paste(text);
        said(dialogue);
    } else if dialogue.field == Field::Second {
        // A signature has lines; what is pasted stands in place of what was there.
        dialogue.second = Line::new(&signature_characters(text));
        dialogue.complaint = None;
        said(dialogue);
    } else if dialogue.field == Field::Ticket {
        dialogue.ticket.paste(text);
        said(dialogue);
    } else {
        dialogue.complaint = Some("a confirmation is typed, not pasted".to_owned());
        notices::tell(state, NoticeLevel::Plain, "a confirmation is typed, not pasted", turn);
    }
}
