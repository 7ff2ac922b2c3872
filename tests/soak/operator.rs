//! The operator of the soak: looks around, and now and then approves, rejects, promotes, holds, rolls back, cancels or tries
//! again, by a seed. A plan is confirmed when it is armed, and left otherwise.

use flightdeck::cockpit::{Overlay, Phase};

use crate::journey::Flight;
use crate::kinds::Dice;

/// Keys that change nothing.
const LOOKS: &[&str] =
    &["j", "k", "1", "2", "3", "4", "[", "]", "G", "g", "r", "h", "l", "Tab", "d", "t", "z", "a", "?", "/", "n"];
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
    ("2", "P"),
    ("2", "H"),
    ("2", "U"),
    ("3", "C"),
    ("3", "C"),
    ("3", "T"),
];

/// Who sits there.
pub(crate) struct Operator {
    dice: Dice,
    /// Plans that were opened, and confirmed.
    pub(crate) plans: usize,
    pub(crate) confirmed: usize,
}

impl Operator {
    pub(crate) fn new(seed: u64) -> Self {
        Self { dice: Dice::new(seed, "operator"), plans: 0, confirmed: 0 }
    }

    /// Mostly nothing, sometimes a look, now and then an act.
    pub(crate) async fn five_seconds(&mut self, flight: &mut Flight) {
        match self.dice.below(16) {
            0 | 1 => self.acts(flight).await,
            2..=5 => {
                let key = *self.dice.one_of(LOOKS);
                flight.keys(key).await;
                if flight.state.screen.overlay.is_some() || key == "/" {
                    flight.pass(1).await;
                    self.rests(flight).await;
                }
            }
            _ => {}
        }
    }

    /// Leaves whatever is open.
    pub(crate) async fn rests(&mut self, flight: &mut Flight) {
        flight.keys("Esc Esc Esc").await;
        assert!(flight.state.screen.overlay.is_none(), "Esc leaves everything\n{}", flight.screen());
    }

    async fn acts(&mut self, flight: &mut Flight) {
        let (pane, verb) = *self.dice.one_of(VERBS);
        flight.keys(pane).await;
        flight.keys("g").await;
        for _ in 0..self.dice.below(4) {
            flight.keys("j").await;
        }
        if pane == "2" {
            for _ in 0..self.dice.below(3) {
                flight.keys("l").await;
            }
        }
        flight.keys(verb).await;
        if let Some(Overlay::Rollback(_)) = flight.state.screen.overlay {
            flight.pass(2).await;
            flight.keys("Enter").await;
        }
        for _ in 0..6 {
            flight.pass(1).await;
            let Some(Overlay::Plan(dialogue)) = &flight.state.screen.overlay else { break };
            let words = match &dialogue.phase {
                Phase::Planning => continue,
                Phase::Armed(_, challenge) => challenge.words(),
                _ => break,
            };
            self.plans += 1;
            // One in eight is thought better of.
            if self.dice.below(8) == 0 {
                break;
            }
            if words.is_empty() {
                flight.keys("y").await;
            }
            for (place, word) in words.iter().enumerate() {
                if place > 0 {
                    flight.keys("Tab").await;
                }
                flight.text(word.raw()).await;
            }
            if !words.is_empty() {
                flight.keys("Enter").await;
            }
            self.confirmed += usize::from(flight.state.screen.overlay.is_none());
            break;
        }
        self.rests(flight).await;
    }
}
