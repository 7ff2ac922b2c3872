//! A tape as lines: what was pressed, what was ordered, what was told. For scripts, screen readers and bug reports.

use jiff::Timestamp;

use super::{Player, What};
use crate::cockpit::{Event, Typing};
use crate::domain::{Now, Text};

/// The lines of a tape up to a place.
#[must_use]
pub fn transcript(player: &mut Player, until: usize) -> Vec<String> {
    let mut lines = Lines::default();
    player.seek(0);
    while player.place() < until.min(player.tape().len()) {
        let place = player.place();
        let orders = player.state().orders.sequence.len();
        let told = player.state().screen.notices.last().cloned();
        player.seek(place + 1);
        let now = player.tape().moment(place);
        if let Some(key) = player.sign(place).key {
            lines.key(now, &key.to_string());
            // What follows from it stands below it.
        }
        match player.tape().what(place) {
            Some(What::Event(Event::Paste(_))) => lines.line(now, "paste", ""),
            Some(What::Event(Event::Typed(typed))) if typed.by == Typing::Paste => {
                lines.line(now, "paste", &typed.line.text);
            }
            Some(What::Event(Event::Resize { width, height })) => lines.line(now, "size", &format!("{width}x{height}")),
            Some(What::Event(Event::Resumed)) => lines.line(now, "resumed", "back from the shell"),
            Some(What::Keyframe(_)) => lines.line(now, "begin", "what came before is no longer recorded"),
            Some(What::Event(Event::Order(news))) => {
                let plan = player.state().orders.entries.get(&news.intent).map(|order| order.plan.title.clone());
                let text = format!("{}: {}", plan.unwrap_or_default(), news.state.word());
                lines.line(now, "order", &text);
            }
            _ => {}
        }
        let state = player.state();
        if state.orders.sequence.len() > orders
            && let Some(order) = state.orders.newest_first().next().filter(|order| !order.earlier)
        {
            lines.line(now, "ordered", order.plan.title.as_str());
        }
        if let Some(notice) = state.screen.notices.last()
            && told.as_ref() != Some(notice)
        {
            lines.line(now, "notice", notice.text.as_str());
        }
    }
    lines.finish()
}

/// Lines being made; keys that follow each other stand in one.
#[derive(Default)]
struct Lines {
    lines: Vec<String>,
    keys: Option<(Now, String)>,
}

impl Lines {
    fn key(&mut self, now: Now, key: &str) {
        match &mut self.keys {
            Some((_, keys)) => {
                keys.push(' ');
                keys.push_str(key);
            }
            None => self.keys = Some((now, key.to_owned())),
        }
    }

    fn line(&mut self, now: Now, what: &str, text: &str) {
        self.typed();
        self.lines.push(written(now.wall, what, text));
    }

    fn typed(&mut self) {
        if let Some((now, keys)) = self.keys.take() {
            self.lines.push(written(now.wall, "keys", &keys));
        }
    }

    fn finish(mut self) -> Vec<String> {
        self.typed();
        self.lines
    }
}

fn written(at: Timestamp, what: &str, text: &str) -> String {
    // Keys may be any character; what is printed is harmless.
    format!("{}  {what:<8} {}", at.strftime("%H:%M:%SZ"), Text::new(text)).trim_end().to_owned()
}
