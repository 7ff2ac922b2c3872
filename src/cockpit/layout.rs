//! Where the panes are: a pure function of the size and the focus, shared by the machine (how far a page is) and the
//! painter. No pixels come back into the state.
//!
//! ```text
//! < 40x10: too small       < 100x30: one pane                 else: four panes
//!                          ┌header───────────────┐            ┌header────────────────────────────┐
//!                          │                     │            │1 needs you  │2 environments      │
//!                          │ the pane with focus │            ├─────────────┼────────────────────┤
//!                          │                     │            │3 pipelines  │4 detail            │
//!                          └footer───────────────┘            └footer────────────────────────────┘
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

/// Where everything is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Layout {
    /// The terminal is too small to be honest in.
    TooSmall,
    /// One pane at a time.
    One {
        /// The header.
        header: Area,
        /// The pane with the focus, borders included.
        pane: Area,
        /// The footer.
        footer: Area,
    },
    /// All four panes.
    Four {
        /// The header.
        header: Area,
        /// The panes by number, borders included.
        panes: [Area; 4],
        /// The footer.
        footer: Area,
    },
}

/// The least size in which the cockpit shows anything.
pub const LEAST: (u16, u16) = (40, 10);
/// The least size in which four panes are shown.
pub const FOUR: (u16, u16) = (100, 30);

/// Lays the screen out.
#[must_use]
pub fn layout((width, height): (u16, u16)) -> Layout {
    if width < LEAST.0 || height < LEAST.1 {
        return Layout::TooSmall;
    }
    let header = Area { x: 0, y: 0, width, height: 1 };
    let footer = Area { x: 0, y: height - 1, width, height: 1 };
    let body = Area { x: 0, y: 1, width, height: height - 2 };
    if width < FOUR.0 || height < FOUR.1 {
        return Layout::One { header, pane: body, footer };
    }
    // Rows of both sides carry about as much; the matrix and the detail get the rest.
    let left = (width * 9 / 20).clamp(44, 96);
    // Needs you is short on most days; what moves gets the rest.
    let upper = body.height * 9 / 20;
    let area = |x, y, width, height| Area { x, y: body.y + y, width, height };
    Layout::Four {
        header,
        panes: [
            area(0, 0, left, upper),
            area(left, 0, width - left, upper),
            area(0, upper, left, body.height - upper),
            area(left, upper, width - left, body.height - upper),
        ],
        footer,
    }
}

/// The area of a pane, borders included, where it is visible.
#[must_use]
pub fn pane(layout: &Layout, which: Pane, focus: Pane) -> Option<Area> {
    match layout {
        Layout::TooSmall => None,
        Layout::One { pane, .. } => (which == focus).then_some(*pane),
        Layout::Four { panes, .. } => panes.get(usize::from(which.number()) - 1).copied(),
    }
}
