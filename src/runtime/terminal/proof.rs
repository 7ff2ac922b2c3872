//! The proof that a plan was painted, before which no key counts.
//!
//! After the frame is flushed the cursor is put on a cell that says which proof is asked for, and the terminal is asked where
//! it is. Its answer comes through the same line as the keys: what comes before it was typed before the plan was there, and
//! is dropped. An answer to an earlier question names another cell, and proves nothing. A terminal that never answered
//! anything gets a short delay instead.

use std::collections::VecDeque;
use std::io;
use std::time::Duration;

use super::guard;

/// Where nobody answers: as long as a person needs to see that something changed.
const DELAY: Duration = Duration::from_millis(300);
/// Where answers came before: as long as a bad line takes. Then it is asked again.
const PATIENCE: Duration = Duration::from_secs(5);
/// The cells that are asked for: columns 1 to this.
const COLUMNS: u16 = 30;
/// In this row and the next ones; never the first, whose answers look like a function key.
const ROWS: std::ops::RangeInclusive<u16> = 2..=9;

/// So many questions may be without an answer; what is older is answered no more.
const UNANSWERED: usize = 8;

/// A proof that is waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Proof {
    /// Of which dialogue.
    dialogue: u64,
    /// The cells that were asked for since the frame was flushed; none: it is not flushed yet. An answer to any of them
    /// will do, however late.
    cells: Vec<(u16, u16)>,
    /// When waiting ends.
    until: Option<tokio::time::Instant>,
}

/// The proofs of a session.
#[derive(Debug, Default)]
pub(in crate::runtime) struct Proofs {
    waiting: Option<Proof>,
    asked: u16,
    answers: bool,
    /// What was asked when, oldest first.
    unanswered: VecDeque<((u16, u16), tokio::time::Instant)>,
}

impl Proofs {
    /// Asks for nothing but the answer: at the start, to learn whether this terminal answers, and later how fast.
    pub(in crate::runtime) fn learn(&mut self) -> io::Result<()> {
        self.ask().map(drop)
    }

    /// From here on keys are dropped until the dialogue is proved to be painted.
    pub(in crate::runtime) fn begin(&mut self, dialogue: u64) {
        self.waiting = Some(Proof { dialogue, cells: Vec::new(), until: None });
    }

    /// The frame is flushed: now the question.
    pub(in crate::runtime) fn flushed(&mut self) -> io::Result<()> {
        if self.unasked() { self.ask_for_proof() } else { Ok(()) }
    }

    fn ask_for_proof(&mut self) -> io::Result<()> {
        let cell = self.ask()?;
        let limit = if self.answers { PATIENCE } else { DELAY };
        if let Some(proof) = &mut self.waiting {
            proof.cells.push(cell);
            proof.until = Some(tokio::time::Instant::now() + limit);
        }
        Ok(())
    }

    /// Whether keys are dropped.
    pub(in crate::runtime) fn waits(&self) -> bool {
        self.waiting.is_some()
    }

    /// Whether a proof waits for its frame to be flushed.
    pub(in crate::runtime) fn unasked(&self) -> bool {
        self.waiting.as_ref().is_some_and(|proof| proof.cells.is_empty())
    }

    /// When waiting ends.
    pub(in crate::runtime) fn until(&self) -> Option<tokio::time::Instant> {
        self.waiting.as_ref().and_then(|proof| proof.until)
    }

    /// Since when the oldest answer is out, of a terminal that does answer.
    pub(in crate::runtime) fn out_since(&self) -> Option<tokio::time::Instant> {
        self.unanswered.front().filter(|_| self.answers).map(|(_, asked)| *asked)
    }

    /// What is out says nothing of the line: the shell had the terminal meanwhile.
    pub(in crate::runtime) fn forget(&mut self) {
        self.unanswered.clear();
    }

    /// How long an answer took; asked before it is [taken in](Self::answered). An answer leaves no older question open.
    pub(in crate::runtime) fn took(&mut self, row: u16, column: u16) -> Option<Duration> {
        let place = self.unanswered.iter().position(|(cell, _)| *cell == (row, column))?;
        self.unanswered.drain(..=place).next_back().map(|(_, asked)| asked.elapsed())
    }

    /// The terminal answered; gives the dialogue that this proves.
    pub(in crate::runtime) fn answered(&mut self, row: u16, column: u16) -> Option<u64> {
        self.answers = true;
        self.waiting.take_if(|proof| proof.cells.contains(&(row, column))).map(|proof| proof.dialogue)
    }

    /// Waiting is over. Gives the dialogue where a delay must do; a terminal that answered before is asked again.
    pub(in crate::runtime) fn expired(&mut self) -> io::Result<Option<u64>> {
        let over = self.until().is_some_and(|until| until <= tokio::time::Instant::now());
        if !over {
            return Ok(None);
        }
        if !self.answers {
            return Ok(self.waiting.take().map(|proof| proof.dialogue));
        }
        self.ask_for_proof()?;
        Ok(None)
    }

    /// Puts the question; gives the cell that the answer must name.
    fn ask(&mut self) -> io::Result<(u16, u16)> {
        self.asked = self.asked.wrapping_add(1);
        let rows = ROWS.end() - ROWS.start() + 1;
        let cell = (ROWS.start() + (self.asked / COLUMNS) % rows, 1 + self.asked % COLUMNS);
        // Saved and put back, so that the cursor is where the painter left it.
        while self.unanswered.len() >= UNANSWERED {
            self.unanswered.pop_front();
        }
        self.unanswered.push_back((cell, tokio::time::Instant::now()));
        guard::write(format!("\x1b7\x1b[{};{}H\x1b[6n\x1b8", cell.0, cell.1).as_bytes())?;
        Ok(cell)
    }
}
