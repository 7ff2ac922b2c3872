//! The plan dialogue: what would be done, before anything is.
//!
//! ```text
//! ┏ approve · checkout → production ━━━━━━━━━━━━━━━━━━━━━━ PRODUCTION ┓   tier: colour, word and (production) a heavy border
//! ┃ warning   ! 2 migrations: rolling back does not undo them         ┃   the block: eight lines, warnings first
//! ┃ …                                                                 ┃
//! ┠─ checklist 1 of 2 ────────────────────────────────────── armed ───┨
//! ┃ [x] the migration was rehearsed                                   ┃   what is to be ticked
//! ┃ [ ] the on-call engineer knows                                    ┃
//! ┃ type `checkout` to confirm  check▏                                ┃   the fields, with the cursor
//! ┃ ! the name is not complete                                        ┃   what the last confirmation lacked
//! ┠───────────────────────────────────────────────────────────────────┨
//! ┃ step 1    POST /repos/acme/checkout/actions/runs/482/…            ┃   what arrives: commits, requests, command; scrolls
//! ┗ digest 3f9a… · expires in 48s ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
//! ```

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::block::{self, Line};
use super::canvas::Canvas;
use super::edge::{HEAVY, ROUND, outline, thumb};
use super::text::{cut, width, wrap};
use super::{Theme, glyph, overlay, plan_fields};
use crate::cockpit::view::{FieldView, Health, PlanLine, PlanTone, PlanView};
use crate::domain::{Text, Tier};

/// Cells for the labels.
const LABEL: u16 = 10;
/// Columns of the dialogue where there is room to spare.
const WIDE: u16 = 124;
/// Rows of it.
const TALL: u16 = 36;
/// Lines that a complaint may take: why not, who could and when must be readable.
const COMPLAINT: usize = 3;
/// The fixed block.
const BLOCK: u16 = 8;
/// Lines of the lower part, its rule among them, that fields leave where they can.
const LEAST: usize = 4;
/// Fields that are shown in any case.
const FEW: usize = 4;

/// Draws the dialogue.
pub(super) fn paint(canvas: &mut Canvas<'_>, view: &PlanView, body: Rect) {
    let theme = canvas.theme;
    // A strip of panes beside the dialogue would only distract: it takes all, or stands well clear of the edges.
    let small = body.width < WIDE + 12;
    let columns = if small { body.width } else { WIDE };
    let inner_columns = columns.saturating_sub(4);
    // A line of the block that does not fit is said in full below.
    let cut = view.block.iter().filter(|line| !fits(line, inner_columns));
    let long =
        view.fields.iter().filter(|field| field.tick.is_some() && width(field.prompt.as_str()) + 4 > inner_columns);
    let long: Vec<PlanLine> = long.map(in_full).collect();
    let below: Vec<&PlanLine> = cut.chain(&long).chain(&view.below).collect();
    let below = written(theme, &below, inner_columns);
    let fields = u16::try_from(view.fields.len()).unwrap_or(u16::MAX) + u16::from(view.complaint.is_some());
    // One height, so that what arrives does not move what is there.
    let height = if small { body.height } else { TALL.min(body.height) };
    let area = overlay::place(body, columns, height);
    overlay::clear(canvas, body, area);
    let style = theme.tier(view.tier);
    outline(canvas, area, style, if view.tier.is_production() { &HEAVY } else { &ROUND });
    edges(canvas, view, area, style);

    let inner = overlay::padded(area);
    let fields_shown = u16::try_from(view.fields.len().min(FEW)).unwrap_or(0).max(1);
    if inner.height < BLOCK + 1 + fields_shown {
        return compact(canvas, view, area);
    }
    let bottom = inner.bottom();
    let mut y = inner.y;
    for line in view.block.iter().take(usize::from(BLOCK)) {
        if y >= bottom {
            return;
        }
        labelled(canvas, line, Rect { y, height: 1, ..inner });
        y += 1;
    }
    y = inner.y + BLOCK;
    if y >= bottom {
        return;
    }
    rule(canvas, area, y, style);
    armed(canvas, view, area, y);
    y += 1;
    let complaint = view.complaint.as_ref().map(|complaint| {
        wrap(&format!("{} {complaint}", glyph::health(Health::Bad)), inner.width).into_iter().take(COMPLAINT).collect()
    });
    let complaint: Vec<String> = complaint.unwrap_or_default();
    let room = usize::from(bottom - y).saturating_sub(complaint.len());
    // What will be sent must not be pushed off the dialogue by a long checklist.
    let shown = plan_fields::window(&view.fields, if room > LEAST + FEW { room - LEAST } else { room.min(FEW) });
    let prompts = plan_fields::prompts(&view.fields, inner.width);
    y = plan_fields::paint(canvas, shown, prompts, Rect { y, height: bottom - y, ..inner });
    if !complaint.is_empty() {
        for (row, said) in (y..bottom).zip(&complaint) {
            canvas.text(inner.x, row, inner.width, said, theme.health(Health::Bad));
            y = row + 1;
        }
    }
    if y + 1 >= bottom || below.is_empty() {
        return;
    }
    if fields > 0 {
        rule(canvas, area, y, style);
        let hidden = view.fields.len() - shown.len();
        if hidden > 0 {
            let words = format!(" {hidden} more above or below: Tab ");
            canvas.text(area.x + 2, y, width(&words).min(area.width.saturating_sub(4)), &words, theme.accent);
        }
        y += 1;
    }
    let part = block::paint(canvas, &below, view.top, Rect { y, height: bottom - y, ..inner });
    let track = Rect { y: y - 1, height: bottom - y + 2, ..area };
    thumb(canvas, track, part, theme.strong);
}

/// The dialogue where its block has no room: what takes keys stands at the bottom in any case, and everything else scrolls
/// above it, the block first.
fn compact(canvas: &mut Canvas<'_>, view: &PlanView, area: Rect) {
    let theme = canvas.theme;
    let style = theme.tier(view.tier);
    let inner = overlay::padded(area);
    let complaint = view.complaint.as_ref().map(|said| format!("{} {said}", glyph::health(Health::Bad)));
    let said = complaint.map(|said| cut(&said, inner.width).into_owned());
    // Two lines at least are left to be read.
    let room = usize::from(inner.height).saturating_sub(3 + usize::from(said.is_some()));
    let shown = plan_fields::window(&view.fields, room.clamp(1, FEW));
    let taken = u16::try_from(shown.len()).unwrap_or(0) + u16::from(said.is_some());
    let y = inner.bottom().saturating_sub(taken + 1).max(inner.y);
    let lines: Vec<&PlanLine> = view.block.iter().chain(&view.below).collect();
    let lines = written(theme, &lines, inner.width);
    let part = block::paint(canvas, &lines, view.top, Rect { height: y.saturating_sub(inner.y), ..inner });
    rule(canvas, area, y, style);
    armed(canvas, view, area, y);
    let fields = Rect { y: y + 1, height: inner.bottom().saturating_sub(y + 1), ..inner };
    let end = plan_fields::paint(canvas, shown, plan_fields::prompts(&view.fields, inner.width), fields);
    if let Some(said) = said.filter(|_| end < inner.bottom()) {
        canvas.text(inner.x, end, inner.width, &said, theme.health(Health::Bad));
    }
    thumb(canvas, Rect { height: y.saturating_sub(area.y) + 1, ..area }, part, theme.strong);
}

/// An item that does not fit into its line.
fn in_full(field: &FieldView) -> PlanLine {
    PlanLine { label: Text::new("item"), words: field.prompt.clone(), tone: PlanTone::Plain }
}

/// Title and tier above, digest and expiry below.
fn edges(canvas: &mut Canvas<'_>, view: &PlanView, area: Rect, style: Style) {
    if area.width < 8 {
        return;
    }
    let theme = canvas.theme;
    let tier = format!(" {} ", view.tier.word().to_uppercase());
    let room = area.width - 4;
    // What touches no environment has no tier to warn of.
    let tier_width = if view.tier != Tier::Other && width(&tier) + 16 <= room { width(&tier) } else { 0 };
    if tier_width > 0 {
        let strong = style.add_modifier(ratatui::style::Modifier::REVERSED | ratatui::style::Modifier::BOLD);
        let badge = if view.tier.is_production() { strong } else { style };
        canvas.text(area.right() - 2 - tier_width, area.y, tier_width, &tier, badge);
    }
    let title = format!(" {} ", cut(view.title.as_str(), (room - tier_width).saturating_sub(3)));
    canvas.text(area.x + 1, area.y, room - tier_width, &title, theme.strong);
    let foot = format!(" {} ", cut(view.foot.as_str(), room.saturating_sub(2)));
    if !view.foot.is_empty() {
        canvas.text(area.x + 1, area.bottom().saturating_sub(1), room, &foot, theme.dim);
    }
}

/// Whether keys are taken, in the rule above the fields.
fn armed(canvas: &mut Canvas<'_>, view: &PlanView, area: Rect, y: u16) {
    let theme = canvas.theme;
    let (words, style) = if view.armed {
        (" armed: keys are taken ", theme.accent)
    } else {
        (" not armed: no key confirms ", theme.dim)
    };
    let taken = width(words);
    if area.width > taken + 6 {
        canvas.text(area.right() - 2 - taken, y, taken, words, style);
    }
    let ticks: Vec<bool> = view.fields.iter().filter_map(|field| field.tick).collect();
    let done = ticks.iter().filter(|ticked| **ticked).count();
    let words = format!(" checklist {done} of {} ", ticks.len());
    if view.armed && !ticks.is_empty() && area.width > taken + width(&words) + 8 {
        canvas.text(area.x + 2, y, width(&words), &words, if done == ticks.len() { theme.dim } else { theme.accent });
    }
}

/// A rule across a box, joined to its border.
pub(super) fn rule(canvas: &mut Canvas<'_>, area: Rect, y: u16, style: Style) {
    let heavy = canvas.buffer.cell((area.x, y)).is_some_and(|cell| cell.symbol() == HEAVY[5]);
    let (left, right) = if heavy { ("┠", "┨") } else { ("├", "┤") };
    for x in area.x + 1..area.right().saturating_sub(1) {
        canvas.text(x, y, 1, "─", style);
    }
    canvas.text(area.x, y, 1, left, style);
    canvas.text(area.right().saturating_sub(1), y, 1, right, style);
}

/// The sign and the style of a line.
fn tone(theme: &Theme, tone: PlanTone) -> (&'static str, Style) {
    match tone {
        PlanTone::Plain => ("", theme.text),
        PlanTone::Quiet => ("", theme.dim),
        PlanTone::Warning => (glyph::health(Health::Doubtful), theme.health(Health::Doubtful)),
        PlanTone::Bad => (glyph::health(Health::Bad), theme.health(Health::Bad)),
        PlanTone::Good => (glyph::health(Health::Good), theme.health(Health::Good)),
        PlanTone::Request => ("", theme.code),
    }
}

/// Whether a line of the block fits into `columns`.
fn fits(line: &PlanLine, columns: u16) -> bool {
    let sign = match line.tone {
        PlanTone::Warning | PlanTone::Bad | PlanTone::Good => 2,
        PlanTone::Plain | PlanTone::Quiet | PlanTone::Request => 0,
    };
    LABEL + sign + width(line.words.as_str()) <= columns
}

fn labelled(canvas: &mut Canvas<'_>, line: &PlanLine, row: Rect) {
    let theme = canvas.theme;
    let (sign, style) = tone(theme, line.tone);
    let mut pen = canvas.pen(row.x, row.y, row.width);
    pen.column(LABEL, line.label.as_str(), theme.heading);
    if !sign.is_empty() {
        pen.put(sign, style).gap(1);
    }
    pen.put(line.words.as_str(), style);
}

/// The lower part: wrapped, because a request that is cut is not exactly the request.
fn written(theme: &Theme, lines: &[&PlanLine], columns: u16) -> Vec<Line> {
    let mut made_lines = Vec::new();
    let room = columns.saturating_sub(LABEL + 2).max(8);
    for line in lines {
        let (sign, style) = tone(theme, line.tone);
        let label = cut(line.label.as_str(), LABEL - 1);
        let pad = " ".repeat(usize::from(LABEL - width(&label)));
        for (at, words) in wrap(line.words.as_str(), room).into_iter().enumerate() {
            let mut made = if at == 0 {
                Line::of(format!("{label}{pad}"), theme.heading)
            } else {
                Line::of(" ".repeat(usize::from(LABEL)), theme.text)
            };
            if !sign.is_empty() {
                made = made.and(if at == 0 { format!("{sign} ") } else { "  ".to_owned() }, style);
            }
            made_lines.push(made.and(words, style));
        }
    }
    made_lines
}
