//! From the lines of a tape to events. Whoever wrote the file may have been anybody: every line is judged, and what is
//! refused is named by its line, never repeated.

use super::tape::{Glance, Line, Written};
use super::{FORMAT, Opening, Tape, VERSION, What};
use crate::domain::Text;

/// The longest line, in bytes: a hundred times what a busy session writes.
pub const LONGEST_LINE: usize = 32 * 1024 * 1024;

/// Why a tape cannot be played.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// Not even a first line.
    #[error("it is empty")]
    Empty,
    /// The first line is not a tape's.
    #[error("line 1: this is no recording of flightdeck")]
    Foreign,
    /// Made by a program whose lines differ.
    #[error(
        "line 1: it was recorded by flightdeck {program} in version {found} of the format; this program plays version {VERSION}"
    )]
    Version {
        /// The version of its lines.
        found: u32,
        /// The version of the program.
        program: Text,
    },
    /// A line that cannot be read.
    #[error("line {line}: {why}")]
    Line {
        /// Its number, from 1.
        line: usize,
        /// Why not.
        why: &'static str,
    },
    /// The next part belongs to another session, or a part between is missing.
    #[error("the part is not the one that follows")]
    Part,
}

/// Takes lines in, one after the other.
#[derive(Debug, Default)]
pub struct Decoder {
    tape: Option<Tape>,
    /// The line that was read last, from 1, in the present part.
    line: usize,
    /// Where the facts of the present part begin among all.
    first_fact: usize,
    /// The present part's carried lines repeat what is here already.
    skipping: bool,
}

impl Decoder {
    /// The next file is the next part of the same session.
    pub fn next_part(&mut self) {
        self.line = 0;
    }

    /// Takes one line, without its end. Nothing more can be taken after an error.
    ///
    /// # Errors
    /// What is wrong with the line.
    pub fn line(&mut self, text: &str) -> Result<(), DecodeError> {
        self.line += 1;
        let line = self.line;
        if line == 1 {
            return self.opening(text);
        }
        let read = read(line, text)?;
        let Some(tape) = &mut self.tape else { return Err(DecodeError::Empty) };
        let (now, what) = match read {
            Line::Event(now, event) => (now, What::Event(event)),
            Line::Keyframe(now, keyframe) => {
                if std::mem::take(&mut self.skipping) {
                    return Ok(());
                }
                (now, What::Keyframe(keyframe))
            }
            Line::Observed(now, reading) => {
                let mut facts = Vec::with_capacity(reading.facts.len());
                for written in reading.facts {
                    facts.push(match written {
                        Written::New(fact) => {
                            tape.facts.push(*fact);
                            tape.facts.len() - 1
                        }
                        Written::Again(number) => self
                            .first_fact
                            .checked_add(number)
                            .filter(|place| *place < tape.facts.len())
                            .ok_or(DecodeError::Line { line, why: "it names a fact that was not written" })?,
                    });
                }
                let glance = Glance { source: reading.source, scope: reading.scope, facts, rest: reading.rest };
                (now, What::Observed(Box::new(glance)))
            }
        };
        if !self.skipping {
            tape.entries.push((now, what));
        }
        Ok(())
    }

    fn opening(&mut self, text: &str) -> Result<(), DecodeError> {
        #[derive(serde::Deserialize)]
        struct Label {
            format: String,
            version: u32,
            #[serde(default)]
            program: String,
        }
        short(1, text)?;
        let label: Label = serde_json::from_str(text).map_err(|_| DecodeError::Foreign)?;
        if label.format != FORMAT {
            return Err(DecodeError::Foreign);
        }
        let version = DecodeError::Version { found: label.version, program: Text::new(&label.program) };
        if label.version != VERSION {
            return Err(version);
        }
        let why = "the beginning of the session cannot be read: another version of flightdeck recorded it";
        let opening: Opening = serde_json::from_str(text).map_err(|_| DecodeError::Line { line: 1, why })?;
        match &mut self.tape {
            None => {
                self.tape = Some(Tape { opening, entries: Vec::new(), facts: Vec::new(), torn: false });
            }
            Some(tape) => {
                if tape.opening.session != opening.session || tape.opening.part.checked_add(1) != Some(opening.part) {
                    return Err(DecodeError::Part);
                }
                tape.opening.part = opening.part;
                self.first_fact = tape.facts.len();
                self.skipping = true;
            }
        }
        Ok(())
    }

    /// The tape. `torn` says that the last line was not whole, or that the file ended in the middle of its compression.
    ///
    /// # Errors
    /// Where not even a first line came.
    pub fn finish(self, torn: bool) -> Result<Tape, DecodeError> {
        let mut tape = self.tape.ok_or(DecodeError::Empty)?;
        tape.torn = torn;
        Ok(tape)
    }
}

/// Reads a line after the first.
pub(super) fn read(line: usize, text: &str) -> Result<Line, DecodeError> {
    short(line, text)?;
    serde_json::from_str(text).map_err(|_| DecodeError::Line { line, why: "it cannot be read as an event" })
}

const fn short(line: usize, text: &str) -> Result<(), DecodeError> {
    if text.len() > LONGEST_LINE {
        return Err(DecodeError::Line { line, why: "it is longer than any that was ever recorded" });
    }
    Ok(())
}
