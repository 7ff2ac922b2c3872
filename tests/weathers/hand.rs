//! Somebody at the keyboard who looks around at random, and now and then opens a plan and confirms it.

use std::time::{Duration, Instant};

use crate::kinds::Dice;
use crate::pty::Pty;

/// Keys that change nothing, as a terminal sends them.
const LOOKS: &[&str] = &[
    "j", "k", "1", "2", "3", "4", "]", "G", "g", "r", "h", "l", "\t", "d", "t", "z", "a", "?", "/che", "n", ":",
    "\x1b[B", "\x1b[A", "\x04", "\x15", "x", "y", "b", "D",
];
/// Where, and the key that opens a plan there; each as often as it is here.
const VERBS: &[(&str, &str)] = &[
    ("1", "A"),
    ("1", "A"),
    ("1", "A"),
    ("1", "X"),
    ("1", "T"),
    ("2", "B"),
    ("2", "B"),
    ("2", "P"),
    ("2", "H"),
    ("2", "U"),
    ("3", "C"),
    ("3", "T"),
];
/// How long a plan is waited for.
const PLANS: Duration = Duration::from_secs(4);

/// The somebody.
pub(crate) struct Hand {
    dice: Dice,
    pub(crate) plans: usize,
    pub(crate) confirmed: usize,
}

impl Hand {
    pub(crate) fn new(seed: u64) -> Self {
        Self { dice: Dice::new(seed, "hand"), plans: 0, confirmed: 0 }
    }

    /// A few keys at a person's pace.
    pub(crate) fn moves(&mut self, terminal: &Pty) {
        match self.dice.below(10) {
            0 | 1 => self.acts(terminal),
            2 => self.leaves(terminal),
            _ => {
                let key = *self.dice.one_of(LOOKS);
                terminal.keys_read(key);
                self.breathes();
            }
        }
    }

    /// Leaves whatever is open.
    pub(crate) fn leaves(&mut self, terminal: &Pty) {
        for _ in 0..3 {
            terminal.keys_read("\x1b");
            // An escape alone is told from the beginning of an arrow by what does not follow.
            std::thread::sleep(Duration::from_millis(60));
        }
        self.breathes();
    }

    fn breathes(&mut self) {
        std::thread::sleep(Duration::from_millis(60 + self.dice.below(240)));
    }

    fn acts(&mut self, terminal: &Pty) {
        self.leaves(terminal);
        // A source whose token was refused is read again when somebody asks for it.
        terminal.keys_read("r");
        let (pane, verb) = *self.dice.one_of(VERBS);
        terminal.keys_read(pane);
        terminal.keys_read("g");
        for _ in 0..self.dice.below(4) {
            terminal.keys_read("j");
        }
        if pane == "2" {
            for _ in 0..self.dice.below(3) {
                terminal.keys_read("l");
            }
        }
        terminal.keys_read(verb);
        if verb == "B" {
            self.breathes();
            terminal.keys_read("\r");
        }
        let asked = Instant::now();
        while asked.elapsed() < PLANS {
            std::thread::sleep(Duration::from_millis(100));
            let screen = terminal.screen();
            let words = words(&screen);
            if words.is_empty() && !screen.contains(" y confirms") {
                continue;
            }
            self.plans += 1;
            // One in eight is thought better of.
            if self.dice.below(8) == 0 {
                break;
            }
            if words.is_empty() {
                terminal.keys_read("y");
            }
            for (place, word) in words.iter().enumerate() {
                if place > 0 {
                    terminal.keys_read("\t");
                }
                terminal.keys_read(word);
            }
            if !words.is_empty() {
                terminal.keys_read("\r");
            }
            std::thread::sleep(Duration::from_millis(300));
            self.confirmed += usize::from(self::words(&terminal.screen()).is_empty());
            break;
        }
        self.leaves(terminal);
    }
}

/// The words that a plan asks for: ``type `checkout` to confirm``. The block of the plan says it once more, in a sentence.
fn words(screen: &str) -> Vec<String> {
    let fields = screen.lines().filter(|line| line.contains("` to confirm") || line.contains("`: "));
    fields.filter_map(|line| Some(line.split_once("type `")?.1.split_once('`')?.0.to_owned())).collect()
}
