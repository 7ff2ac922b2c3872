//! The pixels: what the view-models say, as cells. Paints and decides nothing: no effects, no async, no clock.
//!
//! ```text
//! draw(&State) ─ Scene::of: selectors ─▶ Scene ─ paint: one painter a region ─▶ Buffer
//! ```
//!
//! Each region is a file whose module documentation draws it. Styles come from the [`Theme`] by role.

mod actions;
mod ascii;
mod batch;
mod block;
mod canvas;
mod cell;
mod colour;
mod columns;
mod debrief;
mod detail;
mod dora;
mod edge;
mod empty;
mod environments;
mod field;
mod footer;
mod glyph;
mod ground;
mod header;
mod help;
mod needs_you;
mod overlay;
mod palette;
pub mod picture;
mod pipelines;
pub mod plain;
mod plan;
mod plan_fields;
mod quit;
mod replay;
mod rollback;
mod row;
mod scene;
mod text;
mod theme;
mod timeline;
mod too_small;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::cockpit::layout::{self, Area, Layout, Sight};
use crate::cockpit::{Glyphs, Pane, State};
use canvas::Canvas;

pub use ascii::stand_in as ascii_symbol;
pub use colour::{ground_of, luminance};
pub use glyph::{health as symbol, rail as rail_symbol};
pub use replay::replay;
pub use scene::{Over, Scene, Third};
pub use theme::{Theme, ThemeError};

/// Draws the state.
pub fn draw(state: &State, theme: &Theme, frame: &mut Frame<'_>) {
    let area = frame.area();
    let scene = Scene::of(state, (area.width, area.height));
    paint(&scene, theme, frame.buffer_mut());
}

/// The screen as lines of text, without colours: for bug reports and for whoever listens to a screen.
#[must_use]
pub fn lines(state: &State, theme: &Theme, (width, height): (u16, u16)) -> Vec<String> {
    let mut buffer = Buffer::empty(Rect { x: 0, y: 0, width, height });
    paint(&Scene::of(state, (width, height)), theme, &mut buffer);
    text::lines(&buffer)
}

/// Draws a scene into a buffer, all of it.
pub fn paint(scene: &Scene, theme: &Theme, buffer: &mut Buffer) {
    regions(scene, theme, buffer);
    ground::fill(buffer, theme);
    if theme.glyphs == Glyphs::Ascii {
        ascii::rewrite(buffer);
    }
}

fn regions(scene: &Scene, theme: &Theme, buffer: &mut Buffer) {
    let area = buffer.area;
    let laid = layout::layout(Sight { size: (area.width, area.height), ..scene.sight });
    let canvas = &mut Canvas { buffer, theme };
    let (header, footer) = match &laid {
        Layout::TooSmall => return too_small::paint(canvas, area),
        Layout::Panes { header, footer, .. } => (rect(*header), rect(*footer)),
    };
    header::paint(canvas, &scene.header, header);
    panes(canvas, scene, &laid);
    let body = Rect { y: header.bottom(), height: footer.y.saturating_sub(header.bottom()), ..area };
    match &scene.over {
        None => {}
        Some(Over::Dora(view)) => dora::paint(canvas, view, body),
        Some(Over::Debrief(view)) => debrief::paint(canvas, view, body),
        Some(Over::Help(view)) => help::paint(canvas, view, body),
        Some(Over::Actions(view)) => actions::paint(canvas, view, body),
        Some(Over::Rollback(view)) => rollback::paint(canvas, view, body),
        Some(Over::Batch(view)) => batch::paint(canvas, view, body),
        Some(Over::Plan(view)) => plan::paint(canvas, view, body),
        Some(Over::Quit) => quit::paint(canvas, body),
        Some(Over::Palette(view)) => palette::paint(canvas, view, body),
    }
    footer::paint(canvas, &scene.footer, footer);
}

fn panes(canvas: &mut Canvas<'_>, scene: &Scene, laid: &Layout) {
    let place = |pane| laid.pane(pane).map(rect);
    // What lies over the panes has the focus.
    let focused = |pane| scene.over.is_none() && scene.sight.focus == pane;
    if let (Some(view), Some(area)) = (&scene.needs_you, place(Pane::NeedsYou)) {
        needs_you::paint(canvas, view, focused(Pane::NeedsYou), area);
    }
    if let (Some(view), Some(area)) = (&scene.environments, place(Pane::Environments)) {
        environments::paint(canvas, view, focused(Pane::Environments), area);
    }
    if let (Some(view), Some(area)) = (&scene.pipelines, place(Pane::Pipelines)) {
        match view {
            Third::Pipelines(view) => pipelines::paint(canvas, view, focused(Pane::Pipelines), area),
            Third::Timeline(view) => timeline::paint(canvas, view, focused(Pane::Pipelines), area),
        }
    }
    if let (Some((title, tab, view)), Some(area)) = (&scene.detail, place(Pane::Detail)) {
        detail::paint(canvas, (title, *tab, view), scene.detail_top, focused(Pane::Detail), area);
    }
}

fn rect(area: Area) -> Rect {
    Rect { x: area.x, y: area.y, width: area.width, height: area.height }
}
