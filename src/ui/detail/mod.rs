//! The detail: more about the selected row, in six tabs.
//!
//! ```text
//! ╭ 4 checkout → production ─────────────────────────────╮
//! │ Ship  Gates  Run  Log  History  Journal               │
//! │                                                       │
//! │ v2.13.2 → v2.14.0                                     │
//! ╰───────────────────────────────────────────────────────╯
//! ```

mod gates;
mod history;
mod journal;
mod log;
mod run;
mod ship;

use ratatui::layout::Rect;

use super::canvas::Canvas;
use super::edge::{Edge, Part};
use super::{empty, overlay};
use crate::cockpit::Tab;
use crate::cockpit::view::{DetailView, List};
use crate::domain::Text;

/// Height from which an empty line parts the tabs from the content.
const ROOMY: u16 = 12;

/// Draws the pane. `top` is the first visible line of the tabs that are no lists of rows.
pub(super) fn paint(
    canvas: &mut Canvas<'_>,
    (title, tab, view): (&Text, Tab, &DetailView),
    top: usize,
    focused: bool,
    area: Rect,
) {
    let edge = match view {
        DetailView::Ship(ship) => with(&ship.commits),
        DetailView::Log(log) => with(&log.lines),
        DetailView::History(history) => with(&history.lines),
        DetailView::Journal(journal) => with(&journal.lines),
        DetailView::Nothing(_) | DetailView::Gates(_) | DetailView::Run(_) => Edge::default(),
    };
    let title = if title.is_empty() { "Detail" } else { title.as_str() };
    Edge { number: Some(4), title, focused, ..edge }.paint(canvas, area);
    let inner = overlay::padded(area);
    tabs(canvas, tab, inner);
    let above = overhead(area.height);
    let content = Rect { y: inner.y + above.min(inner.height), height: inner.height.saturating_sub(above), ..inner };
    match view {
        DetailView::Nothing(why) => empty::paint(canvas, why, content),
        DetailView::Ship(view) => ship::paint(canvas, view, content),
        DetailView::Gates(view) => gates::paint(canvas, view, (top, focused), content, area),
        DetailView::Run(view) => run::paint(canvas, view, focused, content, area),
        DetailView::Log(view) => log::paint(canvas, view, content),
        DetailView::History(view) => history::paint(canvas, view, focused, content),
        DetailView::Journal(view) => journal::paint(canvas, view, content),
    }
}

/// Lines above the content within a pane of this height, borders not counted.
fn overhead(height: u16) -> u16 {
    if height >= ROOMY { 2 } else { 1 }
}

/// How many rows the list of a tab has within a pane of this height, borders included.
pub(super) fn list_height(tab: Tab, height: u16) -> usize {
    let content = height.saturating_sub(2 + overhead(height));
    let fixed = match tab {
        Tab::Ship => ship::FIXED,
        Tab::Log => log::FIXED,
        Tab::History => history::FIXED,
        Tab::Gates | Tab::Run | Tab::Journal => 0,
    };
    usize::from(content.saturating_sub(fixed))
}

fn with<Row>(list: &List<Row>) -> Edge<'_> {
    Edge {
        filter: list.filter.as_ref().map(|(text, typing)| (text.as_str(), *typing)),
        stale: list.stale.as_ref(),
        waiting: list.waiting,
        part: Some(Part { first: list.first, shown: list.rows.len(), total: list.total }),
        ..Edge::default()
    }
}

fn tabs(canvas: &mut Canvas<'_>, open: Tab, area: Rect) {
    if area.height == 0 {
        return;
    }
    let theme = canvas.theme;
    let mut pen = canvas.pen(area.x, area.y, area.width);
    for tab in Tab::ALL {
        pen.put(tab.word(), if tab == open { theme.tab_selected } else { theme.tab }).gap(2);
    }
}
