//! The Timeline in the place of *Pipelines*.

use crate::cockpit::changes::{self, Places};
use crate::cockpit::{NoticeLevel, Pane, State, rows};
use crate::domain::Text;

use super::super::{Turn, notices, polling};
use super::motion::{focus, moved};

/// Environments that one asking reads further back.
const FURTHER: usize = 8;

/// Shows the Timeline; back to *Pipelines* where it has the focus already.
pub(super) fn toggle(state: &mut State, turn: &mut Turn) {
    if state.screen.timeline.shown && state.screen.pane == Pane::Pipelines {
        return show(state, false, turn);
    }
    if !state.screen.timeline.shown {
        show(state, true, turn);
    }
    focus(state, Pane::Pipelines, turn);
}

/// Shows the Timeline or *Pipelines*.
pub(super) fn show(state: &mut State, timeline: bool, turn: &mut Turn) {
    if state.screen.timeline.shown == timeline {
        return;
    }
    state.screen.timeline.shown = timeline;
    anew(state, turn);
}

/// Between production and every environment; shows the Timeline where it is not shown.
pub(super) fn everywhere(state: &mut State, turn: &mut Turn) {
    if !state.screen.timeline.shown {
        return toggle(state, turn);
    }
    let (places, words) = match state.screen.timeline.places {
        Places::Production => (Places::Everywhere, "the changes of every environment"),
        Places::Everywhere => (Places::Production, "the changes of production alone"),
    };
    state.screen.timeline.places = places;
    anew(state, turn);
    notices::tell(state, NoticeLevel::Plain, words, turn);
}

/// The list is another one: it is made at once, whatever is held still.
fn anew(state: &mut State, turn: &mut Turn) {
    state.lists.panes.remove(&Pane::Pipelines);
    state.screen.arranged_filter.remove(&Pane::Pipelines);
    rows::arrange_pane(state, Pane::Pipelines);
    moved(state, state.screen.about, turn);
    state.pace.stale = true;
}

/// Reads further back, where something is left to read.
pub(super) fn further(state: &mut State, turn: &mut Turn) {
    let timeline = &state.screen.timeline;
    let wanted = changes::to_read_further(state, timeline.places, jiff::Timestamp::MIN, FURTHER);
    let text = match wanted.as_slice() {
        [] => "everything was read that there is; reading the newest again".to_owned(),
        [(only, _)] => format!("reading further back: {only}"),
        several => format!("reading further back: {} environments", several.len()),
    };
    state.screen.timeline.further = wanted.into_iter().map(|(_, scope)| scope).collect();
    state.pace.stale = true;
    notices::tell_text(state, NoticeLevel::Plain, Text::new(&text), turn);
    polling::refresh(state, turn);
}
