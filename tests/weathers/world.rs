//! The simulator as a program of its own, and the weather over it.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::kinds::{Dice, kinds};

/// `flightdeck sim`, running.
pub(crate) struct World {
    child: Child,
    runtime: tokio::runtime::Runtime,
    client: reqwest::Client,
    pub(crate) api: String,
    pub(crate) token: String,
    pub(crate) repositories: Vec<String>,
}

impl World {
    /// Starts it on a free port, at four times the pace of the clock.
    pub(crate) fn start(scenario: &str) -> Self {
        let mut child = Command::new(crate::PROGRAM)
            .args(["sim", scenario, "--speed", "4"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let mut after = |name: &str| {
            let line = lines.find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("no `{name}`"));
            line[name.len()..].trim().to_owned()
        };
        let api = after("listening on ");
        let token = after("token").split_once(' ').unwrap().0.to_owned();
        // As few as are still read whole: nothing but acts writes then.
        let repositories = after("repositories").split(' ').take(6).map(str::to_owned).collect();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { child, runtime, client, api, token, repositories }
    }

    /// Asks its control.
    fn control(&self, method: reqwest::Method, what: &str, body: &Value) -> Value {
        let url = format!("{}/__sim/{what}", self.api);
        self.runtime.block_on(async {
            let answer = self.client.request(method, url).body(body.to_string()).send().await.unwrap();
            let status = answer.status();
            let text = answer.text().await.unwrap();
            assert!(status.is_success(), "{text}");
            serde_json::from_str(&text).unwrap()
        })
    }

    pub(crate) fn weather(&self, weather: &Value) {
        self.control(reqwest::Method::POST, "weather", weather);
    }

    /// Somebody else does something.
    fn somebody(&self, deed: &Value) {
        self.control(reqwest::Method::POST, "act", deed);
    }

    /// What it was asked to change, as `METHOD path`.
    pub(crate) fn writes(&self) -> Vec<String> {
        let answer = self.control(reqwest::Method::GET, "writes", &json!({}));
        let name = |one: &Value| format!("{} {}", one["method"].as_str().unwrap(), one["path"].as_str().unwrap());
        answer["requests"].as_array().unwrap().iter().map(name).collect()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Spells of bad weather, with fair ones between them.
pub(crate) struct Sky {
    dice: Dice,
    until: Instant,
    fair: bool,
    pub(crate) pushes: u64,
    /// How often each kind came.
    pub(crate) came: BTreeMap<&'static str, usize>,
}

impl Sky {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            dice: Dice::new(seed, "sky over sockets"),
            until: Instant::now(),
            fair: true,
            pushes: 0,
            came: BTreeMap::new(),
        }
    }

    /// Lets the weather change when its time is over; then somebody may push a release.
    pub(crate) fn turns(&mut self, world: &World) {
        if Instant::now() < self.until {
            return;
        }
        self.fair = !self.fair;
        let seconds = if self.fair { 5 + self.dice.below(8) } else { 2 + self.dice.below(7) };
        self.until = Instant::now() + Duration::from_secs(seconds);
        let mut weather = json!({});
        if !self.fair {
            let kinds = kinds();
            for _ in 0..=self.dice.below(2) {
                let (name, more) = self.dice.one_of(&kinds);
                *self.came.entry(name).or_default() += 1;
                weather.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            }
        }
        world.weather(&weather);
        if self.dice.below(3) == 0 {
            self.pushes += 1;
            let repository = self.dice.one_of(&world.repositories).clone();
            let tag = format!("v90.{}.0", self.pushes);
            world.somebody(&json!({ "as": "yuki", "act": "push", "repository": repository, "count": 2, "tag": tag }));
        }
    }
}
