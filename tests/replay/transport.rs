//! Playing, stepping, jumping.

use std::time::Duration;

use flightdeck::cockpit::{Command, Key, KeyCode};
use flightdeck::replay::{Asked, CONTROLS, Console, Control, Player, Seek, transcript};
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
    let mut console = Console::new(player().await, 0);
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
    let mut console = Console::new(player().await, 0);
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
    let mut console = Console::new(player().await, 0);
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
    let mut console = Console::new(player().await, 0);
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
    let mut console = Console::new(player().await, 0);
    let orders = console.state().orders.sequence.len();
    for key in "A X P H U B C T Enter y".split(' ') {
        let before = console.player().place();
        console.key(key.parse().unwrap());
        let moved = Control::of(key.parse().unwrap()).is_some();
        assert!(moved || console.player().place() == before, "{key}");
    }
    assert_eq!(console.state().orders.sequence.len(), orders);
}

#[test]
fn every_control_has_a_key_of_its_own() {
    let keys: Vec<Key> = CONTROLS.iter().flat_map(|(keys, _, _)| keys.iter().copied()).collect();
    for (place, key) in keys.iter().enumerate() {
        assert!(!keys[..place].contains(key), "{key} twice");
    }
    assert!(CONTROLS.iter().all(|(keys, _, words)| !keys.is_empty() && !words.is_empty()));
    assert!(Command::ALL.len() > CONTROLS.len());
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
