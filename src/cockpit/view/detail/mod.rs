//! The detail: more about the selected row, in six tabs.

mod gates;
mod history;
mod journal;
mod log;
mod rollout;
mod run;
mod ship;

use super::actions::about;
use super::{Empty, Health, List, Mark, Window, freshness};
use crate::cockpit::rows::{alive, subject};
use crate::cockpit::{RowId, State, Tab};
use crate::domain::{Flag, JobId, Text};

/// *Ship*: what lies between what runs and what would.
#[derive(Clone, Debug)]
pub struct ShipView {
    /// `v2.13.2 → v2.14.0`.
    pub range: Text,
    /// `14 commits · 3 authors · oldest 2d`.
    pub summary: Text,
    /// The flags with their words.
    pub flags: Vec<(Text, Flag)>,
    /// The commits: short id, subject, author, age.
    pub commits: List<(Text, Text, Text, Text)>,
    /// What is cut: `the vendor cut the list of files at 300`.
    pub note: Option<Text>,
}

/// One gate.
#[derive(Clone, Debug)]
pub struct GateLine {
    /// How it is marked.
    pub mark: Mark,
    /// The environment.
    pub environment: Text,
    /// How well.
    pub health: Health,
    /// `approval 0/1`, `wait timer until 14:09`.
    pub what: Text,
    /// `you may`, `not you: you started this run`.
    pub may_i: Text,
    /// Who may.
    pub reviewers: Text,
    /// What the provider adds: its rules, whose it is, what is asked, the ways to let it through.
    pub terms: Vec<Text>,
    /// Since when.
    pub age: Text,
}

/// *Gates*: what holds it, and who answered.
#[derive(Clone, Debug)]
pub struct GatesView {
    /// Pending gates, and the rules of the environment where none is pending.
    pub gates: Vec<GateLine>,
    /// Reviews given: `linus approved production 3m ago: looks good`.
    pub reviews: Vec<(Health, Text)>,
    /// Freezes and holds on it.
    pub holds: Vec<(Health, Text)>,
    /// What its probe sees, where it has one.
    pub probe: Vec<(Health, Text)>,
    /// The rollout that is under way there: its steps, pauses, analyses, and what will act against an act.
    pub rollout: Vec<(Health, Text)>,
    /// Why there is nothing.
    pub empty: Option<Empty>,
}

/// One step of a job.
#[derive(Clone, Debug)]
pub struct StepLine {
    /// How well.
    pub health: Health,
    /// Its name.
    pub name: Text,
    /// How long.
    pub time: Text,
}

/// One job.
#[derive(Clone, Debug)]
pub struct JobLine {
    /// Which.
    pub id: JobId,
    /// Whether the cursor is on it.
    pub selected: bool,
    /// How well.
    pub health: Health,
    /// Its name.
    pub name: Text,
    /// Its state in words.
    pub state: Text,
    /// How long it waited, and how long it ran.
    pub time: Text,
    /// Its steps, where it is unfolded (running, failed or selected).
    pub steps: Vec<StepLine>,
    /// What the checks noted: `src/a.rs:3 …`.
    pub annotations: Vec<(Health, Text)>,
}

/// *Run*: attempt, jobs, steps, annotations.
#[derive(Clone, Debug)]
pub struct RunView {
    /// `#482 deploy · attempt 2 · push to main by ada · 6m of ~9m`.
    pub title: Text,
    /// Its jobs in order.
    pub jobs: Vec<JobLine>,
    /// Why there is nothing.
    pub empty: Option<Empty>,
}

/// *Log*: what a job printed.
#[derive(Clone, Debug)]
pub struct LogView {
    /// Which job: `deploy-production of #482`.
    pub title: Text,
    /// The lines, with their numbers from 1 and whether the search matches.
    pub lines: List<(usize, Text, bool)>,
    /// What is said plainly: GitHub has no log while a job runs.
    pub note: Option<Text>,
    /// `match 3 of 17`.
    pub search: Option<Text>,
}

/// One deployment of the history.
#[derive(Clone, Debug)]
pub struct HistoryLine {
    /// Whether the cursor is on it.
    pub selected: bool,
    /// How well.
    pub health: Health,
    /// The version.
    pub version: Text,
    /// Its state in a word.
    pub state: Text,
    /// When.
    pub age: Text,
    /// By whom.
    pub actor: Text,
    /// `current`, `last good`.
    pub note: Text,
    /// How it can be put back, or why not.
    pub ready: Text,
}

/// *History*: the deployments of an environment.
#[derive(Clone, Debug)]
pub struct HistoryView {
    /// `production of checkout`.
    pub title: Text,
    /// The deployments, newest first.
    pub lines: List<HistoryLine>,
}

/// One record or order of the journal.
#[derive(Clone, Debug)]
pub struct JournalLine {
    /// How well.
    pub health: Health,
    /// `14:03:12Z`.
    pub at: Text,
    /// `answered`.
    pub event: Text,
    /// What.
    pub words: Text,
}

/// *Journal*: what was done from here.
#[derive(Clone, Debug)]
pub struct JournalView {
    /// Orders that are open, with where they stand.
    pub open: Vec<(Health, Text)>,
    /// The records, newest first.
    pub lines: List<JournalLine>,
    /// Why it cannot be written.
    pub fault: Option<Text>,
}

/// The detail's content by tab.
#[derive(Clone, Debug)]
pub enum DetailView {
    /// Nothing is selected.
    Nothing(Empty),
    /// *Ship*.
    Ship(ShipView),
    /// *Gates*.
    Gates(GatesView),
    /// *Run*.
    Run(RunView),
    /// *Log*.
    Log(LogView),
    /// *History*.
    History(HistoryView),
    /// *Journal*.
    Journal(JournalView),
}

/// The title of the detail (`checkout → production`), the tab, and its content within a window.
#[must_use]
pub fn detail(state: &State, window: Window) -> (Text, Tab, DetailView) {
    let tab = state.screen.tab;
    if tab == Tab::Journal {
        return (title(state), tab, DetailView::Journal(journal::journal(state, window)));
    }
    let Some(subject) = subject(state) else { return (title(state), tab, DetailView::Nothing(nothing(state))) };
    let view = match tab {
        Tab::Ship => ship::ship(state, &subject, window),
        Tab::Gates => DetailView::Gates(gates::gates(state, &subject)),
        Tab::Run => run::run(state, &subject),
        Tab::Log => log::log(state, window),
        Tab::History => history::history(state, &subject, window),
        Tab::Journal => DetailView::Journal(journal::journal(state, window)),
    };
    (title(state), tab, view)
}

fn title(state: &State) -> Text {
    match state.selected() {
        None => Text::new("nothing selected"),
        Some(RowId::Source(source)) => Text::new(source.raw()),
        Some(row) => {
            let title = about(state);
            if alive(state, state.screen.about, row) { title } else { Text::new(&format!("{title} (gone)")) }
        }
    }
}

/// What to say where the row is about nothing that has a detail.
fn nothing(state: &State) -> Empty {
    let source = match state.selected() {
        Some(RowId::Source(source)) => state.world.sources.get(source),
        _ => None,
    };
    if let Some(source) = source {
        let fault = source.fault.as_ref().map(freshness::fault);
        let trouble = freshness::trouble(state, source);
        return match (fault, trouble) {
            (Some((what, hint)), _) => Empty::Fault(what, hint),
            (None, Some((_, words))) => Empty::Fault(words, Text::new("it is tried again by itself")),
            (None, None) => Empty::Nothing(Text::new("This account reads again.")),
        };
    }
    if state.world.services.values().any(|service| service.seen.is_none()) {
        return Empty::Loading;
    }
    Empty::Nothing(Text::new("Nothing is selected. Move to a row, and what it is about is shown here."))
}
