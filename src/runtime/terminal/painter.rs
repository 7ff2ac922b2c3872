//! From the state to the terminal: only the cells that differ, in one write, and nothing where none do.

use std::io;

use crossterm::queue;
use crossterm::terminal::{BeginSynchronizedUpdate, EndSynchronizedUpdate};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::encode::encode;
use super::guard;
use crate::cockpit::{Display, State};
use crate::ui::{self, Scene, Theme, ThemeError};

/// Bytes that come in one piece over any line, so that nobody need be asked to wait for the rest of them.
const AT_ONCE: usize = 1_024;

/// Paints the state.
#[derive(Debug)]
pub struct Painter {
    theme: Theme,
    /// What the theme was made from.
    display: Display,
    shown: Buffer,
    next: Buffer,
    bytes: Vec<u8>,
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
        };
        painter.blank(size);
        Ok(painter)
    }

    /// Takes the screen as cleared, in a new size.
    pub fn blank(&mut self, (width, height): (u16, u16)) {
        let area = Rect { x: 0, y: 0, width, height };
        self.shown = Buffer::empty(area);
        self.next = Buffer::empty(area);
    }

    /// The bytes that turn what is shown into the state. Empty where nothing differs.
    ///
    /// # Errors
    /// Never in practice: it writes into memory, in a theme that is built in.
    pub fn frame(&mut self, state: &State) -> io::Result<&[u8]> {
        if self.display != state.display {
            self.display.clone_from(&state.display);
            self.theme = Theme::of(&self.display).map_err(io::Error::other)?;
        }
        self.frame_by(|theme, buffer| {
            let scene = Scene::of(state, (buffer.area.width, buffer.area.height));
            ui::paint(&scene, theme, buffer);
        })
    }

    /// The bytes that turn what is shown into what `draw` draws.
    fn frame_by(&mut self, draw: impl FnOnce(&Theme, &mut Buffer)) -> io::Result<&[u8]> {
        self.bytes.clear();
        self.next.reset();
        draw(&self.theme, &mut self.next);
        // The terminal holds back its own painting until the frame is whole; one that does not know this ignores it.
        queue!(self.bytes, BeginSynchronizedUpdate)?;
        let begun = self.bytes.len();
        encode(&self.shown, &self.next, &mut self.bytes);
        std::mem::swap(&mut self.shown, &mut self.next);
        if self.bytes.len() - begun <= AT_ONCE {
            return Ok(&self.bytes[begun..]);
        }
        queue!(self.bytes, EndSynchronizedUpdate)?;
        Ok(&self.bytes)
    }

    /// Paints the state.
    ///
    /// # Errors
    /// Where the terminal takes no output: it is gone.
    pub(in crate::runtime) fn paint(&mut self, state: &State) -> io::Result<()> {
        let bytes = self.frame(state)?;
        if bytes.is_empty() { Ok(()) } else { guard::write(bytes) }
    }

    /// Paints something else than a state.
    ///
    /// # Errors
    /// As [`paint`](Self::paint).
    pub(in crate::runtime) fn paint_by(&mut self, draw: impl FnOnce(&Theme, &mut Buffer)) -> io::Result<()> {
        let bytes = self.frame_by(draw)?;
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
    pub(in crate::runtime) fn repaint(&mut self, state: &State, size: (u16, u16)) -> io::Result<()> {
        self.clear(size)?;
        self.paint(state)
    }
}
