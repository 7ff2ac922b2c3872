//! The border of a pane and what is said in it.
//!
//! ```text
//! ╭ 1 Needs you (3) ─ /pay ───────────── stale 42s ╮    number, name, how many, filter, age of what is not live
//! │                                                ┃    the thumb shows which part is visible
//! ╰ +2 new ────────────────────────── 13–24 of 87 ─╯    rows that wait at the edge, place
//! ```

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::canvas::Canvas;
use super::text::width;
use crate::cockpit::view::{List, words};
use crate::domain::Text;

/// Columns that a pane's name and count keep beside a long age.
const NAME_KEEPS: u16 = 26;
/// Columns below which an age says nothing.
const LEAST_AGE: u16 = 10;

/// The part of a list that is visible.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub(super) first: usize,
    pub(super) shown: usize,
    pub(super) total: usize,
}

/// What a border says.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Edge<'a> {
    pub(super) number: Option<u8>,
    pub(super) title: &'a str,
    pub(super) count: Option<usize>,
    /// The filter's text and whether it is being typed.
    pub(super) filter: Option<(&'a str, bool)>,
    /// The age of what is not live.
    pub(super) stale: Option<&'a Text>,
    pub(super) waiting: usize,
    pub(super) part: Option<Part>,
    pub(super) focused: bool,
}

impl<'a> Edge<'a> {
    /// The border of a list.
    pub(super) fn list<Row>(number: u8, title: &'a str, list: &'a List<Row>, focused: bool) -> Self {
        Self {
            number: Some(number),
            title,
            // Before anything was read there is nothing to count.
            count: (list.total > 0 || list.empty != Some(crate::cockpit::view::Empty::Loading)).then_some(list.total),
            filter: list.filter.as_ref().map(|(text, typing)| (text.as_str(), *typing)),
            stale: list.stale.as_ref(),
            waiting: list.waiting,
            part: Some(Part { first: list.first, shown: list.rows.len(), total: list.total }),
            focused,
        }
    }

    /// Draws the border; gives the area inside it.
    pub(super) fn paint(&self, canvas: &mut Canvas<'_>, area: Rect) -> Rect {
        let theme = canvas.theme;
        let style = if self.focused { theme.border_focused } else { theme.border };
        outline(canvas, area, style, &ROUND);
        if area.width >= 8 && area.height >= 2 {
            self.top(canvas, area);
            self.bottom(canvas, area, style);
        }
        inside(area)
    }

    fn top(&self, canvas: &mut Canvas<'_>, area: Rect) {
        let theme = canvas.theme;
        let title_style = if self.focused { theme.title_focused } else { theme.title };
        let room = area.width - 4;
        // The name and the count keep their place: what needs a person is more than how old it is.
        let count = self.count.map(|count| format!(" ({})", words::count(u64::try_from(count).unwrap_or(u64::MAX))));
        let name = 4 + width(self.title) + count.as_deref().map_or(0, width);
        let left = room.saturating_sub(name.min(NAME_KEEPS));
        let stale = self.stale.filter(|_| left >= LEAST_AGE);
        let stale = stale.map(|stale| format!(" {} ", super::text::cut(stale.as_str(), left - 3)));
        let room = room - stale.as_ref().map_or(0, |stale| width(stale) + 1);
        let mut pen = canvas.pen(area.x + 1, area.y, room + 1);
        pen.put(" ", title_style);
        if let Some(number) = self.number {
            pen.put(&number.to_string(), if self.focused { theme.title_focused } else { theme.dim })
                .put(" ", title_style);
        }
        let name = super::text::cut(self.title, pen.left().saturating_sub(1)).into_owned();
        pen.put(&name, title_style);
        if let Some(count) = count.filter(|count| width(count) < pen.left()) {
            pen.put(&count, theme.dim);
        }
        pen.put(" ", title_style);
        if let Some((filter, typing)) = self.filter
            && pen.left() > 6
        {
            // What was typed may have been pasted.
            let filter = Text::new(filter);
            let most = pen.left() - 4;
            pen.gap(1).put(" /", theme.accent).put_within(most, filter.as_str(), theme.accent);
            if typing {
                pen.put(" ", theme.cursor);
            }
            pen.put(" ", theme.accent);
        }
        if let Some(stale) = stale {
            let taken = width(&stale);
            canvas.text(
                area.right() - 2 - taken,
                area.y,
                taken,
                &stale,
                theme.health(crate::cockpit::view::Health::Doubtful),
            );
        }
    }

    fn bottom(&self, canvas: &mut Canvas<'_>, area: Rect, style: Style) {
        let theme = canvas.theme;
        let y = area.bottom() - 1;
        let room = area.width - 4;
        let mut left = 0;
        if self.waiting > 0 {
            left = canvas.text(area.x + 1, y, room, &format!(" +{} new ", self.waiting), theme.accent);
        }
        let Some(part) = self.part.filter(|part| part.shown < part.total && part.shown > 0) else { return };
        let place = format!(" {}–{} of {} ", part.first + 1, part.first + part.shown, part.total);
        let taken = width(&place);
        if left + taken < room {
            canvas.text(area.right() - 2 - taken, y, taken, &place, theme.dim);
        }
        thumb(canvas, area, part, style);
    }
}

/// The place of the visible part, drawn into the right border.
pub(super) fn thumb(canvas: &mut Canvas<'_>, area: Rect, part: Part, style: Style) {
    let track = usize::from(area.height.saturating_sub(2));
    if track < 3 || part.total == 0 || part.shown >= part.total {
        return;
    }
    let size = (track * part.shown / part.total).clamp(1, track - 1);
    let most = part.total - part.shown;
    let start = ((track - size) * part.first.min(most)).div_ceil(most.max(1));
    for row in start..start + size {
        let Ok(row) = u16::try_from(row) else { return };
        canvas.text(area.right() - 1, area.y + 1 + row, 1, "┃", style);
    }
}

/// The six symbols of a border: corners from the upper left clockwise, then horizontal and vertical.
pub(super) type Symbols = [&'static str; 6];

/// The border of most things.
pub(super) const ROUND: Symbols = ["╭", "╮", "╯", "╰", "─", "│"];
/// The border of what touches production: a shape of its own where there is no colour.
pub(super) const HEAVY: Symbols = ["┏", "┓", "┛", "┗", "━", "┃"];

/// Draws a border.
pub(super) fn outline(canvas: &mut Canvas<'_>, area: Rect, style: Style, symbols: &Symbols) {
    let [upper_left, upper_right, lower_right, lower_left, across, down] = symbols;
    if area.width < 2 || area.height < 2 {
        return;
    }
    let (right, bottom) = (area.right() - 1, area.bottom() - 1);
    for x in area.x + 1..right {
        canvas.text(x, area.y, 1, across, style);
        canvas.text(x, bottom, 1, across, style);
    }
    for y in area.y + 1..bottom {
        canvas.text(area.x, y, 1, down, style);
        canvas.text(right, y, 1, down, style);
    }
    for (x, y, corner) in [
        (area.x, area.y, upper_left),
        (right, area.y, upper_right),
        (right, bottom, lower_right),
        (area.x, bottom, lower_left),
    ] {
        canvas.text(x, y, 1, corner, style);
    }
}

/// What lies inside a border.
pub(super) fn inside(area: Rect) -> Rect {
    Rect {
        x: area.x.saturating_add(1),
        y: area.y.saturating_add(1),
        width: area.width.saturating_sub(2),
        height: area.height.saturating_sub(2),
    }
}
