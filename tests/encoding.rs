//! The bytes of a frame, read by a terminal, show exactly the cells that were meant, whatever was shown before.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use flightdeck::runtime::terminal::{Links, encode, encode_linked};
use proptest::prelude::*;
use ratatui::buffer::{Buffer, CellWidth as _};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};

const WIDTH: u16 = 24;
const HEIGHT: u16 = 6;

/// A run of text at a place.
type Stroke = (u16, u16, String, Style);

fn colours() -> impl Strategy<Value = Color> {
    prop_oneof![
        4 => Just(Color::Reset),
        1 => Just(Color::Red),
        1 => Just(Color::DarkGray),
        1 => Just(Color::White),
        1 => any::<u8>().prop_map(Color::Indexed),
        1 => any::<(u8, u8, u8)>().prop_map(|(red, green, blue)| Color::Rgb(red, green, blue)),
    ]
}

fn modifiers() -> impl Strategy<Value = Modifier> {
    let known = Modifier::BOLD | Modifier::DIM | Modifier::ITALIC | Modifier::UNDERLINED | Modifier::REVERSED;
    // Terminals do not agree on what bold and dim at once are; no theme has them.
    any::<u16>()
        .prop_map(move |bits| Modifier::from_bits_truncate(bits) & known)
        .prop_map(|modifier| if modifier.contains(Modifier::BOLD) { modifier - Modifier::DIM } else { modifier })
}

fn strokes() -> impl Strategy<Value = Vec<Stroke>> {
    let text = prop_oneof![3 => "[ a-z0-9]{1,12}", 1 => "[ ✓◐│→é漢字]{1,6}"];
    let style = (colours(), colours(), modifiers()).prop_map(|(foreground, background, modifier)| {
        Style::reset().fg(foreground).bg(background).add_modifier(modifier)
    });
    prop::collection::vec((0..WIDTH, 0..HEIGHT, text, style), 0..12)
}

fn drawn(former: &Buffer, strokes: &[Stroke]) -> Buffer {
    let mut buffer = former.clone();
    for (x, y, text, style) in strokes {
        buffer.set_stringn(*x, *y, text, usize::from(WIDTH - x), *style);
    }
    buffer
}

fn of_terminal(colour: vt100::Color) -> Color {
    match colour {
        vt100::Color::Default => Color::Reset,
        vt100::Color::Idx(number) => Color::Indexed(number),
        vt100::Color::Rgb(red, green, blue) => Color::Rgb(red, green, blue),
    }
}

/// Named colours by their numbers, as a terminal tells them.
fn numbered(colour: Color) -> Color {
    match colour {
        Color::Red => Color::Indexed(1),
        Color::DarkGray => Color::Indexed(8),
        Color::White => Color::Indexed(15),
        other => other,
    }
}

/// What shows on an empty cell too.
const VISIBLE: Modifier = Modifier::UNDERLINED.union(Modifier::REVERSED);

/// Nobody sees what colour letters have where there are none, or whether they are bold.
fn seen(symbol: &str, (foreground, background, modifier): (Color, Color, Modifier)) -> (Color, Color, Modifier) {
    let unseen = symbol == " " && !modifier.intersects(VISIBLE);
    if unseen { (Color::Reset, background, Modifier::empty()) } else { (foreground, background, modifier) }
}

/// A symbol at a place, and how it looks.
type Seen<'a> = (u16, u16, &'a str, (Color, Color, Modifier));

/// What is seen of a buffer: nothing of what a wide symbol covers.
fn sight(buffer: &Buffer) -> Vec<Seen<'_>> {
    let mut sight = Vec::new();
    for y in 0..HEIGHT {
        let mut x = 0;
        while x < WIDTH {
            let cell = buffer.cell((x, y)).unwrap();
            sight.push((x, y, cell.symbol(), seen(cell.symbol(), (cell.fg, cell.bg, cell.modifier))));
            x += cell.cell_width();
        }
    }
    sight
}

fn look_the_same(one: &Buffer, other: &Buffer) -> bool {
    sight(one) == sight(other)
}

fn assert_shows(terminal: &vt100::Parser, buffer: &Buffer) {
    for y in 0..HEIGHT {
        let mut x = 0;
        while x < WIDTH {
            let wanted = buffer.cell((x, y)).unwrap();
            let shown = terminal.screen().cell(y, x).unwrap();
            let text = if shown.has_contents() { shown.contents() } else { " " };
            assert_eq!(text, wanted.symbol(), "at {x},{y}");
            let modifier = [
                (shown.bold(), Modifier::BOLD),
                (shown.dim(), Modifier::DIM),
                (shown.italic(), Modifier::ITALIC),
                (shown.underline(), Modifier::UNDERLINED),
                (shown.inverse(), Modifier::REVERSED),
            ];
            let modifier = modifier.iter().filter(|(on, _)| *on).map(|(_, modifier)| *modifier);
            let look = (of_terminal(shown.fgcolor()), of_terminal(shown.bgcolor()), modifier.collect::<Modifier>());
            let meant = (numbered(wanted.fg), numbered(wanted.bg), wanted.modifier);
            assert_eq!(seen(text, look), seen(text, meant), "at {x},{y}");
            x += if shown.is_wide() { 2 } else { 1 };
        }
    }
}

proptest! {
    #[test]
    fn every_frame_shows_what_was_meant(frames in prop::collection::vec(strokes(), 1..5)) {
        let mut terminal = vt100::Parser::new(HEIGHT.try_into().unwrap(), WIDTH.try_into().unwrap(), 0);
        let mut shown = Buffer::empty(Rect::new(0, 0, WIDTH, HEIGHT));
        for strokes in frames {
            let next = drawn(&shown, &strokes);
            let mut bytes = Vec::new();
            encode(&shown, &next, &mut bytes);
            prop_assert_eq!(bytes.is_empty(), look_the_same(&shown, &next));
            terminal.process(&bytes);
            assert_shows(&terminal, &next);
            // What is written between two frames is written in the terminal's own style.
            prop_assert_eq!(terminal.screen().fgcolor(), vt100::Color::Default);
            prop_assert_eq!(terminal.screen().bgcolor(), vt100::Color::Default);
            prop_assert!(!terminal.screen().bold() && !terminal.screen().inverse());
            shown = next;
        }
    }
}

#[test]
fn one_cell_costs_a_move_and_its_look() {
    let shown = Buffer::with_lines(["12m ago"]);
    let mut next = shown.clone();
    next.set_string(1, 0, "3", Style::reset());
    let mut bytes = Vec::new();
    encode(&shown, &next, &mut bytes);
    assert_eq!(String::from_utf8(bytes).unwrap(), "\x1b[;2H3");
    next.set_string(1, 0, "3", Style::reset().fg(Color::DarkGray));
    next.set_string(5, 0, "x", Style::reset().fg(Color::DarkGray));
    let mut bytes = Vec::new();
    encode(&shown, &next, &mut bytes);
    assert_eq!(String::from_utf8(bytes).unwrap(), "\x1b[;2H\x1b[90m3\x1b[3Cx\x1b[m");
}

#[test]
fn what_becomes_empty_is_erased_and_what_nobody_sees_is_not_sent() {
    let shown = Buffer::with_lines([
        "│a line of many words that goes away      │",
        "│and one that stays as it is              │",
    ]);
    let mut next = Buffer::with_lines([
        "│short                                    │",
        "│and one that stays as it is              │",
    ]);
    next.set_style(Rect::new(30, 1, 8, 1), Style::reset().fg(Color::Red).add_modifier(Modifier::BOLD));
    let mut bytes = Vec::new();
    encode(&shown, &next, &mut bytes);
    assert_eq!(String::from_utf8(bytes).unwrap(), "\x1b[;2Hshort\x1b[K\x1b[36C│");
    // Between two words of looks of their own nothing is said of the space.
    let (dim, strong) = (Style::reset().add_modifier(Modifier::DIM), Style::reset().add_modifier(Modifier::BOLD));
    let mut hints = Buffer::empty(Rect::new(0, 0, 12, 1));
    hints.set_string(0, 0, "z", strong);
    hints.set_string(2, 0, "zoom", dim);
    let mut bytes = Vec::new();
    encode(&Buffer::empty(Rect::new(0, 0, 12, 1)), &hints, &mut bytes);
    assert_eq!(String::from_utf8(bytes).unwrap(), "\x1b[H\x1b[1mz \x1b[0;2mzoom\x1b[m");
}

#[test]
fn what_a_wide_symbol_covers_is_not_sent_and_comes_out_when_the_symbol_goes() {
    let mut shown = Buffer::empty(Rect::new(0, 0, 8, 1));
    shown.set_string(1, 0, "漢 b", Style::reset());
    let mut next = shown.clone();
    next.set_string(2, 0, "0", Style::reset());
    let mut bytes = Vec::new();
    encode(&shown, &next, &mut bytes);
    assert_eq!(String::from_utf8(bytes).unwrap(), "");
    let mut narrow = next.clone();
    narrow.set_string(1, 0, "a", Style::reset());
    let mut bytes = Vec::new();
    encode(&next, &narrow, &mut bytes);
    assert_eq!(String::from_utf8(bytes).unwrap(), "\x1b[;2Ha0");
    // One that is covered itself covers nothing.
    let mut twice = shown.clone();
    twice.set_string(2, 0, "字", Style::reset());
    let mut bytes = Vec::new();
    encode(&twice, &twice, &mut bytes);
    assert_eq!(String::from_utf8(bytes).unwrap(), "");
}

/// What a terminal that knows links would show as one: the addresses with what is spelt under each.
fn followed(bytes: &[u8]) -> Vec<(String, String)> {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let mut found: Vec<(String, String)> = Vec::new();
    for piece in text.split("\u{1b}]8;;").skip(1) {
        let (address, shown) = piece.split_once("\u{1b}\\").unwrap();
        if !address.is_empty() {
            let plain = regex_lite::Regex::new("\u{1b}\\[[0-9;]*[A-Za-z]").unwrap().replace_all(shown, "").into_owned();
            found.push((address.to_owned(), plain));
        }
    }
    found
}

#[test]
fn an_address_that_stands_whole_on_the_screen_is_a_link_and_no_other() {
    let area = Rect { x: 0, y: 0, width: WIDTH, height: HEIGHT };
    let empty = Buffer::empty(area);
    let address = "https://git.example.com/acme/checkout/runs/42";
    let told = format!("no browser here: {address}");
    let mut screen = empty.clone();
    screen.set_string(0, 0, "https://git.example.com/", Style::reset());
    screen.set_string(1, 3, "https://git.example.com", Style::reset().fg(Color::Red));
    screen.set_string(1, 4, "/acme/checkout/runs/42", Style::reset());
    let links = Links::of(&screen, [told.as_str()]);
    let mut bytes = Vec::new();
    encode_linked((&empty, &Links::default()), (&screen, &links), &mut bytes);
    let shown = followed(&bytes);
    assert!(!shown.is_empty() && shown.iter().all(|(to, _)| to == address), "{shown:?}");
    assert_eq!(shown.iter().map(|(_, text)| text.as_str()).collect::<String>(), address);
    assert!(links.at(0, 0).is_none(), "what only begins like it leads nowhere");
    // Cut, or with something in it that a terminal would obey, it is none.
    let mut cut = empty.clone();
    cut.set_string(0, 0, "https://git.example.com…", Style::reset());
    assert!(Links::of(&cut, [told.as_str()]).is_empty());
    assert!(Links::of(&screen, ["https://git.example.com/\u{1b}]8;;"]).is_empty());
    // The link goes when the words stay and lead nowhere any more.
    let mut again = Vec::new();
    encode_linked((&screen, &links), (&screen, &Links::default()), &mut again);
    assert!(followed(&again).is_empty() && !again.is_empty());
}
