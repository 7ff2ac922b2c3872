//! From the state to the terminal: only the cells that differ, in one write, and nothing where none do.

use std::io;

use crossterm::queue;
use crossterm::terminal::{BeginSynchronizedUpdate, EndSynchronizedUpdate};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::encode::encode_linked;
use super::guard;
use super::links::Links;
use crate::cockpit::layout::{self, Area, Sight};
use crate::cockpit::{Display, Notice, Pane, State};
use crate::ui::{self, Scene, Theme, ThemeError};

/// Bytes that come in one piece over any line, so that nobody need be asked to wait for the rest of them.
const AT_ONCE: usize = 1_024;

/// How much of the screen a frame brings up to date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All of it.
    Whole,
    /// What the keys move at once: the detail stays as it is, to follow when they rest.
    WithoutDetail,
}

/// Paints the state.
#[derive(Debug)]
pub struct Painter {
    theme: Theme,
    /// What the theme was made from.
    display: Display,
    shown: Buffer,
    next: Buffer,
    bytes: Vec<u8>,
    /// Whether the terminal said that it puts frames on the screen as a whole.
    synchronizes: bool,
    /// Whether addresses on the screen are links, and those that are shown.
    follows: bool,
    links: Links,
    /// Whether the screen shows the panes, with nothing over them.
    shows_panes: bool,
}

impl Painter {
    /// A painter of a screen that shows nothing.
    ///
    /// # Errors
    /// Where there is no theme for it, which a test rules out.
    pub fn new(display: &Display, size: (u16, u16)) -> Result<Self, ThemeError> {
        let mut painter = Self {
            theme: Theme::of(display)?,
            display: display.clone(),
            shown: Buffer::default(),
            next: Buffer::default(),
            bytes: Vec::with_capacity(16 * 1024),
            synchronizes: false,
            follows: false,
            links: Links::default(),
            shows_panes: false,
        };
        painter.blank(size);
        Ok(painter)
    }

    /// Takes the screen as cleared, in a new size.
    pub fn blank(&mut self, (width, height): (u16, u16)) {
        let area = Rect { x: 0, y: 0, width, height };
        self.shown = Buffer::empty(area);
        self.next = Buffer::empty(area);
        self.links = Links::default();
        self.shows_panes = false;
    }

    /// Has large frames put on the screen as a whole, or not.
    pub fn synchronize(&mut self, synchronizes: bool) {
        self.synchronizes = synchronizes;
    }

    /// Has the addresses that the operator is told be links.
    pub fn follow(&mut self, follows: bool) {
        self.follows = follows;
    }

    /// The bytes that turn what is shown into the state. Empty where nothing differs.
    ///
    /// # Errors
    /// Never in practice: it writes into memory, in a theme that is built in.
    pub fn frame(&mut self, state: &State, extent: Extent) -> io::Result<&[u8]> {
        if self.display != state.display {
            self.display.clone_from(&state.display);
            self.theme = Theme::of(&self.display).map_err(io::Error::other)?;
        }
        let held = self.held(state, extent);
        self.shows_panes = state.screen.overlay.is_none();
        let told: &[Notice] = if self.follows { &state.screen.notices } else { &[] };
        self.frame_by(held, told, |theme, buffer| {
            let scene = Scene::of(state, (buffer.area.width, buffer.area.height));
            ui::paint(&scene, theme, buffer);
        })
    }

    /// Whether a frame of this extent leaves something of the state out.
    #[must_use]
    pub fn holds_back(&self, state: &State, extent: Extent) -> bool {
        self.held(state, extent).is_some()
    }

    /// What of the screen stays as it is: the detail, where it is shown beside what the keys move.
    fn held(&self, state: &State, extent: Extent) -> Option<Area> {
        let screen = &state.screen;
        let area = self.shown.area;
        if extent == Extent::Whole || !self.shows_panes || screen.overlay.is_some() || screen.pane == Pane::Detail {
            return None;
        }
        let size = (area.width, area.height);
        layout::layout(Sight { size, focus: screen.pane, about: screen.about, zoomed: screen.zoomed })
            .pane(Pane::Detail)
    }

    /// The bytes that turn what is shown into what `draw` draws, but for an area that stays.
    fn frame_by(
        &mut self,
        held: Option<Area>,
        told: &[Notice],
        draw: impl FnOnce(&Theme, &mut Buffer),
    ) -> io::Result<&[u8]> {
        self.bytes.clear();
        self.next.reset();
        draw(&self.theme, &mut self.next);
        if let Some(area) = held {
            keep(&self.shown, &mut self.next, area);
        }
        // The terminal holds back its own painting until the frame is whole.
        queue!(self.bytes, BeginSynchronizedUpdate)?;
        let begun = self.bytes.len();
        let links = Links::of(&self.next, told.iter().map(|notice| notice.text.as_str()));
        encode_linked((&self.shown, &self.links), (&self.next, &links), &mut self.bytes);
        self.links = links;
        std::mem::swap(&mut self.shown, &mut self.next);
        if self.bytes.len() - begun <= AT_ONCE || !self.synchronizes {
            return Ok(&self.bytes[begun..]);
        }
        queue!(self.bytes, EndSynchronizedUpdate)?;
        Ok(&self.bytes)
    }

    /// Paints the state; gives how many bytes it took.
    ///
    /// # Errors
    /// Where the terminal takes no output: it is gone.
    pub(in crate::runtime) fn paint(&mut self, state: &State, extent: Extent) -> io::Result<usize> {
        let bytes = self.frame(state, extent)?;
        if !bytes.is_empty() {
            guard::write(bytes)?;
        }
        Ok(bytes.len())
    }

    /// Paints something else than a state.
    ///
    /// # Errors
    /// As [`paint`](Self::paint).
    pub(in crate::runtime) fn paint_by(&mut self, draw: impl FnOnce(&Theme, &mut Buffer)) -> io::Result<()> {
        self.shows_panes = false;
        let bytes = self.frame_by(None, &[], draw)?;
        if bytes.is_empty() { Ok(()) } else { guard::write(bytes) }
    }

    /// Clears the screen, which has this size now.
    ///
    /// # Errors
    /// As [`paint`](Self::paint).
    pub(in crate::runtime) fn clear(&mut self, size: (u16, u16)) -> io::Result<()> {
        self.blank(size);
        guard::write(b"\x1b[0m\x1b[2J")
    }

    /// Clears the screen and paints all of it again.
    ///
    /// # Errors
    /// As [`paint`](Self::paint).
    pub(in crate::runtime) fn repaint(&mut self, state: &State, size: (u16, u16)) -> io::Result<usize> {
        self.clear(size)?;
        self.paint(state, Extent::Whole)
    }
}

/// Puts what is shown in an area into the next frame.
fn keep(shown: &Buffer, next: &mut Buffer, area: Area) {
    for y in area.y..area.y.saturating_add(area.height) {
        for x in area.x..area.x.saturating_add(area.width) {
            if let (Some(cell), Some(place)) = (shown.cell((x, y)), next.cell_mut((x, y))) {
                place.clone_from(cell);
            }
        }
    }
}
