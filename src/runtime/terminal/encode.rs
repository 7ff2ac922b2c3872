//! The shortest usual bytes that turn one screen into another. Over a slow line a key costs what it changes.
//!
//! What every terminal since the VT100 knows, and no more: absolute moves, moves to the right, erasing to the end of a line,
//! one SGR for all that differs, the sixteen colours by their own codes. What nobody can see is not sent: on an empty cell the
//! colour of letters, bold and dim make no difference. A frame begins and ends in the terminal's own style, so that whatever
//! else is written between two frames stands on firm ground.

use std::io::Write as _;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr as _;

use super::links::Links;

/// Unchanged cells that are written again rather than jumped over: a jump takes as many bytes.
const GAP: u16 = 3;

/// The modifiers in the order of their codes, each with the code that ends it.
const MODIFIERS: [(Modifier, u8, u8); 7] = [
    (Modifier::BOLD, 1, 22),
    (Modifier::DIM, 2, 22),
    (Modifier::ITALIC, 3, 23),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::SLOW_BLINK, 5, 25),
    (Modifier::REVERSED, 7, 27),
    (Modifier::CROSSED_OUT, 9, 29),
];

/// What shows on an empty cell too.
const VISIBLE: Modifier = Modifier::UNDERLINED.union(Modifier::REVERSED).union(Modifier::CROSSED_OUT);

/// A cell of the terminal's own background with nothing in it.
const EMPTY: Cell = Cell::EMPTY;

/// What erasing costs beside the cells that have to be written again behind it: itself, and the move to them.
const ERASING: usize = 12;
/// What a cell that is written again costs about.
const AGAIN: usize = 6;

/// Appends the bytes that turn `shown` into `next`, which have the same area. Nothing where they look the same: what stands in
/// a cell that a wide symbol covers is not seen.
pub fn encode(shown: &Buffer, next: &Buffer, bytes: &mut Vec<u8>) {
    encode_linked((shown, &Links::default()), (next, &Links::default()), bytes);
}

/// The same where addresses on the screen are links.
pub fn encode_linked((shown, before): (&Buffer, &Links), (next, links): (&Buffer, &Links), bytes: &mut Vec<u8>) {
    let mut pen = Pen { bytes, look: Look::default(), at: None, links, linked: None };
    let same = before == links;
    let relinked = |x: u16, y: u16| !same && before.at(x, y) != links.at(x, y);
    let width = usize::from(next.area.width.max(1));
    for (y, (formers, cells)) in (0..).zip(shown.content.chunks(width).zip(next.content.chunks(width))) {
        let (mut covered, mut was_covered, mut doubtful, mut erased) = (0, 0, 0, false);
        for (x, (former, cell)) in (0..).zip(formers.iter().zip(cells)) {
            let former = if erased { &EMPTY } else { former };
            let (wide, was_wide) = (seen_columns(cell, &mut covered), seen_columns(former, &mut was_covered));
            if let Some(wide) = wide {
                let differs = !look_the_same(former, cell) || doubtful > 0 || relinked(x, y);
                let place = usize::from(x);
                if differs && links.is_empty() && !erased && erasing_pays(&formers[place..], &cells[place..]) {
                    pen.go(x, y, next);
                    pen.erase();
                    erased = true;
                } else if differs {
                    pen.go(x, y, next);
                    pen.print(x, y, cell, wide, next.area.width);
                }
            }
            // What a wide character covered is written again when it goes: terminals do not agree on what they leave there.
            doubtful = wide.max(was_wide).unwrap_or_default().max(doubtful).saturating_sub(1);
        }
    }
    pen.end();
}

/// Whether nobody can see the look of what is written in a cell: nothing is, and nothing shows without.
fn is_blank(cell: &Cell) -> bool {
    cell.symbol() == " " && !cell.modifier.intersects(VISIBLE)
}

/// Whether nobody can tell two cells apart.
fn look_the_same(one: &Cell, other: &Cell) -> bool {
    one == other || (is_blank(one) && is_blank(other) && one.bg == other.bg)
}

/// Whether erasing the rest of a line, of which these are the cells, is shorter than writing what becomes empty in it.
fn erasing_pays(formers: &[Cell], cells: &[Cell]) -> bool {
    let empty = |cell: &Cell| look_the_same(cell, &EMPTY);
    if !cells.first().is_some_and(empty) || formers.iter().chain(cells).any(|cell| columns(cell) != 1) {
        return false;
    }
    let (mut saved, mut again) = (0, ERASING);
    for (former, cell) in formers.iter().zip(cells) {
        match (empty(cell), look_the_same(former, cell)) {
            (true, false) => saved += 1,
            (false, true) => again += AGAIN,
            (true, true) | (false, false) => {}
        }
    }
    saved > again
}

/// The columns that a cell's symbol takes, and `None` where a wide one before it covers the cell; `covered` is how many cells
/// are still covered, from one cell of a line to the next.
fn seen_columns(cell: &Cell, covered: &mut usize) -> Option<usize> {
    if let Some(left) = covered.checked_sub(1) {
        *covered = left;
        return None;
    }
    let columns = columns(cell);
    *covered = columns.saturating_sub(1);
    Some(columns)
}

/// The columns that a cell's symbol takes.
fn columns(cell: &Cell) -> usize {
    let symbol = cell.symbol();
    if symbol.len() == 1 { 1 } else { symbol.width() }
}

/// How a cell looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Look {
    foreground: Color,
    background: Color,
    modifier: Modifier,
}

impl Look {
    fn of(cell: &Cell) -> Self {
        Self { foreground: cell.fg, background: cell.bg, modifier: cell.modifier }
    }
}

/// What the terminal is known to be at.
struct Pen<'a> {
    bytes: &'a mut Vec<u8>,
    look: Look,
    /// The cell that is written next without a move, where that is certain.
    at: Option<(u16, u16)>,
    links: &'a Links,
    /// Where what is written now leads.
    linked: Option<&'a str>,
}

impl<'a> Pen<'a> {
    /// Moves to a cell.
    fn go(&mut self, x: u16, y: u16, next: &Buffer) {
        match self.at {
            Some(at) if at == (x, y) => {}
            Some((from, row)) if row == y && from < x => {
                if !self.fill(from, x, y, next) {
                    let by = x - from;
                    self.sequence(format_args!("{}C", Count(by)));
                }
            }
            _ => self.sequence(format_args!("{}{}H", Count(y + 1), Column(x + 1))),
        }
        self.at = Some((x, y));
    }

    /// Writes the unchanged cells up to `to` again, where they are few, plain and of the present look. Whether it did.
    fn fill(&mut self, from: u16, to: u16, y: u16, next: &Buffer) -> bool {
        let cells = || (from..to).filter_map(|x| next.cell((x, y)));
        let plain = |cell: &Cell| {
            let [symbol] = cell.symbol().as_bytes() else { return false };
            (symbol.is_ascii_graphic() || *symbol == b' ') && self.would_do(cell)
        };
        if !self.links.is_empty() || to - from > GAP || cells().count() != usize::from(to - from) || !cells().all(plain)
        {
            return false;
        }
        for cell in cells() {
            self.bytes.extend_from_slice(cell.symbol().as_bytes());
        }
        true
    }

    fn print(&mut self, x: u16, y: u16, cell: &Cell, columns: usize, right: u16) {
        self.lead(self.links.at(x, y));
        if !self.would_do(cell) {
            self.look_like(Look::of(cell));
        }
        self.bytes.extend_from_slice(cell.symbol().as_bytes());
        // Where a terminal's idea of a width may be another one, and where it is about to wrap, the next move is absolute.
        self.at = (columns == 1 && x + 1 < right).then_some((x + 1, y));
    }

    /// Whether a cell that is written now looks as it should.
    fn would_do(&self, cell: &Cell) -> bool {
        let unseen = || is_blank(cell) && self.look.background == cell.bg && !self.look.modifier.intersects(VISIBLE);
        Look::of(cell) == self.look || unseen()
    }

    /// Erases to the end of the line, in the terminal's own style: not all fill what they erase with another one.
    fn erase(&mut self) {
        self.look_like(Look::default());
        self.sequence(format_args!("K"));
    }

    /// Takes on a look, by what differs or from the start, whichever is shorter.
    fn look_like(&mut self, look: Look) {
        if look == self.look {
            return;
        }
        let differing = codes(self.look, look);
        let whole = codes(Look::default(), look);
        // `0` before the whole, which alone is written as nothing at all.
        if !differing.is_empty() && differing.len() <= whole.len() + usize::from(!whole.is_empty()) * 2 {
            self.sequence(format_args!("{differing}m"));
        } else if whole.is_empty() {
            self.sequence(format_args!("m"));
        } else {
            self.sequence(format_args!("0;{whole}m"));
        }
        self.look = look;
    }

    /// Has what is written next lead somewhere, or nowhere.
    fn lead(&mut self, to: Option<&'a str>) {
        if self.linked != to {
            let _never_fails = write!(self.bytes, "\x1b]8;;{}\x1b\\", to.unwrap_or_default());
            self.linked = to;
        }
    }

    fn end(&mut self) {
        self.lead(None);
        if self.look != Look::default() {
            self.sequence(format_args!("m"));
        }
    }

    fn sequence(&mut self, what: std::fmt::Arguments<'_>) {
        // Memory takes everything.
        let _never_fails = write!(self.bytes, "\x1b[{what}");
    }
}

/// The codes that lead from one look to another.
fn codes(from: Look, to: Look) -> String {
    let mut codes = Codes::default();
    let mut held = from.modifier;
    for (modifier, _, end) in MODIFIERS {
        if held.contains(modifier) && !to.modifier.contains(modifier) {
            codes.add(&end.to_string());
            // Bold and dim end together.
            MODIFIERS.iter().filter(|(_, _, other)| *other == end).for_each(|(ended, _, _)| held.remove(*ended));
        }
    }
    for (modifier, begin, _) in MODIFIERS {
        if to.modifier.contains(modifier) && !held.contains(modifier) {
            codes.add(&begin.to_string());
        }
    }
    if from.foreground != to.foreground {
        codes.add(&colour(to.foreground, 30));
    }
    if from.background != to.background {
        codes.add(&colour(to.background, 40));
    }
    codes.0
}

#[derive(Default)]
struct Codes(String);

impl Codes {
    fn add(&mut self, code: &str) {
        if !self.0.is_empty() {
            self.0.push(';');
        }
        self.0.push_str(code);
    }
}

/// The code of a colour; `base` is 30 for the foreground, 40 for the background.
fn colour(colour: Color, base: u8) -> String {
    let basic = |number: u8| (base + number).to_string();
    let bright = |number: u8| (base + 60 + number).to_string();
    match colour {
        Color::Reset => basic(9),
        Color::Black | Color::Indexed(0) => basic(0),
        Color::Red | Color::Indexed(1) => basic(1),
        Color::Green | Color::Indexed(2) => basic(2),
        Color::Yellow | Color::Indexed(3) => basic(3),
        Color::Blue | Color::Indexed(4) => basic(4),
        Color::Magenta | Color::Indexed(5) => basic(5),
        Color::Cyan | Color::Indexed(6) => basic(6),
        Color::Gray | Color::Indexed(7) => basic(7),
        Color::DarkGray | Color::Indexed(8) => bright(0),
        Color::LightRed | Color::Indexed(9) => bright(1),
        Color::LightGreen | Color::Indexed(10) => bright(2),
        Color::LightYellow | Color::Indexed(11) => bright(3),
        Color::LightBlue | Color::Indexed(12) => bright(4),
        Color::LightMagenta | Color::Indexed(13) => bright(5),
        Color::LightCyan | Color::Indexed(14) => bright(6),
        Color::White | Color::Indexed(15) => bright(7),
        Color::Indexed(number) => format!("{};5;{number}", base + 8),
        Color::Rgb(red, green, blue) => format!("{};2;{red};{green};{blue}", base + 8),
    }
}

/// A count that is one where nothing is written.
struct Count(u16);

impl std::fmt::Display for Count {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0 == 1 { Ok(()) } else { write!(formatter, "{}", self.0) }
    }
}

/// A column that is the first where nothing is written.
struct Column(u16);

impl std::fmt::Display for Column {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0 == 1 { Ok(()) } else { write!(formatter, ";{}", self.0) }
    }
}
