//! Playing a scenario's scripts: what is due at an instant, and what a request sets off.

use jiff::Timestamp;

use super::clock::seconds_after;
use super::scenario::{Deed, ScriptPart};
use super::world::World;

/// A scripted act that has not happened yet.
#[derive(Debug, Clone)]
pub(crate) struct Pending {
    part: ScriptPart,
    at: Option<Timestamp>,
    seen: u32,
}

/// A request as scripts see it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) query: &'a str,
    pub(crate) login: Option<&'a str>,
}

/// Who does what.
pub(crate) type Due = (String, Deed);

/// The acts that are still to come.
#[derive(Debug, Clone)]
pub(crate) struct Scripts(Vec<Pending>);

impl Scripts {
    /// All of a scenario's.
    pub(crate) fn from(start: Timestamp, parts: &[ScriptPart]) -> Self {
        let pending = |part: &ScriptPart| Pending {
            part: part.clone(),
            at: part.when.at.map(|span| seconds_after(start, span.0)),
            seen: 0,
        };
        Self(parts.iter().map(pending).collect())
    }

    /// The earliest act that is due by now, taken out.
    pub(crate) fn due(&mut self, now: Timestamp) -> Option<(Timestamp, Due)> {
        let ripe = self
            .0
            .iter()
            .enumerate()
            .filter_map(|(index, pending)| pending.at.filter(|at| *at <= now).map(|at| (at, index)));
        let (at, index) = ripe.min()?;
        let pending = self.0.remove(index);
        Some((at, (pending.part.who, pending.part.deed)))
    }

    /// What this request sets off, taken out.
    pub(crate) fn after_request(&mut self, world: &World, asked: Asked<'_>) -> Vec<Due> {
        let Asked { method, path, query, login } = asked;
        let mut due = Vec::new();
        self.0.retain_mut(|pending| {
            let Some(trigger) = &pending.part.when.request else { return true };
            let run = trigger.run.as_deref().is_none_or(|label| {
                (0..world.repositories.len())
                    .filter_map(|place| world.run_named(place, label))
                    .any(|run| path.contains(&run.to_string()))
            });
            let fits = run
                && trigger.method.as_deref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
                && path.contains(trigger.path.as_str())
                && query.contains(trigger.query.as_str())
                && trigger.login.as_deref().is_none_or(|wanted| Some(wanted) == login);
            if !fits {
                return true;
            }
            pending.seen += 1;
            if pending.seen < trigger.count.unwrap_or(1) {
                return true;
            }
            due.push((pending.part.who.clone(), pending.part.deed.clone()));
            false
        });
        due
    }
}
