//! `POST /graphql`: the vendor's schema, as far as [`schema`](schema.graphql) goes, over the world.
//!
//! A document is read, checked against the schema, measured, and then answered field by field. Only what it names is
//! answered; a field that the schema lacks is an error, never an empty success. What cannot be found or seen is null and
//! said in `errors`, and the rest is answered.

mod check;
mod connection;
mod document;
mod execute;
mod lookup;
mod measure;
mod object;
mod parse;
mod schema;
mod token;
mod value;

use serde_json::{Value, json};

use self::document::{Document, Operation};
use self::execute::Execution;
use self::lookup::Lookup;
use self::schema::Schema;
use super::{Answer, Call, Failure};

/// `POST /graphql`
pub(super) fn graphql(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let body = call.body()?;
    let text = body
        .get("query")
        .and_then(Value::as_str)
        .ok_or_else(|| Failure::new(400, "A query attribute must be specified and must be a string."))?;
    let refused = |errors: Vec<Value>| Ok(Answer::ok(json!({ "errors": errors })));
    let document = match parse::document(text) {
        Ok(document) => document,
        Err(message) => return refused(vec![json!({ "message": message })]),
    };
    let operation = match operation(&document, body.get("operationName").and_then(Value::as_str)) {
        Ok(operation) => operation,
        Err(message) => return refused(vec![json!({ "message": message })]),
    };
    if operation.kind != "query" {
        let message = "Resource not accessible by personal access token";
        return refused(vec![json!({ "type": "FORBIDDEN", "message": message })]);
    }
    let schema = Schema::built_in();
    let wrong = check::check(schema, &document, operation);
    if !wrong.is_empty() {
        return refused(wrong);
    }
    let given = body.get("variables").and_then(Value::as_object).cloned().unwrap_or_default();
    let variables = match value::variables(schema, operation, &given) {
        Ok(variables) => variables,
        Err(wrong) => return refused(wrong),
    };
    let measure = measure::measure(schema, &document, operation, &variables);
    if let Some(refusal) = measure.refused() {
        return refused(vec![refusal]);
    }
    let lookup = Lookup {
        world: call.world,
        base: &call.request.base,
        viewer: call.world.person(&call.login).ok_or_else(Failure::missing)?,
        until: call.world.lagged(call.lag),
        standing: call.standing,
        measure,
    };
    let mut execution = Execution::new(&document, &variables, lookup);
    let data = execution.data(&operation.selection);
    let answer = if execution.errors.is_empty() {
        json!({ "data": data })
    } else {
        json!({ "data": data, "errors": execution.errors })
    };
    Ok(Answer::ok(answer).costing(measure.cost(), measure.requests))
}

/// The operation that is meant.
fn operation<'a>(document: &'a Document, name: Option<&str>) -> Result<&'a Operation, String> {
    match (name.filter(|name| !name.is_empty()), document.operations.as_slice()) {
        (None, [only]) => Ok(only),
        (None, _) => Err("An operation name is required".to_owned()),
        (Some(name), operations) => operations
            .iter()
            .find(|operation| operation.name.as_deref() == Some(name))
            .ok_or_else(|| format!("No operation named {name:?}")),
    }
}
