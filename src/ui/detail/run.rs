//! *Run*: attempt, jobs, steps, annotations.
//!
//! ```text
//! #482 deploy · attempt 2 · push to main by ada · 6m of ~9m
//!
//! ✓ build                succeeded          2m
//! ▌ ✗ unit               failed             1m
//!     ✓ check out                           3s
//!     ✗ cargo test                         58s
//!     ! src/lib.rs:3 assertion failed
//! ```

use ratatui::layout::Rect;

use super::super::block::around;
use super::super::canvas::Canvas;
use super::super::edge::{Part, thumb};
use super::super::row::{GUTTER, gutter, rows, select, words};
use super::super::text::width;
use super::super::{empty, glyph};
use crate::cockpit::view::{Health, JobLine, Mark, RunView, StepLine};
use crate::domain::Text;

/// One line of the tab.
enum Entry<'a> {
    Job(&'a JobLine),
    Step(&'a StepLine),
    Annotation(&'a (Health, Text)),
}

/// Draws the tab; the job under the cursor is kept visible.
pub(super) fn paint(canvas: &mut Canvas<'_>, view: &RunView, focused: bool, area: Rect, bordered: Rect) {
    let theme = canvas.theme;
    if area.height == 0 {
        return;
    }
    canvas.text(area.x, area.y, area.width, view.title.as_str(), theme.strong);
    let list = Rect { y: area.y + 2.min(area.height), height: area.height.saturating_sub(2), ..area };
    // The bar stands in the padding, so that names stay in line with the title.
    let list = Rect { x: list.x.saturating_sub(1), width: list.width + 1, ..list };
    if view.jobs.is_empty() {
        if let Some(why) = &view.empty {
            empty::paint(canvas, why, list);
        }
        return;
    }
    let mut entries = Vec::new();
    let mut chosen = None;
    for job in &view.jobs {
        if job.selected {
            chosen = Some(entries.len());
        }
        entries.push(Entry::Job(job));
        entries.extend(job.steps.iter().map(Entry::Step));
        entries.extend(job.annotations.iter().map(Entry::Annotation));
    }
    let names = view
        .jobs
        .iter()
        .flat_map(|job| {
            std::iter::once(width(job.name.as_str())).chain(job.steps.iter().map(|step| width(step.name.as_str()) + 2))
        })
        .max()
        .unwrap_or(0)
        .clamp(12, list.width.saturating_sub(28).clamp(12, 48));
    let height = usize::from(list.height);
    let first = around(chosen, list.height).min(entries.len().saturating_sub(height));
    let shown = entries.iter().skip(first).take(height);
    let part = Part { first, shown: shown.len(), total: entries.len() };
    for (row, entry) in rows(list).zip(shown) {
        paint_entry(canvas, entry, names, focused, row);
    }
    let style = if focused { theme.border_focused } else { theme.border };
    thumb(canvas, bordered, part, style);
}

fn paint_entry(canvas: &mut Canvas<'_>, entry: &Entry<'_>, names: u16, focused: bool, row: Rect) {
    let theme = canvas.theme;
    let content = row.width.saturating_sub(GUTTER);
    match entry {
        Entry::Job(job) => {
            let mark = Mark { selected: job.selected, ..Mark::default() };
            gutter(canvas, row, mark, focused);
            let style = theme.health(job.health);
            let mut pen = canvas.pen(row.x + GUTTER, row.y, content);
            pen.column(2, glyph::health(job.health), style);
            pen.column(names, job.name.as_str(), theme.text).gap(2);
            pen.column(17, job.state.as_str(), words(theme, job.health)).gap(1).put(job.time.as_str(), theme.dim);
            select(canvas, row, mark, focused);
        }
        Entry::Step(step) => {
            let style = theme.health(step.health);
            let quiet = matches!(step.health, Health::Good | Health::Neutral | Health::Waiting);
            let mut pen = canvas.pen(row.x + GUTTER + 2, row.y, content.saturating_sub(2));
            pen.column(2, glyph::health(step.health), style);
            pen.column(names.saturating_sub(2), step.name.as_str(), if quiet { theme.dim } else { style });
            pen.gap(20).put(step.time.as_str(), theme.dim);
        }
        Entry::Annotation((health, words)) => {
            let style = theme.health(*health);
            let mut pen = canvas.pen(row.x + GUTTER + 2, row.y, content.saturating_sub(2));
            pen.column(2, glyph::health(*health), style).put(words.as_str(), style);
        }
    }
}
