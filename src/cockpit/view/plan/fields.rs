//! The fields of the plan dialogue: the words that confirm, and the reason.

use super::FieldView;
use crate::cockpit::view::list::typed;
use crate::cockpit::{Dialogue, Field, Line, Phase};
use crate::domain::Text;
use crate::policy::{BLIND_WORDS, Challenge, TWICE_WORDS};

/// The fields, in order. Before a plan is armed what was typed for a former one is shown as it was.
pub(super) fn fields(dialogue: &Dialogue) -> Vec<FieldView> {
    match &dialogue.phase {
        Phase::Armed(_, challenge) => armed(dialogue, challenge),
        Phase::Planning | Phase::Changed(..) | Phase::Expired(_) => kept(dialogue),
        Phase::Failed(_) | Phase::Denied(..) => Vec::new(),
    }
}

fn armed(dialogue: &Dialogue, challenge: &Challenge) -> Vec<FieldView> {
    let nothing = Line::default();
    let words = challenge.words();
    let mut fields: Vec<FieldView> = words
        .iter()
        .enumerate()
        .map(|(place, word)| {
            let typed_line = dialogue.words.get(place).unwrap_or(&nothing);
            let trimmed = typed_line.text.trim();
            FieldView {
                prompt: Text::new(&prompt(word)),
                text: typed(typed_line),
                cursor: (dialogue.field == Field::Word(place)).then_some(typed_line.cursor),
                satisfied: trimmed == word.as_str() || trimmed == word.raw(),
            }
        })
        .collect();
    let length = dialogue.reason.text.trim().chars().count();
    let wanted = match challenge.reason {
        Some(1) => "reason (required)".to_owned(),
        Some(least) => format!("reason (at least {least} characters)"),
        None => "reason (optional)".to_owned(),
    };
    fields.push(FieldView {
        prompt: Text::new(&wanted),
        text: typed(&dialogue.reason),
        cursor: (dialogue.field == Field::Reason).then_some(dialogue.reason.cursor),
        satisfied: length >= challenge.reason.unwrap_or(0),
    });
    fields
}

/// What must be typed, and for the two uncommon words what they mean.
fn prompt(word: &Text) -> String {
    match word.raw() {
        TWICE_WORDS => format!("type `{TWICE_WORDS}`: an earlier order's outcome is not known"),
        BLIND_WORDS => format!("type `{BLIND_WORDS}`: nothing was read before this"),
        _ => format!("type `{word}` to confirm"),
    }
}

/// What was typed so far, while nothing is asked for.
fn kept(dialogue: &Dialogue) -> Vec<FieldView> {
    let lines = dialogue.words.iter().map(|line| (line, "typed so far"));
    let lines = lines.chain(std::iter::once((&dialogue.reason, "reason so far")));
    lines
        .filter(|(line, _)| !line.text.is_empty())
        .map(|(line, prompt)| FieldView {
            prompt: Text::new(prompt),
            text: typed(line),
            cursor: None,
            satisfied: false,
        })
        .collect()
}
