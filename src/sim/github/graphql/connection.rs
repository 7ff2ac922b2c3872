//! Connections: a page of a list, with cursors that stay true while the list grows.

use std::rc::Rc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::document::{Field, Selected};
use super::object::{Found, Object, Problem};

/// The most that a page may hold.
const PAGE: i64 = 100;

/// A page of a list.
#[derive(Debug)]
pub(super) struct Connection {
    /// Each with what tells it from the others.
    pub(super) items: Vec<(u64, Object)>,
    total: usize,
    earlier: bool,
    later: bool,
}

/// What tells an object from its siblings in a list, and stays the same.
pub(super) type Keyed = (u64, Object);

fn cursor(key: u64) -> String {
    STANDARD.encode(format!("cursor:v2:{key:x}"))
}

fn key(cursor: &str) -> Result<u64, Problem> {
    let bytes = STANDARD.decode(cursor).ok();
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    let key = text.as_deref().and_then(|text| text.strip_prefix("cursor:v2:"));
    key.and_then(|key| u64::from_str_radix(key, 16).ok()).ok_or_else(|| Problem {
        kind: "INVALID_CURSOR_ARGUMENTS",
        message: format!("`{cursor}` does not appear to be a valid cursor."),
    })
}

/// The vendor's rules on pages, before anything is looked up.
pub(super) fn boundaries(field: &Field, arguments: &Map<String, Value>) -> Result<(), Problem> {
    let number = |name: &str| arguments.get(name).and_then(Value::as_i64);
    let name = &field.name;
    // A count alone needs no page.
    let counts = field.selection.iter().all(|one| matches!(one, Selected::Field(one) if one.name == "totalCount"));
    match (number("first"), number("last")) {
        (None, None) if counts => Ok(()),
        (None, None) => Err(Problem {
            kind: "MISSING_PAGINATION_BOUNDARIES",
            message: format!(
                "You must provide a `first` or `last` value to properly paginate the `{name}` connection."
            ),
        }),
        (Some(_), Some(_)) => Err(Problem {
            kind: "EXCESSIVE_PAGINATION",
            message: format!("Passing both `first` and `last` to paginate the `{name}` connection is not supported."),
        }),
        (Some(asked), None) => within("first", asked, name),
        (None, Some(asked)) => within("last", asked, name),
    }
}

fn within(side: &str, asked: i64, name: &str) -> Result<(), Problem> {
    if asked > PAGE {
        let message = format!(
            "Requesting {asked} records on the `{name}` connection exceeds the `{side}` limit of {PAGE} records."
        );
        return Err(Problem { kind: "EXCESSIVE_PAGINATION", message });
    }
    if asked < 0 {
        let message = format!("`{side}` on the `{name}` connection cannot be less than zero.");
        return Err(Problem { kind: "INVALID_PAGINATION_ARGUMENTS", message });
    }
    Ok(())
}

/// Cuts the asked page out of a list.
pub(super) fn page(items: Vec<Keyed>, arguments: &Map<String, Value>) -> Result<Found, Problem> {
    let total = items.len();
    let edge = |name: &str| arguments.get(name).and_then(Value::as_str).map(key).transpose();
    let (after, before) = (edge("after")?, edge("before")?);
    let place = |wanted: u64| items.iter().position(|(key, _)| *key == wanted);
    let start = after.and_then(place).map_or(0, |place| place + 1);
    let end = before.and_then(place).unwrap_or(total).max(start);
    let number = |name: &str| arguments.get(name).and_then(Value::as_u64).and_then(|asked| usize::try_from(asked).ok());
    let (start, end) = match (number("first"), number("last")) {
        (Some(first), _) => (start, end.min(start.saturating_add(first))),
        (None, Some(last)) => (start.max(end.saturating_sub(last)), end),
        (None, None) => (start, end),
    };
    let connection = Connection {
        items: items.into_iter().skip(start).take(end - start).collect(),
        total,
        earlier: start > 0,
        later: end < total,
    };
    Ok(Found::One(Object::Connection(Rc::new(connection))))
}

/// A field of a connection.
pub(super) fn of_connection(connection: &Rc<Connection>, name: &str) -> Option<Found> {
    Some(match name {
        "totalCount" => Found::Leaf(json!(connection.total)),
        "pageInfo" => Found::One(Object::PageInfo(Rc::clone(connection))),
        "nodes" => Found::Many(connection.items.iter().map(|(_, object)| Some(object.clone())).collect()),
        "edges" => {
            let edges = 0..connection.items.len();
            Found::Many(edges.map(|place| Some(Object::Edge(Rc::clone(connection), place))).collect())
        }
        _ => return None,
    })
}

/// A field of an edge.
pub(super) fn of_edge(connection: &Connection, place: usize, name: &str) -> Option<Found> {
    let (key, object) = connection.items.get(place)?;
    match name {
        "cursor" => Some(Found::Leaf(json!(cursor(*key)))),
        "node" => Some(Found::One(object.clone())),
        _ => None,
    }
}

/// A field of a page's information.
pub(super) fn of_page(connection: &Connection, name: &str) -> Option<Found> {
    let at = |item: Option<&Keyed>| json!(item.map(|(key, _)| cursor(*key)));
    Some(Found::Leaf(match name {
        "startCursor" => at(connection.items.first()),
        "endCursor" => at(connection.items.last()),
        "hasNextPage" => json!(connection.later),
        "hasPreviousPage" => json!(connection.earlier),
        _ => return None,
    }))
}
