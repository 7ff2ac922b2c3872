//! No token in a recording, wherever somebody put one.

use std::io::Read as _;
use std::path::Path;

use flightdeck::cockpit::{Event, Key};
use flightdeck::runtime::black_box::load;

use crate::again::{parts, ring};
use crate::journey::Flight;

/// Shaped as GitHub's are, and as nobody's.
const TOKENS: &[&str] = &["ghp_CANARYcanaryCANARYcanary0123456789ab", "CANARYcanaryCANARYcanaryCANARYcanary99"];

fn unfolded(path: &Path) -> String {
    let mut text = String::new();
    flate2::read::MultiGzDecoder::new(std::fs::File::open(path).unwrap()).read_to_string(&mut text).unwrap();
    text
}

/// The characters of every key on the tape, joined.
fn typed(text: &str) -> String {
    let key = |line: &str| {
        let line: serde_json::Value = serde_json::from_str(line).ok()?;
        let key = line.get("event")?.get(1)?.get("key")?.as_str()?.to_owned();
        (key.chars().count() == 1).then_some(key)
    };
    text.lines().filter_map(key).collect()
}

#[tokio::test(start_paused = true)]
async fn what_is_typed_or_pasted_in_the_wrong_place_is_not_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let mut flight = Flight::unread("calm-friday", "").await;
    flight.film(&ring(folder.path()));
    flight.pass(5).await;
    for token in TOKENS {
        for opener in ["/", ":"] {
            flight.keys(opener).await;
            flight.take(Event::Paste((*token).to_owned())).await;
            flight.keys("Esc Esc").await;
            // A terminal without marked pastes sends one as keys.
            flight.keys(opener).await;
            flight.text(token).await;
            flight.keys("Esc Esc").await;
        }
        flight.take(Event::Paste((*token).to_owned())).await;
        flight.find("1", &["search"]).await;
        flight.keys("B Enter").await;
        flight.text(token).await;
        flight.take(Event::Paste((*token).to_owned())).await;
        flight.keys("Tab").await;
        flight.text(token).await;
        flight.take(Event::Paste(format!("because of {token}"))).await;
        flight.keys("Esc Esc").await;
    }
    flight.cut();
    let text = unfolded(&parts(folder.path())[0]);
    for token in TOKENS {
        let tail = &token[24..];
        assert!(!text.contains(tail), "{tail} is on the tape");
        assert!(!typed(&text).contains(tail), "{tail} was typed on the tape");
    }
    assert!(typed(&text).contains("ghp_xxxx"), "the prefix shows what it was");
    assert!(text.contains("because of xxxx"), "the words around it stay");
    load(&parts(folder.path())[0]).unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_token_in_a_notice_or_a_reading_is_masked_too() {
    let folder = tempfile::tempdir().unwrap();
    let mut flight = Flight::unread("empty", "").await;
    flight.film(&ring(folder.path()));
    flight.pass(5).await;
    flight.take(Event::Notice(format!("fatal: could not read with {}", TOKENS[0]).into())).await;
    flight.cut();
    let text = unfolded(&parts(folder.path())[0]);
    assert!(!text.contains("CANARY"), "the token is on the tape");
    assert!(text.contains("could not read with ghp_xxxx"));
}

#[tokio::test(start_paused = true)]
async fn the_name_that_confirms_is_recorded_however_long() {
    use flightdeck::replay::masked;
    let mut flight = Flight::over("calm-friday").await;
    flight.find("1", &["search"]).await;
    flight.keys("B Enter").await;
    // `acme/search` is short; every character of it passes as it is.
    for character in "search acme/search".chars() {
        let event = Event::Key(Key::char(character));
        assert_eq!(format!("{:?}", masked(&flight.state, &event)), format!("{event:?}"));
        flight.take(event).await;
    }
}
