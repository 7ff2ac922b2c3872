//! Bytes from a terminal as keys, pastes and answers. Pure.
//!
//! A sequence that is cut by the end of a read is kept until the rest of it comes, however long that takes: nothing here
//! depends on time. Only an `Esc` that ends a read is handed on at once, because nobody knows whether more will follow;
//! what follows then is put together by [`Assembler`](crate::cockpit::Assembler).

use crate::cockpit::{Ground, Key, KeyCode};
use crate::runtime::clipboard::Between;
use crate::ui::ground_of;

/// A paste longer than this is cut.
const LONGEST_PASTE: usize = 64 * 1024;
/// A sequence longer than this is none that we know.
const LONGEST_SEQUENCE: usize = 64;
/// What ends a paste.
const PASTE_END: &[u8] = b"\x1b[201~";

/// What the terminal said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted.
    Paste(String),
    /// The answer to a question after the cursor's position, from 1.
    Position {
        /// Its row.
        row: u16,
        /// Its column.
        column: u16,
    },
    /// The answer to a question after the background's colour.
    Ground(Ground),
    /// The answer to a question whether frames can be put on the screen as a whole.
    Synchronizes(bool),
    /// Whether the terminal has the focus now.
    Focus(bool),
    /// The answer to a question what it is.
    Itself(Between),
}

/// Takes bytes as they are read, gives what they mean.
#[derive(Clone, Debug, Default)]
pub struct Decoder {
    pending: Vec<u8>,
    /// What was pasted so far, while a paste is open.
    paste: Option<Vec<u8>>,
    /// What followed an `Esc` that was handed on: an answer may come in pieces too.
    after_escape: Option<Vec<u8>>,
}

/// What the beginning of the bytes is.
enum Part {
    /// This many bytes, which mean this.
    Is(usize, Option<Input>),
    /// A paste begins after this many bytes.
    Paste(usize),
    /// Not all of it is there yet.
    Partial,
}

impl Decoder {
    /// Takes what one read brought.
    #[must_use]
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<Input> {
        let mut found = self.answer_in_pieces(bytes);
        self.pending.extend_from_slice(bytes);
        while !self.pending.is_empty() {
            if self.paste.is_some() {
                let Some(paste) = self.pasted() else { break };
                found.push(paste);
                continue;
            }
            if self.pending == b"\x1b" {
                self.pending.clear();
                self.after_escape = Some(Vec::new());
                found.push(Input::Key(Key::plain(KeyCode::Esc)));
                break;
            }
            if self.pending == b"\x1b]" {
                // An answer of which no more has come, or a key: it is handed on at once, like an `Esc`.
                self.after_escape = Some(vec![b']']);
            }
            match part(&self.pending) {
                Part::Is(length, input) => {
                    self.pending.drain(..length);
                    found.extend(input);
                }
                Part::Paste(length) => {
                    self.pending.drain(..length);
                    self.paste = Some(Vec::new());
                }
                Part::Partial if self.pending.len() > LONGEST_SEQUENCE => self.pending.clear(),
                Part::Partial => break,
            }
        }
        found
    }

    /// Takes pasted bytes; gives the paste when its end was seen.
    fn pasted(&mut self) -> Option<Input> {
        let paste = self.paste.as_mut()?;
        let end = self.pending.windows(PASTE_END.len()).position(|window| window == PASTE_END);
        // The end mark may be cut: as many bytes as could belong to it stay.
        let taken = end.unwrap_or_else(|| self.pending.len().saturating_sub(PASTE_END.len() - 1));
        let room = LONGEST_PASTE.saturating_sub(paste.len());
        paste.extend(self.pending.iter().take(taken.min(room)));
        self.pending.drain(..taken);
        end?;
        self.pending.drain(..PASTE_END.len());
        let text = String::from_utf8_lossy(&self.paste.take()?).into_owned();
        Some(Input::Paste(text))
    }

    /// Whether what follows an `Esc` that was handed on is the rest of an answer. Its characters are handed on as keys all
    /// the same, and swallowed there: see [`Assembler`](crate::cockpit::Assembler).
    fn answer_in_pieces(&mut self, bytes: &[u8]) -> Vec<Input> {
        let Some(tail) = &mut self.after_escape else { return Vec::new() };
        for byte in bytes {
            tail.push(*byte);
            let fits = match tail.as_slice() {
                [b']', rest @ .., 0x07 | 0x1b] => {
                    let answer = ground(rest);
                    self.after_escape = None;
                    return answer.into_iter().collect();
                }
                [b']', rest @ ..] => rest.len() < LONGEST_SEQUENCE,
                [b'['] => true,
                [b'[', rest @ .., last] => {
                    if *last == b'R' {
                        let answer = position(rest);
                        self.after_escape = None;
                        return answer.into_iter().collect();
                    }
                    if let Some(told) = told(rest, *last) {
                        self.after_escape = None;
                        return vec![told];
                    }
                    rest.len() < 12 && (last.is_ascii_digit() || matches!(last, b';' | b'?' | b'$' | b'>'))
                }
                _ => false,
            };
            if !fits {
                self.after_escape = None;
                break;
            }
        }
        Vec::new()
    }
}

/// What `bytes`, which are not empty, begin with.
fn part(bytes: &[u8]) -> Part {
    match bytes {
        [0x1b, b'[', ..] => control_sequence(bytes),
        [0x1b, b'O'] | [0x1b] => Part::Partial,
        [0x1b, b'O', last, ..] => Part::Is(3, function(*last).map(|code| Input::Key(Key::plain(code)))),
        [0x1b, 0x1b, ..] => Part::Is(1, Some(Input::Key(Key::plain(KeyCode::Esc)))),
        // The background's colour, and late answers to questions that somebody asked before us.
        [0x1b, b']', b'0'..=b'9', ..] | [0x1b, b'P', b'0'..=b'9' | b'>' | b'!' | b'$', ..] => string(bytes),
        [0x1b, rest @ ..] => match character(rest) {
            Part::Is(length, Some(Input::Key(key))) => Part::Is(length + 1, Some(Input::Key(Key { alt: true, ..key }))),
            Part::Is(length, _) => Part::Is(length + 1, None),
            other => other,
        },
        _ => character(bytes),
    }
}

/// One character or control key.
fn character(bytes: &[u8]) -> Part {
    let Some(first) = bytes.first() else { return Part::Partial };
    let control = |character: char| Part::Is(1, Some(Input::Key(Key::control(character))));
    let plain = |code| Part::Is(1, Some(Input::Key(Key::plain(code))));
    match first {
        b'\r' => plain(KeyCode::Enter),
        b'\t' => plain(KeyCode::Tab),
        0x7f | 0x08 => plain(KeyCode::Backspace),
        0 => control(' '),
        0x01..=0x1a => control(char::from(first - 1 + b'a')),
        0x1c..=0x1f => control(char::from(first - 0x1c + b'4')),
        0x20..=0x7e => plain(KeyCode::Char(char::from(*first))),
        _ => {
            let length = match first {
                0xc2..=0xdf => 2,
                0xe0..=0xef => 3,
                0xf0..=0xf4 => 4,
                // No beginning of a character.
                _ => return Part::Is(1, None),
            };
            let Some(encoded) = bytes.get(..length) else {
                let valid = bytes.iter().skip(1).all(|byte| (0x80..0xc0).contains(byte));
                return if valid { Part::Partial } else { Part::Is(1, None) };
            };
            match std::str::from_utf8(encoded).ok().and_then(|text| text.chars().next()) {
                Some(character) if !character.is_control() => Part::Is(length, Some(Input::Key(Key::char(character)))),
                Some(_) => Part::Is(length, None),
                None => Part::Is(1, None),
            }
        }
    }
}

/// `Esc [`, parameters, a last byte.
fn control_sequence(bytes: &[u8]) -> Part {
    let body = &bytes[2..];
    // The Linux console's function keys.
    if let [b'[', rest @ ..] = body {
        return match rest {
            [] => Part::Partial,
            [last @ b'A'..=b'E', ..] => Part::Is(4, Some(Input::Key(Key::plain(KeyCode::Function(1 + last - b'A'))))),
            _ => Part::Is(4, None),
        };
    }
    let Some(length) = body.iter().position(|byte| !(0x20..0x40).contains(byte)) else { return Part::Partial };
    let (parameters, last) = (&body[..length], body[length]);
    if !(0x40..0x7f).contains(&last) {
        // Broken off by a control character: what began is nothing, what broke it is read for itself.
        return Part::Is(2 + length, None);
    }
    if (parameters, last) == (b"200", b'~') {
        return Part::Paste(3 + length);
    }
    let input = match last {
        b'R' => position(parameters),
        _ => told(parameters, last).or_else(|| key(parameters, last).map(Input::Key)),
    };
    Part::Is(3 + length, input)
}

/// A string from the terminal, up to its end.
fn string(bytes: &[u8]) -> Part {
    let bell = bytes.iter().position(|byte| *byte == 0x07).map(|at| (at, at + 1));
    let end = bytes.windows(2).position(|window| window == b"\x1b\\").map(|at| (at, at + 2));
    match bell.into_iter().chain(end).min() {
        Some((end, length)) => Part::Is(length, bytes.get(2..end).and_then(ground)),
        None => Part::Partial,
    }
}

/// The answer `11;rgb:RRRR/GGGG/BBBB`, each part of one to four hexadecimal digits; some say `rgba:` with a fourth part.
fn ground(body: &[u8]) -> Option<Input> {
    let colour = std::str::from_utf8(body).ok()?.strip_prefix("11;")?;
    let parts = colour.strip_prefix("rgb:").or_else(|| colour.strip_prefix("rgba:"))?;
    let part = |text: &str| {
        let most = 16_u32.checked_pow(u32::try_from(text.len()).ok()?)?.checked_sub(1).filter(|most| *most > 0)?;
        (text.len() <= 4).then_some(())?;
        Some(f64::from(u32::from_str_radix(text, 16).ok()?) / f64::from(most))
    };
    let mut parts = parts.split('/').map(part);
    let (red, green, blue) = (parts.next()??, parts.next()??, parts.next()??);
    Some(Input::Ground(ground_of(red, green, blue)))
}

/// The numbers of a sequence; a missing one is 1.
fn numbers(parameters: &[u8]) -> Option<Vec<u16>> {
    let text = std::str::from_utf8(parameters).ok()?;
    text.split(';').map(|number| if number.is_empty() { Some(1) } else { number.parse().ok() }).collect()
}

/// The answer `row;column`. A first row would be read as a function key with a modifier, so nobody is asked there.
fn position(parameters: &[u8]) -> Option<Input> {
    match numbers(parameters)?[..] {
        [row, column] if row > 1 => Some(Input::Position { row, column }),
        _ => None,
    }
}

/// What the terminal tells of itself: what it is, that it has the focus or not, and what it knows of frames as a whole (mode
/// 2026, where 0 is not at all).
fn told(parameters: &[u8], last: u8) -> Option<Input> {
    match (parameters, last) {
        // The kind of terminal, then versions. The letters that screen and tmux have for themselves are theirs alone.
        ([b'>', kind @ ..], b'c') => Some(Input::Itself(match kind.split(|byte| *byte == b';').next() {
            Some(b"83") => Between::Screen,
            Some(b"84") => Between::Tmux,
            _ => Between::Nothing,
        })),
        ([], b'I') => Some(Input::Focus(true)),
        ([], b'O') => Some(Input::Focus(false)),
        ([b'?', b'2', b'0', b'2', b'6', b';', how, b'$'], b'y') => {
            Some(Input::Synchronizes(matches!(how, b'1' | b'2' | b'3')))
        }
        _ => None,
    }
}

/// A key of a sequence with its modifiers.
fn key(parameters: &[u8], last: u8) -> Option<Key> {
    let numbers = numbers(parameters)?;
    let code = match last {
        b'Z' => KeyCode::BackTab,
        b'~' => match numbers.first()? {
            1 | 7 => KeyCode::Home,
            3 => KeyCode::Delete,
            4 | 8 => KeyCode::End,
            5 => KeyCode::PageUp,
            6 => KeyCode::PageDown,
            number @ 11..=15 => KeyCode::Function(u8::try_from(number - 10).ok()?),
            number @ 17..=21 => KeyCode::Function(u8::try_from(number - 11).ok()?),
            number @ 23..=24 => KeyCode::Function(u8::try_from(number - 12).ok()?),
            _ => return None,
        },
        other => function(other)?,
    };
    // One more than the sum of shift 1, alt 2, control 4.
    let modifiers = numbers.get(1).copied().unwrap_or(1).saturating_sub(1);
    Some(Key { code, alt: modifiers & 2 != 0, control: modifiers & 4 != 0 })
}

/// The last byte of a cursor or function key.
fn function(last: u8) -> Option<KeyCode> {
    match last {
        b'A' => Some(KeyCode::Up),
        b'B' => Some(KeyCode::Down),
        b'C' => Some(KeyCode::Right),
        b'D' => Some(KeyCode::Left),
        b'F' => Some(KeyCode::End),
        b'H' => Some(KeyCode::Home),
        b'P'..=b'S' => Some(KeyCode::Function(1 + last - b'P')),
        b'M' => Some(KeyCode::Enter),
        _ => None,
    }
}
