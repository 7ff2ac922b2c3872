//! What lies over the panes, as lines.

use super::joined;
use crate::cockpit::view::words::DASH;
use crate::cockpit::view::{self, PlanLine, PlanView};
use crate::cockpit::{Overlay, REASON, State};
use crate::domain::Text;

/// What lies over the panes; nothing where nothing does.
#[must_use]
pub fn over(state: &State) -> Option<Vec<String>> {
    match state.screen.overlay.as_ref()? {
        Overlay::Plan(_) => view::plan(state).map(|view| plan(&view)),
        Overlay::Rollback(_) => rollback(state),
        Overlay::Batch => batch(state),
        Overlay::Actions { .. } => actions(state),
        Overlay::Help { .. } => help(state),
        Overlay::Dora { .. } => dora(state),
        Overlay::Debrief { .. } => {
            let lines = view::debrief(state)?.lines.iter().map(ToString::to_string).collect();
            Some(lines)
        }
        Overlay::Quit => Some(vec!["an order is in flight. Leave all the same?".to_owned()]),
        Overlay::Prompt(_) => None,
    }
}

/// What of a list over the panes makes it another one: not that its rows grow older.
#[must_use]
pub fn standing(state: &State) -> Vec<String> {
    let selected = |selected: bool| if selected { "selected" } else { "" };
    if let Some(view) = view::rollback(state) {
        let rows = view.lines.iter().map(|line| {
            joined([line.version.as_str(), line.commit.as_str(), line.note.as_str(), selected(line.selected)], ", ")
        });
        return rows.chain([format!("{:?}", view.hold)]).collect();
    }
    let rows = view::batch(state).map(|view| view.lines).unwrap_or_default();
    let rows = rows.iter().map(|line| {
        let about = [line.service.as_str(), line.environment.as_str(), line.version.as_str()];
        joined(about.into_iter().chain([line.word.as_str(), selected(line.selected)]), ", ")
    });
    rows.collect()
}

/// A plan, warnings first; the fields as they are filled in.
fn plan(view: &PlanView) -> Vec<String> {
    let mut lines = vec![format!("PLAN, {}: {}", view.tier.word(), view.title)];
    lines.extend(view.block.iter().filter_map(line));
    lines.extend(view.below.iter().filter_map(line));
    let last = view.fields.len().saturating_sub(1);
    for (place, field) in view.fields.iter().enumerate() {
        let typed = match field.tick {
            Some(true) => "ticked".to_owned(),
            Some(false) => "not ticked".to_owned(),
            None if field.text.is_empty() => "nothing yet".to_owned(),
            None => format!("`{}`", Text::new(&field.text)),
        };
        // The last one is the reason, which is often not asked for.
        let here = match field.cursor {
            Some(_) => ", asked for now".to_owned(),
            None if view.armed && place == last => format!(", `{REASON} WORDS` gives one"),
            None => String::new(),
        };
        lines.push(format!("field, {}: {typed}{here}", field.prompt));
    }
    lines.extend(view.complaint.iter().map(ToString::to_string));
    lines.push(view.foot.to_string());
    lines
}

/// A line of a plan. What stands for nothing on the screen is not said.
fn line(line: &PlanLine) -> Option<String> {
    if line.words.as_str() == DASH {
        return None;
    }
    let text = joined([line.label.as_str(), line.words.as_str()], ": ");
    (!text.is_empty()).then_some(text)
}

fn rollback(state: &State) -> Option<Vec<String>> {
    let view = view::rollback(state)?;
    let mut lines = vec![view.title.to_string()];
    lines.extend(view.lines.iter().enumerate().map(|(place, line)| {
        let selected = if line.selected { "[selected]" } else { "" };
        let parts = [&line.version, &line.commit, &line.age, &line.actor, &line.note, &line.ready];
        let words = joined(parts.into_iter().map(Text::as_str).chain([selected]), ", ");
        format!("{}. {words}", place + 1)
    }));
    if !view.holding.is_empty() {
        let holds = view.hold.map(|hold| if hold { ": yes" } else { ": no" });
        lines.push(format!("{}{}", view.holding, holds.unwrap_or_default()));
    }
    lines.extend(view.empty.iter().map(ToString::to_string));
    Some(lines)
}

fn batch(state: &State) -> Option<Vec<String>> {
    let view = view::batch(state)?;
    let rows = view.lines.iter().enumerate().map(|(place, line)| {
        let selected = if line.selected { "[selected]" } else { "" };
        let about = joined([line.service.as_str(), line.environment.as_str(), line.version.as_str()], ", ");
        let words = joined([line.word.as_str(), line.words.as_str(), selected], ", ");
        format!("{}. {about}: {words}", place + 1)
    });
    Some([view.title.to_string()].into_iter().chain(rows).chain([view.sum.to_string()]).collect())
}

fn actions(state: &State) -> Option<Vec<String>> {
    let view = view::actions(state)?;
    let rows = view.lines.iter().map(|line| {
        let verb = if line.fully { "promote --full" } else { line.verb.subcommand() };
        let available = if line.available { "possible" } else { "not possible" };
        format!("{verb}: {}", joined([available, line.words.as_str()], ", "))
    });
    Some([view.title.to_string()].into_iter().chain(rows).collect())
}

fn help(state: &State) -> Option<Vec<String>> {
    let view = view::help(state)?;
    let lines = view.lines.iter().filter_map(|line| {
        let text = joined([line.heading.as_ref().map_or("", |heading| heading.as_str()), line.words.as_str()], ": ");
        (!text.is_empty()).then_some(text)
    });
    Some(lines.collect())
}

fn dora(state: &State) -> Option<Vec<String>> {
    let view = view::dora(state)?;
    let mut lines = vec![view.window.to_string()];
    lines.extend(view.lines.iter().map(|line| {
        format!(
            "{}: delivered {}, frequency {}, lead time {}, failures {}, time to restore {}",
            line.service, line.delivered, line.frequency, line.lead_time, line.failures, line.restore
        )
    }));
    lines.extend(view.notes.iter().map(ToString::to_string));
    lines.extend(view.definitions.iter().map(|(name, words)| format!("{name}: {words}")));
    Some(lines)
}
