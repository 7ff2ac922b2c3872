//! One cell of the matrix: health, version, what is to be said, age.
//!
//! ```text
//! ✓ v2.14.0             12m      well: the mark says it
//! ! v2.14.0  PARTIAL     4m      anything else has its word
//! ✓ v8.1.2   ‖ held      6d      a hold, a waiting gate, how far behind
//! ! PARTIAL                      without room a word stands in place of a version that is in doubt
//! ◇ v8.1.2                       and a gate is a symbol, which the border explains
//! ```

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::canvas::Canvas;
use super::row::{tone, words};
use super::text::width;
use super::{Theme, glyph};
use crate::cockpit::view::{Cell, Health, Mark};

/// How much of a cell is drawn, from all of it to the least that still says how it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// Version, all words, age.
    Full,
    /// Only the most important word.
    OneWord,
    /// No age either: how it stands matters more than since when.
    NoAge,
    /// A word in place of a version that is in doubt anyway; a waiting gate and a hold are a symbol.
    Bare,
    /// The same, with long versions cut.
    Short,
}

impl Level {
    /// From the most to the least.
    pub(super) const ALL: [Self; 5] = [Self::Full, Self::OneWord, Self::NoAge, Self::Bare, Self::Short];
}

/// How wide the parts of the cells of one column are.
#[derive(Clone, Copy, Debug)]
pub(super) struct CellPlan {
    pub(super) level: Level,
    version: u16,
    words: u16,
    /// What the most important word of each cell takes.
    one_word: u16,
    age: u16,
    /// The widest of what stands alone: versions that are certain, words for those that are not.
    alone: u16,
    /// The widest word that must not be cut.
    loud: u16,
    /// Cells to spare, for the name of the column.
    pad: u16,
}

/// A version may be cut to these columns.
const SHORT_VERSION: u16 = 7;

impl CellPlan {
    /// The plan for the cells of a column.
    pub(super) fn of<'a>(cells: impl Iterator<Item = &'a Cell> + Clone) -> Self {
        let mut plan = Self {
            level: Level::Full,
            version: SHORT_VERSION,
            words: 0,
            one_word: 0,
            age: 3,
            alone: SHORT_VERSION,
            loud: 0,
            pad: 0,
        };
        for cell in cells.clone() {
            let version = width(cell.version.as_str());
            // Two versions at once (half delivered) run over into the room of the words.
            if cell.health != Health::Doubtful {
                plan.version = plan.version.max(version.min(14));
            }
            if is_loud(cell) {
                plan.loud = plan.loud.max(width(cell.word.as_str()).min(12));
            } else {
                plan.alone = plan.alone.max(version.min(14));
            }
            plan.age = plan.age.max(width(cell.age.as_str()).min(5));
        }
        plan.alone = plan.alone.max(plan.loud);
        for cell in cells {
            let words: Vec<u16> = cell_words(cell).iter().map(|(_, text)| width(text) + 1).collect();
            let over = width(cell.version.as_str()).saturating_sub(plan.version);
            plan.words = plan.words.max((words.iter().sum::<u16>() + over).min(25));
            plan.one_word = plan.one_word.max(words.first().copied().unwrap_or(0).min(12));
        }
        plan
    }

    /// Columns of cells.
    pub(super) fn width(self) -> u16 {
        let content = match self.level {
            Level::Full => self.version + self.words + 1 + self.age,
            Level::OneWord => self.version + self.one_word + 1 + self.age,
            Level::NoAge => self.version + self.one_word,
            Level::Bare => self.alone,
            Level::Short => self.alone.min(self.loud.max(SHORT_VERSION)),
        };
        2 + content + self.pad
    }

    /// What the version takes, or what stands in its place: here lies the cursor.
    pub(super) fn cursor(self) -> u16 {
        if self.level < Level::Bare { self.version } else { self.width() - 2 }
    }

    /// Takes up to `spare` cells so that a name of `columns` fits over version and words; gives what it took.
    pub(super) fn widen(&mut self, columns: u16, spare: u16) -> u16 {
        let more = (columns + 2).saturating_sub(self.width()).min(spare);
        self.pad += more;
        more
    }

    /// Gives up what does not fit in `columns`.
    pub(super) fn limit(&mut self, columns: u16) {
        let over = self.width().saturating_sub(columns);
        self.alone = self.alone.saturating_sub(over).max(4);
        self.loud = self.loud.min(self.alone);
    }
}

/// Whether its word matters more than its version.
fn is_loud(cell: &Cell) -> bool {
    !matches!(cell.health, Health::Good | Health::Delivered | Health::Neutral) && !cell.word.is_empty()
}

/// What is said beside the version, most important first.
fn cell_words(cell: &Cell) -> Vec<(Option<Health>, String)> {
    let mut words = Vec::new();
    if !matches!(cell.health, Health::Good | Health::Delivered) && !cell.word.is_empty() {
        words.push((Some(cell.health), cell.word.to_string()));
    }
    if !cell.progress.is_empty() {
        words.push((Some(cell.health), cell.progress.to_string()));
    }
    if cell.held {
        words.push((Some(Health::Waiting), format!("{} held", glyph::HELD)));
    }
    if cell.waiting {
        words.push((Some(Health::Waiting), format!("{} waits", glyph::health(Health::Waiting))));
    }
    words
}

/// Draws a cell.
pub(super) fn paint(canvas: &mut Canvas<'_>, cell: &Cell, plan: CellPlan, mark: Mark, area: Rect) {
    let theme = canvas.theme;
    if cell.marked {
        canvas.text(area.x.saturating_sub(1), area.y, 1, glyph::MARK, theme.accent);
    }
    let mut pen = canvas.pen(area.x, area.y, area.width);
    if cell.id.is_none() {
        pen.gap(2).put("·", theme.dim);
        return;
    }
    if plan.level >= Level::Bare {
        return bare(canvas, cell, plan, mark, area);
    }
    let said = cell_words(cell);
    let room = plan.pad + if plan.level == Level::Full { plan.words } else { plan.one_word };
    let mut pen = canvas.pen(area.x, area.y, area.width);
    pen.column(2, glyph::health(cell.health), tone(theme, mark, theme.health(cell.health)));
    let needed = said.iter().map(|(_, text)| width(text) + 1).sum::<u16>().min(room);
    let over = width(cell.version.as_str()).saturating_sub(plan.version).min(room - needed);
    pen.column(plan.version + over, cell.version.as_str(), tone(theme, mark, words(theme, cell.health)));
    let mut room = room - over;
    for (at, (health, text)) in said.iter().enumerate() {
        // Half of a second word says nothing.
        if at > 0 && width(text) + 1 > room {
            break;
        }
        let taken = (width(text) + 1).min(room);
        pen.gap(1.min(room)).put_within(taken.saturating_sub(1), text, word_style(theme, mark, *health));
        room -= taken;
    }
    pen.gap(room);
    if plan.level < Level::NoAge {
        pen.gap(1).column_right(plan.age, cell.age.as_str(), theme.dim);
    }
}

/// Whether a gate or a hold of this cell is said by a symbol alone.
pub(super) fn is_terse(cell: &Cell, plan: CellPlan) -> bool {
    plan.level >= Level::Bare && !is_loud(cell) && (cell.waiting || cell.held) && !fits(cell, plan)
}

/// Whether version and first word fit side by side.
fn fits(cell: &Cell, plan: CellPlan) -> bool {
    let word = cell_words(cell).first().map_or(0, |(_, text)| width(text) + 1);
    width(cell.version.as_str()) + word <= plan.width() - 2
}

/// Draws a cell that has no room for everything: a version that is certain, else the word for what it is.
fn bare(canvas: &mut Canvas<'_>, cell: &Cell, plan: CellPlan, mark: Mark, area: Rect) {
    let theme = canvas.theme;
    let said = cell_words(cell);
    let both = fits(cell, plan);
    let (sign, sign_style) = match said.first() {
        Some((health, text)) if is_terse(cell, plan) => {
            (text.split(' ').next().unwrap_or_default(), word_style(theme, mark, *health))
        }
        _ => (glyph::health(cell.health), tone(theme, mark, theme.health(cell.health))),
    };
    let mut pen = canvas.pen(area.x, area.y, area.width);
    pen.column(2, sign, sign_style);
    if both || !is_loud(cell) {
        pen.put(cell.version.as_str(), tone(theme, mark, words(theme, cell.health)));
    }
    if let Some((health, text)) = said.first().filter(|_| both || is_loud(cell)) {
        pen.gap(u16::from(both)).put(text, word_style(theme, mark, *health));
    }
}

fn word_style(theme: &Theme, mark: Mark, health: Option<Health>) -> Style {
    tone(theme, mark, health.map_or(theme.text, |health| theme.health(health)))
}
