//! The weather of the soak: spells of everything that the simulator can do to a request, alone and together, by a seed.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::journey::Flight;

/// Numbers by a seed.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64, name: &str) -> Self {
        Self(
            name.bytes()
                .fold(seed ^ 0x9e37_79b9_7f4a_7c15, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)),
        )
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (word ^ (word >> 31)) % end
    }

    pub(crate) fn one_of<'a, T>(&mut self, things: &'a [T]) -> &'a T {
        &things[usize::try_from(self.below(things.len() as u64)).unwrap()]
    }
}

/// So many kinds there are.
pub(crate) const KINDS: usize = 17;

/// Every kind, by name.
fn kinds() -> Vec<(&'static str, Value)> {
    vec![
        ("latency", json!({ "latency_ms": 900 })),
        ("429", json!({ "fail": [{ "status": 429, "retry_after": 20, "match": { "path": "/repos" } }] })),
        ("503 in JSON", json!({ "fail": [{ "status": 503, "match": { "path": "/actions" } }] })),
        ("secondary limit, seconds", json!({ "secondary_limit": true, "retry_after": 25 })),
        (
            "secondary limit, date",
            json!({ "secondary_limit": true, "retry_after": 25, "retry_as": "date", "limit_status": 429 }),
        ),
        ("secondary limit, no word of when", json!({ "secondary_limit": { "method": "GET" }, "retry_as": "nothing" })),
        ("502 in HTML", json!({ "html_5xx": true })),
        ("reset", json!({ "reset": true })),
        ("reset writes", json!({ "reset": { "writes": true } })),
        ("lost replies to writes", json!({ "drop_reply": { "writes": true } })),
        ("lost replies", json!({ "drop_reply": true })),
        ("stalled", json!({ "stall": { "times": 6 } })),
        ("stalled writes", json!({ "stall": { "writes": true, "times": 1 } })),
        ("truncated", json!({ "truncate": true })),
        ("expired token", json!({ "expired_token": true })),
        ("list lag", json!({ "list_lag_seconds": 45 })),
        ("stale cache", json!({ "stale_cache": true })),
    ]
}

/// What is in the air.
pub(crate) struct Sky {
    dice: Dice,
    /// Five-second steps until it changes.
    left: u64,
    fair: bool,
    pushes: u64,
    /// How often each kind came.
    pub(crate) came: BTreeMap<&'static str, usize>,
    pub(crate) rotated: usize,
}

impl Sky {
    pub(crate) fn new(seed: u64) -> Self {
        Self { dice: Dice::new(seed, "sky"), left: 0, fair: true, pushes: 0, came: BTreeMap::new(), rotated: 0 }
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
            let repository = *self.dice.one_of(&["acme/checkout", "acme/search"]);
            let tag = format!("v90.{}.0", self.pushes);
            flight
                .somebody(json!({ "as": "yuki", "act": "push", "repository": repository, "count": 2, "tag": tag }))
                .await;
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
