//! Values on their way in: what a client wrote or sent, made into what a field's argument is.

use serde_json::{Map, Value};

use super::document::{Input, Operation, Type};
use super::schema::{Argument, Kind, Schema};

/// The values of an operation's variables; what is left out and has no default is not in it.
pub(super) fn variables(
    schema: &Schema,
    operation: &Operation,
    given: &Map<String, Value>,
) -> Result<Map<String, Value>, Vec<Value>> {
    let mut values = Map::new();
    let mut wrong = Vec::new();
    for variable in &operation.variables {
        let outcome = match (given.get(&variable.name), &variable.default) {
            (Some(value), _) => sent(schema, &variable.kind, value).map(Some),
            (None, Some(default)) => written(schema, &variable.kind, default, &Map::new()),
            (None, None) if variable.kind.nullable() => Ok(None),
            (None, None) => Err("Expected value to not be null".to_owned()),
        };
        match outcome {
            Ok(Some(value)) => {
                values.insert(variable.name.clone(), value);
            }
            Ok(None) => {}
            Err(explanation) => wrong.push(serde_json::json!({
                "message": format!("Variable ${} of type {} was provided invalid value", variable.name, variable.kind),
                "locations": [{ "line": variable.at.line, "column": variable.at.column }],
                "extensions": {
                    "value": given.get(&variable.name), "problems": [{ "path": [], "explanation": explanation }],
                },
            })),
        }
    }
    if wrong.is_empty() { Ok(values) } else { Err(wrong) }
}

/// The values of a field's arguments, defaults filled in.
pub(super) fn arguments(
    schema: &Schema,
    defined: &[Argument],
    given: &[(String, Input)],
    variables: &Map<String, Value>,
) -> Result<Map<String, Value>, String> {
    let mut values = Map::new();
    for argument in defined {
        let input = given.iter().find(|(name, _)| *name == argument.name).map(|(_, input)| input);
        let value = match input {
            Some(input) => written(schema, &argument.kind, input, variables)?,
            None => None,
        };
        let value = match (value, &argument.default) {
            (None, Some(default)) => written(schema, &argument.kind, default, variables)?,
            (value, _) => value,
        };
        match value {
            Some(value) => {
                values.insert(argument.name.clone(), value);
            }
            None if argument.kind.nullable() => {}
            None => return Err(format!("Argument '{}' is required", argument.name)),
        }
    }
    Ok(values)
}

/// A value as written in the document; none where a variable without a value stands.
pub(super) fn written(
    schema: &Schema,
    kind: &Type,
    input: &Input,
    variables: &Map<String, Value>,
) -> Result<Option<Value>, String> {
    if let Input::Variable(name) = input {
        return Ok(variables.get(name).cloned());
    }
    match kind {
        Type::Always(inner) => match written(schema, inner, input, variables)? {
            Some(Value::Null) => Err("Expected value to not be null".to_owned()),
            value => Ok(value),
        },
        _ if *input == Input::Literal(Value::Null) => Ok(Some(Value::Null)),
        Type::List(inner) => {
            let items = match input {
                Input::List(items) => items.as_slice(),
                one => std::slice::from_ref(one),
            };
            let mut values = Vec::new();
            for item in items {
                values.push(written(schema, inner, item, variables)?.unwrap_or_default());
            }
            Ok(Some(Value::Array(values)))
        }
        Type::Named(name) => match (input, schema.of(name)) {
            (Input::Name(word), Some(found)) if found.kind == Kind::Enum => one_of(&found.members, word).map(Some),
            (Input::Object(pairs), Some(found)) if found.kind == Kind::Input => {
                let mut object = Map::new();
                for (field, input) in pairs {
                    let defined = found.field(field).ok_or_else(|| no_field(field, name))?;
                    object.insert(field.clone(), written(schema, &defined.kind, input, variables)?.unwrap_or_default());
                }
                complete(
                    &found.fields.iter().map(|field| (field.name.as_str(), &field.kind)).collect::<Vec<_>>(),
                    &object,
                )?;
                Ok(Some(Value::Object(object)))
            }
            (Input::Literal(value), Some(found)) if found.kind == Kind::Scalar => scalar(name, value).map(Some),
            _ => Err(format!("Could not coerce value to {name}")),
        },
    }
}

/// A value as sent beside the document.
fn sent(schema: &Schema, kind: &Type, value: &Value) -> Result<Value, String> {
    match kind {
        Type::Always(_) if value.is_null() => Err("Expected value to not be null".to_owned()),
        Type::Always(inner) => sent(schema, inner, value),
        _ if value.is_null() => Ok(Value::Null),
        Type::List(inner) => match value {
            Value::Array(items) => items.iter().map(|item| sent(schema, inner, item)).collect(),
            one => Ok(Value::Array(vec![sent(schema, inner, one)?])),
        },
        Type::Named(name) => match (value, schema.of(name)) {
            (Value::String(word), Some(found)) if found.kind == Kind::Enum => one_of(&found.members, word),
            (Value::Object(pairs), Some(found)) if found.kind == Kind::Input => {
                let mut object = Map::new();
                for (field, value) in pairs {
                    let defined = found.field(field).ok_or_else(|| no_field(field, name))?;
                    object.insert(field.clone(), sent(schema, &defined.kind, value)?);
                }
                complete(
                    &found.fields.iter().map(|field| (field.name.as_str(), &field.kind)).collect::<Vec<_>>(),
                    &object,
                )?;
                Ok(Value::Object(object))
            }
            (value, Some(found)) if found.kind == Kind::Scalar => scalar(name, value),
            _ => Err(format!("Could not coerce value {value} to {name}")),
        },
    }
}

fn no_field(field: &str, name: &str) -> String {
    format!("Field is not defined on {name}: {field}")
}

fn complete(fields: &[(&str, &Type)], object: &Map<String, Value>) -> Result<(), String> {
    match fields.iter().find(|(name, kind)| !kind.nullable() && object.get(*name).is_none_or(Value::is_null)) {
        Some((name, _)) => Err(format!("Expected value of {name} to not be null")),
        None => Ok(()),
    }
}

fn one_of(members: &[String], word: &str) -> Result<Value, String> {
    if members.iter().any(|member| member == word) {
        return Ok(Value::String(word.to_owned()));
    }
    Err(format!("Expected {word:?} to be one of: {}", members.join(", ")))
}

fn scalar(name: &str, value: &Value) -> Result<Value, String> {
    let fits = match name {
        "Int" => value.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
        "Float" => value.is_number(),
        "Boolean" => value.is_boolean(),
        "ID" => value.is_string() || value.is_i64(),
        _ => value.is_string(),
    };
    if fits { Ok(value.clone()) } else { Err(format!("Could not coerce value {value} to {name}")) }
}
