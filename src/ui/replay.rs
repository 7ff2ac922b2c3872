//! A replay: the screen as it was, and below it the line of the transport.
//!
//! ```text
//!  … the recorded screen …
//!  REPLAY ▶ 14:03:27Z  +12:41 of 1:02:10  4x  skips idle   pressed A c h e             Space pause  ? keys  q leave
//! ```
//!
//! The screen has its recorded size where there is room for it; else it is laid out anew for the room that there is.

use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::canvas::Canvas;
use super::overlay;
use super::text::width;
use super::{Scene, Theme, ascii, field, paint};
use crate::cockpit::{Control, Controls, Glyphs, State};
use crate::replay::Bar;

/// Draws a moment of a replay into a buffer, all of it.
pub fn replay(state: &State, bar: &Bar, theme: &Theme, buffer: &mut Buffer) {
    let area = buffer.area;
    let room = (area.width, area.height.saturating_sub(1));
    let (width, height) = state.screen.size;
    let fits = width > 0 && width <= room.0 && height <= room.1;
    let (columns, rows) = if fits { (width, height) } else { room };
    let mut screen = Buffer::empty(Rect { x: 0, y: 0, width: columns, height: rows });
    paint(&Scene::of(state, (columns, rows)), theme, &mut screen);
    for y in 0..rows {
        for x in 0..columns {
            buffer[(area.x + x, area.y + y)] = screen[(x, y)].clone();
        }
    }
    let canvas = &mut Canvas { buffer, theme };
    if bar.help {
        help(canvas, &bar.controls, Rect { height: room.1, ..area });
    }
    let foot = Rect { y: area.bottom().saturating_sub(1), height: 1, ..area };
    line(canvas, bar, (!fits && width > 0).then_some((width, height)), foot);
    if theme.glyphs == Glyphs::Ascii {
        ascii::rewrite(buffer);
    }
}

fn line(canvas: &mut Canvas<'_>, bar: &Bar, recorded: Option<(u16, u16)>, area: Rect) {
    let theme = canvas.theme;
    canvas.clear(area);
    let room = area.width.saturating_sub(2);
    let mut pen = canvas.pen(area.x + 1, area.y, room);
    pen.put(" REPLAY ", theme.badge).gap(1);
    if let Some((text, cursor)) = &bar.jump {
        pen.put("to (14:03, 14:03:27, +10m)", theme.accent).gap(1);
        let left = pen.left();
        let from = area.right().saturating_sub(1 + left);
        field::paint(canvas, text, Some(*cursor), theme.text, Rect { x: from, y: area.y, width: left, height: 1 });
        return;
    }
    // What matters least is left out first: the hints, then how it goes, then the keys.
    pen.put(if bar.playing { "▶" } else { "‖" }, theme.accent).gap(1);
    pen.put(&bar.at.strftime("%H:%M:%SZ").to_string(), theme.text).gap(2);
    pen.put(&format!("+{} of {}", counted(bar.passed), counted(bar.whole)), theme.dim).gap(2);
    pen.put(&speed(bar.speed), theme.text).gap(2);
    if let Some(note) = &bar.note {
        pen.put(note, theme.accent);
        return;
    }
    if !bar.keys.is_empty() {
        let keys: Vec<String> = bar.keys.iter().map(ToString::to_string).collect();
        pen.put("pressed ", theme.dim).put(&keys.join(" "), theme.key_verb).gap(2);
    }
    if bar.skips {
        let words = "skips idle";
        if pen.left() >= width(words) {
            pen.put(words, theme.dim).gap(2);
        }
    }
    if let Some((width_then, height_then)) = recorded {
        let words = format!("was {width_then}x{height_then}");
        if pen.left() >= width(&words) {
            pen.put(&words, theme.dim).gap(2);
        }
    }
    let hints = [
        (Control::Play, if bar.playing { "pause" } else { "play" }),
        (Control::NextChange, "next change"),
        (Control::Help, "keys"),
        (Control::Quit, "leave"),
    ];
    for (control, word) in hints {
        let Some(key) = bar.controls.keys(control).next() else { continue };
        let key = &key.to_string();
        if pen.left() >= width(key) + 1 + width(word) {
            pen.put(key, theme.key).put(" ", theme.text).put(word, theme.dim).gap(2);
        }
    }
}

fn help(canvas: &mut Canvas<'_>, controls: &Controls, area: Rect) {
    let theme = canvas.theme;
    let lines = u16::try_from(Control::all().count()).unwrap_or(u16::MAX);
    let place = overlay::place(area, 58, lines.saturating_add(2));
    let inner = overlay::open(canvas, area, place, "Keys of a replay");
    for (y, control) in (inner.y..inner.bottom()).zip(Control::all()) {
        let keys: Vec<String> = controls.keys(control).map(|key| key.to_string()).collect();
        let keys = if keys.is_empty() { "–".to_owned() } else { keys.join(" ") };
        canvas.text(inner.x, y, 16, &keys, theme.key);
        canvas.text(inner.x + 17, y, inner.width.saturating_sub(17), control.description(), theme.text);
    }
}

/// `4x`, `0.5x`.
fn speed(speed: f64) -> String {
    format!("{speed}x")
}

/// `0:07`, `12:41`, `1:02:10`.
fn counted(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}
