//! The loop itself.

use std::io;
use std::time::Duration;

use tokio::time::Instant;

use super::deck::{Asked, Deck};
use super::line::LineGauge;
use super::pace::Watching;
use crate::cockpit::alerts::{AlertMessage, ChannelId};
use crate::cockpit::snapshot::Snapshot;
use crate::cockpit::{Assembler, Event, State};
use crate::domain::Text;
use crate::runtime::alerts::terminal_bytes;
use crate::runtime::clipboard::{self, TerminalKind};
use crate::runtime::inbox::{Inbox, Next};
use crate::runtime::terminal::{self, Extent, Guard, Heard, Input, Painter, Proofs, Signal, Suspended, suspend};

/// Events that are taken in before the loop looks for keys and paints.
const SLICE: usize = 32;

/// Nobody but a slow line takes so long to take a frame.
const BLOCKED: Duration = Duration::from_millis(500);

/// One flight's loop.
pub(super) struct Turn<'a> {
    deck: Deck,
    painter: Painter,
    guard: &'a Guard,
    proofs: Proofs,
    assembler: Assembler,
    line: LineGauge,
    /// The terminal said that it is not looked at.
    hidden: bool,
    kind: TerminalKind,
    /// The terminal has another size, or was somebody else's: all of it is painted again.
    repaint: bool,
    leaving: bool,
}

impl<'a> Turn<'a> {
    pub(super) fn new(deck: Deck, painter: Painter, guard: &'a Guard) -> Self {
        Self {
            deck,
            painter,
            guard,
            proofs: Proofs::default(),
            assembler: Assembler::default(),
            line: LineGauge::default(),
            hidden: false,
            kind: TerminalKind::from_environment(),
            repaint: false,
            leaving: false,
        }
    }

    /// Runs until somebody leaves, or the terminal takes no output any more: it is gone. Gives what is known then.
    pub(super) async fn run(mut self, inbox: Inbox, first: Vec<Event>) -> Snapshot {
        // A terminal that is gone is a way to leave like any other.
        let _ = self.fly(inbox, first).await;
        self.deck.known()
    }

    async fn fly(&mut self, mut inbox: Inbox, first: Vec<Event>) -> io::Result<()> {
        terminal::ask_about_itself(&self.kind)?;
        self.proofs.learn()?;
        let asked = self.deck.begin();
        self.answer(asked);
        for event in first {
            self.fold(event);
        }
        self.paint(Extent::Whole)?;
        while !self.leaving {
            match inbox.next(self.wake()).await {
                Next::Heard(heard) => {
                    self.hear(heard);
                    while !self.leaving
                        && let Some(heard) = inbox.heard()
                    {
                        self.hear(heard);
                    }
                    self.paint(if self.deck.state.display.frugal() { Extent::WithoutDetail } else { Extent::Whole })?;
                }
                Next::Event(event) => {
                    self.fold(*event);
                    for _ in 1..SLICE {
                        let Some(event) = inbox.event() else { break };
                        self.fold(event);
                    }
                    self.paint_when_due()?;
                }
                Next::Time => {
                    self.time()?;
                    self.paint_when_due()?;
                }
            }
        }
        Ok(())
    }

    /// The next moment at which something is to be done.
    fn wake(&self) -> Option<Instant> {
        let frame = self.frame_due();
        let frame = frame.map(|due| self.line.full_until(Instant::now()).map_or(due, |full| due.max(full)));
        let overdue = self.proofs.out_since().and_then(|asked| self.line.overdue_at(asked));
        [self.deck.tick_due(), frame, overdue, self.proofs.until()].into_iter().flatten().min()
    }

    /// When a frame is due; nothing where what is known is on the screen.
    fn frame_due(&self) -> Option<Instant> {
        let watching = Watching { hidden: self.hidden, frugal: self.deck.state.display.frugal() };
        self.deck.pace.frame_due(self.deck.state.revision, watching)
    }

    fn time(&mut self) -> io::Result<()> {
        let asked = self.deck.tick();
        self.answer(asked);
        if let Some(slow) = self.proofs.out_since().and_then(|asked| self.line.overdue(asked, Instant::now())) {
            self.fold(Event::Line { slow });
        }
        if let Some(dialogue) = self.proofs.expired()? {
            self.fold(Event::Painted { dialogue });
        }
        Ok(())
    }

    fn hear(&mut self, heard: Heard) {
        match heard {
            Heard::Input(Input::Key(key)) => {
                // Who types looks, whatever was said.
                self.hidden = false;
                // What is put together while keys are dropped is dropped as a whole.
                for key in self.assembler.feed(key) {
                    if !self.proofs.waits() {
                        self.fold(Event::Key(key));
                    }
                }
            }
            Heard::Input(Input::Paste(text)) => {
                if !self.proofs.waits() {
                    self.fold(Event::Paste(text));
                }
            }
            Heard::Input(Input::Position { row, column }) => {
                if let Some(time) = self.proofs.took(row, column) {
                    self.measure(time);
                    if self.proofs.out_since().is_none() {
                        self.line.arrived();
                    }
                }
                if let Some(dialogue) = self.proofs.answered(row, column) {
                    self.fold(Event::Painted { dialogue });
                }
            }
            Heard::Input(Input::Ground(ground)) => self.fold(Event::Ground(ground)),
            Heard::Input(Input::Synchronizes(synchronizes)) => self.painter.synchronize(synchronizes),
            Heard::Input(Input::Focus(focus)) => self.hidden = !focus,
            Heard::Input(Input::Itself(between)) => {
                self.kind.is(between);
                self.painter.follow(self.kind.follows_links());
            }
            Heard::Line(_) => {}
            Heard::Signal(Signal::Leave) | Heard::Closed => self.leaving = true,
            Heard::Signal(Signal::Resize) => self.repaint = true,
            Heard::Signal(Signal::Stop) => self.stop(),
            Heard::Signal(Signal::Continue) => {
                // Perhaps another terminal: a session of tmux is attached from anywhere.
                self.leaving |= self.guard.take().and_then(|()| terminal::ask_about_itself(&self.kind)).is_err();
                self.hidden = false;
                self.repaint = true;
                self.proofs.forget();
                self.fold(Event::Resumed);
            }
        }
    }

    /// The line took so long.
    fn measure(&mut self, time: Duration) {
        if let Some(slow) = self.line.took(time) {
            self.fold(Event::Line { slow });
        }
    }

    fn stop(&mut self) {
        if suspend(self.guard) == Suspended::NoShell {
            self.fold(Event::Notice(Text::new("there is no shell to go back to: this session is the shell's own")));
        }
    }

    fn fold(&mut self, event: Event) {
        let asked = self.deck.take_in(event);
        self.answer(asked);
    }

    fn answer(&mut self, asked: Vec<Asked>) {
        for asked in asked {
            match asked {
                Asked::Prove { dialogue } => self.proofs.begin(dialogue),
                Asked::Copy { what, lines } => self.copy(what, &lines),
                Asked::Alert { channel, message } => self.alert(&channel, &message),
                Asked::Suspend => self.stop(),
                Asked::Leave => self.leaving = true,
            }
        }
    }

    /// Has the terminal say something itself. One that cannot is no news: it is the same every time, and the screen is there.
    fn alert(&mut self, channel: &ChannelId, message: &AlertMessage) {
        if let Some(bytes) = terminal_bytes(channel, message, &self.kind) {
            // A terminal that is gone shows with the next frame.
            let _shows_with_the_next_frame = terminal::write(&bytes);
        }
    }

    fn copy(&mut self, what: &str, lines: &[Text]) {
        let text = lines.iter().map(Text::as_str).collect::<Vec<_>>().join("\n");
        let said = match clipboard::copy(&text, &self.kind) {
            Ok((bytes, how)) => match terminal::write(&bytes) {
                Ok(()) => format!("{what} copied: {how}"),
                Err(error) => format!("{what} not copied: {error}"),
            },
            Err(error) => format!("{what} not copied: {error}"),
        };
        self.fold(Event::Notice(Text::new(&said)));
    }

    fn paint_when_due(&mut self) -> io::Result<()> {
        let due = self.frame_due().is_some_and(|due| due <= Instant::now());
        if due || self.repaint || self.proofs.unasked() { self.paint(Extent::Whole) } else { Ok(()) }
    }

    fn paint(&mut self, extent: Extent) -> io::Result<()> {
        for broken in terminal::take_broken() {
            self.fold(Event::Notice(broken));
        }
        if self.leaving || self.line.full_until(Instant::now()).is_some() {
            return Ok(());
        }
        if self.repaint {
            self.repaint = false;
            let (width, height) = terminal::size();
            self.fold(Event::Resize { width, height });
            self.sent(Extent::Whole, |painter, state| painter.repaint(state, (width, height)))?;
        } else if self.frame_due().is_some() {
            self.sent(extent, |painter, state| painter.paint(state, extent))?;
        }
        self.proofs.flushed()
    }

    /// Paints, and measures the line by it.
    fn sent(
        &mut self,
        extent: Extent,
        paint: impl FnOnce(&mut Painter, &State) -> io::Result<usize>,
    ) -> io::Result<()> {
        let owes = self.painter.holds_back(&self.deck.state, extent);
        let began = Instant::now();
        let bytes = paint(&mut self.painter, &self.deck.state)?;
        self.deck.pace.painted(self.deck.state.revision, owes);
        let now = Instant::now();
        // A terminal that takes its time is a slow line, whether it answers questions or not.
        if now - began >= BLOCKED {
            self.measure(now - began);
        }
        // A plan asks for itself.
        if self.line.painted(bytes, now) && !self.proofs.waits() {
            self.proofs.learn()?;
        }
        Ok(())
    }
}
