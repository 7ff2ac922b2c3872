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

use flightdeck::cockpit::{Pane, Tab};
use flightdeck::domain::Tier;
use flightdeck::ui::picture::{Palette, svg};
use flightdeck::ui::{Over, Scene, Theme, paint};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

fn buffer(scene: &Scene, theme: &str, (width, height): (u16, u16)) -> Buffer {
    let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
    paint(scene, &Theme::named(theme).unwrap(), &mut buffer);
    buffer
}

#[test]
fn pictures() {
    let Ok(folder) = std::env::var("FLIGHTDECK_PICTURES") else {
        println!("FLIGHTDECK_PICTURES names no folder: no pictures");
        return;
    };
    let palette = Palette::built_in().unwrap();
    std::fs::create_dir_all(&folder).unwrap();
    let picture = |name: &str, scene: &Scene, theme: &str, size| {
        let text = svg(&buffer(scene, theme, size), &palette, name);
        std::fs::write(format!("{folder}/{name}.svg"), text).unwrap();
    };
    for size in scenes::SIZES {
        let name = |word: &str| format!("{word}-{}x{}", size.0, size.1);
        picture(&name("needs-you"), &scenes::friday(size, Pane::NeedsYou, Tab::Ship), "dark", size);
        picture(&name("environments"), &scenes::friday(size, Pane::Environments, Tab::Gates), "dark", size);
        picture(&name("pipelines"), &scenes::friday(size, Pane::Pipelines, Tab::Run), "dark", size);
        for tab in [Tab::Ship, Tab::Gates, Tab::Run, Tab::Log, Tab::History, Tab::Journal] {
            picture(
                &name(&format!("detail-{}", tab.word().to_lowercase())),
                &scenes::friday(size, Pane::Detail, tab),
                "dark",
                size,
            );
        }
        let over = |over| Scene { over: Some(over), ..scenes::friday(size, Pane::NeedsYou, Tab::Ship) };
        picture(&name("plan"), &over(Over::Plan(Box::new(details::plan(Tier::Production)))), "dark", size);
        picture(&name("plan-staging"), &over(Over::Plan(Box::new(details::plan(Tier::Staging)))), "dark", size);
        picture(&name("actions"), &over(Over::Actions(details::actions())), "dark", size);
        picture(&name("rollback"), &over(Over::Rollback(details::rollback())), "dark", size);
        picture(&name("help"), &over(Over::Help(details::help())), "dark", size);
        picture(&name("quit"), &over(Over::Quit), "dark", size);
        picture(&name("mono"), &scenes::friday(size, Pane::Environments, Tab::Ship), "mono", size);
    }
}
