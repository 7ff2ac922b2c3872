//! `flightdeck replay`: a recorded session again, in the cockpit or as text.

use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use super::arguments::Replay;
use super::{Exit, Failure, Global, connect, discover, output};
use crate::cockpit::{Controls, Display};
use crate::domain::Text;
use crate::replay::{Console, Player, Seek, Tape, debrief, transcript};
use crate::runtime::black_box::{self, Recorded};
use crate::runtime::session::show;
use crate::runtime::terminal::{TerminalError, install_panic_hook};
use crate::ui::{self, Theme};

/// Shows it.
///
/// # Errors
/// No such recording; one that cannot be read; a moment or a size that is none.
pub(super) fn run(replay: &Replay, global: &Global) -> Result<Exit, Failure> {
    if replay.list {
        return list(&connect::state_dir(global)?);
    }
    let until = replay.until.as_deref().map(str::parse::<Seek>).transpose();
    let until = until.map_err(|error| Failure::usage(&format!("--until: {error}")))?;
    let size = replay.size.as_deref().map(size).transpose()?;
    let path = find(replay.file.as_deref(), global)?;
    let tape = black_box::load(&path).map_err(|error| Failure::new(Exit::Failed, &error.to_string()))?;
    if tape.torn {
        output::say(["the recording has no end: the session still goes on, or its process was killed"]);
    }
    if replay.debrief {
        let debrief = debrief(tape).ok_or_else(|| Failure::usage("the recording is no rehearsal's"))?;
        output::print(debrief.lines())?;
        return Ok(Exit::Done);
    }
    let place = |tape: &Tape| until.map_or(tape.len(), |until| until.place(tape));
    let text = replay.plain || replay.frame || !io::stdout().is_terminal();
    if replay.frame {
        let until = place(&tape);
        let mut player = Player::new(tape);
        player.seek(until);
        output::print(frame(&player, size, &looks(global).0)?)?;
    } else if text {
        let until = place(&tape);
        output::print(transcript(&mut Player::new(tape), until))?;
    } else {
        let from = until.map_or(0, |until| until.place(&tape));
        let (display, controls) = looks(global);
        return shown_again(Console::new(Player::new(tape), from, controls), &display);
    }
    Ok(Exit::Done)
}

/// The cockpit over it.
fn shown_again(console: Console, display: &Display) -> Result<Exit, Failure> {
    install_panic_hook();
    match show(console, display) {
        Ok(()) => Ok(Exit::Done),
        Err(error @ TerminalError::None(_)) => Err(Failure::usage(&error.to_string())),
        Err(error @ TerminalError::Io(_)) => Err(Failure::new(Exit::Failed, &error.to_string())),
    }
}

/// The looks and the keys that are configured; a configuration that is broken keeps nobody from looking back, with the
/// usual ones, and is said to be.
fn looks(global: &Global) -> (Display, Controls) {
    match discover::configuration(global, &[]) {
        Ok(configuration) => (configuration.display, configuration.controls),
        Err(failure) => {
            output::say(failure.lines.iter().map(|line| format!("flightdeck: {line}")));
            (Display::default(), crate::config::usual_controls())
        }
    }
}

/// The screen as text.
fn frame(player: &Player, size: Option<(u16, u16)>, display: &Display) -> Result<Vec<String>, Failure> {
    let state = player.state();
    let size = size.unwrap_or(match state.screen.size {
        (0, 0) => (80, 24),
        size => size,
    });
    let theme = Theme::of(display).map_err(|error| Failure::new(Exit::Failed, &error.to_string()))?;
    Ok(ui::lines(state, &theme, size))
}

/// The recording that is meant.
fn find(named: Option<&str>, global: &Global) -> Result<PathBuf, Failure> {
    if let Some(named) = named {
        let path = Path::new(named);
        if path.is_file() {
            return Ok(path.to_owned());
        }
        let known = connect::state_dir(global).ok().and_then(|folder| black_box::recorded(&folder).ok());
        let found = known.into_iter().flatten().find(|recorded| recorded.session == named);
        return found.and_then(|recorded| recorded.parts.into_iter().next()).ok_or_else(|| {
            Failure::usage(&format!("{}: no such file, and no session of that name is recorded", Text::new(named)))
                .and("`flightdeck replay --list` lists the recorded sessions")
        });
    }
    let folder = connect::state_dir(global)?;
    let newest = sessions(&folder)?.pop().and_then(|recorded| recorded.parts.into_iter().next());
    newest.ok_or_else(|| {
        Failure::usage(&format!("no session is recorded in {}", shown(&black_box::folder(&folder)))).and(
            "the cockpit records while it runs, unless `record = false` stands in [black_box] of the configuration",
        )
    })
}

fn sessions(folder: &Path) -> Result<Vec<Recorded>, Failure> {
    black_box::recorded(folder)
        .map_err(|error| Failure::new(Exit::Failed, &format!("{}: {error}", shown(&black_box::folder(folder)))))
}

fn list(folder: &Path) -> Result<Exit, Failure> {
    let recorded = sessions(folder)?;
    if recorded.is_empty() {
        output::say([format!("no session is recorded in {}", shown(&black_box::folder(folder)))]);
    }
    output::print(recorded.iter().map(|session| {
        let written = jiff::Timestamp::try_from(session.written).unwrap_or_default();
        let parts = match session.parts.len() {
            1 => "1 part".to_owned(),
            parts => format!("{parts} parts"),
        };
        format!(
            "{}  until {}  {:>6} KiB  {parts}",
            session.session,
            written.strftime("%F %H:%MZ"),
            session.bytes.div_ceil(1024)
        )
    }))?;
    Ok(Exit::Done)
}

fn shown(path: &Path) -> Text {
    Text::new(&path.to_string_lossy())
}

/// Columns and rows as `120x40`.
fn size(text: &str) -> Result<(u16, u16), Failure> {
    const MOST: u16 = 1000;
    let parsed = text.split_once('x').and_then(|(columns, rows)| Some((columns.parse().ok()?, rows.parse().ok()?)));
    match parsed {
        Some((columns @ 1..=MOST, rows @ 1..=MOST)) => Ok((columns, rows)),
        _ => Err(Failure::usage("--size is columns and rows, as 120x40")),
    }
}
