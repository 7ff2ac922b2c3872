//! Canaries: step by step.

use serde_json::{Value, json};

use super::super::Cluster;
use super::super::field::{count, flag, instant, set, text, unset};
use super::super::store::Key;
use super::rollout::{desired, steps, weigh};
use crate::sim::clock::seconds_after;

/// What a step says after it was looked at.
enum Went {
    /// To the next one.
    On,
    /// It takes more time.
    Waits,
}

impl Cluster {
    /// Goes on as far as it goes.
    pub(super) fn step(&mut self, key: &Key, object: &mut Value, newest: &Key) {
        loop {
            let at = count(object, "/status/currentStepIndex");
            if at >= steps(object) {
                unset(object, "/status/controllerPause");
                self.take_over(key, object, newest);
                return;
            }
            let hash = text(object, "/status/currentPodHash").to_owned();
            let now = self.now;
            let memory = self.memory.entry(key.clone()).or_default();
            let begins = memory.step.as_ref().is_none_or(|(of, which, _)| *of != hash || *which != at);
            if begins {
                memory.step = Some((hash, at, now));
            }
            let step = object.pointer(&format!("/spec/strategy/canary/steps/{at}")).cloned().unwrap_or(Value::Null);
            let went = if let Some(weight) = step.get("setWeight").and_then(Value::as_u64) {
                self.set_weight(object, newest, u32::try_from(weight).unwrap_or(100).min(100))
            } else if let Some(pause) = step.get("pause") {
                self.pause(key, object, pause, begins)
            } else if step.get("analysis").is_some() {
                self.analyse(key, object, at, begins)
            } else {
                Went::On
            };
            match went {
                Went::On => set(object, "/status/currentStepIndex", at + 1),
                Went::Waits => return,
            }
            if flag(object, "/status/abort") {
                return;
            }
        }
    }

    fn set_weight(&mut self, object: &mut Value, newest: &Key, weight: u32) -> Went {
        let wanted = (desired(object) * weight).div_ceil(100);
        self.scale(newest, wanted);
        let (_, ready) = self.pods(newest);
        if ready < wanted {
            return Went::Waits;
        }
        weigh(object, newest, weight);
        Went::On
    }

    fn pause(&mut self, key: &Key, object: &mut Value, pause: &Value, begins: bool) -> Went {
        let waits =
            object.pointer("/status/pauseConditions").and_then(Value::as_array).is_some_and(|all| !all.is_empty());
        if begins && !waits {
            let at = self.stamp();
            set(object, "/status/pauseConditions", json!([{ "reason": "CanaryPauseStep", "startTime": at }]));
            set(object, "/status/controllerPause", true);
        } else if !waits {
            // Somebody lifted it.
            unset(object, "/status/controllerPause");
            return Went::On;
        }
        let Some(seconds) = pause.get("duration").and_then(seconds) else { return Went::Waits };
        let since = instant(object, "/status/pauseConditions/0/startTime").unwrap_or(self.now);
        let until = seconds_after(since, seconds);
        if until <= self.now {
            unset(object, "/status/pauseConditions");
            unset(object, "/status/controllerPause");
            return Went::On;
        }
        self.look_at(key, until);
        Went::Waits
    }

    fn analyse(&mut self, key: &Key, object: &mut Value, at: u32, begins: bool) -> Went {
        const STATUS: &str = "/status/canary/currentStepAnalysisRunStatus";
        if begins {
            unset(object, STATUS);
            let names = object.pointer(&format!("/spec/strategy/canary/steps/{at}/analysis/templates/0/templateName"));
            let template = names.and_then(Value::as_str).unwrap_or_default().to_owned();
            self.begin_analysis(key, object, &template, "Step", Some(at), STATUS);
        }
        match self.follow_analysis(key, object, STATUS).as_str() {
            "Successful" => Went::On,
            "Failed" | "Error" => {
                set(object, "/status/abort", true);
                self.look_at(key, self.now);
                Went::Waits
            }
            "Inconclusive" => {
                self.hold_inconclusive(object);
                Went::Waits
            }
            _ => Went::Waits,
        }
    }

    /// An analysis that could not decide: a person has to.
    pub(super) fn hold_inconclusive(&self, object: &mut Value) {
        let waits =
            object.pointer("/status/pauseConditions").and_then(Value::as_array).is_some_and(|all| !all.is_empty());
        if !waits {
            let at = self.stamp();
            set(object, "/status/pauseConditions", json!([{ "reason": "InconclusiveAnalysisRun", "startTime": at }]));
            set(object, "/status/controllerPause", true);
        }
    }
}

/// A span: a number of seconds, or `30s`, `10m`, `1h`.
fn seconds(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| {
        let text = value.as_str()?;
        let (number, unit) = text.split_at(text.len().saturating_sub(1));
        let number: i64 = if unit.chars().all(|one| one.is_ascii_digit()) {
            return text.parse().ok();
        } else {
            number.parse().ok()?
        };
        match unit {
            "s" => Some(number),
            "m" => Some(number * 60),
            "h" => Some(number * 3600),
            _ => None,
        }
    })
}
