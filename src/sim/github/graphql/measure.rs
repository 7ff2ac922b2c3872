//! What a query costs, before it is answered: the vendor counts connections, not rows.
//!
//! "Resource limitations" of the vendor's GraphQL guide: each connection is one request for each node above it, taking
//! every `first` and `last` as reached; their sum divided by a hundred, at least one, is the cost in points. A query that
//! could bring more than 500,000 nodes is refused.

use serde_json::{Map, Value, json};

use super::document::{Document, Operation, Selected};
use super::execute::included;
use super::schema::{Definition, Schema};
use super::value;

/// More nodes than this are refused.
const MOST_NODES: u64 = 500_000;
/// Requests that a point pays for.
const REQUESTS_A_POINT: u64 = 100;

/// The size of a query.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Measure {
    /// Connections, each as often as it may be asked for.
    pub(super) requests: u64,
    /// Nodes that may come.
    pub(super) nodes: u64,
}

impl Measure {
    /// Points of the hour's budget.
    pub(super) fn cost(self) -> u32 {
        u32::try_from((self.requests + REQUESTS_A_POINT / 2) / REQUESTS_A_POINT).unwrap_or(u32::MAX).max(1)
    }

    /// The refusal of a query that is too large.
    pub(super) fn refused(self) -> Option<Value> {
        (self.nodes > MOST_NODES).then(|| {
            let message = format!(
                "This query requests up to {} possible nodes which exceeds the maximum limit of 500,000.",
                thousands(self.nodes)
            );
            json!({ "type": "MAX_NODE_LIMIT_EXCEEDED", "message": message })
        })
    }
}

/// Measures an operation.
pub(super) fn measure(
    schema: &Schema,
    document: &Document,
    operation: &Operation,
    variables: &Map<String, Value>,
) -> Measure {
    let mut walk = Walk { schema, document, variables, sum: Measure::default() };
    if let Some(root) = schema.of("Query") {
        walk.selection(root, &operation.selection, 1);
    }
    walk.sum
}

struct Walk<'a> {
    schema: &'a Schema,
    document: &'a Document,
    variables: &'a Map<String, Value>,
    sum: Measure,
}

impl Walk<'_> {
    fn selection(&mut self, on: &Definition, selection: &[Selected], above: u64) {
        for selected in selection {
            if !included(selected, self.variables) {
                continue;
            }
            match selected {
                Selected::Inline { on: kind, selection, .. } => {
                    let inner = kind.as_deref().and_then(|kind| self.schema.of(kind)).unwrap_or(on);
                    self.selection(inner, selection, above);
                }
                Selected::Spread { name, .. } => {
                    if let Some(fragment) = self.document.fragment(name)
                        && let Some(inner) = self.schema.of(&fragment.on)
                    {
                        self.selection(inner, &fragment.selection, above);
                    }
                }
                Selected::Field(field) => {
                    let Some(defined) = on.field(&field.name) else { continue };
                    let Some(inner) = self.schema.of(defined.kind.name()).filter(|inner| inner.composite()) else {
                        continue;
                    };
                    let arguments = value::arguments(self.schema, &defined.arguments, &field.arguments, self.variables);
                    let arguments = arguments.unwrap_or_default();
                    let mut below = above;
                    if inner.name.ends_with("Connection") {
                        let asked = ["first", "last"].iter().find_map(|name| arguments.get(*name)?.as_u64());
                        below = above.saturating_mul(asked.unwrap_or(0));
                        self.sum.requests = self.sum.requests.saturating_add(above);
                        self.sum.nodes = self.sum.nodes.saturating_add(below);
                    } else if let Some(ids) = arguments.get("ids").and_then(Value::as_array) {
                        below = above.saturating_mul(ids.len() as u64);
                    }
                    self.selection(inner, &field.selection, below);
                }
            }
        }
    }
}

fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
