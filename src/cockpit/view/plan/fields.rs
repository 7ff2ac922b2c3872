//! The fields of the plan dialogue: the checklist, the change ticket, the words that confirm, and the reason.

use super::FieldView;
use crate::cockpit::view::list::typed;
use crate::cockpit::{Dialogue, Field, Line, Phase};
use crate::domain::Text;
use crate::policy::{BLIND_WORDS, Challenge, TWICE_WORDS, TicketPattern};

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
    let view = |field: Field| {
        let (prompt, line) = match field {
            Field::Tick(place) => (challenge.checklist.get(place).cloned().unwrap_or_default(), &nothing),
            Field::Ticket => (Text::new(&ticket(challenge)), &dialogue.ticket),
            Field::Second => (Text::new(&signature(challenge)), &dialogue.second),
            // The key `y` has no field: where it counts stands in the block.
            Field::Word(place) => (prompt(words.get(place)?), dialogue.words.get(place).unwrap_or(&nothing)),
            Field::Reason => (Text::new(&reason(challenge)), &dialogue.reason),
        };
        let satisfied = dialogue.satisfies(challenge, field);
        Some(FieldView {
            prompt,
            text: typed(line),
            cursor: (dialogue.field == field).then_some(line.cursor),
            satisfied,
            tick: matches!(field, Field::Tick(_)).then_some(satisfied),
        })
    };
    Dialogue::fields(challenge).into_iter().filter_map(view).collect()
}

fn ticket(challenge: &Challenge) -> String {
    let forms: Vec<&str> = challenge.tickets.iter().map(TicketPattern::as_str).collect();
    let optional = if challenge.required { "" } else { " (optional)" };
    format!("ticket {}{optional}", forms.join(" and "))
}

fn signature(challenge: &Challenge) -> String {
    let who: Vec<String> = challenge.second.iter().map(|(_, second)| second.who()).collect();
    let optional = if challenge.required { "" } else { " (not required: it makes production safer)" };
    format!("signed by {}, pasted{optional}", who.join(" and by "))
}

fn reason(challenge: &Challenge) -> String {
    match challenge.reason {
        Some(1) => "reason (required)".to_owned(),
        Some(least) => format!("reason (at least {least} characters)"),
        None => "reason (optional)".to_owned(),
    }
}

/// What must be typed, and for the two uncommon words what they mean.
fn prompt(word: &Text) -> Text {
    Text::new(&match word.raw() {
        TWICE_WORDS => format!("type `{TWICE_WORDS}`: an earlier order's outcome is not known"),
        BLIND_WORDS => format!("type `{BLIND_WORDS}`: nothing was read before this"),
        _ => format!("type `{word}` to confirm"),
    })
}

/// What was typed so far, while nothing is asked for.
fn kept(dialogue: &Dialogue) -> Vec<FieldView> {
    let view = |prompt: &str, text: String, tick: Option<bool>| FieldView {
        prompt: Text::new(prompt),
        text,
        cursor: None,
        satisfied: false,
        tick,
    };
    let ticks = dialogue.intent.ticked.iter().map(|item| view(item.as_str(), String::new(), Some(true)));
    let words = dialogue.words.iter().map(|line| (line, "typed so far"));
    let lines = [(&dialogue.ticket, "ticket so far"), (&dialogue.second, "signature so far")].into_iter().chain(words);
    let lines = lines.chain(std::iter::once((&dialogue.reason, "reason so far")));
    let lines = lines.filter(|(line, _)| !line.text.is_empty());
    ticks.chain(lines.map(|(line, prompt)| view(prompt, typed(line), None))).collect()
}
