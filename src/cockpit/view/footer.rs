//! The footer: the keys that work here and now, or the newest notice, or the field that is being typed in.

use super::list::typed;
use super::{Available, MayAcknowledge, acknowledged_at, availability, batch_plan, may_acknowledge};
use crate::cockpit::changes::Places;
use crate::cockpit::{
    Batch, Command, Dialogue, Fate, Field, Key, KeyCode, NoticeLevel, Overlay, Pane, Phase, RowId, State, Tab,
};
use crate::cockpit::{layout, rows};
use crate::domain::{Ask, Support, Text, Verb};

/// One key with its word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The key.
    pub key: Key,
    /// `approve`.
    pub word: Text,
    /// Whether it opens a plan.
    pub verb: bool,
    /// Whether it stays where others find no room.
    pub pinned: bool,
}

/// The footer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FooterView {
    /// Most useful first; the painter drops from the end what does not fit, but for what is pinned.
    pub hints: Vec<Hint>,
    /// What to tell: drawn in place of the hints' tail.
    pub notice: Option<(NoticeLevel, Text)>,
    /// A line that is being typed (filter, command line): its prompt, its text and the cursor's place in characters.
    pub line: Option<(Text, String, usize)>,
}

/// The footer.
#[must_use]
pub fn footer(state: &State) -> FooterView {
    FooterView { hints: hints(state), notice: notice(state), line: line(state) }
}

/// The newest of the gravest notices.
fn notice(state: &State) -> Option<(NoticeLevel, Text)> {
    let bad = state.screen.notices.iter().rev().find(|notice| notice.level == NoticeLevel::Bad);
    let notice = bad.or_else(|| state.screen.notices.last())?;
    Some((notice.level, notice.text.clone()))
}

/// The line that is being typed: the command line, a filter, a search.
fn line(state: &State) -> Option<(Text, String, usize)> {
    if let Some(Overlay::Prompt(prompt)) = &state.screen.overlay {
        return Some((Text::new(":"), typed(&prompt.line), prompt.line.cursor));
    }
    let pane = state.screen.pane;
    let remembered = state.screen.pane_state(pane);
    let filter = remembered.filter.as_ref().filter(|_| remembered.filtering)?;
    let prompt = if pane == Pane::Detail && state.screen.tab == Tab::Log { "search:" } else { "filter:" };
    Some((Text::new(prompt), typed(filter), filter.cursor))
}

/// The keys that work here and now.
fn hints(state: &State) -> Vec<Hint> {
    match &state.screen.overlay {
        None => of_panes(state),
        Some(Overlay::Help { .. } | Overlay::Dora { .. } | Overlay::Debrief { .. }) => {
            let close = fixed(&[(KeyCode::Esc, "close")]);
            close.into_iter().chain(moving(state, "on")).collect()
        }
        Some(Overlay::Actions { .. }) => {
            let open = fixed(&[(KeyCode::Enter, "open its plan")]);
            open.into_iter().chain(moving(state, "next")).chain(fixed(&[(KeyCode::Esc, "close")])).collect()
        }
        Some(Overlay::Rollback(picker)) => {
            let words = if picker.hold { "do not hold the bad one" } else { "hold the bad one" };
            let can = matches!(rows::hold(state, &picker.environment.service), Support::Yes { .. });
            let hold = fixed(&[(KeyCode::Char(' '), words)]).into_iter().filter(|_| can);
            let open = fixed(&[(KeyCode::Enter, "open its plan")]).into_iter().chain(moving(state, "older"));
            open.chain(hold).chain(fixed(&[(KeyCode::Esc, "close")])).collect()
        }
        Some(Overlay::Batch) => of_batch(state),
        Some(Overlay::Prompt(_)) => fixed(&[(KeyCode::Enter, "do it"), (KeyCode::Esc, "close")]),
        Some(Overlay::Quit) => fixed(&[(KeyCode::Char('y'), "leave"), (KeyCode::Esc, "stay")]),
        Some(Overlay::Plan(dialogue)) => of_plan(dialogue),
    }
}

fn fixed(keys: &[(KeyCode, &str)]) -> Vec<Hint> {
    keys.iter()
        .map(|(code, word)| {
            let pinned = *code == KeyCode::Esc;
            Hint { key: Key::plain(*code), word: Text::new(word), verb: false, pinned }
        })
        .collect()
}

/// The key that goes on in a list: as it is bound, the arrow first where it is.
fn moving(state: &State, word: &str) -> Option<Hint> {
    let down = Key::plain(KeyCode::Down);
    let arrow = state.keymap.keys(Command::Down).find(|key| *key == down);
    let key = arrow.or_else(|| state.keymap.keys(Command::Down).next())?;
    Some(Hint { key, word: Text::new(word), verb: false, pinned: false })
}

/// What the batch takes.
fn of_batch(state: &State) -> Vec<Hint> {
    let here = state.screen.batch.as_ref().and_then(Batch::here);
    let mut hints = Vec::new();
    if here.is_some_and(|gate| batch_plan(state, &gate.id).is_ok()) {
        hints.extend(fixed(&[(KeyCode::Enter, "open its plan")]));
    }
    let word = match here.map(|gate| &gate.fate) {
        Some(Fate::Skipped) => Some("take in again"),
        Some(Fate::Open | Fate::Denied(_)) => Some("leave out"),
        Some(Fate::Ordered(_)) | None => None,
    };
    let skip = state.keymap.keys(Command::Mark).next().zip(word);
    hints.extend(skip.map(|(key, word)| Hint { key, word: Text::new(word), verb: false, pinned: false }));
    hints.extend(moving(state, "next"));
    hints.extend(fixed(&[(KeyCode::Esc, "close")]));
    hints
}

/// What a plan takes.
fn of_plan(dialogue: &Dialogue) -> Vec<Hint> {
    match &dialogue.phase {
        Phase::Armed(..) if matches!(dialogue.field, Field::Tick(_)) => fixed(&[
            (KeyCode::Char(' '), "tick"),
            (KeyCode::Down, "next item"),
            (KeyCode::Tab, "next field"),
            (KeyCode::Esc, "cancel"),
        ]),
        Phase::Armed(_, challenge) if challenge.words().is_empty() => fixed(&[
            (KeyCode::Char('y'), "confirm"),
            (KeyCode::Tab, "reason"),
            (KeyCode::Down, "scroll"),
            (KeyCode::Esc, "cancel"),
        ]),
        Phase::Armed(..) => fixed(&[
            (KeyCode::Enter, "confirm what was typed"),
            (KeyCode::Tab, "next field"),
            (KeyCode::Down, "scroll"),
            (KeyCode::Esc, "cancel"),
        ]),
        Phase::Expired(_) => fixed(&[(KeyCode::Enter, "make it again"), (KeyCode::Esc, "close")]),
        Phase::Denied(..) if dialogue.without_refused().is_some() => fixed(&[
            (KeyCode::Char('o'), "go on with the others"),
            (KeyCode::Char('r'), "try again"),
            (KeyCode::Down, "scroll"),
            (KeyCode::Esc, "close"),
        ]),
        Phase::Failed(_) | Phase::Denied(..) => {
            fixed(&[(KeyCode::Char('r'), "try again"), (KeyCode::Down, "scroll"), (KeyCode::Esc, "close")])
        }
        Phase::Planning | Phase::Changed(..) => fixed(&[(KeyCode::Esc, "close")]),
    }
}

/// The verbs that are possible for the row, then what looks at it, then what moves.
fn of_panes(state: &State) -> Vec<Hint> {
    let mut hints = Vec::new();
    let mut add = |command: Command, word: &str| {
        if let Some(key) = state.keymap.keys(command).next() {
            let (verb, pinned) = (matches!(command, Command::Verb(_)), command == Command::Help);
            hints.push(Hint { key, word: Text::new(word), verb, pinned });
        }
    };
    for verb in Verb::ALL {
        match availability(state, verb) {
            Available::No(_) => {}
            Available::Plan(ask) if matches!(*ask, Ask::Cancel { force: true, .. }) => {
                add(Command::Verb(verb), "force-cancel");
            }
            _ => add(Command::Verb(verb), short(verb)),
        }
    }
    let log = state.screen.pane == Pane::Detail && state.screen.tab == Tab::Log;
    // What keeps the list short stands before what looks: on a narrow screen it would find no room behind it.
    if let Some(row) = state.selected().filter(|_| state.screen.about == Pane::NeedsYou)
        && matches!(may_acknowledge(state, row), MayAcknowledge::Yes(..))
    {
        add(Command::Acknowledge, if acknowledged_at(state, row).is_some() { "unacknowledge" } else { "acknowledge" });
    }
    if state.selected().is_some() {
        add(Command::Actions, "verbs");
        add(Command::Ship, "diff");
        add(Command::Log, "log");
    }
    if matches!(state.selected(), Some(RowId::Gate(_))) {
        add(Command::Mark, "mark");
    }
    if !state.screen.marks.is_empty() {
        add(Command::Back, "clear marks");
    } else if state.screen.pane_state(state.screen.pane).filter.is_some() {
        add(Command::Back, if log { "clear search" } else { "clear filter" });
    }
    if log && state.screen.pane_state(Pane::Detail).filter.is_some() {
        add(Command::NextMatch, "next match");
    }
    if state.screen.pane == Pane::Detail {
        add(Command::NextTab, "next tab");
    }
    if state.screen.timeline.shown && state.screen.pane == Pane::Pipelines {
        let production = state.screen.timeline.places == Places::Production;
        add(Command::Everywhere, if production { "every environment" } else { "production" });
        add(Command::Timeline, "pipelines");
        add(Command::Dora, "four keys");
        add(Command::Refresh, "read further");
    }
    add(Command::Filter, if log { "search" } else { "filter" });
    if !state.screen.timeline.shown {
        add(Command::Timeline, "timeline");
    }
    add(Command::Palette, "command");
    add(Command::Help, "help");
    add(Command::NextPane, "next pane");
    if layout::zooms(state.screen.size) {
        add(Command::Zoom, if state.screen.zoomed { "zoom back" } else { "zoom" });
    }
    add(Command::Open, "open");
    add(Command::CopyCard, "copy card");
    if !state.screen.timeline.shown || state.screen.pane != Pane::Pipelines {
        add(Command::Refresh, "read again");
    }
    add(Command::Quit, "quit");
    hints
}

/// The short word of a verb.
fn short(verb: Verb) -> &'static str {
    match verb {
        Verb::Pause => "hold",
        Verb::Resume => "un-hold",
        other => other.word(),
    }
}
