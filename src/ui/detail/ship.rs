//! *Ship*: what lies between what runs and what would.
//!
//! ```text
//! v2.13.2 → v2.14.0   14 commits · 3 authors · oldest 2d
//! ! migrations  ✓ no dependencies  ? configuration unknown  ✓ no infrastructure
//! the vendor cut the list of files at 300
//!
//! 8c1f0a2  Round taxes half to even          ada     2d
//! ```

use ratatui::layout::Rect;

use super::super::canvas::Canvas;
use super::super::columns::{Column, Fitted, fit};
use super::super::row::rows;
use super::super::text::width;
use super::super::{empty, glyph};
use crate::cockpit::view::{Health, ShipView};
use crate::domain::Flag;

/// Lines above the commits: range, flags, a note and an empty one.
pub(super) const FIXED: u16 = 4;

/// Draws the tab.
pub(super) fn paint(canvas: &mut Canvas<'_>, view: &ShipView, area: Rect) {
    let theme = canvas.theme;
    let mut lines = rows(area);
    if let Some(row) = lines.next() {
        let mut pen = canvas.pen(row.x, row.y, row.width);
        pen.put(view.range.as_str(), theme.strong).gap(3).put(view.summary.as_str(), theme.text);
    }
    if let Some(row) = lines.next() {
        let mut flags: Vec<_> = view.flags.iter().collect();
        // What is there comes first, what may be there next: the end is cut where the room is short.
        flags.sort_by_key(|(_, flag)| match flag {
            Flag::Yes => 0,
            Flag::Unknown => 1,
            Flag::No => 2,
        });
        let mut pen = canvas.pen(row.x, row.y, row.width);
        for (name, flag) in flags {
            let (sign, words, style) = match flag {
                Flag::Yes => (glyph::health(Health::Doubtful), name.to_string(), theme.health(Health::Doubtful)),
                Flag::No => (glyph::health(Health::Neutral), format!("no {name}"), theme.dim),
                Flag::Unknown => {
                    (glyph::health(Health::Unknown), format!("{name} unknown"), theme.health(Health::Unknown))
                }
            };
            pen.put(sign, style).put(" ", style).put(&words, style).gap(2);
        }
    }
    let mut above = FIXED - 1;
    if let (Some(note), Some(row)) = (&view.note, lines.next()) {
        canvas.text(row.x, row.y, row.width, note.as_str(), theme.health(Health::Waiting));
        above = FIXED;
    }
    let list = Rect { y: area.y + above.min(area.height), height: area.height.saturating_sub(above), ..area };
    if let (Some(why), true) = (&view.commits.empty, view.commits.rows.is_empty()) {
        empty::paint(canvas, why, list);
    }
    let commits = &view.commits.rows;
    let Fitted { gap, widths: [id, subject, author, age] } = fit(
        [
            Column::of(commits.iter().map(|commit| width(commit.0.as_str())), 7, 8, 2),
            Column { want: list.width, least: 16, rank: 3 },
            Column::of(commits.iter().map(|commit| width(commit.2.as_str())), 8, 16, 4),
            Column::whole(commits.iter().map(|commit| width(commit.3.as_str())), 1),
        ],
        list.width,
    );
    for (row, commit) in rows(list).zip(commits) {
        let mut pen = canvas.pen(row.x, row.y, row.width);
        if id > 0 {
            pen.column(id, commit.0.as_str(), theme.dim).gap(gap);
        }
        pen.column(subject, commit.1.as_str(), theme.text).gap(gap);
        if author > 0 {
            pen.column(author, commit.2.as_str(), theme.dim).gap(gap);
        }
        pen.column_right(age, commit.3.as_str(), theme.dim);
    }
}
