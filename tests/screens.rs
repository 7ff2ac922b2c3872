//! What the screen looks like: styled snapshots of every region, dialogue and state, from view-models built by hand.
//!
//! `FLIGHTDECK_PICTURES=DIR cargo test --test screens pictures` writes the same moments as pictures.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may stop at what it does not expect

#[path = "screens/details.rs"]
mod details;
#[path = "screens/dump.rs"]
mod dump;
#[path = "screens/scenes.rs"]
mod scenes;
#[path = "screens/states.rs"]
mod states;

use flightdeck::cockpit::{Colours, Display, Glyphs, Pane, Tab, ThemeName};
use flightdeck::domain::Tier;
use flightdeck::ui::picture::{Palette, svg};
use flightdeck::ui::{Over, Scene, Theme, paint};
use ratatui::buffer::{Buffer, Cell, CellWidth as _};
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use scenes::friday;

const TABS: [Tab; 6] = Tab::ALL;

fn theme(name: &str) -> Theme {
    let name = ThemeName::ALL.into_iter().find(|found| found.word() == name).unwrap();
    Theme::built_in(name, Colours::Sixteen).unwrap()
}

fn buffer(scene: &Scene, name: &str, (width, height): (u16, u16)) -> Buffer {
    let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
    paint(scene, &theme(name), &mut buffer);
    buffer
}

fn over(size: (u16, u16), over: Over) -> Scene {
    Scene { over: Some(over), ..friday(size, Pane::NeedsYou, Tab::Ship) }
}

fn dialogues(size: (u16, u16)) -> Vec<(&'static str, Scene)> {
    vec![
        ("plan", over(size, Over::Plan(Box::new(details::plan(Tier::Production))))),
        ("plan-staging", over(size, Over::Plan(Box::new(details::plan(Tier::Staging))))),
        ("actions", over(size, Over::Actions(details::actions()))),
        ("rollback", over(size, Over::Rollback(details::rollback()))),
        ("help", over(size, Over::Help(details::help()))),
        ("quit", over(size, Over::Quit)),
    ]
}

fn named_states() -> Vec<(&'static str, Scene)> {
    vec![
        ("loading", states::loading()),
        ("quiet", states::quiet()),
        ("unauthorised", states::unauthorised()),
        ("unreachable", states::unreachable()),
        ("rate-limited", states::rate_limited()),
        ("filtered", states::filtered()),
        ("gone-and-held", states::gone_and_held()),
    ]
}

/// A snapshot: the styles of every cell are part of it.
fn assert_screen(name: &str, buffer: &Buffer) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("screens/snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, dump::styled(buffer)));
}

#[test]
fn every_pane_and_tab_at_three_sizes() {
    for size in scenes::SIZES {
        let four = size.0 >= 100;
        for (place, focus) in [Pane::NeedsYou, Pane::Environments, Pane::Pipelines].into_iter().enumerate() {
            let scene = friday(size, focus, TABS[place]);
            assert_screen(&format!("pane-{}-{}x{}", focus.number(), size.0, size.1), &buffer(&scene, "dark", size));
        }
        // With four panes half of the tabs were seen beside the lists already.
        for tab in TABS.into_iter().skip(if four { 3 } else { 0 }) {
            let scene = friday(size, Pane::Detail, tab);
            let name = format!("detail-{}-{}x{}", tab.word().to_lowercase(), size.0, size.1);
            assert_screen(&name, &buffer(&scene, "dark", size));
        }
    }
}

#[test]
fn the_timeline_at_three_sizes() {
    for size in scenes::SIZES {
        assert_screen(&format!("timeline-{}x{}", size.0, size.1), &buffer(&scenes::timeline(size), "dark", size));
    }
}

#[test]
fn what_probes_say_at_three_sizes() {
    for size in scenes::SIZES {
        assert_screen(&format!("probes-{}x{}", size.0, size.1), &buffer(&scenes::probes(size), "dark", size));
    }
}

#[test]
fn every_dialogue() {
    for size in [(80, 24), (120, 40)] {
        for (name, scene) in dialogues(size) {
            assert_screen(&format!("{name}-{}x{}", size.0, size.1), &buffer(&scene, "dark", size));
        }
    }
    let (_, scene) = dialogues((200, 60)).remove(0);
    assert_screen("plan-200x60", &buffer(&scene, "dark", (200, 60)));
}

#[test]
fn every_state() {
    for (name, scene) in named_states() {
        assert_screen(name, &buffer(&scene, "dark", (120, 40)));
    }
}

#[test]
fn the_monochrome_theme_has_no_colour() {
    let scenes = [
        ("mono-environments", friday((120, 40), Pane::Environments, Tab::Ship), (120, 40)),
        ("mono-plan", dialogues((80, 24)).remove(0).1, (80, 24)),
    ];
    for (name, scene, size) in scenes {
        let buffer = buffer(&scene, "monochrome", size);
        assert_screen(name, &buffer);
        for cell in &buffer.content {
            assert_eq!((cell.fg, cell.bg), (ratatui::style::Color::Reset, ratatui::style::Color::Reset));
        }
    }
}

#[test]
fn a_terminal_with_nothing_but_ascii_gets_nothing_else() {
    let theme = Theme::of(&Display { glyphs: Glyphs::Ascii, ..Display::default() }).unwrap();
    let mut screens = named_states();
    screens.extend(dialogues((120, 40)));
    screens.push(("hostile", states::hostile((120, 40), Pane::NeedsYou)));
    for pane in [Pane::NeedsYou, Pane::Environments, Pane::Pipelines] {
        screens.push(("pane", friday((120, 40), pane, Tab::Ship)));
    }
    screens.extend(TABS.map(|tab| (tab.word(), friday((120, 40), Pane::Detail, tab))));
    for (name, scene) in screens {
        let mut drawn = Buffer::empty(Rect::new(0, 0, 120, 40));
        paint(&scene, &theme, &mut drawn);
        let stranger = drawn.content.iter().find(|cell| !cell.symbol().is_ascii());
        assert!(stranger.is_none(), "{stranger:?} in `{name}`");
        if name == "gone-and-held" {
            assert_screen("ascii", &drawn);
        }
    }
}

/// Every screen that is built by hand here, in a size.
fn all(size: (u16, u16)) -> Vec<(&'static str, Scene)> {
    let mut screens = named_states();
    screens.extend(dialogues(size));
    screens.push(("timeline", scenes::timeline(size)));
    screens.push(("probes", scenes::probes(size)));
    for pane in Pane::ALL {
        screens.push(("hostile", states::hostile(size, pane)));
        screens.push(("pane", friday(size, pane, Tab::Ship)));
    }
    screens.extend(TABS.map(|tab| (tab.word(), friday(size, Pane::Detail, tab))));
    screens
}

#[test]
fn no_cell_is_bold_and_dim_nor_half_covered_by_a_wide_symbol() {
    let both = Modifier::BOLD | Modifier::DIM;
    let mut wide = 0;
    for (size, theme) in scenes::SIZES.into_iter().flat_map(|size| ThemeName::ALL.map(|name| (size, name.word()))) {
        for (name, scene) in all(size) {
            let drawn = buffer(&scene, theme, size);
            for row in drawn.content.chunks(usize::from(size.0)) {
                for (x, cell) in row.iter().enumerate() {
                    // Terminals do not agree on what that is.
                    assert!(!cell.modifier.contains(both), "{:?} at {x} in `{name}`, {theme}", cell.symbol());
                    if cell.cell_width() > 1 {
                        let covered = row.get(x + 1).map(Cell::symbol);
                        assert_eq!(covered, Some(" "), "after {:?} at {x} in `{name}`", cell.symbol());
                        wide += 1;
                    }
                }
            }
        }
    }
    assert!(wide > 0, "no wide symbol was on any screen");
}

#[test]
fn too_small_says_what_is_needed() {
    assert_screen("too-small", &buffer(&friday((39, 9), Pane::NeedsYou, Tab::Ship), "dark", (39, 9)));
}

#[test]
fn hostile_text_stays_in_its_cells() {
    for size in [(80, 24), (120, 40)] {
        for focus in Pane::ALL {
            let buffer = buffer(&states::hostile(size, focus), "dark", size);
            for cell in &buffer.content {
                let bad = |character: char| {
                    character.is_control()
                        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{feff}')
                };
                assert!(!cell.symbol().contains(bad), "{:?} reached the screen", cell.symbol());
            }
            // The border stands: no text pushed it aside.
            let right = usize::from(size.0) - 1;
            let body = buffer.content.chunks(usize::from(size.0)).skip(1).take(usize::from(size.1) - 2);
            for row in body {
                assert!("╭╮╯╰│┃".contains(row[right].symbol()), "the border is broken by {:?}", row[right].symbol());
            }
        }
    }
    assert_screen("hostile", &buffer(&states::hostile((120, 40), Pane::NeedsYou), "dark", (120, 40)));
}

#[test]
fn no_size_is_too_strange() {
    let widths: Vec<u16> = (1..=12).chain(38..=46).chain([60, 79, 80, 81, 99, 100, 101, 132, 199, 300]).collect();
    for width in widths {
        for height in (1..=14).chain([20, 24, 29, 30, 31, 60, 100]) {
            let size = (width, height);
            let drawn = buffer(&states::hostile(size, Pane::Environments), "dark", size);
            assert_eq!(drawn.content.len(), usize::from(width) * usize::from(height));
            if width % 7 == 0 || (8..14).contains(&height) {
                for (_, scene) in dialogues(size) {
                    buffer(&scene, "dark", size);
                }
                for tab in TABS {
                    buffer(&friday(size, Pane::Detail, tab), "dark", size);
                }
            }
        }
    }
}

#[test]
fn what_is_typed_is_never_confirmed_by_a_plan_that_is_not_armed() {
    let mut plan = details::plan(Tier::Production);
    plan.armed = false;
    let scene = over((80, 24), Over::Plan(Box::new(plan)));
    assert!(dump::symbols(&buffer(&scene, "dark", (80, 24))).contains("not armed"));
}

#[test]
fn a_plan_keeps_its_block_and_its_fields_at_the_least_first_class_size() {
    let scene = over((80, 24), Over::Plan(Box::new(details::plan(Tier::Production))));
    let screen = dump::symbols(&buffer(&scene, "dark", (80, 24)));
    for words in ["PRODUCTION", "warning", "undo", "type `checkout` to approve", "POST ", "expires in 48s"] {
        assert!(screen.contains(words), "`{words}` is not on\n{screen}");
    }
}

#[test]
fn a_frame_follows_from_the_scene_alone() {
    let scene = friday((120, 40), Pane::NeedsYou, Tab::Ship);
    assert_eq!(buffer(&scene, "dark", (120, 40)), buffer(&scene, "dark", (120, 40)));
}

#[test]
fn moving_the_cursor_changes_two_rows() {
    let size = (120, 40);
    let before = friday(size, Pane::NeedsYou, Tab::Ship);
    let mut after = before.clone();
    let list = after.needs_you.as_mut().unwrap();
    list.rows[2].mark.selected = false;
    list.rows[3].mark.selected = true;
    let (before, after) = (buffer(&before, "dark", size), buffer(&after, "dark", size));
    let mut rows: Vec<u16> = before.diff(&after).into_iter().map(|(_, y, _)| y).collect();
    rows.dedup();
    assert_eq!(rows, vec![4, 5]);
}

#[test]
fn a_theme_that_paints_its_own_background_leaves_no_cell_out() {
    for size in [(80, 24), (120, 40)] {
        for (name, scene) in dialogues(size) {
            let drawn = buffer(&scene, "high-contrast", size);
            let stranger = drawn.content.iter().find(|cell| cell.bg == ratatui::style::Color::Reset);
            assert!(stranger.is_none(), "{stranger:?} in `{name}`");
        }
    }
}

#[test]
fn pictures() {
    let Ok(folder) = std::env::var("FLIGHTDECK_PICTURES") else {
        println!("FLIGHTDECK_PICTURES names no folder: no pictures");
        return;
    };
    std::fs::create_dir_all(&folder).unwrap();
    let picture = |name: &str, scene: &Scene, theme: &Theme, (width, height): (u16, u16)| {
        let mut drawn = Buffer::empty(Rect::new(0, 0, width, height));
        paint(scene, theme, &mut drawn);
        let palette = Palette::of(theme.ground).unwrap();
        std::fs::write(format!("{folder}/{name}.svg"), svg(&drawn, &palette, name)).unwrap();
    };
    let dark = theme("dark");
    for size in scenes::SIZES {
        let name = |word: &str| format!("{word}-{}x{}", size.0, size.1);
        picture(&name("needs-you"), &friday(size, Pane::NeedsYou, Tab::Ship), &dark, size);
        picture(&name("environments"), &friday(size, Pane::Environments, Tab::Gates), &dark, size);
        picture(&name("pipelines"), &friday(size, Pane::Pipelines, Tab::Run), &dark, size);
        for tab in TABS {
            let word = format!("detail-{}", tab.word().to_lowercase());
            picture(&name(&word), &friday(size, Pane::Detail, tab), &dark, size);
        }
        for (word, scene) in dialogues(size) {
            picture(&name(word), &scene, &dark, size);
        }
        picture(&name("hostile"), &states::hostile(size, Pane::NeedsYou), &dark, size);
    }
    for (name, scene) in named_states() {
        picture(name, &scene, &dark, (120, 40));
    }
    for name in ThemeName::ALL {
        for (depth, colours) in [("sixteen", Colours::Sixteen), ("true", Colours::True)] {
            let theme = Theme::built_in(name, colours).unwrap();
            let word = |what: &str| format!("theme-{}-{depth}-{what}", name.word());
            picture(&word("panes"), &friday((120, 40), Pane::Environments, Tab::Run), &theme, (120, 40));
            picture(&word("plan"), &dialogues((80, 24)).remove(0).1, &theme, (80, 24));
        }
    }
}
