//! The transport of a replay: where it is, how fast it goes, what its keys do. Time comes in as what passed.

use std::time::Duration;

use jiff::Timestamp;

use super::{Player, Seek, Sign};
use crate::cockpit::{Control, Controls, Key, KeyCode, Line, State};

/// How fast a replay can go.
const SPEEDS: [f64; 8] = [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0];
/// What is longer than this for who watches is idle.
const IDLE: Duration = Duration::from_millis(1500);
/// What is left of an idle stretch before the next thing happens, so that it does not come as a surprise.
const BREATH: Duration = Duration::from_millis(500);
/// Keys stay to be read for this time of the tape.
const KEYS_STAY: Duration = Duration::from_secs(3);
/// So many of them.
const KEYS: usize = 12;
/// How often the line moves while it plays.
const STEP: Duration = Duration::from_millis(200);

/// What a key asks of whoever shows the replay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Paint.
    Paint,
    /// Stop to the shell.
    Suspend,
    /// Leave.
    Leave,
}

/// The line at the foot of a replay.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// Whether it plays.
    pub playing: bool,
    /// The moment that is shown.
    pub at: Timestamp,
    /// How far that is from the beginning.
    pub passed: Duration,
    /// How long the tape is.
    pub whole: Duration,
    /// How fast.
    pub speed: f64,
    /// Whether idle stretches are skipped.
    pub skips: bool,
    /// The keys that were pressed just now, oldest first.
    pub keys: Vec<Key>,
    /// What there is to say.
    pub note: Option<String>,
    /// The moment that is being typed, with the cursor.
    pub jump: Option<(String, usize)>,
    /// Whether the keys are shown.
    pub help: bool,
    /// The keys.
    pub controls: Controls,
}

/// A replay under way.
#[derive(Debug)]
pub struct Console {
    player: Player,
    controls: Controls,
    /// Where on the tape, from its beginning. Between two events where it plays.
    passed: Duration,
    playing: bool,
    speed: usize,
    skips: bool,
    jump: Option<Line>,
    help: bool,
    note: Option<String>,
}

impl Console {
    /// A replay that begins at a place, paused where that is not the beginning.
    #[must_use]
    pub fn new(mut player: Player, place: usize, controls: Controls) -> Self {
        player.seek(place);
        let mut console = Self {
            player,
            controls,
            passed: Duration::ZERO,
            playing: place == 0,
            speed: 1,
            skips: true,
            jump: None,
            help: false,
            note: None,
        };
        console.settle();
        console
    }

    /// The state that is shown.
    #[must_use]
    pub fn state(&self) -> &State {
        self.player.state()
    }

    /// What is played.
    #[must_use]
    pub fn player(&self) -> &Player {
        &self.player
    }

    /// The line at its foot.
    #[must_use]
    pub fn bar(&self) -> Bar {
        Bar {
            playing: self.playing,
            at: self.begins().plus(self.passed).wall.min(self.player.tape().moment(self.player.tape().len()).wall),
            passed: self.passed,
            whole: self.whole(),
            speed: SPEEDS[self.speed],
            skips: self.skips,
            keys: self.pressed(),
            note: self.note.clone(),
            jump: self.jump.as_ref().map(|line| (line.text.clone(), line.cursor)),
            help: self.help,
            controls: self.controls.clone(),
        }
    }

    /// When time should be told next; nothing while it stands.
    #[must_use]
    pub fn wake(&self) -> Option<Duration> {
        if !self.playing {
            return None;
        }
        let next = self.after(self.player.place()).saturating_sub(self.passed);
        Some(next.div_f64(SPEEDS[self.speed]).clamp(Duration::from_millis(10), STEP))
    }

    /// Time passed for who watches.
    pub fn advance(&mut self, elapsed: Duration) {
        if !self.playing {
            return;
        }
        let speed = SPEEDS[self.speed];
        self.passed += elapsed.mul_f64(speed);
        self.catch_up();
        if self.skips
            && let Some(next) = self.player.next(|sign| sign.seen || sign.key.is_some() || sign.act)
        {
            let due = self.after(next - 1);
            if due.saturating_sub(self.passed) > IDLE.mul_f64(speed) {
                self.passed = due.saturating_sub(BREATH.mul_f64(speed));
                self.catch_up();
            }
        }
        if self.player.place() == self.player.tape().len() {
            self.playing = false;
            self.passed = self.whole();
            self.note = Some("the end".to_owned());
        }
    }

    /// Takes a key.
    pub fn key(&mut self, key: Key) -> Asked {
        self.note = None;
        if let Some(line) = &mut self.jump {
            match key.code {
                KeyCode::Esc => self.jump = None,
                KeyCode::Enter => {
                    let text = std::mem::take(&mut line.text);
                    self.jump = None;
                    match text.parse::<Seek>() {
                        Ok(seek) => self.go(seek.place(self.player.tape())),
                        Err(error) => self.note = Some(error.to_string()),
                    }
                }
                _ if key == Key::control('c') => self.jump = None,
                _ => {
                    line.edit(key);
                }
            }
            return Asked::Paint;
        }
        if std::mem::take(&mut self.help) && key != Key::control('z') {
            return Asked::Paint;
        }
        match self.controls.control(key) {
            None => {
                let help = self.controls.keys(Control::Help).next();
                let help = help.map(|key| format!("; {key} shows its keys")).unwrap_or_default();
                self.note = Some(format!("a replay: nothing is sent from here{help}"));
            }
            Some(Control::Quit) => return Asked::Leave,
            Some(Control::Suspend) => return Asked::Suspend,
            Some(Control::Play) => {
                if !self.playing && self.player.place() == self.player.tape().len() {
                    self.go(0);
                }
                self.playing = !self.playing;
            }
            Some(Control::Next) => self.go(self.player.place() + 1),
            Some(Control::Previous) => self.go(self.player.place().saturating_sub(1)),
            Some(Control::NextChange) => self.find(true, |sign| sign.seen),
            Some(Control::PreviousChange) => self.find(false, |sign| sign.seen),
            Some(Control::NextKey) => self.find(true, |sign| sign.key.is_some()),
            Some(Control::PreviousKey) => self.find(false, |sign| sign.key.is_some()),
            Some(Control::NextAct) => self.find(true, |sign| sign.act),
            Some(Control::PreviousAct) => self.find(false, |sign| sign.act),
            Some(Control::NextNotice) => self.find(true, |sign| sign.told),
            Some(Control::PreviousNotice) => self.find(false, |sign| sign.told),
            Some(Control::Faster) => self.speed = (self.speed + 1).min(SPEEDS.len() - 1),
            Some(Control::Slower) => self.speed = self.speed.saturating_sub(1),
            Some(Control::Skip) => self.skips = !self.skips,
            Some(Control::Start) => self.go(0),
            Some(Control::End) => self.go(self.player.tape().len()),
            Some(Control::Jump) => {
                self.playing = false;
                self.jump = Some(Line::default());
            }
            Some(Control::Help) => {
                self.playing = false;
                self.help = true;
            }
        }
        Asked::Paint
    }

    /// Stands at a place.
    fn go(&mut self, place: usize) {
        self.playing = false;
        self.player.seek(place);
        self.settle();
        if self.player.place() == self.player.tape().len() {
            self.note = Some("the end".to_owned());
        }
    }

    fn find(&mut self, forward: bool, wanted: impl Fn(Sign) -> bool) {
        let found = if forward { self.player.next(wanted) } else { self.player.previous(wanted) };
        if let Some(place) = found {
            self.go(place);
        } else {
            self.playing = false;
            self.note = Some(if forward { "none after this" } else { "none before this" }.to_owned());
        }
    }

    /// Folds what is due.
    fn catch_up(&mut self) {
        let mut place = self.player.place();
        while place < self.player.tape().len() && self.after(place) <= self.passed {
            place += 1;
        }
        self.player.seek(place);
    }

    /// The line stands where the player does.
    fn settle(&mut self) {
        self.passed = self.player.now().since(self.begins());
    }

    fn begins(&self) -> crate::domain::Now {
        self.player.tape().begins()
    }

    /// How long after the beginning an entry happened.
    fn after(&self, place: usize) -> Duration {
        self.player.tape().moment(place).since(self.begins())
    }

    fn whole(&self) -> Duration {
        self.after(self.player.tape().len())
    }

    /// The keys that were pressed within the last moments.
    fn pressed(&self) -> Vec<Key> {
        let mut keys = Vec::new();
        for place in (0..self.player.place()).rev() {
            if self.after(place) + KEYS_STAY < self.passed || keys.len() == KEYS {
                break;
            }
            keys.extend(self.player.sign(place).key);
        }
        keys.reverse();
        keys
    }
}
