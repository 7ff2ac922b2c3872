//! The header: one line that says who, where, how well, and what time it is.
//!
//! ```text
//!  flightdeck  ada   ✓ github 4,812/5,000   ! argo 429 until 14:09      PROD freezes in 2h57   1 order in flight   14:03Z
//! ```
//!
//! Where the room is short, what matters least goes first: the product's name, the operator, sources that are well.

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::canvas::Canvas;
use super::glyph;
use super::text::width;
use crate::cockpit::view::{HeaderView, Health};

/// A piece of the line.
struct Piece {
    parts: Vec<(String, Style)>,
    right: bool,
    /// The higher, the earlier it is left out; 0 stays.
    rank: u8,
}

impl Piece {
    fn width(&self) -> u16 {
        self.parts.iter().map(|(text, _)| width(text)).sum()
    }
}

/// Draws the line.
pub(super) fn paint(canvas: &mut Canvas<'_>, view: &HeaderView, area: Rect) {
    let mut pieces = pieces(canvas, view);
    let room = area.width.saturating_sub(2);
    let taken = |pieces: &[Piece], gap| pieces.iter().map(|piece| piece.width() + gap).sum::<u16>().saturating_sub(gap);
    // Cells between two pieces.
    let gap = if taken(&pieces, 3) > room { 2 } else { 3 };
    while taken(&pieces, gap) > room {
        let Some(place) = (0..pieces.len()).max_by_key(|place| pieces[*place].rank) else { break };
        if pieces[place].rank == 0 {
            break;
        }
        pieces.remove(place);
    }
    let right: u16 = pieces.iter().filter(|piece| piece.right).map(|piece| piece.width() + gap).sum();
    let mut pen = canvas.pen(area.x + 1, area.y, room.saturating_sub(right));
    for piece in pieces.iter().filter(|piece| !piece.right) {
        for (text, style) in &piece.parts {
            pen.put(text, *style);
        }
        pen.gap(gap);
    }
    let from = area.right().saturating_sub(1 + right.saturating_sub(gap)).max(area.x + 1);
    let mut pen = canvas.pen(from, area.y, area.right().saturating_sub(from));
    for piece in pieces.iter().filter(|piece| piece.right) {
        for (text, style) in &piece.parts {
            pen.put(text, *style);
        }
        pen.gap(gap);
    }
}

fn pieces(canvas: &Canvas<'_>, view: &HeaderView) -> Vec<Piece> {
    let theme = canvas.theme;
    let mut pieces = Vec::new();
    let mut left = |rank, parts| pieces.push(Piece { parts, right: false, rank });
    left(8, vec![("flightdeck".to_owned(), theme.accent)]);
    if let Some(who) = &view.who {
        left(5, vec![(who.to_string(), theme.text)]);
    }
    for source in &view.sources {
        let well = matches!(source.health, Health::Good);
        let style = theme.health(source.health);
        let words = if well { theme.dim } else { style };
        left(
            if well { 7 } else { 2 },
            vec![
                (glyph::health(source.health).to_owned(), style),
                (format!(" {} ", source.name), theme.text),
                (source.words.to_string(), words),
            ],
        );
    }
    let mut right = |rank, parts| pieces.push(Piece { parts, right: true, rank });
    if let Some(freeze) = &view.freeze {
        let (rank, style) =
            if freeze.active { (1, theme.health(Health::Bad)) } else { (3, theme.health(Health::Waiting)) };
        right(rank, vec![(freeze.words.to_string(), style)]);
    }
    if let Some((health, words)) = &view.orders {
        right(1, vec![(format!("{} {words}", glyph::health(*health)), theme.health(*health))]);
    }
    if let Some(words) = &view.alerts {
        right(2, vec![(format!("{} {words}", glyph::health(Health::Doubtful)), theme.health(Health::Doubtful))]);
    }
    if let Some(line) = view.line {
        right(4, vec![(line.to_owned(), theme.health(Health::Doubtful))]);
    }
    if view.simulated {
        right(1, vec![(" SIMULATED ".to_owned(), theme.badge)]);
    }
    if view.read_only {
        right(1, vec![(" READ-ONLY ".to_owned(), theme.badge)]);
    } else {
        right(9, vec![("read-write".to_owned(), theme.dim)]);
    }
    right(0, vec![(view.clock.to_string(), theme.text)]);
    pieces
}
