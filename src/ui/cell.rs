//! One cell of the matrix: health, version, what is to be said, age.
//!
//! ```text
//! ✓ v2.14.0             12m      well: the mark says it
//! ! v2.14.0  PARTIAL     4m      anything else has its word
//! ✓ v8.1.2   ‖ held      6d      a hold, a waiting gate, how far behind
//! ```

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::canvas::Canvas;
use super::row::{tone, words};
use super::text::width;
use super::{Theme, glyph};
use crate::cockpit::view::{Cell, Health, Mark};

/// How wide the parts of the cells of one column are.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct CellPlan {
    pub(super) version: u16,
    words: u16,
    /// What the most important word of each cell takes.
    one_word: u16,
    age: u16,
}

impl CellPlan {
    /// The plan for the cells of a column with a name of `name` columns.
    pub(super) fn of<'a>(cells: impl Iterator<Item = &'a Cell> + Clone, name: u16) -> Self {
        let mut plan = Self { version: 7, words: 0, one_word: 0, age: 3 };
        for cell in cells.clone() {
            // Two versions at once (half delivered) run over into the room of the words.
            if cell.health != Health::Doubtful {
                plan.version = plan.version.max(width(cell.version.as_str()).min(14));
            }
            let words: Vec<u16> = cell_words(cell).iter().map(|(_, text)| width(text) + 1).collect();
            plan.words = plan.words.max(words.iter().sum::<u16>().min(25));
            plan.one_word = plan.one_word.max(words.first().copied().unwrap_or(0).min(12));
            plan.age = plan.age.max(width(cell.age.as_str()).min(5));
        }
        for cell in cells {
            let over = width(cell.version.as_str()).saturating_sub(plan.version);
            let said = cell_words(cell).iter().map(|(_, text)| width(text) + 1).sum::<u16>();
            plan.words = plan.words.max((over + said).min(25));
        }
        // Room for the name: it stands over version and words.
        let without = plan.version + plan.words + plan.age + 1;
        plan.words += name.saturating_sub(without);
        plan
    }

    /// All of it.
    pub(super) fn width(self) -> u16 {
        2 + self.version + self.words + if self.age > 0 { 1 + self.age } else { 0 }
    }

    /// Gives up all words of a cell but the most important one.
    pub(super) fn keep_one_word(&mut self) {
        self.words = self.words.min(self.one_word);
    }

    /// Gives up the words: they take the place of ages where there are any.
    pub(super) fn drop_words(&mut self) {
        self.words = 0;
    }

    /// Gives up the ages as well: how it stands matters more than since when.
    pub(super) fn drop_ages(&mut self) {
        self.age = 0;
    }

    /// Takes back some of what the words gave up.
    pub(super) fn widen(&mut self, spare: u16) -> u16 {
        let more = self.one_word.saturating_sub(self.words).min(spare);
        if self.age == 0 || self.words + more < LEAST_WORD {
            return 0;
        }
        self.words += more;
        more
    }

    /// Gives up what does not fit in `columns`.
    pub(super) fn limit(&mut self, columns: u16) {
        let over = self.width().saturating_sub(columns);
        self.words = self.words.saturating_sub(over);
        let over = self.width().saturating_sub(columns);
        self.version = self.version.saturating_sub(over).max(4);
    }
}

/// Fewer cells cannot hold a word.
const LEAST_WORD: u16 = 7;

/// What is said beside the version, most important first.
fn cell_words(cell: &Cell) -> Vec<(Option<Health>, String)> {
    let mut words = Vec::new();
    if cell.health != Health::Good && !cell.word.is_empty() {
        words.push((Some(cell.health), cell.word.to_string()));
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
    let said = cell_words(cell);
    let bare = plan.words == 0 && plan.age == 0;
    // Where there is room for one symbol only, a gate or a hold is what needs somebody.
    let (sign, sign_style) = match said.first() {
        Some((health, text)) if bare && cell.health == Health::Good => {
            (text.split(' ').next().unwrap_or_default(), word_style(theme, mark, *health))
        }
        _ => (glyph::health(cell.health), tone(theme, mark, theme.health(cell.health))),
    };
    pen.column(2, sign, sign_style);
    let version = tone(theme, mark, words(theme, cell.health));
    let needed = said.iter().map(|(_, text)| width(text) + 1).sum::<u16>().min(plan.words);
    // Half delivered is this version or that one: without room for both, the word is the honest one.
    let shown = if cell.health == Health::Doubtful && plan.words == 0 { &cell.word } else { &cell.version };
    let over = width(cell.version.as_str()).saturating_sub(plan.version).min(plan.words - needed);
    pen.column(plan.version + over, shown.as_str(), version);
    if plan.words > 0 {
        let mut room = plan.words - over;
        for (health, text) in &said {
            let taken = (width(text) + 1).min(room);
            pen.gap(1.min(room)).put_within(taken.saturating_sub(1), text, word_style(theme, mark, *health));
            room -= taken;
        }
        pen.gap(room);
    }
    if plan.age == 0 {
        return;
    }
    // Without room for words, what is wrong matters more than for how long.
    match said.first() {
        Some((health, text)) if plan.words == 0 && cell.health != Health::Doubtful => {
            // Half a word says less than its symbol.
            let fits = width(text) <= plan.age;
            let short = if fits || text.is_ascii() { text.as_str() } else { text.split(' ').next().unwrap_or(text) };
            pen.gap(1).put_within(plan.age, short, word_style(theme, mark, *health));
        }
        _ => {
            pen.gap(1).column_right(plan.age, cell.age.as_str(), theme.dim);
        }
    }
}

fn word_style(theme: &Theme, mark: Mark, health: Option<Health>) -> Style {
    tone(theme, mark, health.map_or(theme.text, |health| theme.health(health)))
}
