//! Answering an operation: field by field, with what is null and why.

use serde_json::{Map, Value, json};

use super::connection;
use super::document::{Directive, Document, Field, Input, Selected, Type};
use super::lookup::Lookup;
use super::object::{Found, Object, Problem};
use super::schema::{FieldDefinition, Schema};
use super::value;

/// Something that may not be null is; the nearest thing around it that may be null becomes so.
struct Nothing;

/// An operation while it is answered.
pub(super) struct Execution<'a> {
    pub(super) schema: &'static Schema,
    pub(super) document: &'a Document,
    pub(super) variables: &'a Map<String, Value>,
    pub(super) lookup: Lookup<'a>,
    pub(super) errors: Vec<Value>,
    path: Vec<Value>,
}

/// Is this part of the selection to be answered (`@include`, `@skip`)?
pub(super) fn included(selected: &Selected, variables: &Map<String, Value>) -> bool {
    let directives = match selected {
        Selected::Field(field) => &field.directives,
        Selected::Inline { directives, .. } | Selected::Spread { directives, .. } => directives,
    };
    let says = |directive: &Directive| match directive.arguments.first() {
        Some((_, Input::Literal(value))) => value.as_bool(),
        Some((_, Input::Variable(name))) => variables.get(name).and_then(Value::as_bool),
        _ => None,
    };
    directives.iter().all(|directive| says(directive).is_none_or(|says| says == (directive.name == "include")))
}

/// The fields that share a name in the answer.
type Group<'a> = (&'a str, Vec<&'a Field>);

impl<'a> Execution<'a> {
    /// Before the first field.
    pub(super) fn new(document: &'a Document, variables: &'a Map<String, Value>, lookup: Lookup<'a>) -> Self {
        Self { schema: Schema::built_in(), document, variables, lookup, errors: Vec::new(), path: Vec::new() }
    }

    /// The whole answer; null if what is missing takes everything with it.
    pub(super) fn data(&mut self, selection: &'a [Selected]) -> Value {
        self.object(&Object::Query, "Query", &[selection]).unwrap_or(Value::Null)
    }

    fn object(&mut self, object: &Object, kind: &str, selections: &[&'a [Selected]]) -> Result<Value, Nothing> {
        let mut groups = Vec::new();
        for selection in selections {
            self.collect(kind, selection, &mut groups);
        }
        let mut answer = Map::new();
        for (alias, fields) in groups {
            self.path.push(json!(alias));
            let value = self.field(object, kind, &fields);
            self.path.pop();
            answer.insert(alias.to_owned(), value?);
        }
        Ok(Value::Object(answer))
    }

    fn collect(&self, kind: &str, selection: &'a [Selected], groups: &mut Vec<Group<'a>>) {
        for selected in selection.iter().filter(|selected| included(selected, self.variables)) {
            match selected {
                Selected::Inline { on, selection, .. } => {
                    if on.as_deref().is_none_or(|on| self.schema.is(kind, on)) {
                        self.collect(kind, selection, groups);
                    }
                }
                Selected::Spread { name, .. } => {
                    if let Some(fragment) = self.document.fragment(name)
                        && self.schema.is(kind, &fragment.on)
                    {
                        self.collect(kind, &fragment.selection, groups);
                    }
                }
                Selected::Field(field) => match groups.iter_mut().find(|(alias, _)| *alias == field.alias) {
                    Some((_, fields)) => fields.push(field),
                    None => groups.push((&field.alias, vec![field])),
                },
            }
        }
    }

    fn field(&mut self, object: &Object, kind: &str, fields: &[&'a Field]) -> Result<Value, Nothing> {
        let Some(field) = fields.first() else { return Ok(Value::Null) };
        if field.name == "__typename" {
            return Ok(json!(kind));
        }
        let Some(defined) = self.schema.of(kind).and_then(|kind| kind.field(&field.name)) else {
            return Ok(Value::Null);
        };
        match self.resolve(object, defined, field) {
            Ok(found) => self.complete(&defined.kind, found, fields),
            Err(problem) => {
                let at = field.at;
                self.errors.push(json!({
                    "type": problem.kind, "path": self.path, "locations": [{ "line": at.line, "column": at.column }],
                    "message": problem.message,
                }));
                if defined.kind.nullable() { Ok(Value::Null) } else { Err(Nothing) }
            }
        }
    }

    fn resolve(&self, object: &Object, defined: &FieldDefinition, field: &Field) -> Result<Found, Problem> {
        let arguments = value::arguments(self.schema, &defined.arguments, &field.arguments, self.variables)
            .map_err(|message| Problem { kind: "INVALID_ARGUMENT", message })?;
        if defined.kind.name().ends_with("Connection") {
            connection::boundaries(field, &arguments)?;
        }
        let found = match object {
            Object::Connection(list) => connection::of_connection(list, &field.name),
            Object::Edge(list, place) => connection::of_edge(list, *place, &field.name),
            Object::PageInfo(list) => connection::of_page(list, &field.name),
            object => return self.lookup.field(object, &field.name, &arguments),
        };
        Ok(found.unwrap_or(Found::NOTHING))
    }

    fn complete(&mut self, kind: &Type, found: Found, fields: &[&'a Field]) -> Result<Value, Nothing> {
        if let Type::Always(inner) = kind {
            let value = self.complete(inner, found, fields)?;
            return if value.is_null() { Err(self.never_null(fields)) } else { Ok(value) };
        }
        match found {
            Found::Leaf(value) => Ok(value),
            Found::One(object) => {
                let own = self.lookup.kind(&object, kind.name());
                let selections: Vec<&'a [Selected]> = fields.iter().map(|field| field.selection.as_slice()).collect();
                // Null inside reaches as far as here, and no further unless this may not be null either.
                Ok(self.object(&object, own, &selections).unwrap_or(Value::Null))
            }
            Found::Many(objects) => {
                let Type::List(inner) = kind else { return Ok(Value::Null) };
                let mut items = Vec::with_capacity(objects.len());
                for (place, object) in objects.into_iter().enumerate() {
                    self.path.push(json!(place));
                    let item = self.complete(inner, Found::maybe(object), fields);
                    self.path.pop();
                    match item {
                        Ok(item) => items.push(item),
                        Err(Nothing) => return Ok(Value::Null),
                    }
                }
                Ok(Value::Array(items))
            }
        }
    }

    /// Says why something may not be null, unless that was said where it became so.
    fn never_null(&mut self, fields: &[&Field]) -> Nothing {
        let below = |error: &Value| {
            error.get("path").and_then(Value::as_array).is_some_and(|path| path.starts_with(&self.path))
        };
        if !self.errors.iter().any(below) {
            let name = fields.first().map_or("", |field| field.name.as_str());
            self.errors.push(
                json!({ "path": self.path, "message": format!("Cannot return null for non-nullable field {name}") }),
            );
        }
        Nothing
    }
}
