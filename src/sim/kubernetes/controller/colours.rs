//! Blue and green: the new one beside the old one, then at once.

use serde_json::{Value, json};

use super::super::Cluster;
use super::super::field::{count, instant, set, text, unset};
use super::super::store::Key;
use super::rollout::desired;
use crate::sim::clock::seconds_after;

impl Cluster {
    /// Brings the new colour up, lets it be looked at, and switches.
    pub(super) fn cut_over(&mut self, key: &Key, object: &mut Value, newest: &Key) {
        const JUDGED: &str = "/status/blueGreen/prePromotionAnalysisRunStatus";
        let hash = text(object, "/status/currentPodHash").to_owned();
        set(object, "/status/blueGreen/previewSelector", hash.clone());
        let wanted = desired(object);
        self.scale(newest, wanted);
        let (_, ready) = self.pods(newest);
        if ready < wanted {
            return;
        }
        let now = self.now;
        let memory = self.memory.entry(key.clone()).or_default();
        let begins = memory.step.as_ref().is_none_or(|(of, _, _)| *of != hash);
        if begins {
            memory.step = Some((hash, 0, now));
        }
        let template =
            text(object, "/spec/strategy/blueGreen/prePromotionAnalysis/templates/0/templateName").to_owned();
        if !template.is_empty() {
            if begins {
                self.begin_analysis(key, object, &template, "PrePromotion", None, JUDGED);
            }
            match self.follow_analysis(key, object, JUDGED).as_str() {
                "Successful" => {}
                "Failed" | "Error" => {
                    set(object, "/status/abort", true);
                    self.look_at(key, self.now);
                    return;
                }
                "Inconclusive" => {
                    let lifted =
                        self.memory.get(key).and_then(|memory| memory.step.as_ref()).is_some_and(|step| step.1 > 0);
                    if !lifted {
                        self.hold_inconclusive(object);
                        self.memory.entry(key.clone()).or_default().step =
                            Some((text(object, "/status/currentPodHash").to_owned(), 1, now));
                        return;
                    }
                    if waits(object) {
                        return;
                    }
                }
                _ => return,
            }
        }
        let by_itself =
            object.pointer("/spec/strategy/blueGreen/autoPromotionEnabled").and_then(Value::as_bool).unwrap_or(true);
        let at = self.memory.get(key).and_then(|memory| memory.step.as_ref()).map_or(0, |step| step.1);
        if !by_itself && at < 2 {
            let began = self.stamp();
            set(object, "/status/pauseConditions", json!([{ "reason": "BlueGreenPause", "startTime": began }]));
            set(object, "/status/controllerPause", true);
            self.memory.entry(key.clone()).or_default().step =
                Some((text(object, "/status/currentPodHash").to_owned(), 2, now));
        }
        if waits(object) {
            let after = count(object, "/spec/strategy/blueGreen/autoPromotionSeconds");
            if after == 0 {
                return;
            }
            let since = instant(object, "/status/pauseConditions/0/startTime").unwrap_or(self.now);
            let until = seconds_after(since, i64::from(after));
            if until > self.now {
                self.look_at(key, until);
                return;
            }
        }
        unset(object, "/status/pauseConditions");
        unset(object, "/status/controllerPause");
        self.take_over(key, object, newest);
    }
}

fn waits(object: &Value) -> bool {
    object.pointer("/status/pauseConditions").and_then(Value::as_array).is_some_and(|all| !all.is_empty())
}
