//! A debrief as lines, each number with what it is.

use std::time::Duration;

use super::{Debrief, Moments, Need};
use crate::domain::Now;

impl Debrief {
    /// The lines.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![format!("Debrief of {}: {}", self.rehearsal.scenario, self.rehearsal.title)];
        if self.rehearsal.incidents.is_empty() {
            lines.push("Nothing goes wrong by itself in this scenario: there is no incident to be scored.".to_owned());
        }
        for (incident, moments) in self.rehearsal.incidents.iter().zip(&self.moments) {
            let reached = if moments.safe.is_some() { "reached" } else { "not reached" };
            lines.push(String::new());
            lines.push(format!("Goal: {}: {reached}", incident.goal));
            lines.extend(moments.lines());
        }
        lines.push(String::new());
        if self.acts.is_empty() {
            lines.push("Sent: nothing".to_owned());
        } else {
            lines.push("Sent".to_owned());
        }
        for act in &self.acts {
            let by = act.by.as_ref().map(|by| format!(" by {by}")).unwrap_or_default();
            let need = if act.need == Need::Needed { String::new() } else { format!("   ({})", act.need.words()) };
            let at = act.at.wall.strftime("%H:%M:%SZ");
            lines.push(format!("  {at}  {}{by}: {}{need}", act.title, act.outcome));
        }
        if !self.missed.is_empty() {
            lines.push("Missed: never looked at".to_owned());
            lines.extend(self.missed.iter().map(|missed| format!("  {missed}")));
        }
        lines.push(String::new());
        lines.push(format!("The session was {} long.", shown(self.whole)));
        lines
    }
}

impl Moments {
    fn lines(&self) -> [String; 6] {
        let row = |name: &str, from: Option<Now>, to: Option<Now>, what: &str| {
            let time = match (from, to) {
                (Some(from), Some(to)) => shown(to.since(from)),
                _ => "not reached".to_owned(),
            };
            format!("  {name:<10} {time:>11}   {what}")
        };
        [
            row("to show", self.sign, self.shown, "from the sign in the world to the first row about it in Needs you"),
            row(
                "to notice",
                self.shown,
                self.noticed,
                "from that row to the first key with the cursor or a plan on the service",
            ),
            row("to decide", self.noticed, self.decided, "from there to the first plan that makes it safer"),
            row("to send", self.decided, self.sent, "from that plan to its being confirmed"),
            row(
                "to safe",
                self.sent,
                self.safe,
                "from sending to the goal being true in the world, not only on the screen",
            ),
            row("all in all", self.sign, self.safe, "from the sign in the world to the goal being true in the world"),
        ]
    }
}

/// `4 s`, `2 min 05 s`.
fn shown(duration: Duration) -> String {
    let seconds = duration.as_secs();
    if seconds < 60 { format!("{seconds} s") } else { format!("{} min {:02} s", seconds / 60, seconds % 60) }
}
