//! `POST /graphql`: as much of the schema as the vendor's own command line asks for.
//!
//! Only what the query names is answered (clients refuse fields they did not ask for), and a field that this schema
//! lacks is an error, never an empty success.

mod parse;

use serde_json::{Map, Value, json};

use self::parse::{Document, Field, Selected};
use super::shapes::node;
use super::{Answer, Call, Failure};
use crate::sim::world::{Access, World};

/// An object of the schema.
#[derive(Debug, Clone)]
enum Object {
    Query,
    Viewer,
    /// An account, by login.
    Account(String),
    Repository(usize),
    Branch,
    /// A connection in which there is nothing.
    Nothing,
    PageInfo,
    RateLimit,
    /// A type of the schema, by name, for clients that feel their way.
    Type(String),
}

/// What a field is.
enum Found {
    Leaf(Value),
    One(Object),
}

/// `POST /graphql`
pub(super) fn graphql(call: &mut Call<'_>) -> Result<Answer, Failure> {
    let body = call.body()?;
    let text = body
        .get("query")
        .and_then(Value::as_str)
        .ok_or_else(|| Failure::new(400, "A query attribute must be specified and must be a string."))?;
    let variables = body.get("variables").and_then(Value::as_object).cloned().unwrap_or_default();
    let document = match parse::document(text, &variables) {
        Ok(document) => document,
        Err(message) => return Ok(Answer::ok(json!({ "errors": [{ "message": message }] }))),
    };
    if document.mutation {
        return Ok(Answer::ok(
            json!({ "errors": [{ "type": "FORBIDDEN", "message": "Resource not accessible by personal access token" }] }),
        ));
    }
    let mut errors = Vec::new();
    let answerer =
        Answerer { world: call.world, login: &call.login, base: &call.request.base.html, document: &document };
    let data = answerer.object(&Object::Query, &document.selection, &mut errors);
    let answer = match errors.as_slice() {
        [] => json!({ "data": data }),
        _ if errors.iter().any(|error| error.get("type").is_none()) => json!({ "errors": errors }),
        _ => json!({ "data": data, "errors": errors }),
    };
    Ok(Answer::ok(answer))
}

struct Answerer<'a> {
    world: &'a World,
    login: &'a str,
    base: &'a str,
    document: &'a Document,
}

impl Answerer<'_> {
    fn object(&self, object: &Object, selection: &[Selected], errors: &mut Vec<Value>) -> Value {
        let mut answer = Map::new();
        self.fill(object, selection, &mut answer, errors);
        Value::Object(answer)
    }

    fn fill(&self, object: &Object, selection: &[Selected], answer: &mut Map<String, Value>, errors: &mut Vec<Value>) {
        for selected in selection {
            match selected {
                Selected::Inline(kind, inner) => {
                    if kind.as_deref().is_none_or(|kind| is(object, kind)) {
                        self.fill(object, inner, answer, errors);
                    }
                }
                Selected::Spread(name) => {
                    if let Some(inner) = self.document.fragments.get(name) {
                        self.fill(object, inner, answer, errors);
                    }
                }
                Selected::Field(field) => {
                    let value = self.value(object, field, errors);
                    answer.insert(field.alias.clone(), value);
                }
            }
        }
    }

    fn value(&self, object: &Object, field: &Field, errors: &mut Vec<Value>) -> Value {
        if field.name == "__typename" {
            return json!(kind(object));
        }
        match self.field(object, field) {
            Ok(Found::Leaf(value)) => value,
            Ok(Found::One(found)) => self.object(&found, &field.selection, errors),
            Err(error) => {
                errors.push(error);
                Value::Null
            }
        }
    }

    fn field(&self, object: &Object, field: &Field) -> Result<Found, Value> {
        let text = |name: &str| field.arguments.get(name).and_then(Value::as_str).unwrap_or_default();
        let leaf = |value: Value| Ok(Found::Leaf(value));
        match (object, field.name.as_str()) {
            (Object::Query, "viewer") => Ok(Found::One(Object::Viewer)),
            (Object::Query, "rateLimit") => Ok(Found::One(Object::RateLimit)),
            (Object::Query, "__type") => Ok(Found::One(Object::Type(text("name").to_owned()))),
            (Object::Query, "repository") => self.repository(text("owner"), text("name")),
            (Object::Query, "user" | "repositoryOwner" | "organization") => {
                Ok(Found::One(Object::Account(text("login").to_owned())))
            }
            (Object::RateLimit, "limit" | "remaining") => leaf(json!(5_000)),
            (Object::RateLimit, "cost") => leaf(json!(1)),
            (Object::Type(name), "name") => leaf(json!(name)),
            (Object::Type(_), "fields" | "enumValues" | "inputFields") | (Object::Nothing, "nodes" | "edges") => {
                leaf(json!([]))
            }
            (Object::Viewer, "login") => leaf(json!(self.login)),
            (Object::Viewer, name) => self.account(self.login, name).map_or_else(|| Err(lacks(object, name)), leaf),
            (Object::Account(login), name) => self.account(login, name).map_or_else(|| Err(lacks(object, name)), leaf),
            (Object::Repository(place), name) => self.of_repository(*place, name).ok_or_else(|| lacks(object, name)),
            (Object::Branch, "name") => leaf(json!("main")),
            (Object::Nothing, "totalCount") => leaf(json!(0)),
            (Object::Nothing, "pageInfo") => Ok(Found::One(Object::PageInfo)),
            (Object::PageInfo, "hasNextPage" | "hasPreviousPage") => leaf(json!(false)),
            (Object::PageInfo, "endCursor" | "startCursor") => leaf(Value::Null),
            (_, name) => Err(lacks(object, name)),
        }
    }

    fn repository(&self, owner: &str, name: &str) -> Result<Found, Value> {
        let place = self.world.repository_index(owner, name);
        let seen = place.filter(|place| {
            self.world.repositories.get(*place).is_some_and(|found| found.access_of(self.login) >= Access::Read)
        });
        seen.map(|place| Found::One(Object::Repository(place))).ok_or_else(|| {
            let message = format!("Could not resolve to a Repository with the name '{owner}/{name}'.");
            json!({ "type": "NOT_FOUND", "path": ["repository"], "message": message })
        })
    }

    fn account(&self, login: &str, field: &str) -> Option<Value> {
        let person = self.world.person(login)?;
        Some(match field {
            "login" => json!(person.login),
            "name" => json!(person.name),
            "id" => json!(node("U", person.id)),
            "databaseId" => json!(person.id),
            "url" => json!(format!("{}/{}", self.base, person.login)),
            _ => return None,
        })
    }

    fn of_repository(&self, place: usize, field: &str) -> Option<Found> {
        let found = self.world.repositories.get(place)?;
        let access = found.access_of(self.login);
        let permission = match access {
            Access::None => Value::Null,
            access => json!(access.role().to_uppercase()),
        };
        Some(match field {
            "owner" => Found::One(Object::Account(found.owner.clone())),
            "defaultBranchRef" => Found::One(Object::Branch),
            // Everything of the past was merged: no pull request is open on any branch.
            "pullRequests" | "issues" => Found::One(Object::Nothing),
            "parent" => Found::Leaf(Value::Null),
            "id" => Found::Leaf(json!(node("R", found.id))),
            "databaseId" => Found::Leaf(json!(found.id)),
            "name" => Found::Leaf(json!(found.name)),
            "nameWithOwner" => Found::Leaf(json!(found.full_name())),
            "description" => Found::Leaf(json!(found.description)),
            "url" => Found::Leaf(json!(format!("{}/{}", self.base, found.full_name()))),
            "isPrivate" => Found::Leaf(json!(found.private)),
            "isArchived" | "isFork" => Found::Leaf(json!(false)),
            "hasIssuesEnabled" | "hasWikiEnabled" => Found::Leaf(json!(true)),
            "viewerPermission" => Found::Leaf(permission),
            _ => return None,
        })
    }
}

/// Is the object of this type, or of a type that this one is a kind of?
fn is(object: &Object, name: &str) -> bool {
    let own = kind(object);
    own == name
        || matches!(
            (object, name),
            (Object::Account(_) | Object::Viewer, "Actor" | "RepositoryOwner" | "Node" | "User")
        )
}

/// The name of an object's type.
fn kind(object: &Object) -> &'static str {
    match object {
        Object::Query => "Query",
        Object::Viewer | Object::Account(_) => "User",
        Object::Repository(_) => "Repository",
        Object::Branch => "Ref",
        Object::Nothing => "PullRequestConnection",
        Object::PageInfo => "PageInfo",
        Object::RateLimit => "RateLimit",
        Object::Type(_) => "__Type",
    }
}

fn lacks(object: &Object, field: &str) -> Value {
    json!({ "message": format!("Field '{field}' doesn't exist on type '{}'", kind(object)), "extensions": { "code": "undefinedField" } })
}
