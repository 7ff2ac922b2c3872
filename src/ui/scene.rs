//! Everything that is on the screen at one moment, as view-models: what the selectors said, and nothing that is not drawn.

use crate::cockpit::layout::{self, Sight};
use crate::cockpit::view::{
    self, ActionsView, BatchView, DebriefView, DetailView, DoraView, EnvironmentsView, FooterView, HeaderView,
    HelpView, List, NeedLine, PaletteView, PlanView, RollbackView, RunLine, TimelineView, Window,
};
use crate::cockpit::{Overlay, Pane, PaneState, State, Tab};
use crate::domain::Text;

/// What lies over the panes.
#[derive(Clone, Debug)]
pub enum Over {
    /// The four keys of DORA.
    Dora(DoraView),
    /// What the rehearsal came to so far.
    Debrief(DebriefView),
    /// The keys.
    Help(HelpView),
    /// Every verb.
    Actions(ActionsView),
    /// Earlier good releases.
    Rollback(RollbackView),
    /// Marked gates and what became of each.
    Batch(BatchView),
    /// A plan.
    Plan(Box<PlanView>),
    /// Really leave?
    Quit,
    /// The words of the command line.
    Palette(PaletteView),
}

/// What the third pane shows.
#[derive(Clone, Debug)]
pub enum Third {
    /// Runs.
    Pipelines(List<RunLine>),
    /// Changes.
    Timeline(TimelineView),
}

/// One moment of the screen. A pane that is not visible is not there.
#[derive(Clone, Debug)]
pub struct Scene {
    /// The header.
    pub header: HeaderView,
    /// *Needs you*.
    pub needs_you: Option<List<NeedLine>>,
    /// *Environments*.
    pub environments: Option<EnvironmentsView>,
    /// *Pipelines*, or the Timeline in its place.
    pub pipelines: Option<Third>,
    /// The detail: its title, its tab, its content.
    pub detail: Option<(Text, Tab, DetailView)>,
    /// The first visible line of a detail that is not a list of rows.
    pub detail_top: usize,
    /// The footer.
    pub footer: FooterView,
    /// What the layout depends on; the size is the one that the rows were asked for.
    pub sight: Sight,
    /// What lies over the panes.
    pub over: Option<Over>,
}

impl Scene {
    /// Asks the selectors for what is visible at `size`.
    #[must_use]
    pub fn of(state: &State, size: (u16, u16)) -> Self {
        let screen = &state.screen;
        let sight = Sight { size, focus: screen.pane, about: screen.about, zoomed: screen.zoomed };
        let laid = layout::layout(sight);
        let height = |pane| laid.pane(pane).map(|area| area.height);
        let remembered = |pane| screen.panes.get(&pane);
        // A plan on a small terminal hides the panes: they need not be asked for.
        let hidden = matches!(screen.overlay, Some(Overlay::Plan(_))) && !layout::roomy(size);
        let shown = |pane| if hidden { None } else { height(pane) };
        Self {
            header: view::header(state),
            needs_you: shown(Pane::NeedsYou).map(|height| {
                view::needs_you(state, window(remembered(Pane::NeedsYou), usize::from(height).saturating_sub(2)))
            }),
            environments: shown(Pane::Environments).map(|height| {
                view::environments(state, window(remembered(Pane::Environments), usize::from(height).saturating_sub(3)))
            }),
            pipelines: shown(Pane::Pipelines).map(|height| {
                let rows = usize::from(height).saturating_sub(2);
                if screen.timeline.shown {
                    Third::Timeline(view::timeline(state, window(Some(&screen.timeline.list), rows)))
                } else {
                    Third::Pipelines(view::pipelines(state, window(remembered(Pane::Pipelines), rows)))
                }
            }),
            detail: shown(Pane::Detail).map(|height| {
                let rows = super::detail::list_height(screen.tab, height);
                view::detail(state, window(screen.tabs.get(&screen.tab), rows))
            }),
            detail_top: screen.tabs.get(&screen.tab).map_or(0, |tab| tab.top),
            footer: view::footer(state),
            sight,
            over: over(state),
        }
    }
}

fn over(state: &State) -> Option<Over> {
    match state.screen.overlay.as_ref()? {
        Overlay::Dora { .. } => view::dora(state).map(Over::Dora),
        Overlay::Debrief { .. } => view::debrief(state).map(Over::Debrief),
        Overlay::Help { .. } => view::help(state).map(Over::Help),
        Overlay::Actions { .. } => view::actions(state).map(Over::Actions),
        Overlay::Rollback(_) => view::rollback(state).map(Over::Rollback),
        Overlay::Batch => view::batch(state).map(Over::Batch),
        Overlay::Plan(_) => view::plan(state).map(|plan| Over::Plan(Box::new(plan))),
        // The footer is where it is typed.
        Overlay::Prompt(_) => view::palette(state).map(Over::Palette),
        Overlay::Quit => Some(Over::Quit),
    }
}

/// The rows to ask for: from the remembered top, moved as little as it takes to have the selected row among them.
fn window(pane: Option<&PaneState>, height: usize) -> Window {
    let Some(pane) = pane else { return Window { first: 0, height } };
    let first = if pane.selected.is_none() || height == 0 {
        pane.top
    } else {
        pane.top.min(pane.place).max((pane.place + 1).saturating_sub(height))
    };
    Window { first, height }
}
