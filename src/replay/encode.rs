//! From events to the lines of a tape.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hasher as _};

use serde_json::Value;

use super::tape::{Line, Reading, Written};
use super::{Opening, Tape, What};
use crate::cockpit::{Event, Keyframe, Stamped};
use crate::domain::secret::{mask_tokens, veiled};
use crate::domain::{Fact, Now};

/// Makes the lines of one part of a tape. Whatever looks like a vendor's token is masked in every line, wherever it came
/// from; so are an operator's words where the provider gives them back.
#[derive(Debug, Default)]
pub struct Encoder {
    /// The facts of this part by their content, with their numbers.
    written: BTreeMap<(u64, usize), usize>,
}

impl Encoder {
    /// The first line.
    ///
    /// # Errors
    /// Never in practice: these shapes can all be written.
    pub fn opening(&mut self, opening: &Opening) -> serde_json::Result<String> {
        line(opening)
    }

    /// The line of an event.
    ///
    /// # Errors
    /// Never in practice.
    pub fn event(&mut self, stamped: Stamped) -> serde_json::Result<String> {
        let Stamped { now, event } = stamped;
        let Event::Observed { source, scope, observed } = event else { return line(&Line::Event(now, event)) };
        let mut rest = *observed;
        let facts = std::mem::take(&mut rest.facts);
        let facts = facts.into_iter().map(|fact| self.written(fact)).collect::<Result<_, _>>()?;
        line(&Line::Observed(now, Reading { source, scope, facts, rest }))
    }

    /// The line that ends what was carried over.
    ///
    /// # Errors
    /// Never in practice.
    pub fn keyframe(&mut self, now: Now, keyframe: Keyframe) -> serde_json::Result<String> {
        line(&Line::Keyframe(now, Box::new(keyframe)))
    }

    fn written(&mut self, fact: Fact) -> serde_json::Result<Written> {
        let bytes = serde_json::to_vec(&fact)?;
        let mut hasher = DefaultHasher::new();
        hasher.write(&bytes);
        let next = self.written.len();
        let number = *self.written.entry((hasher.finish(), bytes.len())).or_insert(next);
        Ok(if number == next { Written::New(Box::new(fact)) } else { Written::Again(number) })
    }
}

fn line<T: serde::Serialize>(shape: &T) -> serde_json::Result<String> {
    let mut line = serde_json::to_string(shape)?;
    if line.contains(MARK) {
        let mut value: Value = serde_json::from_str(&line)?;
        unsay(&mut value);
        line = value.to_string();
    }
    if let std::borrow::Cow::Owned(masked) = mask_tokens(&line) {
        line = masked;
    }
    line.push('\n');
    Ok(line)
}

/// How the mark begins that goes behind an operator's words wherever they are sent ([`Seal`](crate::domain::Seal)).
const MARK: &str = "[flightdeck ";

/// Veils what stands before our mark: the operator's own words, read back from the provider or as they were sent.
fn unsay(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Some(at) = text.find(MARK) {
                *text = format!("{}{}", veiled(&text[..at]), &text[at..]);
            }
        }
        Value::Array(values) => values.iter_mut().for_each(unsay),
        Value::Object(fields) => fields.values_mut().for_each(unsay),
        _ => {}
    }
}

/// What a fact is about: a newer one about the same replaces it.
fn about(fact: &Fact) -> String {
    let told = match fact {
        Fact::Account(_) => return "account".to_owned(),
        Fact::Service(service) => ("service", service.id.to_string()),
        Fact::Runs { service, .. } => ("runs", service.to_string()),
        Fact::Jobs { run, .. } => ("jobs", run.to_string()),
        Fact::Environments { service, .. } => ("environments", service.to_string()),
        Fact::Deployments { environment, .. } => ("deployments", environment.to_string()),
        // They add to what was read before: every one counts.
        Fact::OlderDeployments { environment, deployments, .. } => {
            let first = deployments.first().map(|first| first.id.to_string()).unwrap_or_default();
            ("older deployments", format!("{environment} {first}"))
        }
        Fact::Swept { service, .. } | Fact::Unswept { service, .. } => ("swept", service.to_string()),
        // A page is told from the others by its first service.
        Fact::Organisation { name, services, .. } => {
            let first = services.first().map(|first| first.id.to_string()).unwrap_or_default();
            ("organisation", format!("{name} {first}"))
        }
        Fact::Gates { run, .. } => ("gates", run.to_string()),
        Fact::Reviews { run, .. } => ("reviews", run.to_string()),
        Fact::Comparison(comparison) => {
            ("comparison", format!("{} {} {}", comparison.service, comparison.base, comparison.head))
        }
        Fact::Releases { service, .. } => ("releases", service.to_string()),
        Fact::Rollouts { service, .. } => ("rollouts", service.to_string()),
        Fact::Freezes { service, .. } => ("freezes", service.to_string()),
    };
    format!("{} {}", told.0, told.1)
}

/// Looks at an environment that the next part begins with: as many as anybody asks to agree before they count.
const PROBES: usize = 10;

/// The readings that the next part of a tape begins with: the newest of every scope, of the earlier ones the facts that no
/// later reading replaced, and the newest probes, with the moments at which they were read.
pub fn carry(part: &Tape) -> impl Iterator<Item = Stamped> {
    let mut newest_fact = BTreeMap::new();
    let mut newest_reading = BTreeMap::new();
    let mut probes: BTreeMap<_, usize> = BTreeMap::new();
    let mut acknowledged = None;
    for (place, (_, what)) in part.entries.iter().enumerate() {
        if let What::Event(Event::Probed { environment, .. }) = what {
            *probes.entry(environment).or_default() += 1;
        }
        if let What::Event(Event::Acknowledged(_)) = what {
            acknowledged = Some(place);
        }
        let What::Observed(glance) = what else { continue };
        for fact in glance.facts.iter().filter_map(|fact| part.facts.get(*fact)) {
            newest_fact.insert((&glance.source, about(fact)), place);
        }
        newest_reading.insert((&glance.source, &glance.scope), place);
    }
    part.entries.iter().enumerate().filter_map(move |(place, (now, what))| {
        if let What::Event(event @ Event::Probed { environment, .. }) = what {
            let left = probes.get_mut(environment)?;
            *left -= 1;
            return (*left < PROBES).then(|| Stamped { now: *now, event: event.clone() });
        }
        if let What::Event(event @ Event::Acknowledged(_)) = what {
            return (acknowledged == Some(place)).then(|| Stamped { now: *now, event: event.clone() });
        }
        let What::Observed(glance) = what else { return None };
        let kept = |fact: &&Fact| newest_fact.get(&(&glance.source, about(fact))) == Some(&place);
        let facts: Vec<Fact> =
            glance.facts.iter().filter_map(|fact| part.facts.get(*fact)).filter(kept).cloned().collect();
        let newest = newest_reading.get(&(&glance.source, &glance.scope)) == Some(&place);
        (newest || !facts.is_empty()).then(|| Stamped { now: *now, event: glance.event(facts) })
    })
}
