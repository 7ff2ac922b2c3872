//! What a line means that is given while something lies over the panes, as keys: so a line takes the very road that the keys
//! take, and confirms nothing that they would not.

use super::{Dialogue, Field, Key, KeyCode, Overlay, Phase, State};

/// What a line begins with that gives a reason.
pub const REASON: &str = "reason:";

/// The keys that a line stands for, where something lies over the panes. In a field: what is there goes, the line comes, and
/// Enter. Elsewhere: the key of that name. `cancel` leads back, and `reason: WORDS` gives a plan its reason and stays with what
/// is asked for, wherever it is not itself that.
#[must_use]
pub fn keys_of_line(state: &State, line: &str) -> Vec<Key> {
    let line = line.trim();
    let named = |line: &str| line.parse::<Key>().into_iter().filter(|key| !key.alt && !key.control).collect();
    let back = || vec![Key::plain(KeyCode::Esc)];
    let leads_back = line.eq_ignore_ascii_case("cancel") || line.eq_ignore_ascii_case("esc");
    match &state.screen.overlay {
        None | Some(Overlay::Prompt(_)) => Vec::new(),
        Some(Overlay::Plan(dialogue)) => match &dialogue.phase {
            Phase::Armed(_, challenge) if dialogue.takes_keys() => {
                let words = challenge.words();
                let asked = match dialogue.field {
                    Field::Word(place) => words.get(place).map(|word| word.raw().to_owned()),
                    _ => None,
                };
                let reason = line.strip_prefix(REASON).filter(|_| asked.as_deref() != Some(line));
                if let Some(reason) = reason {
                    return explained(dialogue, &Dialogue::fields(challenge), reason.trim());
                }
                match (dialogue.field, asked) {
                    (_, asked) if leads_back && asked.as_deref() != Some(line) => back(),
                    (Field::Tick(_), _) if line == "y" => vec![Key::char(' ')],
                    (Field::Word(_), None) if line == "y" => vec![Key::char('y')],
                    (Field::Tick(_), _) | (Field::Word(_), None) => Vec::new(),
                    _ => typed(dialogue, line),
                }
            }
            _ if leads_back => back(),
            Phase::Armed(..) => Vec::new(),
            Phase::Expired(_) if line.is_empty() => vec![Key::plain(KeyCode::Enter)],
            _ => named(line),
        },
        Some(_) if leads_back => back(),
        Some(_) => named(line),
    }
}

/// A reason in place of the one that was given: there, and back to where the cursor was.
fn explained(dialogue: &Dialogue, fields: &[Field], reason: &str) -> Vec<Key> {
    let place = |field| fields.iter().position(|other| *other == field).unwrap_or(0);
    let way = place(Field::Reason).abs_diff(place(dialogue.field));
    let times = |code, count| std::iter::repeat_n(Key::plain(code), count);
    let held = dialogue.reason.text.chars().count();
    let there = times(KeyCode::Tab, way).chain(times(KeyCode::Backspace, held));
    there.chain(reason.chars().map(Key::char)).chain(times(KeyCode::BackTab, way)).collect()
}

/// A line in place of what a field holds, and Enter.
fn typed(dialogue: &Dialogue, line: &str) -> Vec<Key> {
    let held = match dialogue.field {
        Field::Reason => &dialogue.reason.text,
        Field::Ticket => &dialogue.ticket.text,
        Field::Second => &dialogue.second.text,
        Field::Word(place) => dialogue.words.get(place).map_or("", |line| &line.text),
        Field::Tick(_) => "",
    };
    let away = held.chars().map(|_| Key::plain(KeyCode::Backspace));
    away.chain(line.chars().map(Key::char)).chain([Key::plain(KeyCode::Enter)]).collect()
}
