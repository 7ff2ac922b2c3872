//! A referee over a vendor's `OpenAPI` 3.0 description: is this request, is this answer, one that the description allows?
//!
//! Schemas are turned into JSON Schema draft 4, which is what `OpenAPI` 3.0 was cut from: `nullable` becomes a type of its
//! own, local `$ref`s are kept, `additionalProperties` means what it says, and formats are checked.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};

/// Where the shared folder is: beside the project, or where `FLIGHTDECK_SHARED` says.
pub(crate) fn shared() -> Option<PathBuf> {
    let folder = std::env::var_os("FLIGHTDECK_SHARED")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    folder.is_dir().then_some(folder)
}

/// An operation of the description: `GET` and `/repos/{owner}/{repo}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Operation {
    pub(crate) method: String,
    pub(crate) template: String,
}

/// The named parts of a path with their values.
type Named = Vec<(String, String)>;

/// A description that judges.
pub(crate) struct Referee {
    document: Value,
    /// Schemas in draft 4, by name.
    schemas: Map<String, Value>,
    judges: Mutex<BTreeMap<String, Arc<Validator>>>,
}

/// Answers that GitHub documents once for all operations and not in each: conditional requests ("Using conditional
/// requests" in its best practices), missing or bad credentials and permissions ("Troubleshooting the REST API"),
/// rate limits ("Rate limits for the REST API"), moved repositories ("Follow redirects") and its own bad days. All but
/// 304 have the shape of `basic-error`.
fn documented_elsewhere(method: &str, status: u16) -> bool {
    match status {
        304 => method == "GET" || method == "HEAD",
        // 400: a body that is no JSON, or an API version that does not exist. 301, 307: a repository that was renamed;
        // what is no GET keeps its method.
        301 | 307 | 400 | 401 | 403 | 404 | 422 | 429 | 500..=504 => true,
        _ => false,
    }
}

impl Referee {
    /// GitHub's description; `None`, saying so, on a machine without the shared folder.
    pub(crate) fn load() -> Option<Self> {
        let Some(file) = shared().map(|shared| shared.join("api/github/openapi.json")).filter(|file| file.is_file())
        else {
            println!(
                "skipped: there is no ../shared/api/github/openapi.json here (FLIGHTDECK_SHARED can name the folder)"
            );
            return None;
        };
        let text = std::fs::read_to_string(file).expect("the description can be read");
        Some(Self::new(serde_json::from_str(&text).expect("the description is JSON")))
    }

    /// A referee over a description.
    pub(crate) fn new(document: Value) -> Self {
        let mut schemas = Map::new();
        if let Some(described) = document.pointer("/components/schemas").and_then(Value::as_object) {
            schemas.extend(described.iter().map(|(name, schema)| (name.clone(), draft4(schema))));
        }
        Self { document, schemas, judges: Mutex::default() }
    }

    fn described(&self, method: &str, template: &str) -> Option<&Value> {
        self.document["paths"].get(template)?.get(method.to_ascii_lowercase())
    }

    /// What a local `$ref` leads to.
    fn follow<'a>(&'a self, value: &'a Value) -> &'a Value {
        let target = value.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix('#'));
        target.and_then(|pointer| self.document.pointer(pointer)).unwrap_or(value)
    }

    /// Which operation a path is, with the values of its named parts; literal parts win over named ones.
    fn find(&self, method: &str, path: &str) -> Result<(Operation, Named), String> {
        let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
        let mut best: Option<(Operation, Named)> = None;
        let mut known = false;
        for (template, methods) in self.document["paths"].as_object().into_iter().flatten() {
            let Some(named) = fit(template, &segments) else { continue };
            known = true;
            if methods.get(method.to_ascii_lowercase()).is_none() {
                continue;
            }
            let better = best.as_ref().is_none_or(|(_, others)| named.len() < others.len());
            if better {
                best = Some((Operation { method: method.to_owned(), template: template.clone() }, named));
            }
        }
        let missing = if known { format!("{path} has no {method}") } else { format!("{path} is not described") };
        best.ok_or(missing)
    }

    /// Which operation a path is, whatever else is wrong with the request.
    pub(crate) fn operation(&self, method: &str, path: &str) -> Result<Operation, String> {
        self.find(method, path).map(|(operation, _)| operation)
    }

    /// Judges a request. `path` is below the API's base, still percent-encoded; `query` is raw, without `?`.
    pub(crate) fn request(
        &self,
        method: &str,
        path: &str,
        query: &str,
        headers: &[(String, String)],
        body: Option<&Value>,
    ) -> Result<Operation, Vec<String>> {
        let (operation, named) = self.find(method, path).map_err(|error| vec![error])?;
        let described = self.described(method, &operation.template).expect("found above");
        let mut errors = Vec::new();
        let asked: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let mut allowed = BTreeSet::new();
        for parameter in described["parameters"].as_array().into_iter().flatten() {
            let parameter = self.follow(parameter);
            let name = parameter["name"].as_str().unwrap_or_default();
            let given: Vec<&String> = match parameter["in"].as_str() {
                Some("path") => named.iter().filter(|(part, _)| part == name).map(|(_, value)| value).collect(),
                Some("query") => {
                    allowed.insert(name.to_owned());
                    asked.iter().filter(|(key, _)| key == name).map(|(_, value)| value).collect()
                }
                _ => continue,
            };
            if given.is_empty() && parameter["required"] == Value::Bool(true) {
                errors.push(format!("parameter {name} is missing"));
            }
            let mut schema = draft4(&parameter["schema"]);
            // Described as one instant, and by its own text a range in the vendor's search syntax (`>=2026-01-01`).
            if name == "created" {
                schema = json!({ "type": "string" });
            }
            for value in given {
                // Text on the wire: right when it is right as any of the kinds that it can be read as.
                let readings = readings(value);
                if !readings.iter().any(|reading| self.judge(&schema).is_valid(reading)) {
                    errors.push(format!("parameter {name}: {value:?} does not fit {schema}"));
                }
            }
        }
        errors.extend(
            asked
                .iter()
                .filter(|(key, _)| !allowed.contains(key))
                .map(|(key, _)| format!("parameter {key} is not described")),
        );
        errors.extend(headers_of_request(headers, body.is_some()));
        self.body_of_request(described, body, &mut errors);
        if errors.is_empty() { Ok(operation) } else { Err(errors) }
    }

    fn body_of_request(&self, described: &Value, body: Option<&Value>, errors: &mut Vec<String>) {
        let wanted = described.get("requestBody").map(|body| self.follow(body));
        match (wanted, body) {
            (None, Some(body)) if *body != json!({}) => {
                errors.push(format!("no body is described, and {body} was sent"));
            }
            (Some(wanted), None) if wanted["required"] == Value::Bool(true) => {
                errors.push("the body is missing".to_owned());
            }
            (Some(wanted), Some(body)) => {
                let schema = self.follow(&wanted["content"]["application/json"]["schema"]);
                errors.extend(self.errors(&draft4(schema), body));
                // Stricter than the schema: a field that the vendor does not name would be dropped in silence.
                if let (Some(known), Some(sent)) = (schema["properties"].as_object(), body.as_object()) {
                    errors.extend(
                        sent.keys()
                            .filter(|key| !known.contains_key(*key))
                            .map(|key| format!("body: {key} is not described")),
                    );
                }
            }
            _ => {}
        }
    }

    /// Judges an answer to an operation. `body` is what was sent, undecoded; header names without case.
    pub(crate) fn response(
        &self,
        operation: &Operation,
        status: u16,
        headers: &[(String, String)],
        body: &[u8],
    ) -> Result<(), Vec<String>> {
        let header = |wanted: &str| {
            headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.as_str())
        };
        let Some(described) = self.described(&operation.method, &operation.template) else {
            return Err(vec![format!("{} {} is not described", operation.method, operation.template)]);
        };
        let mut errors = Vec::new();
        let declared = described["responses"].get(status.to_string()).map(|response| self.follow(response));
        let elsewhere = documented_elsewhere(&operation.method, status);
        let basic = json!({ "$ref": "#/components/schemas/basic-error" });
        let schema = match declared {
            Some(response) => match response.pointer("/content/application~1json/schema") {
                Some(schema) => Some(schema.clone()),
                // Declared without a shape, and an error: the shape of errors, where there is a body at all.
                None if status >= 400 && !body.is_empty() => Some(basic.clone()),
                None => None,
            },
            None if elsewhere && status == 304 => None,
            None if elsewhere => Some(basic.clone()),
            None => return Err(vec![format!("status {status} is not described")]),
        };
        if matches!(status, 301 | 302 | 303 | 307 | 308)
            && header("location").is_none_or(|target| url::Url::parse(target).is_err())
        {
            errors.push("a redirect needs an absolute Location".to_owned());
        }
        match schema {
            None if !body.is_empty() => {
                errors.push(format!("no body is described, and {} bytes were sent", body.len()));
            }
            None => {}
            Some(schema) => {
                if !header("content-type").is_some_and(|kind| kind.starts_with("application/json")) {
                    errors.push(format!("content-type is {:?}", header("content-type")));
                }
                match serde_json::from_slice::<Value>(body) {
                    Ok(value) => {
                        errors.extend(self.errors(&draft4(&schema), &value));
                        // All fields of `basic-error` are optional; an error that says nothing is none.
                        if status >= 400 && !value["message"].is_string() {
                            errors.push("an error has a message".to_owned());
                        }
                    }
                    Err(error) => errors.push(format!("the body is no JSON: {error}")),
                }
            }
        }
        for (name, described) in declared.and_then(|response| response["headers"].as_object()).into_iter().flatten() {
            let schema = draft4(&self.follow(described)["schema"]);
            if let Some(value) = header(name)
                && !readings(value).iter().any(|reading| self.judge(&schema).is_valid(reading))
            {
                errors.push(format!("header {name}: {value:?} does not fit {schema}"));
            }
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    fn errors(&self, schema: &Value, value: &Value) -> Vec<String> {
        let judge = self.judge(schema);
        judge
            .iter_errors(value)
            .map(|error| {
                let place = error.instance_path().to_string();
                let mut text = error.to_string();
                if text.chars().count() > 400 {
                    text = text.chars().take(200).chain(" ... ".chars()).collect::<String>()
                        + &text.chars().rev().take(200).collect::<Vec<_>>().into_iter().rev().collect::<String>();
                }
                format!("at {:?}: {text}", if place.is_empty() { "/" } else { &place })
            })
            .collect()
    }

    /// A compiled schema, with exactly the named schemas that it leads to.
    fn judge(&self, schema: &Value) -> Arc<Validator> {
        let key = schema.to_string();
        let mut judges = self.judges.lock().expect("no judge panics while compiling");
        if let Some(judge) = judges.get(&key) {
            return Arc::clone(judge);
        }
        let mut needed = Map::new();
        let mut queue = vec![schema];
        while let Some(next) = queue.pop() {
            for name in references(next) {
                let found = self.schemas.get(name).unwrap_or_else(|| panic!("the description has a schema {name}"));
                if needed.insert(name.to_owned(), found.clone()).is_none() {
                    queue.push(found);
                }
            }
        }
        let root = json!({ "allOf": [schema], "components": { "schemas": needed } });
        let judge = jsonschema::options()
            .with_draft(Draft::Draft4)
            .should_validate_formats(true)
            .build(&root)
            .unwrap_or_else(|error| panic!("a schema of the description does not compile: {error}"));
        let judge = Arc::new(judge);
        judges.insert(key, Arc::clone(&judge));
        judge
    }
}

/// Does a path fit a template? Gives the decoded named parts. A reference (`heads/main`) may hold slashes.
fn fit(template: &str, segments: &[&str]) -> Option<Named> {
    let wanted: Vec<&str> = template.trim_matches('/').split('/').collect();
    let greedy = template.ends_with("/git/ref/{ref}");
    if segments.len() < wanted.len() || (segments.len() > wanted.len() && !greedy) {
        return None;
    }
    let mut named = Vec::new();
    for (position, part) in wanted.iter().enumerate() {
        let given =
            if position + 1 == wanted.len() { segments[position..].join("/") } else { segments[position].to_owned() };
        if let Some(name) = part.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            if given.is_empty() {
                return None;
            }
            named.push((name.to_owned(), decoded(&given)));
        } else if given != *part {
            return None;
        }
    }
    Some(named)
}

fn decoded(text: &str) -> String {
    let text = text.replace('+', "%2B");
    url::form_urlencoded::parse(format!("v={text}").as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

/// What a text on the wire can be read as.
fn readings(text: &str) -> Vec<Value> {
    let mut readings = vec![Value::String(text.to_owned())];
    readings.extend(serde_json::from_str::<Value>(text).ok().filter(|value| value.is_boolean() || value.is_number()));
    readings
}

fn headers_of_request(headers: &[(String, String)], body: bool) -> Vec<String> {
    let header = |wanted: &str| {
        headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.as_str())
    };
    let mut errors = Vec::new();
    if header("x-github-api-version").is_some_and(|version| version != "2022-11-28") {
        errors.push(format!("API version {:?} is not the described one", header("x-github-api-version")));
    }
    let accepted = |kind: &str| matches!(kind.trim(), "application/vnd.github+json" | "application/json" | "*/*");
    if header("accept").is_some_and(|accept| !accept.split(',').any(accepted)) {
        errors.push(format!("accept {:?} asks for no JSON", header("accept")));
    }
    if body && header("content-type").is_some_and(|kind| !kind.starts_with("application/json")) {
        errors.push(format!("a body of type {:?}", header("content-type")));
    }
    errors
}

/// The named schemas that a schema leads to directly.
fn references(schema: &Value) -> Vec<&str> {
    match schema {
        Value::Object(object) => object
            .iter()
            .flat_map(|(key, value)| match value.as_str().and_then(|text| text.strip_prefix("#/components/schemas/")) {
                Some(name) if key == "$ref" => vec![name],
                _ => references(value),
            })
            .collect(),
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

/// A schema of `OpenAPI` 3.0 in JSON Schema draft 4.
pub(crate) fn draft4(schema: &Value) -> Value {
    let Value::Object(object) = schema else { return schema.clone() };
    // Beside a `$ref` nothing counts.
    if let Some(reference) = object.get("$ref") {
        return json!({ "$ref": reference });
    }
    let mut out = Map::new();
    for (key, value) in object {
        let value = match (key.as_str(), value) {
            // Words about the schema, not of it. (A discriminator only tells which of `oneOf` to try; `oneOf` stays.)
            (
                "nullable" | "example" | "examples" | "description" | "title" | "deprecated" | "discriminator" | "xml"
                | "externalDocs" | "default" | "readOnly" | "writeOnly",
                _,
            ) => continue,
            ("properties", Value::Object(properties)) => {
                Value::Object(properties.iter().map(|(name, schema)| (name.clone(), draft4(schema))).collect())
            }
            ("items" | "additionalProperties" | "not", value) => draft4(value),
            ("oneOf" | "anyOf" | "allOf", Value::Array(schemas)) => Value::Array(schemas.iter().map(draft4).collect()),
            (_, value) => value.clone(),
        };
        out.insert(key.clone(), value);
    }
    if object.get("nullable") != Some(&Value::Bool(true)) {
        return Value::Object(out);
    }
    let composed = ["oneOf", "anyOf", "allOf", "not"].iter().any(|key| out.contains_key(*key));
    match out.get("type").cloned() {
        Some(kind @ Value::String(_)) if !composed => {
            out.insert("type".to_owned(), json!([kind, "null"]));
            if let Some(Value::Array(words)) = out.get_mut("enum")
                && !words.contains(&Value::Null)
            {
                words.push(Value::Null);
            }
            Value::Object(out)
        }
        _ => json!({ "anyOf": [{ "type": "null" }, out] }),
    }
}
