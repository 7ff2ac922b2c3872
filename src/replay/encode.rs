//! From events to the lines of a tape.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hasher as _};

use serde_json::Value;

use super::Opening;
use super::tape::{Line, Reading, Written};
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
        let facts = facts.into_iter().map(|fact| Ok(self.written(fact)?.1)).collect::<serde_json::Result<_>>()?;
        Self::observed(now, Reading { source, scope, facts, rest })
    }

    /// The line of a reading whose facts are written already.
    pub(super) fn observed(now: Now, reading: Reading) -> serde_json::Result<String> {
        line(&Line::Observed(now, reading))
    }

    /// The line that ends what was carried over.
    ///
    /// # Errors
    /// Never in practice.
    pub fn keyframe(&mut self, now: Now, keyframe: Keyframe) -> serde_json::Result<String> {
        line(&Line::Keyframe(now, Box::new(keyframe)))
    }

    /// A fact's number in this part, and how it is written.
    pub(super) fn written(&mut self, fact: Fact) -> serde_json::Result<(usize, Written)> {
        let bytes = serde_json::to_vec(&fact)?;
        let mut hasher = DefaultHasher::new();
        hasher.write(&bytes);
        let next = self.written.len();
        let number = *self.written.entry((hasher.finish(), bytes.len())).or_insert(next);
        Ok((number, if number == next { Written::New(Box::new(fact)) } else { Written::Again(number) }))
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
