//! Borders as paths: letters from a font leave gaps between rows, a terminal does not.

use std::fmt::Write as _;

/// Draws a border symbol or a block into its cell; says whether it was one.
pub(super) fn paint(
    out: &mut String,
    symbol: &str,
    (x, y): (f32, f32),
    (wide, high): (f32, f32),
    ink: &str,
    extra: &str,
) -> bool {
    let (half, middle) = (wide / 2.0, high / 2.0);
    let (right, bottom) = (x + wide, y + high);
    let (across, down) = (x + half, y + middle);
    let radius = half;
    let (path, heavy) = match symbol {
        "─" => (format!("M{x} {down}H{right}"), false),
        "│" => (format!("M{across} {y}V{bottom}"), false),
        "╭" => (format!("M{across} {bottom}V{}Q{across} {down} {right} {down}", down + radius), false),
        "╮" => (format!("M{across} {bottom}V{}Q{across} {down} {x} {down}", down + radius), false),
        "╯" => (format!("M{across} {y}V{}Q{across} {down} {x} {down}", down - radius), false),
        "╰" => (format!("M{across} {y}V{}Q{across} {down} {right} {down}", down - radius), false),
        "├" => (format!("M{across} {y}V{bottom}M{across} {down}H{right}"), false),
        "┤" => (format!("M{across} {y}V{bottom}M{across} {down}H{x}"), false),
        "━" => (format!("M{x} {down}H{right}"), true),
        "┃" => (format!("M{across} {y}V{bottom}"), true),
        "┏" => (format!("M{across} {bottom}V{down}H{right}"), true),
        "┓" => (format!("M{across} {bottom}V{down}H{x}"), true),
        "┛" => (format!("M{across} {y}V{down}H{x}"), true),
        "┗" => (format!("M{across} {y}V{down}H{right}"), true),
        "┠" => {
            let _ = writeln!(out, "<path d=\"M{across} {down}H{right}\" stroke=\"{ink}\"{extra} fill=\"none\"/>");
            (format!("M{across} {y}V{bottom}"), true)
        }
        "┨" => {
            let _ = writeln!(out, "<path d=\"M{across} {down}H{x}\" stroke=\"{ink}\"{extra} fill=\"none\"/>");
            (format!("M{across} {y}V{bottom}"), true)
        }
        "▌" => {
            let _ =
                writeln!(out, "<rect x=\"{x}\" y=\"{y}\" width=\"{half}\" height=\"{high}\" fill=\"{ink}\"{extra}/>");
            return true;
        }
        _ => return false,
    };
    let stroke = if heavy { 2.6 } else { 1.0 };
    let _ = writeln!(out, "<path d=\"{path}\" stroke=\"{ink}\" stroke-width=\"{stroke}\" fill=\"none\"{extra}/>");
    true
}
