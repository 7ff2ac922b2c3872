//! The weather of the soak: spells of everything that the simulator can do to a request, alone and together, by a seed.

use std::collections::BTreeMap;

use serde_json::json;

use crate::journey::Flight;
use crate::kinds::{Dice, kinds};

/// What is in the air.
pub(crate) struct Sky {
    dice: Dice,
    /// Five-second steps until it changes.
    left: u64,
    repositories: Vec<String>,
    fair: bool,
    pushes: u64,
    /// Pushes that became a release under way.
    pub(crate) released: u64,
    /// How often each kind came.
    pub(crate) came: BTreeMap<&'static str, usize>,
    pub(crate) rotated: usize,
}

impl Sky {
    pub(crate) fn new(seed: u64, repositories: &[String]) -> Self {
        Self {
            dice: Dice::new(seed, "sky"),
            left: 0,
            repositories: repositories.to_vec(),
            fair: true,
            pushes: 0,
            released: 0,
            came: BTreeMap::new(),
            rotated: 0,
        }
    }

    /// Lets the weather change when its time is over, and others do something now and then.
    pub(crate) async fn five_seconds(&mut self, flight: &Flight) {
        self.others(flight).await;
        if self.left > 0 {
            self.left -= 1;
            return;
        }
        self.fair = !self.fair;
        if self.fair {
            self.left = 3 + self.dice.below(6);
            flight.weather(json!({})).await;
            return;
        }
        self.left = 2 + self.dice.below(8);
        let kinds = kinds();
        let mut weather = json!({});
        for _ in 0..=self.dice.below(3) {
            let (name, more) = self.dice.one_of(&kinds);
            *self.came.entry(name).or_default() += 1;
            weather.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        }
        flight.weather(weather).await;
    }

    /// Somebody pushes a release, or rotates the operator's token.
    async fn others(&mut self, flight: &Flight) {
        if self.dice.below(90) == 0 {
            self.pushes += 1;
            let repository = self.dice.one_of(&self.repositories).clone();
            let tag = format!("v90.{}.0", self.pushes);
            let push = json!({ "as": "yuki", "act": "push", "repository": repository, "count": 2, "tag": tag });
            flight.somebody(push).await;
            let workflow = "release.yml";
            let dispatch =
                json!({ "as": "yuki", "act": "dispatch", "repository": repository, "workflow": workflow, "ref": tag });
            // The operator may hold it.
            self.released += u64::from(flight.somebody_tries(dispatch).await);
        }
        if self.dice.below(400) == 0 {
            self.rotated += 1;
            flight.somebody(json!({ "act": "rotate_token", "login": "mira" })).await;
        }
    }

    pub(crate) async fn clears(&self, flight: &Flight) {
        flight.weather(json!({})).await;
    }
}
