//! No secret in a recording, wherever somebody put one.

use std::io::Read as _;
use std::path::Path;

use flightdeck::cockpit::snapshot::Snapshot;
use flightdeck::cockpit::{Event, Field, Key, Overlay, Typing};
use flightdeck::domain::{JobId, LogPage, RunId, ServiceId, Text};
use flightdeck::replay::{Player, masked};
use flightdeck::runtime::black_box::load;
use flightdeck::runtime::cache::Cache;
use flightdeck::sim::Scenario;

use crate::again::{parts, ring};
use crate::journey::{Flight, buffer};

/// Shaped as GitHub's tokens are.
const TOKEN: &str = "ghp_CANARYcanaryCANARYcanary0123456789ab";
/// Shaped as nobody's, and part of nothing that is shown.
const SECRET: &str = "zQ7wvK3pXj9LmT4sGd8Rf2";
/// A phrase of words.
const PHRASE: &str = "correcthorse batterystaple quxfrobnicate";
/// Of so many characters no piece of a secret may be found.
const PIECE: usize = 8;

fn unfolded(path: &Path) -> String {
    let mut text = String::new();
    flate2::read::MultiGzDecoder::new(std::fs::File::open(path).unwrap()).read_to_string(&mut text).unwrap();
    text
}

/// The characters of every key on the tape, joined, whether a field took them or not.
fn typed(text: &str) -> String {
    let key = |line: &str| {
        let line: serde_json::Value = serde_json::from_str(line).ok()?;
        let event = line.get("event")?.get(1)?;
        let key = event.get("key").or_else(|| event.get("typed")?.get("by")?.get("key"))?.as_str()?.to_owned();
        (key.chars().count() == 1).then_some(key)
    };
    text.lines().filter_map(key).collect()
}

/// Every piece of a secret, blanks apart.
fn pieces(secret: &str) -> Vec<String> {
    let characters: Vec<char> = secret.chars().filter(|character| *character != ' ').collect();
    characters.windows(PIECE).map(|piece| piece.iter().collect()).collect()
}

/// Fails where any piece of a secret is in the text.
fn holds_none(text: &str, secrets: &[&str], what: &str) {
    for secret in secrets {
        for piece in pieces(secret) {
            let around = text.find(&piece).map(|at| text.get(at.saturating_sub(80)..at + 60).unwrap_or_default());
            assert!(around.is_none(), "`{piece}` of `{secret}` is in {what}: {around:?}");
        }
    }
}

/// Calm Friday with secrets in what a job prints, and tokens in what the vendor shows to everybody.
fn leaking() -> Scenario {
    let (_, text) = flightdeck::sim::scenarios().iter().find(|(name, _)| *name == "calm-friday").unwrap();
    let changed = text
        .replace("Waiting for 5 pods to be ready...", &format!("export PASSWORD={SECRET}"))
        .replace("Waiting for 3 pods to be ready...", PHRASE)
        .replace("Shard the index by language", &format!("Rotate {TOKEN}"))
        .replace("Index stock levels", &format!("Remove {TOKEN} from history"));
    assert_ne!(&changed, text);
    Scenario::from_toml(&changed).unwrap()
}

/// A ticket of any form, and a reason, are demanded in production.
const DEMANDS: &str = "[[guardrail]]\nname = \"audit\"\nenvironments = [\"production*\"]\nverbs = [\"approve\"]\nticket = \".+\"\nreason = \"every change is accounted for\"\n[policy]\nrequire_reason = [\"production\"]\n";

/// Types and pastes a secret into every field that a plan has, corrects it, and goes on.
async fn into_the_plan(flight: &mut Flight, secret: &str) -> Vec<Field> {
    let mut filled = Vec::new();
    for _ in 0..5 {
        let Some(Overlay::Plan(dialogue)) = &flight.state.screen.overlay else { panic!("{}", flight.screen()) };
        filled.push(dialogue.field);
        flight.text(secret).await;
        flight.keys("Left Left Backspace Home Right").await;
        flight.text(secret).await;
        flight.take(Event::Paste(format!("because of {secret}"))).await;
        flight.keys("Enter Tab").await;
    }
    filled
}

#[tokio::test(start_paused = true)]
async fn what_is_typed_or_pasted_or_printed_is_not_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let mut flight = Flight::of(&leaking(), DEMANDS).await;
    flight.film(&ring(folder.path()));
    flight.pass(5).await;
    let secrets = [TOKEN, SECRET, PHRASE];
    for secret in secrets {
        for opener in ["/", ":"] {
            flight.keys(opener).await;
            flight.take(Event::Paste(secret.to_owned())).await;
            flight.keys("Left Backspace Esc Esc").await;
            // A terminal without marked pastes sends one as keys.
            flight.keys(opener).await;
            flight.text(secret).await;
            flight.keys("Enter Esc Esc").await;
        }
        // Where nobody asked for text.
        flight.take(Event::Paste(secret.to_owned())).await;
        // A log that holds secrets, and a search for one.
        flight.find("1", &["search"]).await;
        flight.keys("L").await;
        flight.pass(5).await;
        flight.keys("/").await;
        flight.text(secret).await;
        flight.keys("Enter n Esc 1").await;
        flight.find("1", &["search"]).await;
        flight.keys("B Enter").await;
        let filled = into_the_plan(&mut flight, secret).await;
        assert!(filled.contains(&Field::Reason) && filled.contains(&Field::Word(0)), "{filled:?}");
        flight.keys("Esc Esc Esc").await;
        flight.find("1", &["checkout"]).await;
        flight.keys("A").await;
        let filled = into_the_plan(&mut flight, secret).await;
        assert!(filled.contains(&Field::Ticket), "{filled:?}");
        flight.keys("Esc Esc Esc").await;
    }
    assert!(flight.state.world.logs.values().any(|log| log.lines.iter().any(|line| line.as_str().contains(SECRET))));
    flight.cut();
    let text = unfolded(&parts(folder.path())[0]);
    holds_none(&text, &secrets, "the tape");
    holds_none(&typed(&text), &secrets, "the keys of the tape");
    assert!(text.contains("not recorded"), "the log says what became of it");
    // What the next session begins with, and the journal of acts that never were.
    let cache = Cache::of(folder.path(), &flight.state);
    cache.keep(&Snapshot::of(&flight.state)).unwrap();
    let mut read = 0;
    for place in [folder.path(), flight.folder.path()] {
        for entry in std::fs::read_dir(place).unwrap().flatten().filter(|entry| entry.path().is_file()) {
            let bytes = std::fs::read(entry.path()).unwrap();
            holds_none(&String::from_utf8_lossy(&bytes), &secrets, &entry.path().to_string_lossy());
            read += 1;
        }
    }
    assert!(read >= 1, "no cache was kept");
    let mut player = Player::new(load(&parts(folder.path())[0]).unwrap());
    player.seek(usize::MAX);
    assert!(buffer(player.state()) == buffer(&flight.state), "the tape ends on another screen");
}

#[tokio::test(start_paused = true)]
async fn a_reason_is_in_the_journal_and_nowhere_on_the_tape() {
    let folder = tempfile::tempdir().unwrap();
    let mut flight = Flight::unread("calm-friday", DEMANDS).await;
    flight.film(&ring(folder.path()));
    flight.pass(5).await;
    flight.find("1", &["checkout"]).await;
    flight.keys("A").await;
    let reason = format!("{SECRET} and {TOKEN}");
    flight.text("CHG0001234").await;
    flight.keys("Tab Tab").await;
    flight.text(&reason).await;
    flight.keys("BackTab").await;
    // A slip in the middle, mended there: the word is whole again, live and on the tape.
    flight.text("cheXckout").await;
    flight.keys("Left Left Left Left Left Backspace Enter").await;
    assert!(flight.state.screen.overlay.is_none(), "{}", flight.screen());
    flight.ended().await;
    // What the provider says of it is read back: our own words are among it.
    flight.find("3", &["checkout"]).await;
    flight.keys("Enter r").await;
    flight.pass(60).await;
    flight.cut();
    let text = unfolded(&parts(folder.path())[0]);
    holds_none(&text, &[SECRET, TOKEN, "CHG0001234"], "the tape");
    let journal = serde_json::to_string(&flight.journal()).unwrap();
    assert!(journal.contains(SECRET) && journal.contains("CHG0001234"), "who reads the journal must learn why");
    holds_none(&journal, &[&TOKEN[4..]], "the journal");
    let sent = format!("{:?}", flight.writes().await);
    assert!(sent.contains(SECRET));
    holds_none(&sent, &[&TOKEN[4..]], "what was sent");
    let mut player = Player::new(load(&parts(folder.path())[0]).unwrap());
    player.seek(usize::MAX);
    let ordered = |state: &flightdeck::cockpit::State| -> Vec<_> {
        state.orders.newest_first().map(|order| (order.plan.title.clone(), order.state.word())).collect()
    };
    assert_eq!(ordered(player.state()), ordered(&flight.state));
    assert_eq!(ordered(player.state()).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_decides_is_recorded_as_it_was_typed() {
    let mut flight = Flight::over("calm-friday").await;
    let told = |flight: &Flight, key: Key| match masked(&flight.state, &Event::Key(key)) {
        Event::Typed(typed) => {
            assert!(matches!(typed.by, Typing::Key(_)));
            typed.line.text
        }
        other => panic!("{other:?}"),
    };
    // A filter that finds its row, a word of the command line, the name that confirms.
    for (opening, text) in [("/", "v5.10"), (":", "theme high"), (":", "thmli")] {
        flight.keys(opening).await;
        for (place, character) in text.chars().enumerate() {
            assert_eq!(told(&flight, Key::char(character)), text.chars().take(place + 1).collect::<String>());
            flight.take(Event::Key(Key::char(character))).await;
        }
        flight.keys("Esc Esc").await;
    }
    flight.find("1", &["search"]).await;
    flight.keys("B Enter").await;
    flight.text("search").await;
    assert_eq!(told(&flight, Key::plain(flightdeck::cockpit::KeyCode::Backspace)), "searc");
    // One character too many, and nothing of it is known any more.
    assert_eq!(told(&flight, Key::char('!')), "•••••••");
}

#[tokio::test(start_paused = true)]
async fn of_a_log_its_length_is_recorded() {
    let flight = Flight::unread("empty", "").await;
    let page = LogPage { lines: vec![Text::new(SECRET); 214], next: Some(7), note: None, url: None };
    let event = Event::Log { run: RunId::new(&ServiceId::new("acme/web"), "1"), job: JobId::new("2"), page: Ok(page) };
    let Event::Log { page: Ok(page), .. } = masked(&flight.state, &event) else { panic!("no log") };
    assert_eq!((page.lines.len(), page.next), (214, Some(7)));
    assert!(page.note.is_some_and(|note| note.as_str().contains("not recorded; 214 lines")));
}

#[tokio::test(start_paused = true)]
async fn a_token_in_a_notice_or_a_reading_is_masked_too() {
    let folder = tempfile::tempdir().unwrap();
    let mut flight = Flight::unread("empty", "").await;
    flight.film(&ring(folder.path()));
    flight.pass(5).await;
    flight.take(Event::Notice(format!("fatal: could not read with {TOKEN}").into())).await;
    flight.cut();
    let text = unfolded(&parts(folder.path())[0]);
    assert!(!text.contains("CANARY"), "the token is on the tape");
    assert!(text.contains("could not read with ghp_xxxx"));
}

#[tokio::test(start_paused = true)]
async fn the_name_that_confirms_is_recorded_however_long() {
    let mut flight = Flight::over("calm-friday").await;
    flight.find("1", &["search"]).await;
    flight.keys("B Enter").await;
    let mut held = String::new();
    for character in "search".chars() {
        let event = Event::Key(Key::char(character));
        held.push(character);
        let Event::Typed(typed) = masked(&flight.state, &event) else { panic!("not typed: {held}") };
        assert_eq!((typed.by, typed.line.text.as_str()), (Typing::Key(Key::char(character)), held.as_str()));
        flight.take(event).await;
    }
}
