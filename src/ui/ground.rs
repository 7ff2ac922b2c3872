//! The background of themes that paint their own, so that they look the same on every terminal.

use ratatui::buffer::Buffer;
use ratatui::style::Color;

use super::Theme;

/// Gives every cell that has the terminal's own foreground or background those of the theme's text.
pub(super) fn fill(buffer: &mut Buffer, theme: &Theme) {
    if !theme.paints_ground() {
        return;
    }
    let (fg, bg) = (theme.text.fg.unwrap_or_default(), theme.text.bg.unwrap_or_default());
    for cell in &mut buffer.content {
        if cell.fg == Color::Reset {
            cell.fg = fg;
        }
        if cell.bg == Color::Reset {
            cell.bg = bg;
        }
    }
}
