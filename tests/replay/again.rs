//! The same screens: after every event of a session, cell by cell with styles.

use std::path::{Path, PathBuf};

use flightdeck::cockpit::{Event, Pane, State, Tab};
use flightdeck::replay::{Decoder, Encoder, Player, Survey, Tape, masked_keyframe};
use flightdeck::runtime::black_box::{Destination, load, recorded};
use ratatui::buffer::Buffer;

use crate::journey::{Flight, buffer};

pub(crate) fn ring(folder: &Path) -> Destination {
    Destination::Ring { state_directory: folder.to_owned(), bytes: 16 * 1024 * 1024 }
}

pub(crate) fn parts(folder: &Path) -> Vec<PathBuf> {
    recorded(folder).unwrap().into_iter().flat_map(|session| session.parts).collect()
}

/// The cells that differ, but for those that may: a veil in the place of what was typed, and the lines of a log.
fn others(state: &State, again: &Buffer, live: &Buffer) -> Vec<(u16, u16, String)> {
    let log = state.screen.area(Pane::Detail).filter(|_| state.screen.tab == Tab::Log);
    let in_log = |x: u16, y: u16| {
        log.is_some_and(|area| {
            (area.x..area.x + area.width).contains(&x) && (area.y..area.y + area.height).contains(&y)
        })
    };
    let cells = again.diff(live).into_iter().map(|(x, y, cell)| (x, y, cell.symbol().to_owned()));
    cells.filter(|(x, y, _)| !in_log(*x, *y) && again[(*x, *y)].symbol() != "•").collect()
}

/// A session in which production is rolled back, with a resize and a suspension in between.
async fn rollback(flight: &mut Flight) {
    flight.pass(5).await;
    flight.find("1", &["search"]).await;
    flight.take(Event::Resize { width: 80, height: 24 }).await;
    flight.keys("a Esc ] ] L [ / s e a Enter Esc").await;
    flight.keys("ctrl-z").await;
    flight.pass(40).await;
    flight.take(Event::Resumed).await;
    flight.take(Event::Paste("pasted where nobody takes it".to_owned())).await;
    flight.take(Event::Resize { width: 120, height: 40 }).await;
    flight.find("1", &["search"]).await;
    flight.keys("B Enter").await;
    flight.confirm().await;
    flight.pass(20).await;
    flight.find("1", &["search", "v5.9.0"]).await;
    flight.keys("A").await;
    flight.confirm().await;
    flight.pass(300).await;
    flight.keys("4 ] ] ]").await;
}

#[tokio::test(start_paused = true)]
async fn a_session_with_a_rollback_shows_the_same_screens_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut flight = Flight::unread("calm-friday", "").await;
    flight.film(&ring(folder.path()));
    rollback(&mut flight).await;
    assert!(flight.state.orders.newest_first().count() >= 2);
    let screens = flight.cut();
    let files = parts(folder.path());
    assert_eq!(files.len(), 1, "{files:?}");
    let tape = load(&files[0]).unwrap();
    assert!(!tape.torn);
    let mut player = Player::new(tape);
    for screen in &screens {
        player.seek(screen.events);
        let again = buffer(player.state());
        let events = screen.events;
        assert_eq!(player.state().revision, screen.revision, "after {events} events");
        let other = others(player.state(), &again, &screen.buffer);
        assert!(other.is_empty(), "after {events} events: {other:?}");
    }
    // Back and forth leads to the same.
    for place in [screens.len() / 2, 3, screens.len() - 1, screens.len() / 3] {
        player.seek(screens[place].events);
        let again = buffer(player.state());
        assert!(others(player.state(), &again, &screens[place].buffer).is_empty(), "after jumping to screen {place}");
    }
    assert!(screens.len() > 50, "{} screens", screens.len());
    println!("{} screens are the same", screens.len());
}

#[tokio::test(start_paused = true)]
async fn a_session_in_parts_plays_as_a_whole_and_from_any_part_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut flight = Flight::unread("calm-friday", "").await;
    // A part is a sixteenth of the room: this session needs several.
    let room = 1024 * 1024;
    flight.film(&Destination::Ring { state_directory: folder.path().to_owned(), bytes: room });
    flight.pass(5).await;
    for _ in 0..60 {
        flight.keys("j k").await;
        flight.pass(60).await;
        // The recording's own thread may be behind: a second part is waited for, however long that takes, then a minute more.
        if parts(folder.path()).len() > 1 {
            break;
        }
    }
    flight.keys("2 j 1").await;
    flight.pass(60).await;
    let screens = flight.cut();
    let files = parts(folder.path());
    assert!(files.len() > 1, "{files:?}");
    let player = |path: &PathBuf| {
        let mut player = Player::new(load(path).unwrap());
        player.seek(player.tape().len());
        player
    };
    let whole = player(&files[0]);
    let last = screens.last().unwrap();
    assert!(buffer(whole.state()) == last.buffer);
    for file in &files[1..] {
        let later = player(file);
        assert!(later.tape().len() < whole.tape().len());
        let shown = buffer(later.state());
        let other = last.buffer.diff(&shown);
        let other: Vec<_> = other.iter().map(|(x, y, cell)| (x, y, cell.symbol())).collect();
        assert!(shown == last.buffer, "{file:?} ends on another screen: {other:?}");
    }
    println!("{} parts, {} screens", files.len(), screens.len());
}

/// A tape of the same session that begins where `place` entries were folded: as the next part of a recording would.
fn from(whole: &Tape, place: usize) -> Option<Tape> {
    let mut player = Player::new(whole.clone());
    player.seek(place);
    let keyframe = masked_keyframe(player.state(), player.state().keyframe()?);
    let mut lines = Encoder::default();
    let mut former = vec![lines.opening(&whole.opening).unwrap()];
    former.extend((0..place).filter_map(|place| whole.stamped(place)).map(|stamped| lines.event(stamped).unwrap()));
    let mut survey = Survey::default();
    for line in &former {
        survey.line(line.trim_end()).unwrap();
    }
    let mut carried = survey.carried();
    let (mut next, mut lines) = (Decoder::default(), Encoder::default());
    next.line(lines.opening(&whole.opening).unwrap().trim_end()).unwrap();
    for line in former {
        if let Some(line) = carried.line(line.trim_end(), &mut lines).unwrap() {
            next.line(line.trim_end()).unwrap();
        }
    }
    next.line(lines.keyframe(player.state().now, keyframe).unwrap().trim_end()).unwrap();
    for stamped in (place..whole.len()).filter_map(|place| whole.stamped(place)) {
        next.line(lines.event(stamped).unwrap().trim_end()).unwrap();
    }
    Some(next.finish(false).unwrap())
}

/// What every environment is said to run, and how we know.
fn runs(state: &State) -> Vec<String> {
    let environments = state.world.services.values().flat_map(|service| &service.environments);
    environments.map(|found| format!("{} {:?}", found.id(), found.current)).collect()
}

#[tokio::test(start_paused = true)]
async fn wherever_a_part_begins_it_ends_on_the_same_screen() {
    let folder = tempfile::tempdir().unwrap();
    let mut flight = Flight::unread("calm-friday", "").await;
    flight.film(&ring(folder.path()));
    flight.pass(5).await;
    flight.find("1", &["search"]).await;
    flight.keys("B Enter").await;
    flight.confirm().await;
    flight.pass(60).await;
    flight.keys("2 / c h e Enter j Esc 3 j 1").await;
    // The cursor rests, and what the last looks at the environments came to is on the screen.
    flight.pass(60).await;
    let screens = flight.cut();
    let tape = load(&parts(folder.path())[0]).unwrap();
    let (whole, last) = (tape.len(), &screens.last().unwrap().buffer);
    let mut begun = 0;
    for place in (whole / 12..whole).step_by((whole / 40).max(1)) {
        let Some(part) = from(&tape, place) else { continue };
        let carried = part.len() - (whole - place);
        let mut player = Player::new(part);
        let mut live = Player::new(tape.clone());
        // On the way there every environment is said to run the same: an answer counts in both or in neither.
        for further in place..=whole {
            live.seek(further);
            player.seek(carried + further - place);
            assert_eq!(runs(player.state()), runs(live.state()), "begun at {place}, after {further} of {whole}");
        }
        let shown = buffer(player.state());
        let other: Vec<_> = last.diff(&shown).iter().map(|(x, y, cell)| (*x, *y, cell.symbol().to_owned())).collect();
        assert!(other.is_empty(), "begun at {place} of {whole}: {other:?}");
        begun += 1;
    }
    assert!(begun > 20, "{begun} beginnings");
    println!("{begun} beginnings of {whole} events end on the same screen");
}

#[tokio::test(start_paused = true)]
async fn the_oldest_parts_go_when_there_is_no_room() {
    let folder = tempfile::tempdir().unwrap();
    let black_box = flightdeck::runtime::black_box::folder(folder.path());
    std::fs::create_dir_all(&black_box).unwrap();
    for session in ["1-1", "2-1", "3-1"] {
        std::fs::write(black_box.join(format!("{session}-0001.jsonl.gz")), vec![0; 400 * 1024]).unwrap();
    }
    std::fs::write(black_box.join("not-ours.txt"), vec![0; 400 * 1024]).unwrap();
    let mut flight = Flight::unread("empty", "").await;
    flight.film(&Destination::Ring { state_directory: folder.path().to_owned(), bytes: 1024 * 1024 });
    flight.pass(5).await;
    flight.cut();
    let left: Vec<_> = recorded(folder.path()).unwrap().into_iter().map(|session| session.session).collect();
    assert_eq!(left, ["2-1", "3-1", "5f3-1"]);
    assert!(black_box.join("not-ours.txt").exists());
}

#[tokio::test(start_paused = true)]
async fn a_recording_is_the_operators_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let mut flight = Flight::unread("empty", "").await;
    flight.film(&ring(folder.path()));
    flight.pass(5).await;
    flight.cut();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&parts(folder.path())[0]), 0o600);
    assert_eq!(mode(&flightdeck::runtime::black_box::folder(folder.path())), 0o700);
}
