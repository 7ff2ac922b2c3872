//! Where the panes are: a pure function of the size, the focus and the zoom, shared by the machine (how far a page is) and
//! the painter. No pixels come back into the state.
//!
//! ```text
//! < 40x10: too small       < 100x30: one pane                 else: four panes
//!                          ┌header───────────────┐            ┌header────────────────────────────┐
//!                          │                     │            │1 needs you  │2 environments      │
//!                          │ the pane with focus │            ├─────────────┼────────────────────┤
//!                          │                     │            │3 pipelines  │4 detail            │
//!                          └footer───────────────┘            └footer────────────────────────────┘
//!                          zoomed: the list above,            zoomed: the pane with the focus
//!                          its detail below                   takes all of the middle
//! ```

use super::Pane;

/// A rectangle of cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Area {
    /// The first column.
    pub x: u16,
    /// The first row.
    pub y: u16,
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
}

/// What the layout depends on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sight {
    /// Columns and rows.
    pub size: (u16, u16),
    /// The pane with the focus.
    pub focus: Pane,
    /// The list that the detail is about.
    pub about: Pane,
    /// Whether the usual arrangement for this size is left for the other one.
    pub zoomed: bool,
}

/// Where everything is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Layout {
    /// The terminal is too small to be honest in.
    TooSmall,
    /// Panes.
    Panes {
        /// The header.
        header: Area,
        /// The panes by number, borders included, as far as they are visible.
        panes: [Option<Area>; 4],
        /// The footer.
        footer: Area,
    },
}

impl Layout {
    /// The area of a pane, borders included, where it is visible.
    #[must_use]
    pub fn pane(&self, which: Pane) -> Option<Area> {
        match self {
            Self::TooSmall => None,
            Self::Panes { panes, .. } => panes.get(usize::from(which.number()) - 1).copied().flatten(),
        }
    }
}

/// The least size in which the cockpit shows anything.
pub const LEAST: (u16, u16) = (40, 10);
/// The least size in which four panes are shown.
pub const FOUR: (u16, u16) = (100, 30);

/// The least height in which a list and its detail find room above each other.
const STACKED: u16 = 20;

/// Whether so much room is there that four panes are the usual arrangement.
#[must_use]
pub fn roomy((width, height): (u16, u16)) -> bool {
    width >= FOUR.0 && height >= FOUR.1
}

/// Whether zooming changes anything at this size.
#[must_use]
pub fn zooms(size: (u16, u16)) -> bool {
    roomy(size) || size.1 >= STACKED
}

/// Lays the screen out.
#[must_use]
pub fn layout(Sight { size: (width, height), focus, about, zoomed }: Sight) -> Layout {
    if width < LEAST.0 || height < LEAST.1 {
        return Layout::TooSmall;
    }
    let header = Area { x: 0, y: 0, width, height: 1 };
    let footer = Area { x: 0, y: height - 1, width, height: 1 };
    let body = Area { x: 0, y: 1, width, height: height - 2 };
    let mut panes = [None; 4];
    let mut put = |pane: Pane, area: Area| {
        if let Some(place) = panes.get_mut(usize::from(pane.number()) - 1) {
            *place = Some(area);
        }
    };
    match (roomy((width, height)), zoomed) {
        (true, false) => {
            // Rows of both sides carry about as much; the matrix and the detail get the rest.
            let left = (width * 9 / 20).clamp(44, 96);
            // Needs you is short on most days; what moves gets the rest.
            let upper = body.height * 9 / 20;
            let area = |x, y, width, height| Area { x, y: body.y + y, width, height };
            put(Pane::NeedsYou, area(0, 0, left, upper));
            put(Pane::Environments, area(left, 0, width - left, upper));
            put(Pane::Pipelines, area(0, upper, left, body.height - upper));
            put(Pane::Detail, area(left, upper, width - left, body.height - upper));
        }
        (false, true) if height >= STACKED => {
            let list = if focus == Pane::Detail { about } else { focus };
            let upper = body.height * 9 / 20;
            put(list, Area { height: upper, ..body });
            put(Pane::Detail, Area { y: body.y + upper, height: body.height - upper, ..body });
        }
        _ => put(focus, body),
    }
    Layout::Panes { header, panes, footer }
}
