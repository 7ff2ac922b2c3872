//! Everything that the simulator can do to a request, and chance by a seed.

use serde_json::{Value, json};

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
pub(crate) fn kinds() -> Vec<(&'static str, Value)> {
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
