//! The others: captains who approve, reject, cancel, run again and release while the operator looks, by a seed.

use serde_json::{Value, json};

use crate::journey::Flight;
use crate::kinds::Dice;

/// Who they are, and what they did.
pub(crate) struct Captains {
    dice: Dice,
    repositories: Vec<String>,
    pushes: u64,
    pub(crate) tried: usize,
    pub(crate) done: usize,
}

impl Captains {
    pub(crate) fn new(seed: u64, repositories: &[String]) -> Self {
        Self { dice: Dice::new(seed, "captains"), repositories: repositories.to_vec(), pushes: 0, tried: 0, done: 0 }
    }

    /// One of them may do something, wherever it is possible.
    pub(crate) async fn step(&mut self, flight: &Flight) {
        if self.dice.below(6) != 0 {
            return;
        }
        for deed in self.deed() {
            self.tried += 1;
            self.done += usize::from(flight.somebody_tries(deed).await);
        }
    }

    /// Seconds until the next step, beside one.
    pub(crate) fn patience(&mut self) -> u64 {
        self.dice.below(7)
    }

    fn deed(&mut self) -> Vec<Value> {
        let who = *self.dice.one_of(&["yuki", "tomas", "priya"]);
        let repository = self.dice.one_of(&self.repositories).clone();
        let run = json!({ "as": who, "repository": repository, "run": "waiting" });
        let with = |act: &str, more: Value| {
            let mut deed = run.clone();
            deed["act"] = json!(act);
            deed.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            deed
        };
        match self.dice.below(8) {
            0 | 1 => vec![with("approve", json!({ "comment": "go" }))],
            2 => vec![with("reject", json!({ "comment": "no" }))],
            3 => vec![with("cancel", json!({}))],
            _ => {
                self.pushes += 1;
                let tag = format!("v80.{}.0", self.pushes);
                vec![
                    json!({ "as": who, "act": "push", "repository": repository, "count": 1, "tag": tag }),
                    json!({ "as": who, "act": "dispatch", "repository": repository, "workflow": "release.yml", "ref": tag }),
                ]
            }
        }
    }
}
