//! Playing, stepping, jumping.

use std::time::Duration;

use flightdeck::cockpit::{Control, Controls, Key, KeyCode};
use flightdeck::config::{Inputs, Layer, Origin, resolve, usual_controls};
use flightdeck::replay::{Asked, Console, Player, Seek, transcript};
use flightdeck::runtime::black_box::load;

use crate::again::{parts, ring};
use crate::journey::Flight;

async fn player() -> Player {
    let folder = tempfile::tempdir().unwrap();
    let mut flight = Flight::unread("calm-friday", "").await;
    flight.film(&ring(folder.path()));
    flight.pass(70).await;
    flight.find("1", &["search"]).await;
    flight.keys("B Enter").await;
    flight.confirm().await;
    flight.pass(60).await;
    flight.cut();
    Player::new(load(&parts(folder.path())[0]).unwrap())
}

fn press(console: &mut Console, keys: &str) {
    for key in keys.split(' ') {
        assert_eq!(console.key(key.parse::<Key>().unwrap()), Asked::Paint);
    }
}

#[tokio::test(start_paused = true)]
async fn it_plays_pauses_steps_and_ends() {
    let mut console = Console::new(player().await, 0, usual_controls());
    let length = console.player().tape().len();
    assert!(console.bar().playing);
    // At normal speed, without skipping, four seconds are four seconds.
    press(&mut console, "s");
    for _ in 0..20 {
        console.advance(Duration::from_millis(200));
    }
    assert_eq!(console.bar().passed, Duration::from_secs(4));
    let place = console.player().place();
    assert!(place > 0 && place < length);
    press(&mut console, "Space");
    console.advance(Duration::from_secs(60));
    assert_eq!(console.player().place(), place, "a pause stands still");
    assert_eq!(console.wake(), None);
    press(&mut console, "Right Right");
    assert_eq!(console.player().place(), place + 2);
    press(&mut console, "Left");
    assert_eq!(console.player().place(), place + 1);
    press(&mut console, "Space + + + + + + + +");
    assert!((console.bar().speed - 64.0).abs() < f64::EPSILON);
    for _ in 0..60 {
        console.advance(Duration::from_millis(200));
    }
    assert_eq!(console.player().place(), length);
    let bar = console.bar();
    assert!(!bar.playing && bar.note.as_deref() == Some("the end") && bar.passed == bar.whole);
    press(&mut console, "Space");
    assert!(console.bar().playing && console.player().place() == 0, "played again from the beginning");
}

#[tokio::test(start_paused = true)]
async fn idle_stretches_are_skipped_and_nothing_that_happened_is() {
    let mut console = Console::new(player().await, 0, usual_controls());
    let mut seconds = 0.0;
    while console.bar().playing {
        console.advance(Duration::from_millis(100));
        seconds += 0.1;
        assert!(seconds < 170.0, "it takes as long as it took");
    }
    let whole = console.bar().whole.as_secs_f64();
    assert!(seconds < whole, "{seconds} of {whole} seconds");
    assert_eq!(console.player().place(), console.player().tape().len());
}

#[tokio::test(start_paused = true)]
async fn keys_orders_and_notices_are_found() {
    let mut console = Console::new(player().await, 0, usual_controls());
    press(&mut console, "k");
    assert_eq!(console.bar().keys, [Key::char('1')], "the first key of the session");
    press(&mut console, "a");
    let sign = console.player().sign(console.player().place() - 1);
    assert!(sign.act && sign.key.is_some_and(|key| key.code == KeyCode::Enter), "the key that confirmed: {sign:?}");
    assert_eq!(console.state().orders.sequence.len(), 1);
    let ordered = console.player().place();
    press(&mut console, "a a A A");
    assert_eq!(console.player().place(), ordered);
    press(&mut console, "A");
    assert_eq!(console.bar().note.as_deref(), Some("none before this"));
    press(&mut console, "w");
    assert!(console.player().sign(console.player().place() - 1).told);
    press(&mut console, "G N n g");
    assert_eq!(console.player().place(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_moment_is_typed_as_the_clock_shows_it() {
    let mut console = Console::new(player().await, 0, usual_controls());
    press(&mut console, "t + 7 5 s Enter");
    let (wall, place) = ("2026-11-20T14:01:15Z".parse().unwrap(), console.player().place());
    assert!(console.player().now().wall <= wall && console.player().tape().moment(place).wall > wall);
    press(&mut console, "t 1 4 : 0 2 Enter");
    assert!(console.player().now().wall <= "2026-11-20T14:02:00Z".parse().unwrap());
    assert!(console.player().tape().moment(console.player().place()).wall > "2026-11-20T14:02:00Z".parse().unwrap());
    press(&mut console, "t s o o n Enter");
    assert!(console.bar().note.is_some_and(|note| note.contains("14:03")));
    assert_eq!("2026-11-20T14:02:00Z".parse(), Ok(Seek::At("2026-11-20T14:02:00Z".parse().unwrap())));
    for wrong in ["", "14", "+", "+5d", "25:00", "+99999999999999999999s", "yesterday"] {
        assert!(wrong.parse::<Seek>().is_err(), "{wrong}");
    }
}

#[tokio::test(start_paused = true)]
async fn no_key_of_a_replay_orders_anything() {
    let mut console = Console::new(player().await, 0, usual_controls());
    let orders = console.state().orders.sequence.len();
    for key in "A X P H U B C T Enter y".split(' ') {
        let before = console.player().place();
        console.key(key.parse().unwrap());
        let moved = usual_controls().control(key.parse().unwrap()).is_some();
        assert!(moved || console.player().place() == before, "{key}");
    }
    assert_eq!(console.state().orders.sequence.len(), orders);
}

/// The keys of a replay by a configuration, or what is wrong with it.
fn controls(text: &str) -> Result<Controls, String> {
    let layer = Layer { origin: Origin::User, path: "own.toml".into(), text: text.to_owned(), trusted: true };
    let resolved = resolve(&Inputs { layers: vec![layer], ..Inputs::default() });
    resolved.map(|configuration| configuration.controls).map_err(|problems| problems.to_string())
}

#[test]
fn every_control_has_a_key_of_its_own() {
    let usual = usual_controls();
    for control in Control::all() {
        assert!(usual.keys(control).next().is_some() && !control.description().is_empty(), "{}", control.name());
        assert_eq!(Control::named(control.name()), Some(control));
    }
    assert_eq!(controls("").unwrap(), usual);
}

#[tokio::test(start_paused = true)]
async fn its_keys_are_the_configurations_and_what_collides_is_reported() {
    let own = controls("[replay-keys]\nplay = [\"p\", \"F5\"]\nnext = \"Space\"\nskip = []\nhelp = \"i\"\n").unwrap();
    let mut console = Console::new(player().await, 0, own.clone());
    assert!(console.bar().playing);
    press(&mut console, "p");
    assert!(!console.bar().playing);
    let before = console.player().place();
    press(&mut console, "Space");
    assert_eq!(console.player().place(), before + 1);
    // The former keys do nothing, and the line names the new one.
    press(&mut console, "s");
    assert!(console.bar().skips && console.bar().note.is_some_and(|note| note.contains("i shows its keys")));
    // The hints and the help say what is bound.
    let theme = flightdeck::ui::Theme::of(&flightdeck::cockpit::Display::default()).unwrap();
    let mut buffer = ratatui::buffer::Buffer::empty(ratatui::layout::Rect::new(0, 0, 120, 40));
    press(&mut console, "i");
    flightdeck::ui::replay(console.state(), &console.bar(), &theme, &mut buffer);
    let text: String = buffer.content.iter().map(ratatui::buffer::Cell::symbol).collect();
    assert!(text.contains("p F5             play, pause") && text.contains("p play"), "{text}");
    for (wrong, said) in [
        ("[replay-keys]\nplay = \"n\"\n", "n is bound to both `next-change` and `play`"),
        ("[replay-keys]\nplay = \"nothing\"\n", "is not a key"),
        ("[replay-keys]\npaly = \"p\"\n", "is nothing that a replay does"),
        ("[replay-keys]\nquit = []\n", "a replay could not be left"),
    ] {
        let problems = controls(wrong).unwrap_err();
        assert!(problems.contains(said) && problems.contains("own.toml:2"), "{problems}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_transcript_says_what_was_pressed_ordered_and_told() {
    let mut player = player().await;
    let all = player.tape().len();
    let lines = transcript(&mut player, all);
    let text = lines.join("\n");
    assert!(text.contains("B Enter"), "{text}");
    let place =
        |words: &str| lines.iter().position(|line| line.contains(words)).unwrap_or_else(|| panic!("{words}: {text}"));
    assert!(place("B Enter") < place("ordered "));
    assert!(place("ordered ") < place("notice "));
    assert!(lines.iter().all(|line| !line.contains('\u{1b}')));
}
