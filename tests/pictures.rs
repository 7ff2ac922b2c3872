//! The screen over the simulator: scenarios read by the real provider, folded by the machine, drawn as they would be.
//!
//! `FLIGHTDECK_PICTURES=screenshots cargo test --test pictures` makes the pictures of the README.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "support/deck.rs"]
#[allow(dead_code, reason = "of the small world only the keys are taken")]
mod deck;
#[path = "screens/dump.rs"]
mod dump;
#[path = "support/flight.rs"]
mod flight;
#[path = "support/in_process.rs"]
mod in_process;
#[path = "support/journey.rs"]
mod journey;

use std::collections::BTreeMap;

use flight::Flight;
use flightdeck::cockpit::{Display, Glyphs, Ground, State, ThemeChoice, ThemeName};
use flightdeck::domain::{PromoteWay, ServiceId, ServiceSetup, Text, Tier};
use flightdeck::policy::{Demand, Guardrail, Reach, Settings, TicketPattern};
use flightdeck::ui::picture::{Palette, svg};
use flightdeck::ui::{Theme, draw};
use in_process::source;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;

const CALM: &[&str] = &["checkout", "payments", "catalog", "search", "notifications", "web", "inventory", "ledger"];

fn services(names: &[&str]) -> Vec<ServiceSetup> {
    names
        .iter()
        .map(|name| ServiceSetup {
            id: ServiceId::new(name),
            promote: (*name == "inventory").then(|| PromoteWay::Dispatch {
                workflow: "release.yml".to_owned(),
                reference: "{version}".to_owned(),
                inputs: BTreeMap::from([("environment".to_owned(), "{environment}".to_owned())]),
            }),
            ..ServiceSetup::plain(&source(), &format!("acme/{name}"))
        })
        .collect()
}

/// What the terminal would show.
fn screen(state: &State) -> Buffer {
    let (width, height) = state.screen.size;
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    let theme = Theme::of(&state.display).unwrap();
    terminal.draw(|frame| draw(state, &theme, frame)).unwrap();
    terminal.backend().buffer().clone()
}

/// Keeps a picture where a folder for pictures is named; gives the words on the screen.
fn picture(name: &str, state: &State) -> String {
    let buffer = screen(state);
    if let Ok(folder) = std::env::var("FLIGHTDECK_PICTURES") {
        std::fs::create_dir_all(&folder).unwrap();
        let text = svg(&buffer, &Palette::of(state.display.ground).unwrap(), &format!("flightdeck: {name}"));
        std::fs::write(format!("{folder}/{name}.svg"), text).unwrap();
    }
    dump::symbols(&buffer)
}

#[track_caller]
fn assert_shows(screen: &str, words: &[&str]) {
    for words in words {
        assert!(screen.contains(words), "`{words}` is not on\n{screen}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_calm_friday() {
    let mut flight = Flight::begin("calm-friday", services(CALM), Settings::default(), (120, 40)).await;
    assert_shows(&picture("cockpit", &flight.state), &["1 Needs you", "checkout", "search", "SIMULATED", "v2.14.0"]);
    flight.resize((200, 60)).await;
    picture("wide", &flight.state);
    flight.resize((80, 24)).await;
    picture("small", &flight.state);
    flight.keys("2").await;
    picture("small-environments", &flight.state);
    flight.keys("3").await;
    picture("small-pipelines", &flight.state);
    flight.keys("t").await;
    assert_shows(&picture("small-timeline", &flight.state), &["Timeline of production", "deployed", "read back to"]);
    flight.resize((120, 40)).await;
    picture("timeline", &flight.state);
    flight.keys("t 1").await;
    for (name, keys) in [("gates", "]"), ("run", "]"), ("log", "]"), ("history", "]"), ("journal", "]")] {
        flight.keys(keys).await;
        let shown = picture(name, &flight.state);
        // Of a run that failed the failed job is shown first.
        assert_shows(&shown, if name == "log" { &["deploy-production of #9"] } else { &[] });
    }
    flight.keys("1 a").await;
    assert_shows(&picture("actions", &flight.state), &["approve", "reject", "roll back"]);
    flight.keys("Esc ?").await;
    assert_shows(&picture("help", &flight.state), &["Help", "approve"]);
}

#[tokio::test(start_paused = true)]
async fn an_approval() {
    let mut flight = Flight::begin("calm-friday", services(CALM), Settings::default(), (120, 40)).await;
    flight.keys("1 /").await;
    flight.keys("c h e c k").await;
    assert_shows(&picture("filter", &flight.state), &["/check"]);
    flight.keys("Enter g A").await;
    assert_shows(&picture("plan", &flight.state), &["approve", "PRODUCTION", "POST"]);
    flight.resize((80, 24)).await;
    assert_shows(&picture("small-plan", &flight.state), &["approve", "PRODUCTION"]);
}

/// A plan of which everything is asked that can be: it stays legible in the smallest terminal.
#[tokio::test(start_paused = true)]
async fn an_approval_with_everything_asked_for() {
    let items = [
        "the migration was rehearsed against a copy of production",
        "support knows",
        "the on-call engineer knows and is at the keyboard",
        "the dashboards are open",
        "the last backup was restored somewhere and looked at by a person who knows what belongs into it",
        "nobody is travelling",
    ];
    let demands = vec![
        Demand::Ticket(TicketPattern::new("CHG[0-9]{7}").unwrap()),
        Demand::Checklist(items.iter().map(|item| Text::new(item)).collect()),
    ];
    let guardrail = Guardrail {
        name: Text::new("change control"),
        reason: Text::new("the bank wants to know"),
        reach: Reach::default(),
        demands,
    };
    let settings =
        Settings { guardrails: vec![guardrail], require_reason: [Tier::Production].into(), ..Settings::default() };
    let mut flight = Flight::begin("calm-friday", services(&CALM[..1]), settings, (80, 24)).await;
    flight.keys("1 g A").await;
    let asked = [
        "checklist 0 of 6",
        "[ ] support knows",
        "tick 6 (Space), ticket, reason, `checkout`, then Enter",
        "2 more above or below",
        "armed",
    ];
    assert_shows(&picture("guarded-plan-small", &flight.state), &asked);
    flight.keys("Space Space Space Enter").await;
    assert_shows(
        &picture("guarded-plan-small-complaint", &flight.state),
        &["not ticked: the dashboards are open", "checklist 3 of 6"],
    );
    flight.keys("Space Space Space C H G 0 0 1 2 3 4 5 Tab c h e c k o u t Tab o k").await;
    let filled = ["checklist 6 of 6", "CHG0012345", "type `checkout`, then Enter"];
    assert_shows(&picture("guarded-plan-small-filled", &flight.state), &filled);
    flight.resize((120, 40)).await;
    assert_shows(
        &picture("guarded-plan", &flight.state),
        &["CHG0012345", "change control: a change ticket is required here: the bank wants to know"],
    );
}

async fn bad_release() -> Flight {
    let scenario = flightdeck::sim::Scenario::named("bad-release").unwrap();
    let names: Vec<&str> = scenario.repositories().iter().map(|name| name.trim_start_matches("acme/")).collect();
    Flight::begin("bad-release", services(&names), Settings::default(), (120, 40)).await
}

#[tokio::test(start_paused = true)]
async fn a_bad_release() {
    let mut flight = bad_release().await;
    assert_shows(&picture("bad-release", &flight.state), &["failed"]);
    flight.keys("1 G B").await;
    picture("roll-back", &flight.state);
    flight.keys("Enter").await;
    picture("roll-back-plan", &flight.state);
}

/// Four vendors, and one service that is built at one, released at another and rolled out at a third.
#[tokio::test(start_paused = true)]
async fn a_mixed_fleet() {
    let mut flight = Box::pin(journey::Flight::over("mixed-fleet")).await;
    assert_shows(&picture("mixed-fleet", &flight.state), &["checkout", "Environments"]);
    flight.find("1", &["checkout"]).await;
    flight.keys("]").await;
    assert_shows(&picture("mixed-fleet-rollout", &flight.state), &["canary step 2/6", "step 3: 50 %"]);
    flight.keys("P").await;
    flight.pass(2).await;
    assert_shows(&picture("mixed-fleet-plan", &flight.state), &["promote", "PATCH"]);
}

/// Every theme that is built in, and the plain letters of a terminal that knows no others.
#[tokio::test(start_paused = true)]
async fn the_themes() {
    let mut flight = bad_release().await;
    let usual = flight.state.display.clone();
    for (name, theme, ground, glyphs) in [
        ("theme-light", ThemeName::Light, Ground::Light, Glyphs::Unicode),
        ("theme-high-contrast", ThemeName::HighContrast, Ground::Dark, Glyphs::Unicode),
        ("theme-colour-blind-safe", ThemeName::ColourBlindDark, Ground::Dark, Glyphs::Unicode),
        ("theme-colour-blind-safe-light", ThemeName::ColourBlindLight, Ground::Light, Glyphs::Unicode),
        ("theme-monochrome-ascii", ThemeName::Monochrome, Ground::Dark, Glyphs::Ascii),
    ] {
        flight.state.display = Display { theme: ThemeChoice::Fixed(theme), ground, glyphs, ..usual.clone() };
        let shown = picture(name, &flight.state);
        assert_shows(&shown, &["DRIFT", "degraded", "PARTIAL"]);
        assert!(glyphs != Glyphs::Ascii || shown.is_ascii(), "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn every_size_of_a_living_state() {
    let mut flight = Flight::begin("calm-friday", services(&CALM[..2]), Settings::default(), (120, 40)).await;
    for size in [(1, 1), (39, 10), (40, 9), (40, 10), (60, 16), (80, 24), (99, 29), (100, 30), (132, 43), (300, 100)] {
        flight.resize(size).await;
        for keys in ["1", "2", "3", "4"] {
            flight.keys(keys).await;
            assert_eq!(*screen(&flight.state).area(), ratatui::layout::Rect::new(0, 0, size.0, size.1));
        }
    }
}
