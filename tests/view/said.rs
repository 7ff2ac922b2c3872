//! What the selectors say as plain lines, to be compared and searched.

use flightdeck::cockpit::rows::arrange;
use flightdeck::cockpit::view::{
    self, Available, DetailView, Empty, EnvironmentsView, List, NeedLine, PlanView, RunLine, Window,
};
use flightdeck::cockpit::{Overlay, Pane, RowId, State, Tab};
use flightdeck::domain::Verb;

use crate::deck::Deck;

/// Everything that there is.
pub(crate) const ALL: Window = Window { first: 0, height: 10_000 };

/// Changes the state by hand, as a merge would, and makes the lists anew.
pub(crate) fn change(deck: &mut Deck, change: impl FnOnce(&mut State)) {
    change(&mut deck.state);
    arrange(&mut deck.state);
}

/// Puts the cursor of a list pane on a row, and the focus on the pane.
pub(crate) fn select(deck: &mut Deck, pane: Pane, row: RowId) {
    deck.state.screen.pane = pane;
    let screen = &mut deck.state.screen;
    if pane == Pane::Detail {
        screen.tabs.get_mut(&screen.tab).unwrap().selected = Some(row);
    } else {
        screen.about = pane;
        screen.panes.get_mut(&pane).unwrap().selected = Some(row);
    }
    deck.state.screen.last_key = Some(deck.now);
    arrange(&mut deck.state);
}

/// Opens a tab of the detail without leaving the list.
pub(crate) fn tab(deck: &mut Deck, tab: Tab) {
    deck.state.screen.tab = tab;
    arrange(&mut deck.state);
}

pub(crate) fn needs(deck: &Deck) -> List<NeedLine> {
    view::needs_you(&deck.state, ALL)
}

pub(crate) fn need_lines(deck: &Deck) -> Vec<String> {
    needs(deck).rows.iter().map(need).collect()
}

fn need(line: &NeedLine) -> String {
    let place = line.environment.as_ref().map(|(name, _)| format!(" → {name}")).unwrap_or_default();
    let dim = if line.mark.dim { " (dim)" } else { "" };
    format!("{}{place} {} | {} {} | {}{dim}", line.service, line.version, line.state, line.age, line.note)
}

pub(crate) fn matrix(deck: &Deck) -> EnvironmentsView {
    view::environments(&deck.state, ALL)
}

pub(crate) fn matrix_lines(deck: &Deck) -> Vec<String> {
    let lines = matrix(deck).list.rows.into_iter();
    lines
        .map(|line| {
            let cells: Vec<String> = line
                .cells
                .iter()
                .map(|cell| {
                    let said =
                        [&cell.version, &cell.word, &cell.progress, &cell.age].map(flightdeck::domain::Text::as_str);
                    said.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
                })
                .collect();
            format!("{} | {} | {}", line.name, cells.join(" | "), line.note)
        })
        .collect()
}

pub(crate) fn runs(deck: &Deck) -> List<RunLine> {
    view::pipelines(&deck.state, ALL)
}

pub(crate) fn run_lines(deck: &Deck) -> Vec<String> {
    let lines = runs(deck).rows.into_iter();
    lines
        .map(|line| format!("{} {} {} | {} | {}", line.service, line.number, line.name, line.state, line.time))
        .collect()
}

pub(crate) fn detail(deck: &Deck) -> DetailView {
    view::detail(&deck.state, ALL).2
}

/// The sentence of an empty list or detail.
pub(crate) fn sentence(empty: Option<&Empty>) -> String {
    match empty {
        None => "not empty".to_owned(),
        Some(Empty::Loading) => "loading".to_owned(),
        Some(Empty::Filtered) => "filtered".to_owned(),
        Some(Empty::Nothing(words)) => words.to_string(),
        Some(Empty::Fault(what, hint)) => format!("{what} / {hint}"),
    }
}

pub(crate) fn plan(deck: &Deck) -> PlanView {
    view::plan(&deck.state).expect("no plan is open")
}

pub(crate) fn block(deck: &Deck) -> Vec<String> {
    plan(deck).block.iter().map(|line| format!("{}: {}", line.label, line.words)).collect()
}

pub(crate) fn below(deck: &Deck) -> Vec<String> {
    plan(deck).below.iter().map(|line| format!("{}: {}", line.label, line.words)).collect()
}

/// What is said of a verb: the ask in short, `choose`, or why not.
pub(crate) fn said(deck: &Deck, verb: Verb) -> String {
    match view::availability(&deck.state, verb) {
        Available::Plan(ask) => format!("plan {ask:?}"),
        Available::Choose => "choose".to_owned(),
        Available::Batch(gates) => format!("batch of {gates}"),
        Available::No(why) => format!("no: {why}"),
    }
}

/// Opens something over the panes.
pub(crate) fn open(deck: &mut Deck, overlay: Overlay) {
    deck.state.screen.overlay = Some(overlay);
}
