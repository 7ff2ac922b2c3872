//! Showing a replay: the terminal and the time, and nothing else. There are no providers here, no journal, no executor:
//! whatever was ordered on the tape cannot be ordered again.

use std::io;
use std::time::Duration;

use tokio::time::Instant;

use crate::cockpit::{Assembler, Display};
use crate::replay::{Asked, Console};
use crate::runtime::inbox::{Inbox, Next};
use crate::runtime::terminal::{self, Guard, Heard, Input, Painter, Signal, TerminalError, listen, suspend};
use crate::ui;

/// Shows a replay until somebody leaves. The terminal is given back in every case.
///
/// # Errors
/// Where there is no terminal, or it goes away.
pub fn show(mut console: Console, display: &Display) -> Result<(), TerminalError> {
    let guard = Guard::enter()?;
    let mut painter = Painter::new(display, terminal::size()).map_err(io::Error::other)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    // A terminal that is gone is a way to leave like any other.
    let _gone = runtime.block_on(play(&mut console, &mut painter, &guard));
    Ok(())
}

async fn play(console: &mut Console, painter: &mut Painter, guard: &Guard) -> io::Result<()> {
    let (mut inbox, heard, _events) = Inbox::new();
    listen(&heard)?;
    let mut assembler = Assembler::default();
    let mut last = Instant::now();
    paint(console, painter)?;
    loop {
        let wake = console.wake().map(|wait| last + wait);
        let next = inbox.next(wake).await;
        let now = Instant::now();
        console.advance(now - last);
        last = now;
        let mut heard = if let Next::Heard(heard) = next { Some(heard) } else { None };
        while let Some(one) = heard {
            match one {
                Heard::Input(Input::Key(key)) => {
                    for key in assembler.feed(key) {
                        match console.key(key) {
                            Asked::Paint => {}
                            Asked::Leave => return Ok(()),
                            Asked::Suspend => {
                                let _no_shell_to_go_to = suspend(guard);
                            }
                        }
                    }
                }
                Heard::Input(_) | Heard::Line(_) => {}
                Heard::Signal(Signal::Leave) | Heard::Closed => return Ok(()),
                Heard::Signal(Signal::Resize) => painter.clear(terminal::size())?,
                Heard::Signal(Signal::Stop) => {
                    let _no_shell_to_go_to = suspend(guard);
                }
                Heard::Signal(Signal::Continue) => {
                    guard.take()?;
                    painter.clear(terminal::size())?;
                    last = Instant::now();
                }
            }
            heard = inbox.heard();
        }
        paint(console, painter)?;
        // Faster than anybody sees is no use; what was asked for meanwhile waits no longer than this.
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

fn paint(console: &Console, painter: &mut Painter) -> io::Result<()> {
    let bar = console.bar();
    painter.paint_by(|theme, buffer| ui::replay(console.state(), &bar, theme, buffer))
}
