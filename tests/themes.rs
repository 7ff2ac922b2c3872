//! The themes as data: everything can be read, what must not be confused looks unlike for every kind of colour vision, and
//! without colours the words and symbols are enough. And the answer of a terminal that says which background it has.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "support/deck.rs"]
#[allow(dead_code, reason = "of the small world little is taken")]
mod deck;
#[path = "themes/vision.rs"]
mod vision;

use flightdeck::cockpit::view::Health;
use flightdeck::cockpit::{Colours, Display, Event, Ground, KeyCode, ThemeChoice, ThemeName};
use flightdeck::domain::Tier;
use flightdeck::runtime::clipboard::Between;
use flightdeck::runtime::terminal::{Decoder, Extent, Input, Painter};
use flightdeck::ui::picture::Palette;
use flightdeck::ui::{Theme, ascii_symbol, rail_symbol, symbol};
use ratatui::style::{Color, Modifier, Style};

use vision::{Colour, VISIONS, contrast, difference, seen};

const DEPTHS: [Colours; 3] = [Colours::Sixteen, Colours::Indexed, Colours::True];
const HEALTHS: [Health; 8] = [
    Health::Good,
    Health::Moving,
    Health::Queued,
    Health::Waiting,
    Health::Doubtful,
    Health::Bad,
    Health::Neutral,
    Health::Unknown,
];
const TIERS: [Tier; 5] = [Tier::Development, Tier::Testing, Tier::Staging, Tier::Production, Tier::Other];
/// What must never be taken for one another.
const STATES: [Health; 5] = [Health::Good, Health::Moving, Health::Waiting, Health::Doubtful, Health::Bad];
/// How much of the foreground terminals leave in faint text, the least that is usual.
const FAINT: f64 = 0.5;

/// Ink and paper of a style, as a terminal shows them.
fn shown(theme: &Theme, style: Style, palette: &Palette) -> (Colour, Colour) {
    let parse = |text: &str| Colour::parse(text);
    let own = |colour: Option<Color>, text: Option<Color>| colour.filter(|colour| *colour != Color::Reset).or(text);
    let ink = parse(&palette.foreground_of(own(style.fg, theme.text.fg).unwrap_or_default()));
    let ground = parse(palette.background());
    let paper = own(style.bg, theme.text.bg).and_then(|colour| palette.background_of(colour).map(|text| parse(&text)));
    let paper = paper.unwrap_or(ground);
    let ink = if style.add_modifier.contains(Modifier::DIM) { ink.over(paper, FAINT) } else { ink };
    if style.add_modifier.contains(Modifier::REVERSED) { (paper, ink) } else { (ink, paper) }
}

/// Every role with the contrast that it needs: what is read, and what is only to be seen.
fn roles(theme: &Theme) -> Vec<(String, Style, f64)> {
    let read = [
        ("text", theme.text),
        ("strong", theme.strong),
        ("accent", theme.accent),
        ("title", theme.title),
        ("title_focused", theme.title_focused),
        ("selection", theme.selection),
        ("cell", theme.cell),
        ("column", theme.column),
        ("tab_selected", theme.tab_selected),
        ("key", theme.key),
        ("key_verb", theme.key_verb),
        ("code", theme.code),
        ("field", theme.field),
        ("cursor", theme.cursor),
        ("found", theme.found),
        ("badge", theme.badge),
    ];
    let seen = [
        ("dim", theme.dim),
        ("border", theme.border),
        ("border_focused", theme.border_focused),
        ("bar", theme.bar),
        ("bar_unfocused", theme.bar_unfocused),
        ("heading", theme.heading),
        ("tab", theme.tab),
        ("gone", theme.gone),
    ];
    let least = |style: Style, of: f64| if style.add_modifier.contains(Modifier::DIM) { 3.0 } else { of };
    let named = read.into_iter().map(|role| (role, 4.5)).chain(seen.into_iter().map(|role| (role, 3.0)));
    let mut roles: Vec<_> = named.map(|((name, style), of)| (name.to_owned(), style, least(style, of))).collect();
    roles.extend(HEALTHS.map(|health| (format!("{health:?}"), theme.health(health), least(theme.health(health), 4.5))));
    roles.extend(TIERS.map(|tier| (format!("{tier:?}"), theme.tier(tier), least(theme.tier(tier), 4.5))));
    roles
}

#[test]
fn every_role_can_be_read_on_its_background() {
    let mut checked = 0;
    for name in ThemeName::ALL {
        for colours in DEPTHS {
            let theme = Theme::built_in(name, colours).unwrap();
            let palette = Palette::of(theme.ground).unwrap();
            for (role, style, least) in roles(&theme) {
                let least = if name == ThemeName::HighContrast { least.max(7.0) } else { least };
                // Sixteen colours are the user's own: on a terminal of a usual palette even high contrast is only nearly so.
                let least = if colours == Colours::Sixteen { least.min(6.0) } else { least };
                let (ink, paper) = shown(&theme, style, &palette);
                let found = contrast(ink, paper);
                assert!(found >= least, "{} in {colours:?}: {role} has {found:.2}, wants {least}", name.word());
                checked += 1;
            }
        }
    }
    println!("{checked} roles were measured");
}

#[test]
fn states_are_told_apart_with_every_kind_of_colour_vision() {
    let mut alike = Vec::new();
    for name in ThemeName::ALL.into_iter().filter(|name| *name != ThemeName::Monochrome) {
        for colours in DEPTHS {
            let theme = Theme::built_in(name, colours).unwrap();
            let palette = Palette::of(theme.ground).unwrap();
            for (vision, matrix) in VISIONS {
                // CIEDE2000; about 2 is seen side by side, 10 at a glance.
                let least = match (name, vision) {
                    (_, "normal") => 15.0,
                    (ThemeName::ColourBlindDark | ThemeName::ColourBlindLight | ThemeName::HighContrast, _) => 10.0,
                    _ => 8.0,
                };
                for (place, one) in STATES.into_iter().enumerate() {
                    for other in STATES.into_iter().skip(place + 1) {
                        let (one_style, other_style) = (theme.health(one), theme.health(other));
                        // Of the user's own sixteen there are too few for all of them: there the weight tells some apart.
                        if colours == Colours::Sixteen && one_style.add_modifier != other_style.add_modifier {
                            continue;
                        }
                        let colour = |style| seen(shown(&theme, style, &palette).0, matrix);
                        let found = difference(colour(one_style), colour(other_style));
                        let needs = if colours == Colours::Sixteen && vision != "normal" { 2.5 } else { least };
                        if found < needs {
                            let name = name.word();
                            alike.push(format!("{name} {colours:?} {vision}: {one:?} {other:?} {found:.1} < {needs}"));
                        }
                    }
                }
            }
        }
    }
    assert!(alike.is_empty(), "{}", alike.join("\n"));
}

#[test]
fn what_must_not_be_confused_differs_in_its_style_and_always_in_its_symbol() {
    for (place, one) in HEALTHS.into_iter().enumerate() {
        for other in HEALTHS.into_iter().skip(place + 1) {
            assert_ne!(symbol(one), symbol(other), "{one:?} and {other:?}");
        }
    }
    for name in ThemeName::ALL {
        for colours in DEPTHS {
            let theme = Theme::built_in(name, colours).unwrap();
            assert_eq!(theme.name, name.word());
            assert_ne!(theme.tier(Tier::Production), theme.tier(Tier::Staging), "{}", theme.name);
            assert_ne!(theme.health(Health::Bad), theme.health(Health::Good), "{}", theme.name);
        }
    }
    let plain = Theme::built_in(ThemeName::Monochrome, Colours::True).unwrap();
    for (role, style, _) in roles(&plain) {
        assert_eq!((style.fg, style.bg), (None, None), "{role}");
    }
}

/// Of the user's own sixteen colours there are too few: what looks alike for some kind of colour vision must differ in its
/// symbol as well, on its own and on a rail, and in ASCII.
#[test]
fn of_sixteen_colours_what_looks_alike_differs_in_every_symbol() {
    const NEAR: f64 = 2.5;
    let ascii = |symbol: &'static str| if symbol.is_ascii() { symbol } else { ascii_symbol(symbol).unwrap() };
    let (mut pairs, mut alike) = (0, 0);
    for name in ThemeName::ALL {
        let theme = Theme::built_in(name, Colours::Sixteen).unwrap();
        let palette = Palette::of(theme.ground).unwrap();
        for (vision, matrix) in VISIONS {
            for (place, one) in HEALTHS.into_iter().enumerate() {
                for other in HEALTHS.into_iter().skip(place + 1) {
                    let colour = |health| seen(shown(&theme, theme.health(health), &palette).0, matrix);
                    pairs += 1;
                    if difference(colour(one), colour(other)) >= NEAR {
                        continue;
                    }
                    alike += 1;
                    let case = format!("{} {vision}: {one:?} and {other:?}", name.word());
                    assert_ne!(symbol(one), symbol(other), "{case}");
                    assert_ne!(rail_symbol(one), rail_symbol(other), "{case}");
                    assert_ne!(ascii(symbol(one)), ascii(symbol(other)), "{case}, in ASCII");
                    assert_ne!(ascii(rail_symbol(one)), ascii(rail_symbol(other)), "{case}, on a rail in ASCII");
                }
            }
        }
    }
    assert!(alike > 0, "monochrome has nothing but symbols");
    println!("{pairs} pairs were compared, {alike} of them look alike");
}

#[test]
fn few_colours_are_the_terminals_own_and_many_are_fixed() {
    let fixed = |colour: Option<Color>| matches!(colour, Some(Color::Rgb(..)));
    let indexed = |colour: Option<Color>| matches!(colour, Some(Color::Indexed(16..)));
    for name in ThemeName::ALL {
        let theme = |colours| Theme::built_in(name, colours).unwrap();
        for (_, style, _) in roles(&theme(Colours::Sixteen)) {
            assert!(!fixed(style.fg) && !indexed(style.fg) && !fixed(style.bg) && !indexed(style.bg));
        }
        assert!(roles(&theme(Colours::Indexed)).iter().all(|(_, style, _)| !fixed(style.fg) && !fixed(style.bg)));
        let bright = |colour: Option<Color>| {
            colour.is_some_and(|colour| {
                colour == Color::White || colour == Color::DarkGray || format!("{colour:?}").starts_with("Light")
            })
        };
        assert!(roles(&theme(Colours::Eight)).iter().all(|(_, style, _)| !bright(style.fg) && !bright(style.bg)));
        let coloured = name != ThemeName::Monochrome;
        assert_eq!(indexed(theme(Colours::Indexed).health(Health::Good).fg), coloured, "{}", name.word());
        assert_eq!(fixed(theme(Colours::True).health(Health::Good).fg), coloured, "{}", name.word());
    }
}

#[test]
fn a_theme_with_a_role_missing_or_misspelt_is_refused() {
    let dark = include_str!("../assets/themes/dark.toml");
    for colours in DEPTHS {
        assert!(Theme::parse(dark, colours).is_ok());
        let refused = [
            dark.replace("accent =", "acent ="),
            dark.replace("good = ", "fine = "),
            dark.replace("\"cyan\"", "\"cyanish\"").replace("\"#5fb8b8\"", "\"#5fb8bz\""),
            dark.replace("bold = true", "blink = true"),
            dark.replace("ground = \"dark\"", "ground = \"darkish\""),
        ];
        for text in refused {
            assert!(Theme::parse(&text, colours).is_err(), "{colours:?}");
        }
    }
}

#[test]
fn a_choice_follows_the_background_where_it_says_so() {
    let named = |theme, ground| Display { theme, ground, ..Display::default() }.theme_name();
    assert_eq!(named(ThemeChoice::Auto, Ground::Light), ThemeName::Light);
    assert_eq!(named(ThemeChoice::Auto, Ground::Dark), ThemeName::Dark);
    assert_eq!(named(ThemeChoice::ColourBlind, Ground::Light), ThemeName::ColourBlindLight);
    for name in ThemeName::ALL {
        assert_eq!(named(ThemeChoice::Fixed(name), Ground::Light), name);
    }
    for choice in ThemeChoice::ALL {
        assert_eq!(ThemeChoice::named(choice.word()), Some(choice));
    }
}

/// What the decoder makes of bytes that come in these reads.
fn heard(reads: &[&[u8]]) -> Vec<Input> {
    let mut decoder = Decoder::default();
    reads.iter().flat_map(|bytes| decoder.feed(bytes)).collect()
}

#[test]
fn the_terminals_background_is_understood_in_every_form_and_eats_no_key() {
    let forms: [(&[u8], Ground); 6] = [
        (b"\x1b]11;rgb:ffff/ffff/ffff\x07", Ground::Light),
        (b"\x1b]11;rgb:fdfd/f6f6/e3e3\x1b\\", Ground::Light),
        (b"\x1b]11;rgb:00/00/00\x07", Ground::Dark),
        (b"\x1b]11;rgb:2e2e/3434/4040\x1b\\", Ground::Dark),
        (b"\x1b]11;rgba:1E1E/1E1E/1E1E/FFFF\x07", Ground::Dark),
        (b"\x1b]11;rgb:f/f/f\x07", Ground::Light),
    ];
    for (bytes, ground) in forms {
        assert_eq!(heard(&[bytes]), [Input::Ground(ground)]);
        let keys = |found: &[Input]| found.iter().filter(|input| matches!(input, Input::Key(_))).count();
        let followed = heard(&[bytes, b"j"]);
        assert_eq!(keys(&followed), 1, "{followed:?}");
        // Cut anywhere, it is still the answer, once.
        for cut in 1..bytes.len() {
            let found = heard(&[&bytes[..cut], &bytes[cut..]]);
            let grounds = found.iter().filter(|input| matches!(input, Input::Ground(_))).count();
            assert_eq!(grounds, 1, "cut at {cut}: {found:?}");
        }
    }
    for nonsense in
        [&b"\x1b]11;?\x07"[..], b"\x1b]11;rgb:zz/zz/zz\x07", b"\x1b]11;rgb:fffff/0/0\x07", b"\x1b]10;rgb:0/0/0\x07"]
    {
        assert_eq!(heard(&[nonsense]), [], "{nonsense:?}");
    }
    assert!(matches!(heard(&[b"\x1b]"])[..], [Input::Key(key)] if key.alt && key.code == KeyCode::Char(']')));
}

#[test]
fn what_the_terminal_tells_of_itself_is_heard_however_it_is_cut_and_is_no_key() {
    let told: [(&[u8], Input); 9] = [
        (b"\x1b[>83;40900;0c", Input::Itself(Between::Screen)),
        (b"\x1b[>84;0;0c", Input::Itself(Between::Tmux)),
        (b"\x1b[>41;390;0c", Input::Itself(Between::Nothing)),
        (b"\x1b[>0c", Input::Itself(Between::Nothing)),
        (b"\x1b[?2026;2$y", Input::Synchronizes(true)),
        (b"\x1b[?2026;1$y", Input::Synchronizes(true)),
        (b"\x1b[?2026;0$y", Input::Synchronizes(false)),
        (b"\x1b[I", Input::Focus(true)),
        (b"\x1b[O", Input::Focus(false)),
    ];
    for (bytes, said) in told {
        assert_eq!(heard(&[bytes]), std::slice::from_ref(&said));
        for cut in 1..bytes.len() {
            let found = heard(&[&bytes[..cut], &bytes[cut..]]);
            assert_eq!(found.iter().filter(|input| **input == said).count(), 1, "cut at {cut}: {found:?}");
        }
    }
    // A release or a repetition, as keyboards report them that were asked to by somebody else; other modes.
    for nothing in [&b"\x1b[65;1:3u"[..], b"\x1b[97;1:2u", b"\x1b[1;1:3A", b"\x1b[1;1:2B", b"\x1b[?1004;1$y"] {
        assert_eq!(heard(&[nothing]), [], "{nothing:?}");
    }
}

#[test]
fn a_late_answer_repaints_once_and_only_where_the_theme_follows_it() {
    let mut deck = deck::Deck::usual();
    let mut painter = Painter::new(&deck.state.display, (120, 40)).unwrap();
    let mut bytes = |deck: &deck::Deck| painter.frame(&deck.state, Extent::Whole).unwrap().len();
    assert!(bytes(&deck) > 0);
    deck.event(Event::Ground(Ground::Dark));
    assert_eq!(bytes(&deck), 0, "it was drawn for a dark one already");
    let revision = deck.state.revision;
    deck.event(Event::Ground(Ground::Light));
    assert_ne!(deck.state.revision, revision);
    assert!(bytes(&deck) > 0);
    deck.event(Event::Ground(Ground::Light));
    assert_eq!(bytes(&deck), 0);
    deck.state.display.theme = ThemeChoice::Fixed(ThemeName::Light);
    let revision = deck.state.revision;
    deck.event(Event::Ground(Ground::Dark));
    assert_eq!((bytes(&deck), deck.state.revision), (0, revision), "who chose a theme keeps it");
}
